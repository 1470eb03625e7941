"""The commands that make declarations of blanks: `shoubiao learn`, `shoubiao forms update`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import EXIT_USAGE, fail, failing_plainly

if TYPE_CHECKING:
    from learn.blank_file import LearnedFile
    from models.declaration import FormDeclaration

_MAX_BYTES = 50 * 2**20


def learn(
    blanks: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, metavar="BLANK...", help="Blank forms, Word files.")
    ],
    form_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Name of the form; by default from its title, in pinyin.")
    ] = None,
    out: Annotated[
        Path, typer.Option(file_okay=False, metavar="DIR", help="Where declarations and blanks are written.")
    ] = Path("forms"),
    returned: Annotated[
        list[Path] | None,
        typer.Option("--from", exists=True, metavar="RETURNED", help="A filled copy, or a folder of them; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over declarations that are there.")] = False,
) -> None:
    """Make a declaration of each form that a blank asks for, to be read by a person and then used with `--forms DIR`.

    Comments that begin with `# ?` say where the program was unsure. Filled copies (`--from`) confirm types and options.

    Examples:
      shoubiao learn 申报表.docx
      shoubiao learn 通知.doc --out forms/
      shoubiao learn 推荐表.docx --id talent_fund --from returned/
    """
    from batch.terminal import say
    from learn.blank_file import learn_file

    if form_id and len(blanks) > 1:
        fail("--id names one form: give one blank with it", EXIT_USAGE)
    n_forms = 0
    with failing_plainly():
        for blank in blanks:
            found = learn_file(_content(blank), blank.stem)
            if not found:
                say(f"{blank}: nothing is asked for in this file")
            for number, one in enumerate(found, 1):
                if form_id:
                    _rename(one, form_id if len(found) == 1 else f"{form_id}_{number}")
                if returned:
                    _confirm(one, returned)
                _write(one, out, force=force)
                n_forms += 1
    if not n_forms:
        fail("no form was learned", EXIT_USAGE)
    say(f"check them: shoubiao forms check {out}/*.yaml; then read returns: shoubiao run … --forms {out}")


def _content(path: Path) -> bytes:
    if path.stat().st_size > _MAX_BYTES:
        fail(f"{path}: the file is too large for a blank", EXIT_USAGE)
    return path.read_bytes()


def _rename(one: LearnedFile, form_id: str) -> None:
    from models.declaration import FormDeclaration

    one.declaration.blank = f"{form_id}.{one.ending}"
    try:
        FormDeclaration.model_validate({**one.declaration.model_dump(), "id": form_id})
    except ValueError:
        fail(f"--id {form_id}: small letters, digits and _, a letter first; no name of the program's own", EXIT_USAGE)
    one.declaration.id = form_id


def _confirm(one: LearnedFile, returned: list[Path]) -> None:
    from batch.terminal import say
    from learn.confirm import confirm

    paths = [path for each in returned for path in (sorted(each.rglob("*")) if each.is_dir() else [each])]
    copies = [(path.name, _content(path)) for path in paths if path.is_file() and path.name[0] not in ".~"]
    found = confirm(one.declaration, one.blank, copies)
    say(f"{one.declaration.id}: {found.n_copies} of {len(copies)} files are filled copies of it")
    for change in found.changes:
        say(f"  {change}")


def _write(one: LearnedFile, out: Path, *, force: bool) -> None:
    from learn.declaration_file import to_yaml

    out.mkdir(parents=True, exist_ok=True)
    declaration = one.declaration
    path = out / f"{declaration.id}.yaml"
    if path.exists() and not force:
        fail(f"{path} is there already; --force writes over it, --id gives another name", EXIT_USAGE)
    path.write_text(to_yaml(declaration), encoding="utf-8")
    (out / (declaration.blank or "")).write_bytes(one.blank)
    typer.echo(f"{path}: {_summary(declaration)}")


def _summary(declaration: FormDeclaration) -> str:
    n_columns = sum(len(each.columns) for each in declaration.lists) + len(declaration.rows)
    everything = [*declaration.fields, *declaration.rows, *(one for each in declaration.lists for one in each.columns)]
    n_unsure = sum(bool(one.unsure) for one in everything)
    words = f"{declaration.titles[0]}, {len(declaration.fields)} fields"
    words += f", {len(declaration.lists)} lists of {n_columns} columns" if n_columns else ""
    return words + (f", {n_unsure} to be looked at" if n_unsure else "")


def update_form(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="OLD.yaml", help="The declaration.")],
    blank: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, metavar="NEWBLANK", help="The new blank, a Word file.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, metavar="DIR", help="Write the new declaration and its blank there."),
    ] = None,
) -> None:
    """Say what a new blank adds, removes and renames; with `--out` write its declaration, keys kept.

    Examples:
      shoubiao forms update forms/talent_fund.yaml 申报表2025.docx
      shoubiao forms update forms/talent_fund.yaml 申报表2025.docx --out forms2025/
    """
    from learn.blank_file import learn_file
    from learn.declaration_file import read_declaration
    from learn.update import update

    with failing_plainly():
        old = read_declaration(file)
        found = learn_file(_content(blank), blank.stem)
        if not found:
            fail(f"{blank}: nothing is asked for in this file", EXIT_USAGE)
        best = max(found, key=lambda one: _n_shared(old, one.declaration))
        updated = update(old, best.declaration)
        for change in updated.changes:
            words = " → ".join(part for part in (change.old, change.new) if part)
            typer.echo(f"{change.what}: {change.key}  {words}")
        if not updated.changes:
            typer.echo("the fields are the same")
        if out:
            best.declaration = updated.declaration
            best.declaration.blank = f"{old.id}.{best.ending}"
            _write(best, out, force=out.resolve() != file.parent.resolve())


def _n_shared(old: FormDeclaration, new: FormDeclaration) -> int:
    from models.labels import label_key

    return len({label_key(one.label) for one in old.fields} & {label_key(one.label) for one in new.fields})
