"""One workbook of all: a sheet a form, a sheet of all flags, a sheet of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from store.database import Store
from store.export.files import whole_workbook
from store.export.sheet import InlineSheet
from store.export.tables import FILE_HEADINGS, FLAG_HEADINGS, FormTable, Heading, Line, Shown, file_line
from store.reading import Wanted, read_files, read_records

MAX_ROWS = 1_048_576
MAX_CELL_CHARS = 32_767
MAX_COMMENTS = 20_000
"""Comments in one workbook: past it a flagged cell has its colour, and its reason only in the column 问题."""

_AUTHOR = "收表"
_LEGEND = f"红色：错误；黄色：提醒。原因写在格子的批注里和本列；批注最多{MAX_COMMENTS}条，本列总是全的。"
_COLOURS = {"error": "#FFC7CE", "warning": "#FFEB9C"}
_NUMBER_FORMATS = {"text": "@", "number": "General", "date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_MAX_EXACT = 10**15
_LONG_HEADINGS = (
    Heading("表", 30),
    Heading("文件", 36),
    Heading("列", 24),
    Heading("续", 6, "number"),
    Heading("文字", 100),
)


def write_excel(store: Store, out: Path, wanted: Wanted) -> list[Path]:
    """The workbook written. No text in it is a formula or a link; numbers longer than Excel's 15 digits are text."""
    with whole_workbook(out) as (part, folder):
        book = _Book(part, folder)
        tables = [FormTable(form) for form in store.forms if wanted.form in (None, form.id)]
        sheets = [_Sheet(book, table.title, table.headings, table.flags_column) for table in tables]
        flags = _Sheet(book, "问题清单", FLAG_HEADINGS)
        files = _Sheet(book, "文件清单", FILE_HEADINGS)
        for table, sheet in zip(tables, sheets, strict=True):
            chosen = Wanted(table.form.id, wanted.since, is_in_force=True)
            for stored in read_records(store, chosen, is_whole=False):
                for line in table.lines(stored):
                    sheet.write(line, stored.path)
                for cells in table.flag_lines(stored):
                    flags.write(Line(cells), stored.path)
        for row in read_files(store, wanted):
            files.write(Line(file_line(row)), row.attachment_path)
        for sheet in (*sheets, flags, files):
            sheet.finish()
        book.close()
    return [out]


