"""Options that have a column each: the cells of one question's row read as one group of boxes.

| 检查内容     | 是 | 否 |
| 消防通道畅通 | √  |    |      read as: ☑是  □否
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.align.passage import Passage, passage_of
from extract.align.rows import RowMap
from extract.align.spots import Spot
from models.entry import FieldSpec
from models.layout import Line, Mark, MarkKind, MarkState

_TYPED_TICK = re.compile(r"[vVｖＶYyOo○〇1１*＊√✓✔对●■]|是的?")
_YES_NO = ("是", "否")


@dataclass(frozen=True, slots=True)
class _Sign:
    """What stands in one option's cell."""

    state: MarkState
    is_cross: bool = False
    method: str = "glyph"
    confidence: float = 1.0


def column_passage(rows: RowMap, spec: FieldSpec, name: str) -> Passage | None:
    """The row's cells as one passage of boxes and words; None where none of them is in the copy. name: of the slot."""
    options = spec.entry.options or _YES_NO
    spots = [rows.spot(cell) for cell in spec.entry.option_cells[: len(options)]]
    held = [spot for spot in spots if spot is not None]
    if len(spots) < len(options) or not held:
        return None
    signs = [_sign_in(spot, option) for spot, option in zip(spots, options, strict=True)]
    if any(sign.state is MarkState.TICKED and not sign.is_cross for sign in signs):
        signs = [_Sign(MarkState.EMPTY) if sign.is_cross else sign for sign in signs]  # √ 是, × 否
    text, marks = "", []
    for sign, option in zip(signs, options, strict=True):
        marks.append(Mark(len(text), MarkKind.BOX, sign.state, sign.method, sign.confidence))
        text += f"{'□' if sign.state is MarkState.EMPTY else '☑'}{option}  "
    for spot in held:
        spot.value_of = name
    pairs = zip(spots, signs, strict=True)
    written = [spot for spot, sign in pairs if spot is not None and sign.state is not MarkState.EMPTY]
    place = (written or held)[0].passage.where()
    sure = min((spot.passage.confidence() for spot in held if spot.passage.text.strip()), default=1.0)
    return passage_of([Line(text.rstrip(), marks=marks, place=place, confidence=sure)], place)


def _sign_in(spot: Spot | None, option: str) -> _Sign:
    text = spot.passage.text.strip() if spot is not None else ""
    marks = spot.passage.marks if spot is not None else []
    made = [mark for mark in marks if mark.state is not MarkState.EMPTY]
    if made:
        first = made[0]
        is_cross = first.kind is MarkKind.CROSS
        state = first.state if len(text) <= 2 else MarkState.UNCLEAR
        return _Sign(state, is_cross, first.method, first.confidence)
    if not text or (all(char in "□☐○〇()（） \n\u3000_/／—-" for char in text) and (marks or text not in "○〇")):
        return _Sign(MarkState.EMPTY)
    if text == option or _TYPED_TICK.fullmatch(text):
        return _Sign(MarkState.TICKED)
    if text in ("x", "X", "ｘ", "Ｘ"):
        return _Sign(MarkState.TICKED, is_cross=True)
    return _Sign(MarkState.UNCLEAR)
