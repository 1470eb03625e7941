"""The printed text of a cell or line with a person's answers in it: in gaps, boxes, brackets, and beside letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from random import Random

from models.declaration import FieldDeclaration
from samples.truth import Value, Written

FILL = r"[ _＿﹍\u3000\t]"
UNDERLINED, STRUCK, PLAIN = "\ue000", "\ue001", "\ue002"
"""What follows is underlined, struck out, or as it was."""
_NUMBERED = r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[)）、.．]\s*)?"
_AFTER_LABEL = rf"[*＊]?(?:\s*[（(][^（()）□口_＿]*\S[^（()）□口_＿]*[)）])*[*＊]?[：:]?{FILL}*"
_PRINTED_DATE = re.compile(rf"(?P<century>20|２０)?{FILL}*年{FILL}*月(?:{FILL}*日)?")
_DIGIT_BOXES = re.compile(r"[□口](?:\s*[－—-]?\s*[□口]){3,}")
_UNIT = re.compile(r"(?:[\u4e00-\u9fff]{1,3}|%|％|m2|㎡)(?:（[^（()）]{1,4}）)?")
_MONEY_UNIT = re.compile(r"\s*(亿元|万元|千元|元)")
_AMOUNT_GAP = re.compile(rf"(?P<before>[^\n]*?)(?P<gap>{FILL}{{2,}}|(?<=[￥¥]){FILL}*)(?P<unit>\S{{0,6}})[^\n]*")
_FIRST_OF_LIST = re.compile(rf"1[.．、]{FILL}{{2,}}")
_PLACE_UNITS = re.compile(r"(省|市|州|县|区|乡|镇|街道)")
_TICKS = ("☑", "☑", "√", "■")
_LONE_TICKS = ("√", "√", "✓", "☑")
_LETTERS = ("ABCDEFGHIJKLMN", "123456789", "①②③④⑤⑥⑦⑧⑨")


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
        at = found.end() if found else 0
        filled: str | None
        if one.type in ("choice", "choices", "yes_no"):
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
    every = apart or every  # 日期 is no part of 出生日期
    asking = [
        each for each in every if re.match(r"[□口\n]|$", text[each.end() :]) or each.group()[-1] in " _＿：:\u3000"
    ]
    return next(iter((asking or every)[number:]), None)


def _amount_gap(text: str, one: FieldDeclaration) -> re.Match[str] | None:
    """The gap before a printed unit, or behind ￥, where a cell holds one value."""
    if place := re.fullmatch(rf"(?P<gap>{FILL}{{2,}})(?P<unit>\S{{1,4}})", text):
        return place
    return _AMOUNT_GAP.fullmatch(text) if one.type in ("money", "number", "integer") else None


def spaced(words: str) -> str:
    """A pattern for words that may have blanks between their characters."""
    return r"\s*".join(re.escape(char) for char in words if not char.isspace())


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
        date = _PRINTED_DATE.search(text, at)
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


def tick(text: str, value: Value, options: Sequence[str], rng: Random) -> str | None:
    """The text with an answer marked in one of the usual ways; None where the options do not stand there."""
    said = ["是" if value else "否"] if isinstance(value, bool) else value if isinstance(value, list) else [value]
    chosen = [str(option) for option in said if option in options]
    sign = rng.choice(_TICKS)
    text = text.replace("☐", "□")
    if re.fullmatch(r"\s*是\s*/\s*否\s*", text):
        return str(chosen[0] if chosen else text)
    if not re.search(r"[□口]|[（(]\s*[)）]", text) or (_letters(text, options) and text.count("□") < len(options)):
        return _unboxed(text, chosen, options, rng)
    if any(not re.search(spaced(option), text) for option in chosen):
        return None
    first = re.search(rf"[□口]|[（(]\s*[)）]|{'|'.join(spaced(option) for option in options)}", text)
    is_behind = first is not None and first.group()[0] not in "□口（("
    for option in chosen:
        bracket = re.search(rf"[（(]\s*[)）]\s*{spaced(option)}(?![\u4e00-\u9fff])", text)
        behind = re.search(rf"{spaced(option)}\s*[（(]\s*[)）]", text) if is_behind else None
        box = None if is_behind else re.search(rf"[□口]\s*{_NUMBERED}{spaced(option)}(?![\u4e00-\u9fff])", text)
        if box:
            text = text[: box.start()] + sign + text[box.start() + 1 :]
        elif behind:
            text = text[: behind.end()].rstrip("（( )）") + "（√）" + text[behind.end() :]
        elif bracket:
            text = text[: bracket.start()] + "（√）" + option + text[bracket.end() :]
        elif after := re.search(rf"{spaced(option)}\s*[□口]", text):
            text = text[: after.end() - 1] + sign + text[after.end() :]
    return text


def _letters(text: str, options: Sequence[str]) -> str:
    """The letters printed before the options, or "" where there are none."""
    for row in _LETTERS:
        pairs = zip(row, options, strict=False)
        if all(re.search(rf"{letter}\s*[.．、)）]?\s*{spaced(option)}", text) for letter, option in pairs):
            return row
    return ""


def _unboxed(text: str, chosen: Sequence[str], options: Sequence[str], rng: Random) -> str | None:
    """Options without boxes: a tick beside, the letter in the bracket or box, the others gone, underlined, struck."""
    letters = _letters(text, options)
    spots = {option: re.search(rf"{_lettered(letters, options, option)}{spaced(option)}", text) for option in options}
    found = [(option, spot) for option, spot in spots.items() if spot]
    held = [spot for _, spot in found]
    if not chosen:
        return text if len(held) == len(options) or not text.strip() else None
    if not text.strip():
        return "、".join(chosen)
    if len(held) < len(options):
        return None
    picked = "、".join(letters[options.index(option)] for option in chosen) if letters else ""
    place = re.match(r"\s*(?:[（(]\s*[)）]|[□口])", text) or re.search(r"[（(]\s*[)）]\s*$", text)
    if place and letters and not (options[-1] == "其他" and place.start()):
        is_box = place.group().strip() in "□口"
        return text[: place.start()] + (picked if is_box else f"（{picked}）") + text[place.end() :]
    start, end = min(spot.start() for spot in held), max(spot.end() for spot in held)
    way = rng.choice(("before", "behind", "only", "underline", "strike", "letters" if letters else "before"))
    if way in ("only", "letters"):
        kept = picked if way == "letters" else "、".join(spot.group() for option, spot in found if option in chosen)
        return text[:start] + kept + text[end:]
    out, sign = text, rng.choice(_LONE_TICKS)
    for option, spot in sorted(found, key=lambda item: -item[1].start()):
        is_chosen = option in chosen
        around = {
            "before": (sign, "") if is_chosen else ("", ""),
            "behind": ("", sign) if is_chosen else ("", ""),
            "underline": (UNDERLINED, PLAIN) if is_chosen else ("", ""),
            "strike": ("", "") if is_chosen else (STRUCK, PLAIN),
        }[way]
        out = out[: spot.start()] + around[0] + spot.group() + around[1] + out[spot.end() :]
    return out


def _lettered(letters: str, options: Sequence[str], option: str) -> str:
    return rf"{letters[options.index(option)]}\s*[.．、)）]?\s*" if letters else ""
