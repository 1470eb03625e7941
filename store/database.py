"""The store: an open database, written file by file."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from types import TracebackType
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from models.catalogue import BUILT_IN, Catalogue
from models.form import Form
from models.message import Message
from models.record import Record
from store import known
from store import tables as t
from store.attachments import exact_key, put_attachments, read_attachments
from store.bulk import among, load_rows, put_new, put_returning, put_rows
from store.clean import clean_text, to_json
from store.engine import BULK, WRITES, explain, is_passing, is_starting, refresh_statistics, url_to_engine
from store.joined import drop_bound
from store.known import WHOLE_FILE
from store.migrate import upgrade
from store.patience import OutOfReach, Patience
from store.rereading import read_former, settle_again
from store.result import FileResult, Status, StoreError
from store.rows import (
    EVIDENCE_NAMES,
    FLAG_NAMES,
    RECORD_NAMES,
    UNMAPPED_NAMES,
    Placed,
    Row,
    attachment_row,
    bounded_id,
    evidence_rows,
    extraction_row,
    flag_rows,
    message_mark,
    message_to_row,
    rank_of,
    rank_sql,
    record_id_of,
    record_rows,
    result_to_content,
    unmapped_rows,
)
from store.views import ensure_views

T = TypeVar("T")

_CHUNK = 500
"""Rows in one statement."""


_DELETE_RECORDS = t.records.delete().where(among(t.records.c.sha256))
_KNOWN_OF_MAILS = ("sender", "subject", "received_at", "lacks_form")
# Of two mails with one id either may bring the form: whoever reads that it lacks one looks for files too.
_FILL_MESSAGE = (
    "ON CONFLICT (message_id) DO UPDATE SET "
    + ", ".join(f"{name} = COALESCE(messages.{name}, excluded.{name})" for name in _KNOWN_OF_MAILS[:-1])
    + ", lacks_form = CASE WHEN excluded.lacks_form THEN excluded.lacks_form "
    "ELSE COALESCE(messages.lacks_form, excluded.lacks_form) END WHERE "
    + " OR ".join(f"messages.{name} IS NULL" for name in _KNOWN_OF_MAILS)
    + " OR (excluded.lacks_form AND NOT messages.lacks_form)"
)
"""What a mail that is there already is filled in with."""


class Store:
    """An open database. Use as a context manager, or call ``close``.

    patience_seconds: how long a write is tried again while the database is locked or gone. say: hears of such waits.
    let_go: hears the hashes of files that are gone, made of pictures that now make up another.
    """

    patience_seconds = 60.0
    say: Callable[[str], None] = staticmethod(lambda words: None)
    let_go: Callable[[str], object] = staticmethod(lambda sha256: None)

    def __init__(self, engine: sa.Engine, forms: Iterable[type[Form]]) -> None:
        self.engine = engine
        self.forms = tuple(forms)
        self.catalogue = forms if isinstance(forms, Catalogue) else Catalogue((), self.forms)
        self._keys = _keys_of(self.forms)

    @classmethod
    def opened(cls, url: str, forms: Iterable[type[Form]] | None = None) -> Store:
        """See ``store.open_store``."""
        forms = BUILT_IN if forms is None else forms
        engine = url_to_engine(url)
        try:
            Patience(cls.patience_seconds, cls.say).keep_trying(lambda: _bring_up(engine, forms))
        except DBAPIError as error:
            engine.dispose()
            where = engine.url.render_as_string(hide_password=True)
            raise StoreError(f"the database {where} cannot be opened: {explain(error)}") from error
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, forms)

    def adopt(self, catalogue: Catalogue) -> None:
        """Know these forms from now on, and give each its view. StoreError."""
        ensure_views(self.engine, catalogue.forms)
        self.catalogue, self.forms = catalogue, catalogue.forms
        self._keys = _keys_of(catalogue.forms)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    # -- what is there

    def known(self, sha256s: Iterable[str], program_version: str | None = None) -> dict[str, Status]:
        """The outcome of each of these files that has one; with a version, only what that version brought out.

        A file that was purged as a whole is ``purged``, by every version.
        """
        with self.reading() as connection:
            return known.outcomes(connection, sha256s, program_version)

    def purged_mails(self, message_ids: Iterable[str]) -> set[str]:
        """Those of these mails that were purged: neither they nor their files are to come back."""
        marks = {message_mark(message_id): message_id for message_id in message_ids}
        return {marks[mark] for mark in self.partly_purged(marks)}

    def partly_purged(self, sha256s: Iterable[str]) -> set[str]:
        """Those of these files of which some record was purged: the file itself must not be kept."""
        with self.reading() as connection:
            return {sha256 for sha256, _ in known.purged(connection, sha256s)}

    def known_errors(self, sha256s: Iterable[str], program_version: str) -> list[Any]:
        """What that version could not read of these files: sha256, error_code, note, means (None: not known)."""
        with self.reading() as connection:
            return known.errors(connection, sha256s, program_version)

    def records(self, form: str | None = None, since: datetime | None = None) -> Iterator[Record]:
        """The records by mail (earliest first), path and position in the file, as a stream.

        form: only of the form with this id. since: only of files extracted at that time or later.
        """
        from store.reading import Wanted, read_record_models

        return read_record_models(self, Wanted(form, since))

    def keys_of(self, form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys of a form and of its rows, in order; none for a form that is not declared any more."""
        return self._keys.get(form, ((), ()))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection whose transaction sees one state of the database. StoreError where it is lost."""
        try:
            with self.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                yield connection
        except DBAPIError as error:
            kind = OutOfReach if is_passing(error) else StoreError
            raise kind(f"the database cannot be read: {explain(error)}") from error

    def patiently(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, tried again while the database is out of reach. StoreError: it stayed so."""
        return Patience(self.patience_seconds, self.say).keep_trying(work)

    # -- writing

    def add_message(self, message: Message) -> str:
        """Register a mail and its attachments (not their bytes); its id in the database.

        A file not yet extracted is ``pending``. A mail that is there already is left as it is, but for what was not
        known of it.
        """
        return self.add_messages([message])[0]

    def add_messages(self, messages: Sequence[Message]) -> list[str]:
        """Register several mails in one transaction; their ids in the database."""
        rows = [message_to_row(message) for message in messages]
        attached = [
            attachment_row(row["message_id"], attachment.path, attachment.sha256, attachment.link)
            for message, row in zip(messages, rows, strict=True)
            for attachment in message.attachments
        ]

        def write(connection: sa.Connection) -> None:
            gone = known.purged(connection, (row["sha256"] for row in attached))
            left = [row for row in attached if (row["sha256"], WHOLE_FILE) not in gone]
            bare = {row["message_id"] for row in attached} - {row["message_id"] for row in left}
            contents = {row["sha256"]: {"sha256": row["sha256"], "status": "pending"} for row in left}
            self._put_messages(connection, [row for row in rows if row["message_id"] not in bare])
            self._insert_new(connection, t.contents, _sorted_rows(contents.values(), "sha256"))
            put_attachments(connection, left)

        self.write(write, is_bulk=True)
        return [row["message_id"] for row in rows]

    def add_result(self, result: FileResult) -> bool:
        """Write all that came out of one file in one transaction; whether it is in force now.

        What another program version had brought out of the file is replaced as a whole. The same version's better
        outcome stays (``ok`` before ``error`` before ``ignored``).
        """
        return self.add_results([result]) == 1

    def add_results(self, results: Sequence[FileResult]) -> int:
        """Write several files in one transaction; how many of the outcomes are in force now."""
        moment = datetime.now(UTC)
        attached = [attachment_row(bounded_id(r.message_id), r.path, r.sha256) for r in results]

        def write(connection: sa.Connection) -> tuple[int, list[str]]:
            gone = known.purged(connection, (row["sha256"] for row in attached))
            left = [row for row in attached if (row["sha256"], WHOLE_FILE) not in gone]
            best = _best_results(result for result in results if (result.sha256, WHOLE_FILE) not in gone)
            left = self._put_unknown_messages(connection, left)
            former = read_former(connection, sorted(best))
            accepted = self._put_contents(connection, [result_to_content(best[sha256]) for sha256 in sorted(best)])
            put_attachments(connection, left)
            in_force = [best[sha256] for sha256 in sorted(accepted)]
            self._put_records(connection, in_force, gone, former.untouched)
            settle_again(connection, self, former, in_force)
            extracted = [extraction_row(result, moment) for result in in_force]
            self._put_extractions(connection, extracted, former.untouched)
            dropped = drop_bound(connection, self, former.bound, in_force)
            return sum(result.sha256 in accepted for result in results), dropped

        n_in_force, dropped = self.write(write, is_bulk=True)
        for sha256 in dropped:
            self.let_go(sha256)
        return n_in_force

    def start_run(self, program_version: str) -> str:
        """The id of a new run."""
        run_id = uuid.uuid4().hex
        row = {"run_id": run_id, "started_at": datetime.now(UTC), "program_version": clean_text(program_version)}
        # Where the connection is lost in the moment of the commit, the same row is written once more.
        self.write(lambda connection: self._insert_new(connection, t.runs, [row]))
        return run_id

    def finish_run(self, run_id: str, summary: Mapping[str, int | float | str]) -> None:
        """Note that a run has ended, and its figures."""
        values = {"finished_at": datetime.now(UTC), "summary": to_json(dict(summary))}
        self.write(lambda connection: connection.execute(t.runs.update().where(t.runs.c.run_id == run_id), values))
        # Fresh statistics: without, the first queries after a large run choose slow plans.
        with contextlib.suppress(StoreError):
            self.write(refresh_statistics)

    def write(self, work: Callable[[sa.Connection], T], *, is_bulk: bool = False) -> T:
        """What ``work`` returns, done in one write transaction; tried again while the database is locked or gone.

        is_bulk: it writes many rows and looks up none but by keys.
        StoreError: it did not come back, or refuses for good (disk full, read-only).
        """
        return self.patiently(lambda: self._write_once(work, is_bulk))

    def _write_once(self, work: Callable[[sa.Connection], T], is_bulk: bool) -> T:
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(**{WRITES: True, BULK: is_bulk})
                with connection.begin():
                    return work(connection)
        except DBAPIError as error:
            if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError):
                raise
            kind = OutOfReach if is_passing(error) else StoreError
            raise kind(f"the database cannot be written: {explain(error)}") from error

    # -- rows

    def _insert_new(self, connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
        put_rows(connection, table, rows, "ON CONFLICT DO NOTHING")

    def _put_unknown_messages(self, connection: sa.Connection, attached: list[Row]) -> list[Row]:
        """Register mails that are known by nothing but what hung on them; those of the attachments that are not there.

        As a rule all is there, and nothing has to be written.
        """
        there = read_attachments(connection, {row["message_id"] for row in attached})
        known = {message_id for message_id, *_ in there}
        unknown = {row["message_id"] for row in attached} - known
        self._insert_new(connection, t.messages, [{"message_id": message_id} for message_id in sorted(unknown)])
        return [row for row in attached if exact_key(row) not in there]

    def _put_messages(self, connection: sa.Connection, rows: list[Row]) -> None:
        ordered = _sorted_rows({row["message_id"]: row for row in rows}.values(), "message_id")
        put_rows(connection, t.messages, ordered, _FILL_MESSAGE)

    def _put_contents(self, connection: sa.Connection, rows: list[Row]) -> set[str]:
        """Write the outcomes that are in force; their hashes. Holds the rows' locks to the end of the transaction."""
        if not rows:
            return set()
        latest = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name != "sha256")
        is_other = "contents.program_version IS DISTINCT FROM excluded.program_version"
        if connection.dialect.name == "sqlite":
            is_other = "contents.program_version IS NOT excluded.program_version"
        conflict = (
            f"ON CONFLICT (sha256) DO UPDATE SET {latest} "
            f"WHERE {is_other} OR {rank_sql('excluded')} >= {rank_sql('contents')}"
        )
        chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
        return {
            sha256 for chunk in chunks for sha256 in put_returning(connection, t.contents, chunk, conflict, "sha256")
        }

    def _put_records(
        self,
        connection: sa.Connection,
        results: Sequence[FileResult],
        gone: set[tuple[str, int]],
        untouched: set[str],
    ) -> None:
        if touched := [each.sha256 for each in results if each.sha256 not in untouched]:
            connection.execute(_DELETE_RECORDS, {"names": touched})
        placed = [
            Placed(record_id_of(result.sha256, position), result.sha256, position, record)
            for result in results
            for position, record in enumerate(result.records)
            if (result.sha256, position) not in gone
        ]
        load_rows(connection, t.records, RECORD_NAMES, record_rows(placed))
        load_rows(connection, t.evidence, EVIDENCE_NAMES, evidence_rows(placed))
        flags = chain.from_iterable(flag_rows(each.record_id, each.record.flags) for each in placed)
        load_rows(connection, t.flags, FLAG_NAMES, flags)
        unmapped = chain.from_iterable(unmapped_rows(each.record_id, each.record) for each in placed)
        load_rows(connection, t.unmapped, UNMAPPED_NAMES, unmapped)

    def _put_extractions(self, connection: sa.Connection, rows: list[Row], untouched: set[str]) -> None:
        put_new(connection, t.extractions, [row for row in rows if row["sha256"] in untouched])
        rows = [row for row in rows if row["sha256"] not in untouched]
        latest = ", ".join(f"{name} = excluded.{name}" for name in ("run_id", "seconds", "finished_at", "means"))
        conflict = f"ON CONFLICT (sha256) DO UPDATE SET {latest}"
        put_rows(connection, t.extractions, _sorted_rows(rows, "sha256"), conflict)


def _bring_up(engine: sa.Engine, forms: Iterable[type[Form]]) -> None:
    """Schema and views as they should be. OutOfReach: another process is at it, or the server is just starting."""
    try:
        upgrade(engine)
        ensure_views(engine, tuple(forms))
    except DBAPIError as error:
        if is_starting(error):
            raise OutOfReach(f"the database is not ready: {explain(error)}") from error
        raise


def _keys_of(forms: Iterable[type[Form]]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {
        form.id: (tuple(spec.key for spec in form.fields()), tuple(spec.key for spec in form.row_fields()))
        for form in forms
    }


def _best_results(results: Iterable[FileResult]) -> dict[str, FileResult]:
    """One result a file; of a file that came twice the better outcome."""
    best: dict[str, FileResult] = {}
    for result in results:
        other = best.get(result.sha256)
        if other is None or rank_of(result) >= rank_of(other):
            best[result.sha256] = result
    return best


def _sorted_rows(rows: Iterable[Row], *keys: str) -> list[Row]:
    """The rows in one order for all processes, so that none waits for another's lock in a ring."""
    return sorted(rows, key=lambda row: tuple(row[key] for key in keys))
