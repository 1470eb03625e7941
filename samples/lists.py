"""The rows of a list."""

from __future__ import annotations

from copy import deepcopy

from models.forms import FORM_BY_ID
from samples.dice import Dice
from samples.facts import Facts
from samples.package import Package
from samples.sheet import Sheet
from samples.spelling import spell
from samples.truth import Truth, Value
from samples.wordml import Node, cells_of, clear_cell, par, run


def write_rows(sheet: Sheet, facts: Facts, truth: Truth, dice: Dice, package: Package) -> None:
    """Fill a list's rows, adding rows as a person does by copying the last one."""
    table = sheet.tables[0]
    pattern = sheet.list_rows[-1]
    while len(sheet.list_rows) < len(facts.rows):
        extra = deepcopy(pattern)
        table.insert(table.index(sheet.list_rows[-1]) + 1, extra)
        sheet.list_rows.append(extra)
    specs = FORM_BY_ID[facts.form].row_fields()
    for number, (values, tr) in enumerate(zip(facts.rows, sheet.list_rows, strict=False)):
        row: dict[str, Value] = {}
        for spec, tc in zip(specs, cells_of(tr), strict=True):
            written = spell(spec.kind, values.get(spec.key), dice)
            if spec.entry.required and not written.text:
                written.flags = ("missing",)
            truth.put(f"rows[{number}].{spec.key}", written, row, spec.key)
            _write(tc, written.text)
        truth.rows.append(row)


def _write(tc: Node, text: str) -> None:
    first = clear_cell(tc)
    for index, line in enumerate(text.split("\n")):
        if index:
            tc.append(par(line))
        elif line:
            first.append(run(line))
