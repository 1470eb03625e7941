"""Commands of the service: serve, users."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import typer

from commands.options import DEFAULT_DB, CampaignFile, Database, Files, FormsFolder, Jobs, fail, failing_plainly

Role = Annotated[
    Literal["reader", "reviewer", "admin"],
    typer.Option("--role", help="reader looks (numbers masked), reviewer decides and imports, admin keeps users too."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]

users_app = typer.Typer(help="Keep the users of the service.", no_args_is_help=True)


def serve(
    db: Database = DEFAULT_DB,
    host: Annotated[str, typer.Option(help="Address to listen on; another than loopback needs users.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8321,
    names: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="Host name that browsers call it by; repeatable.")
    ] = None,
    files: Files = None,
    campaign: CampaignFile = None,
    forms: FormsFolder = None,
    jobs: Jobs = None,
    max_upload: Annotated[int, typer.Option(min=1, metavar="MIB", help="Largest upload.")] = 4096,
) -> None:
    """Serve the review page and the API on a database.

    Without users it serves this machine only and prints a link that works once.

    Examples:
      shoubiao serve --db sqlite:///returns.db
      shoubiao users add li --role admin && shoubiao serve --host 0.0.0.0 --name review.example.cn
    """
    from service.serving import serve as run
    from service.settings import ServiceSettings
    from service.work import default_places

    originals, work = default_places(db)
    settings = ServiceSettings(
        url=db,
        originals=files or originals,
        work=work,
        host=host,
        port=port,
        names=tuple(names or ()),
        jobs=jobs,
        max_upload_bytes=max_upload * 2**20,
        campaign=campaign,
        forms=forms,
    )
    with failing_plainly():
        run(settings)


@users_app.command("add")
def add_user(name: Name, role: Role = "reviewer", db: Database = DEFAULT_DB) -> None:
    """Add a user; the password is asked for, or read from standard input.

    Examples:
      shoubiao users add zhangsan --role reviewer
    """
    from service.passwords import hash_password
    from store import open_store
    from store.access import User
    from store.access import add_user as add

    with failing_plainly(), open_store(db) as store:
        add(store, User(name, role, hash_password(_new_password())))
    typer.echo(f"added {name} as {role}")


@users_app.command("list")
def list_users(db: Database = DEFAULT_DB) -> None:
    """List the users.

    Examples:
      shoubiao users list --db sqlite:///returns.db
    """
    from batch.terminal import print_table
    from store import open_store
    from store.access import read_users

    with failing_plainly(), open_store(db) as store:
        users = read_users(store)
    rows = [(user.name, user.role, f"{user.created_at:%Y-%m-%d}" if user.created_at else "") for user in users]
    print_table(None, ["name", "role", "since"], rows)


@users_app.command("remove")
def remove_user(name: Name, db: Database = DEFAULT_DB) -> None:
    """Take a user out, with sessions and tokens; what this person decided stays.

    Examples:
      shoubiao users remove zhangsan
    """
    from store import open_store
    from store.access import remove_user as remove

    with failing_plainly(), open_store(db) as store:
        was_there = remove(store, name)
    if not was_there:
        fail(f"there is no user {name}")
    typer.echo(f"removed {name}")


@users_app.command("password")
def set_password(name: Name, db: Database = DEFAULT_DB) -> None:
    """Set a user's password anew; the user has to sign in again.

    Examples:
      shoubiao users password zhangsan
    """
    from service.passwords import hash_password
    from store import open_store
    from store.access import change_user

    with failing_plainly(), open_store(db) as store:
        was_there = change_user(store, name, password_hash=hash_password(_new_password()))
    if not was_there:
        fail(f"there is no user {name}")
    typer.echo(f"set the password of {name}")


@users_app.command("token")
def make_token(
    name: Name,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    days: Annotated[int | None, typer.Option(min=1, help="Days that it is good for; by default for ever.")] = None,
    db: Database = DEFAULT_DB,
) -> None:
    """Print a new API token of a user. Only its hash is kept: it is shown this once.

    Examples:
      shoubiao users token zhangsan --label 报表系统 --days 365
    """
    from service.passwords import hash_token, new_token
    from store import open_store
    from store.access import add_token

    token = new_token()
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
    with failing_plainly(), open_store(db) as store:
        add_token(store, hash_token(token), name, label, expires_at)
    typer.echo(token)


def _new_password() -> str:
    """A password, typed twice on a terminal, else the first line of standard input; a bad one ends the program."""
    from service.passwords import password_problem

    if sys.stdin.isatty():
        password: str = typer.prompt("password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    problem = password_problem(password)
    if problem:
        fail(f"this password is refused: {problem}")
    return password
