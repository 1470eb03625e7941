"""Python's search for cycles of garbage, put off."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (10_000, 20, 20)
"""For ``gc.set_threshold`` where file after file is read: what they leave behind is hardly ever a cycle."""


@contextmanager
def seldom_looked_for() -> Iterator[None]:
    """Looked for by ``THRESHOLDS`` within the block."""
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def holding_garbage() -> Iterator[None]:
    """Put off within the block: among very many tuples it takes a third of the time."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()
