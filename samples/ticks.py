"""Drawing a group of boxes: which are ticked, in which style, and the defects that are planted in it."""

from __future__ import annotations

from dataclasses import dataclass

from samples.dice import PLAIN, Dice
from samples.fresh_marks import ALL_STYLES
from samples.marks import BOXLESS_STYLES, DOUBTFUL_STYLES, UNCLEAR_STYLES, Option
from samples.package import Package
from samples.sheet import Slot
from samples.wordml import Node, clear_cell, el, par, rpr, run

_GAPS = {
    PLAIN: "    ",
    "two": "  ",
    "single": " ",
    "wide": "　　",
    "tab": "\t",
    "none": "",
    "comma": "、",
    "slash": "/",
    "semicolon": "；",
    "pipe": " | ",
    "en_spaces": "\u2002\u2002",
    "line_breaks": "\n",
}
_SIGNS = {
    PLAIN: "√",
    "check": "✓",
    "heavy": "✔",
    "V": "V",
    "v": "v",
    "cross": "×",
    "X": "X",
    "wide_V": "Ｖ",
    "ballot": "✗",
    "logical_or": "∨",
    "caron": "ˇ",
    "small_x": "x",
    "roman_five": "Ⅴ",
}
_MORE_GLYPHS = {"shadowed": "❑", "large": "⬜"}
_MIXABLE = ("swap_☑", "swap_■", "after_box", "before_box", "replace", "swap_√")
_NEEDS_GAP = ("beyond_word", "underline_only", "strike_rest_unboxed", "only_ticks", "words_only", "only_chosen")
"""Styles whose ticks could be read with either neighbour where the options stand shoulder to shoulder."""

_OTHER_FRAMES = {"dash": "——{}", "specify": "（请说明）：{}", "square": "[{}]", "tab_leader": "\t{}\t"}

_NOTES = ("（请在所选项的□内打“√”）", "请在相应选项前打√：", "（可多选，在方框内打勾）")


@dataclass(slots=True)
class Habit:
    """How one person ticks: the same all through a form, mostly. style: a key of ``STYLES``."""

    style: str
    sign: str
    glyph: str | None
    gap: str


def draw_habit(dice: Dice) -> Habit:
    """A person's way of ticking."""
    style = dice.pick("tick.style")
    return Habit(
        "swap_☑" if style == PLAIN else style,
        _SIGNS[dice.pick("tick.sign")],
        {"ballot": "☐", "mouth": "口", "circle": "○", "medium": "◻", "white": "▢", **_MORE_GLYPHS}.get(
            dice.pick("tick.glyph")
        ),
        _GAPS[dice.pick("tick.gap")],
    )


@dataclass(slots=True)
class Group:
    """One group of boxes to draw. other: what is written after 其他. midway: an option between which and the next
    a lone √ stands. struck: an option whose tick was struck out again. listed: options lettered or numbered.
    """

    slot: Slot
    chosen: set[str]
    other: str = ""
    midway: str | None = None
    struck: str | None = None
    listed: str = PLAIN


def write_group(group: Group, habit: Habit, dice: Dice, package: Package) -> str:
    """Draw the group; the style that was used comes back."""
    slot = group.slot
    style = habit.style
    many = sum(len(line) for lines in slot.lines for line in lines)
    is_seen = 0 < len(group.chosen) < many or style not in DOUBTFUL_STYLES | UNCLEAR_STYLES | {"words_only"}
    if not group.chosen or group.struck or not is_seen:
        style = style if style not in BOXLESS_STYLES | UNCLEAR_STYLES | DOUBTFUL_STYLES else "swap_☑"
    if style == "words_only" and ("其他" in group.chosen or group.other):
        style = "only_chosen"
    if style == "eq_circle" and many > 2:
        style = "border_word"
    if group.midway:
        style = "after_box"
    if many > 2:
        group.listed = dice.pick("tick.listed")
    is_mixed = many > 2 and dice.pick("tick.mix") == "mixed"
    for tc, lines in zip(slot.cells, slot.lines, strict=True):
        _draw_cell(tc, lines, group, (style, habit, is_mixed), dice, package)
    return "swap_☑" if is_mixed else style


