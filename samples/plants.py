"""Defects planted in the facts of a return, with the flags they must raise."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from models.entry import FieldSpec
from models.forms import FORM_BY_ID
from samples import people, prose
from samples.dice import PLAIN, Dice
from samples.facts import JUNIOR_TITLES, Facts
from samples.truth import Written

_WRONG: dict[str, tuple[str, ...]] = {
    "mobile": ("1380571882", "138057188234", "13X05718823", "12345678901", "见名单"),
    "date": ("2024年13月5日", "2024年2月30日", "待定", "2024年", "2024.6.31", "近期", "另行通知"),
    "bank_code": ("10233100201", "1023310020141", "待查", "ABCD33100201"),
    "postcode": ("31000", "3100000", "31000A"),
    "email": ("zhangsan.163.com", "zhangsan@", "zhang san", "zhangsan@163", "@qq.com"),
    "integer": ("若干", "10-15", "不详", "3—5人", "数十"),
    "month": ("2019年", "2018年13月", "早年"),
    "money": ("待定", "面议", "据实列支"),
    "phone": ("见附件", "0571-883", "同手机", "另附"),
    "id_number": ("33010219790", "办理中"),
}
_WORDED = ("text", "long_text", "person", "region")


def plant(facts: Facts, dice: Dice) -> None:
    """Plant none, one or two defects."""
    for _ in range(2):
        how = dice.pick("plant.value")
        if how != PLAIN and not _PLANTERS[how](facts, dice.rng):
            dice.drawn.discard(f"plant.value:{how}")


def _specs(facts: Facts, keep: Callable[[FieldSpec], bool]) -> list[str]:
    form = FORM_BY_ID[facts.form]
    names = [spec.key for spec in form.fields() if keep(spec) and spec.key not in facts.fixed]
    for index in range(len(facts.rows)):
        names += [f"rows[{index}].{spec.key}" for spec in form.row_fields()[2:] if keep(spec)]
    return [
        name for name in names if not name.endswith("_other") and name not in facts.fixed and name not in facts.expected
    ]


def _kind(facts: Facts, name: str) -> str:
    form = FORM_BY_ID[facts.form]
    specs = form.row_fields() if name.startswith("rows[") else form.fields()
    return next(spec.kind for spec in specs if spec.key == name.split(".")[-1])


def _wrong_value(facts: Facts, rng: Random) -> bool:
    names = _specs(facts, lambda spec: spec.kind in _WRONG)
    if facts.form == "key_expert" and "身份证" not in str(facts.values.get("id_type")):
        names = [name for name in names if name != "id_number"]
    names = [name for name in names if facts.form != "overseas_action" or name not in ("start_date", "end_date")]
    names = [name for name in names if name not in ("city_count", "county_count", "reporter_phone")]
    if not names:
        return False
    name = rng.choice(names)
    text = rng.choice(_WRONG[_kind(facts, name)])
    facts.fixed[name] = Written(text, text, flags=("invalid",), tolerated=("inconsistent",))
    return True


def _missing(facts: Facts, rng: Random) -> bool:
    names = _specs(facts, lambda spec: spec.entry.required and not spec.is_boxes)
    if not names:
        return False
    facts.fixed[rng.choice(names)] = Written("", None, flags=("missing",))
    return True


def _none_word(facts: Facts, rng: Random) -> bool:
    names = _specs(facts, lambda spec: spec.kind in _WORDED and not spec.entry.required)
    if not names:
        return False
    text = rng.choice(("无", "暂无"))
    facts.fixed[rng.choice(names)] = Written(text, text)
    return True


def _none_number(facts: Facts, rng: Random) -> bool:
    names = _specs(
        facts, lambda spec: spec.kind in ("phone", "email", "integer", "bank_account") and not spec.entry.required
    )
    names = [name for name in names if name not in ("city_count", "county_count")]
    if not names:
        return False
    facts.fixed[rng.choice(names)] = Written("无", "无", tolerated=("invalid",))
    return True


def _end_before_start(facts: Facts, rng: Random) -> bool:
    start, end = facts.values.get("start_date"), facts.values.get("end_date")
    if not start or not end or start == end or {"start_date", "end_date"} & {*facts.fixed, *facts.expected}:
        return False
    facts.values["start_date"], facts.values["end_date"] = end, start
    facts.expected["end_date"] = ("inconsistent",)
    return True


def _has_resident_id(facts: Facts) -> bool:
    number = facts.values.get("id_number")
    is_free = not {"id_number", "gender", "id_type"} & (set(facts.fixed) | set(facts.expected))
    return (
        facts.form == "key_expert"
        and is_free
        and "身份证" in str(facts.values.get("id_type"))
        and len(str(number)) == 18
    )


def _wrong_check_digit(facts: Facts, rng: Random) -> bool:
    if not _has_resident_id(facts):
        return False
    number = str(facts.values["id_number"])
    facts.values["id_number"] = number[:17] + rng.choice([c for c in "0123456789X" if c != number[17]])
    facts.expected["id_number"] = ("invalid",)
    return True


def _other_gender(facts: Facts, rng: Random) -> bool:
    if not _has_resident_id(facts) or facts.values.get("gender") not in ("男", "女"):
        return False
    facts.values["gender"] = "女" if facts.values["gender"] == "男" else "男"
    facts.expected["id_number"] = ("inconsistent",)
    return True


def _impossible_birth(facts: Facts, rng: Random) -> bool:
    if not _has_resident_id(facts):
        return False
    number = str(facts.values["id_number"])
    body = number[:10] + rng.choice(("1335", "0230", "0631")) + number[14:17]
    facts.values["id_number"] = body + people.id_check_digit(body)
    facts.expected["id_number"] = ("invalid",)
    return True


def _junior_title(facts: Facts, rng: Random) -> bool:
    if facts.form != "key_expert" or "title" in facts.fixed:
        return False
    facts.values["title"] = rng.choice(JUNIOR_TITLES)
    facts.expected["title"] = ("unqualified",)
    return True


def _too_long(facts: Facts, rng: Random) -> bool:
    if facts.form != "service_base":
        return False
    key = rng.choice(("achievements", "work_plan"))
    if key in facts.fixed:
        return False
    facts.values[key] = prose.text_of_length(rng, facts.city, 1080, 1400)
    facts.expected[key] = ("too_long",)
    return True


def _masked(facts: Facts, rng: Random) -> bool:
    """Digits hidden behind stars, as offices do before they pass lists on."""
    kinds = ("mobile", "id_number", "bank_account")
    names = [name for name in _specs(facts, lambda spec: spec.kind in kinds) if len(str(facts.values.get(name))) >= 11]
    if facts.form == "key_expert" and "身份证" not in str(facts.values.get("id_type")):
        names = [name for name in names if name != "id_number"]
    if not names:
        return False
    name = rng.choice(names)
    number = str(facts.values[name])
    text = f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    facts.fixed[name] = Written(text, text, flags=("invalid",), tolerated=("inconsistent",))
    return True


_PLANTERS: dict[str, Callable[[Facts, Random], bool]] = {
    "wrong_value": _wrong_value,
    "missing": _missing,
    "none_word": _none_word,
    "none_number": _none_number,
    "end_before_start": _end_before_start,
    "wrong_check_digit": _wrong_check_digit,
    "other_gender": _other_gender,
    "impossible_birth": _impossible_birth,
    "junior_title": _junior_title,
    "too_long": _too_long,
    "masked": _masked,
}
