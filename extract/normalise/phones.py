"""Telephone numbers, as people in China write them."""

from __future__ import annotations

import re
from collections.abc import Callable

from extract.normalise.fold import ascii_like

_Read = Callable[[str], "str | None"]

_LABEL = re.compile(
    r"(?:联系|办公室?|固定|单位|移动|座机|手机|本人)*(?:电话|手机|座机|固话|号码|电话号码|手机号码?|短号|tel|phone|mobile|mob)[:.]?\s*(?=[\d+(])|[:]",
    re.I,
)
_WORD = re.compile(r"\((?:办公室?|办|手机|座机|固话|o|移动|短号|微信|微信同号|同微信|微信同步)\)", re.I)
_SHORT = re.compile(r"\(?短号:?(\d{3,6})\)?")
_SPLIT = re.compile(r"[;、,/|]|或者?|及|和|&")
_HAS_WORDS = re.compile(r"[:(A-Za-z]")
_JOINTS = dict.fromkeys(map(ord, "-.·"))
_STROKE = re.compile(r"(?<=\d)一(?=\d)")
_AREA_APART = re.compile(r"(?<![\d.])(?<=0\d{2})[/.·](?=[2-8]\d{7}(?!\d))|(?<=0\d{3})[/.·](?=[2-8]\d{6,7}(?!\d))")
_BLANKS = re.compile(r"[\s_]+")
_COUNTRY = r"(?:\(?(?:\+|00)?\(?86\)?-?)?"
_EXTENSION = r"(?:-*(?:\(?(?:转分机|分机号?|转|x|ext\.?|extension|\*|#):?|-)(?P<ext>\d{1,6})\)?)?"
_MOBILE = re.compile(
    rf"{_COUNTRY}(?P<mobile>1[3-9]\d[-.·]?\d{{4}}[-.·]?\d{{4}}|1[3-9]\d-?\d{{3}}-?\d{{5}}|1[3-9]\d{{2}}-?\d{{3}}-?\d{{4}})"
)
_AREA = r"10|2[0-9]|[3-9]\d{2}"
_LOCAL = r"[2-9]\d{6,7}|[2-9]\d{2,3}-\d{4}|1\d{4}|9\d{4,5}"
_FIXED = re.compile(rf"{_COUNTRY}-?\(?(?:0|\(0\))(?P<area>{_AREA})\)?-*(?P<local>{_LOCAL}){_EXTENSION}", re.I)
_ABROAD_STYLE = re.compile(rf"(?:\+|00)?\(?86\)?-?\(?(?P<area>{_AREA})\)?-*(?P<local>{_LOCAL}){_EXTENSION}", re.I)
_AREA_BEHIND = re.compile(r"(?<!\d)(\d{7,8})\s*[（(]\s*区号\s*[:：]?\s*(0\d{2,3})\s*[)）]")
_LOCAL_ONLY = re.compile(rf"(?P<local>[2-9]\d{{6,7}}|[2-9]\d{{2,3}}-\d{{4}}){_EXTENSION}", re.I)
_SERVICE = re.compile(
    rf"(?P<all>[48]00-?\d{{3}}-?\d{{4}}|[48]00-?\d{{4}}-?\d{{3}}|12\d{{3}}|9[56]\d{{3,4}}|6\d{{5}}){_EXTENSION}", re.I
)


def with_area_first(text: str) -> str:
    """The text with an area code told in brackets behind a number put before it: ``83005095（区号0573）``."""
    return _AREA_BEHIND.sub(r"\2-\1", text)


def phone(text: str) -> str | None:
    """The numbers joined by ``;``, or None where something stands here that is no number a person could dial.

    Each number is bare digits: area code and number joined by ``-``, an extension after ``x``.
    """
    numbers = _numbers(with_area_first(text), _any)
    return None if numbers is None else ";".join(numbers)


def mobile(text: str) -> str | None:
    """The mobile numbers, 11 digits each, joined by ``;``, or None where anything else stands here."""
    numbers = _numbers(text, _mobile)
    return None if numbers is None else ";".join(numbers)


def _numbers(text: str, read: _Read) -> list[str] | None:
    plain = ascii_like(text).strip(" \n_;,./。")
    if not plain or len(plain) > 200:
        return None
    plain = _AREA_APART.sub("-", _STROKE.sub("-", plain))
    plain = _SHORT.sub(r";\1;", plain) if "短号" in plain else plain
    if not plain.isascii() or _HAS_WORDS.search(plain):
        plain = _WORD.sub(";", _LABEL.sub(";", plain))
    found: list[str] = []
    for chunk in _SPLIT.split(plain):
        chunk = chunk.strip(" \n_.。")
        if not chunk:
            continue
        numbers = _chunk(chunk, read)
        if numbers is None:
            return None
        found.extend(number for number in numbers if number not in found)
    return found or None


def _chunk(chunk: str, read: _Read) -> list[str] | None:
    """One number, blanks inside it or not, or the fewest that the pieces between blanks make."""
    whole = read(_BLANKS.sub("", chunk))
    if whole:
        return [whole]
    spaced = read(_BLANKS.sub("-", chunk))
    if spaced:
        return [spaced]
    pieces = [piece for piece in _BLANKS.split(chunk) if piece]
    if not 2 <= len(pieces) <= 12:
        return None
    best: list[list[str] | None] = [[]]
    for end in range(1, len(pieces) + 1):
        options = []
        for start in range(end):
            head, number = best[start], read("".join(pieces[start:end]))
            if head is not None and number:
                options.append([*head, number])
        best.append(min(options, key=len) if options else None)
    return best[-1]


def _any(bare: str) -> str | None:
    """One number without blanks, in the contract's form, or None."""
    as_mobile = _mobile(bare)
    if as_mobile:
        return as_mobile
    parts = _FIXED.fullmatch(bare) or _ABROAD_STYLE.fullmatch(bare)
    if parts:
        local = parts["local"].replace("-", "")
        if len(parts["area"]) == 2 and len(local) == 7:
            return None  # the cities with short area codes have long numbers
        return f"0{parts['area']}-{local}" + _extension(parts)
    parts = _SERVICE.fullmatch(bare)
    if parts:
        return parts["all"].replace("-", "") + _extension(parts)
    parts = _LOCAL_ONLY.fullmatch(bare)
    if parts:
        return parts["local"].replace("-", "") + _extension(parts)
    if bare.startswith(("+", "00")):
        return _abroad(bare)
    return None


def _mobile(bare: str) -> str | None:
    parts = _MOBILE.fullmatch(bare)
    return parts["mobile"].translate(_JOINTS) if parts else None


def _extension(parts: re.Match[str]) -> str:
    return f"x{parts['ext']}" if parts["ext"] else ""


def _abroad(bare: str) -> str | None:
    """A number outside China: country code and number joined by ``-``."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse("+" + bare.removeprefix("+").removeprefix("00"), None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed) or parsed.country_code == 86:
        return None
    extension = f"x{parsed.extension}" if parsed.extension else ""
    return f"{parsed.country_code}-{phonenumbers.national_significant_number(parsed)}{extension}"
