"""Start-up loads nothing heavy, and says the version that the package has."""

from __future__ import annotations

import json
import subprocess
import sys

from frame_source import ROOT

from commands.options import DEFAULT_DB
from models.version import VERSION
from store import DEFAULT_URL

HEAVY = {
    "alembic", "cv2", "docx", "importlib.metadata", "jieba", "lxml", "multiprocessing", "numpy", "onnxruntime",
    "openpyxl", "pdfplumber", "phonenumbers", "pydantic", "pypdfium2", "pytesseract", "rapidfuzz", "rapidocr",
    "requests", "rich", "spacy", "sqlalchemy", "xlsxwriter", "yaml",
}  # fmt: skip


def in_new_python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout


def test_version_loads_nothing_heavy() -> None:
    code = (
        "import sys, json, cli\n"
        "sys.argv = ['shoubiao', '--version']\n"
        "try:\n    cli.main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    said, modules = in_new_python(code).splitlines()
    assert said == f"shoubiao {VERSION}"
    assert HEAVY & set(json.loads(modules)) == set()


def test_the_pool_loads_no_reader_in_the_parent() -> None:
    modules = json.loads(in_new_python("import sys, json, batch.pool; print(json.dumps(sorted(sys.modules)))"))
    assert {"docx", "lxml", "spacy", "jieba", "pdfplumber", "numpy", "cv2", "onnxruntime"} & set(modules) == set()


def test_the_default_database_is_the_stores() -> None:
    assert DEFAULT_DB == DEFAULT_URL
