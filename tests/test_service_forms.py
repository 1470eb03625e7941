"""A blank goes up, its fields are corrected, and the form is read like the built-in ones."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from declared_forms import filled
from service_parts import add_person, bearer, enter, running
from starlette.testclient import TestClient

from learn.declaration_file import load_catalogue


def upload(client: TestClient, address: str, data: bytes, headers: dict[str, str], name: str = "空白表.docx") -> Any:
    """The answer to one uploaded file."""
    return client.post(address, files={"file": (name, io.BytesIO(data))}, headers=headers)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of declared forms, empty."""
    made = tmp_path / "forms"
    made.mkdir()
    return made


def test_a_learned_form_is_corrected_used_and_read(tmp_path: Path, folder: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, forms=folder) as client:
        headers = enter(client)
        learned = upload(client, "/api/v1/forms/learn", filled("activity_budget"), headers)
        assert learned.status_code == 200, learned.text
        (found,) = learned.json()["forms"]
        labels = [field["label"] for field in found["declaration"]["fields"]]
        assert {"活动名称", "开始日期", "预算总额", "负责人"} <= set(labels)
        drawn = client.get(f"/forms/drafts/{found['draft']}")
        assert drawn.status_code == 200
        assert 'data-cell="T1R1C2"' in drawn.text
        declaration = found["declaration"]
        for field in declaration["fields"]:
            if field["label"] == "活动名称":
                field |= {"key": "activity", "required": True}
        declaration["subject"] = ["activity"]
        saved = client.put(
            "/api/v1/forms/budget", json={"declaration": declaration, "draft": found["draft"]}, headers=headers
        )
        assert saved.status_code == 200, saved.text
        assert "budget" in [form["id"] for form in client.get("/api/v1/forms").json()]
        copy = filled("activity_budget", {"R1C2": "培训班", "R3C4": "王五"})
        (record,) = upload(client, "/api/v1/extract", copy, headers).json()["results"]
        assert record["form"] == "budget"
        assert record["values"]["activity"] == "培训班"
        page = client.get("/forms").text
        assert "budget" in page
        assert "自定义" in page
        again = client.get("/api/v1/forms/budget/declaration").json()
        assert again["fields"][0]["key"] == "activity"
    assert "budget" in load_catalogue(folder)
    assert (folder / "budget.docx").is_file()


def test_what_contradicts_itself_is_told_and_not_saved(tmp_path: Path, folder: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, forms=folder) as client:
        headers = enter(client)
        (found,) = upload(client, "/api/v1/forms/learn", filled("staff_count"), headers).json()["forms"]
        declaration = found["declaration"]
        declaration["fields"][1]["key"] = declaration["fields"][0]["key"]
        body = {"declaration": declaration, "draft": found["draft"]}
        refused = client.put("/api/v1/forms/staff", json=body, headers=headers)
        assert refused.status_code == 422
        assert refused.json()["problems"][0]["path"] == ["fields", 1, "key"]
        assert client.put("/api/v1/forms/key_expert", json=body, headers=headers).status_code == 422
        assert client.put("/api/v1/forms/Staff", json=body, headers=headers).status_code == 422
        lost = {
            "declaration": declaration | {"fields": declaration["fields"][2:], "subject": [], "checks": []},
            "draft": "0" * 32,
        }
        assert client.put("/api/v1/forms/staff", json=lost, headers=headers).status_code == 404
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("data", "word"), [(b"PK\x03\x04 broken", ""), (b"%PDF-1.4 x", "Word"), (b"", "")])
def test_what_is_no_blank_is_refused(data: bytes, word: str, tmp_path: Path, folder: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, forms=folder) as client:
        answer = upload(client, "/api/v1/forms/learn", data, enter(client))
        assert answer.status_code == 422
        assert word in answer.json()["detail"]


def test_only_an_admin_may_add_forms(tmp_path: Path, folder: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, forms=folder) as client:
        reviewer = bearer(add_person(client, "li", "reviewer"))
        assert upload(client, "/api/v1/forms/learn", filled("staff_count"), reviewer).status_code == 403
        assert client.put("/api/v1/forms/staff", json={"declaration": {}}, headers=reviewer).status_code == 403
        assert client.get("/forms", headers=reviewer).status_code == 403


def test_without_a_folder_nothing_is_saved(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", tmp_path) as client:
        headers = enter(client)
        (found,) = upload(client, "/api/v1/forms/learn", filled("staff_count"), headers).json()["forms"]
        body = {"declaration": found["declaration"], "draft": found["draft"]}
        assert client.put("/api/v1/forms/staff", json=body, headers=headers).status_code == 409
        assert "--forms" in client.get("/forms").text


def test_a_hostile_label_is_drawn_as_text(tmp_path: Path, folder: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, forms=folder) as client:
        blank = filled("activity_budget", {"R1C1": "<script>alert(1)</script>"})
        (found,) = upload(client, "/api/v1/forms/learn", blank, enter(client)).json()["forms"]
        assert "<script>alert" not in client.get(f"/forms/drafts/{found['draft']}").text
