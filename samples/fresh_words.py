"""The third space's variants: ways to deviate that neither ``tune`` nor ``held`` draws, kept for evaluation."""

from __future__ import annotations

ADDED: dict[str, str] = {
    "tick.style": "swap_◎ swap_⬛ emoji_variation sym_segoe control_rich control_sign_list font_by_style raised_tick"
    " bordered_tick*2 yes_no_words drawn_tick colour_word shade_word framed_tick",
    "tick.sign": "logical_or*2 caron small_x roman_five",
    "tick.glyph": "shadowed large",
    "tick.gap": "semicolon pipe en_spaces line_breaks*2",
    "other.text": "dash specify square tab_leader",
    "label": "one_per_line*2 vertical*2 reworded_fresh*8 bilingual tracked note_below circled_number",
    "head.shape": "right_date tab_leaders*2 framed bordered_grid",
    "head.bureau_word": "recommend present report_up",
    "head.date_word": "fill bare make",
    "head.seal": "stamped unit_seal",
    "head.reporter": "tel mobile_bracket",
    "cover.shape": "tab_leaders box bordered",
    "gender": "radio",
    "places": "count_after colons bracketed",
    "period": "to_word arrow days_note two_paragraphs labelled en_dash",
    "experts": "sentence total_first reversed brackets",
    "reasons": "reworded_fresh no_numbers",
    "list.seq": "pause_mark circled brackets seq_field",
    "value": "frame*3 form_text*3 if_field*2 nested_controls*2 combo_box direction_marks*4 tab_leaders*2"
    " tracked_format*2 inserted_then_deleted*2 joined_by_revision*3 group_box fit_text bookmarked_field",
    "long": "bullets page_break_inside chinese_list picture joined_by_revision frame",
    "empty": "form_text form_text_blank",
    "plant.value": "masked*3",
    "layout.title": "box subtitle chinese_year*2",
    "layout.pairs": "always_three*2 four",
    "file.bundle": "untitled_experts*8 adjacent_experts*4",
    "file.front": "letter checklist",
    "file.margins": "watermark",
    "file.written": "document2 other_prefix libreoffice",
    "note": "instructions sign_off process",
}
"""Words (``name`` or ``name*weight``) that join a family of ``variants.FAMILIES``."""

OWN: dict[str, tuple[float, str]] = {
    "respell.integer": (40, "excel_zero zero_first batches around set_word"),
    "respell.money": (15, "suffix code whole_yuan amount_first cents_wan with_word"),
    "respell.date": (40, "no_day_word first_month dash_ri en_dash bank_words bare_spaces backslash morning short_hao"),
    "respell.month": (15, "fen short_iso wide padded"),
    "respell.phone": (35, "country_plain slash dot office hash shared_area ext_minus area_last"),
    "respell.mobile": (35, "dots wechat country_brackets or_word labelled thin_blanks"),
    "respell.email": (20, "mailto angle labelled"),
    "respell.digits": (25, "threes tabbed labelled ideographic"),
    "respell.id": (20, "dashes thin_blanks sixes"),
    "respell.person": (30, "three_spaced em_blank"),
    "tick.listed": (12, "lettered numbered"),
    "reshape": (
        25,
        "side_column*3 title_in_table*2 blank_rows*2 empty_cells*2 row_tables*2 rows_moved*3 long_same_cell*2"
        " continued_row*2 approval_row*2 hmerge*2 numbered_paragraphs*2 tick_cells*2 no_grid grid_before"
        " section_break tall_value",
    ),
    "relist": (
        6,
        "column_numbers*2 unit_row units_in_label*2 top_total merged_total*2 remark_row*2 signature_row transposed*2"
        " cards*2 group_rows*2 contact_phone*2 same_as_above title_in_table column_labels*3 header_merged",
    ),
    "head.place": (45, "below*4 split_around*2 page_header"),
}
"""Families of this space alone: how often plain, and the words."""
