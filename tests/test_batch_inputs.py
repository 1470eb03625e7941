"""Exports from addresses: a real S3 server of this machine, files, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_batch_run import MAILS, OPTIONS, write_mbox

from batch.inputs import _places, fetched
from batch.run import run_exports
from benchmarks.kill_runs import dump_of
from models.errors import WrongInput

ODD_KEYS = ("../../../escaped.eml", "a", "a/b.eml", "A", "/double.eml", f"{'长' * 300}.eml", "empty/")


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A file system of S3 on a server of this machine, with an empty bucket ``box``."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "clerk")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        import s3fs  # type: ignore[import-untyped,unused-ignore]

        system = s3fs.S3FileSystem()
        system.mkdir("box")
        yield system
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_a_run_over_s3_leaves_the_database_of_a_run_over_the_disk(s3: Any, database_url: str, tmp_path: Path) -> None:
    write_mbox(tmp_path / "export.mbox", MAILS)
    more = tmp_path / "more" / "二月"
    more.mkdir(parents=True)
    for number, (name, mail) in enumerate(MAILS.items()):
        write_mbox(more / f"{number}.mbox", {f"<more-{name[1:]}": {f"又{each}": data for each, data in mail.items()}})
    for path in tmp_path.rglob("*.mbox"):
        s3.pipe(f"box/2024/{path.relative_to(tmp_path).as_posix()}", path.read_bytes())
    here = f"sqlite:///{tmp_path / 'here.db'}"
    plain = run_exports([tmp_path / "export.mbox", tmp_path / "more"], here, OPTIONS)
    with fetched(["s3://box/2024/export.mbox", "s3://box/2024/more/"]) as paths:
        found = run_exports(paths, database_url, OPTIONS)
    assert plain.files == 12
    assert {**found.to_dict(), "seconds": 0} == {**plain.to_dict(), "seconds": 0}
    assert dump_of(database_url) == dump_of(here)


def test_no_key_of_a_bucket_leaves_its_folder_or_takes_anothers_place(s3: Any) -> None:
    for key in ODD_KEYS:
        s3.pipe(f"box/odd/{key}", key.encode())
    with fetched(["s3://box/odd"]) as (folder,):
        files = [path for path in folder.parent.rglob("*") if path.is_file()]
        assert {path.read_bytes().decode() for path in files} == {*ODD_KEYS} - {"empty/"}
        assert all(path.is_relative_to(folder) for path in files)


@given(st.lists(st.text("aA/.\\ 长\0", min_size=1, max_size=300), max_size=12))
def test_each_name_has_a_place_of_its_own(names: list[str]) -> None:
    places = _places(Path("/copy"), names)
    folders = {str(above).casefold() for place in places for above in place.parents}
    assert len({str(place).casefold() for place in places}) == len(names)
    assert not folders & {str(place).casefold() for place in places}
    assert all(place.is_relative_to("/copy") and ".." not in place.parts for place in places)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s3://box/nothing.mbox", "specified key does not exist"),
        ("s3://box/nothing/", "specified key does not exist"),
        ("s3://nobox/export.mbox", "specified bucket does not exist"),
        ("s3://nobox", "there is nothing of this name"),
    ],
)
def test_a_wrong_bucket_or_key_is_told(s3: Any, name: str, words: str) -> None:
    with pytest.raises(WrongInput, match=f"{name} cannot be read: .*{words}"), fetched([name]):
        pass


def test_a_server_that_does_not_answer_is_told(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    type(s3).clear_instance_cache()
    with (
        pytest.raises(WrongInput, match=r"s3://box/x\.mbox cannot be read: .*127\.0\.0\.1:1"),
        fetched(["s3://box/x.mbox"]),
    ):
        pass


def test_a_password_in_an_address_is_not_told() -> None:
    with pytest.raises(WrongInput) as told, fetched(["ftp://clerk:geheim@127.0.0.1:1/x.mbox"]):
        pass
    assert "geheim" not in str(told.value)
    assert "ftp://clerk:…@127.0.0.1:1/x.mbox" in str(told.value)


def test_exports_are_fetched_from_addresses(tmp_path: Path) -> None:
    export = write_mbox(tmp_path / "export.mbox", MAILS)
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.eml").write_bytes(b"Subject: x\n\ny")
    with fetched([str(export), export.as_uri(), (tmp_path / "mails").as_uri()]) as paths:
        assert paths[0] == export
        assert paths[1] != export
        assert paths[1].read_bytes() == export.read_bytes()
        assert [path.name for path in paths[2].iterdir()] == ["1.eml"]
        copied = paths[1]
    assert not copied.exists()


@pytest.mark.parametrize("name", ["nowhere.mbox", "file:///nowhere/x.mbox", "what://x/y.mbox"])
def test_what_cannot_be_fetched_is_wrong_input(name: str) -> None:
    with pytest.raises(WrongInput, match=r"nowhere|what"), fetched([name]):
        pass
