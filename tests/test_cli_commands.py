"""The commands on real files: what they print, where, and with which exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from frame_source import ROOT
from typer.testing import CliRunner, Result

import cli
from batch.processes import descendants
from commands.options import EXIT_FAILED, EXIT_STOPPED
from models.forms import FORMS

runner = CliRunner()


def call(*arguments: str | Path) -> Result:
    result = runner.invoke(cli.app, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """A folder of returned files: the six blanks, as they went out."""
    folder = tmp_path / "returns"
    folder.mkdir()
    for form in FORMS:
        (folder / f"{form.annex}-{form.id}.docx").write_bytes(form.blank_bytes())
    return folder


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A mail with two forms and a file that is none."""
    message = EmailMessage()
    message["Message-ID"] = "<1@example.cn>"
    message["From"] = "李四 <li@example.cn>"
    message["Subject"] = "报送"
    message["Date"] = "Mon, 22 Jan 2024 10:00:00 +0800"
    message.set_content("见附件")
    files = {f"{form.id}.docx": form.blank_bytes() for form in FORMS[:2]} | {"坏.docx": b"PK\x03\x04 broken"}
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    path = tmp_path / "报送.eml"
    path.write_bytes(message.as_bytes())
    return path


def test_extract_prints_a_record_a_line_in_order(returns: Path) -> None:
    result = call("extract", returns, "--jobs", "2")
    assert (result.exit_code, result.stderr) == (0, "")
    records = lines_of(result.stdout)
    assert [record["form"] for record in records] == [form.id for form in FORMS]
    assert [Path(record["source"]["path"]).name for record in records] == sorted(p.name for p in returns.iterdir())


def test_a_record_has_the_contracts_shape(returns: Path) -> None:
    for record in lines_of(call("extract", returns).stdout):
        assert list(record) == ["form", "source", "values", "rows", "evidence", "flags", "unmapped"]
        form = next(form for form in FORMS if form.id == record["form"])
        assert list(record["values"]) == [spec.key for spec in form.fields()]
        choices = {spec.key for spec in form.fields() if spec.kind == "choices"}
        assert {key for key, value in record["values"].items() if value == []} == choices
        assert {key for key, value in record["values"].items() if value not in (None, [])} <= set(record["evidence"])


def test_an_unreadable_file_is_a_line_and_exit_status_3(returns: Path) -> None:
    (returns / "0-broken.docx").write_bytes(b"PK\x03\x04 broken")
    (returns / "9-empty.docx").touch()
    result = call("extract", returns)
    found = lines_of(result.stdout)
    assert result.exit_code == 3
    assert [line["error"]["code"] for line in (found[0], found[-1])] == ["corrupt", "empty"]
    assert len(found) == len(FORMS) + 2


def test_out_holds_what_would_have_been_printed(returns: Path, tmp_path: Path) -> None:
    out = returns / "records.jsonl"
    assert call("extract", returns, "--out", out).stdout == ""
    first = out.read_bytes()
    assert call("extract", returns, "--out", out).exit_code == 0
    assert out.read_bytes() == first
    assert first.decode() == call("extract", *sorted(returns.glob("*.docx"))).stdout
    assert sorted(path.suffix for path in returns.iterdir()) == [".docx"] * 6 + [".jsonl"]


def test_out_that_cannot_be_written_is_one_line(returns: Path) -> None:
    result = call("extract", returns, "--out", returns / "absent" / "records.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "No such file or directory" in result.stderr


def test_progress_goes_to_standard_error(returns: Path) -> None:
    result = call("extract", returns, "--progress")
    assert len(lines_of(result.stdout)) == len(FORMS)
    assert "6 files" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["extract"], ["extract", "absent.docx"], ["run", "absent.mbox"], ["forms", "show", "absent"], ["absent"],
     ["extract", ".", "--jobs", "0"], ["export", "records.pdf"]],
)  # fmt: skip
def test_wrong_usage_is_exit_status_2(arguments: list[str]) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_run_reads_a_mail_into_a_database_once(mail: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'returns.db'}"
    first = json.loads(call("run", mail, "--db", url, "--json").stdout)
    assert (first["messages"], first["files"], first["read"], first["ok"]) == (1, 3, 3, 2)
    assert first["errors"] == {"corrupt": 1}
    assert first["forms"]["demo_team"]["with_errors"] == 1
    again = json.loads(call("run", mail, "--db", url, "--json").stdout)
    assert (again["read"], again["known"]) == (0, 3)


