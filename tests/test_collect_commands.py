"""status, letters, diff and notice on the sample mailbox: what they print, what they write, how they fail."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from frame_source import ROOT
from PIL import Image
from typer.testing import CliRunner, Result

import cli
from collect.campaign import load_campaign
from models.forms.demo_team import DemoTeam
from models.forms.key_expert import KeyExpert

BLIP = qn("a:blip")
CAMPAIGN = ROOT / "samples" / "campaign.yaml"
runner = CliRunner()


def call(*arguments: str | Path) -> Result:
    result = runner.invoke(cli.app, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample mailbox, read."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    assert call("run", ROOT / "samples" / "mailbox" / "demo.mbox", "--db", path, "--jobs", "2").exit_code == 0
    return path


def rows(db: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_run_leaves_the_corrected_return_in_force(db: Path) -> None:
    versions = rows(db, "SELECT version, is_in_force FROM history WHERE form = 'demo_team' AND unit = '嘉兴市'")
    assert sorted(versions) == [(1, 0), (2, 0), (2, 1)]  # the stamped copy of the corrected one is no return of its own
    shown = rows(db, "SELECT attachment_path FROM demo_team WHERE reporting_bureau LIKE '%嘉兴%'")
    assert len(shown) == 1
    assert "更正" in str(shown[0][0])


def test_running_again_changes_nothing(db: Path) -> None:
    query = "SELECT * FROM versions ORDER BY record_id"
    before, flags = rows(db, query), rows(db, "SELECT * FROM flags ORDER BY record_id, position")
    assert call("run", ROOT / "samples" / "mailbox" / "demo.mbox", "--db", db).exit_code == 0
    assert rows(db, query) == before
    assert rows(db, "SELECT * FROM flags ORDER BY record_id, position") == flags


def test_status_shows_every_unit(db: Path, tmp_path: Path) -> None:
    result = call("status", "--db", db, "--campaign", CAMPAIGN, "--out", tmp_path / "x.xlsx")
    assert result.exit_code == 0
    units = load_campaign(CAMPAIGN).units
    assert [unit for unit in units if unit not in result.stdout] == []
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")


def test_status_says_when_the_records_were_sorted_without_its_campaign(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(db.read_bytes())
    said = "without this campaign"
    assert said in call("status", "--db", copy, "--campaign", CAMPAIGN).stderr
    assert said not in call("status", "--db", copy).stderr
    call("run", ROOT / "samples" / "mailbox" / "demo.mbox", "--db", copy, "--campaign", CAMPAIGN)
    assert said not in call("status", "--db", copy, "--campaign", CAMPAIGN).stderr


def test_status_as_json(db: Path) -> None:
    found = json.loads(call("status", "--db", db, "--json", "--campaign", CAMPAIGN).stdout)
    cells = {each["unit"]: each["forms"] for each in found["units"]}
    assert cells["嘉兴市"]["demo_team"]["states"] == ["returned", "has_errors"]
    assert cells["嘉兴市"]["demo_team"]["superseded"] == 1
    assert cells["嘉兴市"]["key_expert"]["states"] == ["missing"]


def test_letters_go_to_units(db: Path, tmp_path: Path) -> None:
    result = call("letters", tmp_path / "out", "--db", db, "--campaign", CAMPAIGN)
    assert result.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert "嘉兴市-补正通知.docx" in names
    assert "嘉兴市-补正通知.eml" in names
    assert f"wrote {len(names) // 2} letters" in result.stderr


def test_a_letter_shows_where_the_stamped_copy_differs(db: Path, tmp_path: Path) -> None:
    call("letters", tmp_path / "out", "--db", db, "--campaign", CAMPAIGN)
    letter = docx.Document(str(tmp_path / "out" / "嘉兴市-补正通知.docx"))
    asked = next(at for at, each in enumerate(letter.paragraphs) if "Word版为“15”，盖章版为“18”" in each.text)
    (blip,) = letter.paragraphs[asked + 1]._p.iter(BLIP)
    picture = Image.open(io.BytesIO(letter.part.related_parts[blip.get(qn("r:embed"))].blob)).convert("L")
    assert min(picture.width, picture.height) > 20
    assert min(picture.tobytes()) < 120  # something is written there
    call("letters", tmp_path / "bare", "--db", db, "--campaign", CAMPAIGN, "--files", tmp_path / "none")
    bare = docx.Document(str(tmp_path / "bare" / "嘉兴市-补正通知.docx"))
    assert len(bare.inline_shapes) == 0 < len(letter.inline_shapes)


def filled(path: Path, blank: bytes, *words: tuple[str, str]) -> Path:
    """A blank with something typed into the cell behind a label."""
    document = docx.Document(io.BytesIO(blank))
    for label, text in words:
        for row in document.tables[0].rows:
            cells = row.cells
            at = next((place for place, cell in enumerate(cells) if "".join(cell.text.split()) == label), None)
            if at is not None:
                behind = next(cell for cell in cells[at:] if cell._tc is not cells[at]._tc)  # merged cells repeat
                behind.text = text
    document.save(str(path))
    return path


def test_diff_of_two_files(tmp_path: Path) -> None:
    one = filled(tmp_path / "a.docx", DemoTeam.blank_bytes(), ("服务团名称", "甲服务团"), ("账户名", "财政局"))
    two = filled(tmp_path / "b.docx", DemoTeam.blank_bytes(), ("服务团名称", "乙服务团"), ("账户名", "财政局"))
    found = json.loads(call("diff", one, two, "--json").stdout)
    changed = {each["field"]: each["state"] for each in found[0]["fields"] if each["state"] != "equal"}
    assert changed == {"team_name": "differs"}
    shown = call("diff", one, two).stdout
    assert "甲服务团" in shown
    assert "乙服务团" in shown
    assert "财政局" not in shown
    assert "财政局" in call("diff", one, two, "--all").stdout


def test_diff_of_two_runs_and_of_two_records(db: Path, tmp_path: Path) -> None:
    lines = tmp_path / "all.jsonl"
    assert call("export", lines, "--db", db).exit_code == 0
    found = json.loads(call("diff", lines, lines, "--json").stdout)
    assert len(found) > 20
    assert {field["state"] for pair in found for field in pair["fields"]} == {"equal"}
    ids = [
        str(row[0])
        for row in rows(db, "SELECT record_id FROM history WHERE form='demo_team' AND unit='嘉兴市' AND media='docx'")
    ]
    [pair] = json.loads(call("diff", *ids, "--db", db, "--json").stdout)
    assert {each["state"] for each in pair["fields"]} > {"equal"}


@pytest.mark.parametrize("name", ["no-such-file.docx", "0123456789abcdef0123"])
def test_diff_of_nothing(db: Path, name: str) -> None:
    result = call("diff", name, name, "--db", db)
    assert result.exit_code == 2
    assert name in result.stderr


def test_diff_of_two_forms_says_that_neither_has_a_partner(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(DemoTeam.blank_bytes())
    (tmp_path / "b.docx").write_bytes(KeyExpert.blank_bytes())
    found = json.loads(call("diff", tmp_path / "a.docx", tmp_path / "b.docx", "--json").stdout)
    assert [(pair["form"], pair["fields"]) for pair in found] == [("demo_team", []), ("key_expert", [])]


def test_notice_drafts_a_campaign(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("各市：", "请填报《2024年专家服务基层示范团申报表》（附件1），每个地市可推荐1项，于2月1日前报送。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "n.docx"))
    printed = call("notice", tmp_path / "n.docx")
    assert printed.exit_code == 0
    assert call("notice", tmp_path / "n.docx", "--out", tmp_path / "c.yaml").exit_code == 0
    assert (tmp_path / "c.yaml").read_text("utf-8") == printed.stdout
    assert load_campaign(tmp_path / "c.yaml").due("demo_team").at_most == 1


def test_what_cannot_be_used_is_wrong_usage(db: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("units: [杭州市]\nforms: {demo_team: {at_most: 0}}\n", "utf-8")
    for command in (("status",), ("letters", tmp_path / "l")):
        result = call(*command, "--db", db, "--campaign", bad)
        assert result.exit_code == 2
        assert "bad.yaml:2: forms.demo_team.at_most" in result.stderr
    (tmp_path / "no.docx").write_bytes(b"no Word file")
    assert call("notice", tmp_path / "no.docx").exit_code == 2
    assert call("status", "--db", db, "--out", tmp_path / "x.csv").exit_code == 2
