"""Drawing a group of boxes: which are ticked, and in which of the many ways."""

from __future__ import annotations

from samples.dice import Dice
from samples.package import Package
from samples.sheet import Slot
from samples.wordml import Node, clear_cell, par, run


def write_group(slot: Slot, chosen: set[str], dice: Dice, package: Package) -> None:
    """Draw the options of a slot anew, the chosen ones ticked, in the blank's own lines."""
    for tc, lines in zip(slot.cells, slot.lines, strict=True):
        label = slot.item.label if slot.label is None else ""
        first = clear_cell(tc)
        for index, line in enumerate(lines):
            paragraph = first if index == 0 else par()
            if index:
                tc.append(paragraph)
            elif label:
                paragraph.append(run(label))
            for number, option in enumerate(line):
                if number:
                    paragraph.append(run("    "))
                paragraph.extend(_option(option, option in chosen, slot.box_first))


def _option(option: str, is_on: bool, box_first: bool) -> list[Node]:
    box = "☑" if is_on else "□"
    return [run(box), run(option)] if box_first else [run(option), run(box)]
