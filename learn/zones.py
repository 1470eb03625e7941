"""What stands between a label's colon and the next label: a blank, a date, a unit, options, blanks in a sentence."""

from __future__ import annotations

import re

from learn.asks import (
    DATE,
    DATE_MARK,
    MARKS,
    MONTH_MARK,
    MONTHS_MARK,
    RANGE_MARK,
    SEAL_MARK,
    SIGN_MARK,
    Item,
    Reading,
    shape_of,
)
from learn.keys import known_label
from learn.options import OTHER, is_pair, is_several, unmarked_options
from learn.sentences import NO_NAMES, UNIT_TAIL, has_sentence, read_sentence
from learn.words import is_blank, is_hint, is_label, is_numbered, label_letters, label_of, squeeze

_LONGEST_ASKED = 40
_SHORT_SEAL, _LONGEST_SEAL = 8, 20
_IF_SO = re.compile(r"^(?:如果?|若)(?:为|选择?)?[“\"]?[是有][”\"]?[，,]|^其中(?=\S{2})")
_FEWEST_APART = 3
_NAMED_SO = re.compile(r"^[ \t\u3000]*[（(](?:姓名|名称|全称|单位名称|姓名或名称)[)）](?=[ \t\u3000]*_)")
_NUMBERED_BLANKS = re.compile(r"(?:\s*[（(]?(?:[1-9]|[①-⑨])\s*[.、．)）]?\s*_+\s*[；;，,、]?)+")
_ASKS_DATE = re.compile(r"日期|时间|年月|期限|期间|日$|时刻|有效期|生日|时限|年份|起止|周期|开始|结束|自|至$")
_SIGNED = re.compile(r"签\s*[字名章]|[^\s]人$")
ADDRESS = re.compile(r"[_\s省市区县地州盟旗乡镇街道村居委会社社区组路号室栋幢单元层房（）()/、自治]+")


def read_zone(label: str, zone: str, reading: Reading) -> None:
    """Take what one label before a colon, and what stands up to the next one, ask for."""
    raw = label
    is_sealed = SEAL_MARK in label or SEAL_MARK in zone
    is_signed = SIGN_MARK in label or SIGN_MARK in zone
    zone = zone.replace(SIGN_MARK, " ")
    zone = zone.replace(SEAL_MARK, " " if SEAL_MARK in label else SEAL_MARK)
    words = label_of(re.sub(f"[{MARKS}]", "", label))
    words = "" if words in NO_NAMES else re.sub(_IF_SO, "", words)
    is_asked = is_label(words) or (is_numbered(raw) and len(words) <= _LONGEST_ASKED)
    if not words or not is_asked or _is_heading(words):
        read_sentence(zone, "", reading, is_line=False)
        return
    shape = shape_of(zone)
    bare = re.sub(f"[{MARKS}_\\s]", "", zone)
    if _is_seal(words):
        reading.items.append(Item(words, "seal", raw=raw))
        if shape:
            reading.items.append(Item("", shape))
        return
    if shape == DATE and not _ASKS_DATE.search(words):
        reading.items.append(Item(words, is_signed=bool(_SIGNED.search(words)), raw=raw))
        reading.items.append(Item("", shape))
    elif not bare or shape:
        reading.items.append(
            Item(words, shape or "blank", is_signed=is_signed, raw=raw, sure="_" in zone or shape is not None)
        )
        trailing = re.split(f"[{DATE_MARK}{MONTH_MARK}{RANGE_MARK}{MONTHS_MARK}]", zone)[-1] if shape else ""
        if label_of(re.sub(f"[{MARKS}]", "", trailing)):
            read_sentence(trailing, "", reading, is_line=False)
    else:
        _read_filled_zone(words, zone, raw, reading, is_signed=is_signed)
    if is_sealed:
        before = re.split(r"\s{2,}|_", zone.split(SEAL_MARK)[0].rstrip())[-1] if SEAL_MARK in zone else ""
        named = label_of(re.sub(f"[{MARKS}]", "", before)) if re.search(r"[_\s]{2}", zone.split(SEAL_MARK)[0]) else ""
        reading.items.append(Item(named if is_label(named) and len(named) > 1 else "", "seal"))


