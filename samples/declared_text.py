"""The printed text of a cell or line with a person's answers in it: in gaps, boxes, brackets, and beside letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from random import Random

from models.declaration import FieldDeclaration
from samples.declared_ticks import spaced, tick
from samples.truth import Written

FILL = r"[ _＿﹍\u3000\t]"
_NUMBERED = r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[)）、.．]\s*)?"
_AFTER_LABEL = r"[*＊]?(?:\s*[（(][^（()）□口_＿]*\S[^（()）□口_＿]*[)）])*[*＊]?[：:]?"
_AFTER_LABEL = rf"{_AFTER_LABEL}(?:(?<=[：:])[（(][^（()）□口_＿\s章]{{1,8}}[)）](?=[ _＿]{{2}}))?"
_AFTER_LABEL = rf"{_AFTER_LABEL}(?:[为是](?=[ _＿]{{2}}))?{FILL}*"
_PRINTED_DATE = re.compile(rf"(?P<century>20|２０)?{FILL}*年{FILL}*月(?:{FILL}*日)?")
_DIGIT_BOXES = re.compile(r"[□口](?:\s*[－—-]?\s*[□口]){3,}")
_UNIT = re.compile(r"(?:[\u4e00-\u9fff]{1,3}|%|％|m2|㎡)(?:（[^（()）]{1,4}）)?")
_MONEY_UNIT = re.compile(r"\s*(亿元|万元|千元|元)")
_AMOUNT_GAP = re.compile(rf"(?P<before>[^\n]*?)(?P<gap>{FILL}{{2,}}|(?<=[￥¥]){FILL}*)(?P<unit>\S{{0,6}})[^\n]*")
_FIRST_OF_LIST = re.compile(rf"1[.．、]{FILL}{{2,}}")
_DATE_BOXES = re.compile(r"[□口]{4}\s+[□口]{2}\s+[□口]{2}")
_EMPTY_BRACKET = re.compile(r"[（(][ \u3000]{2,}[)）]")
_SLASHED = re.compile(rf"{FILL}*[/／]{FILL}*")
_ENDINGS = ("日期", "时间", "编号", "电话")
_PLACE_UNITS = re.compile(r"(省|市|州|县|区|乡|镇|街道)")


def fill_text(
    printed: str, fields: Sequence[FieldDeclaration], written: dict[str, Written], rng: Random, label: str | None
) -> tuple[str, set[str]]:
    """The text with its values in their places, and the keys of the fields that had a place.

    label: "" for a text that holds labels of its own (a line, a cell with its label), None for a value's cell.
    """
    text, rest, done = printed, list[str](), set[str]()
    seen: Counter[str] = Counter()
    firsts = [one for one in fields if one.part not in ("last", "number")]
    for one in firsts:
        parts = [one, *(other for other in fields if one.part and other.part and other is not one)]
        texts = [written[each.key].text for each in parts]
        value = ("至" if one.part == "first" else " ").join(texts) if len(parts) > 1 else texts[0]
        before, gap, after = one.label.partition("…")
        words = before.rpartition("/")[2] + gap + after if gap else before.rpartition("/")[2]
        found = _find_label(text, words, seen[words])
        seen[words] += 1
        at = found.end() if found else _behind_signature(text, one)
        at = 0 if words in one.options else at  # a group named by its first option
        filled: str | None
        named = (
            re.search(rf"(?:[_＿]{{3,}}|[ \u3000]{{6,}})(?=[（(]{spaced(words)}[、，,)）])", text) if value else None
        )
        if label is None and len(firsts) == 1 and (own := _in_frame(text, written[one.key], one, rng)) is not None:
            filled = own
        elif named:  # ____（采购人名称）
            filled = f"{text[: named.start()]}{value}{text[named.end() :]}"
        elif one.type in ("choice", "choices", "yes_no"):
            filled = tick(text[at:], written[one.key].value, one.options or ["是", "否"], rng)
            filled = None if filled is None else text[:at] + filled
        elif "…" in words:
            filled = _in_sentence(text, words, written[one.key], one, value)
        elif one.type in ("date", "month") and _PRINTED_DATE.search(text, at):
            filled = _with_dates(text, at, [(written[each.key], each) for each in parts], rng)
        elif found:
            labels = {other.label.rpartition("/")[2] for other in fields}
            filled = _behind_label(text, found, (written[one.key], one, value), rng, labels)
        elif label is None and len(firsts) == 1 and (place := _amount_gap(text, one)):
            amount = _before_unit(written[one.key], one, value, place["unit"]) or place["gap"]
            filled = f"{text[: place.start('gap')]}{amount}{text[place.end('gap') :]}"
        else:
            filled = text if label is None else None
            rest += [value] if value and label is None else []
        if filled is not None:
            text = filled
            done |= {each.key for each in parts}
    return ("\n".join([*rest, text.lstrip("\n")] if text.strip() else rest), done)


def _behind_signature(text: str, one: FieldDeclaration) -> int:
    """Where a day is looked for that has no label: behind the words that its path names, 学生签字/日期."""
    words = one.label.rpartition("/")[0].rpartition("/")[2]
    found = re.search(spaced(words), text) if words and one.type in ("date", "month") else None
    return found.end() if found else 0


def _in_frame(text: str, written: Written, one: FieldDeclaration, rng: Random) -> str | None:
    """A value in the frame that a cell prints for it: a box for each digit of a day, ``/`` between two numbers."""
    iso = written.value if isinstance(written.value, str) else ""
    boxes = _DATE_BOXES.search(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", iso) else None
    if boxes:
        return text[: boxes.start()] + iso.replace("-", rng.choice((" ", "  "))) + text[boxes.end() :]
    if one.type == "text" and written.text and _SLASHED.fullmatch(text):
        written.value = f"{rng.randint(1, 30)}/{rng.randint(31, 300)}"
        return rng.choice(("{}", " {} ", "  {}")).format(written.value.replace("/", rng.choice(("/", " / "))))
    return None


def asks_for(text: str, words: str, *, is_sure: bool) -> bool:
    """Whether a label stands in a text. is_sure: as a word of its own, with a place behind it."""
    found = _find_label(text, words, 0)
    if found is None or not is_sure:
        return found is not None
    is_part = found.start() > 0 and re.match(r"[\u4e00-\u9fff]", text[found.start() - 1])
    return not is_part and bool(re.match(r"[□口\n]|$", text[found.end() :]) or found.group()[-1] in " _＿：:\u3000")


def _find_label(text: str, words: str, number: int) -> re.Match[str] | None:
    """The label where its value has a place behind it, or at least where it stands; the ``number``-th from 0."""
    every = list(re.finditer(f"{_NUMBERED}{spaced(words)}{_AFTER_LABEL}", text))
    every = every or list(re.finditer(f"{_NUMBERED}{spaced(bare(words))}{_AFTER_LABEL}", text))
    apart = [
        each for each in every if not re.match(r"[\u4e00-\u9fff]", text[max(each.start() - 1, 0) :]) or not each.start()
    ]
    every = apart if apart or words in _ENDINGS else every  # 日期 is no part of 出生日期
    asking = [
        each for each in every if re.match(r"[□口\n]|$", text[each.end() :]) or each.group()[-1] in " _＿：:\u3000"
    ]
    return next(iter((asking or every)[number:]), None)


def _amount_gap(text: str, one: FieldDeclaration) -> re.Match[str] | None:
    """The gap before a printed unit, or behind ￥, where a cell holds one value."""
    if place := re.fullmatch(rf"(?P<gap>{FILL}{{2,}})(?P<unit>\S{{1,4}})", text):
        return place
    return _AMOUNT_GAP.fullmatch(text) if one.type in ("money", "number", "integer") else None


def bare(words: str) -> str:
    """A label without the bracket at its end."""
    return re.sub(r"[（(][^（()）]*[)）]$", "", words)


def number_of_boxes(text: str, label: str) -> int:
    """How many boxes for one digit each stand behind a label; 0 for none."""
    found = re.search(f"{spaced(bare(label.rpartition('/')[2]))}{_AFTER_LABEL}", text)
    boxes = _DIGIT_BOXES.match(text, found.end()) if found else None
    return len(re.findall("[□口]", boxes.group())) if boxes else 0


def _before_unit(written: Written, one: FieldDeclaration, value: str, following: str) -> str:
    """The bare number, where the blank prints its unit behind the gap."""
    number = written.value
    money = _MONEY_UNIT.match(following)
    if one.type == "money" and money and isinstance(number, int | float):
        size = {"亿元": 10**8, "万元": 10**4, "千元": 1000, "元": 1}[money[1]]
        return f"{number / size:g}" if size > 1 else str(int(number))
    if one.type in ("integer", "number") and _UNIT.match(following.lstrip(" \t")) and number is not None:
        return str(number)
    return value


def _in_sentence(text: str, words: str, written: Written, one: FieldDeclaration, value: str) -> str | None:
    before, _, after = words.partition("…")
    gap = re.search(f"(?<={re.escape(before)}){FILL}+(?={re.escape(after)})", text)
    if gap is None:
        return None
    value = _before_unit(written, one, value, text[gap.end() :])
    return f"{text[: gap.start()]}{value}{text[gap.end() :]}" if value else text


def _with_dates(text: str, at: int, parts: Sequence[tuple[Written, FieldDeclaration]], rng: Random) -> str:
    for written, one in parts:
        dates = list(_PRINTED_DATE.finditer(text, at))
        whole = [each for each in dates if ("日" in each.group()) == (one.type == "date")]
        date = next(iter(whole or dates), None)
        if date is None:
            return text
        iso = written.value if isinstance(written.value, str) else ""
        numbers = [int(each) for each in re.findall(r"\d+", iso)] if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", iso) else []
        if not written.text:
            at = date.end()
            continue
        is_whole = "日" in date.group() or one.type == "month"
        if numbers and is_whole and (date["century"] or rng.random() < 0.6):
            blank = rng.choice(("", " ", "_"))
            year = str(numbers[0])[2:] if date["century"] else str(numbers[0])
            figures = [year, *map(str, numbers[1:])]
            new = "".join(f"{blank}{n}{blank}{word}" for n, word in zip(figures, "年月日", strict=False))
            new = f"{date['century'] or ''}{new}"
            missing = "日" in date.group() and len(numbers) < 3
            new += "  日" if missing else ""
        else:
            new = f"  {written.text}"
        text = f"{text[: date.start()]}{new}{text[date.end() :]}"
        at = date.start() + len(new)
    return text


def with_bare_dates(text: str, fields: Sequence[tuple[Written, FieldDeclaration]], rng: Random) -> tuple[str, int]:
    """The text with days written where ``年 月 日`` has no label before it, and how many of the fields these took."""
    at = used = 0
    while used < len(fields) and (date := _PRINTED_DATE.search(text, at)):
        before = text[: date.start()].rstrip(" _＿\u3000\t")
        if before and not before.endswith(("日", ")", "）", "。")):
            at = date.end()
            continue
        start = date.start()
        rest = len(text) - date.end()
        text = _with_dates(text, start, [fields[used]], rng)
        used += 1
        at = len(text) - rest
    return text, used


def _behind_label(
    text: str, found: re.Match[str], answer: tuple[Written, FieldDeclaration, str], rng: Random, labels: Set[str]
) -> str:
    written, one, value = answer
    following = text[found.end() :]
    boxes = _DIGIT_BOXES.match(following)
    if boxes:
        size = len(re.findall("[□口]", boxes.group()))
        joined = rng.choice(("", "", " ")).join(value) if len(value) == size else value
        return text[: found.end()] + joined + following[boxes.end() :] if value else text
    pieces = _pieces(following, labels) if re.search(rf"{FILL}$", found.group()) or following[:1] in "_ " else []
    if value and len(pieces) > 1 and one.type in ("text", "region", "long_text"):
        return text[: found.end()] + _by_pieces(following, pieces, written, one, rng)
    if value and (bracket := _EMPTY_BRACKET.match(following)):
        return f"{text[: found.end()]}（{value}）{following[bracket.end() :]}"
    value = _before_unit(written, one, value, following)
    if value and (first := _FIRST_OF_LIST.match(following)):
        return f"{text[: found.end()]}1.{value}  {following[first.end() :]}"
    is_line = following[:1] == "\n" and found.group()[-1:] not in "：:"
    head = found.group().rstrip(" _＿　") + ("\n" if is_line and value else "")
    return f"{text[: found.start()]}{head}{value}  {following}" if value else text


def _pieces(following: str, labels: Set[str]) -> list[re.Match[str]]:
    """The units of one answer's several gaps (省, 市, 县), to where the line's next label begins."""
    pieces, at = [], 0
    while match := re.compile(rf"{FILL}*(?P<unit>{_UNIT.pattern})").match(following, at):
        rest = following[match.end() :]
        if match["unit"] in labels or match["unit"].startswith("第") or _PRINTED_DATE.match(following, at):
            break
        if not re.match(rf"[_＿]{{2}}|[ \u3000]{{2}}|$|\n|{FILL}*$", rest) or re.match(r"[：:]", rest):
            break
        pieces.append(match)
        at = match.end()
        if not re.match(r"[_＿]{2}|[ \u3000]{2}\S", rest):
            break
    return pieces


def _by_pieces(
    following: str, pieces: Sequence[re.Match[str]], written: Written, one: FieldDeclaration, rng: Random
) -> str:
    """Each gap with a word of its own; the value is what then stands there, without blanks."""
    units = [piece["unit"] for piece in pieces]
    words = [rng.choice(("12", "3", "6", "108")) for _ in units]
    if one.type == "region" or units[0] == "省":
        parts = [part for part in _PLACE_UNITS.split(written.text)[0::2] if part]
        words = [*parts, *["城东"] * len(units)][: len(units)]
    elif len(units) > 1 and re.search("路|街|区|镇", "".join(units)):
        words = [
            word if not re.search("路|街|区|镇|村", unit) else "文昌" for word, unit in zip(words, units, strict=True)
        ]
    blank = rng.choice(("", " ", "_"))
    filled = "".join(f"{blank}{word}{blank}{unit}" for word, unit in zip(words, units, strict=True))
    written.value = "".join(f"{word}{unit}" for word, unit in zip(words, units, strict=True))
    return filled + following[pieces[-1].end() :]
