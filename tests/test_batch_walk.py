"""Folders are walked in one order, and only the user's own files are read."""

from __future__ import annotations

from pathlib import Path

from batch.walk import paths_to_tasks


def names_of(*paths: Path, but: Path | None = None, root: Path) -> list[str]:
    return [Path(task.path).relative_to(root).as_posix() for task in paths_to_tasks(paths, but)]


def test_a_folder_is_walked_by_name(tmp_path: Path) -> None:
    for name in ("b/2.docx", "b/1.docx", "a.docx", "c.docx", "b/deep/0.docx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = names_of(tmp_path / "c.docx", tmp_path, root=tmp_path)
    assert found == ["c.docx", "a.docx", "b/1.docx", "b/2.docx", "b/deep/0.docx", "c.docx"]


def test_what_is_no_users_file_is_left_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    for name in ("outside/secret.docx", "inside/.hidden", "inside/~$a.docx", "inside/Thumbs.db", "inside/a.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (inside / "__MACOSX").mkdir()
    (inside / "__MACOSX" / "a.docx").touch()
    (inside / "link.docx").symlink_to(outside / "secret.docx")
    (inside / "folder").symlink_to(outside)
    (inside / "round").symlink_to(inside)
    assert names_of(inside, root=inside) == ["a.docx"]
    assert names_of(inside / "link.docx", root=inside) == ["link.docx"]


def test_the_output_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.docx").touch()
    (tmp_path / "out.jsonl").touch()
    assert names_of(tmp_path, but=tmp_path / "out.jsonl", root=tmp_path) == ["a.docx"]


def test_tasks_are_numbered(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).touch()
    assert [task.index for task in paths_to_tasks([tmp_path])] == [0, 1, 2]
