"""What may happen to a return on its way to a picture: a table of choices a condition, and the dice that draw them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from samples.dice import PLAIN, Dice, Space

Condition = Literal["pdf", "clean", "scan", "hard", "photo"]

_CHOICES: dict[Condition, dict[str, str]] = {
    "pdf": {"ticks": "typed"},
    "clean": {
        "dpi": "200*2 300",
        "seal": "own*8 none",
        "file": "png*2 jpg pdf*3 tif",
        "quality": "92",
        "ticks": "typed",
    },
    "scan": {
        "dpi": "200*3 300*2 | 240*2",
        "seal": "own*7 over*3 none other blue | oval*2 two",
        "stray": "nothing*10 square fingerprint red_pen letterhead | square_red_pen watermark signature",
        "file": "pdf*6 jpg*2 png tif",
        "quality": "60 75*2 85*2 92 | 45",
        "ticks": "typed*4 pen",
        "hand": "print*9 kai wenkai",
        "bundle": "one*20 stack*2 backs | shuffled*2",
        "loss": "nothing*20 page*2",
        "turn": "upright*15 half quarter | three_quarters",
        "skew": "none*2 0.6*2 1.2*2 2.0 | 2.6",
        "blur": "none*2 0.6*2 0.9",
        "grain": "none*2 4*2 7",
        "light": "none*3 0.08*2 0.16 | 0.22",
        "back": "none*4 bleed",
        "edge": "none*5 border punch | staple",
        "dust": "none*3 specks",
        "sheet": "none*6 fold | wave crumple tint*2",
        "toner": "full*8 faded | heavy",
    },
    "hard": {
        "dpi": "150*4 200 | 170",
        "seal": "own*6 over*4 none other | oval two",
        "stray": "nothing*6 square fingerprint red_pen | letterhead watermark signature",
        "file": "pdf_grey*6 pdf*2 tif*2 pdf_g4 jpg*2 | tif_g4",
        "quality": "40 55*2 70*2 | 30",
        "colour": "grey*5 colour*2 | copied",
        "ticks": "typed*2 pen*3",
        "hand": "print*6 kai wenkai",
        "bundle": "one*20 stack backs | shuffled",
        "loss": "nothing*20 page",
        "turn": "upright*15 half quarter",
        "skew": "none 1.0*2 2.0*2 3.0 | 4.0",
        "blur": "none 0.6*2 0.9",
        "grain": "none 5*2 9*2 | 12",
        "light": "none 0.1*2 0.2*2 | 0.3",
        "back": "none*3 bleed",
        "edge": "none*3 border*2 punch | staple",
        "dust": "none specks",
        "sheet": "none*2 fold*2 | wave crumple",
        "toner": "full*2 faded | heavy",
    },
    "photo": {
        "dpi": "250",
        "seal": "own*7 over*3 none other blue | oval",
        "stray": "nothing*10 square fingerprint red_pen | signature",
        "file": "jpg*5 pdf",
        "quality": "70 80*2 88",
        "ticks": "typed*3 pen*2",
        "hand": "print*8 kai wenkai",
        "sheet": "none*3 fold | crumple",
        "toner": "full*6 faded",
        "scene": "desk*4 | glare fingers*2",
        "exif": "upright*5 six eight three",
    },
}
"""``name*weight`` words; those behind the bar are kept for evaluation."""

_BANNED: dict[str, tuple[str, ...] | None] = {
    "head.picture": None,
    "file.no_break": None,
    "file.front": None,
    "file.wrapped": None,
    "file.bundle": ("several_forms",),
    "tick.note": None,
    "list.seq": ("auto",),
    "label": ("auto_number",),
    "note": None,
    "structure": (
        "label_erased",
        "column_deleted",
        "head_in_table",
        "tracked_row",
        "outer_table",
        "same_cell",
        "header_repeated",
        "paragraphs",
    ),
    "value": (
        "inserted",
        "replaced",
        "moved",
        "footnote",
        "ruby",
        "text_box",
        "vml_box",
        "hidden_by_style",
        "digit_cells",
        "underscores",
        "no_break_hyphen",
        "nested_table",
    ),
    "long": ("inserted", "replaced", "footnote", "ruby", "deleted_paragraph", "auto_list", "first_line_indent"),
    "plant.value": ("too_long",),
    "plant.boxes": ("corrected", "midway"),
}
"""What LibreOffice prints otherwise than Word, or a picture can't show; None bans the family. Of the ways to tick,
those that need the Wingdings fonts are out too: where these are missing their letters or empty frames are printed."""

_PRINTED_STYLES = (
    "swap_☒ swap_■ swap_✓ swap_✔ swap_√ swap_wide_pair square_pair radio before_box after_box replace"
    " bracket_round bracket_wide bracket_square control_1 control_true control_tick strike_rest_ticked"
    " bracket_lenticular control_square tick_cross"
)


class PictureDice(Dice):
    """Dice for Word files that are to be printed. has_pen: every box is left empty for a pen."""

    __slots__ = ("has_pen",)

    def __init__(self, rng: Random, space: Space, wildness: float, has_pen: bool) -> None:
        Dice.__init__(self, rng, space, wildness)
        self.has_pen = has_pen

    def pick(self, family: str, among: Collection[str] | None = None) -> str:
        """As ``Dice.pick``, without what does not print."""
        if family == "tick.style":
            if self.has_pen:
                return "for_pen"
            return Dice.pick(self, family, _PRINTED_STYLES.split())
        if self.has_pen and family.startswith("tick.") and family not in ("tick.gap", "tick.label", "tick.glyph"):
            return PLAIN
        if self.has_pen and family == "gender":
            return PLAIN
        banned = _BANNED.get(family, ())
        if banned is None:
            return PLAIN
        name = Dice.pick(self, family, among)
        if name in banned:
            self.drawn.discard(f"{family}:{name}")
            return PLAIN
        return name


@dataclass(slots=True)
class Wear:
    """Draws what happens to one return. drawn: what did, ``family:name``, but for a family's first name."""

    rng: Random
    condition: Condition
    is_held: bool = False
    drawn: set[str] = field(default_factory=set)

    def pick(self, family: str, default: str = "none") -> str:
        """One name of the condition's family, ``default`` where it has none."""
        words = _CHOICES[self.condition].get(family)
        if words is None:
            return default
        usual, _, kept = words.partition("|")
        names, weights = [], []
        for word in usual.split() + (kept.split() if self.is_held else []):
            name, _, weight = word.partition("*")
            names.append(name)
            weights.append(float(weight or 1) * (3.0 if name in {k.partition("*")[0] for k in kept.split()} else 1.0))
        name = self.rng.choices(names, weights)[0]
        if name != names[0]:
            self.drawn.add(f"{family}:{name}")
        return name

    def number(self, family: str) -> float:
        """A drawn number; 0 for ``none``."""
        name = self.pick(family)
        return 0.0 if name == "none" else float(name)


@dataclass(slots=True)
class ChosenWear(Wear):
    """Wear of which all is chosen beforehand: what ``chosen`` does not name does not happen."""

    chosen: dict[str, str] = field(default_factory=dict)

    def pick(self, family: str, default: str = "none") -> str:
        """The chosen name, or ``default``."""
        return self.chosen.get(family, default)


def kept_names() -> tuple[int, int]:
    """How many of the table's names are kept for evaluation, and how many there are."""
    sides = [words.partition("|") for table in _CHOICES.values() for words in table.values()]
    kept = sum(len(side[2].split()) for side in sides)
    return kept, kept + sum(len(side[0].split()) for side in sides)
