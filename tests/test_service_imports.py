"""Files in: exports worked on behind the pages, by a process that outlasts a restart and can be ended; single files."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from inbox_files import mail
from service_parts import (
    add_person,
    add_records,
    another,
    bearer,
    copy_template,
    enter,
    expert,
    running,
    settings_of,
    sign_in,
    store_of,
)
from starlette.testclient import TestClient

from models.forms import FORM_BY_ID
from service.work import Imports, clean_name, pack_loose, store_names, unique_name
from store import open_store
from store import tables as t
from store.database import Store
from store.jobs import add_job, new_job_id, next_job, read_job
from store.originals import Originals

BLANK = FORM_BY_ID["demo_team"].blank_bytes()
ROOT = Path(__file__).parents[1]


@pytest.fixture
def client(sqlite_template: Path, tmp_path: Path) -> Iterator[TestClient]:
    """An app that lets two imports wait."""
    with running(copy_template(sqlite_template, tmp_path), tmp_path, max_queued=2) as opened:
        yield opened


def events_of(client: TestClient, batch_id: str) -> list[tuple[str, Any]]:
    """What the stream of a batch says, to its end."""
    text = client.get(f"/api/v1/batches/{batch_id}/events").text
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def paths_in(store: Store) -> list[str]:
    with store.reading() as connection:
        return sorted(connection.execute(sa.select(t.attachments.c.path)).scalars())


def put_job(store: Store, imports: Imports, name: str, data: bytes) -> str:
    """A job that waits, as an upload leaves it."""
    job_id = new_job_id()
    imports.folder_of(job_id).mkdir(parents=True)
    (imports.folder_of(job_id) / name).write_bytes(data)
    assert add_job(store, job_id, [name], len(data), "chen", 10)
    return job_id


def test_an_export_and_a_loose_file_become_records_in_the_queue(client: TestClient, tmp_path: Path) -> None:
    headers = enter(client)
    files = [
        ("files", ("../../evil/导出.eml", mail([("推荐表.docx", BLANK)]).as_bytes())),
        ("files", ("..\\..\\申报表<script>.docx", BLANK + b"\0")),
    ]
    answer = client.post("/api/v1/batches", files=files, headers=headers)
    assert answer.status_code == 202
    assert answer.json()["names"] == ["导出.eml", "申报表<script>.docx"]
    events = events_of(client, answer.json()["id"])
    assert [name for name, _ in events][-1] == "end"
    assert events[-1][1] == {"state": "done"}
    last = events[-2][1]
    assert (last["state"], last["n_files"], last["n_done"]) == ("done", 2, 2)
    queue = client.get("/api/v1/queue?state=all&standing=all").json()
    assert {row["form"] for row in queue["rows"]} == {"demo_team"}
    assert all(".." not in path and "/evil" not in path for path in paths_in(store_of(client)))
    assert list((tmp_path / "service" / "uploads").iterdir()) == []
    assert client.get("/api/v1/batches").json()[0]["state"] == "done"


def test_a_job_that_ran_when_the_service_ended_runs_again(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_template(sqlite_template, tmp_path)
    settings = settings_of(url, tmp_path)
    with open_store(url) as store:
        imports = Imports(store, settings)
        job_id = put_job(store, imports, "0001.eml", mail([("表.docx", BLANK)]).as_bytes())
        taken = next_job(store)
        assert taken is not None
        assert (taken.job_id, taken.state) == (job_id, "running")
    with running(url, tmp_path) as client:
        enter(client)
        assert events_of(client, job_id)[-1] == ("end", {"state": "done"})
        assert paths_in(store_of(client)) == ["mail-0001/表.docx"]


def test_a_job_whose_files_are_gone_fails(sqlite_store: Store, tmp_path: Path) -> None:
    imports = Imports(sqlite_store, settings_of("x", tmp_path))
    job_id = put_job(sqlite_store, imports, "0001.eml", b"x")
    shutil.rmtree(imports.folder_of(job_id))
    imports.start()
    try:
        while (job := read_job(sqlite_store, job_id)) is not None and job.is_open:
            imports.wake()
        assert job is not None
        assert (job.state, job.message) == ("failed", "上传的文件已不在")
    finally:
        imports.stop()


def test_a_job_can_be_ended_by_its_owner_and_by_administrators(client: TestClient) -> None:
    app: Any = client.app
    owner, other = bearer(add_person(client, "wang", "reviewer")), bearer(add_person(client, "li", "reviewer"))
    imports, store = app.state.imports, store_of(client)
    imports.stop()  # so that the jobs wait
    ids = [client.post("/api/v1/batches", files={"files": ("a.docx", BLANK)}, headers=owner).json()["id"]]
    ids.append(client.post("/api/v1/batches", files={"files": ("a.docx", BLANK)}, headers=owner).json()["id"])
    full = client.post("/api/v1/batches", files={"files": ("a.docx", BLANK)}, headers=owner)
    assert (full.status_code, full.headers["retry-after"]) == (503, "30")
    assert len(list(imports.folder.iterdir())) == 2
    assert client.post(f"/api/v1/batches/{ids[0]}/cancel", headers=other).status_code == 403
    assert client.post(f"/api/v1/batches/{ids[0]}/cancel", headers=owner).json()["state"] == "cancelled"
    browser = another(client)
    add_person(client, "chen", "admin")
    assert browser.post(f"/api/v1/batches/{ids[1]}/cancel", headers=sign_in(browser, "chen")).status_code == 200
    assert list(imports.folder.iterdir()) == []
    assert next_job(store) is None
    assert events_of(browser, ids[1])[-1] == ("end", {"state": "cancelled"})
    assert client.get(f"/api/v1/batches/{'0' * 32}", headers=owner).status_code == 404


def test_a_running_job_ends_when_it_is_cancelled(client: TestClient) -> None:
    headers = enter(client)
    files = [("files", (f"{number}.docx", BLANK + bytes([number]))) for number in range(40)]
    batch_id = client.post("/api/v1/batches", files=files, headers=headers).json()["id"]
    store = store_of(client)
    while (job := read_job(store, batch_id)) is not None and job.state == "queued":
        pass
    client.post(f"/api/v1/batches/{batch_id}/cancel", headers=headers)
    job = read_job(store, batch_id)
    assert job is not None
    assert job.state == "cancelled"
    again = client.post("/api/v1/batches", files={"files": ("z.docx", BLANK)}, headers=headers).json()["id"]
    assert events_of(client, again)[-1] == ("end", {"state": "done"})
    job = read_job(store, batch_id)
    assert job is not None
    assert job.state == "cancelled"


def test_an_import_ends_with_the_service_that_started_it(sqlite_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    (folder / "0001.eml").write_bytes(mail([("表.docx", BLANK)]).as_bytes())
    told = {
        "url": copy_template(sqlite_template, tmp_path),
        "folder": str(folder),
        "originals": str(tmp_path / "files"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "service.importing"],
        input=json.dumps(told).encode() + b"\n",  # and then its standard input ends, as if the parent were gone
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert b'"done"' not in done.stdout


def test_a_single_file_is_read_at_once_and_nothing_is_kept(client: TestClient) -> None:
    headers = enter(client)
    answer = client.post("/api/v1/extract", files={"file": ("../表.docx", BLANK)}, headers=headers)
    (record,) = answer.json()["results"]
    assert (record["form"], record["source"]["path"]) == ("demo_team", "表.docx")
    answer = client.post("/api/v1/extract", files={"file": ("表.docx", b"no Word file")}, headers=headers)
    (line,) = answer.json()["results"]
    assert line["error"]["code"] in ("unsupported", "corrupt")
    assert client.post("/api/v1/extract", files={"other": ("a", b"x")}, headers=headers).status_code == 422
    assert client.post("/api/v1/extract", json={}, headers=headers).status_code == 415
    assert paths_in(store_of(client)) == []


@given(st.text(max_size=300))
def test_a_cleaned_name_is_one_name(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 120
    assert cleaned.isprintable()
    assert not set(cleaned) & {"/", "\\"}
    assert cleaned not in (".", "..")
    assert clean_name(cleaned) == cleaned


@given(st.lists(st.text(max_size=40), max_size=8))
def test_names_that_came_never_become_paths(names: list[str]) -> None:
    places = store_names(Path("job"), names)
    assert len(set(places)) == len(names)
    for place in places:
        assert place.parent == Path("job")
        assert place.stem.isdigit()
        assert place.suffix.isascii()


def test_loose_files_keep_their_names_in_an_archive(tmp_path: Path) -> None:
    names = ["../表.docx", "表.docx", "x.mbox"]
    places = store_names(tmp_path, names)
    for number, place in enumerate(places):
        place.write_bytes(bytes([number]))
    pack_loose(tmp_path, places, names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0003.mbox", "loose.zip"]
    with zipfile.ZipFile(tmp_path / "loose.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"表.docx": b"\0", "表（2）.docx": b"\1"}


def test_a_name_is_numbered_until_it_is_new() -> None:
    taken: set[str] = set()
    assert [unique_name(name, taken) for name in ("a.doc", "A.doc", "a.doc", "b", "b", ".x", ".x")] == [
        *("a.doc", "A（2）.doc", "a（3）.doc", "b", "b（2）", ".x", ".x（2）"),
    ]


def test_of_two_services_on_one_database_one_works_and_the_other_takes_over(
    sqlite_template: Path, tmp_path: Path
) -> None:
    url = copy_template(sqlite_template, tmp_path)
    settings = settings_of(url, tmp_path)
    with open_store(url) as store:
        first, second = Imports(store, settings), Imports(store, settings)
        first.start()
        job_id = put_job(store, first, "0001.eml", mail([("表.docx", BLANK)]).as_bytes())
        while (job := read_job(store, job_id)) is not None and job.state == "queued":
            first.wake()
        second.start()  # must not take the running job for one that was left behind
        while (job := read_job(store, job_id)) is not None and job.is_open:
            assert job.state == "running"
        first.stop()
        other_id = put_job(store, second, "0001.eml", mail([("表.docx", BLANK)]).as_bytes())
        while (job := read_job(store, other_id)) is not None and job.is_open:
            second.wake()
        assert job is not None
        assert job.state == "done"
        second.stop()


def test_a_corrected_unit_moves_the_record_in_the_ledger(client: TestClient) -> None:
    store = store_of(client)
    (record_id,) = add_records(store, "a", [expert(reporting_bureau="杭州市")])
    headers = enter(client)

    def unit() -> str:
        found: str = client.get("/api/v1/queue?state=all").json()["rows"][0]["unit"]
        return found

    assert unit() == "杭州市"
    body = {"revision": 0, "decision": {"kind": "edit", "value": "宁波市"}}
    url = f"/api/v1/records/{record_id}/fields/reporting_bureau"
    assert client.put(url, json=body, headers=headers).status_code == 200
    while unit() != "宁波市":
        pass
    rows = client.get("/api/v1/ledger").json()["rows"]
    cells = next(row["cells"] for row in rows if row["unit"] == "宁波市")
    assert sum(cell["n_returned"] for cell in cells) == 1


def test_a_page_and_a_part_of_it_come_as_pictures(client: TestClient, tmp_path: Path) -> None:
    from PIL import Image

    page = Image.new("RGB", (600, 800), "white")
    page.paste("black", (0, 0, 300, 400))
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(72, 72))
    sha256 = Originals(tmp_path / "files").write(out.getvalue())
    enter(client)
    url = f"/api/v1/files/{sha256}/pages/1.png"
    whole = client.get(url)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "image/png")
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = Image.open(io.BytesIO(client.get(f"{url}?bbox=10,10,60,60&width=100").content)).convert("L")
    assert 40 <= part.width <= 100
    assert max(part.tobytes()) < 60
    for query in ("?bbox=1,2,3", "?bbox=9,9,1,1", "?bbox=nan,0,1,1", "?width=100000", "?bbox=0,0,1e9,1"):
        assert client.get(url + query).status_code == 422
    assert client.get(url.replace("/1.png", "/2.png")).status_code in (404, 422)
    assert client.get(f"/api/v1/files/{'0' * 64}/pages/1.png").status_code == 404


def test_from_upload_to_decision_on_each_kind_of_database(database_url: str, tmp_path: Path) -> None:
    with running(database_url, tmp_path) as client:
        token = bearer(add_person(client, "chen", "admin"))
        files = {"files": ("导出.eml", mail([("申报表.docx", BLANK)]).as_bytes())}
        batch_id = client.post("/api/v1/batches", files=files, headers=token).json()["id"]
        while client.get(f"/api/v1/batches/{batch_id}", headers=token).json()["state"] in ("queued", "running"):
            pass
        (row,) = client.get("/api/v1/queue?state=all", headers=token).json()["rows"]
        url = f"/api/v1/records/{row['record_id']}"
        body = {"revision": 0, "decision": {"kind": "edit", "value": "海归 服务团"}}
        view = client.put(f"{url}/fields/team_name", json=body, headers=token).json()
        assert next(field["value"] for field in view["fields"] if field["path"] == "team_name") == "海归服务团"
        assert client.get("/api/v1/queue?q=海归", headers=token).json()["total"] == 1
        assert client.get("/api/v1/reviews", headers=token).json()["reviews"][0]["who"] == "chen"
        assert client.get("/api/v1/flags?code=missing", headers=token).json()["flags"]
        assert client.post(f"{url}/undo", json={"revision": 1}, headers=token).json()["revision"] == 2
        for name in ("records.xlsx", "records.jsonl", "ledger.xlsx"):
            assert client.get(f"/api/v1/exports/{name}", headers=token).status_code == 200
        assert client.get("/metrics", headers=token).status_code == 200
