"""Filled forms about to be printed: the Word file, its truths, and where a pen has still to tick.

The second, independently written generator of scans begins here (``samples.fresh_scans``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

from models.forms import FORM_BY_ID
from samples.dice import PLAIN, Dice
from samples.facts import invent
from samples.fill import fill
from samples.fresh_scans_layout import Look, dress
from samples.package import Package, blank_section
from samples.places import CITIES
from samples.plants import plant
from samples.retyped import retyped_sheet
from samples.sheet import Sheet, Slot, blank_sheet
from samples.structure import change_structure
from samples.truth import Truth
from samples.wordml import Node, page_break, q

_STYLES = {
    "swap_☑": 5, "swap_☒": 2, "swap_■": 2, "swap_√": 2, "swap_✓": 1, "swap_●": 1, "swap_✔": 1, "radio": 1,
    "square_pair": 2, "before_box": 2, "after_box": 2, "replace": 2, "bracket_round": 1, "bracket_wide": 1,
    "bracket_wide_blank": 1, "bracket_square": 1, "swap_cross_pair": 1, "swap_wide_pair": 1, "beyond_word": 0.5,
    "tick_cross": 0.3, "underline_word": 0.3, "border_word": 0.3, "strike_rest": 0.3,
}  # fmt: skip
"""Ways to tick that LibreOffice prints as Word does, and how often."""

_ALLOWED: dict[str, tuple[str, ...] | None] = {
    "tick.sign": ("check", "V", "cross"),
    "tick.glyph": ("ballot", "circle", "white"),
    "tick.gap": ("two", "single", "wide", "line_breaks"),
    "tick.note": None,
    "tick.word": ("qita",),
    "tick.second_habit": None,
    "other.text": None,
    "other.rule": None,
    "plant.boxes": ("none", "multiple", "other_no_text", "other_unticked"),
    "label": ("spaced", "colon", "brackets", "no_brackets", "renumbered", "chinese_number", "bold", "broken"),
    "head.shape": ("lines", "break", "table", "value_below", "pair_table"),
    "head.seal": ("ascii", "official", "before_value"),
    "head.colon": None,
    "head.order": None,
    "head.reporter": None,
    "head.value": ("no_line", "underscores", "after_line"),
    "cover.shape": ("colon", "left_tab", "table"),
    "builder": None,
    "structure": ("row_deleted", "row_added", "table_split", "header_repeated", "head_in_table"),
    "file.margins": ("page_number", "unit", "both"),
    "layout.title": ("no_annex", "two_lines"),
    "layout.sections": None,
    "layout.pairs": None,
    "layout.order": None,
    "layout.long": None,
    "layout.options": ("one_line", "one_each", "twos", "threes"),
    "gender": None,
    "budget_unit": None,
    "hint.empty": None,
    "places": ("lines", "underscores", "ascii", "spaced"),
    "period": None,
    "experts": ("lines", "underlined", "ascii"),
    "reasons": ("same_line", "hint_deleted", "spaced_out"),
    "list.seq": ("dot", "zero", "none", "chinese"),
    "list.money_unit": None,
    "list.blank_rows": ("deleted", "unnumbered", "numbered"),
    "list.total": None,
    "plant.value": None,
    "hint": ("left_after",),
    "value": ("underlined", "break", "two_paragraphs"),
    "long": ("first_line_indent", "space_indent", "blank_indent"),
    "empty": ("dash_line", "skeleton", "space", "slash"),
    "spell.integer": ("unit", "about", "chinese", "bracket"),
    "spell.money": ("wan", "comma", "yuan", "sign", "exact", "decimals"),
    "spell.date": ("dots", "slashes", "iso", "zeros", "spaced", "chinese", "hao", "two_digits"),
    "spell.month": ("dots", "slash", "iso", "zeros", "spaced"),
    "spell.phone": ("brackets", "ascii_brackets", "space", "joined", "extension", "two", "local_only"),
    "spell.mobile": ("dashes", "spaces", "plus", "two"),
    "spell.email": ("upper", "title"),
    "spell.digits": ("fours", "two_lines"),
    "spell.id": ("lower_x",),
    "spell.person": ("spaced",),
}
"""Families of deviations that paper can show; None: all their variants."""


class PrintDice(Dice):
    """Dice for files that will be printed. has_pen: every box stays empty for a pen."""

    def __init__(self, rng: Random, wildness: float, has_pen: bool) -> None:
        super().__init__(rng, "held", wildness)
        self.has_pen = has_pen

    def pick(self, family: str, among: Collection[str] | None = None) -> str:
        """As ``Dice.pick``, among what prints."""
        if family == "tick.style":
            if self.has_pen:
                return "for_pen"
            return self.rng.choices(list(_STYLES), list(_STYLES.values()))[0]
        if family not in _ALLOWED or (self.has_pen and family in ("tick.sign", "tick.glyph")):
            return PLAIN
        allowed = _ALLOWED[family]
        if allowed is not None:
            among = [name for name in allowed if among is None or name in among]
        return super().pick(family, among)


@dataclass(frozen=True, slots=True)
class Blank:
    """A box left for the pen. number: its colour in the print. truth: place in the file's list of truths."""

    number: int
    truth: int
    key: str
    option: str
    is_on: bool
    is_single: bool


