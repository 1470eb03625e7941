"""The ledger as it is shown: plain data."""

from __future__ import annotations

from collect.ledger import Ledger
from collect.sheet import colour_of, form_heading
from models.catalogue import Catalogue
from service.desk.shapes import Shape


class LedgerCellView(Shape):
    """A unit and a form. colour: red, yellow, green, grey. records: numbers of the records in force."""

    form: str
    words: str
    colour: str
    states: tuple[str, ...]
    n_returned: int
    records: tuple[str, ...]


class LedgerRowView(Shape):
    """A unit's line of the ledger."""

    unit: str
    cells: tuple[LedgerCellView, ...]


class LedgerView(Shape):
    """The ledger. forms: (id, heading), the order of the cells."""

    campaign: str
    forms: tuple[tuple[str, str], ...]
    rows: tuple[LedgerRowView, ...]


def ledger_to_view(ledger: Ledger, catalogue: Catalogue) -> LedgerView:
    """The ledger to be shown."""
    rows = []
    for unit in ledger.units:
        cells = [
            LedgerCellView(
                form=cell.form,
                words=cell.to_words(),
                colour=colour_of(cell),
                states=tuple(str(state) for state in cell.states),
                n_returned=cell.n_returned,
                records=tuple(cell.records),
            )
            for cell in ledger.row(unit)
        ]
        rows.append(LedgerRowView(unit=unit, cells=tuple(cells)))
    forms = tuple((form, form_heading(form, catalogue)) for form in ledger.forms)
    return LedgerView(campaign=ledger.campaign.name, forms=forms, rows=tuple(rows))
