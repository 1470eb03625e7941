"""Old Word formats go through a real LibreOffice: the text of the blank survives, and nothing of it stays behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from docx_notation import LIMITS, checkbox, docx, field, form_checkbox, lines_of, p, r, tbl, texts_of

from extract.readers import MODULE_BY_KIND, legacy, reader_for
from extract.readers import docx as docx_reader
from extract.sniff import sniff
from models.errors import CorruptFile, ReadTimeout, UnsupportedFile
from models.filekind import PICTURES, FileKind
from models.forms.demo_team import DemoTeam

FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}


def saved_as(data: bytes, ending: str, folder: Path) -> bytes:
    """A .docx as LibreOffice saves it in an old format."""
    office = legacy.find_office()
    assert office, "LibreOffice is needed: apt install libreoffice-writer"
    (folder / "form.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        FILTERS[ending],
        "--outdir",
        str(folder),
        str(folder / "form.docx"),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return (folder / f"form.{ending}").read_bytes()


@pytest.fixture(scope="module")
def filled() -> bytes:
    return docx(
        "填报市局：杭州市",
        tbl([["性别", p("男☑ 女□")], ["院士", p(form_checkbox("<w:checked/>"), r("是"), form_checkbox(""), r("否"))],
             ["符号", p(r("þ", font="Wingdings"), r("甲"), r("¨", font="Wingdings"), r("乙"))],
             ["控件", p(checkbox("☒", "1"), r("是"), checkbox("☐", "0"), r("否"))]]),
        "备注：",
    )  # fmt: skip


def test_blank_saved_as_doc_reads_as_before(tmp_path: Path) -> None:
    blank = DemoTeam.blank_bytes()
    data = saved_as(blank, "doc", tmp_path)
    assert sniff(data) is FileKind.DOC
    assert texts_of(reader_for(FileKind.DOC)(data, LIMITS)) == texts_of(docx_reader.read(blank, LIMITS))


@pytest.mark.parametrize(("ending", "kind"), [("doc", FileKind.DOC), ("rtf", FileKind.RTF)])
def test_boxes_survive(filled: bytes, ending: str, kind: FileKind, tmp_path: Path) -> None:
    data = saved_as(filled, ending, tmp_path)
    assert sniff(data) is kind
    texts = texts_of(reader_for(kind)(data, LIMITS))
    assert texts[:3] == ["填报市局：杭州市", "性别", "男☑ 女□"]
    assert {"☑是□否", "☑甲□乙"} <= set(texts), texts


def test_web_page_named_doc() -> None:
    table = "<table><tr><td>姓名</td><td>张三</td></tr></table>"
    page = f"<html><head><meta charset='utf-8'></head><body>{table}</body></html>"
    data = page.encode()
    assert sniff(data) is FileKind.HTML_DOC
    layout = reader_for(FileKind.HTML_DOC)(data, LIMITS)
    assert [line.text for line in lines_of(layout.blocks) if line.text.strip()] == ["姓名", "张三"]


def test_time_limit_ends_the_program_and_its_children() -> None:
    profile = legacy._profile().name
    with pytest.raises(ReadTimeout):
        legacy.legacy_to_docx(b"{\\rtf1 x}", time_limit_s=0.05)
    assert not _running_with(profile)


def _running_with(profile: str) -> list[str]:
    """The command lines of running programs that use this profile."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if profile in command:
            found.append(command)
    return found


def test_damaged_file_is_corrupt() -> None:
    with pytest.raises(CorruptFile):
        legacy.legacy_to_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 9 + b"\xec\xa5\xc1\x00" * 9)


def test_without_the_program_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(legacy, "_PLACES", ())
    with pytest.raises(UnsupportedFile, match="libreoffice-writer"):
        legacy.read(b"{\\rtf1 x}", LIMITS)


def test_every_kind_has_a_reader_or_is_a_picture() -> None:
    assert set(MODULE_BY_KIND) | PICTURES == set(FileKind)
    assert not set(MODULE_BY_KIND) & PICTURES
    with pytest.raises(UnsupportedFile):
        reader_for(FileKind.PNG)


def _doc_with_equation(code: str, folder: Path) -> bytes:
    """A .doc with an EQ field as Word writes it: LibreOffice saves a REF field, its code and type are overwritten."""
    written = " REF " + "x" * 30 + " "
    data = saved_as(docx(p("前", field(written, "值"), r("后")), "尾"), "doc", folder)
    plain, equation = (text.encode("utf-16-le") for text in (written, code.ljust(len(written))))
    assert data.count(plain) == 1
    data = data.replace(plain, equation)
    return data.replace(b"\x13\x03\x14\xff\x15", b"\x13\x31\x14\xff\x15")


@pytest.mark.parametrize(
    ("code", "text"), [(r" eq \o\ac(□,√)", "前☑后"), (r"EQ \o(□,√)", "前☑后"), (r" eq \o\ac(○,是) ", "前是后")]
)
def test_equation_fields_of_old_files(code: str, text: str, tmp_path: Path) -> None:
    layout = legacy.read(_doc_with_equation(code, tmp_path), LIMITS)
    line = lines_of(layout.blocks)[0]
    assert line.text == text
    assert [mark.state for mark in line.marks] == ["ticked"] * text.count("☑")
    assert [span.style for span in line.styles] == ["circled"] * text.count("是")


def test_equation_fields_of_rtf() -> None:
    fields = rb"{\field{\*\fldinst { EQ \\o(\u9633?,\u8730?)}}{\fldrslt }}A"
    fields += rb"{\field\flddirty{\*\fldinst eq \\o\\ac(\'a1\'f0,\'ca\'c7)}}B"
    layout = legacy.read(rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 SimSun;}}\pard " + fields + rb"\par}", LIMITS)
    line = lines_of(layout.blocks)[0]
    assert (line.text, [span.start for span in line.styles]) == ("☑A是B", [2])
