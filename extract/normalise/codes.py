"""Addresses and numbers that machines read: e-mail, bank account and code, ID number, postcode."""

from __future__ import annotations

import re

from extract.normalise.fold import ascii_like

_SEPARATORS = re.compile(r"[\s_\-]+")
_LABEL = re.compile(
    r"^(?:邮政编码|邮编|(?:银行)?(?:[账帐]号|卡号)|(?:开户行)?(?:联?行号|大额行号)|(?:居民)?身份证(?:号码?)?|证件号码?|护照(?:号码?)?|号码?|NO)"
    r"[:.]?(?=[\dA-Z])"
)
_EMAIL_LABEL = re.compile(
    r"^(?:mailto|e-?mail|电子邮箱|邮箱|电子邮件|邮件)[:.]|^(?:电子邮箱|邮箱|电子邮件)(?=[a-z0-9])", re.I
)
_EMAIL = re.compile(
    r"[a-z0-9_](?:[a-z0-9_%+\-]|\.(?!\.))*(?<!\.)@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
)
_EMAIL_SPLIT = re.compile(r"[;,、/|]|或")
_RESIDENT = re.compile(r"\d{17}[\dX]|\d{15}")
_DOCUMENT = re.compile(r"(?=.*\d)[0-9A-Z]{5,20}(?:\([0-9A-Z]\))?")


def email(text: str) -> str | None:
    """The addresses in lower case joined by ``;``, or None where something stands here that is none."""
    plain = _EMAIL_LABEL.sub("", ascii_like(text).strip(" \n<>;,.。"), count=1).lower()
    if len(plain) > 400:
        return None
    chunks = _EMAIL_SPLIT.split(plain)
    found: list[str] = []
    for chunk in chunks:
        pieces = "".join(chunk.split()) if chunk.count("@") <= 1 else chunk
        for piece in pieces.split():
            address = piece.strip("<>().")
            if not _EMAIL.fullmatch(address):
                return None
            if address not in found:
                found.append(address)
    return ";".join(found) or None


def _bare(text: str) -> str:
    plain = _SEPARATORS.sub("", ascii_like(text)).upper().strip(".。,;:")
    if plain.startswith("(") and plain.find(")") == len(plain) - 1:
        plain = plain[1:-1]
    return _LABEL.sub("", plain, count=1)


def _digits(text: str, shortest: int, longest: int) -> str | None:
    bare = _bare(text)
    return bare if bare.isascii() and bare.isdigit() and shortest <= len(bare) <= longest else None


def bank_account(text: str) -> str | None:
    """8 to 32 digits, or None."""
    return _digits(text, 8, 32)


def bank_code(text: str) -> str | None:
    """The 12 digits by which banks know a branch (大额行号, 联行号), or None."""
    return _digits(text, 12, 12)


def postcode(text: str) -> str | None:
    """6 digits, or None."""
    return _digits(text, 6, 6)


def id_number(text: str) -> str | None:
    """The number of a document without blanks, letters upper-case, or None.

    Only the shape of a resident ID (18 or 15 places) or of some other document's number (letters and
    digits) is asked for: which of them it must be, and whether a resident ID's check digit is right, the
    document type beside it says, and `checks` knows both.
    """
    bare = _bare(text).replace("×", "X").replace("Х", "X")
    return bare if _RESIDENT.fullmatch(bare) or (bare.isascii() and _DOCUMENT.fullmatch(bare)) else None
