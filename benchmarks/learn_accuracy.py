"""How much of a blank is learned: the six forms against their classes, made-up blanks against what they were made of.

Examples:
  python -m benchmarks.learn_accuracy
  python -m benchmarks.learn_accuracy --show
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.readers import docx
from learn import read_blank
from models.declaration import FieldDeclaration, FormDeclaration
from models.entry import FieldSpec
from models.form import Form
from models.forms import FORMS
from models.labels import label_key, label_keys
from models.limits import ReadLimits
from samples.blank_forms import TUNED, UNTOUCHED, BlankForm, blank_forms, to_docx

_WHOLE = (
    "blanks_public_fourth",
    "blanks_public_fifth",
    "blanks_public_sixth",
    "blanks_public_seventh",
    "blanks_public_seventh_kept",
    "blanks_public_eighth",
)
"""The sets whose texts name all that a person would, so that what is found beyond is invented."""


@dataclass(slots=True)
class Score:
    """What of a blank was found. missing, mistyped, invented: one line of words each."""

    n_fields: int = 0
    n_found: int = 0
    n_typed: int = 0
    missing: list[str] = field(default_factory=list)
    mistyped: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.n_fields += other.n_fields
        self.n_found += other.n_found
        self.n_typed += other.n_typed
        self.missing += other.missing
        self.mistyped += other.mistyped
        self.invented += other.invented


def declared_fields(declaration: FormDeclaration) -> Iterator[FieldDeclaration]:
    """The fields and columns of a declaration."""
    yield from declaration.fields
    yield from declaration.rows
    for one in declaration.lists:
        yield from one.columns


def path_key(label: str) -> str:
    """A label as it is compared: each part without blanks, numbering and punctuation."""
    return "/".join(label_key(part) for part in label.split("/"))


def score_form(form: type[Form], declaration: FormDeclaration) -> Score:
    """A declaration against the class of the same form: place, label and part; then type, options and length."""
    score = Score()
    left = list(declared_fields(declaration))
    for spec in (*form.fields(), *form.row_fields()):
        score.n_fields += 1
        hit = next((one for one in left if _is_same_place(one, spec)), None)
        name = f"{form.id}.{spec.key} ({spec.entry.label})"
        if hit is None:
            score.missing.append(name)
            continue
        left.remove(hit)
        score.n_found += 1
        if _is_same_type(hit, spec):
            score.n_typed += 1
        else:
            score.mistyped.append(f"{name}: {spec.kind} learned as {hit.type}")
    score.invented = [f"{form.id}: {one.label}" for one in left]
    return score


def _is_same_place(one: FieldDeclaration, spec: FieldSpec) -> bool:
    entry = spec.entry
    return path_key(one.label) == path_key(entry.label) and one.where == entry.where and one.part == entry.part


def _is_same_type(one: FieldDeclaration, spec: FieldSpec) -> bool:
    options = () if one.type == "yes_no" else tuple(one.options)
    return one.type == spec.kind and options == spec.entry.options and one.max_length == spec.entry.max_length


def learned(data: bytes, name: str) -> list[FormDeclaration]:
    """The declarations of a blank in Word's format."""
    return [one.declaration for one in read_blank(docx.read(data, ReadLimits()), name)]


def score_built_in() -> tuple[Score, float]:
    """The score over the six forms, and the seconds of the slowest."""
    total, slowest = Score(), 0.0
    for form in FORMS:
        begin = time.perf_counter()
        found = learned(form.blank_bytes(), form.blank)
        slowest = max(slowest, time.perf_counter() - begin)
        total.add(score_form(form, found[0]) if len(found) == 1 else Score(missing=[f"{form.id}: {len(found)} forms"]))
    return total, slowest


def print_score(name: str, score: Score, *, show: bool) -> None:
    """One line of figures, and the cases where asked."""
    n = max(score.n_fields, 1)
    print(
        f"{name}: {score.n_fields} fields, found {score.n_found / n:.1%}, right type {score.n_typed / n:.1%}, "
        f"invented {len(score.invented) / n:.1%}"
    )
    if show:
        for kind, cases in (("missing", score.missing), ("type", score.mistyped), ("invented", score.invented)):
            for case, times in Counter(cases).items():
                print(f"  {kind}: {case}" + (f" ({times})" if times > 1 else ""))


@dataclass(slots=True)
class BlankScore:
    """What was found of a made-up blank. missing: labels, and groups as their options. extra: fields nobody named.

    invented: those of the extra that nobody would name: no signature, seal or date at one, no crossing of named labels.

    n_same_number: groups found of which one or several may be ticked, as was told.
    """

    n_labels: int = 0
    n_found: int = 0
    n_groups: int = 0
    n_groups_found: int = 0
    n_same_number: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)


