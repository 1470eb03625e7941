"""A campaign file drafted from the notice itself, each item with the sentence it came from, for a person to finish."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date

from collect.places import cities
from models.catalogue import BUILT_IN, Catalogue
from models.errors import CorruptFile, TooLargeFile
from models.form import Form
from models.labels import label_key
from models.limits import ReadLimits

_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号](?:[^，。；,;]{0,8}?)(?:之前|以前|前|截止)"
    r"|(?:截止|截至|期限|不迟于|不晚于)[^\d，。；]{0,8}(?:(?P<year2>\d{4})年)?(?P<month2>\d{1,2})月(?P<day2>\d{1,2})[日号]"
)
_RANGE = re.compile(r"(?:推荐|申报|报送)(\d{1,3})[-—~至到](\d{1,3})[名项个位家份]")
_ANNEXES = re.compile(r"附件(\d{1,2})(?:[至到\-—~～](?:附件)?(\d{1,2}))?")
_TITLE = re.compile(r"《([^》]{4,60})》")
_AT_LEAST = re.compile(r"(?:不少于|至少|不低于)(\d{1,3}|[一二两三四五六七八九十])[名项个位人份]")
_AT_MOST = re.compile(
    r"(?:(?:可|限|限报|最多|不超过|至多)(?:推荐|申报|报送|报)?|推荐|申报)(?:不超过|至多)?"
    r"(\d{1,3}|[一二两三四五六七八九十])[名项个位家份](?!以上)"
)
_HALF_YEAR = re.compile(r"每半年")
_EMAIL = re.compile(r"[a-zA-Z0-9._%+\-]+@[a-zA-Z0-9.\-]+\.[a-zA-Z]{2,}")
_YEAR = re.compile(r"(20\d{2})年\d{1,2}月\d{1,2}日(?!前|之前|以前)")
_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_END_OF_NOTICE = re.compile(r"^附件[:：]")


@dataclass(frozen=True, slots=True)
class Found:
    """An item and the sentence it came from."""

    value: str
    sentence: str


@dataclass(slots=True)
class Ask:
    """What the notice asks of one form. Each item is None where the notice does not say it."""

    form: type[Form]
    named: Found | None = None
    at_least: Found | None = None
    at_most: Found | None = None
    half_year: Found | None = None
    deadline: Found | None = None


@dataclass(slots=True)
class Notice:
    """What could be read from a notice."""

    title: str = ""
    office: str = ""
    asks: list[Ask] = field(default_factory=list)
    stamped: Found | None = None
    word: Found | None = None
    reply_to: Found | None = None
    units: Found | None = None


def notice_to_text(data: bytes) -> str:
    """The visible paragraphs of a Word file, a line each, tables left out. CorruptFile, TooLargeFile."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    limits = ReadLimits()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > limits.max_unpacked_bytes:
                raise TooLargeFile("通知文件过大")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise CorruptFile("不是可以打开的Word文件（.docx）；旧版.doc请先另存为.docx") from error
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def read_notice(text: str, catalogue: Catalogue = BUILT_IN) -> Notice:
    """What the notice asks for: forms, quotas, deadline, copies, addresses, as far as its sentences say it."""
    head, sentences = _to_sentences(text)
    notice = Notice(title=_title_of(head), office=_office_of(head))
    everything = "".join(sentences)
    year = next((int(found[1]) for found in _YEAR.finditer(text_without_blanks(text))), None)
    year = year or next((int(found) for found in re.findall(r"(20\d{2})年", head + everything)), date.today().year)
    asks: dict[int, Ask] = {}
    for number, form in enumerate(catalogue, 1):
        is_annex = form.annex is not None and form.annex not in asks
        asks[form.annex if form.annex and is_annex else -number] = Ask(form)
    for number, sentence in enumerate(sentences):
        _read_form_sentence(sentences, number, asks)
        _read_deadline(sentence, asks, year)
        if notice.stamped is None and re.search(r"盖[^，。；]{0,6}公?章", sentence):
            notice.stamped = Found("true", sentence)
        if notice.word is None and re.search(r"电子版|word", sentence, re.IGNORECASE):
            notice.word = Found("true", sentence)
        if notice.reply_to is None and (address := _EMAIL.search(sentence)):
            notice.reply_to = Found(address[0], sentence)
        if notice.units is None and re.search(r"各设区市|各市|每个地市|各地市", sentence):
            notice.units = Found("", sentence)
    notice.asks = [ask for ask in asks.values() if ask.named]
    return notice


def draft_campaign(notice: Notice) -> str:
    """The campaign file as YAML text, a comment with its sentence over each item.

    What the notice leaves open is so marked, for a person to fill in.
    """
    lines = [
        "# Drafted from the notice; check every line. 由通知自动起草，请逐行核对。",
        f"name: {_quoted(notice.title)}",
        f"office: {_quoted(notice.office)}",
        *_comment(notice.reply_to),
        f"reply_to: {_quoted(notice.reply_to.value if notice.reply_to else '')}",
        *_comment(notice.units),
        "units:",
        *(f"  - {city}" for city in cities()),
        "forms:",
    ]
    for ask in notice.asks:
        lines += _ask_to_lines(ask, notice)
    lines += [
        "# Addresses or domains that a unit writes from. 各单位的发件地址或域名：",
        "#   zhangsan@example.gov.cn: 杭州市",
        "senders: {}",
    ]
    return "\n".join(lines) + "\n"


