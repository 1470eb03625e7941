"""Our own source, as the frame's tests look at it."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "models",
    "inbox",
    "extract",
    "collect",
    "store",
    "batch",
    "learn",
    "service",
    "commands",
    "samples",
    "benchmarks",
)


@cache
def sources() -> dict[str, ast.Module]:
    """Each Python file of the project outside tests/, by its path from the root, parsed."""
    files = [ROOT / "cli.py"]
    for room in ROOMS:
        files += sorted((ROOT / room).rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text("utf-8")) for file in files}


def imported(path: str) -> set[str]:
    """The modules that a file imports, wherever in it the import stands, with dots; relative ones resolved."""
    names: set[str] = set()
    package = path.split("/")[:-1]
    for node in ast.walk(sources()[path]):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return names


def tracked_files() -> list[Path]:
    """The files of the repository that are or will be committed; all files where there is no git."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in listing.split(b"\0") if name]
    return [path for path in paths if path.is_file()]
