"""What a recognised value of its kind never looks like, however sure recognition was of each sign."""

from __future__ import annotations

import re

from models.entry import KINDS_OF_WORDS, Kind

_HAN = "[\u4e00-\u9fff]"
_SPLIT_NUMBER = re.compile(r"\d[ \t]*[()（）\[\]{}|丨!‘’“”\"';；、]+[ \t]*\d|\d[ \t]+\d")
_LONE_SIGN = re.compile(rf"(?<={_HAN})(?:[LJIUVljiuv|丨](?![型形盘])|[.．])(?={_HAN})")
_CUT_BUREAU = re.compile(
    "(?<!人力)资源和社|人力资源和(?!社会保障)|资源[和与]?社会(?!保障)|(?<!人)力社保|和社会保障$|[市县区省]人$"
)
_BUREAU_AND_DAY = re.compile(r"[局厅]\s*\d{4}[.年/-]")
_NAME_ODD = re.compile(rf"{_HAN}|{_HAN}{{2,}}一|{_HAN}{{7,}}")
_USUAL_DOMAIN = re.compile(
    r"\.(?:com|cn|net|org|edu|gov|vip|info|top|xyz|hk|tw|mo|me|cc|io|co|biz|site|tech|asia|live|uk|us|de|jp|eu)$", re.I
)


def is_strange(kind: Kind, text: str) -> bool:
    """Whether a recognised text has what its kind never has: ``500 )0``, ``舟L市``, ``丽水市人力资源和社``.

    A name of one character, or one that ends in 一, which may be a stroke; a mail domain that nobody has heard of.
    """
    bare = "".join(text.split())
    if kind in ("integer", "money", "number"):
        return _SPLIT_NUMBER.search(text) is not None
    if kind == "email":
        return bool(bare) and _USUAL_DOMAIN.search(bare) is None
    if kind == "person":
        return _NAME_ODD.fullmatch(bare) is not None or _LONE_SIGN.search(bare) is not None
    if kind not in KINDS_OF_WORDS or kind == "long_text":
        return False
    return any(pattern.search(bare) for pattern in (_LONE_SIGN, _CUT_BUREAU, _BUREAU_AND_DAY))
