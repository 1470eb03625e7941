"""Learning in a worker process: a blank in, one JSON line a form out."""

from __future__ import annotations

import base64
from typing import Any

from pydantic import BaseModel

from models.declaration import FormDeclaration
from models.errors import ErrorCode, FileError
from models.record import ErrorDetail, ErrorLine, Source


class LearnedLine(BaseModel):
    """A form learned from a file. blank: the content of its own blank, in base64. doubts: by key, in order."""

    declaration: FormDeclaration
    blank: str
    ending: str
    doubts: dict[str, list[str]]


def learn_lines(data: bytes, path: str, **unused: Any) -> list[LearnedLine | ErrorLine]:
    """The forms of a blank, for ``batch.pool.Pool(reader=…)``; an error line where it has none or cannot be read.

    path: the file's name.
    """
    from learn.blank_file import learn_file

    source = Source(path=path, sha256="")
    try:
        found = learn_file(data, path.rpartition("/")[2].rpartition(".")[0])
    except FileError as error:
        return [ErrorLine(source=source, error=ErrorDetail(code=error.code, message=error.message))]
    if not found:
        detail = ErrorDetail(code=ErrorCode.NO_FORM, message="文件中没有找到要填写的栏目")
        return [ErrorLine(source=source, error=detail)]
    return [
        LearnedLine(
            declaration=each.declaration,
            blank=base64.b64encode(each.blank).decode(),
            ending=each.ending,
            doubts=_doubts_of(each.declaration),
        )
        for each in found
    ]


def _doubts_of(declaration: FormDeclaration) -> dict[str, list[str]]:
    fields = [*declaration.fields, *(column for _, column in declaration.columns())]
    return {one.key: one.unsure for one in fields if one.unsure}
