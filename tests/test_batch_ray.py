"""A run on a real Ray cluster of two nodes, one of which is killed."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from frame_source import ROOT
from test_batch_run import MAILS, OPTIONS, content_of, write_mbox

from batch.pool import ClusterUnreachable, WorkersCannotStart
from batch.ray_pool import RayPool
from batch.run import run_exports
from batch.task import Task
from benchmarks.ray_cluster import TwoNodes

pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray itself: open sockets and files of its own processes

READER = "misreaders:read"


@pytest.fixture(scope="module")
def nodes() -> Iterator[TwoNodes]:
    """Two nodes of one processor each, as two machines would be; their own processes on this one."""
    # a short name: the path of a Unix socket has at most 107 bytes
    with tempfile.TemporaryDirectory(prefix="ray") as short, TwoNodes(Path(short), (ROOT / "tests",)) as made:
        yield made


@pytest.fixture
def cluster(nodes: TwoNodes) -> TwoNodes:
    """The cluster with all its nodes, whatever an earlier test has done to it."""
    nodes.restore()
    return nodes


def test_a_node_that_is_killed_costs_no_file(cluster: TwoNodes) -> None:
    tasks = [Task(f"{number}.docx", data=f"fine {number}".encode(), index=number) for number in range(60)]
    seen = []
    with RayPool(cluster.address, reader=READER) as pool:
        assert pool.jobs == 2
        for outcome in pool.read(tasks):
            seen.append(outcome.index)
            if len(seen) == 10:
                cluster.kill_node()
    assert sorted(seen) == list(range(60))


def test_answers_that_are_lost_with_their_node_come_again(cluster: TwoNodes) -> None:
    tasks = [Task(f"{number}.docx", data=f"fine {2000 + number}".encode(), index=number) for number in range(24)]
    found = {}
    with RayPool(cluster.address, reader=READER) as pool:
        for outcome in pool.read(tasks):
            found[outcome.index] = len(outcome.lines)
            if len(found) == 8:
                time.sleep(3.0)  # what was given is done by now, and waits at its node
                cluster.kill_node()
    assert found == {number: 2000 + number for number in range(24)}


def test_a_node_that_comes_later_is_used(cluster: TwoNodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batch.ray_pool._LOOK_SECONDS", 0.0)
    cluster.kill_node()
    cluster.wait()
    with RayPool(cluster.address, reader=READER) as pool:
        assert pool.jobs == 1

        def tasks() -> Iterator[Task]:
            yield Task("a", data=b"pid", index=0)
            cluster.restore()
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and len(actors) < 2:
                yield Task("a", data=b"pid", index=1)

        actors: set[bytes] = set()
        for outcome in pool.read(tasks()):
            actors.update(outcome.lines)
    assert len(actors) == 2


def test_a_node_without_the_program_is_told(cluster: TwoNodes, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['batch'] = None\n")
    usual = cluster.settings["PYTHONPATH"]
    cluster.kill_node()
    cluster.settings["PYTHONPATH"] = os.pathsep.join([str(tmp_path), usual])
    try:
        cluster.restore()
        with (
            pytest.raises(WorkersCannotStart, match=r"on a node of the cluster: .*batch"),
            RayPool(cluster.address, jobs=2, reader=READER) as pool,
        ):
            for _ in pool.read(Task("a", data=b"fine 1", index=number) for number in range(10_000)):
                pass
    finally:
        cluster.kill_node()
        cluster.settings["PYTHONPATH"] = usual


def test_a_node_with_another_version_is_told(cluster: TwoNodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batch.ray_pool.VERSION", "1999.1")
    with (
        pytest.raises(WorkersCannotStart, match=r"has version .* of the program, here is 1999\.1"),
        RayPool(cluster.address, reader=READER) as pool,
    ):
        list(pool.read([Task("a", data=b"fine 1")]))


def test_a_run_on_a_cluster_leaves_the_same_database(cluster: TwoNodes, database_url: str, tmp_path: Path) -> None:
    export = write_mbox(tmp_path / "export.mbox", MAILS)
    here, there = f"sqlite:///{tmp_path / 'here.db'}", database_url
    plain = run_exports([export], here, OPTIONS)
    options = replace(OPTIONS, jobs=None, ray=cluster.address)
    on_ray = run_exports([export], there, options)
    assert {**on_ray.to_dict(), "seconds": 0} == {**plain.to_dict(), "seconds": 0}
    assert content_of(there) == content_of(here)
    again = run_exports([export], there, options)
    assert (again.read, again.known) == (0, plain.known + plain.read)


def test_an_address_without_a_cluster_is_told() -> None:
    with pytest.raises(ClusterUnreachable, match=r"no Ray cluster at 127\.0\.0\.1:1"), RayPool("127.0.0.1:1"):
        pass
