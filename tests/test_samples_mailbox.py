"""The demo mailbox that is committed: what its command writes, and readable as mail."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path

from batch.run import RunOptions, run_exports
from samples.mailbox.demo import HERE, demo_mailbox
from store import open_store


def test_the_committed_truth_is_what_the_command_writes() -> None:
    _, truths = demo_mailbox()
    lines = (HERE / "demo.truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == truths


def test_the_mailbox_is_small_and_has_its_mails_and_attachments() -> None:
    path = HERE / "demo.mbox"
    assert path.stat().st_size < 1_500_000
    box = mailbox.mbox(path, create=False)
    try:
        messages = list(box)
    finally:
        box.close()
    attachments = [part for message in messages for part in message.walk() if part.get_filename()]
    assert len(messages) >= 24
    assert len(attachments) >= 30
    assert len({message["Message-ID"] for message in messages}) == len(messages)


def test_the_mailbox_holds_old_encodings_and_raw_bytes() -> None:
    raw = (HERE / "demo.mbox").read_bytes()
    assert b"=?gb2312?B?" in raw
    assert b"filename*=gb18030''" in raw
    assert "附件6.docx".encode("gbk") in raw
    assert b"\n>From here to there" not in raw  # inside base64: quoting is proved on the decoded mail instead
    assert raw.startswith(b"From MAILER-DAEMON ")


def test_the_program_finds_where_the_stamped_copy_of_the_demo_differs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    summary = run_exports([HERE / "demo.mbox"], url, RunOptions(jobs=2))
    assert summary.errors == {"encrypted": 1, "unsupported": 1}
    with open_store(url) as store:
        scans = {record.form: record for record in store.records() if record.source.media in ("scan", "image")}
    truths = {name: json.loads((HERE / f"{name}.truth.json").read_text("utf-8")) for name in ("stamped", "photo")}
    assert scans["demo_team"].values["expert_count"] == truths["stamped"]["values"]["expert_count"] == 18
    differing = [flag.field for flag in scans["demo_team"].flags if flag.code == "copy_differs"]
    assert differing == ["expert_count"]
    assert [row["phone"] for row in scans["activity_plan"].rows] == [row["phone"] for row in truths["photo"]["rows"]]