def _draw_cell(
    tc: Node,
    lines: tuple[tuple[str, ...], ...],
    group: Group,
    how: tuple[str, Habit, bool],
    dice: Dice,
    package: Package,
) -> None:
    style, habit, is_mixed = how
    slot = group.slot
    paragraph = clear_cell(tc)
    if slot.label is not None and tc is slot.cells[0] and dice.pick("tick.note") == "in_cell":
        paragraph.append(run(dice.rng.choice(_NOTES)))
        paragraph = par()
        tc.append(paragraph)
    if slot.label is None:
        _write_label(tc, paragraph, slot.item.label, dice)
        paragraph = tc[-1]
    gap = habit.gap
    if not gap and (is_mixed or style in _NEEDS_GAP or style == ("before_box" if slot.box_first else "after_box")):
        gap = "  "
    if style == "beyond_word" and gap == " ":
        gap = "   "
    if style == "words_only":
        gap = "、"
    for index, line in enumerate(lines):
        is_begun = False
        if index and (style not in ("words_only", "only_chosen") or any(option in group.chosen for option in line)):
            paragraph = par()
            tc.append(paragraph)
        for option in line:
            name = dice.rng.choice(_MIXABLE) if is_mixed else style
            nodes = _draw_option(option, group, (name, habit, is_mixed), dice, package)
            if nodes and is_begun:
                paragraph.append(run("", None, el("w:br")) if gap == "\n" else run(gap))
            is_begun = is_begun or bool(nodes)
            paragraph.extend(nodes)
            if option == group.midway:
                paragraph.append(run("  √  "))
        if "其他" in line and (group.other or dice.pick("other.rule") != PLAIN):
            _write_other(tc, group.other, dice)


def _draw_option(option: str, group: Group, how: tuple[str, Habit, bool], dice: Dice, package: Package) -> list[Node]:
    style, habit, is_mixed = how
    item = group.slot.item
    glyphs = dict(zip(item.options, item.glyphs, strict=True)) if item.glyphs else {}
    glyph = habit.glyph or glyphs.get(option, "□")
    sign = "√" if is_mixed and habit.sign in "×XＶ✗∨ˇxⅤ" else habit.sign
    drawn = Option(
        _listed(_option_word(option, dice), (*item.options, option).index(option), group.listed),
        option in group.chosen,
        group.slot.box_first,
        glyph,
        sign,
        dice.rng,
        package,
        dice.rng.choice(("", "", "", " ")),
    )
    if option == group.struck:
        struck = rpr(strike="" if dice.chance(0.6) else "1")
        return drawn.join([run("☑" if style.startswith("swap") else f"{glyph}√", struck)])
    return ALL_STYLES[style](drawn)


def _listed(word: str, at: int, how: str) -> str:
    return {"lettered": f"{'ABCDEFGHIJKL'[at]}.{word}", "numbered": f"{at + 1}.{word}"}.get(how, word)


def _option_word(option: str, dice: Dice) -> str:
    how = dice.pick("tick.word")
    if how == "qita" and option == "其他":
        return "其它"
    if how == "spaced" and len(option) in (2, 4):
        return " ".join(option)
    return option


def _write_label(tc: Node, paragraph: Node, label: str, dice: Dice) -> None:
    how = dice.pick("tick.label")
    text = {"colon": f"{label}：", "spaced": f"{label}  ", "bracket": f"{label}："}.get(how, label)
    paragraph.append(run(text))
    if how == "own_line":
        tc.append(par())
    elif how == "break":
        paragraph.append(run("", None, el("w:br")))


def _write_other(tc: Node, text: str, dice: Dice) -> None:
    how = dice.pick("other.text")
    last = tc[-1]
    if not text:
        last.append(run("          ", rpr(u="single")) if dice.chance(0.6) else run("：________"))
    elif how == "next_line":
        tc.append(par(text))
    elif how == "brackets":
        last.append(run(f"（{text}）"))
    elif how == "colon":
        last.append(run(f"：{text}"))
    elif how == "line_colon":
        last.extend([run("："), run(f"  {text}  ", rpr(u="single"))])
    elif how == "note":
        last.append(run(f"（请注明：{text}）"))
    elif how == "underscores":
        last.append(run(f"__{text}__"))
    elif how in _OTHER_FRAMES:
        last.append(run(_OTHER_FRAMES[how].format(text)))
    else:
        last.extend([run(" "), run(f" {text} ", rpr(u="single"))])
