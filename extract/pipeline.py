"""The way of the data, from the bytes of one file to its records. Read this first.

bytes ─ sniff ─ reader ─► Layout ─ identify ─► regions ─ align with the blank ─► Filled ─ normalise ─ check ─► Record
                   └ pages that are pictures ─ recognise ─┘  └ expect its grid ┘   └ second look ┘
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from extract.align import Blank, align, study
from extract.calibration import calibrated
from extract.checks import check, check_confidence, check_emptied, check_seal, has_right_digits
from extract.checks.pages import check_pages
from extract.edges import mark_cut
from extract.expect import BlankGrid, expect
from extract.identify import Region, identify
from extract.normalise.filled import add_seal, parse, values_of
from extract.normalise.gazetteer import find_places
from extract.readers import docx, reader_for
from extract.second_look import look_again
from extract.sniff import FileKind, sniff
from models.catalogue import BUILT_IN, Catalogue
from models.entry import FieldSpec
from models.errors import EmptyFile, FileError, NoForm, UnsupportedFile
from models.filekind import PICTURES
from models.form import Form
from models.labels import label_keys
from models.layout import Block, Layout, Line, Seal, Table
from models.limits import ReadLimits
from models.record import ErrorDetail, ErrorLine, Media, Record, Result, Source, Unmapped

if TYPE_CHECKING:
    from extract.ocr.engine import Engine
    from extract.recognise import PageReader
    from models.picture import PagePicture

_RESIDENT_ID_LENGTH = 18

OnPage = Callable[[], None]


@dataclass(slots=True)
class Opened:
    """A file as a layout. media: as the contract names it. pages: what can be read again, where pages are pictures."""

    layout: Layout
    media: Media
    pages: PageReader | None = None


def extract(
    data: bytes,
    path: str,
    limits: ReadLimits | None = None,
    on_page: OnPage | None = None,
    catalogue: Catalogue = BUILT_IN,
) -> list[Result]:
    """The records of one file, one a form in it; or one error line that says why there are none.

    path: the file's name as a person knows it; it is only repeated, never opened.
    on_page: called after each page that had to be recognised, as a sign of life. catalogue: the forms to look for.
    """
    source = Source(path=path, sha256=hashlib.sha256(data).hexdigest())
    try:
        kind = sniff(data)
        source = source.model_copy(update={"media": _media_of(kind)})
        opened = open_file(data, kind, limits or ReadLimits(), on_page or (lambda: None), catalogue)
        source = source.model_copy(update={"media": opened.media})
        regions = identify(opened.layout, catalogue.forms, _printed)
        return [calibrated(to_record(region, opened, source, catalogue), catalogue) for region in regions]
    except FileError as error:
        return [ErrorLine(source=source, error=ErrorDetail(code=error.code, message=error.message))]


def _media_of(kind: FileKind) -> Media:
    if kind in PICTURES:
        return "image"
    return {FileKind.PDF: "pdf", FileKind.DOCX: "docx", FileKind.FLAT_OPC: "docx"}.get(kind, "doc")  # type: ignore[return-value]


def open_file(
    data: bytes, kind: FileKind, limits: ReadLimits, on_page: OnPage, catalogue: Catalogue = BUILT_IN
) -> Opened:
    """The file's content, with every page that is a picture recognised. Raises a FileError where it can't be read."""
    if kind in PICTURES:
        from extract.readers.picture import iterate_pages

        return _recognise(iterate_pages(data, limits), "image", on_page, catalogue)
    if kind is FileKind.PDF:
        return _open_pdf(data, limits, on_page, catalogue)
    layout = reader_for(kind)(data, limits)
    if kind is FileKind.DOCX and not _has_text(layout):
        return _recognise(_pasted_pictures(data, limits), "docx", on_page, catalogue)
    return Opened(layout, _media_of(kind))


def _open_pdf(data: bytes, limits: ReadLimits, on_page: OnPage, catalogue: Catalogue) -> Opened:
    from extract.readers.pdf import PageKind, page_pictures, read_with_kinds

    layout, kinds = read_with_kinds(data, limits)
    scanned = [index for index, kind in enumerate(kinds) if kind in (PageKind.PICTURE, PageKind.GARBAGE)]
    if layout.drawn_pages:
        layout.seals += _stamps(page_pictures(data, [number - 1 for number in layout.drawn_pages], limits))
    if not scanned:
        return Opened(layout, "pdf")
    opened = _recognise(page_pictures(data, scanned, limits), "scan", on_page, catalogue)
    if _has_text(layout):
        opened.media = "pdf"
        blocks = [*layout.blocks, *opened.layout.blocks]
        opened.layout.blocks = sorted(blocks, key=_page_of)
        opened.layout.margins += layout.margins
        opened.layout.seals += layout.seals
    opened.layout.pages = len(kinds)
    return opened


def _stamps(pages: Iterable[PagePicture]) -> list[Seal]:
    """The stamps on pages that have their text; models are loaded only where one is seen."""
    from extract.read_seals import find_stamps, read_stamps

    found = find_stamps(pages)
    return read_stamps(_engines()[0], found) if found else []


def _page_of(block: Line | Table) -> int:
    return block.place.page or 0


def _recognise(pages: Iterable[PagePicture], media: Media, on_page: OnPage, catalogue: Catalogue) -> Opened:
    reader = _page_reader(catalogue)

    def counted() -> Iterator[PagePicture]:
        for page in pages:
            yield page
            on_page()

    return Opened(reader.read(counted()), media, reader)


def _page_reader(catalogue: Catalogue) -> PageReader:
    from extract.recognise import PageReader

    first, second = _engines()
    specs = (spec for form in catalogue for spec in (*form.fields(), *form.row_fields()) if spec.is_boxes)
    return PageReader(first, second, frozenset(option for spec in specs for option in spec.options))


@cache
def _engines() -> tuple[Engine, Engine]:
    """The OCR models, loaded once a process and only where a page is a picture."""
    from extract.ocr.rapid import RapidEngine
    from extract.ocr.rapid_v4 import RapidV4Engine

    first = RapidEngine()
    has_second = find_spec("rapidocr_onnxruntime") is not None  # there is none for Python 3.13 and later
    # little is read twice: the second reader is not worth the memory that OpenVINO takes for each model
    return first, RapidV4Engine("onnxruntime") if has_second else first


def _has_text(layout: Layout) -> bool:
    return any(isinstance(block, Table) or block.text.strip() for block in layout.blocks)


def _pasted_pictures(data: bytes, limits: ReadLimits) -> Iterator[PagePicture]:
    """The pictures of a Word file that holds nothing else.

    Raises EmptyFile where there are none, NoForm where none can be opened.
    """
    from dataclasses import replace

    from extract.readers.picture import iterate_pages

    number = 0
    pictures = docx.embedded_pictures(data, limits)
    if not pictures:
        raise EmptyFile("文件中没有任何内容，请重新报送")
    for picture in pictures:
        try:
            for page in iterate_pages(picture, limits):
                number += 1
                yield replace(page, page=number)
        except FileError:
            continue  # a drawing, or a picture of no known format
    if not number:
        raise NoForm("文件中没有文字，图片也无法识别")


def to_record(region: Region, opened: Opened, source: Source, catalogue: Catalogue = BUILT_IN) -> Record:
    """One returned form, aligned with its blank, normalised and checked."""
    layout = opened.layout
    is_picture = opened.pages is not None
    filled = align(
        expect(region.blocks, grid_of(region.form)) if is_picture else region.blocks,
        blank_of(region.form),
        preamble=region.preamble,
        margins=layout.margins,
        method=layout.method,
        also_printed=_titles(catalogue.forms),
    )
    if opened.pages is not None:
        look_again(region.form, filled, opened.pages.reread, is_accepted, layout.seals)
        mark_cut(filled, opened.pages.sizes)
    read = values_of(region.form, filled)
    seals = [seal for seal in layout.seals if seal.page in region.pages]
    add_seal(region.form, seals, layout.can_show_seal, read)
    flags = check(region.form, read.values, read.rows, filled, read.invalid, read.totals)
    if opened.pages is not None:
        flags += check_confidence(region.form, read.values, read.rows, filled, flags)
        flags += check_emptied(region.form, read.values, filled, flags)
    flags += check_pages(filled, region.doubtful, flags)
    flags += check_seal(
        region.form,
        read.values,
        seals,
        find_places,
        can_show_seal=layout.can_show_seal,
        is_picture=is_picture,
    )
    return Record(
        form=region.form.id,
        source=source.model_copy(update={"pages": filled.pages}),
        values=read.values,
        rows=read.rows,
        evidence=read.evidence,
        flags=flags,
        unmapped=[Unmapped(raw=extra.raw, page=extra.place.page, cell=extra.place.cell) for extra in filled.extra],
    )


def bind_files(files: Iterable[bytes], on_page: OnPage, limits: ReadLimits | None = None) -> tuple[bytes, list[int]]:
    """Pictures and scanned PDFs as one PDF, each page a picture; and how many pages each file has in it.

    Raises a FileError where one of them cannot be read.
    """
    from extract.binding import Leaf, bind, jpeg_to_leaf, picture_to_leaf
    from extract.readers.pdf import page_kinds, page_pictures
    from extract.readers.picture import iterate_pages

    limits = limits or ReadLimits()
    counts: list[int] = []

    def leaves() -> Iterator[Leaf]:
        for data in files:
            kind = sniff(data)
            counts.append(0)
            is_pdf = kind is FileKind.PDF
            pages = page_pictures(data, range(len(page_kinds(data, limits))), limits) if is_pdf else None
            for page in pages or iterate_pages(data, limits):
                counts[-1] += 1
                own = jpeg_to_leaf(data, page.dpi) if kind is FileKind.JPEG and page.page == 1 else None
                yield own or picture_to_leaf(page)
                on_page()

    return bind(leaves()), counts


def draw_file(data: bytes, out: Path, limits: ReadLimits | None = None, catalogue: Catalogue = BUILT_IN) -> list[Path]:
    """PNG files in ``out``, one a page, with what was read drawn on it: lines, cells, marks, seals.

    Raises a FileError where the file cannot be read, or has no pages (Word).
    """
    from extract.draw import draw
    from extract.readers.pdf import page_pictures
    from extract.readers.picture import iterate_pages

    limits = limits or ReadLimits()
    kind = sniff(data)
    if kind is not FileKind.PDF and kind not in PICTURES:
        raise UnsupportedFile("Word 文件没有页面，只有 PDF 和图片可以画出识别结果")
    opened = open_file(data, kind, limits, lambda: None, catalogue)
    is_pdf = kind is FileKind.PDF
    pages = page_pictures(data, range(opened.layout.pages), limits) if is_pdf else iterate_pages(data, limits)
    return draw(pages, opened.layout, out, opened.pages.turns if opened.pages else None)


def is_accepted(spec: FieldSpec, text: str) -> bool:
    """Whether a text can be read as the field's type; a resident ID also needs its check digit."""
    parsed = parse(spec, text)
    if spec.kind == "id_number" and isinstance(parsed.value, str) and len(parsed.value) == _RESIDENT_ID_LENGTH:
        return has_right_digits(parsed.value)
    return parsed.is_valid


@lru_cache(maxsize=512)
def blank_of(form: type[Form]) -> Blank:
    """What the blank of a form says; read once a process. FileError: a declared form's blank cannot be read."""
    blocks = _blank_blocks(form)
    if form.blank_data is not None:
        return study(form, blocks, "\n".join(form.notes))
    notice = (files("models") / "forms" / "blanks" / "notice.txt").read_text("utf-8")
    letter = re.split(r"\n\s*附件\s*1\s*\n", notice)[0]  # the annexes after it are the blanks themselves
    return study(form, blocks, letter)


@lru_cache(maxsize=512)
def grid_of(form: type[Form]) -> BlankGrid:
    """The grid of a form's blank; read once a process. FileError: a declared form's blank cannot be read."""
    return BlankGrid.of(_blank_blocks(form))


def _blank_blocks(form: type[Form]) -> list[Block]:
    data = form.blank_bytes()
    return reader_for(sniff(data))(data, ReadLimits()).blocks if data else []


def _printed(form: type[Form]) -> frozenset[str]:
    return blank_of(form).printed


@lru_cache(maxsize=16)
def _titles(forms: tuple[type[Form], ...]) -> frozenset[str]:
    return frozenset(key for form in forms for title in form.titles for key in label_keys(title))
