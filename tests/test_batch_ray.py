"""A run on a real Ray cluster of two nodes, one of which is killed; exports from an address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from frame_source import ROOT
from test_batch_run import MAILS, OPTIONS, content_of, write_mbox

from batch.inputs import fetched
from batch.pool import ClusterUnreachable
from batch.ray_pool import RayPool
from batch.run import run_exports
from batch.task import Task
from models.errors import WrongInput

pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray itself: open sockets and files of its own processes

READER = "misreaders:read"


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Two nodes of one processor each, as two machines would be; their own processes on this one."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "tests"), str(ROOT)]))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.add_node(num_cpus=1)
    try:
        yield made
    finally:
        made.shutdown()  # type: ignore[no-untyped-call]


def test_a_node_that_is_killed_costs_no_file(cluster: object) -> None:
    tasks = [Task(f"{number}.docx", data=f"fine {number}".encode(), index=number) for number in range(60)]
    seen = []
    with RayPool(cluster.address, reader=READER) as pool:  # type: ignore[attr-defined]
        assert pool.jobs == 2
        for outcome in pool.read(tasks):
            seen.append(outcome.index)
            if len(seen) == 10:
                worker = next(node for node in cluster.worker_nodes)  # type: ignore[attr-defined]
                cluster.remove_node(worker, allow_graceful=False)  # type: ignore[attr-defined]
    assert sorted(seen) == list(range(60))


def test_a_run_on_a_cluster_leaves_the_same_database(cluster: object, database_url: str, tmp_path: Path) -> None:
    export = write_mbox(tmp_path / "export.mbox", MAILS)
    here, there = f"sqlite:///{tmp_path / 'here.db'}", database_url
    plain = run_exports([export], here, OPTIONS)
    options = replace(OPTIONS, jobs=None, ray=cluster.address)  # type: ignore[attr-defined]
    on_ray = run_exports([export], there, options)
    assert {**on_ray.to_dict(), "seconds": 0} == {**plain.to_dict(), "seconds": 0}
    assert content_of(there) == content_of(here)
    again = run_exports([export], there, options)
    assert (again.read, again.known) == (0, plain.known + plain.read)


def test_an_address_without_a_cluster_is_told() -> None:
    with pytest.raises(ClusterUnreachable, match=r"no Ray cluster at 127\.0\.0\.1:1"), RayPool("127.0.0.1:1"):
        pass


def test_exports_are_fetched_from_addresses(tmp_path: Path) -> None:
    export = write_mbox(tmp_path / "export.mbox", MAILS)
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.eml").write_bytes(b"Subject: x\n\ny")
    with fetched([str(export), export.as_uri(), (tmp_path / "mails").as_uri()]) as paths:
        assert paths[0] == export
        assert paths[1] != export
        assert paths[1].read_bytes() == export.read_bytes()
        assert [path.name for path in paths[2].iterdir()] == ["1.eml"]
        copied = paths[1]
    assert not copied.exists()


@pytest.mark.parametrize("name", ["nowhere.mbox", "file:///nowhere/x.mbox", "what://x/y.mbox"])
def test_what_cannot_be_fetched_is_wrong_input(name: str) -> None:
    with pytest.raises(WrongInput, match=r"nowhere|what"), fetched([name]):
        pass
