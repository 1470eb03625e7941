"""The service under load: a large database, a real server, a steady stream of requests.

    python -m benchmarks.service_load --records 50000 --rate 20 --seconds 30 [--keep DIR]

Prints what a request costs of a core, and the 50th, 95th and 99th percentile of each kind, counted from the moment it
was due: a server that falls behind is not flattered. Needs a few minutes to fill the database the first time; --keep
reuses it.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from batch.versions import update_versions
from models.entry import FieldSpec
from models.forms import FORMS
from models.message import Attachment, Message
from models.record import Evidence, Flag, FlagCode, Record, Source, Value
from store import FileResult, open_store
from store.originals import Originals, originals_beside

N_PICTURES = 80
_CITIES = ("杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市", "衢州市", "舟山市", "台州市", "丽水市")
_UNITS = tuple(f"{city}第{number}单位" for number in range(1, 60) for city in _CITIES)
_SHARES = (FORMS[0], FORMS[1], *[FORMS[2]] * 12, FORMS[3], FORMS[4], FORMS[5])
"""Of each form as a campaign brings them: mostly experts."""
_CODES = (
    *(FlagCode.MISSING, FlagCode.INVALID, FlagCode.CHECKBOX_UNCLEAR),
    *(FlagCode.LOW_CONFIDENCE, FlagCode.LOW_CONFIDENCE, FlagCode.TOO_LONG),
)
_STARTED = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> None:
    """Fill, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each stream")
    parser.add_argument("--port", type=int, default=8388)
    parser.add_argument("--keep", type=Path, help="folder of the database, filled where it is not there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'load.db'}"
        if not (folder / "load.db").exists():
            fill(url, args.records)
        shutil.rmtree(Originals(originals_beside(url)).pictures, ignore_errors=True)
        with serving(url, args.port) as (process_id, entry):
            client = Client(args.port, entry, process_id)
            run_all(client, url, args.rate, args.seconds)


def fill(url: str, n_records: int) -> None:
    """A database of that many records, each in a mail of its own, sorted into versions."""
    began = time.monotonic()
    dice = random.Random(7)
    files = (returned(number, dice) for number in range(n_records))
    originals = Originals(originals_beside(url))
    with open_store(url) as store:
        while chunk := list(islice(files, 500)):
            store.add_messages([message for message, _ in chunk])
            store.add_results([result for _, result in chunk])
        scans = [scan(number) for number in range(N_PICTURES)]
        for number, data in enumerate(scans):
            message, result = returned(n_records + number, dice, data)
            originals.write(data)
            store.add_messages([message])
            store.add_results([result])
        print(f"filled in {time.monotonic() - began:.0f} s; sorting", flush=True)
        update_versions(store)
        store.finish_run(store.start_run("load"), {})
    print(f"{n_records} records in {time.monotonic() - began:.0f} s", flush=True)


def returned(number: int, dice: random.Random, data: bytes = b"") -> tuple[Message, FileResult]:
    """A mail with one form, and what was read from it."""
    form = FORMS[2] if data else _SHARES[number % len(_SHARES)]
    media = "scan" if data else "docx"
    sha256 = hashlib.sha256(data or f"load {number}".encode()).hexdigest()
    path = f"mail-{number:05}/附件{form.annex}.{'pdf' if data else 'docx'}"
    values = {spec.key: value_of(spec, number, dice) for spec in form.fields()}
    for key in ("reporting_bureau", "applicant_region"):
        if key in values:
            values[key] = _UNITS[number // len(_SHARES) % len(_UNITS)]
    rows = [{spec.key: value_of(spec, number + row, dice) for spec in form.row_fields()} for row in range(4)]
    keys = [*values, *(f"rows[{index}].{key}" for index in range(len(rows)) for key in rows[index])]
    place = {"page": 1, "bbox": (90.0, 200.0, 300.0, 220.0)} if data else {"cell": "T1R2C2"}
    evidence = {
        key: Evidence.model_validate({"raw": f"原文{number}", "confidence": 0.98, "method": "ocr", **place})
        for key in keys
    }
    flags = [
        Flag.raised(dice.choice(_CODES), dice.choice(list(values)), "请对照原件核对") for _ in range(dice.randrange(5))
    ]
    source = Source.model_validate({"path": path, "sha256": sha256, "media": media})
    record = Record(
        form=form.id,
        source=source,
        values=values,
        rows=rows if form.row_fields() else [],
        evidence=evidence,
        flags=list({(flag.code, flag.field): flag for flag in flags}.values()),
    )
    message = Message(
        message_id=f"<{number}@load.example.cn>",
        sender=f"office{number % 400}@example.cn",
        subject="报送",
        received_at=_STARTED + timedelta(minutes=number),
        attachments=(Attachment(path=path, sha256=sha256, data=data),),
    )
    return message, FileResult(message.message_id, path, sha256, [record], program_version="load")


def value_of(spec: FieldSpec, number: int, dice: random.Random) -> Value:
    """A value of the field's type; names and long texts differ from record to record."""
    match spec.kind:
        case "integer" | "money":
            return dice.randrange(1, 500)
        case "date":
            return f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
        case "month":
            return f"2021-{number % 12 + 1:02}"
        case "yes_no" | "seal":
            return number % 2 == 0
        case "choices":
            return list(spec.options[: number % 3 + 1])
        case "choice":
            return spec.options[number % len(spec.options)]
        case "id_number" | "bank_account":
            return f"{330_100_190_001_010_000 + number:018}"
        case "long_text":
            return "".join(chr(0x4E00 + dice.randrange(4000)) for _ in range(300))
        case _:
            return "".join(chr(0x4E00 + dice.randrange(4000)) for _ in range(6))


def scan(number: int) -> bytes:
    """A page as a scanner makes it: A4 at 200 dpi, grey, in a PDF."""
    from PIL import Image, ImageDraw

    picture = Image.effect_noise((1654, 2339), 12).convert("L")
    pen = ImageDraw.Draw(picture)
    for line in range(60):
        pen.text((120, 100 + line * 36), f"{number} {line} " + "form " * 30, fill=20)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=200.0)
    return out.getvalue()


@contextmanager
def serving(url: str, port: int) -> Iterator[tuple[int, str]]:
    """A server of its own process: its number, and the address of its one-time link."""
    command = [sys.executable, "-m", "cli", "serve", "--db", url, "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"(/enter\?token=\S+)", line)
            if not found:
                raise RuntimeError("the server did not start")
            wait_for(port)
            yield process.pid, found[1]
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until it answers."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not get ready")


class Client:
    """Asks as a browser that is signed in; a connection a thread."""

    def __init__(self, port: int, entry: str, process_id: int) -> None:
        self._port = port
        self._process_id = process_id
        self._local = threading.local()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", entry)
        answer = connection.getresponse()
        answer.read()
        self._cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def cpu_seconds(self) -> float:
        """What the server has used of a core so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process_id}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str) -> bytes:
        """The body. RuntimeError: another status than 200."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", path, headers={"Cookie": self._cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        body: bytes = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body


def run_all(client: Client, url: str, rate: float, seconds: float) -> None:
    """Each stream in turn; a table of percentiles."""
    dice = random.Random(3)
    ids, scans = known_records(url)
    cursors = [""]
    for _ in range(20):
        page = json.loads(client.get(f"/api/v1/queue?limit=50{cursors[-1]}"))
        cursors.append(f"&cursor={page['next_cursor']}")
    filters = (
        "",
        "&form=key_expert",
        f"&unit={quote('宁波市第7单位')}",
        "&flag=missing",
        "&state=all",
        f"&q={quote('一')}",
    )
    streams: dict[str, Callable[[], tuple[str, str]]] = {
        "pages": lambda: dice.choice(
            [
                ("queue page", f"/?{dice.choice(cursors)}{dice.choice(filters)}".replace("?&", "?")),
                ("record page", f"/records/{dice.choice(ids)}"),
            ]
        ),
        "api": lambda: dice.choice(
            [
                ("queue api", f"/api/v1/queue?limit=50{dice.choice(cursors)}{dice.choice(filters)}"),
                ("record api", f"/api/v1/records/{dice.choice(ids)}"),
            ]
        ),
    }
    for stream in streams.values():
        ask(client, stream, rate, 3.0)  # what every process does once
        report(ask(client, stream, rate, seconds))
    for name in ("picture, first time", "picture, again"):
        todo = iter(scans)
        wish = lambda name=name, todo=todo: (name, f"/records/{next(todo)}/pages/1.jpg")  # noqa: E731
        report(ask(client, wish, 2.0, len(scans) / 2.0))


def known_records(url: str) -> tuple[list[str], list[str]]:
    """Numbers of records at large, and of those with a scan."""
    import sqlalchemy as sa

    from store import tables as t

    r = t.records.c
    with open_store(url) as store, store.reading() as connection:
        ids = list(connection.execute(sa.select(r.record_id).order_by(r.record_id).limit(5000)).scalars())
        scans = list(connection.execute(sa.select(r.record_id).where(r.media == "scan")).scalars())
    return ids, scans


def ask(client: Client, wish: Callable[[], tuple[str, str]], rate: float, seconds: float) -> dict[str, list[float]]:
    """Milliseconds by kind, from the moment each request was due."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    used = client.cpu_seconds()
    began = time.perf_counter() + 0.2

    def one(name: str, path: str, due: float) -> None:
        client.get(path)
        times[name].append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(32) as threads:
        futures = []
        for number in range(int(rate * seconds)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            futures.append(threads.submit(one, *wish(), due))
        for future in futures:
            future.result()
    used = (client.cpu_seconds() - used) / len(futures)
    times[f"({used * 1000:.0f} ms of a core each)"] = []
    return dict(times)


def report(times: dict[str, list[float]]) -> None:
    """A line a kind."""
    for name, found in sorted(times.items()):
        if not found:
            print(name, flush=True)
            continue
        ordered = sorted(found)
        p50, p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99))
        print(f"{name:22} n={len(found):5} p50 {p50:6.0f} ms  p95 {p95:6.0f} ms  p99 {p99:6.0f} ms", flush=True)


if __name__ == "__main__":
    main()
