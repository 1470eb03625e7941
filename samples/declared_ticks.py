"""Options marked in a printed text in one of the ways that people mark them: in boxes, brackets, beside letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from samples.truth import Value

UNDERLINED, STRUCK, PLAIN = "\ue000", "\ue001", "\ue002"
"""What follows is underlined, struck out, or as it was."""
_NUMBERED = r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[)）、.．]\s*)?"
_TICKS = ("☑", "☑", "√", "■")
_LONE_TICKS = ("√", "√", "✓", "☑")
_LETTERS = ("ABCDEFGHIJKLMN", "123456789", "①②③④⑤⑥⑦⑧⑨", "⑴⑵⑶⑷⑸⑹⑺⑻⑼")
_BY_NUMBER = 0.7
_ANSWER_BOXES = re.compile(r"(?<=\s)[□口](?:\s*/\s*[□口])*(?=\s*(?:\n|$))")


def spaced(words: str) -> str:
    """A pattern for words that may have blanks between their characters."""
    return r"\s*".join(re.escape(char) for char in words if not char.isspace())


def tick(text: str, value: Value, options: Sequence[str], rng: Random) -> str | None:
    """The text with an answer marked in one of the usual ways; None where the options do not stand there."""
    said = ["是" if value else "否"] if isinstance(value, bool) else value if isinstance(value, list) else [value]
    chosen = [str(option) for option in said if option in options]
    sign = rng.choice(_TICKS)
    text = text.replace("☐", "□")
    if re.fullmatch(r"\s*是\s*/\s*否\s*", text):
        return str(chosen[0] if chosen else text)
    answered = _in_answer_boxes(text, chosen, options)
    if answered is not None and rng.random() < _BY_NUMBER:
        return answered
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
        box = box or (None if is_behind else re.search(rf"[□口]\s*{_NUMBERED}{spaced(option)}", text))  # □同意推荐
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


def _in_answer_boxes(text: str, chosen: Sequence[str], options: Sequence[str]) -> str | None:
    """The numbers of what was chosen in the boxes behind ``1无 2青霉素 3磺胺   □/□/□``; None where there are none."""
    letters = _letters(text, options) or re.search(r"1.*2.*9", text)
    boxes = _ANSWER_BOXES.search(text)
    if not letters or boxes is None or text.count("□") != boxes.group().count("□"):
        return None
    printed = {option: re.search(rf"(?<!\d)(\d)\s*{spaced(option)}", text) for option in options}
    plain = [found[1] if found else str(number) for number, found in enumerate(printed.values(), 1)]
    numbers = [plain[options.index(option)] for option in chosen]
    left = max(boxes.group().count("□") - len(numbers), 0)
    return text[: boxes.start()] + "/".join([*numbers, *["□"] * left]) + text[boxes.end() :]
