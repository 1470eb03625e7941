"""Which files are no forms: signature pictures, inline decoration, calendars, cards, signatures, leftovers."""

from __future__ import annotations

import re

from inbox.mail import Piece
from inbox.sniff import IMAGES, image_size
from models.message import Ignored

PHOTO_BYTES = 100_000
PHOTO_SIDE_PX = 600
_PHOTO_SHORT_SIDE_PX = 300
_TINY_SIDE_PX = 200
_TINY_BYTES = 3_000
_SIGNATURE_NAME = re.compile(r"logo|sign|签名|banner|二维码|qrcode|icon|avatar|头像", re.IGNORECASE)
_SYSTEM_FILE = re.compile(
    r"(?:^|[\\/])(?:__MACOSX[\\/]|\._[^\\/]+$|~\$[^\\/]+$|Thumbs\.db$|desktop\.ini$|\.DS_Store$)", re.IGNORECASE
)
_BODY_FILE = re.compile(r"^ATT\d{4,6}(?:[ -]?\d+)?\.(?:html?|txt|c)$", re.IGNORECASE)
_TYPES = {
    "text/calendar": Ignored.CALENDAR, "application/ics": Ignored.CALENDAR, "text/vcard": Ignored.CARD,
    "text/x-vcard": Ignored.CARD, "text/directory": Ignored.CARD, "application/pkcs7-signature": Ignored.SIGNATURE,
    "application/x-pkcs7-signature": Ignored.SIGNATURE, "application/pgp-signature": Ignored.SIGNATURE,
    "application/pgp-keys": Ignored.SIGNATURE, "application/applefile": Ignored.SYSTEM_FILE,
}  # fmt: skip
_KINDS = {"ics": Ignored.CALENDAR, "vcf": Ignored.CARD}
_ENDINGS = {
    "ics": Ignored.CALENDAR, "vcf": Ignored.CARD, "p7s": Ignored.SIGNATURE, "asc": Ignored.SIGNATURE,
    "sig": Ignored.SIGNATURE, "css": Ignored.BODY,
}  # fmt: skip


def ignored_reason(piece: Piece, shown: frozenset[str], path: str = "") -> Ignored | None:
    """Why a file is no form, or None. shown: what the mail's HTML shows by content-id. path: in its archive."""
    kind = piece.kind
    if kind in IMAGES:
        return _image_reason(piece, kind, shown, path)
    if _SYSTEM_FILE.search(path or piece.name):
        return Ignored.SYSTEM_FILE
    if kind in _KINDS:
        return _KINDS[kind]
    if kind:
        return None
    if _BODY_FILE.match(piece.name):
        return Ignored.BODY
    ending = piece.name.rpartition(".")[2].lower()
    return _TYPES.get(piece.content_type) or _ENDINGS.get(ending)


def _image_reason(piece: Piece, kind: str, shown: frozenset[str], path: str) -> Ignored | None:
    """A picture in the text is decoration unless it is as large as a photo of a form: QQ mail puts photos there."""
    if _SYSTEM_FILE.search(path or piece.name):
        return Ignored.SYSTEM_FILE
    size = image_size(piece.data)
    is_shown = bool(piece.content_id and piece.content_id in shown) or piece.name in shown
    if size is None:
        is_large = len(piece.data) >= PHOTO_BYTES
        is_tiny = len(piece.data) < _TINY_BYTES
    else:
        short, long = sorted(size)
        is_large = short >= _PHOTO_SHORT_SIDE_PX and (long >= PHOTO_SIDE_PX or len(piece.data) >= PHOTO_BYTES)
        is_large = is_large or (len(piece.data) >= PHOTO_BYTES and short >= _TINY_SIDE_PX and kind != "gif")
        is_tiny = long < _TINY_SIDE_PX
    if is_large:
        return None
    if is_shown or piece.is_inline:
        is_banner = size is not None and max(size) >= 2.2 * max(1, min(size))
        return Ignored.SIGNATURE_IMAGE if is_banner or _SIGNATURE_NAME.search(piece.name) else Ignored.INLINE_IMAGE
    return Ignored.TINY_IMAGE if is_tiny else None
