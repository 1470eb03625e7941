"""What the ticks of a group of boxes say."""

from __future__ import annotations

from collections.abc import Sequence

from models.answer import OptionTick
from models.entry import FieldSpec
from models.layout import MarkState
from models.record import Value


def choose(spec: FieldSpec, ticks: Sequence[OptionTick]) -> Value:
    """The value of a field of kind yes_no, choice or choices.

    Clear ticks count. Where there are none, what is left of options that were struck out counts, then
    what is marked unclearly: `checks` flags both. Several ticks where one may be give None.
    """
    options = [option for option in spec.options if option in _meant(ticks)]
    if spec.kind == "choices":
        return options
    if len(options) != 1:
        return None
    return options[0] == "是" if spec.kind == "yes_no" else options[0]


def _meant(ticks: Sequence[OptionTick]) -> set[str]:
    by_state = {state: {tick.option for tick in ticks if tick.state is state} for state in MarkState}
    if by_state[MarkState.TICKED]:
        return by_state[MarkState.TICKED]
    if by_state[MarkState.UNCLEAR]:
        return by_state[MarkState.UNCLEAR]
    left = by_state[MarkState.EMPTY]
    return left if by_state[MarkState.STRUCK_OUT] and len(left) == 1 else set()
