"""The commands `shoubiao forms ...`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import EXIT_USAGE, FormsFolder, catalogue_of, fail, failing_plainly

if TYPE_CHECKING:
    from models.catalogue import Catalogue
    from models.form import Form
    from models.record import Record

forms_app = typer.Typer(help="List the forms, show one, check and try declared ones.", invoke_without_command=True)

_DRAWN = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".heic")

Declaration = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE.yaml", help="A form's declaration.")
]


@forms_app.callback()
def forms(context: typer.Context, folder: FormsFolder = None) -> None:
    """List the forms that can be read, with `--forms DIR` those declared there too.

    Examples:
      shoubiao forms
      shoubiao forms --forms forms/
      shoubiao forms show key_expert
    """
    context.obj = folder
    if context.invoked_subcommand:
        return
    from batch.terminal import print_table

    rows = [
        (form.id, str(form.annex or ""), form.titles[0], str(len(form.fields())), str(len(form.row_fields()) or ""))
        for form in catalogue_of(folder)
    ]
    print_table(None, ["id", "annex", "title", "fields", "columns"], rows)


@forms_app.command("show")
def show_form(
    context: typer.Context,
    form_id: Annotated[str, typer.Argument(metavar="ID", help="A form's id, as `shoubiao forms` lists.")],
    folder: FormsFolder = None,
) -> None:
    """Print the JSON Schema of a form's values; titles are the labels printed on the form.

    Examples:
      shoubiao forms show key_expert
      shoubiao forms show talent_fund --forms forms/
    """
    from batch.terminal import print_json
    from models.form import schema_of

    catalogue = catalogue_of(folder or context.obj)
    if form_id not in catalogue:
        raise typer.BadParameter(f"no form {form_id!r}; there are: {', '.join(catalogue.by_id)}", param_hint="ID")
    print_json(schema_of(catalogue.by_id[form_id]))


@forms_app.command("check")
def check_form(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE.yaml...", help="Declarations.")
    ],
) -> None:
    """Say what is wrong in declarations, at which line; exit status 2 if anything is, 0 if they can be used.

    A label that is not on the blank is told too: its value would not be found by it.

    Examples:
      shoubiao forms check forms/talent_fund.yaml
    """
    from batch.terminal import say
    from learn.checking import check_file

    n_wrong = 0
    for path in files:
        with failing_plainly():
            found = check_file(path)
        for problem in found.problems:
            typer.echo(f"{path}:{problem.line}: {problem.message}")
        n_wrong += found.is_unusable
    if n_wrong:
        fail(f"{n_wrong} of {len(files)} declarations cannot be used", EXIT_USAGE)
    say(f"{len(files)} declarations can be used")


@forms_app.command("try")
def try_form(
    file: Declaration,
    returned: Annotated[list[Path], typer.Argument(exists=True, metavar="RETURNED...", help="Filled copies.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Draw what was read on the pages of PDFs and pictures, there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the records as JSON lines instead.")] = False,
) -> None:
    """Show what a declaration reads in filled copies: each field with its value, what stood there, and its flags.

    Examples:
      shoubiao forms try forms/talent_fund.yaml 张三.docx 李四.pdf --out drawn/
    """
    from batch.pool import Pool
    from batch.task import json_to_result
    from batch.walk import paths_to_tasks
    from learn.declaration_file import read_form
    from models.catalogue import Catalogue
    from models.record import Record

    with failing_plainly():
        catalogue = Catalogue([read_form(file)], ())
        with Pool(1, catalogue=catalogue) as pool:
            for outcome in pool.read(paths_to_tasks(returned)):
                for line in outcome.lines:
                    result = json_to_result(line)
                    if as_json:
                        typer.echo(line.decode())
                    elif isinstance(result, Record):
                        _print_record(catalogue.forms[0], result)
                    else:
                        typer.echo(f"{result.source.path}: {result.error.message}")
        if out:
            _draw([path for path in returned if path.suffix.lower() in _DRAWN], out, catalogue)


def _draw(paths: list[Path], out: Path, catalogue: Catalogue) -> None:
    from extract.pipeline import draw_file

    for path in paths:
        for drawn in draw_file(path.read_bytes(), out / path.stem, catalogue=catalogue):
            typer.echo(drawn)


def _print_record(form: type[Form], record: Record) -> None:
    from batch.terminal import print_table

    named: list[tuple[str, str, Any]] = [(spec.key, spec.title, record.values.get(spec.key)) for spec in form.fields()]
    for index, row in enumerate(record.rows):
        named += [
            (f"rows[{index}].{spec.key}", f"[{index + 1}] {spec.title}", row.get(spec.key))
            for spec in form.row_fields()
            if row.get(spec.key) is not None
        ]
    rows = []
    for name, title, value in named:
        evidence = record.evidence.get(name)
        flags = " ".join(f"{flag.code}：{flag.message}" for flag in record.flags if flag.field == name)
        rows.append((name, title, _shown(value), evidence.raw if evidence else "", flags))
    rows += [("", "", "", "", f"{flag.code}：{flag.message}") for flag in record.flags if flag.field is None]
    rows += [("", "（不属于任何一栏）", "", extra.raw, "") for extra in record.unmapped]
    print_table(record.source.path, ["key", "field", "value", "written", "flags"], rows)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return "" if value is None else str(value)
