"""What a service is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """url: of the database. originals: the folder of the files themselves. work: uploads under way, drawn pictures.

    host, port: where it listens. names: further host names by which browsers may call it. jobs: worker processes.
    max_upload_bytes: of one upload in all; max_files in it. max_extract_bytes: of a file that is read at once.
    max_body_bytes: of all other requests. max_queued: imports that may wait. upload_seconds: without a byte;
    min_bytes_per_second: of an upload, after its first ``grace_seconds``. uploads_per_minute: of one person.
    login_tries in ``login_seconds``: wrong passwords of one user or one address. session_hours: a login's life.
    """

    url: str
    originals: Path
    work: Path
    host: str = "127.0.0.1"
    port: int = 8321
    names: tuple[str, ...] = ()
    jobs: int | None = None
    max_upload_bytes: int = 4 * 2**30
    max_files: int = 500
    max_extract_bytes: int = 64 * 2**20
    max_body_bytes: int = 2**20
    max_queued: int = 8
    upload_seconds: float = 20.0
    grace_seconds: float = 15.0
    min_bytes_per_second: float = 2_000.0
    uploads_per_minute: int = 30
    login_tries: int = 5
    login_seconds: float = 300.0
    session_hours: float = 12.0
    campaign: Path | None = None
    forms: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK or self.host.startswith("127.")

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names a request may be addressed to; any other is an attack by DNS rebinding."""
        return frozenset(name.lower() for name in (*LOOPBACK, self.host, *self.names))
