"""The ways to tick one option: each style draws an option's word and box, ticked or not."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from random import Random

from samples.package import Package
from samples.shapes import drawn_ring, ring, text_box
from samples.wordml import Node, el, rpr, run, text_node, xml


@dataclass(frozen=True, slots=True)
class Option:
    """One option about to be drawn. glyph: the empty box of this form. sign: the tick a person types."""

    word: str
    is_on: bool
    box_first: bool
    glyph: str
    sign: str
    rng: Random
    package: Package
    gap: str = ""

    def join(self, box: list[Node], word: list[Node] | None = None) -> list[Node]:
        """Box and word in the form's order."""
        words = word if word is not None else [run(self.word)]
        space = [run(self.gap)] if self.gap else []
        return [*box, *space, *words] if self.box_first else [*words, *space, *box]

    def empty(self) -> list[Node]:
        """The option with its box left empty."""
        return self.join([run(self.glyph)])


Style = Callable[[Option], list[Node]]


def _swap(glyph: str, off: str = "") -> Style:
    return lambda o: o.join([run(glyph if o.is_on else off or o.glyph)])


def _before_box(o: Option) -> list[Node]:
    return o.join([run(o.sign + o.glyph)]) if o.is_on else o.empty()


def _after_box(o: Option) -> list[Node]:
    return o.join([run(o.glyph + o.sign)]) if o.is_on else o.empty()


def _beyond_word(o: Option) -> list[Node]:
    if not o.is_on:
        return o.empty()
    return [run(o.glyph), run(o.word + o.sign)] if o.box_first else [run(o.sign + o.word), run(o.glyph)]


def _replace(o: Option) -> list[Node]:
    return o.join([run(o.sign if o.is_on else o.glyph)])


def _bracket(left: str, right: str, blank: str = " ") -> Style:
    return lambda o: o.join([run(f"{left}{o.sign if o.is_on else blank}{right}")])


def _content_control(on: Node, off: Node, yes: str | None = "1", no: str | None = "0") -> Style:
    def draw(o: Option) -> list[Node]:
        value = yes if o.is_on else no
        checked = el("w14:checked") if value is None else el("w14:checked", val=value)
        box = el(
            "w14:checkbox",
            checked,
            xml('<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'),
            xml('<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'),
        )
        shown = deepcopy(on if o.is_on else off)
        props = el("w:sdtPr", el("w:id", val=o.package.fresh_id()), box)
        return o.join([el("w:sdt", props, el("w:sdtContent", shown))])

    return draw


def _gothic(text: str) -> Node:
    return run(text, rpr(font="MS Gothic"))


def symbol(font: str, char: str) -> Node:
    """A run that holds one ``w:sym``."""
    return run("", None, el("w:sym", font=font, char=char))


def _sym(font: str, on: str, off: str | None) -> Style:
    def draw(o: Option) -> list[Node]:
        if o.is_on:
            return o.join([symbol(font, on)])
        return o.join([symbol(font, off)]) if off else o.empty()

    return draw


def _font(font: str, on: str, off: str) -> Style:
    return lambda o: o.join([run(on if o.is_on else off, rpr(font=font))])


def _legacy(kind: str) -> Style:
    def draw(o: Option) -> list[Node]:
        states = {
            "checked": '<w:default w:val="0"/>' + ('<w:checked w:val="1"/>' if o.is_on else ""),
            "noval": '<w:default w:val="0"/><w:checked/>'
            if o.is_on
            else '<w:default w:val="0"/><w:checked w:val="0"/>',
            "default": f'<w:default w:val="{int(o.is_on)}"/>',
            "unchecked": '<w:default w:val="0"/><w:checked w:val="true"/>'
            if o.is_on
            else '<w:default w:val="1"/><w:checked w:val="false"/>',
        }
        data = xml(
            f'<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Check{o.package.fresh_id()}"/><w:enabled/>'
            f'<w:calcOnExit w:val="0"/><w:checkBox><w:sizeAuto/>{states[kind]}</w:checkBox></w:ffData></w:fldChar>'
        )
        return o.join(_complex_field(" FORMCHECKBOX ", data, []))

    return draw


def _complex_field(code: str, begin: Node, shown: list[Node]) -> list[Node]:
    parts = [
        run("", None, begin),
        run("", None, text_node(code, "w:instrText")),
        run("", None, el("w:fldChar", fldCharType="separate")),
    ]
    return [*parts, *shown, run("", None, el("w:fldChar", fldCharType="end"))]


