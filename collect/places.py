"""Which city a text names: the units of the notice are the cities, returns name them in many ways."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeVar

from collect.words import are_alike

T = TypeVar("T")

_NO_WORD = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"(?:市|县|区|畲族自治县)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A city and, where the text names one, a county in it. county is "" for the city itself."""

    city: str
    county: str = ""

    @property
    def name(self) -> str:
        """The narrower of the two."""
        return self.county or self.city


@cache
def cities() -> dict[str, tuple[str, ...]]:
    """The 11 cities of Zhejiang with their counties (GB/T 2260, as in force in 2024), in the order of their codes."""
    text = (files("collect") / "data" / "cities.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line)
    return {city: tuple(counties.split()) for city, counties in pairs}


@lru_cache(maxsize=65536)
def text_to_place(text: str) -> Place | None:
    """The place that a text names (``杭州市人社局``, ``萧山区人力社保局``, ``浙江省杭州市桐庐县``), or None.

    A county is looked for in the named city first; without a city the county's own city is taken. Names may lack their
    last word (``杭州``, ``义乌人社局``). Two cities in one text: the first one.
    """
    bare = _NO_WORD.sub("", unicodedata.normalize("NFKC", text))
    city = _first_named(bare, {name: name for name in cities()}) or _first_named(bare, _short_cities())
    if city:
        own = {county: county for county in cities()[city]}
        rest = bare.replace(city, "", 1)
        county = _first_named(rest, own) or _first_named(rest, _short_counties(city))
        return Place(city, county or "")
    place = _first_named(bare, _counties(is_short=False)) or _first_named(bare, _counties(is_short=True))
    return place or _misread_city(bare)


def text_to_city(text: str) -> str | None:
    """The city that a text names, or the city of the county it names, or None."""
    place = text_to_place(text)
    return place.city if place else None


def _first_named(text: str, names: dict[str, T]) -> T | None:
    """What belongs to the name that stands first in the text; of two at one place the longer."""
    found = [(text.find(name), -len(name), name) for name in names if name in text]
    return names[min(found)[2]] if found else None


def _misread_city(text: str) -> Place | None:
    """The one city that the text names if recognition took look-alikes for one another (``抗州``)."""
    windows = [text[at : at + 2] for at in range(len(text) - 1)]
    found = {
        city for name, city in _short_cities().items() if any(all(map(are_alike, window, name)) for window in windows)
    }
    return Place(found.pop()) if len(found) == 1 else None


@cache
def _short_cities() -> dict[str, str]:
    return {city.removesuffix("市"): city for city in cities()}


@cache
def _short_counties(city: str) -> dict[str, str]:
    short = {_SUFFIX.sub("", county): county for county in cities()[city]}
    return {name: county for name, county in short.items() if len(name) > 1}


@cache
def _counties(is_short: bool) -> dict[str, Place]:
    return {
        name: Place(city, county)
        for city, counties in cities().items()
        for name, county in (_short_counties(city).items() if is_short else ((county, county) for county in counties))
    }
