"""Readers that misbehave, for the pool's tests: the file's bytes say how."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from models.errors import ErrorCode
from models.record import ErrorDetail, ErrorLine, Record, Result, Source


def read(data: bytes, path: str) -> list[Result]:
    """Does what the first word of the file says, then gives as many records as its second word says."""
    word, _, rest = data.decode().partition(" ")
    if word == "hang":
        time.sleep(3600)
    elif word == "slow":
        time.sleep(3.0)
    elif word == "hang-once":
        marker = Path(rest)
        if not marker.exists():
            marker.touch()
            time.sleep(3600)
    elif word == "hang-with-child":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
        Path(rest).write_text(str(child.pid))
        time.sleep(3600)
    elif word == "eat":
        hoard = [bytearray(2**20) for _ in range(int(rest))]
        return [_error(data, path, f"ate {len(hoard)}")]
    elif word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "crash-once":
        marker = Path(rest)
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "exit":
        sys.exit(3)
    elif word == "raise":
        raise KeyError("110101199001011237")
    elif word == "recurse":
        return read(data, path)
    elif word == "print":
        print("from Python")
        os.write(1, b"from C")
    elif word == "leave-file":
        Path(tempfile.mkstemp()[1]).write_text("left")
    elif word == "pid":
        return [_error(data, path, str(os.getpid()))]
    elif word == "nothing":
        return []
    count = int(rest) if rest.isdigit() else 1
    return [_record(data, path, number) for number in range(count)]


def read_pages(data: bytes, path: str, on_page: Callable[[], None]) -> list[Result]:
    """A page every 0.4 seconds, as many as the file says."""
    for _ in range(int(data)):
        time.sleep(0.4)
        on_page()
    return [_record(data, path, 0)]


def _record(data: bytes, path: str, number: int) -> Record:
    source = Source(path=path, sha256=hashlib.sha256(data).hexdigest(), media="docx")
    return Record(form="key_expert", source=source, values={"name": f"张三{number}"})


def _error(data: bytes, path: str, message: str) -> ErrorLine:
    source = Source(path=path, sha256=hashlib.sha256(data).hexdigest())
    return ErrorLine(source=source, error=ErrorDetail(code=ErrorCode.NO_FORM, message=message))
