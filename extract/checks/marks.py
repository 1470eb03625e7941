"""Groups of boxes: none ticked, several, unclear, and what stands after 其他."""

from __future__ import annotations

from models.answer import Answer
from models.entry import FieldSpec
from models.layout import MarkState
from models.record import Flag, FlagCode, Value

_OTHER = "其他"


def check_boxes(spec: FieldSpec, field: str, value: Value, answer: Answer | None) -> list[Flag]:
    """The flags of one group of boxes, named `field`."""
    ticks = answer.ticks if answer else ()
    flags = []
    doubts = [
        f"“{tick.option}”{tick.doubt or '的标记难以辨认'}" for tick in ticks if _is_doubtful(tick.state, tick.doubt)
    ]
    if doubts:
        flags.append(Flag.raised(FlagCode.CHECKBOX_UNCLEAR, field, f"{spec.title}：{'；'.join(doubts)}，请核对"))
    if answer is not None and answer.doubt and not doubts:
        doubts = [answer.doubt]
        flags.append(Flag.raised(FlagCode.CHECKBOX_UNCLEAR, field, f"{spec.title}{answer.doubt}，请核对"))
    ticked = [tick.option for tick in ticks if tick.state is MarkState.TICKED]
    if spec.kind != "choices" and len(ticked) > 1:
        chosen = "、".join(ticked)
        flags.append(Flag.raised(FlagCode.CHECKBOX_MULTIPLE, field, f"{spec.title}只能选一项，同时勾选了：{chosen}"))
    is_none = value is None or value == []
    if spec.entry.required and is_none and not ticked and not doubts:
        flags.append(Flag.raised(FlagCode.CHECKBOX_NONE, field, f"{spec.title}没有勾选"))
    return flags


def _is_doubtful(state: MarkState, doubt: str | None) -> bool:
    return doubt is not None or state in (MarkState.UNCLEAR, MarkState.STRUCK_OUT)


def check_other(spec: FieldSpec, field: str, text: Value, group: Answer | None, chosen: Value) -> list[Flag]:
    """The flag of a text that explains 其他, named `field`, against the group's ticks (or its value)."""
    tick = next((tick for tick in (group.ticks if group else ()) if tick.option.startswith(_OTHER)), None)
    if tick is not None and tick.state in (MarkState.UNCLEAR, MarkState.STRUCK_OUT):
        return []  # the group itself is flagged
    if tick is not None:
        is_ticked = tick.state is MarkState.TICKED
    else:
        options = chosen if isinstance(chosen, list) else [str(chosen)]
        is_ticked = any(option.startswith(_OTHER) for option in options)
    words = str(text or "").strip("/—-_＿ 。.：:")
    if is_ticked and not words:
        return [Flag.raised(FlagCode.CHECKBOX_OTHER, field, f"勾选了“其他”，但没有写明内容（{spec.title}）")]
    if words and words not in ("无", "暂无") and not is_ticked:
        return [Flag.raised(FlagCode.CHECKBOX_OTHER, field, f"“其他”后写了内容，但没有勾选“其他”（{spec.title}）")]
    return []
