"""The provinces, cities and counties of China: which of them a text names.

Source and year of the data: README.md in this folder. A place that is not known is no error: towns,
development zones and places abroad are none of these divisions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Level = Literal["province", "city", "county"]
HOME = "33"
"""The province whose notice this is (Zhejiang): of two counties with one name, its own is meant."""


@dataclass(frozen=True, slots=True)
class Division:
    """A province, a city (prefecture) or a county (district, county, county-level city). code: GB/T 2260."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        """Read off the code: two digits each for province, city and county."""
        if self.code.endswith("0000"):
            return "province"
        return "city" if self.code.endswith("00") else "county"

    def is_within(self, other: Division) -> bool:
        """Whether this division is the other one or lies inside it."""
        return self.code.startswith(other.code[: {"province": 2, "city": 4, "county": 6}[other.level]])


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions, in the order of their codes."""
    data = (files("extract.normalise") / "gazetteer" / "divisions.tsv").read_text(encoding="utf-8")
    return tuple(Division(*line.split("\t")) for line in data.splitlines())


_PEOPLE = re.compile(
    "(?<=..)(?:(?:蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克"
    "|鄂温克|德昂|保安|裕固|鄂伦春|独龙|门巴|珞巴|各|[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒])族|蒙古|维吾尔|哈萨克|柯尔克孜)+$"
)


def _short_name(name: str) -> str:
    """The name without what kind of division it is, or the name itself where too little would be left."""
    for ending in (
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "自治旗",
        "地区",
        "林区",
        "省",
        "市",
        "县",
        "区",
        "盟",
        "旗",
    ):
        if not name.endswith(ending):
            continue
        short = name.removesuffix(ending)
        if ending.startswith("自治"):
            short = _PEOPLE.sub("", short)
        return short if len(short) > 1 else name
    return name


@cache
def _names() -> dict[str, tuple[Division, ...]]:
    """The divisions that a name, whole or short, may mean; counties elsewhere only by their whole name."""
    known: dict[str, list[Division]] = {}
    for division in divisions():
        known.setdefault(division.name, []).append(division)
    for division in divisions():
        if division.level != "county" or division.code.startswith(HOME):
            known.setdefault(_short_name(division.name), []).append(division)
    return {name: tuple(dict.fromkeys(found)) for name, found in known.items()}


@cache
def _longest() -> int:
    return max(map(len, _names()))


# Words in which a short name is no place: 西湖龙井茶, 江山代有, 长兴 … are left; these are said every day.
_NO_PLACE = frozenset(("东方", "和平", "新城", "城区", "郊区", "矿区", "海南区"))


def find_places(text: str) -> list[Division]:
    """The divisions that a text names, in the order of the text, each once.

    A county that lies in a province or city named just before it is that one's; of several counties
    with one name Zhejiang's is meant; where neither tells, the place is left out.
    """
    return list(dict.fromkeys(division for _, _, division in _scan(text)))


def _scan(text: str) -> list[tuple[int, int, Division]]:
    names, longest = _names(), _longest()
    found: list[tuple[int, int, Division]] = []
    at = 0
    while at < len(text):
        for end in range(min(len(text), at + longest), at + 1, -1):
            word = text[at:end]
            if word in names and word not in _NO_PLACE:
                division = _meant(names[word], [place for _, _, place in found])
                if division:
                    found.append((at, end, division))
                    at = end - 1
                    break
        at += 1
    return found


def _meant(candidates: tuple[Division, ...], before: list[Division]) -> Division | None:
    for context in reversed(before):
        inside = [division for division in candidates if division.is_within(context) and division != context]
        if len(inside) == 1:
            return inside[0]
    if len(candidates) == 1:
        return candidates[0]
    for level in ("city", "province", "county"):  # 吉林: the province; 杭州: the city
        home = [division for division in candidates if division.code.startswith(HOME) and division.level == level]
        if len(home) == 1:
            return home[0]
    higher = [division for division in candidates if division.level != "county"]
    return higher[0] if len({division.name for division in higher}) == 1 or len(higher) == 1 else None


def region_of(text: str) -> Division | None:
    """The smallest division that the text is the name of (``浙江省杭州市西湖区``), or None."""
    chain = _chain(text)
    return chain[-1] if chain else None


def is_region(text: str) -> bool:
    """Whether the text is nothing but the name of a division, with or without those it lies in."""
    return bool(_chain(text))


def _chain(text: str) -> list[Division]:
    """The divisions of a text that names one place from the large to the small and says nothing else."""
    bare = "".join(char for char in text if char not in " 　\n、-·—/,，")
    scanned, at = _scan(bare), 0
    for start, end, division in scanned:
        if start != at or (at and not division.is_within(scanned[0][2])):
            return []
        at = end
    return [division for _, _, division in scanned] if bare and at == len(bare) else []
