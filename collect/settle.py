"""The Word copy and the stamped copy of one return, side by side: each settles what the other leaves in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from collect.diff import FieldDiff, State, diff_records, really_changed
from models.catalogue import BUILT_IN, Catalogue
from models.record import Evidence, Flag, FlagCode, Record, Value

CONFIRMED = "word-confirmed"
"""What ``Evidence.method`` of a recognised value says after its own method where the Word copy has the same value."""
_FROM_STAMP = frozenset({FlagCode.NO_SEAL, FlagCode.SEAL_MISMATCH})
_MAX_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Settled:
    """What the comparison of two copies changes in one of them.

    gone: low_confidence flags that the other copy takes away. added: flags it raises.
    confirmed: evidence of values that the other copy confirms, as it is to be now, by field.
    """

    gone: tuple[Flag, ...] = ()
    added: tuple[Flag, ...] = ()
    confirmed: dict[str, Evidence] = field(default_factory=dict)

    def applied_to(self, record: Record) -> Record:
        """The record as it is after the comparison."""
        kept = [flag for flag in record.flags if flag not in self.gone]
        return record.model_copy(
            update={"flags": [*kept, *self.added], "evidence": {**record.evidence, **self.confirmed}}
        )


def settle_copies(word: Record, stamped: Record, catalogue: Catalogue = BUILT_IN) -> tuple[Settled, Settled]:
    """What the comparison says of the Word copy, and of the stamped one.

    A field that somebody changed carries ``copy_differs`` in both. A recognised value that the Word copy repeats is
    confirmed: it loses ``low_confidence``. One that is only badly read keeps its value and is made doubtful.
    """
    diffs = diff_records(word, stamped, catalogue)
    changed = really_changed(diffs)
    on_word = [_differs(each.key or None, each) for each in changed]
    on_stamped = [_differs(each.there_key or None, each) for each in changed]
    equal = {each.there_key for each in diffs if each.state is State.EQUAL and each.there_key}
    gone = [flag for flag in stamped.flags if flag.code is FlagCode.LOW_CONFIDENCE and flag.field in equal]
    confirmed = {key: _confirmed(stamped.evidence[key]) for key in equal if _can_be_confirmed(stamped, key)}
    doubtful = {flag.field for flag in stamped.flags}
    misread = [each for each in diffs if each.is_badly_read and each.there_key]
    on_stamped += [_misread(each) for each in misread if each.there_key not in doubtful and each.key != "seal"]
    return Settled(added=_unique(on_word)), Settled(tuple(gone), _unique(on_stamped), confirmed)


def in_force(word: Record | None, stamped: Sequence[Record]) -> Record:
    """The one record of a return: the Word copy's values, the seal from the stamped ones.

    Without a Word copy the last stamped one as it is. The Word copy takes over flags about the seal.
    """
    if word is None:
        return stamped[-1]
    if not stamped:
        return word
    flags = [flag for flag in stamped[-1].flags if flag.code in _FROM_STAMP and flag not in word.flags]
    values = {**word.values, "seal": seal_of(stamped)}
    evidence = dict(word.evidence)
    shown = [copy.evidence["seal"] for copy in stamped if "seal" in copy.evidence]
    if shown:
        evidence["seal"] = shown[-1]
    return word.model_copy(update={"values": values, "flags": [*word.flags, *flags], "evidence": evidence})


def seal_of(stamped: Iterable[Record]) -> bool | None:
    """Whether any of the stamped copies shows a seal; None where none can."""
    shown = [copy.values.get("seal") for copy in stamped]
    if any(value is True for value in shown):
        return True
    return False if any(value is False for value in shown) else None


def _differs(key: str | None, diff: FieldDiff) -> Flag:
    words = f"Word版与盖章版不一致（{diff.title}）：Word版为“{shown(diff.here)}”，盖章版为“{shown(diff.there)}”"
    return Flag.raised(FlagCode.COPY_DIFFERS, key, words)


def _misread(diff: FieldDiff) -> Flag:
    return Flag.raised(
        FlagCode.LOW_CONFIDENCE,
        diff.there_key,
        f"{diff.title}识别为“{shown(diff.there)}”，Word版为“{shown(diff.here)}”",
    )


def _can_be_confirmed(stamped: Record, key: str) -> bool:
    evidence = stamped.evidence.get(key)
    return evidence is not None and key != "seal" and evidence.method.split("+")[0] in ("ocr", "pixels")


def _confirmed(evidence: Evidence) -> Evidence:
    method = evidence.method.split("+")[0]
    return evidence.model_copy(update={"method": f"{method}+{CONFIRMED}", "confidence": 1.0})


def shown(value: Value) -> str:
    """A value as a clerk reads it, shortened."""
    if value is None or value == "" or value == []:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = "、".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def _unique(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys(flags))
