"""A mail as the inbox hands it on: who sent it, when, and the files that hang on it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.record import ErrorDetail

DateSource = Literal["date", "received", "order"]


class Ignored(StrEnum):
    """Why an attachment is no candidate for a form; the words a clerk reads."""

    SIGNATURE_IMAGE = "签名图片"
    INLINE_IMAGE = "内嵌图片"
    TINY_IMAGE = "图片过小"
    CALENDAR = "日历邀请"
    CARD = "电子名片"
    SIGNATURE = "数字签名"
    RECEIPT = "回执"
    BOUNCE = "退信所附原件"
    LINK = "超大附件链接，文件不在邮件中"
    UNPACKED = "压缩包，已展开"
    SYSTEM_FILE = "系统或临时文件"
    BODY = "邮件正文片段"


class Attachment(BaseModel):
    """One file that came in.

    path: where it stood, as a person would name it: ``mail-0007/推荐表.docx``; inside a forwarded mail
        ``mail-0007/转发-1/推荐表.docx``, inside an archive ``mail-0007/材料.zip/推荐表.docx``. Safe to show,
        unique within its mail, never a path to write to.
    data: the bytes; sha256: of these bytes, hex. Of a file that is only linked to: of the link; of one that could
        not be unpacked: of its bytes as they lie in the archive.
    ignored: why it need not be read, or None. problem: why it cannot be read, or None.
    link: where a file that is only linked to is to be fetched by a person; None for all others.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    sha256: str
    data: bytes = Field(repr=False)
    ignored: Ignored | None = None
    problem: ErrorDetail | None = None
    link: str | None = None

    @property
    def is_candidate(self) -> bool:
        """Whether a form may be in it: neither ignored nor already known to be unreadable."""
        return self.ignored is None and self.problem is None


class Message(BaseModel):
    """One mail, or a stand-in for a plain file that came without one.

    message_id: the Message-ID; ``hash:<sha256>`` of what the mail says where it has none (the same mail
        gives the same one from any export); ``file:<sha256>`` for a plain file.
    sender: the From header decoded (``张三 <a@b.cn>``), or None.
    received_at: from the Date header, else from the newest Received header, always time-zone aware
        (China time where the header names no zone), or None. date_source: which of these;
        ``order`` where there is none and only ``order`` is left to sort by.
    order: position in the export, from 1.
    mentions_form_without_file: the mail speaks of an attachment or a form and has no file that could be one.
    problem: the mail as a whole could not be read (fully); its attachments are what could be had.
    """

    model_config = ConfigDict(frozen=True)

    message_id: str
    sender: str | None = None
    subject: str | None = None
    received_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    date_source: DateSource = "date"
    order: int = 0
    mentions_form_without_file: bool = False
    problem: ErrorDetail | None = None

    @property
    def is_plain_file(self) -> bool:
        """Whether it only stands for a file that came without a mail."""
        return self.message_id.startswith("file:")

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses of files that were linked to and not attached."""
        return tuple(a.link for a in self.attachments if a.link)
