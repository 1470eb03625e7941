"""Files made of what the store holds: Excel, CSV, JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.result import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from store.database import Store
    from store.reading import Wanted

SUFFIXES = (".xlsx", ".csv", ".jsonl")


def export_to(store: Store, out: Path, wanted: Wanted | None = None) -> list[Path]:
    """The files written: ``out``, and for CSV one more for each form, one for the flags and one for the files.

    The format follows from the suffix of ``out``. wanted: only some records (``store.reading.Wanted``).
    StoreError: another suffix, no such folder, a disk that is full.
    """
    from store.reading import Wanted

    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise StoreError(f"{out.name}: the suffix must be one of {', '.join(SUFFIXES)}")
    if not out.absolute().parent.is_dir():
        raise StoreError(f"there is no folder {out.absolute().parent}")
    wanted = wanted or Wanted()
    try:
        if suffix == ".xlsx":
            from store.export.excel import write_excel

            return write_excel(store, out, wanted)
        if suffix == ".csv":
            from store.export.delimited import write_csv

            return write_csv(store, out, wanted)
        from store.export.json_lines import write_json_lines

        return write_json_lines(store, out, wanted)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error
