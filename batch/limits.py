"""What one file may cost a worker process, and how the operating system is told."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
PICTURE_MAGIC = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"BM", b"GIF8", b"RIFF")
"""First bytes of files whose reading may load the OCR models."""
STRETCH = 3.0
PICTURE_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic")


@dataclass(frozen=True, slots=True)
class WorkLimits:
    """Limits on one file in a worker.

    seconds: without a sign of life (a result, or a page finished), then the worker is killed. Time in which it was
    ready to run and no processor was free does not count, up to ``STRETCH`` times as long.
    memory_mib: writable memory of the worker for a Word file; picture_memory_mib: once it has read a PDF or a picture.
    max_file_bytes: a larger file is not opened at all.
    """

    seconds: float = 30.0
    memory_mib: int = 1024
    picture_memory_mib: int = 1536
    max_file_bytes: int = 200 * MIB

    @classmethod
    def of(cls, seconds: float | None = None, memory_mib: int | None = None) -> WorkLimits:
        """The limits of a command line; None takes the default, a memory limit holds for every kind of file."""
        base = cls()
        return cls(
            seconds=base.seconds if seconds is None else seconds,
            memory_mib=base.memory_mib if memory_mib is None else memory_mib,
            picture_memory_mib=base.picture_memory_mib if memory_mib is None else memory_mib,
        )


def can_limit_memory() -> bool:
    """Whether this system holds a worker to its memory limit (Linux does; macOS and Windows do not)."""
    return sys.platform == "linux"


def limit_memory(mib: int) -> None:
    """Holds this process to ``mib`` of writable memory; past it an allocation fails with MemoryError.

    RLIMIT_DATA, not RLIMIT_AS: OCR libraries map far more address space than they ever touch. Only the soft
    limit is set, so that a helper program (LibreOffice) can be given more.
    """
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        wanted = mib * MIB
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def writable_mib() -> float:
    """What this process holds of the memory that ``limit_memory`` counts; 0.0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
