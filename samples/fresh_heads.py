"""Shapes of the head line of the third space, and places for it other than above the table."""

from __future__ import annotations

from copy import deepcopy

from samples.dice import Dice
from samples.package import Package
from samples.wordml import Node, cell, el, par, q, row, table

Part = list[Node]


def right_date(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    """A paragraph each, the last pushed to the right."""
    return [*(par(*part) for part in parts[:-1]), par(*parts[-1], align="right")]


def tab_leaders(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    """A paragraph each, a tab stop that draws the line under the rest of it."""
    stops = el("w:tabs", *(el("w:tab", val="left", leader="underscore", pos=pos) for pos in ("2400", "7000")))
    lines = []
    for part in parts:
        line = par(*part)
        props = line.find(q("w:pPr"))
        assert props is not None
        props.insert(0, deepcopy(stops))
        lines.append(line)
    return lines


def framed(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    """A frame each, beside one another."""
    lines = []
    for number, part in enumerate(parts):
        line = par(*part)
        props = line.find(q("w:pPr"))
        assert props is not None
        place = {"x": str(1200 + 3600 * number), "y": "60", "hAnchor": "page", "vAnchor": "text", "wrap": "around"}
        props.insert(0, el("w:framePr", w="3400", **place))
        lines.append(line)
    return [*lines, par(), par()]


def bordered_grid(parts: list[Part], dice: Dice, package: Package) -> list[Node]:
    """A small ruled table, a row each."""
    return [table([7200], [row(cell(7200, par(*part))) for part in parts]), par()]
