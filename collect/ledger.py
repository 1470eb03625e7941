"""The ledger: which unit returned which form, how often, in time, in both copies, without errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from collect.campaign import BEIJING, Campaign, Due
from collect.formless import FormlessMail
from collect.units import Senders
from models.catalogue import BUILT_IN, Catalogue

UNKNOWN_UNIT = "（单位不明）"


class State(StrEnum):
    """What is to be said of a unit and a form."""

    RETURNED = "returned"
    MISSING = "missing"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    LATE = "late"
    WORD_ONLY = "word_only"
    STAMP_ONLY = "stamp_only"
    HAS_ERRORS = "has_errors"


WORDS: dict[State, str] = {
    State.RETURNED: "已报",
    State.MISSING: "未报",
    State.TOO_FEW: "数量不足",
    State.TOO_MANY: "超出限额",
    State.LATE: "逾期",
    State.WORD_ONLY: "缺盖章版",
    State.STAMP_ONLY: "缺Word版",
    State.HAS_ERRORS: "有错误",
}
"""The states in the clerk's words."""


class Copy(NamedTuple):
    """One record, as the ledger counts it; a tuple, since there may be very many.

    n_errors: flags of severity error. lacks_seal: a stamped copy on which no seal was found. period: the half-year
    that the form tells of, where one form is due for each. first_at: when its file came first; None where no mail says.
    """

    record_id: str
    form: str
    unit: str | None
    line: str
    version: int
    is_in_force: bool
    is_blank: bool
    is_word: bool
    n_errors: int
    lacks_seal: bool = False
    period: str = ""
    first_at: datetime | None = None
    sender: str | None = None


@dataclass(slots=True)
class Cell:
    """One unit and one form. The counts are of subjects (teams, experts …), each in its version in force.

    is_required: the campaign asks for at least one. n_blank: forms that came back unfilled. periods: the count a
    half-year, where the quota is one of half-years.
    """

    unit: str
    form: str
    is_required: bool = False
    n_returned: int = 0
    n_late: int = 0
    n_word_only: int = 0
    n_stamp_only: int = 0
    n_with_errors: int = 0
    n_superseded: int = 0
    n_blank: int = 0
    states: tuple[State, ...] = ()
    records: list[str] = field(default_factory=list)
    periods: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The cell for machines."""
        return {
            "states": [str(state) for state in self.states],
            "required": self.is_required,
            "returned": self.n_returned,
            "late": self.n_late,
            "word_only": self.n_word_only,
            "stamp_only": self.n_stamp_only,
            "with_errors": self.n_with_errors,
            "superseded": self.n_superseded,
            "blank": self.n_blank,
            "records": self.records,
        }

    def to_words(self) -> str:
        """The cell for the clerk: ``3份：已报、1份有错误``."""
        if not self.n_returned:
            return "未报" if self.is_required else "—"
        parts = [WORDS[state] for state in (State.TOO_FEW, State.TOO_MANY) if state in self.states]
        counts = (
            (self.n_late, State.LATE),
            (self.n_word_only, State.WORD_ONLY),
            (self.n_stamp_only, State.STAMP_ONLY),
            (self.n_with_errors, State.HAS_ERRORS),
        )
        parts += [f"{number}份{WORDS[state]}" for number, state in counts if number and state in self.states]
        return f"{self.n_returned}份" + (f"：{'、'.join(parts)}" if parts else "")


class Cells(dict[tuple[str, str], Cell]):
    """The cells by unit and form. One where nothing is due and nothing came is made when it is asked for."""

    def __missing__(self, key: tuple[str, str]) -> Cell:
        return Cell(*key)


@dataclass(slots=True)
class Ledger:
    """All units of the campaign, then others that returned something; a cell for each form.

    formless: mails that announce a form and bring none, oldest first.
    """

    campaign: Campaign
    units: tuple[str, ...]
    forms: tuple[str, ...]
    cells: Cells
    catalogue: Catalogue = BUILT_IN
    formless: list[FormlessMail] = field(default_factory=list)

    def row(self, unit: str) -> list[Cell]:
        """A unit's cells, in the order of the forms."""
        return [self.cells[unit, form] for form in self.forms]

    def is_silent(self, unit: str) -> bool:
        """Whether a unit returned nothing at all."""
        return not any(cell.n_returned or cell.n_blank for cell in self.row(unit))

    def totals(self) -> dict[str, dict[str, int]]:
        """How many units each state holds for, form by form."""
        totals = {form: dict.fromkeys(map(str, State), 0) for form in self.forms}
        for cell in self.cells.values():
            for state in cell.states:
                totals[cell.form][str(state)] += 1
        return totals

    def to_dict(self) -> dict[str, Any]:
        """The ledger for machines."""
        return {
            "campaign": self.campaign.name,
            "units": list(self.unit_dicts()),
            "totals": self.totals(),
            "mails_without_form": [mail.to_dict() for mail in self.formless],
        }

    def unit_dicts(self) -> Iterator[dict[str, Any]]:
        """Each unit's line for machines."""
        nothing = Cell("", "").to_dict()
        for unit in self.units:
            found = {form: self.cells.get((unit, form)) for form in self.forms}
            forms = {form: cell.to_dict() if cell else nothing for form, cell in found.items()}
            yield {"unit": unit, "forms": forms}


