"""A Ray cluster of two nodes on this machine, each with its own processes: nodes are killed and started again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from batch.processes import descendants, environment

ACTOR = b"ray::Desk"
"""What Ray calls the processes of our actors."""
_STORE_BYTES = 150 * 2**20
_ROOT = Path(__file__).resolve().parent.parent


class TwoNodes:
    """A head with one processor and a node with one, inside a ``with`` block.

    scratch: where their processes put temporary files. path: folders with modules that actors may import, beside the
    project's own. settings: environment variables of nodes that are started from now on.
    """

    def __init__(self, scratch: Path, path: tuple[Path, ...] = ()) -> None:
        self.scratch = scratch
        self.settings = {
            "PYTHONPATH": os.pathsep.join(map(str, (*path, _ROOT))),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_health_check_initial_delay_ms": "1000",  # a node that is gone is missed within seconds
            "RAY_health_check_period_ms": "500",
            "TMPDIR": str(scratch),
        }

    def __enter__(self) -> TwoNodes:
        self._make()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cluster.shutdown()  # type: ignore[no-untyped-call]

    @property
    def address(self) -> str:
        """``host:port`` of the head; another one after the head was killed."""
        return str(self._cluster.address)

    def kill_node(self) -> None:
        """Ends all processes of the node that is not the head, at once."""
        for node in list(self._cluster.worker_nodes):
            self._cluster.remove_node(node, allow_graceful=False)

    def kill_all(self) -> None:
        """Ends all processes of both nodes at once."""
        self.kill_node()
        if self._cluster.head_node:
            self._cluster.remove_node(self._cluster.head_node, allow_graceful=False)

    def restore(self) -> None:
        """Starts what was killed, or has ended because of it."""
        head = self._cluster.head_node
        if head is None or not head.remaining_processes_alive():
            if head is not None:
                self.kill_all()
            self._cluster.shutdown()  # type: ignore[no-untyped-call]
            self._make()
            return
        for node in list(self._cluster.worker_nodes):
            if not node.remaining_processes_alive():
                self._cluster.remove_node(node, allow_graceful=False)
        if not self._cluster.worker_nodes:
            self._add_node()

    def wait(self) -> None:
        """Returns once the head knows which nodes there are."""
        self._cluster.wait_for_nodes()

    def actors(self) -> list[int]:
        """The processes of our actors on both nodes."""
        return [pid for pid in descendants(os.getpid()) if _command_of(pid).startswith(ACTOR)]

    def _make(self) -> None:
        from ray.cluster_utils import Cluster

        head: dict[str, Any] = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": _STORE_BYTES}
        with environment(self.settings):
            self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self._add_node()

    def _add_node(self) -> None:
        with environment(self.settings):
            self._cluster.add_node(num_cpus=1, object_store_memory=_STORE_BYTES)


def _command_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
