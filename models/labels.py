"""When two printed labels are the same label: keys that forget spacing, numbering and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NUMBERING = re.compile(
    r"^[\s*＊※★]*(?:[（(【\[]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）】\]][、.．]?"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[、.．:：)）]"
    r"|[①-⑳⑴-⒇⒈-⒛]"
    r"|\d{1,2}\s*(?=[^\W\d_]))"
)
_BRACKETED = re.compile(r"[（(【\[〔][^（()）【】\[\]〔〕]*[)）】\]〕]")
_LAST_BRACKETED = re.compile(_BRACKETED.pattern + r"\s*$")
_VALUE = re.compile(r"[\d@]|[：:]\s*\S")
_LATIN = re.compile(r"[a-z]+")
_NO_WORD = re.compile(r"[\W_]+")
_SAME = str.maketrans({"帐": "账", "戸": "户", "覧": "览"})


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """The label without numbering, blanks, punctuation, letter case and width: ``1.账 号：`` → ``账号``."""
    text = unicodedata.normalize("NFKC", text)
    bare = _NO_WORD.sub("", _NUMBERING.sub("", text, count=1)) or _NO_WORD.sub("", text)
    return bare.casefold().translate(_SAME)


@lru_cache(maxsize=65536)
def label_keys(text: str) -> frozenset[str]:
    """The keys under which a label is known: as printed, without what stands in brackets, or in the last ones,
    and without a translation beside it (``所在单位 Employer``).
    """
    keys = {label_key(text), label_key(_BRACKETED.sub("", text)), label_key(_LAST_BRACKETED.sub("", text))}
    if not _VALUE.search(text):
        keys |= {bare for key in list(keys) if len(bare := _LATIN.sub("", key)) >= 2}
    return frozenset(key for key in keys if key)


@lru_cache(maxsize=8192)
def spaced_pattern(text: str) -> str:
    """A regular expression for a printed text however it is spaced, broken, bracketed or punctuated.

    Blanks and line breaks may stand between any two characters; punctuation may be of either width.
    """
    return r"\s*".join(_one(char) for char in text if not char.isspace())


_ALIKE = {
    "（": "[（(]", "(": "[（(]", "）": "[）)]", ")": "[）)]", "：": "[：:]", ":": "[：:]", "，": "[，,、]",
    ",": "[，,、]", "；": "[；;]", "、": "[、，,]", "。": "[。.．]", "“": "[“”\"]", "”": "[“”\"]", "账": "[账帐]",
    "-": r"[-－—‐]?", "/": "[/／]",
}  # fmt: skip


def _one(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if char.isascii() and char.isalnum():
        wide = chr(ord(char) + 0xFEE0)
        other = char.swapcase()
        return f"[{char}{other}{wide}]"
    return re.escape(char)
