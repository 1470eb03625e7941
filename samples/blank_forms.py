"""Made-up blanks of many offices, written down as text, made into Word files, with what a person would find in them.

=== id
# title
{填报单位}：____（盖章）                      braces: the label of a field
|{姓名}||{性别}|□<男> □<女>|                  a table's row; <word>: an option
|^|{地址}||<|                                ^ goes on from above, < from the left
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document

_LABEL = re.compile(r"\{([^{}]+)\}")
_OPTION = re.compile(r"<([^<>]+)>")


@dataclass(slots=True)
class BlankForm:
    """One text. labels: what a person would name, in order. groups: the options of each group of boxes."""

    id: str
    lines: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title of its first form, or empty."""
        return next((line[1:].strip() for line in self.lines if line.startswith("#")), "")

    @property
    def labels(self) -> list[str]:
        """The labels of its fields."""
        return [re.sub(r"\\n|\s", "", label) for line in self.lines for label in _LABEL.findall(line)]

    @property
    def groups(self) -> list[list[str]]:
        """The options of each group: those of one row or line between two labels."""
        found: list[list[str]] = []
        for line in self.lines:
            for piece in re.split(r"\{[^{}]+\}", line):
                words = [word for word in _OPTION.findall(piece) if word != "br"]
                if words:
                    found.append(words)
        return found


def blank_forms(name: str) -> list[BlankForm]:
    """The texts of ``samples/data/NAME.txt``."""
    forms: list[BlankForm] = []
    for line in (files("samples") / "data" / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("=== "):
            forms.append(BlankForm(line[4:].strip()))
        elif forms:
            forms[-1].lines.append(line)
    return forms


def to_docx(form: BlankForm) -> bytes:
    """The blank as a Word file."""
    from docx import Document

    document = Document()
    rows: list[list[str]] = []
    for line in [*form.lines, ""]:
        if line.startswith("|"):
            rows.append(_cells(line))
            continue
        if rows:
            _add_table(document, rows)
            rows = []
        _add_line(document, line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _plain(text: str) -> str:
    return _OPTION.sub(r"\1", _LABEL.sub(r"\1", text)).replace("\\n", "\n")


def _cells(line: str) -> list[str]:
    return [cell if cell in ("<", "^") else _plain(cell) for cell in line.strip()[1:].removesuffix("|").split("|")]


def _add_line(document: Document, line: str) -> None:
    is_title = line.startswith("#")
    run = document.add_paragraph().add_run(_plain(line.removeprefix("#").strip() if is_title else line))
    run.bold = is_title


def _add_table(document: Document, rows: list[list[str]]) -> None:
    n_cols = max(len(row) for row in rows)
    table = document.add_table(len(rows), n_cols)
    table.style = "Table Grid"
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for at, row in enumerate(rows):
        for col in range(n_cols):
            text = row[col] if col < len(row) else "<"
            if text == "<" and col:
                owner[at, col] = owner[at, col - 1]
            elif text == "^" and at:
                owner[at, col] = owner[at - 1, col]
            else:
                owner[at, col] = (at, col)
    for start in dict.fromkeys(owner.values()):
        held = [place for place, first in owner.items() if first == start]
        cell = table.cell(*start)
        if len(held) > 1:
            cell = cell.merge(table.cell(max(at for at, _ in held), max(col for _, col in held)))
        paragraphs = (rows[start[0]][start[1]] if start[1] < len(rows[start[0]]) else "").split("\n")
        cell.paragraphs[0].text = paragraphs[0]
        for text in paragraphs[1:]:
            cell.add_paragraph(text)
