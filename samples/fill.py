"""Filling a sheet with facts: every answer place gets what a person writes there, and the truth is kept beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from models.forms import FORM_BY_ID
from samples import composites
from samples.cells import Place, write_value
from samples.dice import PLAIN, Dice
from samples.encodings import placeholder
from samples.facts import Facts
from samples.fresh_encodings import form_text
from samples.heads import write_head
from samples.labels import vary_labels
from samples.lists import write_rows
from samples.marks import BOXLESS_STYLES, DOUBTFUL_STYLES, UNCLEAR_STYLES
from samples.package import Package
from samples.plans import spec_of
from samples.sheet import Sheet, Slot
from samples.ticks import Group, Habit, draw_habit, write_group
from samples.truth import Truth, Value, Written
from samples.wordml import clear_cell, par, rpr, run, text_of


@dataclass(slots=True)
class Pen:
    """All that writing needs: the facts, the truth that grows, the dice, the file and the person's way to tick."""

    facts: Facts
    truth: Truth
    dice: Dice
    package: Package
    habit: Habit


def fill(sheet: Sheet, facts: Facts, dice: Dice, package: Package) -> Truth:
    """Write the facts into the sheet; what a careful clerk reads there comes back."""
    form = FORM_BY_ID[facts.form]
    truth = Truth(facts.form, {spec.key: [] if spec.kind == "choices" else None for spec in form.fields()})
    pen = Pen(facts, truth, dice, package, draw_habit(dice))
    write_head(sheet, facts, truth, dice, package)
    for slot in sheet.slots.values():
        _WRITERS[slot.item.shape](slot, pen)
    if form.row_fields():
        write_rows(sheet, facts, truth, dice, package)
    if "tick.note:in_cell" in dice.drawn:
        truth.tolerated.add(("extra_content", None))
    if form.id == "key_expert" and not truth.values["id_type"]:
        truth.tolerated |= {("invalid", "id_number"), ("inconsistent", "id_number")}
    vary_labels(sheet, dice, package)
    return truth


def _value(slot: Slot, pen: Pen) -> None:
    key = slot.item.name
    spec = spec_of(pen.facts.form, key)
    written = composites.written_for(pen.facts, key, pen.dice)
    gender = pen.dice.pick("gender") if key == "gender" and written.value in ("男", "女") else PLAIN
    if gender != PLAIN:
        boxes = replace(slot, lines=((("男", "女"),),), hint="")
        write_group(
            Group(boxes, {str(written.value)}),
            Habit("radio" if gender == "radio" else "swap_☑", "√", None, "  "),
            pen.dice,
            pen.package,
        )
        written.tolerated = ("checkbox_unclear",)
    elif key == "budget" and isinstance(written.value, int) and pen.dice.pick("budget_unit") != PLAIN:
        assert slot.label is not None
        clear_cell(slot.label).append(run("总预算（万元）"))
        clear_cell(slot.cell).append(run(f"{written.value / 10000:g}"))
    elif not written.text:
        _leave_empty(slot, written, spec.kind, pen)
    elif _fits_label(slot, written, spec.kind) and pen.dice.pick("in_label") != PLAIN:
        _write_into_label(slot, written, pen.dice)
    else:
        write_value(Place(slot, spec.kind, pen.package), written, pen.dice)
        _repeat_label(slot, spec.kind, pen.dice)
    pen.truth.put(key, written, pen.truth.values, key)


def _repeat_label(slot: Slot, kind: str, dice: Dice) -> None:
    """The label typed once more before the value, in the value's own cell."""
    first = slot.cell.find("{*}p")
    if kind == "long_text" or slot.label is None or slot.hint or first is None or dice.pick("value.prefix") == PLAIN:
        return
    at = 1 if len(first) and first[0].tag.endswith("}pPr") else 0
    first.insert(at, run("".join(slot.item.label.split()) + "："))


def _fits_label(slot: Slot, written: Written, kind: str) -> bool:
    return slot.label is not None and not slot.hint and "\n" not in written.text and kind != "long_text"


def _write_into_label(slot: Slot, written: Written, dice: Dice) -> None:
    assert slot.label is not None
    label = text_of(slot.label)
    clear_cell(slot.label).extend([run(f"{label}："), run(written.text)])
    clear_cell(slot.cell)
    slot.label = None


def _leave_empty(slot: Slot, written: Written, kind: str, pen: Pen) -> None:
    how = pen.dice.pick("empty")
    if how == PLAIN:
        if not slot.hint or pen.dice.pick("hint.empty") == "deleted":
            clear_cell(slot.cell)
        return
    first = clear_cell(slot.cell)
    if how == "placeholder":
        first.extend(placeholder(pen.dice, pen.package))
    elif how in ("form_text", "form_text_blank"):
        first.extend(form_text("" if how == "form_text" else "     ", pen.dice, pen.package))
    elif how == "skeleton" and kind in ("date", "month"):
        first.append(run("    年    月    日" if kind == "date" else "    年    月"))
    elif how == "slash" and not written.flags and kind not in ("integer", "money"):
        first.append(run("/"))
        written.also = ("/",)
        written.tolerated = ("invalid",)
    elif how == "several_paragraphs":
        slot.cell.extend([par(), par("  ")])
    else:
        blank = {
            "space": "   ",
            "underline": "      ",
            "dash_line": "______",
            "nbsp": "\u00a0\u00a0",
            "ideographic": "　　",
        }
        first.append(run(blank.get(how, ""), rpr(u="single") if how == "underline" else None))


def _boxes(slot: Slot, pen: Pen) -> None:
    key = slot.item.name
    value = pen.facts.values.get(key)
    chosen = (
        {str(option) for option in value} if isinstance(value, list) else {value} if isinstance(value, str) else set()
    )
    other = str(pen.facts.values.get(f"{key}_other") or "")
    _draw(slot, pen, chosen, other)


def _yes_no(slot: Slot, pen: Pen) -> None:
    value = pen.facts.values.get(slot.item.name)
    _draw(slot, pen, set() if value is None else {"是" if value else "否"}, "")


def _draw(slot: Slot, pen: Pen, chosen: set[str], other: str) -> None:
    key, truth, dice = slot.item.name, pen.truth, pen.dice
    spec = spec_of(pen.facts.form, key)
    group = Group(slot, chosen, other)
    _plant_boxes(group, spec.options, pen)
    habit = draw_habit(dice) if dice.pick("tick.second_habit") != PLAIN else pen.habit
    style = write_group(group, habit, dice, pen.package)
    ticked = [option for option in spec.options if option in group.chosen]
    single = spec.kind != "choices"
    if group.midway:
        truth.free.add(key)
        truth.expect("checkbox_unclear", key)
        ticked = []
    elif single and len(ticked) > 1:
        truth.expect("checkbox_multiple", key)
    elif not ticked and spec.entry.required:
        truth.expect("checkbox_none", key)
    elif ticked and style in UNCLEAR_STYLES:
        truth.free.add(key)
        truth.expect("checkbox_unclear", key)
    if group.struck or style in DOUBTFUL_STYLES | BOXLESS_STYLES:
        truth.tolerated.add(("checkbox_unclear", key))
    if style in BOXLESS_STYLES:
        truth.tolerated.add(("label_missing", key))
    truth.values[key] = _boxes_value(spec.kind, ticked)
    name = f"{key}_other"
    if name in truth.values:
        truth.values[name] = group.other or None
        if style in UNCLEAR_STYLES or group.midway:
            truth.tolerated.add(("checkbox_other", name))
        elif bool(group.other) != ("其他" in ticked):
            if single and len(ticked) > 1:
                truth.tolerated.add(("checkbox_other", name))
            else:
                truth.expect("checkbox_other", name)
        if style in BOXLESS_STYLES:
            truth.tolerated.add(("label_missing", name))


def _boxes_value(kind: str, ticked: list[str]) -> Value:
    if kind == "choices":
        return list(ticked)
    if len(ticked) != 1:
        return None
    return ticked[0] == "是" if kind == "yes_no" else ticked[0]


def _plant_boxes(group: Group, options: tuple[str, ...], pen: Pen) -> None:
    key, rng = group.slot.item.name, pen.dice.rng
    has_other = f"{key}_other" in pen.truth.values
    how = pen.dice.pick("plant.boxes")
    rest = [option for option in options if option not in group.chosen and option != "其他"]
    if how == "none":
        group.chosen, group.other = set(), ""
    elif how == "multiple" and rest and spec_of(pen.facts.form, key).kind != "choices":
        group.chosen = group.chosen | {rng.choice(rest)}
    elif how == "other_no_text" and has_other:
        group.chosen, group.other = group.chosen | {"其他"}, ""
        if spec_of(pen.facts.form, key).kind != "choices":
            group.chosen = {"其他"}
    elif how == "other_unticked" and has_other:
        group.other = group.other or "线上直播指导"
        group.chosen = group.chosen - {"其他"} or {rng.choice(rest)}
    elif how == "corrected" and rest and group.chosen:
        group.struck = rng.choice(rest)
    elif how == "midway":
        firsts = [option for lines in group.slot.lines for line in lines for option in line[:-1]]
        if firsts:
            group.midway, group.chosen, group.other = rng.choice(firsts), set(), ""


def _composite(write: Callable[[Slot, Facts, Dice], list[tuple[str, Written]]]) -> Callable[[Slot, Pen], None]:
    def writer(slot: Slot, pen: Pen) -> None:
        for key, written in write(slot, pen.facts, pen.dice):
            pen.truth.put(key, written, pen.truth.values, key)

    return writer


_WRITERS: dict[str, Callable[[Slot, Pen], None]] = {
    "value": _value,
    "boxes": _boxes,
    "yes_no": _yes_no,
    "places": _composite(composites.write_places),
    "period": _composite(composites.write_period),
    "experts": _composite(composites.write_experts),
    "reasons": _composite(composites.write_reasons),
}
