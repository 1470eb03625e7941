"""The commands: thin, each calls one thing and prints what came back. Heavy imports stay inside the commands."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from models.version import VERSION

if TYPE_CHECKING:
    from batch.limits import WorkLimits
    from collect.campaign import Campaign

EXIT_FAILED = 1  # the machine failed us: database, disk, installation
EXIT_USAGE = 2
EXIT_SOME_UNREADABLE = 3
EXIT_STOPPED = 130

DEFAULT_DB = "sqlite:///shoubiao.db"  # store.DEFAULT_URL, which would load pydantic; a test holds them equal

app = typer.Typer(
    name="shoubiao",
    help="Turn returned Chinese forms (Word, PDF, scans) into checked, typed records. 收表",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
forms_app = typer.Typer(help="List the forms, or show one as a JSON Schema.", invoke_without_command=True)
app.add_typer(forms_app, name="forms")

Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes; by default one a core.")]
Timeout = Annotated[float | None, typer.Option(min=0.1, help="Seconds for a file (a scan: for a page); 30 by default.")]
Memory = Annotated[
    int | None,
    typer.Option(min=256, metavar="MIB", help="Memory of a worker; by default 1024, with scans 1536. Linux only."),
]
Database = Annotated[
    str, typer.Option("--db", metavar="URL", help="SQLAlchemy URL, or the path of an SQLite file.", show_default=True)
]
CampaignFile = Annotated[
    Path | None,
    typer.Option("--campaign", exists=True, dir_okay=False, metavar="FILE", help="YAML file: who owes what, and when."),
]
Progress = Annotated[
    bool | None, typer.Option("--progress/--no-progress", help="Progress on standard error; by default on a terminal.")
]


def main() -> None:
    """The entry point of the program."""
    signal.signal(signal.SIGTERM, _stop)
    app()


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=lambda on: _print_version() if on else None,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """Turn returned Chinese forms (Word, PDF, scans) into checked, typed records. 收表"""


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(exists=True, metavar="PATH", help="Files, or folders to walk.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there; only a finished file appears.")] = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
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
    pool = Pool(jobs, _limits(timeout, memory))
    with _failing_plainly(), output_to(out) as write, counter("files", progress) as tick, pool:
        for outcome in pool.read(paths_to_tasks(paths, but=out)):
            for line in outcome.lines:
                write(line + b"\n")
                n_errors += is_error(line)
            tick(f"{n_errors} unreadable" if n_errors else "")
    if n_errors:
        raise typer.Exit(EXIT_SOME_UNREADABLE)


@app.command()
def run(
    exports: Annotated[
        list[Path], typer.Argument(exists=True, metavar="EXPORT", help="mbox, .eml, zip, or a folder of these.")
    ],
    db: Database = DEFAULT_DB,
    redo: Annotated[bool, typer.Option("--redo", help="Read files again that were read before.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON instead of tables.")] = False,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    progress: Progress = None,
) -> None:
    """Read a mailbox export into a database, and print what came of it.

    Running it again adds nothing twice; a run that was stopped goes on where it was.

    Examples:
      shoubiao run export.mbox
      shoubiao run mails/ more.zip --db sqlite:///returns.db
    """
    from batch.run import RunOptions, run_exports
    from batch.terminal import counter, print_json, print_summary, say

    options = RunOptions(jobs=jobs, limits=_limits(timeout, memory), redo=redo)
    with _failing_plainly(), counter("files", progress) as tick:
        summary = run_exports(exports, db, options, lambda figures: tick(f"{figures.messages} mails"))
    if as_json:
        print_json(summary.to_dict())
    else:
        print_summary(summary)
        say(f"the records are in {db}; next: shoubiao export --db {db} records.xlsx")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write: .xlsx, .csv or .jsonl.")],
    db: Database = DEFAULT_DB,
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
    with _failing_plainly(), open_store(db) as store:
        export_to(store, out)
    say(f"wrote {out}")


@app.command()
def status(
    db: Database = DEFAULT_DB,
    campaign: CampaignFile = None,
    out: Annotated[Path | None, typer.Option(metavar="X.xlsx", help="Write it as a workbook too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON instead of a table.")] = False,
) -> None:
    """Show which unit returned which form: missing, too few, too many, late, one copy only, with errors.

    Without a campaign file: the 11 cities, the quotas of the forms, no deadline.

    Examples:
      shoubiao status --db sqlite:///returns.db --campaign samples/campaign.yaml
      shoubiao status --db sqlite:///returns.db --out 报送情况.xlsx
    """
    from batch.accounts import print_ledger, read_ledger
    from batch.terminal import print_json, say
    from collect.sheet import write_ledger
    from store import open_store

    if out and out.suffix.lower() != ".xlsx":
        raise typer.BadParameter("the file's ending must be .xlsx", param_hint="--out")
    with _failing_plainly(), open_store(db) as store:
        ledger = read_ledger(store, _campaign(campaign))
        if out:
            write_ledger(ledger, out)
            say(f"wrote {out}")
    if as_json:
        print_json(ledger.to_dict())
    else:
        print_ledger(ledger)


@app.command()
def letters(
    folder: Annotated[Path, typer.Argument(metavar="OUTDIR", help="The folder to write to; made where needed.")],
    db: Database = DEFAULT_DB,
    campaign: CampaignFile = None,
    templates: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with your own correction.txt or reminder.txt."),
    ] = None,
) -> None:
    """Write a letter to each unit that has something to correct (补正通知) or sent nothing (催报).

    Each as a Word file and as a mail draft (.eml) with it attached.

    Examples:
      shoubiao letters --db sqlite:///returns.db --campaign samples/campaign.yaml letters/
    """
    from batch.accounts import write_letter_files
    from batch.terminal import say
    from store import open_store

    with _failing_plainly(), open_store(db) as store:
        written = write_letter_files(store, _campaign(campaign), folder, templates)
    say(f"wrote {len(written)} letters to {folder}")


@app.command()
def diff(
    here: Annotated[str, typer.Argument(metavar="A", help="A form, a .jsonl of records, or a record's number.")],
    there: Annotated[str, typer.Argument(metavar="B", help="What to compare it with.")],
    db: Database = DEFAULT_DB,
    is_whole: Annotated[bool, typer.Option("--all", help="Show the equal fields too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all fields as JSON.")] = False,
) -> None:
    """Compare two returned forms field by field; what recognition took for a look-alike is told from real changes.

    Examples:
      shoubiao diff 申报表.docx 申报表盖章.pdf
      shoubiao diff old.jsonl new.jsonl --json
    """
    from batch.comparing import compare, pairs_to_json, print_pairs, records_at
    from batch.terminal import print_json

    with _failing_plainly():
        pairs = compare(records_at(here, db), records_at(there, db))
    if as_json:
        print_json(pairs_to_json(pairs))
    else:
        print_pairs(pairs, is_whole)


@app.command()
def notice(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="NOTICE.docx", help="The notice.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there; only a finished file appears.")] = None,
) -> None:
    """Draft a campaign file from a notice: forms, quotas, deadline, copies, addresses, each with its sentence.

    Examples:
      shoubiao notice 通知.docx --out campaign.yaml
    """
    from batch.terminal import output_to
    from collect.notice import draft_campaign, notice_to_text, read_notice

    with _failing_plainly():
        text = draft_campaign(read_notice(notice_to_text(path.read_bytes())))
        with output_to(out) as write:
            write(text.encode())


@app.command()
def draw(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A PDF or a picture.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the PNG files; made where needed.")],
) -> None:
    """Draw what was read on the pages: lines, cells, boxes and their state, seals.

    Examples:
      shoubiao draw 盖章件.pdf --out drawn/
    """
    from extract.pipeline import draw_file

    with _failing_plainly():
        for drawn in draw_file(path.read_bytes(), out):
            typer.echo(drawn)


@forms_app.callback()
def forms(context: typer.Context) -> None:
    """List the forms that can be read.

    Examples:
      shoubiao forms
      shoubiao forms show key_expert
    """
    if context.invoked_subcommand:
        return
    from batch.terminal import print_table
    from models.forms import FORMS

    rows = [(form.id, str(form.annex), form.titles[0], str(len(form.fields()))) for form in FORMS]
    print_table(None, ["id", "annex", "title", "fields"], rows)


@forms_app.command("show")
def show_form(
    form_id: Annotated[str, typer.Argument(metavar="ID", help="A form's id, as `shoubiao forms` lists.")],
) -> None:
    """Print the JSON Schema of a form's values; titles are the labels printed on the form.

    Examples:
      shoubiao forms show key_expert
    """
    from batch.terminal import print_json
    from models.form import schema_of
    from models.forms import FORM_BY_ID

    if form_id not in FORM_BY_ID:
        raise typer.BadParameter(f"no form {form_id!r}; there are: {', '.join(FORM_BY_ID)}", param_hint="ID")
    print_json(schema_of(FORM_BY_ID[form_id]))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Show what is installed, what is missing, and how to get it; exit status 1 if the program cannot work so.

    Examples:
      shoubiao doctor
    """
    from batch.doctor import examine
    from batch.terminal import print_json, print_table

    findings = list(examine())
    if as_json:
        from dataclasses import asdict

        print_json([asdict(finding) for finding in findings])
    else:
        rows = [(each.name, each.state, each.detail, each.use, each.remedy) for each in findings]
        print_table(None, ["what", "state", "found", "for", "how to get it"], rows)
    if any(each.is_core and each.state != "ok" for each in findings):
        raise typer.Exit(EXIT_FAILED)


