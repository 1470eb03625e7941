"""How well returned Word forms are read: ``python -m benchmarks.word_accuracy --count 300 --seed 7 --space tune``."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from benchmarks.scoring import FileScore, Verdict, score_file
from extract.pipeline import blank_of
from learn.declaration_file import load_catalogue, to_yaml
from models.catalogue import BUILT_IN, Catalogue
from models.declared import form_to_declaration
from models.forms import FORM_BY_ID
from samples.dice import Space
from samples.generate import make_returns

Reader = Callable[[bytes, str], Iterable[Any]]


def read_with_pipeline(data: bytes, path: str, catalogue: Catalogue = BUILT_IN) -> list[dict[str, Any]]:
    """The records and error lines of one file, as the program's own pipeline gives them, as JSON objects."""
    from extract.pipeline import extract  # the program's heavy imports, only when measuring

    return [json.loads(result.model_dump_json()) for result in extract(data, path, catalogue=catalogue)]


def declared_catalogue() -> Catalogue:
    """The six forms as YAML files with their blanks beside them, read back, in place of the classes."""
    letter = re.split(
        r"\n\s*附件\s*1\s*\n", (resources.files("models") / "forms" / "blanks" / "notice.txt").read_text("utf-8")
    )[0]
    with TemporaryDirectory() as name:
        for form in FORM_BY_ID.values():
            declaration = form_to_declaration(form).model_copy(update={"notes": letter.split("\n")})
            (Path(name) / f"{form.id}.yaml").write_text(to_yaml(declaration), "utf-8")
            (Path(name) / form.blank).write_bytes(form.blank_bytes())
        return load_catalogue(Path(name))


def measure(options: argparse.Namespace) -> tuple[list[FileScore], float]:
    """A score a file, and the seconds spent reading."""
    stored = _stored(options.records) if options.records else None
    catalogue = declared_catalogue() if options.declared else BUILT_IN
    for form in catalogue:
        blank_of(form)
    scores, seconds = [], 0.0
    for sample in make_returns(options.count, options.seed, options.space, options.form, options.only):
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / sample.name).write_bytes(sample.data)
        began = time.perf_counter()
        try:
            results = (
                stored.get(sample.name, [])
                if stored is not None
                else read_with_pipeline(sample.data, sample.name, catalogue)
            )
        except Exception as error:
            if options.stop:
                raise
            results = [{"error": {"code": f"crash: {type(error).__name__}: {error}"}}]
        seconds += time.perf_counter() - began
        scores.append(score_file(sample.name, sample.truths, results, sample.deviations))
    return scores, seconds


def _stored(path: Path) -> dict[str, list[dict[str, Any]]]:
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        result = json.loads(line)
        by_name[Path(result["source"]["path"]).name].append(result)
    return by_name


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:7.2f} %" if whole else "      – %"


def print_summary(scores: Sequence[FileScore], seconds: float) -> None:
    """The measures of the project, over all files."""
    verdicts = [verdict for score in scores for verdict in score.verdicts]
    plain = [v for v in verdicts if not v.is_boxes]
    boxes = [v for v in verdicts if v.is_boxes]
    right = [v for v in verdicts if v.outcome == "exact"]
    found, lacking = sum(len(s.found) for s in scores), sum(len(s.lacking) for s in scores)
    stray, justified = sum(len(s.stray) for s in scores), sum(s.justified for s in scores)
    filled = [v for v in plain if not v.is_empty]
    print(f"files {len(scores)}, fields {len(verdicts)}, {1000 * seconds / max(len(scores), 1):.1f} ms a file")
    print("fields exact          ", _share(sum(v.outcome == "exact" for v in plain), len(plain)))
    print("  of those not empty  ", _share(sum(v.outcome == "exact" for v in filled), len(filled)))
    print("checkbox groups exact ", _share(sum(v.outcome == "exact" for v in boxes), len(boxes)))
    print("silent errors         ", _share(sum(v.outcome == "silent" for v in verdicts), len(verdicts)))
    print("false alarms          ", _share(sum(bool(v.false_alarms) for v in right), len(right)))
    print("planted flags recall  ", _share(found, found + lacking), f" ({found} of {found + lacking})")
    print("flags precision       ", _share(justified, justified + stray), f" ({stray} stray)")
    print("files all right       ", _share(sum(_is_clean(s) for s in scores), len(scores)))
    errors = Counter(s.error for s in scores if s.error)
    print("error lines           ", dict(errors) or "none", "· surplus records", sum(s.surplus_records for s in scores))


