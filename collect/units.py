"""Whose a return is: what the form says, else who sent it, else what else came with it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from email.utils import parseaddr
from functools import lru_cache
from pathlib import PurePosixPath

from collect.places import text_to_city, text_to_place
from collect.words import plain
from models.returned import Arrival, Return

_UNIT_KEYS = ("reporting_bureau", "applicant_region")
_ANY_OFFICE = re.compile(r"(?:人力资源|社会保障|人力社保|人社|和|与|厅|局|科|处|办公室|市|县|区|省|本|我|浙江)*")
"""Words that every unit's office has in its name; one that has no others names nobody."""
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


def unit_text(returned: Return) -> str:
    """Who the form says returned it, or "" where it does not say."""
    return next((returned.about[key] for key in _UNIT_KEYS if returned.about.get(key)), "")


@lru_cache(maxsize=16384)
def address_of(sender: str | None) -> str:
    """The mail address in a From header, lower case, or ""."""
    if not sender:
        return ""
    plain_sender = unicodedata.normalize("NFKC", sender)
    parsed = parseaddr(plain_sender)[1]
    found = _ADDRESS.search(parsed if "@" in parsed else plain_sender)
    return found[0].lower().strip(".") if found else ""


@lru_cache(maxsize=65536)
def batch_of(arrival: Arrival) -> str:
    """What came together: the mail; for files without a mail the folder they lay in."""
    if not arrival.message_id.startswith("file:"):
        return arrival.message_id
    return f"folder:{PurePosixPath(arrival.path).parent}"


def batches_of(returned: Return) -> frozenset[str]:
    """All that the file came with."""
    return frozenset(batch_of(arrival) for arrival in returned.arrivals)


class Senders:
    """Which unit an address belongs to, as the campaign says. Addresses, domains and parts of domains, lower case."""

    def __init__(self, units: Mapping[str, str]) -> None:
        self._units = {name.lower().lstrip("@"): unit for name, unit in units.items()}

    def unit_of(self, sender: str | None) -> str | None:
        """The unit of an address: its own entry, else its domain's, else that of a domain above."""
        address = address_of(sender) if self._units else ""
        if not address:
            return None
        domain = address.rpartition("@")[2]
        parts = domain.split(".")
        names = [address, *(".".join(parts[start:]) for start in range(len(parts)))]
        return next((self._units[name] for name in names if name in self._units), None)


def assign_units(
    returns: Iterable[Return], senders: Mapping[str, str] | None = None, units: Iterable[str] = ()
) -> dict[str, str | None]:
    """The unit of each record, by its number. units: of the campaign, which a form may name.

    In this order: the campaign's unit that the form names; the place that it names; the sender's unit in the campaign;
    the unit that all else in the same mail names, or all else from the same address; a place in the sender's name;
    what the form says, as it is written.
    """
    listed = list(returns)
    known = Senders(senders or {})
    named = sorted(((plain(unit), unit) for unit in units), key=lambda pair: -len(pair[0]))
    said = {each.record_id: _named(unit_text(each), named) or text_to_city(unit_text(each)) for each in listed}
    by_batch, by_address = _votes(listed, said)
    found: dict[str, str | None] = {}
    for each in listed:
        found[each.record_id] = (
            said[each.record_id]
            or _first(known.unit_of(arrival.sender) for arrival in each.arrivals)
            or _first(_only(by_batch[batch_of(arrival)]) for arrival in each.arrivals)
            or _first(_only(by_address[address_of(arrival.sender)]) for arrival in each.arrivals)
            or _first(sender_city(arrival.sender) for arrival in each.arrivals)
            or _own_words(unit_text(each))
        )
    return found


def _named(text: str, units: Sequence[tuple[str, str]]) -> str | None:
    """The campaign's unit, the longest, whose name stands in the text; units: name without blanks, name."""
    bare = plain(text)
    return next((unit for name, unit in units if name and name in bare), None)


def _own_words(text: str) -> str | None:
    """Who the form says it is, in one line; None where that is only the kind of office."""
    words = " ".join(text.split())
    return None if _ANY_OFFICE.fullmatch(plain(words)) else words


def sender_city(sender: str | None) -> str | None:
    """The city that a sender's name says (``杭州人社局 <x@y.cn>``); never the address, whose letters say nothing."""
    name = (sender or "").partition("<")[0]
    return text_to_city(name) if name and "@" not in name else None


def place_key(returned: Return, unit: str | None) -> str:
    """Which bureau returned it: the county it names, else the city, else its own words without blanks."""
    text = unit_text(returned)
    place = text_to_place(text)
    return place.name if place else unit or plain(text)


def _votes(
    returns: Iterable[Return], said: Mapping[str, str | None]
) -> tuple[defaultdict[str, Counter[str]], defaultdict[str, Counter[str]]]:
    by_batch: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_address: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in returns:
        unit = said[each.record_id]
        if unit:
            for arrival in each.arrivals:
                by_batch[batch_of(arrival)][unit] += 1
                if address := address_of(arrival.sender):
                    by_address[address][unit] += 1
    return by_batch, by_address


def _only(votes: Counter[str]) -> str | None:
    return next(iter(votes)) if len(votes) == 1 else None


def _first(found: Iterable[str | None]) -> str | None:
    return next((each for each in found if each), None)