def _is_seal(words: str) -> bool:
    """Whether a label names the place of a stamp: 加盖公章, 受理专用章."""
    short = len(words) <= _SHORT_SEAL and re.search(r"盖\s*章|公\s*章|印\s*章", words)
    return bool(short) or bool(re.search(r"(?:专用章|财务章|公章|印章)$", words) and len(words) <= _LONGEST_SEAL)


def _is_heading(words: str) -> bool:
    return bool(
        re.fullmatch(
            r"附件?\s*[\d一二三四五六七八九十]*|编\s*者\s*按|其中|(?:各|尊敬的|致|亲爱的)[^，。]*|抄送|主送|.*(?:如下|下列|以下)[^，。]{0,6}|包括"
            r"|(?:我|本)[^，。]{1,12}(?:承诺|声明|保证|申明)|(?:郑重|特此|现|特作|做出)(?:[作做]出)?(?:承诺|声明|保证|申明)|问",
            words,
        )
    )


def _words_apart(zone: str) -> list[str]:
    """Three or more short words of one kind with room behind each: ``东至      南至      西至      北至``."""
    words = re.split(r"[ \t\u3000_]{4,}", zone.strip())
    is_run = len(words) >= _FEWEST_APART and all(re.fullmatch(r"[\u3400-\u9fff]{2,6}", word) for word in words)
    return words if is_run and len({word[-1] for word in words}) == 1 else []


def _read_filled_zone(words: str, zone: str, raw: str, reading: Reading, *, is_signed: bool) -> None:
    """A label whose place holds words: a unit, blanks in a sentence, a hint, or what is printed as answer."""
    zone = _NAMED_SO.sub("", zone)
    clear = re.sub(f"[{MARKS}]", " ", zone)
    tail = clear.strip("_ \t\u3000。；;，,")
    unit = UNIT_TAIL.match(tail)
    if unit and is_blank(tail[unit.end() :]):
        reading.items.append(Item(words, unit=unit.group().strip(), raw=raw))
        return
    if _NUMBERED_BLANKS.fullmatch(clear):  # 1.____ 2.____ 3.____
        reading.items.append(Item(words, is_signed=is_signed, raw=raw))
        return
    options = unmarked_options(tail) if re.match(r"[（(]?1\s*[、.．)）]|[①A]", tail) else []
    if options:
        several, _ = is_several(words, "", options)
        item = Item(words, "options", options, several, any(OTHER.match(one) for one in options), raw=raw)
        item.sure = is_pair(options)
        reading.items.append(item)
        return
    if ADDRESS.fullmatch(clear) or not re.search(r"\w", re.sub(r"[（(].*|_", "", tail, flags=re.DOTALL)):
        hint = squeeze(tail.replace("_", " "))
        reading.items.append(Item(words, is_signed=is_signed, hint=hint if label_letters(hint) else "", raw=raw))
        return
    if apart := _words_apart(clear):  # 四至：东至      南至      西至
        reading.items += [Item(word, top=words) for word in apart]
        return
    own = re.match(r"[ \t\u3000]{4,}(?=_+\s*(?:学年|年度|年第))", zone)  # 学院：        ____学年第____学期
    own = own or re.match(r"[ \t\u3000]*_+[ \t\u3000]*", zone)
    if own and has_sentence(clear):  # 身份证号：____）系我单位职工，现任____职务
        rest = zone[own.end() :]
        unit = UNIT_TAIL.match(rest)
        reading.items.append(Item(words, is_signed=is_signed, unit=unit.group().strip() if unit else "", raw=raw))
        rest = rest[unit.end() if unit else 0 :]
        following = re.match(r"[^\s_，,；;。]{2,10}(?=\s*_)", rest)
        if not following or not known_label(following.group()):
            rest = re.sub(r"^[^，,；;。_]*[，,；;。]?", "", rest)
        read_sentence(rest, "", reading, is_line=True)
        return
    if re.search(r"_|\s{2,}", clear.strip()) and has_sentence(clear):
        before = len(reading.items)
        read_sentence(zone, words, reading, is_line=False)
        if len(reading.items) > before:
            return
    flat = squeeze(clear.replace("_", " "))
    if (is_hint(flat) and not flat.endswith("。")) or "_" in zone or re.search(r"\s{4,}", zone.rstrip("\n")):
        reading.items.append(Item(words, is_signed=is_signed, hint=flat, raw=raw))
    else:
        reading.rest.append(f"{words}：{flat}")
