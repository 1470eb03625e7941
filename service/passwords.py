"""Passwords and tokens: how they are made, kept and compared."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_PASSWORD_CHARS = 10
MAX_PASSWORD_CHARS = 200
_AT_ONCE = threading.BoundedSemaphore(2)
"""A hash takes 46 MiB and some of a core: many logins at once must not fill the memory."""


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    # One of the settings that OWASP recommends for argon2id: 46 MiB, one pass, one thread.
    return PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def password_problem(password: str) -> str | None:
    """Why a new password is refused, in Chinese, or None."""
    if len(password) < MIN_PASSWORD_CHARS:
        return f"口令至少{MIN_PASSWORD_CHARS}个字符"
    if len(password) > MAX_PASSWORD_CHARS:
        return f"口令最多{MAX_PASSWORD_CHARS}个字符"
    if len(set(password)) < 4:
        return "口令过于简单"
    return None


def hash_password(password: str) -> str:
    """The argon2 hash of a password."""
    with _AT_ONCE:
        return _hasher().hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one that was hashed; takes as long for a user that is not there (None)."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > MAX_PASSWORD_CHARS:
        return False
    with _AT_ONCE:
        try:
            _hasher().verify(password_hash or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def new_token() -> str:
    """A token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token. It is random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_of(session_token: str) -> str:
    """The token that a page hands back with each write; nobody without the session can make it."""
    return hmac.new(session_token.encode("utf-8", "surrogatepass"), b"csrf", "sha256").hexdigest()


def is_same(here: str, there: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing."""
    return hmac.compare_digest(here.encode("utf-8", "surrogatepass"), there.encode("utf-8", "surrogatepass"))
