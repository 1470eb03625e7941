"""What of the fields others get from the same pages, and in what time: ``python -m benchmarks.peers CORPUS``.

CORPUS is a folder of ``samples.scans``. None of the peers knows forms: they give text, or tables of text. A field
counts as got where its true value stands letter for letter in that text, punctuation and blanks aside; a group of boxes
where the sign before each option says rightly whether it is ticked. That is generous: where in the text a value stands,
somebody would still have to find out. Of this program's record the value itself must be right. One thread each.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peer_readers import READERS
from benchmarks.picture_scoring import forgiven, read_truths
from benchmarks.scoring import score_file
from models.forms import FORM_BY_ID
from samples.truth import Sample, Truth

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "peers"
_OWN_ENVIRONMENT = ("img2table", "kreuzberg")
"""Peers with requirements that would clash with ours: they get a venv, from requirements/peers.txt."""
_NUMBERS = frozenset({"integer", "money", "phone", "mobile", "bank_account", "bank_code", "id_number"})
_TICKED, _EMPTY = "☑☒■√✓✔✅VvR", "□☐口○O"


@dataclass(slots=True)
class Score:
    """What one reader got. Each is (got, of)."""

    name: str
    words: tuple[int, int] = (0, 0)
    numbers: tuple[int, int] = (0, 0)
    groups: tuple[int, int] = (0, 0)
    silent: int | None = None
    seconds: float = 0.0
    pages: int = 0

    def line(self) -> str:
        """A row of the table."""
        cells = (f"{100 * got / max(of, 1):6.1f} %" for got, of in (self.words, self.numbers, self.groups))
        silent = "all of them" if self.silent is None else str(self.silent)
        return (
            f"{self.name:<12}"
            + "".join(f"{cell:>12}" for cell in cells)
            + (f"{silent:>16}{self.seconds / max(self.pages, 1):>10.2f}")
        )


def bare(text: str) -> str:
    """Letters and digits only, of one width."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char)[0] in "LN")


def truths_of(truth: Truth) -> Iterator[tuple[str, Any]]:
    """The kind of each field with a true value, and the value; groups of boxes with all their options are apart."""
    form = FORM_BY_ID[truth.form]
    for spec in form.fields():
        if spec.kind != "seal" and not spec.is_boxes and truth.values.get(spec.key) not in (None, ""):
            yield spec.kind, truth.values[spec.key]
    for row in truth.rows:
        for spec in form.row_fields():
            if row.get(spec.key) not in (None, ""):
                yield spec.kind, row[spec.key]


def is_in(kind: str, value: Any, text: str) -> bool:
    """Whether a value stands in a text, in one of the ways that people write it."""
    if kind in ("date", "month"):
        parts = [str(int(part)) if part.isdigit() else part for part in str(value).split("-")]
        return bool(re.search(r"\D{0,3}0?".join(map(re.escape, parts)), text))
    if kind == "money" and isinstance(value, int | float):
        shown = {f"{value:g}", f"{value:.2f}", f"{value / 10000:g}万", f"{value / 10000:g}"}
        return any(bare(each) in bare(text) for each in shown)
    return bare(str(value)) in bare(text)


def group_is_told(options: Sequence[str], ticked: Any, text: str) -> bool:
    """Whether the signs before the options tell which are ticked."""
    chosen = set(ticked if isinstance(ticked, list) else [ticked])
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for option in options:
        found = re.search(f"([{_TICKED}{_EMPTY}]){re.escape(unicodedata.normalize('NFKC', option))}", flat)
        if not found or (found[1] in _TICKED) != (option in chosen):
            return False
    return True


def score_text(score: Score, truths: Sequence[Truth], text: str) -> None:
    """Adds what a text tells of the true values."""
    for truth in truths:
        for kind, value in truths_of(truth):
            got = is_in(kind, value, text)
            if kind in _NUMBERS:
                score.numbers = (score.numbers[0] + got, score.numbers[1] + 1)
            else:
                score.words = (score.words[0] + got, score.words[1] + 1)
        for spec in FORM_BY_ID[truth.form].fields():
            if spec.is_boxes and spec.options and truth.values.get(spec.key):
                told = group_is_told(spec.options, truth.values[spec.key], text)
                score.groups = (score.groups[0] + told, score.groups[1] + 1)


