"""A mail export becomes records in the database: inbox, workers, store, and what has been done before."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from batch.campaigns import remember_campaign
from batch.garbage import seldom_looked_for
from batch.journal import Journal, grouped
from batch.limits import WorkLimits
from batch.means import Means
from batch.photos import Albums, Shot, Spool
from batch.pool import Pool
from batch.summary import Summary
from batch.task import Outcome, Task
from batch.versions import update_versions
from batch.worker import PIPELINE
from inbox import read_export
from models.catalogue import BUILT_IN, Catalogue
from models.errors import ErrorCode
from models.message import Attachment, Ignored, Message
from models.record import ErrorDetail, ErrorLine, Result, Source
from models.version import VERSION
from store import FileResult, open_store
from store.catalogues import concerned, means_of, note_catalogue
from store.originals import Originals, originals_beside

if TYPE_CHECKING:
    from batch.ray_pool import RayPool
    from collect.campaign import Campaign
    from store.database import Store

Watch = Callable[[Summary], None]
"""Called after every mail and every file, with the figures so far."""
SETTLE_SECONDS = 0.2
"""What files gave is taken in at most so often: done one by one between other things, it takes twice the time."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run works.

    redo: read files again that this version has read already. files: the folder to keep the files themselves in; None:
    beside the database. campaign: to be remembered; its senders tell whose a return is. ray: the address of the cluster
    that reads (see ``batch/ray_pool.py``); None: worker processes here. reader: for tests.
    """

    jobs: int | None = None
    limits: WorkLimits = field(default_factory=WorkLimits)
    redo: bool = False
    files: Path | None = None
    campaign: Campaign | None = None
    version: str = VERSION
    reader: str = PIPELINE
    say: Callable[[str], None] = lambda words: None
    catalogue: Catalogue = BUILT_IN
    ray: str | None = None


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a file came in: its mail, its name in it, its hash."""

    message_id: str
    path: str
    sha256: str


def run_exports(exports: Iterable[Path], url: str, options: RunOptions, watch: Watch | None = None) -> Summary:
    """Reads exports into the database at ``url``; the figures of what was done.

    Mails and files that are there already stay as they are: a run that was stopped goes on when it is started again.
    Each file is written as a whole or not at all. StoreError, WorkersCannotStart, OSError: the run ends there.
    """
    started = time.monotonic()
    pool = _pool_for(options)
    with seldom_looked_for(), Spool() as spool, open_store(url, options.catalogue) as store, pool:
        store.say = options.say
        if options.campaign:
            remember_campaign(store, options.campaign)
        originals = Originals(options.files or originals_beside(url))
        store.let_go = originals.remove
        run = _Run(store, originals, options, watch or (lambda summary: None), spool)
        try:
            for outcome in pool.read(run.tasks(exports), in_order=False):
                run.take(outcome)
            run.settle()
            for outcome in _read_here(run.joins(), pool, options):
                run.settle_joined(outcome)
        finally:
            run.settle()
            run.journal.flush()
        update_versions(store)
        run.summary.seconds = time.monotonic() - started
        run.close()
        return run.summary


def _pool_for(options: RunOptions) -> Pool | RayPool:
    if options.ray is None:
        return _pool_here(options)
    from batch.ray_pool import RayPool

    return RayPool(options.ray, options.jobs, options.limits, options.reader, options.catalogue)


def _pool_here(options: RunOptions) -> Pool:
    return Pool(options.jobs, options.limits, options.reader, options.catalogue)


def _read_here(tasks: Iterator[Task], pool: Pool | RayPool, options: RunOptions) -> Iterator[Outcome]:
    """What tasks give whose files lie on this machine."""
    if isinstance(pool, Pool):
        yield from pool.read(tasks, in_order=False)
        return
    with _pool_here(options) as here:
        yield from here.read(tasks, in_order=False)


