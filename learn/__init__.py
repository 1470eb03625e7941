"""A form from its blank: what a person would see in it, written down as a declaration.

blank ─ split into forms ─► lines, tables ─ labels, places, options, lists ─► Sheet ─ keys, types ─► declaration
"""

from __future__ import annotations

from dataclasses import dataclass, field

from learn.declare import declaration_of
from learn.found import Sheet
from learn.sheets import read_sheet
from learn.split import split
from models.declaration import FormDeclaration
from models.layout import Block, Layout

__all__ = ["Learned", "read_blank"]


@dataclass(slots=True)
class Learned:
    """One form of a blank. blocks: what of the file belongs to it."""

    declaration: FormDeclaration
    blocks: list[Block] = field(default_factory=list)
    sheet: Sheet = field(default_factory=Sheet)


def read_blank(layout: Layout, name: str = "") -> list[Learned]:
    """The forms that a file asks to be filled in, in its order; none where it asks for nothing.

    name: the file's name, for a form without a title.
    """
    found: list[Learned] = []
    for region in split(layout.blocks):
        sheet = read_sheet(region)
        if not sheet.fields and not sheet.lists:
            continue
        declaration = declaration_of(sheet, name, [one.declaration.id for one in found])
        found.append(Learned(declaration, region.blocks, sheet))
    return found