def score_ours(samples: Sequence[Sample]) -> Score:
    """This program's own records of the same files."""
    from extract.pipeline import extract

    score = Score("shoubiao", silent=0)
    extract(samples[0].data, samples[0].name)
    for sample in samples:
        pages = 0

        def count() -> None:
            nonlocal pages
            pages += 1

        began = time.perf_counter()
        results = [each.model_dump(mode="json") for each in extract(sample.data, sample.name, on_page=count)]
        score.seconds += time.perf_counter() - began
        score.pages += pages
        for verdict in map(forgiven, score_file(sample.name, sample.truths, results, sample.deviations).verdicts):
            score.silent = (score.silent or 0) + (verdict.outcome == "silent")
            if verdict.expected in (None, "", []):
                continue
            spec = next(
                (
                    s
                    for s in (*FORM_BY_ID[verdict.form].fields(), *FORM_BY_ID[verdict.form].row_fields())
                    if s.key == verdict.key
                ),
                None,
            )
            name = "groups" if verdict.is_boxes else ("numbers" if spec and spec.kind in _NUMBERS else "words")
            got, of = getattr(score, name)
            setattr(score, name, (got + (verdict.outcome == "exact"), of + 1))
    return score


def pages_to_png(sample: Sample, folder: Path) -> list[Path]:
    """The file's pages as pictures, upright as a person would put them."""
    from PIL import Image

    from extract.readers.pdf import page_pictures
    from extract.readers.picture import iterate_pages
    from models.limits import ReadLimits

    limits = ReadLimits()
    if sample.name.endswith(".pdf"):
        from pypdfium2 import PdfDocument

        with PdfDocument(sample.data) as pdf:
            n_pages = len(pdf)
        pages = page_pictures(sample.data, range(n_pages), limits)
    else:
        pages = iterate_pages(sample.data, limits)
    paths = []
    for number, page in enumerate(pages, 1):
        path = folder / f"{Path(sample.name).stem}-{number}.png"
        Image.fromarray(page.pixels).save(path, dpi=(page.dpi, page.dpi), compress_level=1)
        paths.append(path)
    return paths


def python_of(name: str) -> Path:
    """The Python that runs a peer; its environment is made on the first call."""
    if name not in _OWN_ENVIRONMENT:
        return Path(sys.executable)
    python = WORK / "venv" / "bin" / "python"
    done = WORK / "venv" / "stamp"
    wanted = (ROOT / "requirements" / "peers.txt").read_text()
    if not done.exists() or done.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", WORK / "venv"], check=True)
        pip = [
            str(python),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "-q",
            "install",
            "--no-deps",
            "--require-hashes",
        ]
        subprocess.run([*pip, "-r", str(ROOT / "requirements" / "peers.txt")], check=True)
        done.write_text(wanted)
    return python


def score_peer(name: str, samples: Sequence[Sample], pages: dict[str, list[Path]]) -> Score:
    """A peer's texts of the pages, file by file."""
    every = [str(path) for sample in samples for path in pages[sample.name]]
    command = [str(python_of(name)), str(Path(__file__).with_name("peer_readers.py")), name, *every]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    said = {line["page"]: line for line in map(json.loads, done.stdout.splitlines())}
    score = Score(name, seconds=sum(line["seconds"] for line in said.values()), pages=len(said))
    for sample in samples:
        score_text(score, sample.truths, "\n".join(said[str(path)]["text"] for path in pages[sample.name]))
    return score


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with truth.jsonl")
    parser.add_argument("--count", type=int, default=8, help="how many of its files")
    parser.add_argument("--only", nargs="*", choices=list(READERS), default=list(READERS), help="these peers")
    options = parser.parse_args(arguments)
    samples = list(read_truths(options.corpus, options.count))
    folder = WORK / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    pages = {sample.name: pages_to_png(sample, folder) for sample in samples}
    print(f"{'reader':<12}{'words':>12}{'numbers':>12}{'boxes':>12}{'silently wrong':>16}{'s a page':>10}")
    print(score_ours(samples).line(), flush=True)
    for name in options.only:
        print(score_peer(name, samples, pages).line(), flush=True)


if __name__ == "__main__":
    main()
