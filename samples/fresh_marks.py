"""Ways to tick of the third space; they join ``marks.STYLES`` when this module is imported."""

from __future__ import annotations

from samples.marks import STYLES, Option, _marked_word, _swap, symbol
from samples.shapes import drawn_tick
from samples.wordml import Node, el, rpr, run


def _emoji_variation(o: Option) -> list[Node]:
    """Emoji as a telephone's keyboard gives them, with their variation selector."""
    return o.join([run("☑\ufe0f" if o.is_on else "⬜\ufe0f")])


def _sym_segoe(o: Option) -> list[Node]:
    return o.join([symbol("Segoe UI Symbol", "2611" if o.is_on else "2610")])


def _control_rich(o: Option) -> list[Node]:
    """Box and word together in one rich text control."""
    props = el("w:sdtPr", el("w:alias", val="选项"), el("w:id", val=o.package.fresh_id()))
    return [el("w:sdt", props, el("w:sdtContent", *o.join([run("☑" if o.is_on else o.glyph)])))]


def _control_sign_list(o: Option) -> list[Node]:
    """A drop-down list of □ and ☑ before each word."""
    items = [el("w:listItem", displayText=sign, value=sign) for sign in "□☑"]
    props = el("w:sdtPr", el("w:id", val=o.package.fresh_id()), el("w:dropDownList", *items))
    return o.join([el("w:sdt", props, el("w:sdtContent", run("☑" if o.is_on else "□")))])


def _font_by_style(o: Option) -> list[Node]:
    """R and £, turned into boxes by a character style's font, not by the run's."""
    o.package.styles.setdefault(
        "TickBox",
        el(
            "w:style",
            el("w:name", val="Tick Box"),
            el("w:rPr", el("w:rFonts", ascii="Wingdings 2", hAnsi="Wingdings 2")),
            type="character",
            styleId="TickBox",
        ),
    )
    return o.join([run("R" if o.is_on else "£", el("w:rPr", el("w:rStyle", val="TickBox")))])


def _raised_tick(o: Option) -> list[Node]:
    """A red tick raised over its box."""
    look = rpr(color="FF0000", position="6")
    return o.join([run(o.glyph), run(o.sign, look)]) if o.is_on else o.empty()


def _bordered_tick(o: Option) -> list[Node]:
    """No sign for a box at all: a blank, or the tick, with Word's character border."""
    look = rpr()
    look.append(el("w:bdr", val="single", sz="4", space="0", color="auto"))
    return o.join([run(o.sign if o.is_on else "  ", look), run(" ")])


def _yes_no_words(o: Option) -> list[Node]:
    """As web forms print their answers: 技术指导：是."""
    return [run(f"{o.word}：{'是' if o.is_on else '否'}")] if o.word not in ("是", "否") else _swap("☑")(o)


def _drawn_tick(o: Option) -> list[Node]:
    """A tick drawn with the freeform tool over the box."""
    return o.join([drawn_tick(o.package), run(o.glyph)]) if o.is_on else o.empty()


def _shaded(o: Option) -> list[Node]:
    look = rpr()
    look.append(el("w:shd", val="clear", color="auto", fill="FFFF00"))
    return o.join([run(o.glyph)], [run(o.word, look if o.is_on else None)])


def _framed_tick(o: Option) -> list[Node]:
    """A tick in square brackets of their own runs, the empty ones with an ideographic blank."""
    return o.join([run("〔"), run(o.sign if o.is_on else "　"), run("〕")])


ALL_STYLES = STYLES
ALL_STYLES |= {
    "swap_◎": _swap("◎", "○"),
    "swap_⬛": _swap("⬛", "⬜"),
    "emoji_variation": _emoji_variation,
    "sym_segoe": _sym_segoe,
    "control_rich": _control_rich,
    "control_sign_list": _control_sign_list,
    "font_by_style": _font_by_style,
    "raised_tick": _raised_tick,
    "bordered_tick": _bordered_tick,
    "yes_no_words": _yes_no_words,
    "drawn_tick": _drawn_tick,
    "colour_word": _marked_word({"color": "FF0000"}),
    "shade_word": _shaded,
    "framed_tick": _framed_tick,
}
