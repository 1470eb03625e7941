"""A worksheet whose text cells are written at once, each in one go."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_LETTERS = [xl_col_to_name(column) for column in range(256)]


class InlineSheet(Worksheet):  # type: ignore[misc]
    """A sheet of a workbook in constant memory.

    Text cells take half the time of xlsxwriter's own way, which is made for rich text and shared strings. Anything else
    goes that way; so does all, should xlsxwriter come to call its writer of cells by another name.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        text = cell.string if type(cell).__name__ == "String" else None
        if text is None or cell.format is None or not self.constant_memory or "_x" in text or text.startswith("<r>"):
            super()._write_cell(row, col, cell)
            return
        if "&" in text:
            text = text.replace("&", "&amp;")
        if "<" in text:
            text = text.replace("<", "&lt;")
        if ">" in text:
            text = text.replace(">", "&gt;")
        place = f'r="{_LETTERS[col]}{row + 1}" s="{cell.format._get_xf_index()}"'
        self.fh.write(f'<c {place} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
