"""The lists of all units in one, as an office hands it up: title, headings of the blank, sums, print set-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from models.entry import FieldSpec
from models.form import Form
from store.database import Store
from store.export.excel import MAX_CELL_CHARS, to_cell_text
from store.export.files import whole_workbook
from store.export.tables import shown
from store.reading import Stored, Wanted, read_records

_WIDTHS = {"long_text": 36, "integer": 9, "money": 11}
_UNIT = "填报市局"
_FIRST_ROW = 3
"""0-based row of the first line under title, note and headings."""


def write_summary(store: Store, out: Path, record_ids: Collection[str] | None = None) -> list[Path]:
    """The workbook written: a sheet for each form that is a list, its rows in the order of units.

    record_ids: the records that are in force; without, all are joined, and a note under the list names the units that
    returned it more than once. A row without anything but its number is left out.
    """
    with whole_workbook(out) as (part, folder):
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        options = {**plain, "tmpdir": str(folder)}
        with xlsxwriter.Workbook(str(part), options) as book:
            for form in store.forms:
                if form.row_fields():
                    found = read_records(store, Wanted(form.id, is_in_force=True), is_whole=False)
                    wanted = (stored for stored in found if record_ids is None or stored.record_id in record_ids)
                    _Summary(book, form).write(sorted(wanted, key=lambda stored: stored.unit or ""))
    return [out]


class _Summary:
    """One joined list on its sheet."""

    def __init__(self, book: xlsxwriter.Workbook, form: type[Form]) -> None:
        self._form = form
        # The number is given anew; the unit stands beside it.
        self._specs = [spec for spec in form.row_fields() if spec.key != "seq"]
        self._last = len(self._specs) + 1
        self._sheet = book.add_worksheet(_sheet_name(book, form))
        thin = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "仿宋", "font_size": 10.5}
        self._title = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 18})
        self._note = book.add_format({"valign": "vcenter", "font_name": "仿宋", "font_size": 10.5, "text_wrap": True})
        self._head = book.add_format({**thin, "bold": True, "align": "center"})
        self._text = book.add_format({**thin, "num_format": "@"})
        self._number = book.add_format({**thin, "align": "center"})
        self._sum = book.add_format({**thin, "align": "center", "bold": True})

    def write(self, records: list[Stored]) -> None:
        """Write the sheet."""
        row = _FIRST_ROW
        sums: Counter[int] = Counter()
        for unit, cells in _lines(records, self._specs):
            self._sheet.write_number(row, 0, row - _FIRST_ROW + 1, self._number)
            self._write_cell(row, 1, unit)
            for column, cell in enumerate(cells, 2):
                self._write_cell(row, column, cell)
                if isinstance(cell, int | float):
                    sums[column] += cell  # type: ignore[assignment]
            row += 1
        self._write_head(len({stored.unit for stored in records}))
        self._write_sums(row, sums)
        self._write_doubles(row + 1, records)
        self._set_up_print(row)

    def _write_head(self, n_units: int) -> None:
        sheet, title = self._sheet, self._form.titles[0]
        sheet.merge_range(0, 0, 0, self._last, title, self._title)
        sheet.set_row(0, 36)
        sheet.merge_range(
            1, 0, 1, self._last, f"（汇总{n_units}个单位）          制表日期：{date.today():%Y-%m-%d}", self._note
        )
        sheet.set_row(2, 48)
        sheet.write_string(2, 0, "序号", self._head)
        sheet.write_string(2, 1, _UNIT, self._head)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 16)
        for column, spec in enumerate(self._specs, 2):
            sheet.write_string(2, column, spec.title, self._head)
            sheet.set_column(column, column, _WIDTHS.get(spec.kind, 14))

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, int | float) and abs(cell) < 10**15:
            self._sheet.write_number(row, column, cell, self._number)
        elif cell is None or cell == "":
            self._sheet.write_blank(row, column, None, self._text)
        else:
            self._sheet.write_string(row, column, to_cell_text(str(cell))[: MAX_CELL_CHARS // 2], self._text)

    def _write_sums(self, row: int, sums: Counter[int]) -> None:
        self._sheet.merge_range(row, 0, row, 1, "合计", self._sum)
        for column, spec in enumerate(self._specs, 2):
            if spec.kind in ("integer", "money", "number") and row > _FIRST_ROW:
                name = xl_col_to_name(column)
                formula = f"=SUM({name}{_FIRST_ROW + 1}:{name}{row})"
                self._sheet.write_formula(row, column, formula, self._sum, sums[column])
            else:
                self._sheet.write_blank(row, column, None, self._sum)

    def _write_doubles(self, row: int, records: list[Stored]) -> None:
        counts = Counter(stored.unit or "（未填单位）" for stored in records)
        doubles = "、".join(f"{unit}（{count}份）" for unit, count in counts.items() if count > 1)
        if doubles:
            words = to_cell_text(f"注：下列单位交回不止一份，各份的行都在表中，合计前请核对：{doubles}")
            self._sheet.merge_range(row, 0, row, self._last, words[: MAX_CELL_CHARS // 2], self._note)
            self._sheet.set_row(row, 36)

    def _set_up_print(self, row: int) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.print_area(0, 0, row + 1, self._last)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.freeze_panes(_FIRST_ROW, 2)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)


def _sheet_name(book: xlsxwriter.Workbook, form: type[Form]) -> str:
    """By the form's annex; by its id where it has none or another form has the same."""
    name = f"附件{form.annex}汇总"
    if form.annex and book.get_worksheet_by_name(name) is None:
        return name
    name, number = f"{form.id[:24]}汇总", 1
    while book.get_worksheet_by_name(name) is not None:
        number += 1
        name = f"{form.id[:24]}{number}汇总"
    return name


def _lines(records: list[Stored], specs: list[FieldSpec]) -> Iterator[tuple[str | None, list[Any]]]:
    for stored in records:
        for row in stored.rows:
            cells = [shown(row.get(spec.key), spec) for spec in specs]
            if any(cell not in (None, "") for cell in cells):
                yield stored.unit, cells
