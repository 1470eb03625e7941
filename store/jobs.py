"""The work that was handed to the service: kept in the database, so that it outlasts a restart."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from store.access_tables import jobs
from store.clean import clean_text, to_json
from store.database import Store

STATES = ("queued", "running", "done", "failed", "cancelled")
OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """An import. names: of the files, as the browser called them. progress: figures of the run so far."""

    job_id: str
    state: str
    names: tuple[str, ...]
    n_bytes: int
    who: str
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    progress: dict[str, Any] = field(default_factory=dict)
    message: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


def new_job_id() -> str:
    """A number for a job."""
    return uuid.uuid4().hex


def add_job(store: Store, job_id: str, names: Sequence[str], n_bytes: int, who: str, at_most: int) -> Job | None:
    """A job that waits, or None where ``at_most`` are open already."""
    moment = datetime.now(UTC)
    kept = tuple(clean_text(name) for name in names)
    row = {
        "job_id": job_id,
        "state": "queued",
        "names": to_json(list(kept)),
        "n_bytes": n_bytes,
        "who": who,
        "created_at": moment,
    }

    def write(connection: sa.Connection) -> bool:
        if _n_open(connection) >= at_most:
            return False
        connection.execute(jobs.insert(), row)
        return True

    return Job(job_id, "queued", kept, n_bytes, who, moment) if store.write(write) else None


def n_open_jobs(store: Store) -> int:
    """How many jobs wait or run."""
    with store.reading() as connection:
        return _n_open(connection)


def count_jobs(store: Store) -> dict[str, int]:
    """How many jobs there are of each state."""
    query = sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state)
    with store.reading() as connection:
        found = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def read_job(store: Store, job_id: str) -> Job | None:
    """The job of that number."""
    with store.reading() as connection:
        row = connection.execute(sa.select(jobs).where(jobs.c.job_id == job_id)).first()
        return _to_job(row) if row else None


def read_jobs(store: Store, limit: int = 50) -> list[Job]:
    """The latest jobs, newest first."""
    query = sa.select(jobs).order_by(jobs.c.created_at.desc(), jobs.c.job_id).limit(limit)
    with store.reading() as connection:
        return [_to_job(row) for row in connection.execute(query)]


def next_job(store: Store) -> Job | None:
    """The oldest job that waits, now running; a job that ran when the service ended counts as waiting again."""
    query = sa.select(jobs).where(jobs.c.state == "queued").order_by(jobs.c.created_at, jobs.c.job_id).limit(1)

    def write(connection: sa.Connection) -> Job | None:
        row = connection.execute(query).first()
        if row is None:
            return None
        moment = datetime.now(UTC)
        taken = connection.execute(
            jobs.update()
            .where(jobs.c.job_id == row.job_id, jobs.c.state == "queued")
            .values(state="running", started_at=moment)
        )
        if not taken.rowcount:
            return None
        return _to_job(row, state="running", started_at=moment)

    return store.write(write)


def requeue_jobs(store: Store) -> int:
    """Let jobs wait again that ran when the service ended; how many. To be called before any is taken."""
    change = jobs.update().where(jobs.c.state == "running").values(state="queued")
    return int(store.write(lambda connection: connection.execute(change).rowcount))


def set_progress(store: Store, job_id: str, progress: dict[str, Any]) -> None:
    """Note how far a job is."""
    change = jobs.update().where(jobs.c.job_id == job_id).values(progress=to_json(progress))
    store.write(lambda connection: connection.execute(change))


def finish_job(store: Store, job_id: str, state: str, message: str | None = None) -> bool:
    """End a job that is open, as ``done``, ``failed`` or ``cancelled``; whether it was open."""
    values = {"state": state, "message": message, "finished_at": datetime.now(UTC)}
    change = jobs.update().where(jobs.c.job_id == job_id, jobs.c.state.in_(OPEN)).values(**values)
    return bool(store.write(lambda connection: connection.execute(change).rowcount))


def _n_open(connection: sa.Connection) -> int:
    query = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.state.in_(OPEN))
    return int(connection.execute(query).scalar_one())


def _to_job(row: Any, **changed: Any) -> Job:
    values = {name: getattr(row, name) for name in ("job_id", "state", "n_bytes", "who", "created_at", "started_at")}
    values |= {"names": tuple(row.names), "finished_at": row.finished_at, "progress": row.progress or {}}
    return Job(**{**values, "message": row.message, **changed})
