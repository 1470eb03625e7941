"""What several commands share: options, exit statuses, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from batch.limits import WorkLimits
    from models.catalogue import Catalogue

EXIT_FAILED = 1  # the machine failed us: database, disk, installation
EXIT_USAGE = 2
EXIT_SOME_UNREADABLE = 3
EXIT_STOPPED = 130

DEFAULT_DB = "sqlite:///shoubiao.db"  # store.DEFAULT_URL, which would load pydantic; a test holds them equal

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
Files = Annotated[
    Path | None,
    typer.Option(
        "--files",
        file_okay=False,
        metavar="DIR",
        help="Where the files themselves are kept; by default beside the database.",
    ),
]
FormsFolder = Annotated[
    Path | None,
    typer.Option(
        "--forms",
        exists=True,
        file_okay=False,
        metavar="DIR",
        envvar="SHOUBIAO_FORMS",
        help="Folder with declared forms (*.yaml, their blanks beside them), read like the built-in ones.",
    ),
]
Progress = Annotated[
    bool | None, typer.Option("--progress/--no-progress", help="Progress on standard error; by default on a terminal.")
]


def catalogue_of(folder: Path | None) -> Catalogue:
    """The built-in forms and those declared in a folder; ends the program where a declaration is wrong."""
    from models.catalogue import BUILT_IN

    if folder is None:
        return BUILT_IN
    from learn.declaration_file import load_catalogue

    with failing_plainly():
        return load_catalogue(folder)


def limits_of(timeout: float | None, memory: int | None) -> WorkLimits:
    """The options ``--timeout`` and ``--memory`` as limits of work."""
    from batch.limits import WorkLimits

    return WorkLimits.of(timeout, memory)


@contextmanager
def failing_plainly() -> Iterator[None]:
    """Turns what the machine denies us into one line with a remedy and exit status 1."""
    from batch.pool import ClusterUnreachable, WorkersCannotStart
    from models.errors import FileError, WrongInput, is_machine_failure
    from store import StoreError

    try:
        yield
    except BrokenPipeError:
        raise  # the reader of our output has left: typer ends quietly
    except KeyboardInterrupt:
        fail("stopped; what was finished is kept", EXIT_STOPPED)
    except StoreError as error:
        fail(str(error))
    except (WrongInput, FileError) as error:
        fail(str(error), EXIT_USAGE)
    except WorkersCannotStart as error:
        fail(f"the worker processes cannot start ({error}); `shoubiao doctor` tells what is missing")
    except ClusterUnreachable as error:
        fail(str(error))
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        help_ = "; put it right and start again, what was finished is kept" if is_machine_failure(error) else ""
        fail(f"{error.strerror or error}{where}{help_}")


def fail(words: str, status: int = EXIT_FAILED) -> NoReturn:
    """Ends the program with one line on standard error."""
    from batch.terminal import say

    say(words)
    raise typer.Exit(status)
