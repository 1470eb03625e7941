"""Made-up blanks of many offices, written down as text, made into Word files, with what a person would find in them.

=== id
# title
{填报单位}：____（盖章）                      braces: the label of a field
|{姓名}||{性别}|□<男> □<女>|                  a table's row; <word>: an option
|^|{地址}||<|                                ^ goes on from above, < from the left
|{需求}|□<*住房> □<就学>|                      *: several may be ticked
@one 是、否      @many a、b      @label 单位     only told, not printed: a group, a label

Inside a line or cell: [u8] eight underlined blanks, [ft] [fc] old form fields, [cc] [ct] [cd男/女] content controls,
[w] a box of a symbol font, [n a;b/c;d] a table in the cell, [v] before a cell's text: written downwards.
Lines: ``!header …``, ``!footer …``, ``!landscape``, ``!box …`` (a text box).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

from samples.blank_forms_marks import add_inner_table, add_line, write, write_downwards

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

TUNED = (
    "blanks_seen",
    "blanks_kept",
    "blanks_third",
    "blanks_last",
    "blanks_fifth",
    "blanks_sixth",
    "blanks_seventh",
    "blanks_public",
    "blanks_public_second",
    "blanks_public_third",
    "blanks_public_last",
    "blanks_public_fourth",
    "blanks_public_sixth",
    "blanks_public_seventh",
)
"""The sets that learning was tuned on, at first sight kept out or not."""
UNTOUCHED = ("blanks_public_fifth", "blanks_public_seventh_kept", "blanks_public_eighth")
"""The sets that it was never tuned on."""

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
        return next((line.replace("#", "", 1).strip() for line in self.lines if line.strip().startswith("#")), "")

    @property
    def labels(self) -> list[str]:
        """The labels of its fields."""
        found: list[str] = []
        for line in self.lines:
            told = [line.removeprefix("@label")] if line.startswith("@label") else _LABEL.findall(line)
            found += [re.sub(r"\\n|\s", "", label) for label in told]
        return found

    @property
    def groups(self) -> list[list[str]]:
        """The options of each group: those of one row or line between two labels."""
        return [options for options, _ in self.told_groups]

    @property
    def told_groups(self) -> list[tuple[list[str], bool]]:
        """The options of each group, and whether several may be ticked (marked by ``*`` or ``@many``)."""
        found: list[tuple[list[str], bool]] = []
        for line in self.lines:
            if line.startswith(("@one", "@many")):
                found.append((line.split(maxsplit=1)[1].split("、"), line.startswith("@many")))
                continue
            for piece in re.split(r"\{[^{}]+\}", line):
                words = [word for word in _OPTION.findall(piece) if word != "br"]
                if words:
                    found.append(([word.removeprefix("*") for word in words], words[0].startswith("*")))
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
    for line in [*(line for line in form.lines if not line.startswith("@")), ""]:
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
    return _OPTION.sub(lambda found: found[1].removeprefix("*"), _LABEL.sub(r"\1", text)).replace("\\n", "\n")


def _cells(line: str) -> list[str]:
    return [cell if cell in ("<", "^") else _plain(cell) for cell in line.strip()[1:].removesuffix("|").split("|")]


def _add_line(document: Document, line: str) -> None:
    if add_line(document, _plain(line)):
        return
    is_title = line.strip().startswith("#")
    paragraph = document.add_paragraph()
    write(paragraph, _plain(line.replace("#", "", 1).strip() if is_title else line))
    for run in paragraph.runs if is_title else ():
        run.bold = True


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
        _fill(cell, rows[start[0]][start[1]] if start[1] < len(rows[start[0]]) else "")


def _fill(cell: _Cell, text: str) -> None:
    if text.startswith("[v]"):
        write_downwards(cell)
        text = text.removeprefix("[v]")
    if text.startswith("[n "):
        add_inner_table(cell, text[3:-1], _plain)
        return
    first, *more = text.split("\n")
    write(cell.paragraphs[0], first)
    for words in more:
        write(cell.add_paragraph(), words)