def test_run_prints_tables(mail: Path, tmp_path: Path) -> None:
    result = call("run", mail, "--db", tmp_path / "returns.db")
    assert result.exit_code == 0
    assert FORMS[0].titles[0] in result.stdout
    assert "error: corrupt" in result.stdout
    assert "shoubiao export --db" in result.stderr


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl"])
def test_export_writes_a_file(mail: Path, tmp_path: Path, ending: str) -> None:
    database, out = tmp_path / "returns.db", tmp_path / f"out.{ending}"
    call("run", mail, "--db", database)
    result = call("export", "--db", database, out)
    assert (result.exit_code, result.stdout) == (0, "")
    written = list(tmp_path.glob(f"out*.{ending}"))
    assert written
    assert all(path.stat().st_size for path in written)


@pytest.mark.parametrize("command", ["run", "export"])
def test_a_database_that_cannot_be_opened_is_one_line(command: str, mail: Path, tmp_path: Path) -> None:
    target = mail if command == "run" else tmp_path / "out.xlsx"
    result = call(command, target, "--db", f"sqlite:///{tmp_path}/absent/returns.db")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("shoubiao: ")


def test_forms_lists_them_all() -> None:
    listing = call("forms").stdout
    assert [form.id for form in FORMS if form.id not in listing or form.titles[0] not in listing] == []


def test_doctor_finds_the_core() -> None:
    assert call("doctor").exit_code == 0
    findings = json.loads(call("doctor", "--json").stdout)
    assert [each["name"] for each in findings if each["is_core"] and each["state"] != "ok"] == []
    assert [each["name"] for each in findings if each["state"] != "ok" and not each["remedy"]] == []


def started(*arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """The program as a process of its own, whose output is read as slowly as the test likes."""
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    env = os.environ | (environment or {})
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """So many files that their records fill a pipe."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number}.docx").write_bytes(FORMS[2].blank_bytes())
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_it_cleanly(many: Path, number: signal.Signals) -> None:
    process = started("extract", many)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(number)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == EXIT_STOPPED
    assert complaint.decode() == "shoubiao: stopped; what was finished is kept\n"


def test_a_reader_that_leaves_is_no_error(many: Path) -> None:
    process = started("extract", many)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == EXIT_FAILED
    assert complaint == b""


def test_a_killed_parent_leaves_nothing_behind(many: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        process = started("extract", many, environment={"TMPDIR": scratch})
        assert process.stdout is not None
        first = process.stdout.readline()
        family = descendants(process.pid)
        process.kill()
        _, complaint = process.communicate(timeout=60)
        assert (first[:8], complaint) == (b'{"form":', b"")
        assert len(family) >= 2  # the fork server and a worker
        wait_until(lambda: not any(is_alive(pid) for pid in family))
        wait_until(lambda: not list(Path(scratch).glob("shoubiao-*")))


def test_a_deep_temporary_folder_is_no_hindrance(returns: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    process = started("extract", returns, environment={"TMPDIR": str(deep)})
    output, complaint = process.communicate(timeout=120)
    assert (process.returncode, complaint) == (0, b"")
    assert len(output.splitlines()) == len(FORMS)
    assert list(deep.iterdir()) == []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(is_so: Callable[[], bool]) -> None:
    """Returns as soon as it is so; fails after a minute."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail("it did not become so within a minute")
