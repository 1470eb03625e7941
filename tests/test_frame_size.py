"""Files, functions and parameter lists stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from frame_source import ROOT, sources

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 7
MIGRATIONS = "store/migrations/versions/"
"""A migration is a list of statements, never changed once it is out."""
COMMANDS = "commands/"
"""A command has a parameter for each of its options."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    """Each function with its place."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{path}:{node.lineno} {node.name}", node


def test_files_are_short() -> None:
    long = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in sources()}
    assert {path: lines for path, lines in long.items() if lines > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {
        place: (node.end_lineno or node.lineno) - node.lineno + 1
        for place, node in functions()
        if not place.startswith(MIGRATIONS)
    }
    assert {place: lines for place, lines in lengths.items() if lines > MAX_FUNCTION_LINES} == {}


def test_parameters_are_few() -> None:
    def count(node: Function) -> int:
        args = node.args
        named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
        return sum(arg.arg not in ("self", "cls") for arg in named)

    many = {place: count(node) for place, node in functions() if not place.startswith(COMMANDS)}
    assert {place: number for place, number in many.items() if number > MAX_PARAMETERS} == {}


def test_no_vague_names() -> None:
    vague = ("Manager", "Helper", "Utils", "Handler")
    classes = [
        f"{path}: {node.name}"
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(vague)
    ]
    files = [path for path in sources() if path.endswith(("utils.py", "helpers.py", "misc.py", "common.py"))]
    assert classes + files == []