class _Book:
    """The workbook: its formats, its comments still free, and the sheet of what no cell can hold."""

    def __init__(self, path: Path, folder: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.file = xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False, "tmpdir": str(folder)})
        self.file.set_calc_mode("manual")
        self.header = self.file.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "bg_color": "#DDEBF7",
                "border": 1,
            }
        )
        self._formats: dict[tuple[str, str | None], Any] = {}
        self._names: set[str] = set()
        self._long: _Sheet | None = None
        self.comments_left = MAX_COMMENTS

    def format_of(self, style: str, severity: str | None) -> Any:
        """The format of a cell of that style, coloured where it is flagged."""
        key = (style, severity)
        if key not in self._formats:
            options: dict[str, Any] = {"num_format": _NUMBER_FORMATS[style], "valign": "top"}
            if severity:
                options |= {"bg_color": _COLOURS[severity], "border": 1, "border_color": "#BFBFBF"}
            self._formats[key] = self.file.add_format(options)
        return self._formats[key]

    def add_sheet(self, title: str) -> Any:
        """A new sheet, its title made one that Excel takes."""
        bare = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ") or "表"
        name, number = bare[:31], 1
        while name.lower() in self._names:
            number += 1
            name = f"{bare[:26]} ({number})"
        self._names.add(name.lower())
        return self.file.add_worksheet(name, worksheet_class=InlineSheet)

    def keep_long(self, where: Sequence[Shown], text: str) -> str:
        """What stands in a cell in place of a text that is too long; the whole goes to the sheet 长文本."""
        if self._long is None:
            self._long = _Sheet(self, "长文本", _LONG_HEADINGS)
        size = MAX_CELL_CHARS - 1000
        for number, start in enumerate(range(0, len(text), size), 1):
            self._long.write(Line([*where, number, text[start : start + size]]), "")
        return text[: size // 2] + f"……（共{len(text)}字，全文见“长文本”表）"

    def close(self) -> None:
        """Write the file."""
        if self._long is not None:
            self._long.finish()
        self.file.close()


class _Sheet:
    """A sheet that is written line by line, and goes on in another one where it is full."""

    def __init__(self, book: _Book, title: str, headings: Sequence[Heading], flags_column: int | None = None) -> None:
        self._book = book
        self._title = title
        self._headings = headings
        self._flags_column = flags_column
        self._plain = [book.format_of(heading.style, None) for heading in headings]
        self._begin()

    def write(self, line: Line, path: str) -> None:
        """Write the next line."""
        if self._row >= MAX_ROWS:
            self.finish()
            self._begin()
        for column, cell in enumerate(line.cells):
            if cell is not None and cell != "" and column not in line.flags:
                self._write_value(column, cell, self._plain[column], path)
        for column, flags in line.flags.items():
            self._write_flagged(column, line.cells[column], flags, path)
        self._row += 1

    def finish(self) -> None:
        """Set what needs the number of lines."""
        last = len(self._headings) - 1
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), last)

    def _begin(self) -> None:
        self._sheet = self._book.add_sheet(self._title)
        for column, heading in enumerate(self._headings):
            self._sheet.set_column(column, column, heading.width)
        self._sheet.set_row(0, 32)
        for column, heading in enumerate(self._headings):
            self._sheet.write_string(0, column, heading.title, self._book.header)
        if self._flags_column is not None:
            self._sheet.write_comment(0, self._flags_column, _LEGEND, {"author": _AUTHOR, "x_scale": 1.6})
        self._sheet.freeze_panes(1, 1)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._row = 1

    def _write_flagged(self, column: int, cell: Shown, flags: Sequence[dict[str, Any]], path: str) -> None:
        worst = "error" if any(flag["severity"] == "error" for flag in flags) else "warning"
        look = self._book.format_of(self._headings[column].style, worst)
        if cell is None or cell == "":
            self._sheet.write_blank(self._row, column, None, look)
        else:
            self._write_value(column, cell, look, path)
        self._comment(column, flags)

    def _write_value(self, column: int, cell: str | int | float | date | datetime, look: Any, path: str) -> None:
        if isinstance(cell, str):
            text = to_cell_text(cell)
            if len(text) * 2 > MAX_CELL_CHARS and excel_length(text) > MAX_CELL_CHARS:
                text = self._book.keep_long((self._title, path[:1000], self._headings[column].title), text)
            self._sheet.write_string(self._row, column, text, look)
        elif isinstance(cell, date):
            if cell.year >= 1901:
                self._sheet.write_datetime(self._row, column, cell, look)
            else:
                self._sheet.write_string(self._row, column, cell.isoformat(), look)
        elif abs(cell) < _MAX_EXACT:
            self._sheet.write_number(self._row, column, cell, look)
        else:
            self._sheet.write_string(self._row, column, str(cell), look)

    def _comment(self, column: int, flags: Sequence[dict[str, Any]]) -> None:
        if self._book.comments_left <= 0:
            return
        self._book.comments_left -= 1
        text = to_cell_text("\n".join(str(flag["message"]) for flag in flags))[:1000]
        self._sheet.write_comment(self._row, column, text, {"author": _AUTHOR, "x_scale": 1.6})


def to_cell_text(text: str) -> str:
    """Text that XML can hold: a control character becomes its picture (U+2400 …), what is no character U+FFFD."""
    if text.isprintable() and not text.startswith("<r>"):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # xlsxwriter would take it for XML of its own making
    return _CONTROL.sub(_to_picture, text)


def _to_picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def excel_length(text: str) -> int:
    """The length as Excel counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
