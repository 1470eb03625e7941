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


@dataclass(frozen=True, slots=True)
class InboxLimits:
    """Limits on what one mail, or one plain file, of an export may cost.

    max_message_bytes: a mail as it lies in the export, or a plain file; a bigger one is never loaded.
    max_unpacked_bytes: all files of one mail together, unpacked. max_files: how many of them.
    max_depth: archives and forwarded mails inside one another. max_parts: MIME parts of one mail.
    max_ratio: unpacked to packed size of one archive entry, once it is past ``ratio_floor_bytes``.
    program_seconds: how long an outside program (bsdtar, readpst) may run; readpst gets ten times that.
    """

    max_message_bytes: int = 200 * 2**20
    max_unpacked_bytes: int = 400 * 2**20
    max_files: int = 2_000
    max_depth: int = 8
    max_parts: int = 2_000
    max_ratio: int = 400
    ratio_floor_bytes: int = 8 * 2**20
    program_seconds: float = 60.0
