"""Commands about what a database keeps: export, purge, backup, restore."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.options import (
    DEFAULT_DB,
    Database,
    Files,
    FormsFolder,
    catalogue_of,
    failing_plainly,
)

_FILES = (".xlsx", ".csv", ".jsonl", ".parquet")
_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]


def export(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="The file to write: .xlsx, .csv, .jsonl, .parquet; or a folder.")
    ],
    db: Database = DEFAULT_DB,
    form: Annotated[str | None, typer.Option(metavar="ID", help="Only this form; see `shoubiao forms`.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=_TIMES, metavar="TIME", help="Only what was read or decided since then, Beijing time."),
    ] = None,
    folder_format: Annotated[
        Literal["csv", "parquet"] | None,
        typer.Option("--format", help="Fill the folder OUT with one file a form, in this format."),
    ] = None,
    is_summary: Annotated[
        bool, typer.Option("--summary", help="The lists of all units joined, as an office hands them up (汇总): .xlsx.")
    ] = False,
    forms: FormsFolder = None,
) -> None:
    """Write the records of a database as Excel, CSV, JSON lines or Parquet, by the ending of OUT.

    Examples:
      shoubiao export --db sqlite:///returns.db returns.xlsx
      shoubiao export --db sqlite:///returns.db --summary 汇总.xlsx
      shoubiao export --db sqlite:///returns.db --form key_expert --since 2024-01-22 experts.parquet
      shoubiao export --db sqlite:///returns.db --format csv tables/
    """
    from batch.terminal import say
    from store import open_store
    from store.export import export_to, export_to_folder, summary_to
    from store.reading import Wanted

    catalogue = catalogue_of(forms)
    if is_summary and (form or since or folder_format or out.suffix.lower() != ".xlsx"):
        raise typer.BadParameter("it is one workbook (.xlsx) of all that is in force", param_hint="--summary")
    if form is not None and form not in catalogue:
        raise typer.BadParameter(f"no form {form!r}; there are: {', '.join(catalogue.by_id)}", param_hint="--form")
    if folder_format is None and out.suffix.lower() not in _FILES:
        raise typer.BadParameter(f"the file's ending must be one of {', '.join(_FILES)}", param_hint="OUT")
    if folder_format is None and form is None and out.suffix.lower() == ".parquet":
        raise typer.BadParameter(
            "it holds one form: name it, or use --format parquet and a folder", param_hint="--form"
        )
    wanted = Wanted(form, _in_beijing(since))
    with failing_plainly(), open_store(db, catalogue) as store:
        if is_summary:
            paths = summary_to(store, out)
        elif folder_format:
            paths = export_to_folder(store, out, folder_format, wanted)
        else:
            paths = export_to(store, out, wanted)
    say(f"wrote {out}" if len(paths) == 1 else f"wrote {len(paths)} files: {', '.join(path.name for path in paths)}")


def purge(
    db: Database = DEFAULT_DB,
    person: Annotated[str | None, typer.Option(metavar="NAME", help="All records that name this person.")] = None,
    unit: Annotated[
        str | None, typer.Option(metavar="NAME", help="All records of this unit, as it is written.")
    ] = None,
    before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="All that came only in mails before that day."),
    ] = None,
    files: Files = None,
    does_it: Annotated[bool, typer.Option("--yes", help="Do it; without, only show what would go.")] = False,
    forms: FormsFolder = None,
) -> None:
    """Take out for good what belongs to a person or a unit, or is older than a day: records, files, pictures, mails.

    What was taken out does not come back with the same mails. Backups and exports that exist already are not touched.

    Examples:
      shoubiao purge --db sqlite:///returns.db --person 张三
      shoubiao purge --db sqlite:///returns.db --before 2023-01-01 --yes
    """
    from batch.keeping import print_plan, purge_database
    from batch.terminal import say
    from store import open_store
    from store.originals import Originals, originals_beside
    from store.purge import Purge, plan_purge

    if not (person or unit or before):
        raise typer.BadParameter("name what to purge: --person, --unit or --before", param_hint="--person")
    with failing_plainly(), open_store(db, catalogue_of(forms)) as store:
        plan = plan_purge(store, Purge(person, unit, _in_beijing(before)))
        print_plan(store, plan)
        if does_it:
            gone = purge_database(store, plan, Originals(files or originals_beside(db)))
            words = f"{gone.records} records, {gone.files} files and {gone.messages} mails in the database"
            say(f"purged {words}; {gone.originals} kept files")
        else:
            say("nothing was done; do it with --yes")


def backup(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write (.zip); only a whole one appears.")],
    db: Database = DEFAULT_DB,
    files: Files = None,
) -> None:
    """Write the whole database, and the files themselves, into one archive, while others may be using it.

    Examples:
      shoubiao backup --db sqlite:///returns.db returns-2024-01-22.zip
    """
    from batch.terminal import say
    from store import open_store
    from store.backup import backup as write_backup
    from store.originals import Originals, originals_beside

    with failing_plainly(), open_store(db) as store:
        written = write_backup(store, out, Originals(files or originals_beside(db)))
    say(f"wrote {written.rows} rows and {written.files} files to {out}")


def restore(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="What `backup` wrote.")],
    db: Database = DEFAULT_DB,
    files: Files = None,
) -> None:
    """Read a backup into an empty database: all of it or nothing. SQLite and PostgreSQL take each other's.

    Examples:
      shoubiao restore --db postgresql+psycopg://office@host/returns returns-2024-01-22.zip
    """
    from batch.terminal import say
    from store import open_store
    from store.backup import restore as read_backup
    from store.originals import Originals, originals_beside

    with failing_plainly(), open_store(db) as store:
        read = read_backup(store, path, Originals(files or originals_beside(db)))
    say(f"read {read.rows} rows and {read.files} files into {db}")


def _in_beijing(moment: datetime | None) -> datetime | None:
    """A time of the command line, which names no zone, as Beijing's."""
    from store.tables import BEIJING

    return moment.replace(tzinfo=BEIJING) if moment else None