def _print_version() -> NoReturn:
    print(f"shoubiao {VERSION}")
    raise typer.Exit


def _stop(number: int, frame: object) -> NoReturn:
    """SIGTERM ends the program as Ctrl-C does: workers ended, nothing half-written."""
    raise KeyboardInterrupt


def _campaign(path: Path | None) -> Campaign:
    from batch.accounts import campaign_at

    return campaign_at(path)


def _limits(timeout: float | None, memory: int | None) -> WorkLimits:
    from batch.limits import WorkLimits

    return WorkLimits.of(timeout, memory)


@contextmanager
def _failing_plainly() -> Iterator[None]:
    """Turns what the machine denies us into one line with a remedy and exit status 1."""
    from batch.pool import WorkersCannotStart
    from models.errors import FileError, WrongInput
    from store import StoreError

    try:
        yield
    except BrokenPipeError:
        raise  # the reader of our output has left: typer ends quietly
    except KeyboardInterrupt:
        _fail("stopped; what was finished is kept", EXIT_STOPPED)
    except StoreError as error:
        _fail(str(error))
    except (WrongInput, FileError) as error:
        _fail(str(error), EXIT_USAGE)
    except WorkersCannotStart as error:
        _fail(f"the worker processes cannot start ({error}); `shoubiao doctor` tells what is missing")
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        _fail(f"{error.strerror or error}{where}")


def _fail(words: str, status: int = EXIT_FAILED) -> NoReturn:
    from batch.terminal import say

    say(words)
    raise typer.Exit(status)


if __name__ == "__main__":
    main()
