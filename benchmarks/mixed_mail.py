"""A mailbox of mixed returns for runs that are disturbed or long: Word files, PDFs with text, scans, and junk."""

from __future__ import annotations

import io
import mailbox
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from random import Random

from benchmarks.pdf_accuracy import documents_to_pdfs, make_printed_returns
from samples.generate import make_returns
from samples.scans import make_scans

_UNITS = ("杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "衢州", "舟山", "台州", "丽水")


@dataclass(frozen=True, slots=True)
class Mix:
    """How many files of each kind. junk: files that are no form: text, broken, empty, too small."""

    words: int
    pdfs: int = 0
    scans: int = 0
    junk: int = 0


def write_mailbox(path: Path, mix: Mix, seed: int) -> int:
    """The number of files in the mailbox that was written: mails of one to four files, some files in two mails.

    Equal for equal seeds, wherever LibreOffice prints alike.
    """
    rng = Random(f"mixed/{seed}")
    files = list(_files(mix, seed, rng))
    rng.shuffle(files)
    return write_mails(path, files, rng)


def write_mails(path: Path, files: Sequence[tuple[str, bytes]], rng: Random) -> int:
    """The number of files in the mailbox that was written of files by name: mails of one to four, some in two mails."""
    box = mailbox.mbox(path)
    n_files = number = 0
    waiting = list(files)
    while waiting:
        number += 1
        taken = [waiting.pop() for _ in range(min(len(waiting), rng.randint(1, 4)))]
        if rng.random() < 0.1:
            taken.append(rng.choice(files))
        box.add(_mail(number, taken, rng))
        n_files += len(taken)
    box.close()
    return n_files


def _files(mix: Mix, seed: int, rng: Random) -> Iterator[tuple[str, bytes]]:
    for sample in make_returns(mix.words, seed):
        yield sample.name, sample.data
    printed = [(sample.name, sample.data) for sample in make_printed_returns(mix.pdfs, seed)]
    for name, data in documents_to_pdfs(printed).items():
        yield name.replace(".docx", ".pdf"), data
    for sample in make_scans(mix.scans, seed) if mix.scans else ():
        yield sample.name, sample.data
    for number in range(mix.junk):
        kind = rng.choice(("text", "broken", "random", "zip"))
        data = {
            "text": f"第{number}号说明".encode(),
            "broken": b"PK\x03\x04" + rng.randbytes(500),
            "random": rng.randbytes(2000),
            "zip": _zipped(f"内{number}.txt", rng.randbytes(50)),
        }[kind]
        yield f"其他{number}.{'zip' if kind == 'zip' else 'docx'}", data


def _zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _mail(number: int, files: list[tuple[str, bytes]], rng: Random) -> EmailMessage:
    unit = rng.choice(_UNITS)
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number:06}@mixed.example>"
    mail["From"] = f"{unit}市人社局 <office{_UNITS.index(unit)}@example.cn>"
    mail["Subject"] = f"{unit}市报送材料{'（更正）' if rng.random() < 0.1 else ''}"
    mail["Date"] = f"{rng.randint(1, 28)} Jan 2024 {rng.randint(8, 18):02}:{rng.randint(0, 59):02}:00 +0800"
    mail.set_content("材料见附件。")
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail
