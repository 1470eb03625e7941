"""How well returned forms are read as text PDFs: ``python -m benchmarks.pdf_accuracy --count 200 --seed 7``.

Made-up returns go through LibreOffice in batches and through the program's own pipeline; the measures are those of
``benchmarks.word_accuracy``. One file in four is a plainly filled blank; the others deviate, save for the ways in
``UNPRINTED``: what LibreOffice does not draw as Word does, no person could read in its PDF either.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import get_args

from benchmarks.scoring import FileScore, Verdict, score_file
from benchmarks.word_accuracy import print_cases, print_deviations, print_summary, print_table, read_with_pipeline
from models.forms import FORM_BY_ID
from samples.dice import Dice, Space
from samples.files import compose
from samples.truth import Sample
from samples.variants import FAMILIES

BATCH = 60
"""Files for one start of LibreOffice."""

UNPRINTED = {
    "EQ fields are not drawn": "tick.style:eq_o tick.style:eq_ac tick.style:eq_circle",
    "Wingdings 2 is lacking: its boxes are drawn as the letters R and S": "tick.style:font2_R tick.style:font2_S",
    "Webdings is lacking: its boxes are drawn as the letters a and c": "tick.style:font_webdings",
    "floating rings and strokes are drawn at other words": "tick.style:ellipse tick.style:ellipse_drawing "
    "tick.style:shape_vml",
    "text frames are drawn over other cells": "value:text_box value:vml_box head.shape:box",
    "nested tables wider than their cell are cut off": "value:digit_cells value:nested_table structure:outer_table",
    "tabs push what is written out of narrow cells": "value:tab",
    "a list as wide as a sheet on its side, behind an upright form, runs off the paper": "file.bundle:several_forms",
    "tracked deletions are printed": "value:replaced long:replaced long:deleted_paragraph structure:tracked_row "
    "tick.style:tracked_swap",
}
"""Deviations left out, by why: LibreOffice prints them so that the page no longer says what was written."""


class PrintedDice(Dice):
    """Draws only deviations that LibreOffice prints."""

    def pick(self, family: str, among: Collection[str] | None = None) -> str:
        """A variant of the family as ``Dice.pick`` draws it, none of ``UNPRINTED``."""
        gone = {name for names in UNPRINTED.values() for name in names.split()}
        names = [v.name for v in FAMILIES[family] if f"{family}:{v.name}" not in gone]
        return super().pick(family, [name for name in names if among is None or name in among])


def make_printed_returns(count: int, seed: int, space: Space = "tune", form: str | None = None) -> Iterator[Sample]:
    """So many samples whose PDF says what was written, the forms in turn, one round in four plain."""
    forms = [form] if form else list(FORM_BY_ID)
    for index in range(count):
        rng = Random(f"{seed}/{index}/{space}/printed")
        wildness = 0.0 if index // len(forms) % 4 == 0 else rng.choice((0.1, 0.5, 0.5, 1.0, 1.0, 2.0))
        dice = PrintedDice(rng, space, wildness)
        kind = forms[index % len(forms)]
        stem, package, truths = compose(kind, dice, None)
        yield Sample(f"{index:05d}-{kind}-{stem}.docx", package.to_bytes(), tuple(truths), tuple(sorted(dice.drawn)))


def documents_to_pdfs(documents: Sequence[tuple[str, bytes]], seconds: float = 300.0) -> dict[str, bytes]:
    """The PDFs LibreOffice makes of named Word files, by the name of the Word file; those it refuses are absent."""
    pdfs: dict[str, bytes] = {}
    for at in range(0, len(documents), BATCH):
        with tempfile.TemporaryDirectory() as folder:
            paths = {}
            for number, (name, data) in enumerate(documents[at : at + BATCH]):
                path = Path(folder) / f"{number:05}{Path(name).suffix}"
                path.write_bytes(data)
                paths[name] = path
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
            command += ["--outdir", folder, *map(str, paths.values())]
            subprocess.run(command, check=True, capture_output=True, timeout=seconds)
            for name, path in paths.items():
                made = path.with_suffix(".pdf")
                if made.exists():
                    pdfs[name] = made.read_bytes()
    return pdfs


def measure(options: argparse.Namespace) -> tuple[list[FileScore], float, float]:
    """A score a file, the seconds spent reading, and those pdfplumber needs for the tables alone."""
    samples = list(make_printed_returns(options.count, options.seed, options.space, options.form))
    pdfs = documents_to_pdfs([(sample.name, sample.data) for sample in samples])
    if pdfs:
        read_with_pipeline(next(iter(pdfs.values())), "warm-up.pdf")
    scores, seconds, plain = [], 0.0, 0.0
    for sample in samples:
        data = pdfs.get(sample.name)
        if data is None:
            continue
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{Path(sample.name).stem}.pdf").write_bytes(data)
        began = time.perf_counter()
        results = read_with_pipeline(data, sample.name)
        seconds += time.perf_counter() - began
        plain += plumber_seconds(data)
        scores.append(score_file(sample.name, sample.truths, results, sample.deviations))
    return scores, seconds, plain


def plumber_seconds(data: bytes) -> float:
    """How long pdfplumber's own table extraction takes on the file."""
    import pdfplumber

    began = time.perf_counter()
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_tables()
    return time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, convert, read, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pdf_accuracy", description=__doc__)
    parser.add_argument("--count", type=int, default=120, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument("--space", choices=get_args(Space), default="tune", help="held: kept out while tuning")
    parser.add_argument("--form", choices=list(FORM_BY_ID), help="only this form")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the K worst cases")
    parser.add_argument("--rows", type=int, default=30, help="rows a table")
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help="keep the PDFs here")
    options = parser.parse_args(arguments)
    scores, seconds, plain = measure(options)
    print_summary(scores, seconds)
    print(f"time against pdfplumber's own tables  {seconds / max(plain, 1e-9):7.2f} ×")
    for name, group in (
        ("plain", [score for score in scores if not score.deviations]),
        ("deviating", [score for score in scores if score.deviations]),
    ):
        print(f"\n{name}")
        print_summary(group, 0.0)
    by_field: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in (v for s in scores for v in s.verdicts):
        by_field[f"{verdict.form}.{verdict.key}"].append(verdict)
    print_table("field", by_field, options.rows)
    print_deviations(scores, options.rows)
    if options.show:
        print_cases(scores, options.show)


if __name__ == "__main__":
    main()
