"""A mail taken apart becomes the message the rest of the program knows: each file listed once, with its path,
unpacked where it is an archive or a forwarded mail, and told apart from what is no form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from inbox.archive import ARCHIVES, Budget, entries_of
from inbox.body import has_big_file_words, linked_files, says_file_follows, shown_content_ids
from inbox.judge import ignored_reason
from inbox.mail import Mail, Piece, detail, detail_of
from inbox.mime import parse_mail
from inbox.names import NAMELESS, safe_name, safe_path, unique_path
from models.errors import CorruptFile, ErrorCode, FileError, TooLargeFile
from models.limits import InboxLimits
from models.message import Attachment, Ignored, Message
from models.record import ErrorDetail

_ENDING = {"ole": "doc", "tnef": "dat", "mail": "eml", "mbox": "mbox"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPE_ENDING = {
    "text/plain": "txt", "text/html": "html", "application/msword": "doc", "application/pdf": "pdf",
    "application/rtf": "rtf", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-works": "wps", "application/kswps": "wps", "application/ofd": "ofd",
    _OFFICE + "wordprocessingml.document": "docx", _OFFICE + "spreadsheetml.sheet": "xlsx",
    _OFFICE + "presentationml.presentation": "pptx", "message/partial": "eml",
}  # fmt: skip


@dataclass(slots=True)
class _Listing:
    """The files of one mail as they are found."""

    budget: Budget
    attachments: list[Attachment] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    n_nameless: int = 0

    def add(
        self, path: str, data: bytes, ignored: Ignored | None, problem: ErrorDetail | None, link: str | None = None
    ) -> None:
        path = unique_path(path, self.taken)
        self.taken.add(path)
        sha256 = hashlib.sha256(data).hexdigest()
        self.attachments.append(
            Attachment(path=path, sha256=sha256, data=data, ignored=ignored, problem=problem, link=link)
        )


def list_mail(mail: Mail, order: int, prefix: str, limits: InboxLimits) -> Message:
    """The message of a mail. prefix: what its files' paths begin with (``mail-0007``), or empty."""
    listing = _Listing(Budget(limits))
    _list_pieces(listing, mail, prefix, 0)
    has_file = any(a.ignored is None for a in listing.attachments)
    says_so = not has_file and not mail.is_bounce and (says_file_follows(mail) or has_big_file_words(mail))
    return Message(
        message_id=mail.message_id or _stand_in_id(mail, listing.attachments),
        sender=mail.sender,
        subject=mail.subject,
        received_at=mail.sent,
        attachments=tuple(listing.attachments),
        date_source=mail.date_source,
        order=order,
        mentions_form_without_file=says_so,
        problem=mail.problem,
    )


def _stand_in_id(mail: Mail, attachments: list[Attachment]) -> str:
    """An id for a mail that has none, made of what every export format keeps of it."""
    sent = mail.sent.timestamp() if mail.sent else ""
    says = [str(sent), mail.sender or "", mail.subject or "", *sorted(a.sha256 for a in attachments)]
    if not (sent or attachments):
        says += ["".join(text.split()) for text in mail.texts]
    return "hash:" + hashlib.sha256("\n".join(says).encode("utf-8", "replace")).hexdigest()


def _list_pieces(listing: _Listing, mail: Mail, prefix: str, depth: int) -> None:
    shown = shown_content_ids(mail)
    n_forwarded = 0
    for piece in mail.pieces:
        inner = piece.mail or _mail_inside(piece, depth, listing.budget.limits)
        if inner is not None and not piece.problem and not mail.is_bounce:
            n_forwarded += 1
            _list_pieces(listing, inner, _join(prefix, f"转发-{n_forwarded}"), depth + 1)
        else:
            if mail.is_bounce:
                piece.ignored = piece.ignored or Ignored.BOUNCE
            if not piece.problem:
                piece.ignored = piece.ignored or ignored_reason(piece, shown)
            _list_file(listing, piece, prefix, depth)
    for name, address in linked_files(mail):
        listing.add(_join(prefix, safe_name(name or "超大附件")), address.encode(), Ignored.LINK, None, address)


def _join(prefix: str, name: str) -> str:
    return f"{prefix}/{name}" if prefix else name


