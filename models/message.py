"""A mail as the inbox hands it on: who sent it, when, and the files that hang on it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Attachment(BaseModel):
    """One file that came in.

    path: where it stood, as a person would name it: ``mail-0007/推荐表.docx`` (never a path to write to).
    data: the bytes; sha256: of these bytes, hex.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    sha256: str
    data: bytes = Field(repr=False)


class Message(BaseModel):
    """One mail, or a stand-in for a plain file that came without one.

    message_id: the Message-ID, or ``file:<sha256>`` for a plain file.
    sender: the From header decoded (``张三 <a@b.cn>``), or None.
    received_at: from the Date header, time-zone aware where the header is, or None.
    """

    model_config = ConfigDict(frozen=True)

    message_id: str
    sender: str | None = None
    subject: str | None = None
    received_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
