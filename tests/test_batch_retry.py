"""What could not be read is tried again where the machine can do more, and left alone where it can not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from inbox_files import stored_rar
from test_batch_run import Mails, write_mbox

from batch.limits import WorkLimits
from batch.means import Means
from batch.run import RunOptions, run_exports
from batch.task import CRASHED, DEFECT
from inbox.programs import archiver
from models.errors import ErrorCode
from models.message import Ignored
from store import open_store
from store.reading import read_files

READER = "misreaders:read"


def options(seconds: float = 5) -> RunOptions:
    return RunOptions(jobs=1, limits=WorkLimits(seconds=seconds), reader=READER)


def files_of(url: str) -> dict[str, tuple[str, str | None]]:
    """Status and note of each file by its name."""
    with open_store(url) as store:
        return {row.attachment_path.partition("/")[2]: (row.status, row.note) for row in read_files(store)}


def test_a_file_that_took_too_long_gets_its_second_chance_with_more_time(tmp_path: Path, database_url: str) -> None:
    marker = tmp_path / "marker"
    mails: Mails = {"<1@a.cn>": {"慢.docx": f"hang-once {marker}".encode(), "坏.docx": b"raise", "好.docx": b"fine"}}
    export = write_mbox(tmp_path / "a.mbox", mails)
    first = run_exports([export], database_url, options(seconds=0.5))
    assert first.errors == {ErrorCode.TIMEOUT: 1, ErrorCode.CORRUPT: 1}
    assert run_exports([export], database_url, options(seconds=0.5)).read == 0
    again = run_exports([export], database_url, options(seconds=5))
    assert (again.read, again.ok) == (2, 1)  # the one that failed by a defect of ours is tried again too
    assert run_exports([export], database_url, options(seconds=5)).read == 0
    assert {name: status for name, (status, _) in files_of(database_url).items()} == {
        "慢.docx": "ok",
        "坏.docx": "error",
        "好.docx": "ok",
    }


def test_an_archive_is_unpacked_once_the_program_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    export = write_mbox(tmp_path / "a.mbox", {"<1@a.cn>": {"材料.rar": stored_rar("form.docx", b"fine")}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        archiver.cache_clear()
        assert run_exports([export], url, options()).errors == {ErrorCode.UNSUPPORTED: 1}
    archiver.cache_clear()
    assert run_exports([export], url, options()).ok == 1
    assert files_of(url) == {"材料.rar": ("ignored", str(Ignored.UNPACKED)), "材料.rar/form.docx": ("ok", None)}
    assert run_exports([export], url, options()).read == 0


MEANS = Means(("archiver",), seconds=30, memory_mib=1024, cores=2, machine_mib=4096)
MORE = {
    "program": replace(MEANS, programs=("archiver", "libreoffice")),
    "seconds": replace(MEANS, seconds=60),
    "memory": replace(MEANS, memory_mib=2048),
    "cores": replace(MEANS, cores=4),
    "machine": replace(MEANS, machine_mib=8192),
}
HELPED = {
    ErrorCode.UNSUPPORTED: {"program"},
    ErrorCode.TIMEOUT: {"seconds", "cores"},
    ErrorCode.TOO_LARGE: {"memory", "machine"},
    ErrorCode.ENCRYPTED: set(),
    ErrorCode.CORRUPT: set(),
    ErrorCode.NO_FORM: set(),
    ErrorCode.EMPTY: set(),
}


@pytest.mark.parametrize("code", ErrorCode)
def test_each_error_is_helped_by_what_it_lacked(code: ErrorCode) -> None:
    helped = {name for name, more in MORE.items() if more.may_help(code, "文件已损坏", MEANS.to_dict())}
    assert helped == HELPED[code]


@pytest.mark.parametrize("words", [f"{CRASHED} (SIGSEGV)", f"{DEFECT}: KeyError at align.py:3"])
def test_a_crash_is_tried_again_with_more_of_anything(words: str) -> None:
    assert all(more.may_help(ErrorCode.CORRUPT, words, MEANS.to_dict()) for more in MORE.values())
    assert not MEANS.may_help(ErrorCode.CORRUPT, words, MEANS.to_dict())
    assert not any(MEANS.may_help(code, words, more.to_dict()) for code in ErrorCode for more in MORE.values())


def test_what_is_not_known_is_not_tried_again() -> None:
    assert not MEANS.may_help(ErrorCode.UNSUPPORTED, "", None)


def test_the_means_of_this_machine_are_steady() -> None:
    first, second = Means.of(WorkLimits()), Means.of(WorkLimits())
    assert first == second
    assert first.cores >= 1
    assert "cv2" in first.programs
