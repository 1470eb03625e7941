"""What a run has to work with, and whether it can do more than the run that failed on a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any

from batch.limits import MIB, WorkLimits
from batch.pool import default_jobs
from batch.task import CRASHED, DEFECT, KILLED, SHORT
from models.errors import ErrorCode

_MODULES = ("cv2", "onnxruntime", "rapidocr", "rapidocr_onnxruntime", "openvino", "pillow_heif", "pdfplumber")
"""Packages that may be added later, each of which lets more be read."""


@dataclass(frozen=True, slots=True)
class Means:
    """What there is to read files with. programs: names of outside programs and packages, sorted."""

    programs: tuple[str, ...]
    seconds: float
    memory_mib: int
    cores: int
    machine_mib: int

    @classmethod
    def of(cls, limits: WorkLimits) -> Means:
        """The means of a run with these limits on this machine."""
        memory_mib = max(limits.memory_mib, limits.picture_memory_mib)
        return cls(tuple(sorted(_programs())), limits.seconds, memory_mib, default_jobs(), _machine_mib())

    def to_dict(self) -> dict[str, Any]:
        """The means as they are kept beside a file that could not be read."""
        return {**asdict(self), "programs": list(self.programs)}

    def may_help(self, code: str | None, note: str | None, earlier: Mapping[str, Any] | None) -> bool:
        """Whether a file that failed with ``earlier`` means may come out otherwise with these.

        Only what depended on the machine is tried again: a damaged file stays damaged.
        """
        if (note or "").startswith((KILLED, SHORT)):
            return True  # nothing says that it was the file's fault
        if earlier is None:
            return False
        has_new_program = bool(set(self.programs) - set(earlier.get("programs", self.programs)))
        has_time = self.seconds > earlier.get("seconds", self.seconds) or self.cores > earlier.get("cores", self.cores)
        names = ("memory_mib", "machine_mib")
        has_memory = any(getattr(self, name) > earlier.get(name, getattr(self, name)) for name in names)
        if (note or "").startswith((CRASHED, DEFECT)):
            return has_new_program or has_time or has_memory
        chances = {
            ErrorCode.UNSUPPORTED: has_new_program,
            ErrorCode.TIMEOUT: has_time,
            ErrorCode.TOO_LARGE: has_memory,
        }
        return any(code == known and chance for known, chance in chances.items())


def _programs() -> set[str]:
    from extract.readers.legacy import find_office
    from inbox.programs import archiver

    found = {name for name in _MODULES if find_spec(name)}
    found |= {name for name in ("readpst", "tesseract") if shutil.which(name)}
    found |= {"libreoffice"} if find_office() else set()
    return found | ({"archiver"} if archiver() else set())


def _machine_mib() -> int:
    """Memory of the machine, to a sixteenth of a GiB: kernels do not always count the same."""
    if sys.platform == "win32" or "SC_PHYS_PAGES" not in os.sysconf_names:
        return 0
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MIB // 64 * 64
