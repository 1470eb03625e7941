"""Commands about what a database keeps: export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import (
    DEFAULT_DB,
    Database,
    FormsFolder,
    catalogue_of,
    failing_plainly,
)


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write: .xlsx, .csv or .jsonl.")],
    db: Database = DEFAULT_DB,
    forms: FormsFolder = None,
) -> None:
    """Write the records of a database as Excel, CSV or JSON lines, by the ending of OUT.

    Examples:
      shoubiao export --db sqlite:///returns.db returns.xlsx
    """
    from batch.terminal import say
    from store import open_store
    from store.export import export_to

    if out.suffix.lower() not in (".xlsx", ".csv", ".jsonl"):
        raise typer.BadParameter("the file's ending must be .xlsx, .csv or .jsonl", param_hint="OUT")
    with failing_plainly(), open_store(db, catalogue_of(forms)) as store:
        export_to(store, out)
    say(f"wrote {out}")
