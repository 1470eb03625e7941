"""What the scoring of pictures adds: long texts forgiven a little, seals, and how sure the program was."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.scoring import Verdict
from models.catalogue import BUILT_IN, Catalogue
from samples.truth import Sample, Truth

MOST_CER = 0.01
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)


def forgiven(verdict: Verdict, catalogue: Catalogue = BUILT_IN) -> Verdict:
    """The verdict, right where it is a long text with few enough wrong characters."""
    if verdict.outcome == "exact" or not isinstance(verdict.got, str) or not isinstance(verdict.expected, str):
        return verdict
    form = catalogue.by_id[verdict.form]
    specs = form.row_fields() if verdict.name.startswith("rows[") else form.fields()
    is_long = any(spec.key == verdict.key and spec.kind == "long_text" for spec in specs)
    if not is_long or error_rate(verdict.got, verdict.expected) > MOST_CER:
        return verdict
    return replace(verdict, outcome="exact")


def cause_of(verdict: Verdict) -> str:
    """The likely cause of a wrong value, by how it differs from the true one."""
    got, expected = verdict.got, verdict.expected
    if verdict.is_boxes:
        return "boxes: another tick" if got not in (None, []) else "boxes: no tick"
    if got is None:
        return "nothing read"
    if expected is None:
        return "read where nothing is"
    have, want = _bare(str(got)), _bare(str(expected))
    if have == want:
        return "signs or blanks"
    if want.startswith(have) or want.endswith(have) or have in want:
        return "cut off"
    if want in have:
        return "something else beside it"
    if "".join(c for c in want if not c.isdigit()) == "".join(c for c in have if not c.isdigit()):
        return "digits lost" if len(have) < len(want) else "digits misread"
    rate = error_rate(str(got), str(expected))
    return "misread" if rate <= 0.34 else "mostly misread, or of another place"


def print_causes(verdicts: Iterable[Verdict]) -> None:
    """How many wrong values have which likely cause, flagged and silent ones."""
    counts: dict[str, list[int]] = {}
    for verdict in verdicts:
        if verdict.outcome != "exact":
            counts.setdefault(cause_of(verdict), [0, 0])[verdict.outcome == "silent"] += 1
    print(f"\n{'likely cause':<40}{'flagged':>9}{'silent':>8}")
    for cause, (flagged, silent) in sorted(counts.items(), key=lambda item: (-item[1][1], -item[1][0])):
        print(f"{cause:<40}{flagged:>9}{silent:>8}")


def error_rate(got: str, expected: str) -> float:
    """Wrong, lacking and surplus characters against those expected; punctuation, blanks and width aside."""
    from rapidfuzz.distance import Levenshtein

    wanted = _bare(expected)
    return Levenshtein.distance(_bare(got), wanted) / max(len(wanted), 1)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PZCS")


def pairs(truths: Sequence[Truth], results: Iterable[dict[str, Any]]) -> list[tuple[Truth, dict[str, Any] | None]]:
    """Each truth with the first record of its form that no other has."""
    records = [line for line in results if "error" not in line]
    found: list[tuple[Truth, dict[str, Any] | None]] = []
    for truth in truths:
        record = next((r for r in records if r["form"] == truth.form), None)
        if record is not None:
            records.remove(record)
        found.append((truth, record))
    return found


@dataclass(slots=True)
class Seals:
    """Seals found and not; and, of coloured ones, whether a seal of another unit was told from the unit's own."""

    found: int = 0
    missed: int = 0
    invented: int = 0
    absent: int = 0
    own: int = 0
    own_doubted: int = 0
    others: int = 0
    others_told: int = 0

    def add(self, truth: Truth, record: dict[str, Any] | None, is_coloured: bool) -> None:
        """Count one record."""
        is_there = truth.values.get("seal")
        if not isinstance(is_there, bool):
            return
        got = bool((record or {"values": {}})["values"].get("seal"))
        self.found += is_there and got
        self.missed += is_there and not got
        self.invented += got and not is_there
        self.absent += not got and not is_there
        flags = {(flag["code"], flag["field"]) for flag in (record or {"flags": []})["flags"]}
        is_doubted = ("seal_mismatch", "seal") in flags
        if not is_there or not is_coloured or ("seal_mismatch", "seal") in truth.tolerated:
            return
        if ("seal_mismatch", "seal") in truth.flags:
            self.others += 1
            self.others_told += is_doubted
        else:
            self.own += 1
            self.own_doubted += is_doubted

    def show(self) -> None:
        """Print the counts."""
        both = 2 * self.found + self.missed + self.invented
        score = 2 * self.found / both if both else 1.0
        right = self.own - self.own_doubted + self.others_told
        print(
            f"{'seal F1':<24}{score:9.4f}   (found {self.found}, missed {self.missed}, "
            f"invented {self.invented}, rightly none {self.absent})"
        )
        print(
            f"{'seal owner right':<24}{100 * right / max(1, self.own + self.others):7.2f} %   "
            f"(own doubted {self.own_doubted} of {self.own}, another's told {self.others_told} of {self.others})"
        )


def print_reliability(evidence: Sequence[tuple[float, bool]]) -> None:
    """How often values are right, by how sure the program said it was."""
    print(f"\n{'confidence':<16}{'values':>8}{'right':>10}{'mean said':>12}")
    for low, high in pairwise(_BINS):
        inside = [(sure, ok) for sure, ok in evidence if low <= sure < high]
        if inside:
            right = 100 * sum(ok for _, ok in inside) / len(inside)
            said = sum(sure for sure, _ in inside) / len(inside)
            print(f"{low:.2f} – {min(high, 1.0):.2f}     {len(inside):>8}{right:>9.2f} %{said:>11.3f}")


def read_truths(folder: Path, most: int) -> Iterator[Sample]:
    """The samples kept in a folder beside ``truth.jsonl``, in its order, at most so many."""
    lines = [json.loads(text) for text in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    names = list(dict.fromkeys(line["source"]["path"] for line in lines))[:most]
    for name in names:
        own = [line for line in lines if line["source"]["path"] == name]
        truths = tuple(_truth(line) for line in own)
        yield Sample(name, (folder / name).read_bytes(), truths, tuple(own[0]["deviations"]))


def _truth(line: dict[str, Any]) -> Truth:
    return Truth(
        line["form"],
        line["values"],
        line["rows"],
        [(flag["code"], flag["field"]) for flag in line["flags"]],
        {name: tuple(values) for name, values in line["also"].items()},
        {(flag["code"], flag["field"]) for flag in line["tolerated"]},
        set(line["any_value_if_flagged"]),
        [part["raw"] for part in line["unmapped"]],
    )