def equation(code: str) -> list[Node]:
    """An EQ field, as Word's enclosed characters write it: without a result."""
    return [
        run("", None, el("w:fldChar", fldCharType="begin")),
        run("", None, text_node(code, "w:instrText")),
        run("", None, el("w:fldChar", fldCharType="end")),
    ]


def _eq(code: str) -> Style:
    return lambda o: o.join(equation(code.format(box=o.glyph, sign=o.sign))) if o.is_on else o.empty()


def _eq_circle(o: Option) -> list[Node]:
    if not o.is_on:
        return o.empty()
    return o.join([run(o.glyph)], [part for char in o.word for part in equation(f" eq \\o\\ac(○,{char}) ")])


def _marked_word(marks: dict[str, str], with_box: bool = True) -> Style:
    def draw(o: Option) -> list[Node]:
        word = [run(o.word, rpr(**marks) if o.is_on else None)]
        return o.join([run(o.glyph)] if with_box else [], word)

    return draw


def _bordered(o: Option) -> list[Node]:
    props = rpr()
    props.append(el("w:bdr", val="single", sz="4", space="0", color="auto"))
    return o.join([run(o.glyph)], [run(o.word, props if o.is_on else None)])


def _struck_rest(with_box: bool) -> Style:
    def draw(o: Option) -> list[Node]:
        props = None if o.is_on else rpr(strike="")
        return o.join([run(o.glyph, props)] if with_box else [], [run(o.word, props)])

    return draw


def _struck_rest_ticked(o: Option) -> list[Node]:
    return o.join([run("☑" if o.is_on else o.glyph)], [run(o.word, None if o.is_on else rpr(strike=""))])


def _shape(vml_only: bool) -> Style:
    def draw(o: Option) -> list[Node]:
        return o.join([run(o.glyph), text_box("√", o.package, vml_only=vml_only)]) if o.is_on else o.empty()

    return draw


def _ellipse(o: Option) -> list[Node]:
    return [ring(12 * len(o.word) + 16, o.package), *o.empty()] if o.is_on else o.empty()


def _drawn_ellipse(o: Option) -> list[Node]:
    return [drawn_ring(12 * len(o.word) + 16, o.package), *o.empty()] if o.is_on else o.empty()


def _tracked_swap(o: Option) -> list[Node]:
    if not o.is_on:
        return o.empty()
    gone = run("", None, text_node(o.glyph, "w:delText"))
    marks = {"author": "填报人", "date": "2024-01-24T09:30:00Z"}
    return o.join(
        [el("w:del", gone, id=o.package.fresh_id(), **marks), el("w:ins", run("☑"), id=o.package.fresh_id(), **marks)]
    )


def _only_ticks(o: Option) -> list[Node]:
    return o.join([run(o.sign)] if o.is_on else [])


def _tick_cross(o: Option) -> list[Node]:
    return o.join([run("√" if o.is_on else "×")])


def _boxed_tick_cross(o: Option) -> list[Node]:
    return o.join([run(o.glyph + ("√" if o.is_on else "×"))])


def _words_only(o: Option) -> list[Node]:
    return [run(o.word)] if o.is_on else []


def _for_pen(o: Option) -> list[Node]:
    """Left empty for a pen to tick on paper; the box's near-black colour says which it is (see ``scan_sheets``)."""
    number = int(o.package.fresh_id())
    colour = f"{int(o.is_on) + 2 * int(o.box_first):02X}{number // 32 % 32:02X}{number % 32:02X}"
    return o.join([run(o.glyph, rpr(color=colour))])


def _only_chosen(o: Option) -> list[Node]:
    return o.join([run("☑")]) if o.is_on else []


