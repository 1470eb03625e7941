"""Which forms were looked for when a file was read, and which files a new or changed form may concern."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from models.catalogue import BUILT_IN, Catalogue
from models.record import FlagCode
from store import tables as t
from store.remembered import recall, remember

if TYPE_CHECKING:
    from store.database import Store

FORMS = "forms"
"""The entry of ``FileResult.means`` that holds a catalogue's digest; files without one were read with the built-in."""

_NAME = "catalogues"
_CHUNK = 500
_HINTS = (FlagCode.EXTRA_CONTENT, FlagCode.LABEL_MISSING)
"""Flags of a record that may be another form's, or of a file that holds another form beside it."""


def note_catalogue(store: Store) -> None:
    """Keeps the digests of the store's forms, so that a later run can tell what has changed. StoreError."""
    digest = store.catalogue.digest()
    known = _known(store)
    if digest and digest not in known:
        remember(store, _NAME, json.dumps({**known, digest: store.catalogue.digests()}))


def concerned(store: Store, sha256s: Iterable[str]) -> set[str]:
    """Those of these files that the forms of this store may read otherwise than those of the time did.

    A file is concerned by a form that was added or changed: where it gave a record of that form, or none at
    all, or one that lacks labels or has something beside it. StoreError.
    """
    digest, known = store.catalogue.digest(), _known(store)
    if not digest and not known:
        return set()
    now = store.catalogue.digests()
    wanted, found = sorted(set(sha256s)), set()
    c, e, r, f = t.contents.c, t.extractions.c, t.records.c, t.flags.c
    files = sa.select(c.sha256, c.status, c.error_code, e.means).select_from(
        t.contents.outerjoin(t.extractions, e.sha256 == c.sha256)
    )
    records = sa.select(r.sha256, r.form, sa.func.count(f.code)).select_from(
        t.records.outerjoin(t.flags, (f.record_id == r.record_id) & f.code.in_([str(code) for code in _HINTS]))
    )
    with store.reading() as connection:
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            changed_of: dict[str, set[str]] = {}
            for row in connection.execute(files.where(c.sha256.in_(chunk))):
                then = str((row.means or {}).get(FORMS, ""))
                if row.status == "ignored" or then == digest:
                    continue
                changed_of[row.sha256] = _changed(known.get(then, {}) if then else BUILT_IN.digests(), now)
                if row.status == "error" and row.error_code == "no_form" and changed_of[row.sha256]:
                    found.add(row.sha256)
            query = records.where(r.sha256.in_(sorted(changed_of))).group_by(r.record_id, r.sha256, r.form)
            for sha256, form, n_hints in connection.execute(query) if changed_of else ():
                if form in changed_of[sha256] or (n_hints and changed_of[sha256]):
                    found.add(sha256)
    return found


def _known(store: Store) -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = json.loads(recall(store, _NAME) or "{}")
    return known


def _changed(then: dict[str, str], now: dict[str, str]) -> set[str]:
    """The forms that are new or not the same; all of them where it is not known what was.

    A form that this catalogue does not have may be another's: its records are left alone.
    """
    return {form for form in now if then.get(form) != now[form]}


def means_of(catalogue: Catalogue) -> dict[str, str]:
    """What ``FileResult.means`` holds of a catalogue."""
    digest = catalogue.digest()
    return {FORMS: digest} if digest else {}
