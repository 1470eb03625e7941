"""The paragraphs, cells and runs of a Word file that is being filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement

from samples.declared_ticks import PLAIN, STRUCK, UNDERLINED

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = (f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}sym")


def grid_start(rows: Sequence[Any], place: str) -> int:
    """The grid column at which a cell begins, by its place as the reader names it."""
    _, row, cell = (int(number) - 1 for number in re.findall(r"\d+", place)[:3])
    return start_of(rows[row], rows[row].findall(f"{_W}tc")[cell])


def start_of(row: Any, cell: Any) -> int:
    """The grid column at which a cell of a row begins."""
    at = 0
    for tc in row.findall(f"{_W}tc"):
        if tc is cell:
            return at
        span = tc.find(f"{_W}tcPr/{_W}gridSpan")
        at += int(span.get(f"{_W}val")) if span is not None else 1
    return at


def lines_of(body: Any) -> Iterator[Any]:
    """The paragraphs outside the tables; of a text box those in it."""
    for paragraph in body.findall(f"{_W}p"):
        inner = [each for box in paragraph.iter(f"{_W}txbxContent") for each in box.findall(f"{_W}p")]
        yield from inner or [paragraph]


def text_of(element: Any) -> str:
    """What a paragraph or cell shows, a paragraph a line."""
    paragraphs = [element] if element.tag == f"{_W}p" else element.findall(f"{_W}p")
    return "\n".join("".join(_run_text(node) for node in p.iter(*_SHOWN)) for p in paragraphs)


def _run_text(node: Any) -> str:
    if node.tag == f"{_W}sym":
        return "□"  # the blanks' only one
    return node.text or "" if node.tag == f"{_W}t" else "\t"


def write(element: Any, text: str) -> None:
    """Puts a text in place of what an element holds; a line each paragraph."""
    paragraphs = [element] if element.tag == f"{_W}p" else element.findall(f"{_W}p")
    lines = text.split("\n")
    while len(paragraphs) < len(lines) and element.tag != f"{_W}p":
        copied = deepcopy(paragraphs[-1])
        paragraphs[-1].addnext(copied)
        paragraphs.append(copied)
    lines += [""] * (len(paragraphs) - len(lines))
    for paragraph, line in zip(paragraphs, lines, strict=False):
        runs = paragraph.findall(f"{_W}r")
        for node in [node for node in paragraph if node.tag != f"{_W}pPr" and node not in runs[:1]]:
            paragraph.remove(node)  # further runs, content controls
        run = runs[0] if runs else OxmlElement("w:r")
        if not runs:
            paragraph.append(run)
        for node in [node for node in run if node.tag != f"{_W}rPr"]:
            run.remove(node)
        _write_runs(run, line)


def _write_runs(run: Any, line: str) -> None:
    """The line in a run, and in further ones where it is underlined or struck out."""
    style = ""
    for piece in re.split(f"([{UNDERLINED}{STRUCK}{PLAIN}])", line):
        if piece in (UNDERLINED, STRUCK, PLAIN):
            style = {UNDERLINED: "u", STRUCK: "strike"}.get(piece, "")
            continue
        target = run
        if style:
            target = OxmlElement("w:r")
            properties = OxmlElement("w:rPr")
            mark = OxmlElement(f"w:{style}")
            mark.set(f"{_W}val", "single" if style == "u" else "1")
            properties.append(mark)
            target.append(properties)
        elif run.find(f"{_W}t") is not None:
            target = OxmlElement("w:r")
        if target is not run:
            run.getparent().append(target)
        text_node = OxmlElement("w:t")
        text_node.text = piece
        text_node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        target.append(text_node)
