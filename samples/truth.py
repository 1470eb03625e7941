"""What a careful clerk reads in a made-up return: the truth beside each sample."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.forms import FORM_BY_ID

Value = bool | int | float | str | list[str] | None


@dataclass(slots=True)
class Written:
    """One field as a person writes it.

    text: what stands on the paper, paragraphs joined by ``\\n``; empty for nothing. value: its true value.
    also: other values that are as right. flags: codes that must stand on the field; tolerated: codes that may.
    """

    text: str = ""
    value: Value = None
    also: tuple[Value, ...] = ()
    flags: tuple[str, ...] = ()
    tolerated: tuple[str, ...] = ()


@dataclass(slots=True)
class Truth:
    """The record that one form in a file must give.

    values: every key of the form. rows: the rows of a list. flags: (code, field), field None for none.
    also: other right values by field name (``rows[0].budget`` for a row's). tolerated: flags that are no false alarm.
    free: fields of which any value is right as long as a flag stands on them. unmapped: text that belongs to no field.
    """

    form: str
    values: dict[str, Value] = field(default_factory=dict)
    rows: list[dict[str, Value]] = field(default_factory=list)
    flags: list[tuple[str, str | None]] = field(default_factory=list)
    also: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    tolerated: set[tuple[str, str | None]] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    unmapped: list[str] = field(default_factory=list)

    def put(self, name: str, written: Written, value_of: dict[str, Value], key: str) -> None:
        """Keep what one field was written as. ``name`` is the flag's field, ``key`` the key in ``value_of``."""
        value_of[key] = written.value
        if written.also:
            self.also[name] = (*self.also.get(name, ()), *written.also)
        for code in written.flags:
            self.expect(code, name)
        self.tolerated |= {(code, name) for code in written.tolerated}

    def expect(self, code: str, name: str | None) -> None:
        """Demand a flag, once."""
        if (code, name) not in self.flags:
            self.flags.append((code, name))

    def lose(self, key: str, empty: Value = None) -> None:
        """The field's label is gone with its value: null (or []) and ``label_missing``."""
        self.values[key] = empty
        self.also.pop(key, None)
        self.free.discard(key)
        self.flags = [flag for flag in self.flags if flag[1] != key]
        self.expect("label_missing", key)
        self.tolerated |= {("missing", key), ("checkbox_none", key), ("checkbox_unclear", key)}

    def allow_doubt(self) -> None:
        """A reader of pictures may doubt anything; how often it does is counted apart."""
        form = FORM_BY_ID[self.form]
        names: list[str | None] = [None, *self.values]
        names += [f"rows[{index}].{spec.key}" for index in range(len(self.rows)) for spec in form.row_fields()]
        self.tolerated |= {("low_confidence", name) for name in names}

    def to_json(self, path: str) -> dict[str, Any]:
        """One line of ``truth.jsonl``: record.md's shape, with what else is right beside it."""
        return {
            "form": self.form,
            "source": {"path": path},
            "values": self.values,
            "rows": self.rows,
            "flags": [{"code": code, "field": name} for code, name in self.flags],
            "unmapped": [{"raw": raw} for raw in self.unmapped],
            "also": {name: list(values) for name, values in sorted(self.also.items())},
            "tolerated": [{"code": code, "field": name} for code, name in sorted(self.tolerated, key=str)],
            "any_value_if_flagged": sorted(self.free),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """One returned file with its truth.

    name: a file name. truths: a record each, in the file's order. deviations: names of all that was done to it,
    ``family:variant``.
    """

    name: str
    data: bytes
    truths: tuple[Truth, ...]
    deviations: tuple[str, ...] = ()

    @property
    def truth(self) -> Truth:
        """The first record's truth."""
        return self.truths[0]


def kept(samples: Iterable[Sample], folder: Path) -> Iterator[Sample]:
    """The samples, each written into the folder as it passes, its truths as lines of ``truth.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truths:
        for sample in samples:
            (folder / sample.name).write_bytes(sample.data)
            for truth in sample.truths:
                line = truth.to_json(sample.name) | {"deviations": sample.deviations}
                truths.write(json.dumps(line, ensure_ascii=False) + "\n")
            yield sample


def write_samples(samples: Iterable[Sample], folder: Path) -> None:
    """Writes the samples and their truths into the folder."""
    for _ in kept(samples, folder):
        pass