STYLES: dict[str, Style] = {
    **{f"swap_{glyph}": _swap(glyph) for glyph in "☑☒■▣✓✔√●◼⊠✅🗹"},
    "swap_wide_pair": _swap("☑", "☐"),
    "swap_cross_pair": _swap("☒", "☐"),
    "square_pair": _swap("■", "□"),
    "radio": _swap("●", "○"),
    "radio_target": _swap("◉", "○"),
    "before_box": _before_box,
    "after_box": _after_box,
    "beyond_word": _beyond_word,
    "replace": _replace,
    "bracket_round": _bracket("(", ")"),
    "bracket_wide": _bracket("（", "）"),
    "bracket_wide_blank": _bracket("（", "）", "　"),
    "bracket_square": _bracket("[", "]"),
    "bracket_lenticular": _bracket("【", "】", "  "),
    "control_1": _content_control(_gothic("☒"), _gothic("☐")),
    "control_true": _content_control(_gothic("☑"), _gothic("☐"), "true", "false"),
    "control_on": _content_control(_gothic("☒"), _gothic("☐"), "on", "off"),
    "control_noval": _content_control(_gothic("☒"), _gothic("☐"), None, "0"),
    "control_tick": _content_control(run("√"), run("□")),
    "control_square": _content_control(run("■"), run("□"), "true", "0"),
    "control_wingdings": _content_control(symbol("Wingdings", "F0FE"), symbol("Wingdings", "F0A8")),
    "control_wingdings2": _content_control(symbol("Wingdings 2", "0052"), symbol("Wingdings 2", "00A3")),
    "control_font_run": _content_control(run("þ", rpr(font="Wingdings")), run("¨", rpr(font="Wingdings"))),
    "legacy_checked": _legacy("checked"),
    "legacy_noval": _legacy("noval"),
    "legacy_default": _legacy("default"),
    "legacy_unchecked": _legacy("unchecked"),
    "sym_FE": _sym("Wingdings", "F0FE", "F0A8"),
    "sym_FE_box": _sym("Wingdings", "F0FE", None),
    "sym_FD": _sym("Wingdings", "F0FD", "F06F"),
    "sym_FC": _sym("Wingdings", "F0FC", "F06F"),
    "sym_78": _sym("Wingdings", "F078", "F06F"),
    "sym_6E": _sym("Wingdings", "F06E", "F071"),
    "sym_low": _sym("Wingdings", "00FE", "00A8"),
    "sym2_52": _sym("Wingdings 2", "F052", "F0A3"),
    "sym2_53": _sym("Wingdings 2", "F053", "F0A3"),
    "sym2_52_2A": _sym("Wingdings 2", "F052", "F02A"),
    "sym2_50": _sym("Wingdings 2", "F050", None),
    "font_þ": _font("Wingdings", "þ", "¨"),
    "font_ý": _font("Wingdings", "ý", "o"),
    "font_x": _font("Wingdings", "x", "o"),
    "font_ü": _font("Wingdings", "ü", "q"),
    "font_private": _font("Wingdings", "\uf0fe", "\uf0a8"),
    "font2_R": _font("Wingdings 2", "R", "£"),
    "font2_S": _font("Wingdings 2", "S", "£"),
    "font_webdings": _font("Webdings", "a", "c"),
    "font_segoe": _font("Segoe UI Symbol", "☑", "☐"),
    "eq_o": _eq(" EQ \\o({box},√) "),
    "eq_ac": _eq(" eq \\o\\ac({box},{sign}) "),
    "eq_circle": _eq_circle,
    "underline_word": _marked_word({"u": "single"}),
    "underline_only": _marked_word({"u": "single"}, with_box=False),
    "border_word": _bordered,
    "highlight_word": _marked_word({"highlight": "yellow"}),
    "bold_word": _marked_word({"b": ""}),
    "strike_rest": _struck_rest(True),
    "strike_rest_unboxed": _struck_rest(False),
    "strike_rest_ticked": _struck_rest_ticked,
    "shape": _shape(False),
    "shape_vml": _shape(True),
    "ellipse": _ellipse,
    "ellipse_drawing": _drawn_ellipse,
    "tracked_swap": _tracked_swap,
    "only_ticks": _only_ticks,
    "tick_cross": _tick_cross,
    "boxed_tick_cross": _boxed_tick_cross,
    "words_only": _words_only,
    "only_chosen": _only_chosen,
    "for_pen": _for_pen,
}
UNCLEAR_STYLES = frozenset({"highlight_word", "bold_word", "colour_word", "shade_word"})
"""Styles that a careful clerk would not trust: some value, and a flag always."""
DOUBTFUL_STYLES = frozenset(
    {
        "ellipse",
        "ellipse_drawing",
        "underline_word",
        "underline_only",
        "border_word",
        "strike_rest",
        "strike_rest_unboxed",
        "strike_rest_ticked",
        "eq_circle",
        "tick_cross",
        "boxed_tick_cross",
        "yes_no_words",
        "drawn_tick",
    }
)
"""Styles with an obvious reading beside which a flag is no false alarm."""
BOXLESS_STYLES = frozenset({"words_only", "only_chosen", "only_ticks"})
"""Styles in which unchosen options lose their boxes or vanish: nothing to see where nothing is chosen."""
