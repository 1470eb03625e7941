"""Photos of the pages of one form, each an attachment of one mail, become one record; every file is accounted for."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image
from stack_maker import Copy, make_copies, pages_to_pdf
from test_batch_run import write_mbox

from batch.limits import WorkLimits
from batch.photos import Album, Shot, is_better, split_joined
from batch.run import RunOptions, run_exports
from batch.summary import Summary
from models.errors import ErrorCode
from models.record import ErrorDetail, ErrorLine, Flag, FlagCode, Record, Source, Value
from store import open_store
from store.originals import Originals, originals_beside
from store.purge import Purge, plan_purge
from store.reading import read_files

OPTIONS = RunOptions(jobs=1, limits=WorkLimits(seconds=120))
_DPI = 200


def photo_of(pdf: bytes, degrees: float = 0.4, quality: int = 85) -> bytes:
    """A printed page as a JPEG, a little askew."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=_DPI / 72).to_pil().convert("RGB")
    turned = image.rotate(degrees, fillcolor=(255, 255, 255))
    turned.save(out, "JPEG", quality=quality, dpi=(_DPI, _DPI))
    return out.getvalue()


@pytest.fixture(scope="module")
def expert() -> Copy:
    """A form of two pages."""
    (copy,) = make_copies(["key_expert"], [0.6], seed=3)
    assert len(copy.pages) == 2
    return copy


@pytest.fixture(scope="module")
def mail(expert: Copy) -> dict[str, bytes]:
    """Its second page, its first, and its first once more."""
    return {
        "IMG_2.jpg": photo_of(expert.pdfs[1]),
        "IMG_1.jpg": photo_of(expert.pdfs[0]),
        "IMG_1b.jpg": photo_of(expert.pdfs[0], -0.7, 50),
    }


def states(url: str) -> dict[str, tuple[str, int]]:
    """By name of a file its status and how many records it holds."""
    with open_store(url) as store:
        return {Path(row.attachment_path).name: (row.status, row.n_records) for row in read_files(store)}


def content_of(url: str) -> list[str]:
    """All records."""
    with open_store(url) as store:
        return [record.model_dump_json() for record in store.records()]


def test_photos_of_one_form_are_one_record(expert: Copy, mail: dict[str, bytes], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'photos.db'}"
    export = write_mbox(tmp_path / "a.mbox", {"<1@a.cn>": mail})
    summary = run_exports([export], url, OPTIONS)
    assert (summary.files, summary.read, summary.ok, summary.forms["key_expert"].records) == (3, 3, 3, 1)
    with open_store(url) as store:
        (record,) = store.records()
    for key in ("name", "employer", "mobile", "account_number"):
        assert record.values[key] == expert.values[key]
    assert {entry.page for entry in record.evidence.values()} == {1, 2}
    bound = "IMG_2.jpg（等3张合并）.pdf"
    assert states(url) == {**dict.fromkeys(mail, ("ok", 0)), bound: ("ok", 1)}
    kept = Originals(originals_beside(url)).read(record.source.sha256)
    with pypdfium2.PdfDocument(kept) as pdf:
        assert len(pdf) == 3

    before = content_of(url)
    again = run_exports([export], url, OPTIONS)
    assert (again.read, again.known) == (0, 3)
    sent_twice = write_mbox(tmp_path / "b.mbox", {"<2@a.cn>": dict(reversed(mail.items()))})
    assert run_exports([sent_twice], url, OPTIONS).known == 3
    assert content_of(url) == before

    with open_store(url) as store:
        plan = plan_purge(store, Purge(person=str(expert.values["name"])))
    assert len(plan.originals) == 4


class _Stop(Exception):
    """Where a test ends a run."""


def test_a_run_stopped_between_the_photos_joins_them_later(mail: dict[str, bytes], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'stopped.db'}"
    two = {name: mail[name] for name in ("IMG_2.jpg", "IMG_1.jpg")}
    export = write_mbox(tmp_path / "a.mbox", {"<1@a.cn>": two})
    events = 0

    def stop(summary: Summary) -> None:
        nonlocal events
        events += 1
        if events == 3:  # the mail, then each of its photos
            raise _Stop

    with pytest.raises(_Stop):
        run_exports([export], url, OPTIONS, stop)
    assert content_of(url) == []
    run_exports([export], url, OPTIONS)
    assert len(content_of(url)) == 1


def shot(name: str, *results: Record | ErrorLine, is_new: bool = True) -> Shot:
    """A picture that was read."""
    return Shot("<1@a.cn>", name, name, Path(name), is_new, list(results))


def record(form: str = "key_expert", lost: int = 0, pages: tuple[int, int] = (1, 1), **values: Value) -> Record:
    """A record of a picture with so many labels missing."""
    flags = [Flag.raised(FlagCode.LABEL_MISSING, f"f{number}", "缺") for number in range(lost)]
    return Record(
        form=form, source=Source(path="x", sha256="x", media="image", pages=pages), values=values, flags=flags
    )


