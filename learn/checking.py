"""What is wrong in a declaration, and what on its blank speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.pipeline import blank_of
from learn.declaration_file import DeclarationError, Problem, line_of_field, read_form
from models.declaration import FormDeclaration
from models.declared import declaration_to_form
from models.errors import FileError


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file; is_unusable: no form can be made of it."""

    problems: tuple[Problem, ...] = ()
    is_unusable: bool = False


def check_file(path: Path) -> Checked:
    """The problems of a declaration, in the order of its lines. OSError: it cannot be read."""
    try:
        declaration, blank = read_form(path)
    except DeclarationError as error:
        return Checked(error.problems, is_unusable=True)
    if blank is None:
        return Checked((Problem(1, "blank: none is named, so labels alone say where values stand"),))
    try:
        found = tuple(_labels_not_on_blank(path, declaration, blank))
    except FileError as error:
        return Checked((Problem(1, f"blank: {declaration.blank} cannot be read: {error.message}"),), is_unusable=True)
    return Checked(found)


def _labels_not_on_blank(path: Path, declaration: FormDeclaration, blank: bytes) -> Iterator[Problem]:
    """Fields that are not found where the declaration says, by reading the blank itself."""
    form = declaration_to_form(declaration, blank)
    studied = blank_of(form)
    for key in studied.unplaced:
        spec = next(spec for spec in (*form.fields(), *form.row_fields()) if spec.key == key)
        yield Problem(line_of_field(path, key), f"{key}: the label {spec.entry.label} is not found on the blank")
