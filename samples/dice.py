"""Choosing among the ways to deviate, and keeping a list of what was chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from samples.variants import FAMILIES, Variant

Space = Literal["tune", "held", "fresh"]
PLAIN = "plain"
_HELD_BOOST = 3.0
_FRESH_BOOST = 1.5
_KNOWN_SHARE = 0.4


@dataclass(slots=True)
class Dice:
    """A random source that knows the registry of deviations.

    space: ``tune`` never draws a held-out variant; ``held`` draws both kinds, the held-out ones more often; ``fresh``
    draws all, those that are its own most often.
    wildness: scales how often anything but ``plain`` is drawn. drawn: what was, ``family:variant``.
    only: where given, families whose name does not begin so stay plain (for benches of one deviation).
    """

    rng: Random
    space: Space = "tune"
    wildness: float = 1.0
    only: str | None = None
    drawn: set[str] = field(default_factory=set)

    def pick(self, family: str, among: Collection[str] | None = None) -> str:
        """A variant of the family, ``plain`` for none; ``among`` limits the choice (plain is always allowed)."""
        if self.only is not None and not family.startswith(self.only):
            return PLAIN
        variants = [
            v for v in FAMILIES[family] if self._may(v) and (among is None or v.name in among or v.name == PLAIN)
        ]
        if self.space != "fresh" and all(v.fresh for v in FAMILIES[family] if v.name != PLAIN):
            return PLAIN  # without a throw: the older spaces' files stay as they were
        weights = [self._weight(v) for v in variants]
        if not variants or sum(weights) <= 0:
            return PLAIN
        name = self.rng.choices([v.name for v in variants], weights)[0]
        if name != PLAIN:
            self.drawn.add(f"{family}:{name}")
        return name

    def chance(self, probability: float) -> bool:
        """True so often; for choices that are no deviation."""
        return self.rng.random() < probability

    def _may(self, variant: Variant) -> bool:
        return self.space == "fresh" or not (variant.fresh or (variant.held and self.space != "held"))

    def _weight(self, variant: Variant) -> float:
        if variant.name == PLAIN:
            return variant.weight
        if self.space == "fresh":
            boost = _FRESH_BOOST if variant.fresh else _KNOWN_SHARE
        else:
            boost = _HELD_BOOST if variant.held else 1.0
        return variant.weight * self.wildness * boost
