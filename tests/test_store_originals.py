"""The files themselves are kept by hash, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from store.originals import OriginalMissing, Originals, originals_beside


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "files")
    sha256 = originals.write(b"content")
    assert sha256 == hashlib.sha256(b"content").hexdigest() == originals.write(b"content")
    assert originals.read(sha256) == b"content"
    assert [*originals.kept()] == [sha256]
    assert [each for each in (tmp_path / "files").rglob("*") if each.is_file()] == [
        tmp_path / "files" / sha256[:2] / sha256
    ]


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "files")
    sha256 = originals.write(b"content")
    assert originals.has(sha256)
    assert originals.remove(sha256)
    assert not originals.has(sha256)
    assert not originals.remove(sha256)
    assert [*(tmp_path / "files").iterdir()] == []


def test_a_damaged_file_counts_as_missing_until_it_is_written_again(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    sha256 = originals.write(b"content")
    (tmp_path / sha256[:2] / sha256).write_bytes(b"cont")
    with pytest.raises(OriginalMissing):
        originals.read(sha256)
    originals.write(b"content")
    assert originals.read(sha256) == b"content"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_only_a_hash_is_a_name(tmp_path: Path, name: str) -> None:
    originals = Originals(tmp_path)
    for act in (originals.read, originals.has, originals.remove):
        with pytest.raises(OriginalMissing):
            act(name)


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:///shoubiao.db", "shoubiao.files"),
        ("sqlite:////srv/a.b/returns.db", "/srv/a.b/returns.files"),
        ("sqlite:///returns.db?timeout=5", "returns.files"),
        ("back/returns.sqlite", "back/returns.files"),
        ("postgresql+psycopg://user:secret@host/name", "shoubiao.files"),
        ("sqlite://", "shoubiao.files"),
    ],
)
def test_the_folder_is_beside_the_database(url: str, folder: str) -> None:
    assert originals_beside(url) == Path(folder)