def take_stock(copies: Iterable[Copy], campaign: Campaign, catalogue: Catalogue = BUILT_IN) -> Ledger:
    """The ledger of all records.

    A version in force stands for its line. A line is late where its first copy came after the deadline: a correction of
    what came in time is not late. Blank forms are not counted.
    """
    of_line: dict[tuple[str, str, str], list[Copy]] = {}
    unit_of = unit_resolver(campaign)
    for copy in copies:
        key = (unit_of(copy), copy.form, copy.line)
        if line := of_line.get(key):
            line.append(copy)
        else:
            of_line[key] = [copy]
    strange = {unit for unit, _, _ in of_line}.difference(campaign.units)
    units = (*campaign.units, *sorted(strange, key=lambda unit: (unit == UNKNOWN_UNIT, unit)))
    forms = tuple(form.id for form in catalogue if form.id in campaign.forms)
    forms += tuple(sorted({form for _, form, _ in of_line} - set(forms)))
    dues = {form: (campaign.due(form), campaign.deadline_of(form)) for form in forms}
    asked = frozenset(campaign.units)
    cells = Cells(
        ((unit, form), Cell(unit, form, is_required=dues[form][0].at_least > 0))
        for unit in campaign.units
        for form in forms
    )
    for (unit, form, _), line in of_line.items():
        cell = cells.get((unit, form))
        if cell is None:
            cell = cells[unit, form] = Cell(unit, form)
        _add_line(cell, line, *dues[form])
    for cell in cells.values():
        if cell.n_returned or cell.unit in asked:
            cell.states = tuple(_states_of(cell, dues[cell.form][0], cell.unit in asked))
    return Ledger(campaign, units, forms, cells, catalogue)


def unit_resolver(campaign: Campaign) -> Callable[[Copy], str]:
    """Says whose a copy is in the campaign's eyes: one of its units, else its sender's, else what was found before."""
    units = frozenset(campaign.units)
    senders = Senders(campaign.senders)

    def unit_of(copy: Copy) -> str:
        unit = copy.unit
        if unit is not None and unit in units:
            return unit
        return senders.unit_of(copy.sender) or unit or UNKNOWN_UNIT

    return unit_of


def _add_line(cell: Cell, line: list[Copy], due: Due, deadline: datetime | None) -> None:
    leading = line[0] if len(line) == 1 else next((copy for copy in line if copy.is_in_force), line[-1])
    if leading.is_blank:
        cell.n_blank += 1
        return
    current = line if len(line) == 1 else [copy for copy in line if copy.version == leading.version]
    stamps = [copy for copy in current if not copy.is_word]
    has_word = len(stamps) < len(current)
    cell.n_returned += 1
    if deadline:
        arrivals = [copy.first_at for copy in line if copy.first_at]
        cell.n_late += bool(arrivals) and min(arrivals) > deadline
    cell.n_word_only += due.stamped and not stamps
    cell.n_stamp_only += due.word and not has_word
    cell.n_with_errors += leading.n_errors > 0 or (bool(stamps) and all(copy.lacks_seal for copy in stamps))
    cell.n_superseded += leading.version - 1
    cell.records.append(leading.record_id)
    period = leading.period if due.per == "half-year" else ""
    cell.periods[period] = cell.periods.get(period, 0) + 1


def _states_of(cell: Cell, due: Due, is_asked: bool) -> Iterable[State]:
    if not cell.n_returned:
        if is_asked:
            yield State.MISSING
        return
    yield State.RETURNED
    if cell.n_returned < due.at_least:
        yield State.TOO_FEW
    if due.at_most is not None and max(cell.periods.values()) > due.at_most:
        yield State.TOO_MANY
    counts: Mapping[State, int] = {
        State.LATE: cell.n_late,
        State.WORD_ONLY: cell.n_word_only,
        State.STAMP_ONLY: cell.n_stamp_only,
        State.HAS_ERRORS: cell.n_with_errors,
    }
    yield from (state for state, number in counts.items() if number)


def deadline_words(deadline: datetime | None) -> str:
    """``1月26日``, or "" where there is none."""
    if not deadline:
        return ""
    day = deadline.astimezone(BEIJING)
    return f"{day.month}月{day.day}日"
