"""Made-up returned forms with their truth: ``python -m samples.generate --count N --seed S --out DIR``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import get_args

from models.forms import FORM_BY_ID
from samples.dice import Dice, Space
from samples.files import compose
from samples.truth import Sample, write_samples


def make_return(
    rng: Random,
    form: str,
    space: Space = "tune",
    wildness: float | None = None,
    only: str | None = None,
    city: str | None = None,
) -> Sample:
    """One returned file of a form; its truths hold more than one record where the file holds several forms.

    wildness: how far it deviates from a plainly filled blank, 0 for not at all; drawn where None.
    only: families of deviations that begin so; all others stay plain. city: where the unit is.
    """
    if wildness is None:
        wildness = rng.choice((0.1, 0.5, 0.5, 1.0, 1.0, 2.0))
    dice = Dice(rng, space, wildness, only)
    stem, package, truths = compose(form, dice, city)
    return Sample(f"{form}-{stem}.docx", package.to_bytes(), tuple(truths), tuple(sorted(dice.drawn)))


def make_returns(
    count: int, seed: int, space: Space = "tune", form: str | None = None, only: str | None = None
) -> Iterator[Sample]:
    """So many samples, each from its own seed, the forms in turn; names are numbered."""
    forms = [form] if form else list(FORM_BY_ID)
    for index in range(count):
        rng = Random(f"{seed}/{index}/{space}")
        sample = make_return(rng, forms[index % len(forms)], space, only=only)
        yield Sample(f"{index:05d}-{sample.name}", sample.data, sample.truths, sample.deviations)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files and ``truth.jsonl``."""
    parser = argparse.ArgumentParser(prog="python -m samples.generate", description=__doc__)
    parser.add_argument("--count", type=int, default=12, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--form", choices=list(FORM_BY_ID), help="only this form")
    parser.add_argument(
        "--space", choices=get_args(Space), default="tune", help="fresh: with the deviations kept for evaluation"
    )
    options = parser.parse_args(arguments)
    write_samples(make_returns(options.count, options.seed, options.space, options.form), options.out)


if __name__ == "__main__":
    main()
