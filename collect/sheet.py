"""The ledger as a workbook: who returned what, and what is behind each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from collect.campaign import BEIJING
from collect.formless import FormlessMail
from collect.ledger import WORDS, Cell, Ledger, State
from models.catalogue import Catalogue

_BAD = frozenset({State.TOO_FEW, State.TOO_MANY, State.HAS_ERRORS})
_COUNTS = (
    ("已报份数", "n_returned"),
    ("逾期", "n_late"),
    ("缺盖章版", "n_word_only"),
    ("缺Word版", "n_stamp_only"),
    ("有错误", "n_with_errors"),
    ("被取代的旧版", "n_superseded"),
    ("空白表", "n_blank"),
)


_MAIL_COLUMNS = (
    ("单位", 16),
    ("收件时间", 18),
    ("发件人", 32),
    ("主题", 40),
    ("情况", 28),
    ("下载链接", 50),
    ("邮件编号", 30),
)
_MAX_CELL_CHARS = 32_767


def colour_of(cell: Cell) -> str:
    """How a cell is shown: ``red`` where something is owed, ``yellow`` where something is wrong, else ``green``."""
    if State.MISSING in cell.states:
        return "red" if cell.is_required else "grey"
    if not cell.states:
        return "grey"
    if _BAD & set(cell.states):
        return "red"
    return "green" if cell.states == (State.RETURNED,) else "yellow"


def form_heading(form_id: str, catalogue: Catalogue) -> str:
    """What stands over a form's column: its annex and title, the year left out."""
    form = catalogue.get(form_id)
    return form.short_title() if form else form_id


def write_ledger(ledger: Ledger, out: Path) -> None:
    """Write the workbook. No text in it is a formula or a link. OSError: the file cannot be written."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(out), options)
    _write_overview(book, ledger)
    _write_details(book, ledger)
    if ledger.formless:
        _write_formless(book, ledger.formless)
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))
        raise cause from error


def _write_overview(book: Any, ledger: Ledger) -> None:
    sheet = book.add_worksheet("报送情况")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1})
    plain = book.add_format({"text_wrap": True, "valign": "vcenter", "border": 1})
    fills = {"red": "#F8CBAD", "yellow": "#FFE699", "green": "#C6E0B4", "grey": "#EDEDED"}
    formats = {
        name: book.add_format({"text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": colour})
        for name, colour in fills.items()
    }
    sheet.write_string(0, 0, "单位", head)
    for column, form in enumerate(ledger.forms, 1):
        sheet.write_string(0, column, form_heading(form, ledger.catalogue), head)
    for row, unit in enumerate(ledger.units, 1):
        sheet.write_string(row, 0, unit, plain)
        for column, cell in _told(ledger, unit):
            sheet.write_string(row, column, cell.to_words(), formats[colour_of(cell)])
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(ledger.forms), 24)
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 1)


def _told(ledger: Ledger, unit: str) -> Iterator[tuple[int, Cell]]:
    """The cells of a unit that something is to be said of, each with its column."""
    for column, form in enumerate(ledger.forms, 1):
        if cell := ledger.cells.get((unit, form)):
            yield column, cell


def _write_details(book: Any, ledger: Ledger) -> None:
    sheet = book.add_worksheet("明细")
    head = book.add_format({"bold": True})
    for column, title in enumerate(("单位", "表", "情况", *(title for title, _ in _COUNTS))):
        sheet.write_string(0, column, title, head)
    row = 1
    for unit in ledger.units:
        for _, cell in _told(ledger, unit):
            sheet.write_string(row, 0, unit)
            sheet.write_string(row, 1, form_heading(cell.form, ledger.catalogue))
            sheet.write_string(row, 2, "、".join(WORDS[state] for state in cell.states) or "—")
            for column, (_, name) in enumerate(_COUNTS, 3):
                sheet.write_number(row, column, getattr(cell, name))
            row += 1
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 2, 36)
    sheet.autofilter(0, 0, max(row - 1, 1), 2 + len(_COUNTS))
    sheet.freeze_panes(1, 0)


def _write_formless(book: Any, mails: Sequence[FormlessMail]) -> None:
    sheet = book.add_worksheet("未附表格的邮件")
    head = book.add_format({"bold": True})
    for column, (title, width) in enumerate(_MAIL_COLUMNS):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    for row, mail in enumerate(mails, 1):
        moment = mail.received_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if mail.received_at else ""
        cells = (mail.unit, moment, mail.sender, mail.subject, mail.to_words(), "\n".join(mail.links), mail.message_id)
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, (cell or "")[:_MAX_CELL_CHARS])
    sheet.autofilter(0, 0, len(mails), len(_MAIL_COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
