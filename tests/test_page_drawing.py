"""What the review page shows of an original: pages as pictures, Word files as their own tables."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from layout_notation import flow, table
from pdf_maker import Pdf, Sheet
from PIL import Image, ImageDraw

from batch.darkroom import Darkroom
from batch.drawn_form import MAX_BLOCKS, draw_form
from models.errors import CorruptFile, UnsupportedFile
from models.forms import FORM_BY_ID
from models.layout import Layout, Line, Mark, MarkKind, MarkState, Style, StyleSpan
from service.pages.rendering import _environment
from service.pictures import Pictures
from store.originals import OriginalMissing, Originals


@pytest.fixture(scope="module")
def darkroom() -> Iterator[Darkroom]:
    room = Darkroom(1)
    yield room
    room.close()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "files")


@pytest.fixture
def pictures(originals: Originals, darkroom: Darkroom) -> Pictures:
    return Pictures(originals, originals.pictures, darkroom)


def two_pages() -> bytes:
    """An upright page with a black square at (100, 100) to (200, 150), and a page lying on its side."""
    pdf = Pdf()
    pdf.sheets += [Sheet().box(100, 842 - 150, 100, 50, "f"), Sheet(842, 595).text(100, 400, "报送表")]
    return pdf.written()


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L")


def test_a_page_is_drawn_at_the_width_asked_for(pictures: Pictures, originals: Originals) -> None:
    sha256 = originals.write(two_pages())
    image = opened(pictures.page(sha256, 1, width=595))
    assert image.size == (595, 842)
    assert image.getpixel((150, 125)) == 0
    assert image.getpixel((90, 125)) == 255
    assert pictures.sizes(sha256) == [(595.0, 842.0), (842.0, 595.0)]


def test_a_part_of_a_page_is_cut_out_at_its_place(pictures: Pictures, originals: Originals) -> None:
    sha256 = originals.write(two_pages())
    image = opened(pictures.page(sha256, 1, bbox=(100, 100, 200, 150), width=400))
    assert abs(image.width - 400) <= 8
    assert abs(image.height - 200) <= 8
    assert image.getpixel((image.width // 2, image.height // 2)) == 0
    beside = opened(pictures.page(sha256, 1, bbox=(210, 100, 310, 150), width=400))
    assert beside.getextrema() == (255, 255)


def test_a_part_beyond_the_page_is_what_lies_on_it(pictures: Pictures, originals: Originals) -> None:
    sha256 = originals.write(two_pages())
    image = opened(pictures.page(sha256, 1, bbox=(-50, 800, 9000, 9000), width=100))
    assert image.width >= 1


def test_a_picture_is_drawn_once(pictures: Pictures, originals: Originals, tmp_path: Path) -> None:
    sha256 = originals.write(two_pages())
    first = pictures.photo(sha256, 2, width=300)
    originals._place(sha256).unlink()
    assert pictures.photo(sha256, 2, width=300) == first
    with pytest.raises(OriginalMissing):
        pictures.photo(sha256, 2, width=301)
    originals.remove(sha256)
    assert list(originals.pictures.rglob("*.jpg")) == []


def test_a_turned_page_is_turned_back(pictures: Pictures, originals: Originals) -> None:
    sheet = Image.new("L", (1240, 1754), "white")
    canvas = ImageDraw.Draw(sheet)
    boxes = []
    for line in range(10):
        top = 100 + 60 * line
        canvas.rectangle((120, top, 900 - 40 * line, top + 24), fill="black")
        boxes.append((120 / 150 * 72, top / 150 * 72, (900 - 40 * line) / 150 * 72, (top + 24) / 150 * 72))
    for turn in (0, 90, 180, 270):
        out = io.BytesIO()
        sheet.rotate(turn, expand=True).save(out, "PNG", dpi=(150, 150))
        sha256 = originals.write(out.getvalue())
        assert pictures.turn(sha256, 1, boxes) == turn
        image = opened(pictures.page(sha256, 1, width=1240, turn=turn))
        assert image.size == (1240, 1754)
        assert image.getpixel((130, 110)) == 0


def test_a_page_that_is_not_there(pictures: Pictures, originals: Originals) -> None:
    sha256 = originals.write(two_pages())
    with pytest.raises(UnsupportedFile, match="没有这一页"):
        pictures.page(sha256, 3)
    with pytest.raises(UnsupportedFile):
        pictures.form(sha256)
    with pytest.raises(LookupError):
        pictures.page("../../etc/passwd", 1)


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff broken"])
def test_a_broken_file_is_told_and_the_next_one_drawn(data: bytes, pictures: Pictures, originals: Originals) -> None:
    with pytest.raises(CorruptFile):
        pictures.page(originals.write(data), 1)
    assert pictures.page(originals.write(two_pages()), 1)


def test_a_word_file_is_drawn_as_its_own_table(pictures: Pictures, originals: Originals) -> None:
    drawn = pictures.form(originals.write(FORM_BY_ID["demo_team"].blank_bytes()))
    tables = [block for block in drawn if block["kind"] == "table"]
    cells = [cell for row in tables[0]["rows"] for cell in row]
    assert any(block.get("is_title") for block in drawn)
    assert {"服务团名称", "承办地区"} <= {text_of(cell) for cell in cells if cell["is_label"]}
    boxes = [
        piece for cell in cells for block in cell["blocks"] for piece in block.get("pieces", ()) if "mark" in piece
    ]
    assert {box["mark"] for box in boxes} == {"empty"}
    assert len({cell["id"] for cell in cells}) == len(cells)


def text_of(cell: dict[str, object]) -> str:
    blocks = cell["blocks"]
    assert isinstance(blocks, list)
    return "".join(piece.get("text", "") for block in blocks for piece in block["pieces"]).replace(" ", "")


def html_of(layout: Layout) -> str:
    return _environment().get_template("drawn_form.html").render(drawn=draw_form(layout))


def test_spans_and_boxes_come_out_as_they_are() -> None:
    html = html_of(Layout(flow(table(["姓名", "张三", ">"], ["^", "□是 ☑否", "√"]))))
    assert '<td data-cell="T1R1C1" rowspan="2" class="is-label">' in html
    assert '<td data-cell="T1R1C2" colspan="2">' in html
    assert html.count('class="box is-empty"') == 1
    assert html.count('class="box is-ticked"') == 1
    assert '<span class="sign is-ticked">√</span>' in html


def test_ways_of_writing_are_shown() -> None:
    line = Line("甲乙丙丁", styles=[StyleSpan(1, 3, Style.STRIKE), StyleSpan(2, 4, Style.BOLD)])
    html = html_of(Layout([line]))
    assert (
        '甲<span class="s-strike ">乙</span><span class="s-bold s-strike ">丙</span><span class="s-bold ">丁</span>'
        in html
    )


def test_a_mark_without_a_character_stands_first() -> None:
    html = html_of(Layout([Line("是", marks=[Mark(-1, MarkKind.BOX, MarkState.UNCLEAR)])]))
    assert html.index("is-unclear") < html.index("是</p>")


def test_what_stands_in_a_file_is_never_markup() -> None:
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)>"&{{7*7}}'
    html = html_of(Layout(flow(evil, table([evil]))))
    assert "<script" not in html and "<img" not in html and "49" not in html
    assert html.count("&lt;script&gt;") == 2


def test_an_endless_file_is_cut_off() -> None:
    drawn = draw_form(Layout(flow(*(["行"] * (MAX_BLOCKS + 50)))))
    assert len(drawn) == MAX_BLOCKS + 1
    assert "未显示" in drawn[-1]["pieces"][0]["text"]


def test_the_same_bytes_have_the_same_name(originals: Originals) -> None:
    data = two_pages()
    assert originals.write(data) == hashlib.sha256(data).hexdigest()
