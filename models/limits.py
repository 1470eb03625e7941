"""Limits on what a file may cost, so that a hostile one ends in an error line and not in a dead machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits inside one reader; past any of them the file is ``too_large``.

    max_bytes: the file itself. max_unpacked_bytes: all parts of an archive together, unpacked.
    max_part_bytes: one XML part, unpacked. max_cells: table cells of a document.
    max_depth: nesting of elements. max_chars: visible characters of a document.
    """

    max_bytes: int = 200 * 2**20
    max_unpacked_bytes: int = 500 * 2**20
    max_part_bytes: int = 64 * 2**20
    max_cells: int = 20_000
    max_depth: int = 200
    max_chars: int = 500_000
