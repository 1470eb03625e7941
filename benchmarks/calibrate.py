"""Fits how sure the program is anew: ``python -m benchmarks.calibrate CORPUS...``.

Reads folders of ``samples.scans`` (files beside ``truth.jsonl``), keeps what the engines said of each value and
whether it was right in ``benchmarks/data/confidence.csv``, and fits ``extract/data/calibration.json`` to it. The table
that is printed shows the curves, fitted without every third file, on these files. ``--refit`` takes the kept CSV.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, fields
from functools import partial
from pathlib import Path

from benchmarks.picture_scoring import forgiven, pairs, print_reliability, read_truths
from benchmarks.scoring import score_file
from extract.calibration import TRAITS, Curve, Trait, fit, on_curve, traits_of
from models.catalogue import BUILT_IN
from samples.truth import Sample

HERE = Path(__file__).parent
POINTS = HERE / "data" / "confidence.csv"
CURVES = HERE.parent / "extract" / "data" / "calibration.json"
_EVERY = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One value: of which file, its trait, what the engines said, and whether it was right."""

    corpus: str
    file: str
    trait: Trait
    said: float
    is_right: bool


def points_of(sample: Sample, corpus: str) -> list[Point]:
    """A point for each value of a file that was read from pixels."""
    from extract.identify import identify
    from extract.pipeline import open_file, to_record
    from extract.sniff import sniff
    from models.errors import FileError
    from models.limits import ReadLimits
    from models.record import Source

    try:
        opened = open_file(sample.data, sniff(sample.data), ReadLimits(), lambda: None)
        regions = identify(opened.layout, BUILT_IN.forms)
        records = [to_record(region, opened, Source(path=sample.name, sha256="")) for region in regions]
    except FileError:
        return []
    results = [record.model_dump(mode="json") for record in records]
    verdicts = score_file(sample.name, sample.truths, results, sample.deviations).verdicts
    right = {(verdict.form, verdict.name): forgiven(verdict).outcome == "exact" for verdict in verdicts}
    found = []
    for truth, record in pairs(sample.truths, results):
        traits = traits_of(BUILT_IN.get(truth.form))
        for name, seen in (record or {"evidence": {}})["evidence"].items():
            trait = traits.get(name.rpartition(".")[2])
            if trait and seen["method"] == "ocr" and (truth.form, name) in right:
                found.append(Point(corpus, sample.name, trait, round(seen["confidence"], 5), right[truth.form, name]))
    return found


def read_points(corpora: Sequence[Path], jobs: int) -> Iterator[Point]:
    """The points of all files of the corpora; several processes read."""
    with ProcessPoolExecutor(jobs) as pool:
        for corpus in corpora:
            samples = list(read_truths(corpus, 10**6))
            for number, found in enumerate(pool.map(partial(points_of, corpus=corpus.name), samples), 1):
                print(f"\r{corpus.name}: {number} of {len(samples)} files", end="", flush=True)
                yield from found
            print()


def is_kept_out(point: Point, files: dict[tuple[str, str], int]) -> bool:
    """Whether the point's file is left out of the fit: every third one."""
    return files[point.corpus, point.file] % _EVERY == _EVERY - 1


def fitted_curves(points: Sequence[Point]) -> dict[Trait, Curve]:
    """The curve of each trait."""
    by_trait: dict[Trait, list[tuple[float, bool]]] = defaultdict(list)
    for point in points:
        by_trait[point.trait].append((point.said, point.is_right))
    return {trait: fit(by_trait[trait]) for trait in TRAITS}


def write_points(points: Sequence[Point]) -> None:
    """Keeps the points for another fit."""
    POINTS.parent.mkdir(exist_ok=True)
    with POINTS.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(field.name for field in fields(Point))
        lines.writerows((*astuple(point)[:-1], int(point.is_right)) for point in points)


def kept_points() -> list[Point]:
    """The points that were kept."""
    with POINTS.open(encoding="utf-8", newline="") as file:
        return [
            Point(row["corpus"], row["file"], row["trait"], float(row["said"]), row["is_right"] == "1")  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits the curves and prints how they do on what was left out of the fit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("corpora", nargs="*", type=Path, metavar="CORPUS", help="folder with truth.jsonl")
    parser.add_argument("--refit", action="store_true", help="take the kept points")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read")
    options = parser.parse_args(arguments)
    if options.refit == bool(options.corpora):
        parser.error("name the folders to read, or --refit")
    points = kept_points() if options.refit else list(read_points(options.corpora, options.jobs))
    if not options.refit:
        write_points(points)
    files = {name: at for at, name in enumerate(dict.fromkeys((point.corpus, point.file) for point in points))}
    used = [point for point in points if not is_kept_out(point, files)]
    left = [point for point in points if is_kept_out(point, files)]
    trial = fitted_curves(used)
    print(f"{len(points)} values of {len(files)} files; fitted to {len(used)}, shown on the other {len(left)}:")
    print("\nas the engines say")
    print_reliability([(point.said, point.is_right) for point in left])
    print("\nas shown")
    print_reliability([(on_curve(trial[point.trait], point.said), point.is_right) for point in left])
    curves = fitted_curves(points)
    about = {"values": len(points), "files": len(files), "corpora": sorted({point.corpus for point in points})}
    text = json.dumps({"fitted_to": about, "curves": curves}, ensure_ascii=False, indent=1)
    CURVES.write_text(_compact(text) + "\n", encoding="utf-8")
    print(f"\nwrote {CURVES.relative_to(HERE.parent)}, fitted to all of them")


def _compact(text: str) -> str:
    """Indented JSON with a point of a curve on one line."""
    import re

    return re.sub(r"\[\s+([\d.e-]+),\s+([\d.e-]+)\s+\]", r"[\1, \2]", text)


if __name__ == "__main__":
    main()
