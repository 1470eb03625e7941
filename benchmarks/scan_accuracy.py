"""How well scans and photos of returned forms are read: ``python -m benchmarks.scan_accuracy --condition scan``.

A long text counts as right up to a character error rate of 1 %, punctuation aside; all else must be exact. Every flag
on a right value that the truth neither demands nor allows is a false alarm, ``low_confidence`` too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from benchmarks.picture_scoring import Seals, forgiven, pairs, print_causes, print_reliability, read_truths
from benchmarks.scoring import FileScore, Verdict, score_file
from benchmarks.word_accuracy import print_cases, print_deviations, print_table
from models.forms import FORM_BY_ID
from samples.fresh_scans import FreshCondition, make_fresh_scans
from samples.scan_plans import Condition
from samples.scans import make_scans
from samples.third import ThirdCondition, make_third
from samples.truth import Sample, kept

_SPACE_HELP = "held: kept out while tuning; fresh and third: other generators' files, of scan, hard, photo (third: pdf)"


@dataclass(slots=True)
class Measured:
    """All that was measured in one run. evidence: (confidence, is right) of every value that was read."""

    scores: list[FileScore] = field(default_factory=list)
    seals: Seals = field(default_factory=Seals)
    evidence: list[tuple[float, bool]] = field(default_factory=list)
    unplaced: int = 0
    seconds: float = 0.0
    pages: int = 0


def samples_of(options: argparse.Namespace) -> Iterator[Sample]:
    """The samples: those kept in a folder, or fresh ones."""
    if options.corpus:
        yield from read_truths(options.corpus, options.count)
        return
    if options.space == "fresh":
        made = make_fresh_scans(options.count, options.seed, options.condition, options.form)
    elif options.space == "third":
        made = make_third(options.count, options.seed, options.condition, options.form)
    else:
        made = make_scans(options.count, options.seed, options.condition, options.space, options.form)
    yield from kept(made, options.keep) if options.keep else made


def read(sample: Sample, measured: Measured) -> list[dict[str, Any]]:
    """The records and error lines of one file, as the program's own pipeline gives them, as JSON objects."""
    from extract.pipeline import extract  # the program's heavy imports, only when measuring

    pages = [0]

    def count() -> None:
        pages[0] += 1

    began = time.perf_counter()
    results = [json.loads(line.model_dump_json()) for line in extract(sample.data, sample.name, on_page=count)]
    measured.seconds += time.perf_counter() - began
    measured.pages += pages[0]
    return results


def measure(options: argparse.Namespace) -> Measured:
    """Read every sample, or take what was read before, and score it."""
    measured = Measured()
    stored = _stored(options.records) if options.records else None
    lines = options.write.open("w", encoding="utf-8") if options.write else None
    for sample in samples_of(options):
        results = stored.get(sample.name, []) if stored is not None else read(sample, measured)
        if lines:
            lines.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in results)
            lines.flush()
        _score(sample, results, measured)
    return measured


def _stored(path: Path) -> dict[str, list[dict[str, Any]]]:
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        by_name[line["source"]["path"]].append(line)
    return by_name


def _score(sample: Sample, results: list[dict[str, Any]], measured: Measured) -> None:
    score = score_file(sample.name, sample.truths, results, sample.deviations)
    score.verdicts = [forgiven(verdict) for verdict in score.verdicts]
    score.verdicts = [_with_doubts(verdict) for verdict in score.verdicts]
    measured.scores.append(score)
    is_coloured = "seen:grey" not in sample.deviations
    for truth, record in pairs(sample.truths, results):
        measured.seals.add(truth, record, is_coloured)
    _weigh(score, sample, results, measured)


def _with_doubts(verdict: Verdict) -> Verdict:
    """``low_confidence`` on a right value is tolerated by the contract, and counted here all the same."""
    if verdict.outcome == "exact" and "low_confidence" in verdict.flags:
        return replace(verdict, false_alarms=(*verdict.false_alarms, "low_confidence"))
    return verdict


def _weigh(score: FileScore, sample: Sample, results: list[dict[str, Any]], measured: Measured) -> None:
    at = iter(score.verdicts)
    for truth, record in pairs(sample.truths, results):
        form = FORM_BY_ID[truth.form]
        rows = max(len(truth.rows), len((record or {}).get("rows", [])))
        count = sum(spec.kind != "seal" for spec in form.fields()) + rows * len(form.row_fields())
        for verdict in (next(at) for _ in range(count)):
            if record is None or verdict.got in (None, [], ""):
                continue
            evidence = record["evidence"].get(verdict.name)
            if evidence is None or evidence["bbox"] is None or evidence["page"] is None:
                measured.unplaced += 1
            if evidence is not None:
                measured.evidence.append((evidence["confidence"], verdict.outcome == "exact"))


