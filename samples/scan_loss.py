"""A page of a form that was not scanned: what is gone with it, and what is broken off."""

from __future__ import annotations

from random import Random

from models.entry import FieldSpec
from models.forms import FORM_BY_ID
from samples.scan_sheets import SheetPage
from samples.truth import Truth


def lose_a_page(pages: list[SheetPage], truth: Truth, rng: Random) -> bool:
    """Take one page out, in place; the truth loses the fields whose labels were on it.

    False, and nothing done, where a label is on no page or on several, so that the truth would be a guess.
    """
    specs = [spec for spec in FORM_BY_ID[truth.form].fields() if spec.kind != "seal"]
    if len(pages) < 2 or truth.rows or truth.form == "activity_plan":
        return False
    gone = rng.randrange(1, len(pages))
    labels = [_label(spec) for spec in specs]
    homes: dict[str, int] = {}
    for spec in specs:
        found = _pages_with(pages, spec, labels)
        if len(found) == 1:
            homes[spec.key] = found[0]
        elif gone in found or not found:
            return False
    lost = [spec for spec in specs if homes.get(spec.key) == gone]
    if not lost:
        return False
    for spec in specs:
        value = truth.values.get(spec.key)
        if spec in lost:
            truth.lose(spec.key, [] if spec.kind == "choices" else None)
        elif isinstance(value, str) and spec.kind == "long_text" and homes.get(spec.key, gone) < gone:
            tail = "".join(value.split())[-8:]
            if tail not in pages[homes[spec.key]].text:
                truth.free.add(spec.key)
    truth.tolerated.add(("extra_content", None))  # the rest of a text whose beginning is gone
    del pages[gone]
    return True


def _pages_with(pages: list[SheetPage], spec: FieldSpec, labels: list[str]) -> list[int]:
    """The pages that print the field's label, not as a part of a longer one; a cover's fields are on the first."""
    if spec.entry.where == "cover":
        return [0]
    label = _label(spec)
    has_cover = any(entry.entry.where == "cover" for entry in _siblings(spec))
    found = []
    for number, page in enumerate(pages):
        text = page.text
        for longer in (other for other in labels if label in other and other != label):
            text = text.replace(longer, "")
        if label in text and not (has_cover and number == 0):
            found.append(number)
    return found


def _siblings(spec: FieldSpec) -> tuple[FieldSpec, ...]:
    return next(form.fields() for form in FORM_BY_ID.values() if spec in form.fields())


def _label(spec: FieldSpec) -> str:
    words = spec.entry.label.split("(")[0].strip().split("/")
    return "".join(words[-1].split()).strip("…")