@dataclass(slots=True)
class Written:
    """One Word file. blanks: boxes for the pen. drawn: names of all deviations."""

    city: str
    document: bytes
    truths: list[Truth]
    blanks: list[Blank]
    drawn: set[str] = field(default_factory=set)


def write_form(rng: Random, form: str, look: Look, has_pen: bool, city: str | None = None) -> Written:
    """A filled form of a unit, dressed for the printer; now and then two experts in one file."""
    city = city or rng.choice(CITIES)
    dice = PrintDice(rng, rng.choice((0.0, 0.2, 0.4, 0.7, 1.0)), has_pen)
    package, facts = Package(), invent(rng, form, city)
    count = 2 if form == "key_expert" and rng.random() < 0.12 else 1
    written = Written(city, b"", [], [], dice.drawn)
    blocks: list[Node] = []
    for number in range(count):
        own = facts if number == 0 else invent(rng, form, city)
        if number:
            own.values["reporting_bureau"] = facts.values["reporting_bureau"]
            blocks.append(page_break())
        sheet = blank_sheet(form) if dice.pick("builder") == PLAIN else retyped_sheet(form, dice)
        plant(own, dice)
        truth = fill(sheet, own, dice, package)
        written.truths.append(truth)
        written.blanks += _number_boxes(sheet, truth, number, len(written.blanks))
        dress(sheet, look, rng)
        change_structure(sheet, truth, dice)
        _drop_half_pairs(truth)
        blocks += sheet.blocks
    if count > 1:
        for truth in written.truths:
            truth.tolerated.add(("extra_content", None))
            truth.flags = [flag for flag in truth.flags if flag != ("extra_content", None)]
    package.body = blank_section(FORM_BY_ID[form].blank)
    for index, block in enumerate(blocks):
        package.body.insert(index, block)
    look.set_page(package.body)
    if (margin := dice.pick("file.margins")) != PLAIN:
        package.footer = rng.choice(("— 1 —", "第 1 页", "1"))
        package.header = "专家服务工程申报材料" if margin != "page_number" else None
    written.document = package.to_bytes()
    return written


def _drop_half_pairs(truth: Truth) -> None:
    """A contradiction between two fields is none where one of them is gone or empty."""
    for flag, other in ((("inconsistent", "end_date"), "start_date"), (("inconsistent", "id_number"), "gender")):
        if flag in truth.flags and (not truth.values.get(other) or ("label_missing", other) in truth.flags):
            truth.flags.remove(flag)
            truth.tolerated.add(flag)


def _number_boxes(sheet: Sheet, truth: Truth, record: int, first: int) -> list[Blank]:
    """Every empty box for the pen gets a nearly black colour of its own by which it is found in the print."""
    blanks: list[Blank] = []
    for slot in sheet.slots.values():
        options = [option for lines in slot.lines for line in lines for option in line]
        runs = [run for cell in slot.cells for run in cell.iter(q("w:r")) if _is_for_pen(run)]
        if not runs or len(runs) != len(options):
            continue
        for option, run in zip(options, runs, strict=True):
            number = first + len(blanks) + 1
            colour = run.find(q("w:rPr")).find(q("w:color"))  # type: ignore[union-attr]
            is_on = bool(int(colour.get(q("w:val"))[:2], 16) & 1)  # type: ignore[union-attr, index]
            colour.set(q("w:val"), colour_of(number))  # type: ignore[union-attr]
            blanks.append(Blank(number, record, slot.item.name, option, is_on, _is_single(slot, truth)))
    return blanks


def _is_single(slot: Slot, truth: Truth) -> bool:
    return not isinstance(truth.values.get(slot.item.name), list)


def _is_for_pen(run: Node) -> bool:
    props = run.find(q("w:rPr"))
    colour = None if props is None else props.find(q("w:color"))
    value = "" if colour is None else colour.get(q("w:val")) or ""
    return len(value) == 6 and value != "000000" and all(int(value[at : at + 2], 16) < 32 for at in (0, 2, 4))


def colour_of(number: int) -> str:
    """The print colour of a numbered box: six hexadecimal digits, all channels below 32."""
    return f"{4 + number // 576 % 24:02X}{4 + number // 24 % 24:02X}{4 + number % 24:02X}"


def number_of(colour: tuple[int, int, int]) -> int | None:
    """The number of a box by its print colour, None for any other colour."""
    if not all(4 <= channel < 28 for channel in colour):
        return None
    red, green, blue = (channel - 4 for channel in colour)
    return red * 576 + green * 24 + blue
