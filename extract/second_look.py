"""A second look: values that matter and may be misread are read again, by another model, at their own place.

Two readings that agree make each other surer. Where they differ, the one that its type accepts is chosen
(a check digit, a length, a date that exists); where both or neither is accepted, the first stays and is
doubted. No rule here invents a value that neither reader saw.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from models.answer import Answer, Filled
from models.entry import FieldSpec, Kind
from models.form import Form
from models.geometry import BBox
from models.layout import Seal

SURE = 0.97
"""From here on a reading is trusted without a second look, unless its type refuses it."""

AGREED = 0.985
DOUBTED = 0.5

_CHECKED: frozenset[Kind] = frozenset(
    {
        "integer",
        "money",
        "date",
        "month",
        "phone",
        "mobile",
        "email",
        "bank_account",
        "bank_code",
        "id_number",
        "postcode",
    }
)
_LONGEST = 60


class Reread(Protocol):
    """What another model reads at a place of a page. Shape of an OCR reading: its text and how sure it is."""

    @property
    def text(self) -> str:
        """The text, lines joined by ``\\n``."""

    @property
    def confidence(self) -> float:
        """0 to 1."""


def look_again(
    form: type[Form],
    filled: Filled,
    reread: Callable[[int, BBox], Reread],
    is_accepted: Callable[[FieldSpec, str], bool],
    seals: Sequence[Seal] = (),
) -> None:
    """Read doubtful short values of a recognised form again; their answers are changed in place.

    What stands under a grey seal is made no surer by it.

    reread: of a page (1-based) and a box in its points. is_accepted: whether a text is of the field's type.
    """
    for spec, answer in _doubtful(form, filled, is_accepted):
        place = answer.place
        if place.page is None or place.bbox is None:
            continue
        before = answer.confidence
        _settle(spec, answer, reread(place.page, place.bbox), is_accepted)
        if before <= DOUBTED and _is_under_grey(answer, seals):
            answer.confidence = min(answer.confidence, DOUBTED)


def _is_under_grey(answer: Answer, seals: Sequence[Seal]) -> bool:
    """Whether a grey seal's disc lies on the answer's place: print below it is lost in part, and no reader can tell."""
    return any(
        seal.colour == "grey" and seal.page == answer.place.page and _lies_on(seal.bbox, answer.place.bbox)
        for seal in seals
    )


def _lies_on(seal: BBox, place: BBox | None) -> bool:
    if place is None:
        return False
    x, y = (seal[0] + seal[2]) / 2, (seal[1] + seal[3]) / 2
    near_x, near_y = min(max(x, place[0]), place[2]), min(max(y, place[1]), place[3])
    wide, tall = max(1.0, (seal[2] - seal[0]) / 2), max(1.0, (seal[3] - seal[1]) / 2)
    return ((near_x - x) / wide) ** 2 + ((near_y - y) / tall) ** 2 < 1.0


def _doubtful(
    form: type[Form], filled: Filled, is_accepted: Callable[[FieldSpec, str], bool]
) -> Iterator[tuple[FieldSpec, Answer]]:
    for spec, answer in _answers(form, filled):
        if answer.method != "ocr" or not answer.text.strip() or len(answer.text) > _LONGEST:
            continue
        is_wrong = spec.kind in _CHECKED and not is_accepted(spec, answer.text)
        if is_wrong or answer.confidence < SURE:
            yield spec, answer


def _answers(form: type[Form], filled: Filled) -> Iterable[tuple[FieldSpec, Answer]]:
    return ((spec, answer) for spec, answer in _every(form, filled) if not spec.is_boxes)


def _every(form: type[Form], filled: Filled) -> Iterable[tuple[FieldSpec, Answer]]:
    for spec in form.fields():
        if spec.key in filled.answers:
            yield spec, filled.answers[spec.key]
    for row in filled.rows:
        for spec in form.row_fields():
            if spec.key in row:
                yield spec, row[spec.key]


def _settle(spec: FieldSpec, answer: Answer, second: Reread, is_accepted: Callable[[FieldSpec, str], bool]) -> None:
    first = _bare(answer.text)
    again = _bare(second.text)
    if not again:
        return
    is_whole = _bare(answer.raw) == first  # a line that also holds its label can't be compared as a whole
    if again == first or (not is_whole and _stands_in(first, again)):
        answer.confidence = max(answer.confidence, AGREED)
        return
    if spec.kind in _CHECKED and is_whole and not is_accepted(spec, answer.text) and is_accepted(spec, second.text):
        answer.text = second.text
        answer.confidence = min(max(second.confidence, DOUBTED), SURE)
        return
    answer.confidence = min(answer.confidence, DOUBTED)


def _stands_in(value: str, line: str) -> bool:
    """Whether a value stands in a line as a whole: a number with no further digit before or after it."""
    at = line.find(value)
    if at < 0:
        return False
    before, after = line[at - 1 : at], line[at + len(value) : at + len(value) + 1]
    return not (value[0].isdigit() and before.isdigit()) and not (value[-1].isdigit() and after.isdigit())


def _bare(text: str) -> str:
    """The letters and digits alone, of one width."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())
