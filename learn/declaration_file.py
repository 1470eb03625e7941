"""Declarations as YAML files that people read and edit; what is wrong in one is told with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from models.catalogue import Catalogue
from models.declaration import FieldDeclaration, FormDeclaration, problems_of
from models.errors import WrongInput

Node: TypeAlias = Any
"""A node of PyYAML, which tells its kinds apart by a name that its types do not have."""

_MAX_BYTES = 2 * 2**20
_MAX_BLANK_BYTES = 50 * 2**20
_MAX_DEPTH = 12
_MAX_FILES = 500
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line of a file, from 1."""

    line: int
    message: str


class DeclarationError(WrongInput):
    """A declaration cannot be used. problems: in the order of the file."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(f"{name}:{problem.line}: {problem.message}" for problem in self.problems))


def from_yaml(text: str, name: str = "declaration") -> FormDeclaration:
    """The declaration in a YAML text. name: of the file, for the messages. DeclarationError: it cannot be used.

    Plain YAML only: no anchors, aliases or tags, no key twice. Every value is taken as it is written (``否`` and
    ``2024-01-01`` are words), and read as what its place wants.
    """
    root = _compose(text, name)
    try:
        declaration = FormDeclaration.model_validate(_to_object(root))
    except ValidationError as error:
        found = [Problem(_line_of(root, each["loc"]), _words_of(each)) for each in error.errors()]
        raise DeclarationError(name, found) from error
    problems = [
        Problem(_line_of(root, path), f"{_path_words(path)}: {words}") for path, words in problems_of(declaration)
    ]
    if problems:
        raise DeclarationError(name, problems)
    return declaration


def _compose(text: str, name: str) -> Node:
    """The root node. Events are looked through first: they come without recursion and without expanding anything."""
    import yaml

    if len(text) > _MAX_BYTES:
        raise DeclarationError(name, [Problem(1, "the file is too large for a declaration")])
    try:
        problem = _hostile_event(yaml.parse(text, Loader=yaml.SafeLoader))
        root: Node = None if problem else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DeclarationError(name, [Problem(line, error.problem or "this is no YAML")]) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise DeclarationError(
            name, [Problem(line, "this is no YAML: a character that may not stand there")]
        ) from error
    if problem is None and (root is None or root.id != "mapping"):
        problem = Problem(1, "the file must hold entries such as `id:`, `titles:` and `fields:`")
    problem = problem or _twice(root)
    if problem is not None or root is None:
        raise DeclarationError(name, [problem or Problem(1, "the file is empty")])
    return root


def _hostile_event(events: Iterable[Any]) -> Problem | None:
    depth = 0
    for event in events:
        kind = type(event).__name__
        line = event.start_mark.line + 1
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            return Problem(line, "anchors (&) and aliases (*) are not allowed")
        if getattr(event, "tag", None):
            return Problem(line, f"tags ({event.tag}) are not allowed")
        if depth > _MAX_DEPTH:
            return Problem(line, "nested too deep")
    return None


def _twice(node: Node) -> Problem | None:
    """The first name that stands twice in one mapping."""
    if node is None or node.id == "scalar":
        return None
    seen: set[str] = set()
    for name, child, line in _children(node):
        if node.id == "mapping" and name in seen:
            return Problem(line, f"{name} stands twice")
        seen.add(str(name))
        found = _twice(child)
        if found:
            return found
    return None


def _children(node: Node) -> Iterator[tuple[str | int, Node, int]]:
    """Name or number, node and line of what stands under a node."""
    if node.id == "mapping":
        for key, value in node.value:
            yield str(key.value), value, int(key.start_mark.line) + 1
    elif node.id == "sequence":
        for number, value in enumerate(node.value):
            yield number, value, int(value.start_mark.line) + 1


def _to_object(node: Node) -> Any:
    if node.id == "scalar":
        is_nothing = node.style is None and node.value in ("", "~", "null", "Null", "NULL")
        return None if is_nothing else str(node.value)
    if node.id == "sequence":
        return [_to_object(child) for _, child, _ in _children(node)]
    # an entry left empty is one not given
    found = {str(name): _to_object(child) for name, child, _ in _children(node)}
    return {name: value for name, value in found.items() if value is not None}


def _line_of(root: Node, path: Iterable[int | str]) -> int:
    """The line of the entry that the path leads to, as far as it leads."""
    line, node = int(root.start_mark.line) + 1, root
    for part in path:
        step = next((each for each in _children(node) if each[0] == part), None)
        if step is None:
            continue  # a name that pydantic puts in between, or an entry that is lacking
        line, node = step[2], step[1]
    return line


def _path_words(path: Iterable[int | str]) -> str:
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def _words_of(error: Any) -> str:
    place = _path_words(error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "there is no such entry"
    elif error["type"] == "missing":
        message = "is lacking"
    return f"{place}: {message}" if place else message


def read_declaration(path: Path) -> FormDeclaration:
    """The declaration in a file. DeclarationError: it cannot be used. OSError: it cannot be read."""
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeclarationError(str(path), [Problem(line, "the file is not written in UTF-8")]) from error
    return from_yaml(text, str(path))


def read_form(path: Path) -> tuple[FormDeclaration, bytes | None]:
    """The declaration in a file, and the content of the blank beside it. DeclarationError, OSError: see above."""
    declaration = read_declaration(path)
    if declaration.blank is None:
        return declaration, None
    blank = path.parent / declaration.blank
    if not blank.is_file():
        raise DeclarationError(str(path), [_blank_problem(path, f"there is no file {declaration.blank} beside it")])
    if blank.stat().st_size > _MAX_BLANK_BYTES:
        raise DeclarationError(str(path), [_blank_problem(path, f"the file {declaration.blank} is too large")])
    return declaration, blank.read_bytes()


def _blank_problem(path: Path, words: str) -> Problem:
    lines = path.read_text("utf-8-sig").splitlines()
    line = next((number for number, line in enumerate(lines, 1) if line.startswith("blank:")), 1)
    return Problem(line, f"blank: {words}")


def load_catalogue(folder: Path | None) -> Catalogue:
    """The built-in forms and those declared in a folder (``*.yaml``); the built-in ones alone without a folder.

    WrongInput: the declarations that cannot be used, all of them, with lines. OSError: the folder cannot be read.
    """
    if folder is None:
        return Catalogue()
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and path.name[0] != ".")
    if len(paths) > _MAX_FILES:
        raise WrongInput(f"{folder}: {len(paths)} declarations are more than {_MAX_FILES}")
    found, wrong = [], []
    for path in paths:
        try:
            found.append(read_form(path))
        except DeclarationError as error:
            wrong.append(str(error))
    if wrong:
        raise WrongInput("\n".join(wrong))
    return Catalogue(found)


def line_of_field(path: Path, key: str) -> int:
    """The line of a field's key in a file that can be read; 1 where it has none."""
    import yaml

    root = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    return _line_of_key(root, key) or 1


