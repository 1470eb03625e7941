"""Forms of one's own in the service: a blank is learned, its fields are looked at and corrected, the form is used."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch.drawn_form import Drawn
from batch.pool import Pool
from batch.task import Task
from learn.declaration_file import load_catalogue, read_form, to_yaml
from learn.lines import LearnedLine
from models.declaration import FormDeclaration, problems_of
from models.errors import ErrorCode, FileError
from models.forms import FORM_BY_ID
from service.settings import ServiceSettings
from service.work import Readers, clean_name
from store.database import Store

if TYPE_CHECKING:
    from service.pictures import Pictures

_READER = "learn.lines:learn_lines"
_MAX_DRAFTS = 200


class NoFolder(Exception):
    """The service was started without a folder for declared forms."""


class NotUsable(Exception):
    """A declaration contradicts itself. problems: where (names and numbers) and what."""

    def __init__(self, problems: list[tuple[tuple[str | int, ...], str]]) -> None:
        super().__init__("; ".join(words for _, words in problems))
        self.problems = problems


class Declaring:
    """What is between a blank that somebody uploads and the form that everybody reads. One change at a time."""

    def __init__(self, store: Store, settings: ServiceSettings, readers: Readers) -> None:
        self._store = store
        self._readers = readers
        self.folder = settings.forms
        self._drafts = settings.work / "drafts"
        self._lock = threading.Lock()

    def learn(self, data: bytes, name: str) -> list[tuple[str, LearnedLine]]:
        """The forms of a blank, each kept as a draft under a number of its own. FileError: it cannot be learned.

        It is read in a worker process, as every file that comes from outside.
        """
        with Pool(1, reader=_READER) as pool:
            (outcome,) = pool.read([Task(clean_name(name), data=data)])
        found = []
        for line in outcome.lines:
            told: dict[str, Any] = json.loads(line)
            if "error" in told:
                raise _refusal(told["error"])
            learned = LearnedLine.model_validate(told)
            found.append((self._keep(learned), learned))
        return found

    def _keep(self, learned: LearnedLine) -> str:
        self._drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        blank = base64.b64decode(learned.blank)
        draft = hashlib.sha256(blank + learned.declaration.id.encode()).hexdigest()[:32]
        (self._drafts / f"{draft}.{learned.ending}").write_bytes(blank)
        for old in sorted(self._drafts.iterdir(), key=lambda path: path.stat().st_mtime)[:-_MAX_DRAFTS]:
            old.unlink(missing_ok=True)
        return draft

    def blank_of(self, draft: str) -> Path | None:
        """The file of a draft's blank, or None where there is no such draft."""
        return next((path for path in self._drafts.glob(f"{draft}.*")), None) if self._drafts.is_dir() else None

    def drawn(self, draft: str, pictures: Pictures) -> list[Drawn] | None:
        """A draft's blank as its own tables, or None."""
        path = self.blank_of(draft)
        return pictures.draw_blank(path.read_bytes()) if path else None

    def save(self, declaration: FormDeclaration, draft: str | None) -> None:
        """Write a form into the folder and use it from now on. draft: whose blank it is; None keeps the one it has.

        NoFolder, NotUsable; KeyError: there is no such draft, or no blank to keep. OSError, StoreError.
        """
        if self.folder is None:
            raise NoFolder
        wrong = list(problems_of(declaration))
        if declaration.id in FORM_BY_ID:
            wrong.append((("id",), "与内置表单的编号相同"))
        if wrong:
            raise NotUsable(wrong)
        blank = self.blank_of(draft) if draft else self.folder / (declaration.blank or "")
        if blank is None or not blank.is_file():
            raise KeyError(declaration.id)
        with self._lock:
            self.folder.mkdir(parents=True, exist_ok=True)
            content = blank.read_bytes()
            kept = declaration.model_copy(update={"blank": f"{declaration.id}{blank.suffix}"})
            _replace(self.folder / str(kept.blank), content)
            _replace(self.folder / f"{declaration.id}.yaml", to_yaml(kept).encode())
            self._store.adopt(load_catalogue(self.folder))
            self._readers.renew()

    def declarations(self) -> Iterator[FormDeclaration]:
        """The forms in the folder that are no built-in ones."""
        for path in sorted(self.folder.glob("*.yaml")) if self.folder and self.folder.is_dir() else ():
            yield read_form(path)[0]


def _replace(path: Path, content: bytes) -> None:
    """Write a file as a whole: a reader sees the old one or the new one."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _refusal(told: dict[str, str]) -> FileError:
    error = FileError(told["message"])
    error.code = ErrorCode(told["code"])
    return error
