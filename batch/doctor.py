"""What of the machine the program can use, what is missing, and how to get it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

from batch.limits import WorkLimits, can_limit_memory
from batch.pool import default_jobs
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
    module: str
    distribution: str
    use: str
    is_core: bool = True


_PACKAGES = (
    _Package("lxml", "lxml", "Word files"),
    _Package("docx", "python-docx", "Word files"),
    _Package("spacy", "spacy", "names, dates and places in mixed text"),
    _Package("jieba", "jieba", "Chinese words"),
    _Package("pdfplumber", "pdfplumber", "PDF files with text"),
    _Package("sqlalchemy", "SQLAlchemy", "the database"),
    _Package("xlsxwriter", "XlsxWriter", "the Excel export"),
    _Package("psycopg", "psycopg", "PostgreSQL as the database", is_core=False),
)

_LINUX_REMEDY = {
    "soffice": "Debian, Ubuntu: apt-get install libreoffice-writer-nogui; elsewhere: install LibreOffice",
    "tesseract": "Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-chi-sim; elsewhere: install Tesseract",
}
_MAC_SOFFICE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


def examine() -> Iterator[Finding]:
    """All findings, the core first."""
    yield Finding("shoubiao", "ok", VERSION, "", is_core=True)
    yield _python()
    yield from (_package(each) for each in _PACKAGES)
    yield _libreoffice()
    yield _tesseract()
    yield _memory_limit()
    yield Finding("worker processes", "ok", f"{default_jobs()} by default (as many as cores)", "speed")


def _python() -> Finding:
    words = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    return Finding("python", "ok", words, "", is_core=True)


def _package(package: _Package) -> Finding:
    remedy = "scripts/setup, or pip install shoubiao again"
    if not package.is_core:
        remedy = "pip install 'shoubiao[postgresql]'"
    try:
        if find_spec(package.module) is None:
            raise PackageNotFoundError(package.module)
        found = version(package.distribution)
    except PackageNotFoundError:
        return Finding(package.distribution, "missing", "not installed", package.use, remedy, package.is_core)
    return Finding(package.distribution, "ok", found, package.use, is_core=package.is_core)


def _libreoffice() -> Finding:
    use = "legacy .doc, .wps and Word 2003 XML files"
    program = shutil.which("soffice") or shutil.which("libreoffice") or shutil.which(_MAC_SOFFICE)
    if program is None:
        return Finding("LibreOffice", "missing", "not found", use, _LINUX_REMEDY["soffice"])
    return Finding("LibreOffice", "ok", program, use)


def _tesseract() -> Finding:
    use = "the second OCR engine"
    program = shutil.which("tesseract")
    if program is None:
        return Finding("Tesseract", "missing", "not found", use, _LINUX_REMEDY["tesseract"])
    try:
        run = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
        languages = run.stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return Finding("Tesseract", "missing", f"{program} does not run", use, _LINUX_REMEDY["tesseract"])
    if "chi_sim" not in languages:
        return Finding("Tesseract", "limited", "no Chinese (chi_sim)", use, _LINUX_REMEDY["tesseract"])
    return Finding("Tesseract", "ok", f"{program}, with chi_sim", use)


def _memory_limit() -> Finding:
    use = "a hostile file cannot take the machine's memory"
    if can_limit_memory():
        return Finding("memory limit", "ok", f"{WorkLimits().memory_mib} MiB a worker", use)
    words = "this system cannot hold a process to it; time limits work"
    return Finding("memory limit", "limited", words, use, "run untrusted files on Linux")
