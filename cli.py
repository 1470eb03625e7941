"""The program: its commands, gathered. Their bodies are in commands/; heavy imports stay inside them."""

from __future__ import annotations

import signal
from typing import Annotated, NoReturn

import typer

from commands.collecting import letters, notice, status
from commands.forms import forms_app
from commands.keeping import backup, export, purge, restore
from commands.learning import learn, update_form
from commands.machine import doctor
from commands.reading import diff, draw, extract, run
from commands.serving import serve, users_app
from models.version import VERSION

app = typer.Typer(
    name="shoubiao",
    help="Turn returned Chinese forms (Word, PDF, scans) into checked, typed records. 收表",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
READING = (extract, run, draw, diff)
KEEPING = (export, purge, backup, restore)
COLLECTING = (status, letters, notice)
for command in (*READING, *KEEPING, *COLLECTING, learn, serve, doctor):
    app.command()(command)
forms_app.command("update")(update_form)
app.add_typer(forms_app, name="forms")
app.add_typer(users_app, name="users")


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


def _print_version() -> NoReturn:
    print(f"shoubiao {VERSION}")
    raise typer.Exit


def _stop(number: int, frame: object) -> NoReturn:
    """SIGTERM ends the program as Ctrl-C does: workers ended, nothing half-written."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
