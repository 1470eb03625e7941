"""Outlook's .msg."""

from __future__ import annotations

from inbox.mail import Mail
from models.errors import UnsupportedFile
from models.limits import InboxLimits


def is_msg(data: bytes) -> bool:
    """Whether an OLE file is an Outlook message."""
    return "__properties_version1.0".encode("utf-16-le") in data


def read_msg(data: bytes, limits: InboxLimits) -> Mail:
    """The mail."""
    raise UnsupportedFile("暂不支持 .msg")
