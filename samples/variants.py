"""The registry of deviations: every way in which a returned form is made to differ from its plain copy."""

from __future__ import annotations

from dataclasses import dataclass

from samples import fresh_words


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to deviate. weight: how often, against its family's others. held, fresh: drawn only in these spaces."""

    name: str
    weight: float = 1.0
    held: bool = False
    fresh: bool = False


def _family(plain: float, tune: str, held: str = "") -> tuple[Variant, ...]:
    """Variants from ``name`` or ``name*weight`` words, ``plain`` first."""
    return (
        Variant("plain", plain),
        *(_variant(word, False) for word in tune.split()),
        *(_variant(word, True) for word in held.split()),
    )


def _variant(word: str, held: bool = False, fresh: bool = False) -> Variant:
    name, _, weight = word.partition("*")
    return Variant(name, float(weight or 1), held, fresh)


FAMILIES: dict[str, tuple[Variant, ...]] = {
    "tick.style": _family(
        3,
        "swap_☒ swap_■ swap_▣ swap_✓ swap_✔ swap_√*3 swap_● swap_wide_pair swap_cross_pair"
        " square_pair radio before_box*3 after_box*3"
        " beyond_word replace*2 bracket_round bracket_wide bracket_wide_blank bracket_square"
        " control_1*2 control_true control_tick control_wingdings"
        " control_wingdings2 legacy_checked legacy_noval legacy_default sym_FE*2 sym_FE_box"
        " sym_FD sym_FC sym_78 sym2_52*2 sym2_53"
        " sym2_52_2A font_þ font_ý font_private font2_R*2 font_segoe eq_o eq_ac underline_word"
        " border_word highlight_word strike_rest"
        " strike_rest_ticked bold_word ellipse shape tracked_swap only_ticks words_only only_chosen",
        "swap_⊠ swap_✅ swap_🗹 radio_target bracket_lenticular control_on control_noval"
        " control_square control_font_run legacy_unchecked"
        " sym_6E sym_low sym2_50 font_x font_ü font2_S font_webdings eq_circle underline_only"
        " strike_rest_unboxed shape_vml ellipse_drawing"
        " tick_cross boxed_tick_cross",
    ),
    "tick.sign": _family(10, "check heavy V v cross X", "wide_V ballot"),
    "tick.glyph": _family(10, "ballot mouth circle", "medium white"),
    "tick.gap": _family(6, "two single wide tab slash", "none comma"),
    "tick.note": _family(20, "in_cell"),
    "tick.word": _family(40, "qita*6", "spaced"),
    "tick.mix": _family(12, "mixed"),
    "tick.label": _family(4, "colon spaced own_line", "break"),
    "tick.second_habit": _family(8, "other_style"),
    "other.text": _family(3, "brackets colon next_line line_colon underscores", "note"),
    "other.rule": _family(3, "line_left"),
    "plant.boxes": _family(30, "none multiple other_no_text other_unticked corrected midway"),
    "label": _family(
        30,
        "spaced*2 colon*2 brackets no_brackets renumbered unnumbered chinese_number bold broken*3 reworded*5 starred",
        "auto_number wide_spaced noted reworded_rare*2",
    ),
    "head.shape": _family(6, "lines*2 break table*2 value_below", "pair_table*2 box"),
    "head.seal": _family(6, "ascii official removed before_value*2 semicolon", "spaced"),
    "head.picture": _family(25, "seal"),
    "head.bureau_word": _family(10, "unit*2 spaced deliver", "apply city"),
    "head.date_word": _family(10, "table*2 time spaced", "deliver"),
    "head.colon": _family(10, "narrow spaced", "none"),
    "head.order": _family(12, "swapped"),
    "head.no_date": _family(1, "skeleton*2 year_skeleton"),
    "head.reporter": _family(
        4, "comma pause slash brackets joined wide split_labels", "colon number_first labelled dash semicolon"
    ),
    "head.reporter_word": _family(10, "table short", "spaced"),
    "head.value": _family(8, "no_line*2 underscores after_line split", "tab_line"),
    "cover.shape": _family(4, "colon*2 left_tab seal table", "wide_label"),
    "builder": _family(3, "retyped*2"),
    "structure": _family(
        12,
        "row_deleted*3 label_erased*2 row_added*2 table_split*2 tables_joined column_deleted*2 head_in_table"
        " same_cell*2 tracked_row outer_table",
        "header_repeated paragraphs",
    ),
    "note": _family(14, "written"),
    "file.bundle": _family(30, "several_experts*8 several_forms*2 blank"),
    "file.no_break": _family(4, "", "none"),
    "file.front": _family(40, "notice", "notice_list"),
    "file.written": _family(12, "wps*2 no_styles", "strict"),
    "file.wrapped": _family(40, "control"),
    "file.margins": _family(8, "page_number unit", "both"),
    "layout.title": _family(5, "no_annex two_lines spaced_year alias*2", "marks no_year no_title"),
    "layout.sections": _family(3, "rows tables dropped"),
    "layout.pairs": _family(3, "two three one"),
    "layout.label_side": _family(6, "", "above*2"),
    "layout.order": _family(3, "shuffled"),
    "layout.yes_no": _family(2, "own_cell"),
    "layout.long": _family(3, "stacked wide_label narrow_label"),
    "layout.group": _family(3, "title_row", "prefixed"),
    "layout.options": _family(2, "one_line one_each twos threes", "shuffled"),
    "layout.option_cells": _family(4, "cells"),
    "layout.box_side": _family(2, "flipped"),
    "layout.columns": _family(6, "", "reordered"),
    "layout.list_head": _family(5, "", "two_rows"),
    "gender": _family(12, "", "boxes"),
    "budget_unit": _family(6, "wan"),
    "value.prefix": _family(150, "", "label"),
    "in_label": _family(60, "colon"),
    "hint.empty": _family(4, "deleted"),
    "places": _family(4, "lines underscores ascii line spaced below", "rewritten"),
    "places.count": _family(8, "wide", "chinese"),
    "period": _family(
        4,
        "dash double_dash tilde ascii lines short_year short_dots words",
        "break wave spaced short_day short_bare_day",
    ),
    "experts": _family(4, "lines underlined ascii tab", "no_colon"),
    "reasons": _family(5, "same_line same_line_bold other_numbers hint_deleted spaced_out", "circled spaced_numbers"),
    "list.seq": _family(8, "dot zero none auto*2", "chinese"),
    "list.merged": _family(8, "merged"),
    "list.money_unit": _family(8, "wan yuan"),
    "list.blank_rows": _family(4, "deleted unnumbered numbered", "between"),
    "list.total": _family(5, "total"),
    "plant.value": _family(
        8,
        "wrong_value*5 missing*2 none_word none_number end_before_start*3 wrong_check_digit*2"
        " other_gender*2 impossible_birth"
        " junior_title*3 too_long*2",
    ),
    "hint": _family(3, "left_before left_after same_line"),
    "value": _family(
        60,
        "split_runs*3 proofing*2 inserted*2 replaced*2 control*2 dropdown hidden*2 comment*2"
        " footnote ruby underscores*2 underlined*2 tab nbsp_around*2"
        " hyperlink*6 merge_field break*2 two_paragraphs*2 text_box formatted*2 zero_width"
        " block_control cell_control row_control"
        " nested_table empty_around*2 digit_cells*3",
        "moved date_picker*4 hidden_style soft_hyphen old_hyperlink*6 simple_field"
        " smart_tag vml_box no_break_hyphen custom_xml hidden_by_style",
    ),
    "long": _family(
        12,
        "first_line_indent*2 space_indent*3 blank_indent empty_lines*2 empty_ends split_runs*2"
        " inserted replaced comment footnote hidden"
        " block_control cell_control proofing deleted_paragraph breaks auto_list",
        "tab_indent control ruby soft_hyphen zero_width row_control formatted",
    ),
    "empty": _family(
        10, "placeholder space underline dash_line skeleton*2 several_paragraphs", "nbsp ideographic slash"
    ),
    "spell.text": _family(20, "padded wide"),
    "spell.region": _family(6, "spaced"),
    "spell.person": _family(8, "spaced wide_space two_spaces", "nbsp"),
    "spell.integer": _family(
        12,
        "wide chinese unit*2 other_unit about spaced_unit thousands more",
        "chinese_unit spaced_chinese total both bracket ten_thousands",
    ),
    "spell.money": _family(
        4,
        "wan wan_bare comma yuan sign cents words prefixed spaced wide yen decimals exact capital",
        "both rmb wide_comma small_words",
    ),
    "spell.date": _family(
        10,
        "dots slashes iso short_iso zeros spaced chinese two_digits wide hao dots_zeros"
        " compact year_spaces zero_word short_dots underscored",
        "wide_dots weekday circle stamp spaced_dots dot_end",
    ),
    "spell.month": _family(6, "dots slash iso zeros spaced chinese", "two_digits"),
    "spell.phone": _family(
        8,
        "brackets ascii_brackets space split long_dash joined extension ext_dash two two_slash"
        " local_only wide bracket_ext",
        "two_lines country with_mobile wide_all labelled ext_word spaced_dash",
    ),
    "spell.mobile": _family(
        10, "dashes spaces plus plus_joined wide two two_slash", "bracket_plus two_lines zeros two_space"
    ),
    "spell.email": _family(10, "upper title wide wide_at", "spaced_at padded split_line"),
    "spell.digits": _family(10, "fours wide two_lines", "nbsp dashes"),
    "spell.id": _family(8, "lower_x spaced wide", "two_lines"),
}
for _name, _words in fresh_words.ADDED.items():
    FAMILIES[_name] += tuple(_variant(word, fresh=True) for word in _words.split())
for _name, (_plain, _words) in fresh_words.OWN.items():
    FAMILIES[_name] = (Variant("plain", _plain), *(_variant(word, fresh=True) for word in _words.split()))