class _Run:
    """One run: which files are on their way, and what has come of the others."""

    def __init__(self, store: Store, originals: Originals, options: RunOptions, watch: Watch, spool: Spool) -> None:
        self.summary = Summary()
        self.journal = Journal(store)
        self._store = store
        self._originals = originals
        self._options = options
        self._watch = watch
        self._means = Means.of(options.limits)
        self._tools = {**self._means.to_dict(), **means_of(options.catalogue)}
        note_catalogue(store)
        self._run_id = store.start_run(options.version)
        self._under_way: dict[int, _Origin] = {}
        self._albums = Albums(spool)
        self._seen: set[bytes] = set()
        self._partly_purged: set[str] = set()
        self._given = 0
        self._outcomes: list[Outcome] = []
        self._settled_at = time.monotonic()

    def tasks(self, exports: Iterable[Path]) -> Iterator[Task]:
        """The files to read, as the mails come in; all else is written down on the way."""
        for export in exports:
            for found in grouped(read_export(export)):
                gone = self._gone(found)
                group = [message for message in found if message.message_id not in gone]
                self.summary.purged += len(gone)
                self._store.add_messages(group)
                known = self._known(group)
                prepared = [(message, list(self._candidates(message, known))) for message in group]
                for message, tasks in prepared:
                    self.summary.add_message(message)
                    if message.problem and not message.attachments:
                        self._add_error(_origin_of_damaged(message), message.problem)
                    yield from tasks
                    self._watch(self.summary)

    def take(self, outcome: Outcome) -> None:
        """Takes what a file gave, and writes it soon."""
        self._outcomes.append(outcome)
        if time.monotonic() - self._settled_at >= SETTLE_SECONDS:
            self.settle()

    def settle(self) -> None:
        """Writes what files gave."""
        outcomes, self._outcomes = self._outcomes, []  # after a failure they are not tried again: the run ends
        for outcome in outcomes:
            self._settle(outcome)
        self._settled_at = time.monotonic()

    def _settle(self, outcome: Outcome) -> None:
        origin = self._under_way.pop(outcome.index)
        results = outcome.results() or [_nothing_from(origin)]
        if self._albums.holds(outcome.index):
            self._write_shots(self._albums.settle(outcome.index, results, outcome.seconds))
        else:
            self._write(origin, results, seconds=outcome.seconds)
        self._watch(self.summary)

    def joins(self) -> Iterator[Task]:
        """Pictures that are to be read together, once all files were read by themselves."""
        while self._albums.waiting:
            self._given += 1
            yield self._albums.to_task(self._given)

    def settle_joined(self, outcome: Outcome) -> None:
        """Writes what pictures gave that were read together, or else what each gave by itself."""
        joined = self._albums.settle_joined(outcome.index, outcome.results())
        if joined.data is not None:
            whole = self._result_of(joined.origin, outcome.results(), seconds=outcome.seconds)
            into = (whole.path, whole.sha256)
            parts = [self._result_of(shot, [], joined_into=into, seconds=shot.seconds) for shot in joined.inside]
            if not (self._store.known([whole.sha256]).get(whole.sha256) == "purged" or self._is_partly_purged(whole)):
                self._originals.write(joined.data)
            self.journal.add(whole, *parts)
            self.summary.add_results(whole.results, sum(shot.is_new for shot in joined.inside))
        self._write_shots(joined.alone)
        self._watch(self.summary)

    def _is_partly_purged(self, result: FileResult) -> bool:
        return result.sha256 in self._store.partly_purged([result.sha256])

    def _write_shots(self, shots: Sequence[Shot]) -> None:
        for shot in shots:
            if shot.is_new:
                self._write(shot, shot.results or (), seconds=shot.seconds)

    def close(self) -> None:
        """Notes in the database that the run has ended."""
        figures = self.summary.to_dict()
        plain = {name: value for name, value in figures.items() if isinstance(value, int | float)}
        self._store.finish_run(self._run_id, plain)

    def _gone(self, messages: Sequence[Message]) -> set[str]:
        """Those of the mails that were purged."""
        ids = [message.message_id for message in messages]
        return self._store.patiently(lambda: self._store.purged_mails(ids))

    def _known(self, messages: Sequence[Message]) -> dict[str, str]:
        """See ``_look_up``."""
        return self._store.patiently(lambda: self._look_up(messages))

    def _look_up(self, messages: Sequence[Message]) -> dict[str, str]:
        """What became of the files that this version has read, by hash.

        What is to be redone is left out; so is what failed for want of something that is there now, and what a form
        that was declared or changed since may concern.
        """
        hashes = [attachment.sha256 for message in messages for attachment in message.attachments]
        self._partly_purged = self._store.partly_purged(hashes)
        known = self._store.known(hashes, self._options.version)
        if self._options.redo:
            return {sha256: status for sha256, status in known.items() if status == "purged"}
        failed = [sha256 for sha256, status in known.items() if status == "error"]
        for row in self._store.known_errors(failed, self._options.version) if failed else ():
            if self._means.may_help(row.error_code, row.note, row.means):
                del known[row.sha256]
        changed = concerned(self._store, known)
        return {sha256: status for sha256, status in known.items() if sha256 not in changed}

    def _candidates(self, message: Message, known: dict[str, str]) -> Iterator[Task]:
        """The mail's files that are to be read: once each, and not again where they are known.

        Pictures that are known are read again where others of the mail are new: they may be pages of one form.
        """
        shots = self._albums.open(message, self._is_new_picture(known))
        for attachment in message.attachments:
            origin = _Origin(message.message_id, attachment.path, attachment.sha256)
            status = known.get(attachment.sha256)
            digest = bytes.fromhex(attachment.sha256)
            if attachment.ignored:
                self.summary.add_ignored(attachment)
                is_news = status is None or (status == "error" and attachment.ignored is Ignored.UNPACKED)
                if is_news and digest not in self._seen:
                    self._write(origin, [], ignored_because=str(attachment.ignored))
            elif digest in self._seen or status in ("ok", "error", "purged"):
                self.summary.known += 1
                if attachment.path in shots:
                    yield self._task_of(origin, attachment.data, shots)
            else:
                self._seen.add(digest)
                if attachment.problem:
                    self._add_error(origin, attachment.problem)
                    continue
                if attachment.sha256 not in self._partly_purged:
                    self._originals.write(attachment.data, attachment.sha256)
                yield self._task_of(origin, attachment.data, shots)

    def _task_of(self, origin: _Origin, data: bytes, shots: Mapping[str, Shot]) -> Task:
        self._given += 1
        self._under_way[self._given] = origin
        if origin.path in shots:
            self._albums.add(self._given, shots[origin.path])
        return Task(origin.path, data=data, sha256=origin.sha256, index=self._given)

    def _is_new_picture(self, known: Mapping[str, str]) -> Callable[[Attachment], bool | None]:
        """Whether a picture is to be read for its own sake; None where it must not be read."""

        def is_new(attachment: Attachment) -> bool | None:
            status = known.get(attachment.sha256)
            is_known = status in ("ok", "error") or bytes.fromhex(attachment.sha256) in self._seen
            return None if status == "purged" or attachment.sha256 in self._partly_purged else not is_known

        return is_new

    def _add_error(self, origin: _Origin, problem: ErrorDetail) -> None:
        self._write(origin, [ErrorLine(source=Source(path=origin.path, sha256=origin.sha256), error=problem)])

    def _write(
        self,
        origin: _Origin | Shot,
        results: Sequence[Result],
        ignored_because: str | None = None,
        seconds: float = 0.0,
    ) -> None:
        self.journal.add(self._result_of(origin, results, ignored_because, seconds))
        if results:
            self.summary.add_results(results)

    def _result_of(
        self,
        origin: _Origin | Shot,
        results: Sequence[Result],
        ignored_because: str | None = None,
        seconds: float = 0.0,
        joined_into: tuple[str, str] | None = None,
    ) -> FileResult:
        return FileResult(
            message_id=origin.message_id,
            path=origin.path,
            sha256=origin.sha256,
            results=results,
            ignored_because=ignored_because,
            seconds=seconds,
            program_version=self._options.version,
            run_id=self._run_id,
            means=self._tools,
            joined_into=joined_into,
        )


def _origin_of_damaged(message: Message) -> _Origin:
    """A stand-in file for a mail that gave none, so that its error has a place to stand."""
    sha256 = hashlib.sha256(message.message_id.encode(errors="surrogateescape")).hexdigest()
    return _Origin(message.message_id, f"mail-{message.order:04}", sha256)


def _nothing_from(origin: _Origin) -> ErrorLine:
    detail = ErrorDetail(code=ErrorCode.NO_FORM, message="文件中没有可识别的表格")
    return ErrorLine(source=Source(path=origin.path, sha256=origin.sha256), error=detail)
