"""The commands `shoubiao forms ...`."""

from __future__ import annotations

from typing import Annotated

import typer

forms_app = typer.Typer(help="List the forms, or show one as a JSON Schema.", invoke_without_command=True)


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
