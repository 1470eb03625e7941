"""Who may use the service: users, their sessions and tokens. Only hashes are kept of what opens the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from store.access_tables import api_tokens, sessions, users
from store.clean import clean_text
from store.database import Store
from store.result import StoreError

ROLES = ("reader", "reviewer", "admin")
MAX_NAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may come in. password_hash: argon2, None where only tokens are given out."""

    name: str
    role: str
    password_hash: str | None = None
    created_at: datetime | None = None


def has_users(store: Store) -> bool:
    """Whether any user is kept."""
    with store.reading() as connection:
        return connection.execute(sa.select(users.c.name).limit(1)).first() is not None


def read_users(store: Store) -> list[User]:
    """All users by name."""
    with store.reading() as connection:
        return [_to_user(row) for row in connection.execute(sa.select(users).order_by(users.c.name))]


def read_user(store: Store, name: str) -> User | None:
    """The user of that name."""
    with store.reading() as connection:
        row = connection.execute(sa.select(users).where(users.c.name == clean_text(name))).first()
        return _to_user(row) if row else None


def add_user(store: Store, user: User) -> None:
    """Add a user. StoreError: there is one of that name, or the name is none."""
    name = user.name.strip()
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable() or clean_text(name) != name:
        raise StoreError(f"a user's name has 1 to {MAX_NAME_CHARS} printable characters")
    row = {"name": name, "role": user.role, "password_hash": user.password_hash, "created_at": datetime.now(UTC)}
    try:
        store.write(lambda connection: connection.execute(users.insert(), row))
    except sa.exc.IntegrityError as error:
        raise StoreError(f"there is a user {name} already") from error


def change_user(store: Store, name: str, **values: Any) -> bool:
    """Set ``role`` or ``password_hash``; whether there is such a user. Sessions end, since they rest on what was."""

    def write(connection: sa.Connection) -> int:
        connection.execute(sessions.delete().where(sessions.c.name == name))
        return connection.execute(users.update().where(users.c.name == name).values(**values)).rowcount

    return bool(store.write(write))


def remove_user(store: Store, name: str) -> bool:
    """Take a user out, with sessions and tokens; whether there was one. What this person decided stays."""

    def write(connection: sa.Connection) -> int:
        connection.execute(sessions.delete().where(sessions.c.name == name))
        connection.execute(api_tokens.delete().where(api_tokens.c.name == name))
        return connection.execute(users.delete().where(users.c.name == name)).rowcount

    return bool(store.write(write))


def open_session(store: Store, token_hash: str, name: str, expires_at: datetime) -> None:
    """Keep a new session; those that have run out go. name: "" where no users are kept."""
    now = datetime.now(UTC)
    row = {"token_hash": token_hash, "name": name, "created_at": now, "expires_at": expires_at}

    def write(connection: sa.Connection) -> None:
        connection.execute(sessions.delete().where(sessions.c.expires_at < now))
        connection.execute(sessions.insert(), row)

    store.write(write)


def close_session(store: Store, token_hash: str) -> None:
    """End a session."""
    store.write(lambda connection: connection.execute(sessions.delete().where(sessions.c.token_hash == token_hash)))


def session_user(store: Store, token_hash: str) -> User | None:
    """Whose session it is: a user, or ``User("", "admin")`` where no users are kept; None where it is over."""
    s, u = sessions.c, users.c
    query = (
        sa.select(s.name.label("session_name"), u.name, u.role, u.password_hash, u.created_at)
        .select_from(sessions.outerjoin(users, u.name == s.name))
        .where(s.token_hash == token_hash, s.expires_at > datetime.now(UTC))
    )
    with store.reading() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        if row.name is not None:
            return _to_user(row)
        if row.session_name:
            return None
        is_open = connection.execute(sa.select(u.name).limit(1)).first() is None
        return User("", "admin") if is_open else None


def add_token(store: Store, token_hash: str, name: str, label: str, expires_at: datetime | None = None) -> None:
    """Keep a token of a user. StoreError: no such user."""
    row = {
        "token_hash": token_hash,
        "name": name,
        "label": clean_text(label),
        "created_at": datetime.now(UTC),
        "expires_at": expires_at,
    }
    try:
        store.write(lambda connection: connection.execute(api_tokens.insert(), row))
    except sa.exc.IntegrityError as error:
        raise StoreError(f"there is no user {name}") from error


def token_user(store: Store, token_hash: str) -> User | None:
    """Whose token it is, None where there is no such token or it has run out."""
    a, u = api_tokens.c, users.c
    query = (
        sa.select(users)
        .join(api_tokens, a.name == u.name)
        .where(a.token_hash == token_hash, sa.or_(a.expires_at.is_(None), a.expires_at > datetime.now(UTC)))
    )
    with store.reading() as connection:
        row = connection.execute(query).first()
        return _to_user(row) if row else None


def _to_user(row: Any) -> User:
    return User(row.name, row.role, row.password_hash, row.created_at)
