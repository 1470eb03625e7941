"""What people wrote into a form, found but not yet understood: the hand-over from align to normalise."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.entry import Part
from models.geometry import NOWHERE, Place
from models.layout import MarkState


@dataclass(frozen=True, slots=True)
class OptionTick:
    """One option of a group of boxes and how it was marked.

    state: EMPTY, TICKED, UNCLEAR or STRUCK_OUT. doubt: why a reader should look, in Chinese, or None;
        an option can be ticked and doubtful at once (a tick midway between two boxes).
    """

    option: str
    state: MarkState
    confidence: float = 1.0
    doubt: str | None = None


@dataclass(slots=True)
class Answer:
    """What stands in the place of one field, the blank's own words taken away.

    raw: as it stood. text: what was written, decoded, hint and label gone; paragraphs joined by ``\\n``.
    ticks: the options of a group of boxes, in the form's order; empty for all other kinds.
    confidence: 0 to 1, of the reading; 1.0 in Word files. method: ``word``, ``pdf`` or ``ocr``.
    is_cut: the text breaks off at a lost page or row. unit: what the printed label counts in (万元), or None.
    part: which part of the text is the field's, where two columns of the blank were made one (联系人及电话).
    doubt: why it may not be what was meant, in words for the clerk, or None.
    """

    text: str
    raw: str = ""
    place: Place = NOWHERE
    confidence: float = 1.0
    method: str = "word"
    ticks: tuple[OptionTick, ...] = ()
    is_cut: bool = False
    unit: str | None = None
    part: Part | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Something written that belongs to no field."""

    raw: str
    place: Place = NOWHERE


@dataclass(slots=True)
class Filled:
    """One returned form, aligned with its blank.

    answers: by field key; a key that is absent has no place in the file (see ``lost``).
    rows: the rows of a list, by column key. lost: keys whose printed label is not in the file;
        one that has an answer all the same was found by its place.
    lost_columns: titles of a list's columns that are gone. pages: first and last, 1-based.
    totals: what stands in the row labelled 合计, by column key, only where the form's checks ask for it.
    """

    form_id: str
    answers: dict[str, Answer] = field(default_factory=dict)
    rows: list[dict[str, Answer]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    lost_columns: list[str] = field(default_factory=list)
    extra: list[Extra] = field(default_factory=list)
    pages: tuple[int, int] = (1, 1)
    totals: dict[str, Answer] = field(default_factory=dict)
