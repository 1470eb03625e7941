"""When two returns are about one subject: by name, by ID, by what else they share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from collect.units import address_of, batches_of
from collect.words import MISREAD_COST, are_alike, distance, is_misread, plain
from models.returned import Return

_CORRECTION = re.compile(r"更正|修改|修订|改正|订正|重报|重新|补正|替换|以此为准|以本次|更新|修正|作废|最新")
_ANY_NAME = frozenset("专家服务示范基层地团队组工作站点活动项目系列中心技术指导帮扶支援市县区镇乡的")
"""Characters of the words that any team, base or activity may have in its name."""
HEAD = frozenset({"reporting_bureau", "applicant_region", "report_date"})
"""Keys that tell who returned a form and when, and not what it is about."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What two returns are told by, cleaned once. name, number, employer: as ``plain`` has them."""

    returned: Return
    name: str
    number: str
    employer: str
    is_ocr: bool
    batches: frozenset[str]
    addresses: frozenset[str]

    @classmethod
    def of(cls, returned: Return, name_key: str) -> Facts:
        """The facts of one return."""
        about = returned.about
        return cls(
            returned,
            plain(about.get(name_key, "")),
            plain(about.get("id_number", "")),
            plain(about.get("employer", "")),
            returned.media in ("scan", "image"),
            batches_of(returned),
            frozenset(address_of(each.sender) for each in returned.arrivals) - {""},
        )

    @property
    def is_word(self) -> bool:
        """Whether it is a Word copy."""
        return self.returned.is_word


def is_same_name(old: Facts, new: Facts) -> bool:
    """Whether both have one name, or would, had recognition not taken one character for its look-alike."""
    return old.name == new.name or ((old.is_ocr or new.is_ocr) and is_misread(old.name, new.name))


def is_corrected_subject(old: Facts, new: Facts) -> bool:
    """Whether the second may be the first with its name corrected, of a form that a unit may return once.

    One sender: in another mail, a near name, or much in common, or words that say so. Two senders: both of the first.
    """
    if not came_apart(old, new):
        return False
    if not share_sender(old, new):
        return is_corrected(old.name, new.name) and have_much_in_common(old, new)
    return is_corrected(old.name, new.name) or have_much_in_common(old, new) or _says_correction(new.returned)


def is_same_person(old: Facts, new: Facts) -> bool:
    """Whether two recommendations are of one expert: by name and ID, by name and employer where an ID is missing."""
    has_ocr = old.is_ocr or new.is_ocr
    is_one_name = old.name == new.name or (has_ocr and is_misread(old.name, new.name))
    if old.number and old.number == new.number:
        is_nameless = not old.name or not new.name
        is_near = is_corrected(old.name, new.name) or not set(old.name).isdisjoint(new.name)
        return is_one_name or is_nameless or (came_apart(old, new) and share_sender(old, new) and is_near)
    if not is_one_name or not old.name or not new.name:
        return False
    if old.number and new.number:
        is_one_employer = bool(old.employer) and old.employer == new.employer
        may_be_slip = has_ocr or (came_apart(old, new) and (is_one_employer or share_sender(old, new)))
        return may_be_slip and _is_slip(old.number, new.number)
    employers = (old.employer, new.employer)
    is_one_employer = not all(employers) or is_misread(*employers)
    return is_one_employer or (came_apart(old, new) and share_sender(old, new) and is_corrected(*employers))


def _is_slip(first: str, second: str) -> bool:
    """Whether an ID may be another one corrected: two digits differ, or one of them fails its check (GB 11643)."""
    gap = distance(first, second)
    return gap.cost <= 2 or not (_is_valid_id(first) and _is_valid_id(second))


def _is_valid_id(number: str) -> bool:
    if len(number) != 18 or not number[:17].isdigit():
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10x98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11] == (
        number[17].lower()
    )


def are_differing_copies(word: Facts, stamped: Facts) -> bool:
    """Whether a Word copy and a stamped one may be of one form whose very name, or ID, was written in two ways."""
    if came_apart(word, stamped) and not share_sender(word, stamped):
        return False
    if word.number or stamped.number:
        is_one_name = bool(word.name) and word.name == stamped.name and word.employer == stamped.employer
        return is_one_name or (word.number == stamped.number and have_much_in_common(word, stamped))
    return have_much_in_common(word, stamped)


def came_apart(old: Facts, new: Facts) -> bool:
    """Whether no mail brought both."""
    return old.batches.isdisjoint(new.batches)


def share_sender(old: Facts, new: Facts) -> bool:
    """Whether one address sent both."""
    return not old.addresses.isdisjoint(new.addresses)


def is_corrected(first: str, second: str) -> bool:
    """Whether one name, cleaned by ``plain``, may be the other one corrected. Another number is another subject."""
    if not first or not second:
        return False
    if min(len(first), len(second)) >= 4 and (first in second or second in first):
        return True
    if _have_other_cores(first, second):
        return False
    limit = max(2 * MISREAD_COST, 0.34 * max(len(first), len(second)))
    gap = distance(first, second, limit, may_hold_digits=False)
    return not gap.digits and gap.cost <= limit


def _have_other_cores(first: str, second: str) -> bool:
    """Whether what is left of two names without their common beginning and end has nothing in common either.

    杭州杨梅产业专家服务团 and 杭州海洋渔业专家服务团 are two teams. A word of any team's name tells nothing.
    """
    n_first = _n_common(first, second)
    n_last = _n_common(first[n_first:][::-1], second[n_first:][::-1])
    cores = [name[n_first : len(name) - n_last] for name in (first, second)]
    if min(map(len, cores)) < 2 or any(are_alike(*pair) for pair in zip(*cores, strict=False)):
        return False
    return set(cores[0]).isdisjoint(cores[1]) and not all(map(_ANY_NAME.issuperset, cores))


def _n_common(first: str, second: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def have_much_in_common(old: Facts, new: Facts) -> bool:
    """Whether at least half of what both say about people, places, days and accounts is the same, and two or more."""
    here, there = old.returned.about, new.returned.about
    keys = [key for key in here if key not in HEAD and there.get(key)]
    same = sum(plain(here[key]) == plain(there[key]) for key in keys)
    return same >= 2 and 2 * same >= len(keys)


def _says_correction(returned: Return) -> bool:
    return any(_CORRECTION.search(f"{each.subject or ''} {each.path}") for each in returned.arrivals)
