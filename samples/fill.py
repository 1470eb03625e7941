"""Filling a sheet with facts: every answer place gets what a person writes there, and the truth is kept beside it."""

from __future__ import annotations

from models.forms import FORM_BY_ID
from samples.cells import write_value
from samples.dice import Dice
from samples.facts import Facts
from samples.heads import write_head
from samples.lists import write_rows
from samples.package import Package
from samples.plans import REASON_LABELS, spec_of
from samples.sheet import Sheet, Slot
from samples.spelling import spell
from samples.ticks import write_group
from samples.truth import Truth, Written
from samples.wordml import clear_cell, par, run


def fill(sheet: Sheet, facts: Facts, dice: Dice, package: Package) -> Truth:
    """Write the facts into the sheet; what a careful clerk reads there comes back."""
    form = FORM_BY_ID[facts.form]
    truth = Truth(facts.form, {spec.key: [] if spec.kind == "choices" else None for spec in form.fields()})
    write_head(sheet, facts, truth, dice)
    for slot in sheet.slots.values():
        _WRITERS[slot.item.shape](slot, facts, truth, dice, package)
    if form.row_fields():
        write_rows(sheet, facts, truth, dice, package)
    return truth


def written_for(facts: Facts, key: str, dice: Dice) -> Written:
    """One field spelled, with ``missing`` where a required one is empty."""
    spec = spec_of(facts.form, key)
    written = spell(spec.kind, facts.values.get(key), dice)
    if spec.entry.required and not written.text:
        written.flags = (*written.flags, "missing")
    return written


def _value(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    key = slot.item.name
    written = written_for(facts, key, dice)
    truth.put(key, written, truth.values, key)
    if written.text:
        write_value(slot, written, spec_of(facts.form, key).kind, dice, package)


def _boxes(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    key = slot.item.name
    value = facts.values.get(key)
    spec = spec_of(facts.form, key)
    chosen = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    truth.values[key] = [option for option in spec.options if option in chosen] if spec.kind == "choices" else value
    if not chosen and spec.entry.required:
        truth.expect("checkbox_none", key)
    write_group(slot, set(chosen), dice, package)
    other = f"{key}_other"
    if other in truth.values:
        text = facts.values.get(other)
        truth.values[other] = text
        if text:
            slot.cells[-1][-1].append(run(f"  {text}"))
        if bool(text) != ("其他" in chosen):
            truth.expect("checkbox_other", other)


def _yes_no(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    key = slot.item.name
    value = facts.values.get(key)
    truth.values[key] = value
    if value is None:
        truth.expect("checkbox_none", key)
    write_group(slot, set() if value is None else {"是" if value else "否"}, dice, package)


def _places(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    parts = []
    for key in slot.item.fields:
        written = written_for(facts, key, dice)
        truth.put(key, written, truth.values, key)
        parts.append(written.text)
    cities, counties, places = parts
    clear_cell(slot.cell).append(run(f"覆盖 {cities or ' '} 个地市、 {counties or ' '} 个区县，分别是：{places}"))


def _period(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    start, end = (written_for(facts, key, dice) for key in slot.item.fields)
    for key, written in zip(slot.item.fields, (start, end), strict=True):
        truth.put(key, written, truth.values, key)
    if start.text or end.text:
        clear_cell(slot.cell).append(run(f"{start.text}至{end.text}"))


def _experts(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    texts = []
    for key in slot.item.fields:
        written = written_for(facts, key, dice)
        truth.put(key, written, truth.values, key)
        texts.append(written.text)
    clear_cell(slot.cell).append(run(f"本单位专家：{texts[0] or '    '}    外单位专家：{texts[1] or '    '}"))


def _reasons(slot: Slot, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    first = clear_cell(slot.cell)
    first.append(run(slot.hint))
    for key, label in zip(slot.item.fields, REASON_LABELS, strict=True):
        written = written_for(facts, key, dice)
        truth.put(key, written, truth.values, key)
        slot.cell.append(par(label))
        for line in (written.text or "").split("\n"):
            slot.cell.append(par(line) if line else par())


_WRITERS = {
    "value": _value,
    "boxes": _boxes,
    "yes_no": _yes_no,
    "places": _places,
    "period": _period,
    "experts": _experts,
    "reasons": _reasons,
}
