"""Two engines' readings of one line weighed against each other: agreement makes sure, disagreement doubtful."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from difflib import SequenceMatcher

from extract.ocr.engine import Reading

_SURE = 0.93
_AGREED, _DISPUTED, _DISPUTED_DIGIT = 0.97, 0.75, 0.6
_LONG_NUMBER = re.compile(r"\d[\d\-\s]{4,}[\dXx]")


def needs_second_look(reading: Reading) -> bool:
    """Whether a character is unsure, or a number is so long that one digit too many or too few is not seen."""
    if not reading.text or not reading.chars:
        return False
    unsure = any(char.confidence < _SURE for char in reading.chars if char.text.isalnum())
    return unsure or _LONG_NUMBER.search(reading.text) is not None


def weigh(first: Reading, second: Reading, at_most: float = 1.0) -> Reading:
    """The first reading, each character as sure as both engines together are of it.

    A second reading that is itself unsure says nothing. at_most: no character on which they do not agree is surer.
    """
    if not second.text or second.confidence < 0.75:
        return _capped(first, at_most)
    places = [index for index, char in enumerate(first.chars) if char.text.isalnum()]
    ours = [_folded(first.chars[index].text) for index in places]
    theirs = [_folded(char) for char in second.text if char.isalnum()]
    agreed: set[int] = set()
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        agreed.update(places[block.a : block.a + block.size])
    inserted = len(theirs) > len(agreed)
    chars = list(first.chars)
    for index in places:
        char = chars[index]
        if index in agreed:
            sure = max(char.confidence, _AGREED)
            if inserted and char.text.isdigit() and len(theirs) != len(ours):
                sure = min(char.confidence, _DISPUTED_DIGIT)
        else:
            sure = min(char.confidence, _DISPUTED_DIGIT if char.text.isdigit() else _disputed(char.confidence), at_most)
        chars[index] = replace(char, confidence=sure)
    mean = sum(char.confidence for char in chars) / len(chars)
    return replace(first, confidence=mean, chars=tuple(chars))


def _capped(reading: Reading, at_most: float) -> Reading:
    chars = tuple(replace(char, confidence=min(char.confidence, at_most)) for char in reading.chars)
    return replace(reading, confidence=min(reading.confidence, at_most), chars=chars)


def _disputed(confidence: float) -> float:
    """The second engine errs more: against a first that is all but certain its word weighs little."""
    return 0.91 if confidence > 0.995 else _DISPUTED


def _folded(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).casefold()
    return {"o": "0", "l": "1", "i": "1"}.get(folded, folded)
