"""Writing one value into its cell, in the ways Word offers."""

from __future__ import annotations

from samples.dice import Dice
from samples.package import Package
from samples.sheet import Slot
from samples.truth import Written
from samples.wordml import clear_cell, par, run


def write_value(slot: Slot, written: Written, kind: str, dice: Dice, package: Package) -> None:
    """Put what a person wrote into the slot's cell."""
    first = clear_cell(slot.cell)
    for index, line in enumerate(written.text.split("\n")):
        if index:
            slot.cell.append(par(line))
        else:
            first.append(run(line))
