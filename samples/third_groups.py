"""Which boxes the third generator ticks, and what a clerk reads in each group."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal

from models.forms import FORM_BY_ID
from samples.truth import Truth, Written

State = Literal["empty", "tick", "struck", "faint"]


@dataclass(slots=True)
class Group:
    """One field's boxes. states: by option, in the form's order. is_before: boxes stand before their options."""

    key: str
    states: dict[str, State] = field(default_factory=dict)
    is_before: bool = False
    by_hand: bool = False


def draw_group(rng: Random, truth: Truth, key: str, by_hand: bool, plants: float) -> Group:
    """A group's ticks, its value and flags put into the truth. plants: how probable a doubtful group is."""
    spec = next(spec for spec in FORM_BY_ID[truth.form].fields() if spec.key == key)
    is_yes_no = spec.kind == "yes_no"
    options = spec.options
    group = Group(key, dict.fromkeys(options, "empty"), truth.form == "key_expert", by_hand)
    is_single = is_yes_no or spec.kind == "choice"
    ticked = _usual(rng, options, is_single, spec.entry.required)
    for option in ticked:
        group.states[option] = "tick"
    if rng.random() < plants:
        _plant(rng, group, truth, spec.entry.required, is_single)
    _tell(group, truth, spec.entry.required, is_single, is_yes_no)
    return group


def _usual(rng: Random, options: tuple[str, ...], is_single: bool, is_required: bool) -> list[str]:
    if is_single:
        weights = [1.0] * len(options) if options[0] != "是" else [0.4, 0.6]
        return rng.choices(options, weights)
    if not is_required and rng.random() < 0.25:
        return []
    most = min(len(options), 5)
    return rng.sample(options, rng.randint(1, most))


def _plant(rng: Random, group: Group, truth: Truth, is_required: bool, is_single: bool) -> None:
    ticked = [option for option, state in group.states.items() if state == "tick"]
    empty = [option for option, state in group.states.items() if state == "empty"]
    kinds = ["none"] if is_required else []
    if is_single and empty:
        kinds.append("several")
    if empty and ticked and group.by_hand:
        kinds += ["corrected", "corrected"]
    if is_single and ticked and group.by_hand:
        kinds.append("faint")
    kind = rng.choice(kinds) if kinds else ""
    if kind == "none":
        group.states.update(dict.fromkeys(ticked, "empty"))
    elif kind == "several":
        group.states[rng.choice(empty)] = "tick"
    elif kind == "corrected":
        group.states[rng.choice(empty)] = "struck"
        truth.tolerated.add(("checkbox_unclear", group.key))
    elif kind == "faint":
        group.states[ticked[0]] = "faint"


def _tell(group: Group, truth: Truth, is_required: bool, is_single: bool, is_yes_no: bool) -> None:
    ticked = [option for option, state in group.states.items() if state == "tick"]
    if "faint" in group.states.values():
        truth.values[group.key] = None
        truth.free.add(group.key)
        truth.expect("checkbox_unclear", group.key)
        return
    if not is_single:
        truth.values[group.key] = list(ticked)
    elif len(ticked) == 1:
        truth.values[group.key] = ticked[0] == "是" if is_yes_no else ticked[0]
    else:
        truth.values[group.key] = None
    if not ticked and is_required:
        truth.expect("checkbox_none", group.key)
        truth.tolerated.add(("missing", group.key))
    if len(ticked) > 1 and is_single:
        truth.expect("checkbox_multiple", group.key)


def put_other(rng: Random, truth: Truth, group: Group, key: str, words: tuple[str, ...]) -> str:
    """What is written after 其他, put into the truth; returned as it is written."""
    is_ticked = group.states["其他"] == "tick"
    if group.states["其他"] == "struck":
        truth.values[key] = None
        truth.tolerated.add(("checkbox_other", key))
        return ""
    has_text = is_ticked if rng.random() < 0.93 else not is_ticked
    written = rng.choice(words) if has_text else ""
    truth.put(key, Written(written, written or None), truth.values, key)
    if has_text != is_ticked:
        truth.expect("checkbox_other", key)
    return written
