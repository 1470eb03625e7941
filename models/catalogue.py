"""The forms that a command or a service knows: those built in, and those declared in a folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from models.declaration import FormDeclaration
from models.declared import declaration_to_form, form_to_declaration
from models.errors import WrongInput
from models.form import Form
from models.forms import FORMS


class Catalogue:
    """Forms in order, by id. It can be handed to another process: there its classes are made anew.

    declared: the forms that are not built in, each with the content of its blank. A declared form in place of a
    built-in one of the same id takes its place.
    """

    def __init__(
        self,
        declared: Sequence[tuple[FormDeclaration, bytes | None]] = (),
        built_in: Sequence[type[Form]] = FORMS,
    ) -> None:
        self._declared = tuple(declared)
        self._built_in = tuple(built_in)
        own = [declaration_to_form(declaration, blank) for declaration, blank in self._declared]
        ids = [form.id for form in own]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise WrongInput(f"two forms have the id {', '.join(twice)}")
        by_id = {form.id: form for form in own}
        first = [by_id.pop(form.id, form) for form in self._built_in]
        self.forms: tuple[type[Form], ...] = (*first, *by_id.values())
        self.by_id: dict[str, type[Form]] = {form.id: form for form in self.forms}

    def __reduce__(self) -> tuple[Any, ...]:
        return Catalogue, (self._declared, self._built_in)

    def __iter__(self) -> Iterator[type[Form]]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    def __contains__(self, form_id: object) -> bool:
        return form_id in self.by_id

    def get(self, form_id: str) -> type[Form] | None:
        """The form with that id, or None."""
        return self.by_id.get(form_id)

    @property
    def is_built_in(self) -> bool:
        """Whether nothing was added to what the program brings."""
        return not self._declared and self._built_in == FORMS

    def digests(self) -> dict[str, str]:
        """A digest a form: equal where declaration and blank are equal."""
        return {form.id: _digest_of(form) for form in self.forms}

    def digest(self) -> str:
        """One digest of all forms; "" where nothing was added to what the program brings."""
        if self.is_built_in:
            return ""
        return hashlib.sha256(json.dumps(self.digests(), sort_keys=True).encode()).hexdigest()[:16]


@lru_cache(maxsize=512)
def _digest_of(form: type[Form]) -> str:
    declaration = form_to_declaration(form).model_dump_json(exclude={"notes"})
    return hashlib.sha256(declaration.encode() + b"\0" + form.blank_bytes()).hexdigest()[:16]


BUILT_IN = Catalogue()
