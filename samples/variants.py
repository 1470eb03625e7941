"""The registry of deviations: every way in which a returned form is made to differ from its plain copy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to deviate. weight: how often, against its family's others. held: drawn only for evaluation."""

    name: str
    weight: float = 1.0
    held: bool = False


def _family(plain: float, tune: str, held: str = "") -> tuple[Variant, ...]:
    """Variants from ``name`` or ``name*weight`` words, ``plain`` first."""
    return (
        Variant("plain", plain),
        *(_variant(word, False) for word in tune.split()),
        *(_variant(word, True) for word in held.split()),
    )


def _variant(word: str, held: bool) -> Variant:
    name, _, weight = word.partition("*")
    return Variant(name, float(weight or 1), held)


FAMILIES: dict[str, tuple[Variant, ...]] = {
    "spell.text": _family(20, "padded wide"),
    "spell.region": _family(6, "spaced"),
    "spell.person": _family(8, "spaced wide_space two_spaces", "nbsp"),
    "spell.integer": _family(12, "wide chinese unit times about spaced_unit thousands ge", "chinese_unit"),
    "spell.money": _family(4, "wan wan_bare comma yuan sign cents words prefixed spaced wide", "both rmb"),
    "spell.date": _family(
        10,
        "dots slashes iso short_iso zeros spaced chinese two_digits wide hao dots_zeros compact year_spaces",
        "wide_dots weekday circle",
    ),
    "spell.month": _family(6, "dots slash iso zeros spaced chinese", "two_digits"),
    "spell.phone": _family(
        8,
        "brackets ascii_brackets space split long_dash joined extension ext_dash two two_slash local_only wide bracket_ext",
        "two_lines country with_mobile wide_all labelled ext_word",
    ),
    "spell.mobile": _family(
        10, "dashes spaces plus plus_joined wide two two_slash", "bracket_plus two_lines zeros two_space"
    ),
    "spell.email": _family(10, "upper title wide wide_at", "spaced_at padded split_line"),
    "spell.digits": _family(10, "fours wide two_lines", "nbsp dashes"),
    "spell.id": _family(8, "lower_x spaced wide", "two_lines"),
}
