"""The clerk's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.form import Form
from service.desk.shapes import ReviewKind
from service.desk.values import ROW_PATH, spec_at
from store.export.tables import FLAG_WORDS

KIND_WORDS: dict[ReviewKind, str] = {
    "accept": "确认",
    "edit": "改正",
    "take": "取另一份的值",
    "empty": "确为空",
    "undo": "撤销",
    "carry": "沿用",
}
MEDIA_WORDS = {"docx": "Word版", "doc": "Word版", "pdf": "PDF", "scan": "盖章扫描件", "image": "照片"}
_YEAR = re.compile(r"^[0-9]{4}年")


def flag_words(code: str) -> str:
    """What a flag is, in a few characters."""
    return FLAG_WORDS.get(code, code)


def form_title(form: type[Form]) -> str:
    """The form's title without its year."""
    return _YEAR.sub("", form.titles[0])


def title_at(form: type[Form] | None, path: str) -> str:
    """A field in words: ``rows[0].budget`` → ``第1行 活动预算``; the whole record: ``全表``."""
    if not path:
        return "全表"
    spec = spec_at(form, path) if form else None
    title = spec.title if spec else path
    match = ROW_PATH.fullmatch(path)
    return f"第{int(match[1]) + 1}行 {title}" if match else title


def copy_words(media: str | None, version: int, here: int, same_words: Sequence[str] = ()) -> str:
    """What to call another copy: its kind where it belongs to the same version, else which version it is."""
    kind = MEDIA_WORDS.get(media or "", "另一份")
    words = kind if version == here else f"第{version}次报送（{kind}）"
    number = sum(other == words or other.startswith(f"{words} ") for other in same_words)
    return f"{words} {number + 1}" if number else words