def text_without_blanks(text: str) -> str:
    """The text with neither blanks nor line breaks, full-width digits and letters half-width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_KEPT_WIDE))


_KEPT_WIDE = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "：", ";": "；"})


def _ask_to_lines(ask: Ask, notice: Notice) -> list[str]:
    lines = [*_comment(ask.named, 2), f"  {ask.form.id}:  # {ask.form.heading().replace('：', ' ', 1)}"]
    for key in ("at_least", "at_most"):
        found: Found | None = getattr(ask, key)
        if found:
            lines += [*_comment(found, 4), f"    {key}: {found.value}"]
    if ask.half_year:
        lines += [*_comment(ask.half_year, 4), *([] if ask.at_most else ["    at_most: 1"]), "    per: half-year"]
    if ask.deadline:
        lines += [*_comment(ask.deadline, 4), f"    deadline: {ask.deadline.value}"]
    else:
        lines.append("    # The notice names no deadline for this form. 通知未写明期限： deadline: 2024-01-31")
    lines += [*_comment(notice.stamped, 4), f"    stamped: {'true' if notice.stamped else 'false'}"]
    return [*lines, *_comment(notice.word, 4), f"    word: {'true' if notice.word else 'false'}"]


def _comment(found: Found | None, indent: int = 0) -> list[str]:
    return [f"{' ' * indent}# 原文：{found.sentence}"] if found else []


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _to_sentences(text: str) -> tuple[str, list[str]]:
    """What stands over the salutation, and the sentences of the notice proper: neither its list of annexes nor them."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text).splitlines()]
    start = next((at + 1 for at, line in enumerate(lines) if line.endswith(":") and len(line) < 60), 0)
    end = next(
        (at for at in range(start, len(lines)) if _END_OF_NOTICE.match(text_without_blanks(lines[at]))), len(lines)
    )
    body = re.sub(r"—\d+—", "", text_without_blanks("\n".join(lines[start:end])))
    parts = re.split(r"(?<=[。；])", re.sub(r"(（[一二三四五六七八九十]+）)", r"。\1", body))
    return "\n".join(lines[:start]), [part.strip("。") for part in parts if part.strip("。")]


def _title_of(head: str) -> str:
    found = re.search(r"(关于.{4,60}?通知)", text_without_blanks(head))
    return found[1] if found else ""


def _office_of(head: str) -> str:
    found = re.match(r"(.{4,40}?)关于", text_without_blanks(head))
    return found[1] if found else ""


def _read_form_sentence(sentences: list[str], number: int, asks: dict[int, Ask]) -> None:
    """A sentence that names a form's title, and the quota in it or in the one behind."""
    sentence = sentences[number]
    for title in _TITLE.findall(sentence):
        key = label_key(title)
        ask = next((a for a in asks.values() if key in {label_key(each) for each in a.form.titles}), None)
        ask = ask or _ask_by_annex(sentence, title, asks)
        if ask is None:
            continue
        ask.named = ask.named or Found(title, sentence)
        if both := _RANGE.search(sentence):
            ask.at_least = ask.at_least or Found(both[1], sentence)
            ask.at_most = ask.at_most or Found(both[2], sentence)
        elif at_least := _AT_LEAST.search(sentence):
            ask.at_least = ask.at_least or Found(_to_number(at_least[1]), sentence)
        elif at_most := _AT_MOST.search(sentence):
            ask.at_most = ask.at_most or Found(_to_number(at_most[1]), sentence)
        if _HALF_YEAR.search(sentence):
            ask.half_year = ask.half_year or Found("half-year", sentence)


def _ask_by_annex(sentence: str, title: str, asks: dict[int, Ask]) -> Ask | None:
    """The form of the annex that is named right behind a title, where the notice words the title in its own way."""
    behind = sentence.partition(f"《{title}》")[2]
    found = re.match(r"（附件(\d{1,2})）", behind)
    return asks.get(int(found[1])) if found else None


def _read_deadline(sentence: str, asks: dict[int, Ask], year: int) -> None:
    found = _DAY.search(sentence)
    if not found:
        return
    try:
        named, month, number = (found[part] or found[f"{part}2"] for part in ("year", "month", "day"))
        day = date(int(named or year), int(month), int(number)).isoformat()
    except ValueError:
        return
    annexes: set[int] = set()
    for first, last in _ANNEXES.findall(sentence):
        annexes.update(range(int(first), int(last or first) + 1))
    for annex, ask in asks.items():
        if annex in annexes or not annexes:
            ask.deadline = ask.deadline or Found(day, sentence)


def _to_number(word: str) -> str:
    return word if word.isdigit() else str(_NUMERALS[word])