def score_blank(form: BlankForm, declarations: Sequence[FormDeclaration] | None = None) -> BlankScore:
    """The labels and groups of a made-up blank that its declarations hold; by default they are learned here."""
    if declarations is None:
        declarations = learned(to_docx(form), form.id)
    every = [one for declaration in declarations for one in declared_fields(declaration)]
    chapters = {label_key(one.section) for one in every if one.section}
    chapters |= {label_key(one.label) for declaration in declarations for one in declaration.lists}
    score = BlankScore()
    left = list(every)
    for label in form.labels:
        score.n_labels += 1
        keys = label_keys(label)
        hit = next((one for one in left if label_key(one.label.split("/")[-1]) == label_key(label)), None)
        hit = hit or next((one for one in left if _names_of(one) & keys), None)
        hit = hit or next((one for one in left if _is_beside(one, label)), None)
        if hit is None and "/" in label:
            hit = next((one for one in left if label_key(one.label).endswith(label_key(label))), None)
        if hit is not None:
            left.remove(hit)
        elif not keys & chapters and not any(
            _names_of(one) & keys and "/" in one.label for one in every
        ):  # a group's label names several
            score.missing.append(label)
            continue
        score.n_found += 1
    groups: list[tuple[set[str], bool]] = [
        (
            {"是", "否"} if one.type == "yes_no" else {label_key(_bare(word)) for word in one.options},
            one.type == "choices",
        )
        for one in every
    ]
    for options, is_several in form.told_groups:
        score.n_groups += 1
        words = {label_key(_bare(option)) for option in options}
        hits = [number for found, number in groups if found == words]
        if hits:
            score.n_groups_found += 1
            score.n_same_number += is_several in hits
        else:
            score.missing.append("、".join(options))
    more = [one for one in left if one.other_of is None]
    score.extra = [one.label for one in more]
    named = {key for label in form.labels for key in label_keys(label)}
    told = [{label_key(_bare(option)) for option in options} for options in form.groups]
    score.invented = [
        one.label
        for one in more
        if not _is_due(one, named) and {label_key(_bare(option)) for option in one.options} not in told
    ]
    return score


_SIGNING = re.compile(r"(?:日期|时间|盖章|公章|签[字名章]|手印|[^/]{1,8}(?:人|代表))(?:[（(].*|[A-Za-z &]+)?$")


def _is_due(one: FieldDeclaration, named: set[str]) -> bool:
    """Whether a field that nobody named is one all the same: a signature, the end of a range, a cell of a matrix."""
    if one.part == "last" or one.type == "seal" or _SIGNING.search(one.label.split("/")[-1]):
        return True
    return all(label_keys(part) & named for part in one.label.split("/"))


def _is_beside(one: FieldDeclaration, label: str) -> bool:
    """Whether the label is of the words beside a blank in a sentence: 年度 of 参加…年度公开招聘考试."""
    before, blank, after = one.label.split("/")[-1].partition("…")
    key = label_key(re.sub(r"(?<=..)[是为]$", "", label))
    if not blank:
        return label_key(before) == key
    return bool(key) and (label_key(before).endswith(key) or label_key(after).startswith(key))


def _names_of(one: FieldDeclaration) -> frozenset[str]:
    parts = [one.label, *one.label.split("/"), *([one.header] if one.header else [])]
    return frozenset(key for part in parts for key in label_keys(part))


def _bare(option: str) -> str:
    return re.sub(r"[（(].*", "", option) or option


def print_blanks(name: str, scores: list[tuple[str, BlankScore]], seconds: float) -> None:
    """One line of figures over the blanks of a file."""
    n_labels, n_groups = sum(one.n_labels for _, one in scores), sum(one.n_groups for _, one in scores)
    n_groups_found = sum(one.n_groups_found for _, one in scores)
    print(
        f"{name}: {len(scores)} blanks, labels {sum(one.n_found for _, one in scores) / n_labels:.1%} of {n_labels}, "
        f"groups {n_groups_found / n_groups:.1%} of {n_groups}"
        f"{_numbers_told(name, scores, n_groups_found)}, "
        f"{sum(len(one.extra) for _, one in scores)} fields more{_invented_told(name, scores, n_labels)}, "
        f"{seconds:.2f} s a blank"
    )


def _invented_told(name: str, scores: list[tuple[str, BlankScore]], n_labels: int) -> str:
    if name not in _WHOLE:
        return ""
    return f" ({sum(len(one.invented) for _, one in scores) / n_labels:.1%} invented)"


def _numbers_told(name: str, scores: list[tuple[str, BlankScore]], n_groups_found: int) -> str:
    if "public" not in name:  # the earlier blanks do not say of which several may be ticked
        return ""
    return f" ({sum(one.n_same_number for _, one in scores) / n_groups_found:.1%} of them one or several as told)"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print each case")
    arguments = parser.parse_args()
    score, slowest = score_built_in()
    print_score("six built-in forms", score, show=arguments.show)
    for name in (*TUNED, *UNTOUCHED):
        begin = time.process_time()
        scores = [(form.id, score_blank(form)) for form in blank_forms(name)]
        seconds = (time.process_time() - begin) / len(scores)
        print_blanks(name, scores, seconds)
        if arguments.show:
            for form_id, one in scores:
                if one.missing:
                    print(f"  {form_id}: {one.missing}")
                if one.extra:
                    print(f"  {form_id} more: {one.extra}")
                if name in _WHOLE and one.invented:
                    print(f"  {form_id} invented: {one.invented}")
    print(f"slowest of the six: {slowest:.2f} s")


if __name__ == "__main__":
    main()
