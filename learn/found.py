"""What was found in a blank, before it gets a key and a type."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.entry import Where


@dataclass(slots=True)
class Found:
    """One place to answer.

    path: the labels that lead to it, outermost first. shape: ``blank``, ``date``, ``month``, ``range``, ``options``
    or ``seal``. option_cells: where each option is ticked, if each has a cell of its own.
    is_crossing: of a row's label and a column's in a table of both. is_wide: the place is as wide as the table lets it
    be. context: words around that tell the type.
    """

    path: tuple[str, ...]
    where: Where = "table"
    shape: str = "blank"
    options: list[str] = field(default_factory=list)
    several: bool = False
    has_other: bool = False
    is_signed: bool = False
    is_required: bool = False
    is_wide: bool = False
    is_tall: bool = False
    is_numbered: bool = False
    is_crossing: bool = False
    unit: str = ""
    max_length: int | None = None
    hints: list[str] = field(default_factory=list)
    section: str = ""
    cell: str | None = None
    value_cell: str | None = None
    option_cells: list[str] = field(default_factory=list)
    context: str = ""
    unsure: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The labels of the path, joined."""
        return "/".join(self.path)


@dataclass(slots=True)
class FoundList:
    """A table of rows to fill: its columns, where its header stands and how many rows the blank has."""

    label: str
    columns: list[Found]
    cell: str | None = None
    n_rows: int = 0
    top: int = 0
    first_row: int = 0
    last_row: int = 0
    has_total: bool = False
    section: str = ""


@dataclass(slots=True)
class Sheet:
    """All that one blank asks, in reading order."""

    titles: list[str] = field(default_factory=list)
    annex: int | None = None
    fields: list[Found] = field(default_factory=list)
    lists: list[FoundList] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