def nothing(code: ErrorCode = ErrorCode.NO_FORM) -> ErrorLine:
    """An error line of a picture."""
    return ErrorLine(source=Source(path="x", sha256="x", media="image"), error=ErrorDetail(code=code, message="无"))


def chosen(*shots: Shot) -> list[str]:
    """Names of the pictures that are read together."""
    return [each.path for each in Album(list(shots)).to_join()]


def expert_of(name: str, mobile: str = "13800000000") -> Record:
    """A whole record of a person."""
    return record(name=name, employer="某院", title="教授", mobile=mobile)


def test_only_pieces_and_second_shots_are_read_together() -> None:
    assert chosen(shot("1", record(lost=9)), shot("2", record(lost=20))) == ["1", "2"]
    assert chosen(shot("1", record(lost=9)), shot("2", nothing())) == ["1", "2"]
    assert chosen(shot("1", expert_of("甲")), shot("2", expert_of("甲"))) == ["1", "2"]
    assert chosen(shot("1", expert_of("甲")), shot("2", expert_of("乙", "1"))) == []
    assert chosen(shot("1", expert_of("甲")), shot("2", nothing())) == []
    assert chosen(shot("1", nothing()), shot("2", nothing())) == []
    assert chosen(shot("1", record(lost=9)), shot("2", nothing(ErrorCode.TIMEOUT))) == []
    assert chosen(shot("1", record(lost=9), is_new=False), shot("2", record(lost=3), is_new=False)) == []


def test_reading_together_counts_only_where_it_is_better() -> None:
    shots = [shot("1", record(lost=9)), shot("2", record(lost=20))]
    assert is_better([record()], shots)
    assert not is_better([record(lost=9), record(lost=20)], shots)
    assert not is_better([nothing()], shots)
    assert not is_better([], shots)
    two_forms = [shot("1", record("demo_team", lost=2)), shot("2", record(lost=20))]
    assert not is_better([record(lost=20)], two_forms)


def test_a_picture_of_something_else_keeps_its_own_outcome() -> None:
    shots = [shot("1", record(lost=9)), shot("2", record(lost=20)), shot("3", nothing()), shot("4", record(lost=9))]
    inside, alone = split_joined([record(pages=(1, 2))], shots, [1, 1, 1, 1])
    assert ([each.path for each in inside], [each.path for each in alone]) == (["1", "2", "4"], ["3"])


def test_text_pdfs_are_left_alone(expert: Copy, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'text.db'}"
    files = {"a.pdf": pages_to_pdf(expert.pdfs[:1]), "b.pdf": pages_to_pdf(expert.pdfs[1:])}
    run_exports([write_mbox(tmp_path / "a.mbox", {"<1@a.cn>": files})], url, OPTIONS)
    assert states(url) == {"a.pdf": ("ok", 1), "b.pdf": ("ok", 1)}


def read_pieces(data: bytes, name: str) -> list[Record | ErrorLine]:
    """A reader for tests: of a photo alone a piece of a form, of several in one file the whole."""
    whole = data.startswith(b"%PDF")
    pages = (1, len(pypdfium2.PdfDocument(data))) if whole else (1, 1)
    flags = [] if whole else [Flag.raised(FlagCode.LABEL_MISSING, key, "缺") for key in ("name", "employer")]
    source = Source(path=name, sha256=hashlib.sha256(data).hexdigest(), media="scan", pages=pages)
    return [Record(form="key_expert", source=source, values={"name": "甲"}, flags=flags)]


def test_a_photo_that_comes_later_makes_another_file_of_all(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'later.db'}"
    photos = {f"IMG_{number}.jpg": plain_photo(number) for number in range(3)}
    options = replace(OPTIONS, reader="test_batch_photos:read_pieces")
    few = dict(list(photos.items())[:2])
    run_exports([write_mbox(tmp_path / "a.mbox", {"<1@a.cn>": few})], url, options)
    first = "IMG_0.jpg（等2张合并）.pdf"
    assert states(url) == {**dict.fromkeys(few, ("ok", 0)), first: ("ok", 1)}
    kept = set(Originals(originals_beside(url)).kept())

    run_exports([write_mbox(tmp_path / "b.mbox", {"<1@a.cn>": photos})], url, options)
    second = "IMG_0.jpg（等3张合并）.pdf"
    assert states(url) == {**dict.fromkeys(photos, ("ok", 0)), second: ("ok", 1)}
    assert len(kept - set(Originals(originals_beside(url)).kept())) == 1
    with open_store(url) as store, store.reading() as connection:
        assert [row.is_in_force for row in connection.execute(sa.text("SELECT is_in_force FROM history"))] == [1]


def plain_photo(number: int) -> bytes:
    """A JPEG of nothing in the size of a page, another for each number."""
    out = io.BytesIO()
    Image.effect_noise((1200 + number, 1700), 40).save(out, "JPEG")
    return out.getvalue()
