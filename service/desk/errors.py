"""Why the desk refuses. Each message is for the clerk, in Chinese."""

from __future__ import annotations


class DeskError(Exception):
    """A refusal; ``str`` is for the clerk."""


class NotFound(DeskError):
    """No such record, field or other copy."""


class Forbidden(DeskError):
    """This role may not do it."""


class Conflict(DeskError):
    """Somebody else decided in the meantime: nothing was written. who: whose fact came first; revision: now."""

    def __init__(self, who: str, revision: int) -> None:
        super().__init__(f"{who}刚刚改动了这份记录，请先看过再决定；您的输入没有丢失，也没有写入")
        self.who = who
        self.revision = revision


class NotOfType(DeskError):
    """A typed value is not of the field's type."""


class NothingToUndo(DeskError):
    """No decision is in force that could be taken back."""
