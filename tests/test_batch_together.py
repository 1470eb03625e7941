"""Several runs at once into one database give what one run gives."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

from databases import contents_of
from test_batch_run import write_mbox

from batch.limits import WorkLimits
from batch.run import RunOptions, run_exports
from store import open_store

N_MAILS = 12


def read_into(exports: list[Path], url: str) -> None:
    run_exports(exports, url, RunOptions(jobs=1, limits=WorkLimits(seconds=20), reader="returns:read"))


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with open_store(url) as store:
        return contents_of(store)


def exports_in(folder: Path) -> list[Path]:
    """Two exports that overlap: returns and re-returns of five experts, some of them twice in one mail."""
    mails = {
        f"<{number}@a.cn>": {
            f"推荐表{number % 5}.docx": f"{number % 5} docx {number}".encode(),
            f"推荐表{number % 5}.pdf": f"{number % 5} scan {number // 2}".encode(),
        }
        for number in range(N_MAILS)
    }
    names = list(mails)
    first = write_mbox(folder / "first.mbox", {name: mails[name] for name in names[:8]})
    return [first, write_mbox(folder / "second.mbox", {name: mails[name] for name in names[4:]})]


def test_runs_at_once_give_what_one_gives(tmp_path: Path, database_url: str) -> None:
    exports = exports_in(tmp_path)
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    read_into(exports, alone)
    spawn = multiprocessing.get_context("spawn")
    orders = (exports, exports[::-1], exports)
    processes = [spawn.Process(target=read_into, args=(order, database_url)) for order in orders]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert dump(database_url) == dump(alone)


def test_the_order_of_exports_does_not_matter(tmp_path: Path) -> None:
    exports = exports_in(tmp_path)
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "other", "steps")]
    read_into(exports, urls[0])
    read_into(exports[::-1], urls[1])
    for export in (exports[1], exports[0], exports[1]):
        read_into([export], urls[2])
    assert dump(urls[0]) == dump(urls[1]) == dump(urls[2])
    assert len(dump(urls[0])["records"]) == len(dump(urls[0])["attachments"]) == 2 * N_MAILS