def _line_of_key(node: Node, key: str) -> int | None:
    for name, child, line in _children(node):
        is_it = name == "key" and child.id == "scalar" and child.value == key
        found = line if is_it else _line_of_key(child, key) if child.id != "scalar" else None
        if found:
            return found
    return None


_PLAIN = re.compile(r"[^\W\d_][\w.（）/、，。；！？《》〈〉“”‘’〔〕…·—-]*(?: [\w（）/、，。；：《》“”…·-]+)*")
_NOT_WORDS = re.compile(r"(?i)null|true|false|yes|no|on|off|y|n")


def to_yaml(declaration: FormDeclaration) -> str:
    """A declaration as people read and edit it; ``from_yaml`` gives an equal one back, without its comments."""
    return "\n".join([*(f"# {_one_line(words)}" for words in declaration.comments), *_lines_of(declaration)]) + "\n"


def _lines_of(declaration: FormDeclaration) -> Iterator[str]:
    plain = declaration.model_dump(exclude_defaults=True)
    for name in ("id", "titles", "annex", "blank", "subject", "notes"):
        if name in plain:
            yield from _entry(name, plain[name])
    if declaration.quota:
        yield f"quota: {_flow(declaration.quota.model_dump(exclude_none=True))}"
    for name in ("fields", "rows"):
        group: list[FieldDeclaration] = getattr(declaration, name)
        if group:
            yield ""
            yield f"{name}:"
            for one in group:
                yield from _field_lines(one, "  ", name == "rows")
    if declaration.lists:
        yield ""
        yield "lists:"
        for each in declaration.lists:
            entries = each.model_dump(exclude_defaults=True, exclude={"columns"})
            yield from _item((line for name, value in entries.items() for line in _entry(name, value)), "  ")
            yield "    columns:"
            for one in each.columns:
                yield from _field_lines(one, "      ", True)
    if declaration.checks:
        yield ""
        yield "checks:"
        for check in declaration.checks:
            yield f"  - {_flow(check.model_dump(exclude_defaults=True))}"


def _field_lines(one: FieldDeclaration, indent: str, is_column: bool) -> Iterator[str]:
    entries = one.model_dump(exclude_defaults=True)
    if is_column:
        entries.pop("where", None)
    entries = {"key": one.key, "label": one.label, "type": one.type, **entries}
    lines = [line for name, value in entries.items() for line in _entry(name, value)]
    for words in one.unsure:
        yield f"{indent}# ? {_one_line(words)}"
    yield from _item(lines, indent)


def _item(lines: Iterable[str], indent: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{indent}{'  ' if number else '- '}{line}"


def _entry(name: str, value: Any) -> Iterator[str]:
    flow = f"{name}: {_flow(value)}"
    if not isinstance(value, list) or (len(flow) <= 90 and not any(len(str(each)) > 40 for each in value)):
        yield flow
        return
    yield f"{name}:"
    for each in value:
        yield f"  - {_flow(each)}"


def _flow(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(_flow(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_flow(each)}' for name, each in value.items())}}}"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.isprintable() and not _NOT_WORDS.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escape(char) for char in quoted)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _one_line(words: str) -> str:
    return "".join(char if char.isprintable() else " " for char in words)
