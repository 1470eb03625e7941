"""Records as tables for people: Chinese headings, a line a record or a line a row of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from models.entry import FieldSpec
from models.form import Form
from store.reading import Stored

Shown = str | int | float | date | datetime | None
"""What stands in a cell."""

FLAG_WORDS = {
    "missing": "未填",
    "invalid": "格式不对",
    "inconsistent": "前后矛盾",
    "too_long": "超过字数",
    "checkbox_none": "未勾选",
    "checkbox_multiple": "多选",
    "checkbox_unclear": "勾选不清",
    "checkbox_other": "“其他”有疑问",
    "low_confidence": "识别把握不大",
    "label_missing": "表格缺项",
    "extra_content": "多出内容",
    "no_seal": "未盖章",
    "seal_mismatch": "印章不符",
    "unqualified": "不符合条件",
    "copy_differs": "两份不一致",
}
SEVERITY_WORDS = {"error": "错误", "warning": "提醒"}
STATUS_WORDS = {"ok": "已读出", "error": "未能读出", "ignored": "忽略", "pending": "待处理"}

_ROW_FIELD = re.compile(r"rows\[(\d+)\]\.?(.*)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: what stands over it, how wide it is in characters, whether its text may be long."""

    title: str
    width: int = 14
    style: Literal["text", "number", "date", "time"] = "text"


@dataclass(slots=True)
class Line:
    """A line of a form's table. flags: by place in ``cells``."""

    cells: list[Shown]
    flags: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


ORIGIN = (
    Heading("问题", 40),
    Heading("文件", 36),
    Heading("发件人", 24),
    Heading("收件时间", 16, "time"),
    Heading("记录编号", 22),
)
"""What follows the fields in each line."""

FLAG_HEADINGS = (
    Heading("表", 30),
    Heading("单位", 18),
    Heading("文件", 36),
    Heading("字段", 24),
    Heading("代码", 18),
    Heading("问题", 14),
    Heading("程度", 8),
    Heading("说明", 50),
    Heading("记录编号", 22),
)

FILE_HEADINGS = (
    Heading("文件", 40),
    Heading("状态", 10),
    Heading("错误代码", 14),
    Heading("说明", 40),
    Heading("记录数", 8, "number"),
    Heading("发件人", 28),
    Heading("主题", 30),
    Heading("收件时间", 16, "time"),
    Heading("邮件编号", 30),
    Heading("SHA-256", 66),
)

_WIDTHS = {"long_text": 50, "integer": 10, "money": 12, "date": 12, "month": 10, "yes_no": 8, "seal": 8, "choices": 30}


class FormTable:
    """The table of one form."""

    def __init__(self, form: type[Form]) -> None:
        self.form = form
        self._heads = form.fields()
        self._columns = form.row_fields()
        specs = (*self._heads, *self._columns)
        self.headings = (*(_heading_of(spec) for spec in specs), *ORIGIN)
        self.flags_column = len(specs)
        self._place = {spec.key: place for place, spec in enumerate(self._heads)}
        self._row_place = {spec.key: len(self._heads) + place for place, spec in enumerate(self._columns)}

    @property
    def title(self) -> str:
        """What people call the form: its annex and title."""
        return self.form.short_title()

    def lines(self, stored: Stored) -> Iterator[Line]:
        """The lines of a record: one, or one a row of the list (one too where the list is empty).

        Flags of the head stand on the first line.
        """
        heads = [shown(stored.values.get(spec.key), spec) for spec in self._heads]
        for index, row in enumerate(stored.rows or [{}]):
            line = Line([*heads, *(shown(row.get(spec.key), spec) for spec in self._columns)])
            reasons = []
            for flag in stored.flags:
                place, of_row = self._place_of(flag["field"])
                if of_row is not None and of_row < len(stored.rows):
                    if of_row != index:
                        continue
                elif index > 0:
                    continue
                if place is not None:
                    line.flags.setdefault(place, []).append(flag)
                reasons.append(f"{self.field_title(flag['field'])}：{flag['message']}")
            moment = stored.received_at.replace(tzinfo=None) if stored.received_at else None
            line.cells += ["\n".join(reasons), stored.path, stored.sender, moment, stored.record_id]
            yield line

    def field_title(self, name: str | None) -> str:
        """A flag's field in words: ``rows[0].budget`` → ``第1行 活动预算``; of no field: ``全表``."""
        if name is None:
            return "全表"
        place, row = self._place_of(name)
        words = self.headings[place].title if place is not None else name
        return words if row is None else f"第{row + 1}行 {words}"

    def flag_lines(self, stored: Stored) -> Iterator[list[Shown]]:
        """The record's lines in the list of all flags, as ``FLAG_HEADINGS`` says."""
        for flag in stored.flags:
            code, severity = flag["code"], flag["severity"]
            words = [FLAG_WORDS.get(code, code), SEVERITY_WORDS.get(severity, severity), flag["message"]]
            title = self.field_title(flag["field"])
            yield [self.title, stored.unit, stored.path, title, code, *words, stored.record_id]

    def _place_of(self, name: str | None) -> tuple[int | None, int | None]:
        match = _ROW_FIELD.fullmatch(name or "")
        if match:
            return self._row_place.get(match[2]), int(match[1][:9])
        return self._place.get(name or ""), None


def shown(value: Any, spec: FieldSpec) -> Shown:
    """A value as it stands in a cell: a tick in words, a date as a date; what failed its type as it was written."""
    if isinstance(value, bool):
        return ("有" if value else "无") if spec.kind == "seal" else ("是" if value else "否")
    if isinstance(value, list):
        return "、".join(str(option) for option in value)
    if spec.kind == "date" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value if value is None or isinstance(value, int | float) else str(value)


def file_line(row: Any) -> list[Shown]:
    """A line of the list of files, as ``FILE_HEADINGS`` says; row: from ``read_files``."""
    moment = row.received_at.replace(tzinfo=None) if row.received_at else None
    status = STATUS_WORDS.get(row.status, row.status)
    found = [row.attachment_path, status, row.error_code, row.note, row.n_records]
    return [*found, row.sender, row.subject, moment, row.message_id, row.sha256]


def _heading_of(spec: FieldSpec) -> Heading:
    style: Literal["text", "number", "date"] = "text"
    if spec.kind in ("integer", "money", "number"):
        style = "number"
    elif spec.kind == "date":
        style = "date"
    return Heading(spec.title, max(_WIDTHS.get(spec.kind, 18), min(len(spec.title) * 2 + 2, 24)), style)
