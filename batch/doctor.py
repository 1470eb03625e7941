"""What of the machine the program can use, what is missing, and how to get it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

from batch.limits import WorkLimits, can_limit_memory
from batch.pool import default_jobs
from inbox.programs import archiver
from models.version import VERSION

State = Literal["ok", "missing", "limited"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. state: ``missing`` breaks what ``use`` names; ``limited`` weakens it.

    is_core: without it the program does not do its main work.
    """

    name: str
    state: State
    detail: str
    use: str
    remedy: str = ""
    is_core: bool = False


@dataclass(frozen=True, slots=True)
class _Package:
    """A Python package. extra: the extra of ours that brings it; None for what always comes along."""

    module: str
    distribution: str
    use: str
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class _Program:
    """An outside program. find: its path, or None. debian: the packages that bring it."""

    name: str
    find: Callable[[], str | None]
    use: str
    debian: str


_PACKAGES = (
    _Package("lxml", "lxml", "Word files"),
    _Package("spacy", "spacy", "names, dates and places in mixed text"),
    _Package("jieba", "jieba", "Chinese words"),
    _Package("pypdfium2", "pypdfium2", "PDF files"),
    _Package("cv2", "opencv-python-headless", "scans and photos"),
    _Package("rapidocr", "rapidocr", "scans and photos"),
    _Package("onnxruntime", "onnxruntime", "scans and photos"),
    _Package("pillow_heif", "pillow-heif", "photos of iPhones (HEIC)"),
    _Package("sqlalchemy", "SQLAlchemy", "the database"),
    _Package("xlsxwriter", "XlsxWriter", "the Excel export"),
    _Package("rapidocr_onnxruntime", "rapidocr-onnxruntime", "a second reader for doubtful scans", "second-look"),
    _Package("openvino", "openvino", "faster reading of scans on some processors", "openvino"),
    _Package("psycopg", "psycopg", "PostgreSQL as the database", "postgresql"),
)


def _find_office() -> str | None:
    try:
        from extract.readers.legacy import find_office
    except ImportError:
        return None  # a package of the core is missing, which is told above
    return find_office()


def _find_archiver() -> str | None:
    found = archiver()
    return found[1] if found else None


_PROGRAMS = (
    _Program("LibreOffice", _find_office, "legacy .doc, .wps and Word 2003 XML files", "libreoffice-writer-nogui"),
    _Program("bsdtar", _find_archiver, "rar and 7z attachments", "libarchive-tools"),
    _Program("readpst", lambda: shutil.which("readpst"), "Outlook data files (.pst, .ost)", "pst-utils"),
)
_TESSERACT = _Program(
    "Tesseract", lambda: shutil.which("tesseract"), "another OCR engine", "tesseract-ocr tesseract-ocr-chi-sim"
)


def examine() -> Iterator[Finding]:
    """All findings, the core first."""
    yield Finding("shoubiao", "ok", VERSION, "", is_core=True)
    words = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    yield Finding("Python", "ok", words, "", is_core=True)
    yield from map(_package, _PACKAGES)
    yield from map(_program, _PROGRAMS)
    yield _tesseract()
    yield _memory_limit()
    yield Finding("worker processes", "ok", f"{default_jobs()} by default (as many as cores)", "speed")


def _package(package: _Package) -> Finding:
    is_core = package.extra is None
    try:
        if find_spec(package.module) is None:
            raise PackageNotFoundError(package.module)
        found = version(package.distribution)
    except PackageNotFoundError:
        remedy = "scripts/setup, or install shoubiao again" if is_core else f"pip install 'shoubiao[{package.extra}]'"
        return Finding(package.distribution, "missing", "not installed", package.use, remedy, is_core)
    return Finding(package.distribution, "ok", found, package.use, is_core=is_core)


def _program(program: _Program) -> Finding:
    found = program.find()
    if found is None:
        return Finding(program.name, "missing", "not found", program.use, _remedy(program))
    return Finding(program.name, "ok", found, program.use)


def _remedy(program: _Program) -> str:
    return f"Debian, Ubuntu: apt-get install {program.debian}; elsewhere: install {program.name}"


def _tesseract() -> Finding:
    finding = _program(_TESSERACT)
    if finding.state != "ok":
        return finding
    name, use, remedy = _TESSERACT.name, _TESSERACT.use, _remedy(_TESSERACT)
    try:
        command = [finding.detail, "--list-langs"]
        run = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Finding(name, "missing", f"{finding.detail} does not run", use, remedy)
    if "chi_sim" not in run.stdout.split():
        return Finding(name, "limited", "without Chinese (chi_sim)", use, remedy)
    return Finding(name, "ok", f"{finding.detail}, with chi_sim", use)


def _memory_limit() -> Finding:
    use = "a hostile file cannot take the machine's memory"
    if can_limit_memory():
        limits = WorkLimits()
        words = f"{limits.memory_mib} MiB a worker, {limits.picture_memory_mib} with scans"
        return Finding("memory limit", "ok", words, use)
    words = "this system cannot hold a process to it; time limits work"
    return Finding("memory limit", "limited", words, use, "read untrusted files on Linux")