def _mail_inside(piece: Piece, depth: int, limits: InboxLimits) -> Mail | None:
    """The mail that a file is: an .eml or .msg attached as any type."""
    if piece.ignored or piece.problem or depth >= limits.max_depth:
        return None
    kind = piece.kind
    name = piece.name.lower()
    if name.endswith(".p7m") and piece.data[:20].lower().startswith((b"content-type:", b"mime-version:")):
        return parse_mail(piece.data, limits, depth + 1)
    if kind == "mail" and (name.endswith((".eml", ".bin", ".dat")) or not name or "." not in name):
        return parse_mail(piece.data, limits, depth + 1)
    if kind == "ole":
        from inbox.outlook import is_msg, read_msg

        if is_msg(piece.data):
            try:
                return read_msg(piece.data, limits, depth + 1)
            except FileError as error:
                piece.problem = detail_of(error)
    return None


def _list_file(listing: _Listing, piece: Piece, prefix: str, depth: int) -> None:
    """One file, and what is inside it where it is an archive or a winmail.dat."""
    kind = piece.kind
    path = _join(prefix, _name_of(listing, piece, kind))
    if piece.ignored or piece.problem:
        listing.add(path, piece.data, piece.ignored, piece.problem)
    elif kind in ARCHIVES or (kind == "" and _is_archive_by_name(piece.name)):
        _list_container(listing, piece, path, lambda to: _list_archive(listing, piece, kind, to, depth))
    elif kind == "tnef":
        _list_container(listing, piece, path, lambda to: _list_tnef(listing, piece, to, depth))
    elif not piece.data:
        listing.add(path, b"", None, detail(ErrorCode.EMPTY, "附件是空的，请重新发送"))
    else:
        listing.add(path, piece.data, None, None)


def _is_archive_by_name(name: str) -> bool:
    return name.lower().endswith((".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"))


def _name_of(listing: _Listing, piece: Piece, kind: str) -> str:
    name = safe_name(piece.name) if piece.name else NAMELESS
    if name == NAMELESS:
        listing.n_nameless += 1
        ending = _TYPE_ENDING.get(piece.content_type) if not kind else _ENDING.get(kind, kind)
        ending = ending or "bin"
        name = f"附件-{listing.n_nameless}.{ending}"
    return name


def _list_container(listing: _Listing, piece: Piece, path: str, list_inside: Callable[[str], None]) -> None:
    """A container stands before what is in it: ignored as unpacked, or with what went wrong."""
    path = unique_path(path, listing.taken)
    at = len(listing.attachments)
    listing.taken.add(path)
    problem = None
    try:
        list_inside(path)
    except FileError as error:
        problem = detail_of(error)
    ignored = None if problem else Ignored.UNPACKED
    sha256 = hashlib.sha256(piece.data).hexdigest()
    own = Attachment(path=path, sha256=sha256, data=piece.data, ignored=ignored, problem=problem)
    listing.attachments.insert(at, own)


def _list_archive(listing: _Listing, piece: Piece, kind: str, path: str, depth: int) -> None:
    limits = listing.budget.limits
    if kind not in ARCHIVES:
        raise CorruptFile("压缩包已损坏，请重新发送")
    if depth >= limits.max_depth:
        raise TooLargeFile(f"压缩包嵌套超过 {limits.max_depth} 层")
    for entry in entries_of(piece.data, kind, listing.budget):
        inner_path = safe_path(entry.path) if entry.path else _bare_name(piece.name)
        folder, _, name = inner_path.rpartition("/")
        inner = Piece(name, entry.data, problem=entry.problem)
        inner.ignored = None if entry.problem else ignored_reason(inner, frozenset(), entry.path)
        one = Mail(pieces=[inner])
        _list_pieces(listing, one, _join(path, folder) if folder else path, depth + 1)


def _bare_name(name: str) -> str:
    """The name of the one file in ``推荐表.docx.gz``."""
    stem, _, ending = safe_name(name or NAMELESS).rpartition(".")
    return stem if stem and ending.lower() in ("gz", "bz2", "xz") else safe_name(name or NAMELESS)


def _list_tnef(listing: _Listing, piece: Piece, path: str, depth: int) -> None:
    from inbox.tnef import read_tnef

    if depth >= listing.budget.limits.max_depth:
        raise TooLargeFile(f"邮件嵌套超过 {listing.budget.limits.max_depth} 层")
    _list_pieces(listing, read_tnef(piece.data, listing.budget.limits, depth), path, depth + 1)
