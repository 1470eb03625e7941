"""The number of an identity document against its type, its own check digit and the person's sex and birth."""

from __future__ import annotations

import re
from typing import Literal

Sex = Literal["男", "女"]

_RESIDENT = re.compile(r"\d{17}[\dX]")


def is_resident_id(id_type: str | None, number: str) -> bool:
    """Whether the number has to be a resident ID's: the type says so, or no type is given and it looks like one."""
    if id_type:
        return "身份证" in id_type
    return _RESIDENT.fullmatch(number) is not None


def has_right_digits(number: str) -> bool:
    """Whether an 18-place number is a resident ID by GB 11643: a day of birth and the check digit (ISO 7064 MOD 11-2).

    The region code is not looked up: codes come and go. 15-place numbers are void since 2013 and never right.
    """
    if not _RESIDENT.fullmatch(number):
        return False
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return False
    return 1900 <= born.year <= 2100 and bool(ric.calc_check_digit(number) == number[-1])


def sex_of(number: str) -> Sex:
    """The sex that a resident ID's 17th digit says: odd for men."""
    return "男" if int(number[16]) % 2 else "女"


def birth_of(number: str) -> str:
    """The day of birth in a resident ID, ``YYYY-MM-DD``."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
