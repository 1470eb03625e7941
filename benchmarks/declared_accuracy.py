"""How well copies of learned forms are read: blanks are learned, filled in by the generator, and read.

Examples:
  python -m benchmarks.declared_accuracy --copies 3 --show 20
  python -m benchmarks.declared_accuracy --blanks blanks_kept
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

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


def learned(name: str) -> Iterator[tuple[FormDeclaration, bytes]]:
    """The declarations learned from made-up blanks, each with its blank; those of a file of one form."""
    for number, form in enumerate(blank_forms(name)):
        data = to_docx(form)
        found = read_blank(docx.read(data, ReadLimits()), form.id)
        if len(found) == 1:
            declaration = found[0].declaration.model_copy(update={"id": f"f{number}_{found[0].declaration.id}"[:48]})
            yield from_yaml(to_yaml(declaration)), data


def measure(options: argparse.Namespace) -> tuple[list[FileScore], float]:
    """A score a copy, and the seconds spent reading."""
    declared = list(learned(options.blanks))
    catalogue = Catalogue(declared, FORMS if options.together else ())
    scores, seconds = [], 0.0
    for declaration, blank in declared:
        alone = catalogue if options.together else Catalogue([(declaration, blank)], ())
        for form in alone:
            blank_of(form)
        for copy in range(options.copies):
            sample = make_declared(declaration, blank, Random(f"{options.seed}/{declaration.id}/{copy}"))
            name = f"{declaration.id}-{copy}.docx"
            if options.keep:
                with open(f"{options.keep}/{name}", "wb") as file:  # noqa: PTH123
                    file.write(sample.data)
            began = time.perf_counter()
            results = read_with_pipeline(sample.data, name, alone)
            seconds += time.perf_counter() - began
            scores.append(score_file(name, sample.truths, results, sample.deviations, alone))
    return scores, seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, fill, read, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.declared_accuracy", description=__doc__)
    parser.add_argument("--blanks", default="blanks_seen", help="a file of samples/data, without .txt")
    parser.add_argument("--copies", type=int, default=2, help="of each form")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same copies")
    parser.add_argument("--together", action="store_true", help="look for all of the forms in each copy, not for one")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the K worst cases")
    parser.add_argument("--rows", type=int, default=15, help="rows a table")
    parser.add_argument("--keep", default=None, metavar="DIR", help="keep the copies here")
    options = parser.parse_args(arguments)
    scores, seconds = measure(options)
    print_summary(scores, seconds)
    by_form: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in (v for s in scores for v in s.verdicts):
        by_form[verdict.form].append(verdict)
    print_table("form", by_form, options.rows)
    if options.show:
        print_cases(scores, options.show)


if __name__ == "__main__":
    main()
