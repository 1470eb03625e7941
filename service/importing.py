"""One import in a process of its own: ``python -m service.importing``, told by a line of JSON what to read.

It writes its figures as lines of JSON. When its parent goes, it goes too: what was read is kept, and the parent's
successor starts it again, which reads the rest.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, NoReturn

_SECONDS = 0.5
_END_SECONDS = 5.0


def main() -> int:
    """Exit status: 0, or 1 with a last line that says why."""
    told = json.loads(_first_line(sys.stdin.fileno()))
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_leave_with_parent, args=(sys.stdin.fileno(),), daemon=True).start()
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not disturb the lines
    try:
        figures = _run(told, out)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        print(f"import: {type(error).__name__} at {_place_of(error)}", file=sys.stderr)
        _say(out, {"error": type(error).__name__, "message": _words_of(error)})
        return 1
    _say(out, {"done": figures})
    return 0


def _run(told: dict[str, Any], out: IO[bytes]) -> dict[str, Any]:
    from batch.run import RunOptions, run_exports
    from batch.summary import Summary
    from collect.campaign import load_campaign
    from learn.declaration_file import load_catalogue
    from models.catalogue import BUILT_IN

    catalogue = load_catalogue(Path(told["forms"])) if told.get("forms") else BUILT_IN
    campaign = load_campaign(Path(told["campaign"]), catalogue) if told.get("campaign") else None
    options = RunOptions(jobs=told.get("jobs"), files=Path(told["originals"]), campaign=campaign, catalogue=catalogue)
    said = 0.0

    def watch(summary: Summary) -> None:
        nonlocal said
        if time.monotonic() - said > _SECONDS:
            said = time.monotonic()
            _say(out, {"progress": summary.to_dict()})

    exports = sorted(path for path in Path(told["folder"]).iterdir() if path.is_file())
    return run_exports(exports, told["url"], options, watch).to_dict()


def _words_of(error: Exception) -> str:
    from batch.pool import WorkersCannotStart
    from models.errors import WrongInput
    from store import StoreError

    is_plain = isinstance(error, StoreError | WorkersCannotStart | WrongInput)
    return str(error)[:500] if is_plain else "导入中断，原因已记入日志"


def _say(out: IO[bytes], line: dict[str, Any]) -> None:
    out.write(json.dumps(line).encode() + b"\n")
    out.flush()


def _place_of(error: Exception) -> str:
    """Where it happened; its words may hold values."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def _first_line(descriptor: int) -> bytes:
    line = b""
    while not line.endswith(b"\n") and (piece := os.read(descriptor, 65536)):
        line += piece
    return line


def _leave_with_parent(descriptor: int) -> None:
    while os.read(descriptor, 4096):  # not through a buffer, whose lock a thread would hold at the end
        pass
    for _ in range(3):  # an interrupt that falls into a destructor is lost
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_END_SECONDS)
    os._exit(130)


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
