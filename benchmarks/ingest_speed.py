"""How fast an mbox is split, decoded and hashed, beside Python's own mailbox and email walking the same file.

    python benchmarks/ingest_speed.py [--megabytes 300]

Prints MB/s of both, their ratio, and the peak memory of each (each runs in a process of its own).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import mailbox
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_KILOBYTES = (18, 25, 40, 60, 90, 150, 400, 900, 2500)


def _mails(n_bytes: int) -> Iterator[EmailMessage]:
    """Ordinary returns: a Word file or two, sometimes a scan, a signature picture, a zip."""
    chance = random.Random(20240122)
    total = number = 0
    while total < n_bytes:
        number += 1
        mail = EmailMessage()
        mail["From"] = f"填报人{number} <unit{number % 11}@example.cn>"
        mail["Subject"] = f"报送第{number}批推荐表"
        mail["Date"] = "Mon, 22 Jan 2024 09:30:00 +0800"
        mail["Message-ID"] = f"<{number}@example.cn>"
        mail.set_content("您好，推荐表见附件，请查收。\n" * 20)
        mail.add_alternative("<p>您好，推荐表见附件，请查收。</p>" * 20, subtype="html")
        for _ in range(chance.randint(1, 3)):
            data = chance.randbytes(1024 * chance.choice(_KILOBYTES))
            total += len(data) * 4 // 3
            mail.add_attachment(
                b"%PDF-1.4" + data, maintype="application", subtype="octet-stream", filename=f"推荐表{number}.pdf"
            )
        yield mail


def _write_mbox(path: Path, n_bytes: int) -> None:
    with path.open("wb") as out:
        for mail in _mails(n_bytes):
            out.write(b"From unit@example.cn Mon Jan 22 09:30:00 2024\n")
            out.write(mail.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n\n")


def _warm(path: Path) -> None:
    """Bring the file into the page cache; block by block, or this process's memory would count as its child's."""
    with path.open("rb") as stream:
        while stream.read(2**20):
            pass


def _ours(path: Path) -> tuple[int, str]:
    sys.path.insert(0, str(_ROOT))
    from inbox import read_export

    digest, count = hashlib.sha256(), 0
    for message in read_export(path):
        for attachment in message.attachments:
            count += 1
            digest.update(attachment.sha256.encode())
    return count, digest.hexdigest()


def _standard_library(path: Path) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for message in mailbox.mbox(path):
        for part in message.walk():
            if part.get_filename():
                data = part.get_payload(decode=True)
                count += 1
                digest.update(hashlib.sha256(data).hexdigest().encode())  # type: ignore[arg-type]
    return count, digest.hexdigest()


_READERS: dict[str, Callable[[Path], tuple[int, str]]] = {"ours": _ours, "stdlib": _standard_library}


def _peak_mib() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measured(name: str, path: Path) -> dict[str, float | str]:
    command = [sys.executable, __file__, "--reader", name, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def main() -> None:
    """Build the mbox, run both readers, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--reader", choices=_READERS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.reader:
        begun = time.perf_counter()
        count, digest = _READERS[options.reader](options.file)
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "count": count, "digest": digest, "peak_mib": _peak_mib()}))
        return
    with tempfile.TemporaryDirectory(prefix="shoubiao-") as folder:
        path = Path(folder) / "export.mbox"
        _write_mbox(path, options.megabytes * 2**20)
        megabytes = path.stat().st_size / 2**20
        _warm(path)
        results = {name: _measured(name, path) for name in _READERS}
    print(f"mbox of {megabytes:.0f} MB, {results['ours']['count']} attachments")
    for name, result in results.items():
        print(f"{name:>7}: {megabytes / float(result['seconds']):7.1f} MB/s, peak {float(result['peak_mib']):.0f} MiB")
    ratio = float(results["stdlib"]["seconds"]) / float(results["ours"]["seconds"])
    same = results["ours"]["digest"] == results["stdlib"]["digest"]
    print(f"ours is {ratio:.2f} times as fast; the same bytes: {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main()
