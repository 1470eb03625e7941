"""The line above the table, and the lines of the cover page."""

from __future__ import annotations

from samples.dice import Dice
from samples.facts import Facts
from samples.plans import COVER_KEYS, COVER_LABELS, spec_of
from samples.sheet import Sheet
from samples.spelling import spell
from samples.truth import Truth, Written
from samples.wordml import Node, par, rpr, run


def write_head(sheet: Sheet, facts: Facts, truth: Truth, dice: Dice) -> None:
    """Fill the head line or the cover of a sheet."""
    if facts.form == "service_base":
        for key, old in zip(COVER_KEYS, sheet.head, strict=True):
            written = _written(facts, truth, key, dice)
            _replace(
                sheet,
                [old],
                [
                    par(
                        f"{COVER_LABELS[key]}  ",
                        run(f" {written.text or '          '} ", rpr(u="single")),
                        align="center",
                    )
                ],
            )
        return
    bureau, day = (_written(facts, truth, key, dice) for key in ("reporting_bureau", "report_date"))
    parts: list[Node | str] = [
        "填报市局：",
        run(f" {bureau.text or '       '} ", rpr(u="single")),
        "（盖章）",
        run("\t"),
    ]
    if "reporter" in truth.values:
        person, phone = (_written(facts, truth, key, dice) for key in ("reporter", "reporter_phone"))
        parts += ["填报人及联系电话：", run(f"{person.text} {phone.text}", rpr(u="single")), run("\t")]
    parts += ["填报日期：", run(f" {day.text} ", rpr(u="single"))]
    _replace(sheet, sheet.head, [par(*parts)])


def _written(facts: Facts, truth: Truth, key: str, dice: Dice) -> Written:
    spec = spec_of(facts.form, key)
    written = spell(spec.kind, facts.values.get(key), dice)
    if spec.entry.required and not written.text:
        written.flags = ("missing",)
    truth.put(key, written, truth.values, key)
    return written


def _replace(sheet: Sheet, old: list[Node], new: list[Node]) -> None:
    at = sheet.blocks.index(old[0])
    for block in old:
        sheet.blocks.remove(block)
    sheet.blocks[at:at] = new
