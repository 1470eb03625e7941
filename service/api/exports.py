"""Files to download: records as Excel, CSV or JSON lines; the ledger; the letters."""

from __future__ import annotations

import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi import Path as UrlPath
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from batch.letters import write_letter_files
from collect.sheet import write_ledger
from service.api.parts import Reviewer, TheDesk
from service.desk import Desk, NotFound
from service.problems import Problem
from store.export import export_to, summary_to
from store.originals import Originals
from store.reading import Wanted

router = APIRouter(prefix="/exports", tags=["exports"])

Export = Literal["records.xlsx", "records.jsonl", "records.csv.zip", "ledger.xlsx", "letters.zip", "summary.xlsx"]
_AT_ONCE = threading.BoundedSemaphore(2)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA = {".xlsx": _XLSX, ".zip": "application/zip", ".jsonl": "application/jsonl"}


@dataclass(frozen=True, slots=True)
class _Order:
    """What a file is made of, and where."""

    desk: Desk
    originals: Originals
    folder: Path
    form: str | None


@router.get(
    "/{export}",
    response_class=FileResponse,
    responses={200: {"content": {media: {} for media in _MEDIA.values()}, "description": "The file"}},
)
def read_export(
    request: Request,
    visitor: Reviewer,
    desk: TheDesk,
    export: Annotated[Export, UrlPath(examples=["records.xlsx"])],
    form: Annotated[str | None, Query(max_length=64, description="only records of this form")] = None,
) -> FileResponse:
    """A file made of what the database holds now, settled values in it. 503 where two are being made already."""
    if form is not None and desk.form(form) is None:
        raise NotFound("没有这种表")
    if not _AT_ONCE.acquire(blocking=False):
        raise Problem(503, "正在生成别的文件，请稍后再试", {"Retry-After": "15"})
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=_room(request)))
    try:
        originals = Originals(request.app.state.settings.originals)
        path = _MAKERS[export](_Order(desk, originals, folder, form))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        _AT_ONCE.release()
    name = f"{date.today():%Y%m%d}-{export}"
    remove = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(path, media_type=_MEDIA[path.suffix], filename=name, background=remove)


def _room(request: Request) -> Path:
    folder: Path = request.app.state.settings.work / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _records(suffix: str) -> Callable[[_Order], Path]:
    def make(order: _Order) -> Path:
        return export_to(order.desk.store, order.folder / f"records{suffix}", Wanted(order.form))[0]

    return make


def _csv(order: _Order) -> Path:
    with _zipped(order.folder) as room:
        export_to(order.desk.store, room / "records.csv", Wanted(order.form))
    return order.folder / "all.zip"


def _ledger(order: _Order) -> Path:
    path = order.folder / "ledger.xlsx"
    write_ledger(order.desk.take_stock(), path)
    return path


def _letters(order: _Order) -> Path:
    with _zipped(order.folder) as room:
        write_letter_files(order.desk.store, order.desk.campaign, order.originals, room)
    return order.folder / "all.zip"


def _summary(order: _Order) -> Path:
    return summary_to(order.desk.store, order.folder / "summary.xlsx")[0]


@contextmanager
def _zipped(folder: Path) -> Iterator[Path]:
    """A folder whose files are put into ``all.zip`` at the end."""
    room = folder / "all"
    room.mkdir()
    yield room
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(room.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(room).as_posix())


_MAKERS: dict[str, Callable[[_Order], Path]] = {
    "records.xlsx": _records(".xlsx"),
    "records.jsonl": _records(".jsonl"),
    "records.csv.zip": _csv,
    "ledger.xlsx": _ledger,
    "letters.zip": _letters,
    "summary.xlsx": _summary,
}
