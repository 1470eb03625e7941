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
    homes: dict[str, int] = {}
    for spec in specs:
        found = [number for number, page in enumerate(pages) if _is_on(page, spec)]
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
    del pages[gone]
    return True


def _is_on(page: SheetPage, spec: FieldSpec) -> bool:
    words = spec.entry.label.split("(")[0].strip().split("/")
    if spec.kind == "yes_no":
        words = [f"{words[-1]}"]
    label = "".join(words[-1].split()).replace("…", "")
    return bool(label) and label in page.text