def _is_clean(score: FileScore) -> bool:
    return not score.lacking and not score.stray and all(v.outcome == "exact" for v in score.verdicts)


def print_table(title: str, groups: dict[str, list[Verdict]], most: int) -> None:
    """Per group: fields, wrong but flagged, silent, false alarms; the worst first."""
    print(f"\n{title:<44}{'fields':>8}{'flagged':>9}{'silent':>8}{'alarms':>8}")
    ranked = sorted(groups.items(), key=lambda item: (-_count(item[1], "silent"), -_count(item[1], "flagged"), item[0]))
    for name, verdicts in ranked[:most]:
        alarms = sum(bool(v.false_alarms) for v in verdicts)
        print(f"{name:<44}{len(verdicts):>8}{_count(verdicts, 'flagged'):>9}{_count(verdicts, 'silent'):>8}{alarms:>8}")


def _count(verdicts: Iterable[Verdict], outcome: str) -> int:
    return sum(v.outcome == outcome for v in verdicts)


def print_deviations(scores: Sequence[FileScore], most: int) -> None:
    """Per deviation: files with it, wrong fields in them, silent ones, planted flags lacking and stray flags."""
    table: dict[str, list[FileScore]] = defaultdict(list)
    for score in scores:
        for name in score.deviations or ("(none)",):
            table[name].append(score)
    rows = []
    for name, files in table.items():
        wrong = sum(v.outcome != "exact" for s in files for v in s.verdicts)
        silent = sum(v.outcome == "silent" for s in files for v in s.verdicts)
        lacking, stray = sum(len(s.lacking) for s in files), sum(len(s.stray) for s in files)
        rows.append((silent / len(files), wrong / len(files), name, len(files), wrong, silent, lacking, stray))
    heads = f"{'files':>7}{'wrong':>7}{'silent':>8}{'lacking':>9}{'stray':>7}{'silent/file':>13}"
    print(f"\n{'deviation (a file has several)':<44}{heads}")
    for rate, _, name, count, wrong, silent, lacking, stray in sorted(rows, reverse=True)[:most]:
        print(f"{name:<44}{count:>7}{wrong:>7}{silent:>8}{lacking:>9}{stray:>7}{rate:>13.2f}")


def print_cases(scores: Sequence[FileScore], most: int) -> None:
    """The worst cases, silent ones first, then wrong ones, lacking flags, stray flags and false alarms."""
    verdicts = [v for s in scores for v in s.verdicts]
    order = [v for v in verdicts if v.outcome == "silent"] + [v for v in verdicts if v.outcome == "flagged"]
    for v in order[:most]:
        print(f"\n{v.outcome.upper()} {v.path} {v.form} {v.name}  flags={list(v.flags)}")
        print(f"   got      {v.got!r}\n   expected {v.expected!r}")
    others = [("LACKING", s.path, flag) for s in scores for flag in s.lacking]
    others += [("STRAY", s.path, flag) for s in scores for flag in s.stray]
    for kind, path, (code, name) in others[:most]:
        print(f"{kind} {path} {code} on {name}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, read, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.word_accuracy", description=__doc__)
    parser.add_argument("--count", type=int, default=120, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files")
    parser.add_argument(
        "--space", choices=get_args(Space), default="tune", help="fresh: never look at its cases while tuning"
    )
    parser.add_argument("--form", choices=list(FORM_BY_ID), help="only this form")
    parser.add_argument("--only", default=None, help="only deviation families that begin so, e.g. tick or spell.date")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print the K worst cases")
    parser.add_argument("--rows", type=int, default=40, help="rows a table")
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR", help="keep the generated files here")
    parser.add_argument(
        "--records", type=Path, default=None, help="score this JSON lines output instead of reading anew"
    )
    parser.add_argument("--declared", action="store_true", help="with the six forms declared in YAML, not as classes")
    parser.add_argument("--stop", action="store_true", help="let an exception of the pipeline through")
    options = parser.parse_args(arguments)
    scores, seconds = measure(options)
    print_summary(scores, seconds)
    by_form: dict[str, list[Verdict]] = defaultdict(list)
    by_field: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in (v for s in scores for v in s.verdicts):
        by_form[verdict.form].append(verdict)
        by_field[f"{verdict.form}.{verdict.key}"].append(verdict)
    print_table("form", by_form, options.rows)
    print_table("field", by_field, options.rows)
    print_deviations(scores, options.rows)
    if options.show:
        print_cases(scores, options.show)


if __name__ == "__main__":
    main()
