"""winmail.dat."""

from __future__ import annotations

from inbox.mail import Mail
from models.errors import UnsupportedFile
from models.limits import InboxLimits


def read_tnef(data: bytes, limits: InboxLimits) -> Mail:
    """The mail."""
    raise UnsupportedFile("暂不支持 winmail.dat")
