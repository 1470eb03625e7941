"""Commands that read files: extract, run, diff, draw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import (
    DEFAULT_DB,
    EXIT_SOME_UNREADABLE,
    CampaignFile,
    Database,
    Files,
    FormsFolder,
    Jobs,
    Memory,
    Progress,
    Timeout,
    catalogue_of,
    failing_plainly,
    limits_of,
)


def extract(
    paths: Annotated[list[Path], typer.Argument(exists=True, metavar="PATH", help="Files, or folders to walk.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there; only a finished file appears.")] = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    forms: FormsFolder = None,
    progress: Progress = None,
) -> None:
    """Print the records of files as JSON lines, in the order of the files.

    One line for each record; a file that gives none has one line with an error code.
    Exit status: 0; 3 when some file gave an error line; 2 for wrong usage.

    Examples:
      shoubiao extract 推荐表.docx
      shoubiao extract returns/ --out records.jsonl --jobs 2
    """
    from batch.pool import Pool
    from batch.task import is_error
    from batch.terminal import counter, output_to
    from batch.walk import paths_to_tasks

    n_errors = 0
    pool = Pool(jobs, limits_of(timeout, memory), catalogue=catalogue_of(forms))
    with failing_plainly(), output_to(out) as write, counter("files", progress) as tick, pool:
        for outcome in pool.read(paths_to_tasks(paths, but=out)):
            for line in outcome.lines:
                write(line + b"\n")
                n_errors += is_error(line)
            tick(f"{n_errors} unreadable" if n_errors else "")
    if n_errors:
        raise typer.Exit(EXIT_SOME_UNREADABLE)


def run(
    exports: Annotated[
        list[str], typer.Argument(metavar="EXPORT", help="mbox, .eml, zip, a folder of these; or an address: s3://…")
    ],
    db: Database = DEFAULT_DB,
    campaign: CampaignFile = None,
    redo: Annotated[bool, typer.Option("--redo", help="Read files again that were read before.")] = False,
    files: Files = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON instead of tables.")] = False,
    jobs: Jobs = None,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Read on a Ray cluster: local, auto, host:6379 or ray://host:10001."),
    ] = None,
    timeout: Timeout = None,
    memory: Memory = None,
    forms: FormsFolder = None,
    progress: Progress = None,
    progress_json: Annotated[
        bool, typer.Option("--progress-json", help="Progress as JSON on standard error, one line an event.")
    ] = False,
) -> None:
    """Read a mailbox export into a database, and print what came of it.

    Running it again adds nothing twice; a run that was stopped goes on where it was. A campaign file tells which sender
    belongs to which unit; it is remembered, and who returned what is shown at the end.

    Examples:
      shoubiao run export.mbox
      shoubiao run export.mbox --campaign samples/campaign.yaml
      shoubiao run mails/ more.zip --db sqlite:///returns.db
      shoubiao run s3://exports/2024.mbox --ray auto --db postgresql+psycopg://clerk@db/returns
    """
    from batch.accounts import ledger_at
    from batch.inputs import fetched
    from batch.ledger_table import print_ledger
    from batch.progress import run_progress, style_of
    from batch.run import RunOptions, run_exports
    from batch.terminal import print_json, print_summary, say
    from collect.campaign import load_campaign

    catalogue = catalogue_of(forms)
    style = style_of(progress, progress_json)
    with failing_plainly(), fetched(exports) as paths, run_progress(paths, style) as shown:
        asked = load_campaign(campaign, catalogue) if campaign else None
        options = RunOptions(
            jobs, limits_of(timeout, memory), redo, files, campaign=asked, catalogue=catalogue, say=shown.say, ray=ray
        )
        summary = run_exports(paths, db, options, shown.watch)
        ledger = ledger_at(db, asked, catalogue) if asked else None
    if as_json:
        print_json(summary.to_dict() | ({"ledger": ledger.to_dict()} if ledger else {}))
    else:
        print_summary(summary, catalogue)
        if ledger:
            print_ledger(ledger)
        say(f"the records are in {db}; next: shoubiao export --db {db} records.xlsx")


def diff(
    here: Annotated[str, typer.Argument(metavar="A", help="A form, a .jsonl of records, or a record's number.")],
    there: Annotated[str, typer.Argument(metavar="B", help="What to compare it with.")],
    db: Database = DEFAULT_DB,
    is_whole: Annotated[bool, typer.Option("--all", help="Show the equal fields too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all fields as JSON.")] = False,
    forms: FormsFolder = None,
) -> None:
    """Compare two returned forms field by field; what recognition took for a look-alike is told from real changes.

    Examples:
      shoubiao diff 申报表.docx 申报表盖章.pdf
      shoubiao diff old.jsonl new.jsonl --json
    """
    from batch.comparing import compare, pairs_to_json, print_pairs, records_at
    from batch.terminal import print_json

    with failing_plainly():
        catalogue = catalogue_of(forms)
        pairs = compare(records_at(here, db, catalogue), records_at(there, db, catalogue), catalogue)
    if as_json:
        print_json(pairs_to_json(pairs))
    else:
        print_pairs(pairs, is_whole)


def draw(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A PDF or a picture.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the PNG files; made where needed.")],
    forms: FormsFolder = None,
) -> None:
    """Draw what was read on the pages: lines, cells, boxes and their state, seals.

    Examples:
      shoubiao draw 盖章件.pdf --out drawn/
    """
    from extract.pipeline import draw_file

    with failing_plainly():
        for drawn in draw_file(path.read_bytes(), out, catalogue=catalogue_of(forms)):
            typer.echo(drawn)
