"""How well copies of learned forms are read: blanks are learned, filled in by the generator, and read.

Examples:
  python -m benchmarks.declared_accuracy --copies 3 --show 20
  python -m benchmarks.declared_accuracy --blanks blanks_kept
  python -m benchmarks.declared_accuracy --blanks blanks_public --forms 8 --copies 1 --condition scan

Copies that are no Word files go through LibreOffice; scans and photos are stamped and worn as those of the built-in
forms are, and a long text counts as right there up to a character error rate of 1 %.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import get_args

from benchmarks.picture_scoring import forgiven, print_causes
from benchmarks.scoring import FileScore, Verdict, score_file
from benchmarks.word_accuracy import print_cases, print_summary, print_table, read_with_pipeline
from extract.pipeline import blank_of
from extract.readers import docx
from learn import read_blank
from learn.declaration_file import from_yaml, to_yaml
from models.catalogue import Catalogue
from models.declaration import FormDeclaration
from models.forms import FORMS
from models.limits import ReadLimits
from samples.blank_forms import blank_forms, to_docx
from samples.declared import make_declared
from samples.declared_prints import PrintCondition, make_printed
from samples.truth import Sample

Declared = tuple[FormDeclaration, bytes]


def learned(name: str) -> Iterator[Declared]:
    """The declarations learned from made-up blanks, each with its blank; those of a file of one form."""
    for number, form in enumerate(blank_forms(name)):
        data = to_docx(form)
        found = read_blank(docx.read(data, ReadLimits()), form.id)
        if len(found) == 1:
            declaration = found[0].declaration.model_copy(update={"id": f"f{number}_{found[0].declaration.id}"[:48]})
            yield from_yaml(to_yaml(declaration)), data


def samples_of(options: argparse.Namespace, declared: Sequence[Declared]) -> Iterator[tuple[FormDeclaration, Sample]]:
    """The filled copies, as Word files or in the condition asked for."""
    if options.condition != "word":
        yield from make_printed(declared, options.copies, str(options.seed), options.condition)
        return
    for declaration, blank in declared:
        for copy in range(options.copies):
            sample = make_declared(declaration, blank, Random(f"{options.seed}/{declaration.id}/{copy}"))
            yield declaration, replace(sample, name=f"{declaration.id}-{copy}.docx")


def measure(options: argparse.Namespace) -> tuple[list[FileScore], float]:
    """A score a copy, and the seconds spent reading."""
    declared = list(learned(options.blanks))[: options.forms]
    whole = Catalogue(declared, FORMS if options.together else ())
    alone = {one.id: whole if options.together else Catalogue([(one, blank)], ()) for one, blank in declared}
    for catalogue in alone.values():
        for form in catalogue:
            blank_of(form)
    scores, seconds = [], 0.0
    for declaration, sample in samples_of(options, declared):
        catalogue = alone[declaration.id]
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / sample.name).write_bytes(sample.data)
        began = time.perf_counter()
        results = read_with_pipeline(sample.data, sample.name, catalogue)
        seconds += time.perf_counter() - began
        score = score_file(sample.name, sample.truths, results, sample.deviations, catalogue)
        if options.condition not in ("word", "pdf"):
            score.verdicts = [forgiven(verdict, catalogue) for verdict in score.verdicts]
        scores.append(score)
    return scores, seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, fill, read, compare, print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.declared_accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--blanks", default="blanks_seen", help="a file of samples/data, without .txt")
    parser.add_argument("--forms", type=int, default=None, metavar="N", help="only the first N of its forms")
    parser.add_argument("--copies", type=int, default=2, help="of each form")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same copies")
    parser.add_argument(
        "--condition", choices=("word", *get_args(PrintCondition)), default="word", help="how the copies became files"
    )
    parser.add_argument("--together", action="store_true", help="look for all of the forms in each copy, not for one")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the K worst cases")
    parser.add_argument("--rows", type=int, default=15, help="rows a table")
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help="keep the copies here")
    options = parser.parse_args(arguments)
    scores, seconds = measure(options)
    print_summary(scores, seconds)
    by_form: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in (v for s in scores for v in s.verdicts):
        by_form[verdict.form].append(verdict)
    print_table("form", by_form, options.rows)
    if options.condition not in ("word", "pdf"):
        print_causes(v for s in scores for v in s.verdicts)
    if options.show:
        print_cases(scores, options.show)


if __name__ == "__main__":
    main()
