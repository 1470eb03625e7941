"""Files made of what the store holds: Excel, CSV, JSON lines, Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.result import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from store.database import Store
    from store.reading import Wanted

SUFFIXES = (".xlsx", ".csv", ".jsonl", ".parquet")
FOLDERS = ("csv", "parquet")
"""Formats that fill a folder."""


def export_to(store: Store, out: Path, wanted: Wanted | None = None) -> list[Path]:
    """The files written: ``out``, and for CSV one more for each form, one for the flags and one for the files.

    The format follows from the suffix of ``out``. wanted: only some records (``store.reading.Wanted``).
    StoreError: another suffix, no such folder, a disk that is full.
    """
    from store.reading import Wanted

    _check_path(out, SUFFIXES)
    suffix = out.suffix.lower()
    wanted = wanted or Wanted()
    try:
        if suffix == ".xlsx":
            from store.export.excel import write_excel

            return write_excel(store, out, wanted)
        if suffix == ".csv":
            from store.export.delimited import write_csv

            return write_csv(store, out, wanted)
        if suffix == ".parquet":
            from store.export.parquet import write_parquet

            return write_parquet(store, out, wanted)
        from store.export.json_lines import write_json_lines

        return write_json_lines(store, out, wanted)
    except ModuleNotFoundError as error:
        raise StoreError(f"{suffix} needs a package that is not installed: {error.name}") from error
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error


def export_to_folder(store: Store, folder: Path, kind: str, wanted: Wanted | None = None) -> list[Path]:
    """The files written into ``folder``, which is made where needed: one a form, one of flags, one of files.

    kind: ``csv`` or ``parquet``. StoreError: as ``export_to``.
    """
    from store.reading import Wanted

    wanted = wanted or Wanted()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if kind == "csv":
            from store.export.delimited import write_csv_folder

            return write_csv_folder(store, folder, wanted)
        if kind == "parquet":
            from store.export.parquet import write_parquet_folder

            return write_parquet_folder(store, folder, wanted)
    except ModuleNotFoundError as error:
        raise StoreError(f"{kind} needs a package that is not installed: {error.name}") from error
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}") from error
    raise StoreError(f"a folder can be filled with {' or '.join(FOLDERS)}, not {kind}")


def summary_to(store: Store, out: Path, record_ids: Collection[str] | None = None) -> list[Path]:
    """The workbook written: the rows of annexes 5 and 6 of all units joined, as an office hands them up.

    record_ids: the records in force; all by default, with a note on units that returned more than one.
    StoreError: as ``export_to``; only ``.xlsx``.
    """
    from store.export.summary import write_summary

    _check_path(out, (".xlsx",))
    try:
        return write_summary(store, out, record_ids)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}") from error


def _check_path(out: Path, suffixes: tuple[str, ...]) -> None:
    if out.suffix.lower() not in suffixes:
        raise StoreError(f"{out.name}: the suffix must be one of {', '.join(suffixes)}")
    if not out.absolute().parent.is_dir():
        raise StoreError(f"there is no folder {out.absolute().parent}")