def print_summary(measured: Measured) -> None:
    """The measures of the project, over all files."""
    verdicts = [verdict for score in measured.scores for verdict in score.verdicts]
    plain, boxes = [v for v in verdicts if not v.is_boxes], [v for v in verdicts if v.is_boxes]
    filled = [v for v in plain if not v.is_empty]
    right = [v for v in verdicts if v.outcome == "exact"]
    found, lacking = sum(len(s.found) for s in measured.scores), sum(len(s.lacking) for s in measured.scores)
    pages = f"{1000 * measured.seconds / max(len(measured.scores), 1):.0f} ms a file"
    if measured.pages:
        pages = f"{measured.pages} pages, {measured.seconds / measured.pages:.2f} s a page"
    print(f"files {len(measured.scores)}, fields {len(verdicts)}, {pages}")
    _line("fields exact", [v.outcome == "exact" for v in plain])
    _line("  of those not empty", [v.outcome == "exact" for v in filled])
    _line("checkbox groups exact", [v.outcome == "exact" for v in boxes])
    _line("checkbox groups unclear", ["checkbox_unclear" in v.flags for v in boxes])
    _line("  without cause", ["checkbox_unclear" in v.false_alarms or v.outcome == "flagged" for v in boxes])
    _line("silent errors", [v.outcome == "silent" for v in verdicts])
    _line("false alarms", [bool(v.false_alarms) for v in right])
    _line("  low_confidence alone", [v.false_alarms == ("low_confidence",) for v in right])
    _line("planted flags recall", [True] * found + [False] * lacking)
    measured.seals.show()
    placed = len([v for v in verdicts if v.got not in (None, [], "")])
    _line("values without a place", [True] * measured.unplaced + [False] * max(0, placed - measured.unplaced))
    errors = [f"{s.path}: {s.error}" for s in measured.scores if s.error]
    print("error lines           ", "; ".join(errors) or "none")
    print("surplus records       ", sum(s.surplus_records for s in measured.scores))


def _line(title: str, marks: Sequence[bool]) -> None:
    share = f"{100 * sum(marks) / len(marks):7.2f} %" if marks else "      – %"
    print(f"{title:<24}{share}   ({sum(marks)} of {len(marks)})")


def print_fields(scores: Iterable[FileScore], rows: int) -> None:
    """The worst fields and files."""
    by_field: dict[str, list[Verdict]] = defaultdict(list)
    by_file: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in (v for s in scores for v in s.verdicts):
        by_field[f"{verdict.form}.{verdict.key}"].append(verdict)
        by_file[verdict.path].append(verdict)
    print_table("field", by_field, rows)
    print_table("file", by_file, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate (or take a kept corpus), read, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan_accuracy", description=__doc__)
    parser.add_argument("--count", type=int, default=24, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument("--condition", choices=get_args(Condition), default="scan", help="how the form became a file")
    parser.add_argument("--space", choices=("tune", "held", "fresh", "third"), default="tune", help=_SPACE_HELP)
    parser.add_argument("--form", choices=list(FORM_BY_ID), help="only this form")
    parser.add_argument("--corpus", type=Path, default=None, metavar="DIR", help="files and truth.jsonl made before")
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help="keep the generated files here")
    parser.add_argument("--write", type=Path, default=None, metavar="FILE", help="keep what was read, as JSON lines")
    parser.add_argument("--records", type=Path, default=None, metavar="FILE", help="score these instead of reading")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the K worst cases")
    parser.add_argument("--rows", type=int, default=25, help="rows a table")
    options = parser.parse_args(arguments)
    spaces = {"fresh": get_args(FreshCondition), "third": get_args(ThirdCondition)}
    if options.condition not in spaces.get(options.space, get_args(Condition)):
        parser.error(f"--space {options.space} has no condition {options.condition}")
    measured = measure(options)
    print_summary(measured)
    print_reliability(measured.evidence)
    print_causes(verdict for score in measured.scores for verdict in score.verdicts)
    print_fields(measured.scores, options.rows)
    print_deviations(measured.scores, options.rows)
    if options.show:
        print_cases(measured.scores, options.show)


if __name__ == "__main__":
    main()
