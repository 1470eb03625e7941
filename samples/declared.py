"""Copies of a declared form, filled in where its declaration says that values stand, with their truth."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import docx

from models.declaration import FieldDeclaration, FormDeclaration
from models.labels import label_key
from samples import people, places, prose
from samples.declared_controls import has_controls, set_controls
from samples.declared_runs import grid_start, lines_of, start_of, text_of, write
from samples.declared_text import FILL, asks_for, bare, fill_text, number_of_boxes, with_bare_dates
from samples.declared_ticks import spaced, tick
from samples.dice import Dice
from samples.spelling import spell
from samples.truth import Sample, Truth, Value, Written

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SEXES, _BIRTH = ("性别",), ("出生日期", "出生年月", "出生年月日")
_EMPTY_SHARE = 0.15
_CODE = re.compile("(?:编号|编码|代码|识别号|学号|证号|账号|号码|病案号|住院号)$")


def make_declared(declaration: FormDeclaration, blank: bytes, rng: Random, wildness: float = 0.5) -> Sample:
    """One filled copy. wildness: how freely values are spelled, 0 for plainly."""
    filler = _Filler(declaration, blank, Dice(rng, "tune", wildness, only="spell"))
    filler.fill()
    return Sample(f"{declaration.id}.docx", filler.to_bytes(), (filler.truth,), tuple(sorted(filler.dice.drawn)))


@dataclass(slots=True)
class _Person:
    """What of one person has to agree."""

    gender: str
    number: str

    @property
    def born(self) -> str:
        return f"{self.number[6:10]}-{self.number[10:12]}-{self.number[12:14]}"


class _Filler:
    """One copy while it is being filled in."""

    def __init__(self, declaration: FormDeclaration, blank: bytes, dice: Dice) -> None:
        self.declaration = declaration
        self.dice = dice
        self.document: Any = docx.Document(io.BytesIO(blank))
        self.truth = Truth(declaration.id)
        rng = dice.rng
        self._city = places.city(rng)
        gender = rng.choice("男女")
        self._person = _Person(gender, people.resident_id(rng, self._city, gender))
        self._day = date(2024, 1, 3)
        body = self.document.element.body
        self._titles = {label_key(title) for title in declaration.titles}
        self._printed = "\n".join(text_of(p) for p in body.iter(f"{_W}p"))

    def to_bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def fill(self) -> None:
        """Writes all fields and lists."""
        written = {one.key: self._invent(one) for one in self.declaration.fields if one.type != "seal"}
        self._keep_sums(written)
        of_cell: defaultdict[str | None, list[FieldDeclaration]] = defaultdict(list)
        for one in self.declaration.fields:
            if one.type != "seal":
                of_cell[one.value_cell].append(one)
        for cell, fields in of_cell.items():
            if cell is None:
                self._fill_lines(fields, written)
                continue
            rest = [one for one in fields if not self._tick_cells(one, written[one.key])]
            tc = self._cell(cell)
            if rest and not (
                len(rest) == 1 and rest[0].options and set_controls(tc, rest[0], written[rest[0].key].value)
            ):
                fields = rest
                label = "" if any(one.cell == cell for one in fields) else None
                text, done = fill_text(text_of(tc), fields, written, self.dice.rng, label)
                write(tc, text)
                self._leave_out([one for one in fields if one.key not in done], written)
        for one in self.declaration.fields:
            if one.type != "seal":
                self.truth.put(one.key, written[one.key], self.truth.values, one.key)
                self._expect_missing(one, one.key, written[one.key])
        for key, columns in self._lists():
            self._fill_list(key, columns)

    def _tick_cells(self, one: FieldDeclaration, written: Written) -> bool:
        """Ticks the cell of the chosen option, where each option has one of its own."""
        options = one.options or ["是", "否"]
        chosen = (
            {True: "是", False: "否"}.get(written.value, written.value)
            if isinstance(written.value, bool)
            else written.value
        )
        for cell, option in zip(one.option_cells, options, strict=False):
            if option == chosen:
                write(self._cell(cell), self.dice.rng.choice(("√", "√", "✓", "√ ")))
        return bool(one.option_cells)

    def _leave_out(self, fields: Sequence[FieldDeclaration], written: dict[str, Written]) -> None:
        """Fields whose words stand nowhere on the blank: nothing is written, and a flag may say so."""
        for one in fields:
            written[one.key] = Written("", [] if one.type == "choices" else None)
            self.truth.tolerated.add(("label_missing", one.key))

    def _lists(self) -> Iterator[tuple[str | None, list[FieldDeclaration]]]:
        groups: defaultdict[str | None, list[FieldDeclaration]] = defaultdict(list)
        for key, column in self.declaration.columns():
            groups[key].append(column)
        yield from groups.items()

    def _expect_missing(self, one: FieldDeclaration, name: str, written: Written) -> None:
        if one.required and written.value in (None, []):
            is_boxes = one.type in ("choice", "choices", "yes_no")
            self.truth.expect("checkbox_none" if is_boxes else "missing", name)

    def _keep_sums(self, written: dict[str, Written]) -> None:
        """Totals are what their parts come to, or empty where one of them is a list's."""
        for check in self.declaration.checks:
            if check.rule == "sum" and check.total in written:
                parts = [written[key].value for key in check.fields if key in written]
                numbers = [part for part in parts if isinstance(part, int | float)]
                whole = len(parts) == len(check.fields) and numbers
                total = round(sum(numbers), 2) if whole else None
                written[check.total] = Written(str(total) if total is not None else "", total)

    def _invent(self, one: FieldDeclaration) -> Written:
        rng = self.dice.rng
        label = label_key(one.label.rpartition("/")[2])
        if one.options or one.type == "yes_no":  # only underlined; or none, and something is written beside them
            self.truth.tolerated.add(("checkbox_unclear", one.key))
        if rng.random() < _EMPTY_SHARE and one.part is None:
            return Written("", [] if one.type == "choices" else None)
        if one.other_of:
            self.truth.tolerated.add(("checkbox_other", one.key))  # nothing is written behind a ticked 其他
            return Written("", None)
        if one.type in ("choice", "yes_no", "choices"):
            return self._chosen(one)
        if label in _SEXES:
            return Written(self._person.gender, self._person.gender)
        if label in _BIRTH and one.type in ("date", "month"):
            value: Value = self._person.born if one.type == "date" else self._person.born[:7]
            return spell(one.type, value, self.dice)
        return self._spelled(one)

    def _chosen(self, one: FieldDeclaration) -> Written:
        rng = self.dice.rng
        if one.type == "choices":
            some = [each for each in one.options if rng.random() < 0.4 and not each.startswith("其他")]
            return Written("、".join(some), some)
        chosen = rng.choice(one.options or ["是", "否"])
        return Written(chosen, chosen == "是" if one.type == "yes_no" else chosen)

    def _spelled(self, one: FieldDeclaration) -> Written:
        value = self._value(one)
        if one.type == "number":
            return Written(f"{value}{one.unit if self.dice.chance(0.3) and one.unit == '%' else ''}", value)
        written = spell(one.type, value, self.dice, one.key)
        if (
            one.type == "money"
            and (one.unit or "元" in one.label)
            and one.unit != "元"
            and not re.search("[元万]", written.text)
        ):
            return Written(f"{value}元", value)  # a bare number would count in the label's unit
        return written

    def _value(self, one: FieldDeclaration) -> Value:
        rng, city = self.dice.rng, self._city
        if label_key(one.label.rpartition("/")[2]) in _SEXES:
            return self._person.gender
        self._day += timedelta(days=rng.randint(1, 9))
        makers: dict[str, Any] = {
            "person": lambda: people.chinese_name(rng),
            "phone": lambda: people.landline_number(rng, city),
            "mobile": lambda: people.mobile_number(rng),
            "email": lambda: people.email_address(rng),
            "region": lambda: places.region(rng, city),
            "bank_account": lambda: people.bank_account(rng),
            "bank_code": lambda: "102331002014",
            "id_number": lambda: self._person.number,
            "postcode": lambda: f"3{rng.randint(10000, 29999)}",
            "date": self._day.isoformat,
            "month": lambda: self._day.isoformat()[:7],
            "integer": lambda: rng.randint(1, 90),
            "number": lambda: round(rng.uniform(1, 90), 1),
            "money": lambda: rng.randint(1, 90) * 10000,
            "long_text": lambda: prose.text_of_length(rng, city, 20, min(one.max_length or 120, 120) - 5),
        }
        maker = makers.get(one.type)
        if maker is not None:
            made: Value = maker()
            return made
        boxes = number_of_boxes(self._printed, one.label)
        if boxes or _CODE.search(label_key(one.label)):
            return "".join(rng.choice("123456789") for _ in range(boxes or 10))
        return rng.choice((places.institution, places.company))(rng, city)

    def _cell(self, place: str) -> Any:
        """The element of a cell, by its place as the reader names it."""
        parent = self.document.element.body
        for step in place.split("."):
            table, row, cell = (int(number) - 1 for number in re.findall(r"\d+", step))
            rows = list(parent.iter(f"{_W}tbl"))[table] if step is place else parent.findall(f"{_W}tbl")[table]
            parent = rows.findall(f"{_W}tr")[row].findall(f"{_W}tc")[cell]
        return parent

    def _fill_lines(self, fields: Sequence[FieldDeclaration], written: dict[str, Written]) -> None:
        """Fields outside the tables, each in the first paragraph that has its words; a label's second in its second."""
        left, waiting = list(fields), list[FieldDeclaration]()
        paragraphs = [p for p in lines_of(self.document.element.body) if label_key(text_of(p)) not in self._titles]
        left = [one for one in left if not self._fill_below(paragraphs, one, written[one.key])]
        left = self._fill_bare_dates(paragraphs, left, written)
        sure = {one.key for one in left for p in paragraphs if _asks(text_of(p), one, is_sure=True)}
        whole = {one.key for one in left for p in paragraphs if _has_whole(text_of(p), one)}
        for paragraph in paragraphs:
            text = text_of(paragraph)
            here = [one for one in waiting if "□" in text]
            waiting = []
            for one in left:
                if one.key in whole and not _has_whole(text, one):
                    continue
                if _asks(text, one, is_sure=one.key in sure) and not any(
                    one.label == other.label and not one.part for other in here
                ):
                    here.append(one)
            here = [one for one in here if not any(_is_longer(other, one) for other in here)]
            left = [one for one in left if one not in here]
            if not re.search("[□口]", text):  # the boxes of a group stand in the next line
                waiting = [one for one in here if one.options and not all(word in text for word in one.options)]
                here = [one for one in here if one not in waiting]
            if here:
                filled, done = fill_text(text, here, written, self.dice.rng, "")
                write(paragraph, filled)
                left += [one for one in here if one.key not in done]
        self._leave_out(left, written)

    def _fill_bare_dates(
        self, paragraphs: Sequence[Any], fields: Sequence[FieldDeclaration], written: dict[str, Written]
    ) -> list[FieldDeclaration]:
        """Writes days whose label stands nowhere where ``年 月 日`` stands without one; the fields that are left."""
        bare = [one for one in fields if one.type in ("date", "month") and not one.part]
        bare = [one for one in bare if not any(_asks(text_of(p), one) for p in paragraphs)]
        done = set()
        for paragraph in paragraphs:
            text = text_of(paragraph)
            filled, used = with_bare_dates(text, [(written[one.key], one) for one in bare], self.dice.rng)
            done |= {one.key for one in bare[:used]}
            bare = bare[used:]
            if used:
                write(paragraph, filled)
        return [one for one in fields if one.key not in done]

    def _fill_below(self, paragraphs: Sequence[Any], one: FieldDeclaration, written: Written) -> bool:
        """Marks a group whose options stand in the lines below its question, told apart by letters."""
        texts = [text_of(paragraph) for paragraph in paragraphs]
        at = next((number for number, text in enumerate(texts) if one.options and _asks(text, one)), None)
        if at is None or any(option in texts[at] for option in one.options):
            return False
        below = "\n".join(texts[at + 1 : at + 1 + len(one.options)])
        if not all(re.search(rf"[A-Z]\s*[.．、]\s*{re.escape(option)}", below) for option in one.options):
            return False
        chosen = written.value if isinstance(written.value, list) else [written.value]
        letters = "".join("ABCDEFGHIJKLMN"[one.options.index(each)] for each in chosen if each in one.options)
        bracket = re.search(r"[（(]\s*[)）]", texts[at])
        if bracket and letters:
            write(paragraphs[at], f"{texts[at][: bracket.start()]}（ {letters} ）{texts[at][bracket.end() :]}")
        for paragraph, text in zip(paragraphs[at + 1 :], texts[at + 1 :], strict=True):
            for each in chosen if not bracket else ():
                if isinstance(each, str) and re.search(rf"[A-Z]\s*[.．、]\s*{re.escape(each)}", text):
                    write(paragraph, text_of(paragraph).replace(each, f"{each}√", 1))
        return True

    def _fill_list(self, key: str | None, columns: Sequence[FieldDeclaration]) -> None:
        heads = [one for one in columns if one.cell]
        if not heads:
            return
        table = int(re.findall(r"\d+", heads[0].cell or "")[0]) - 1
        rows = list(self.document.element.body.findall(f"{_W}tbl"))[table].findall(f"{_W}tr")
        lowest = max(int(re.findall(r"\d+", one.cell or "")[1]) - 1 for one in heads)
        starts = {one.key: grid_start(rows, one.cell or "") for one in heads}
        index = lowest + 1
        while index < len(rows) and self.dice.rng.random() < 0.8:
            cells = {start_of(rows[index], tc): tc for tc in rows[index].findall(f"{_W}tc")}
            free = {one.key: cells.get(starts[one.key]) for one in heads}
            if any(tc is None or not _is_free(tc, one) for one, tc in ((one, free[one.key]) for one in heads)):
                break
            self._fill_row(key, heads, free)
            index += 1

    def _fill_row(self, key: str | None, columns: Sequence[FieldDeclaration], cells: dict[str, Any]) -> None:
        found: dict[str, Value] = {} if key is None else {"list": key}
        name = f"rows[{len(self.truth.rows)}]"
        for one in columns:
            written = self._spelled(one) if one.part is None and not one.options else Written("", None)
            if one.options and self.dice.rng.random() > _EMPTY_SHARE:
                written = self._chosen(one)
            self.truth.put(f"{name}.{one.key}", written, found, one.key)
            self.truth.tolerated.add(("inconsistent", f"{name}.{one.key}"))  # sums of columns are made up
            if one.options and has_controls(cells[one.key], one):
                set_controls(cells[one.key], one, written.value)
            elif one.options and text_of(cells[one.key]).strip():
                ticked = tick(text_of(cells[one.key]), written.value, one.options, self.dice.rng)
                write(cells[one.key], ticked or "")
            else:
                write(cells[one.key], written.text)
        self.truth.rows.append(found)


def _is_free(tc: Any, column: FieldDeclaration) -> bool:
    """Whether a row's cell is to be filled in: it is empty, or holds the column's options."""
    text = text_of(tc)
    if not text.strip() or (column.options and has_controls(tc, column)):
        return True
    return bool(column.options) and all(re.search(spaced(option), text) for option in column.options)


def _asks(text: str, one: FieldDeclaration, *, is_sure: bool = False) -> bool:
    words = one.label.rpartition("/")[2]
    if "…" in words:
        before, _, after = words.partition("…")
        return re.search(f"{re.escape(before)}{FILL}+{re.escape(after)}", text) is not None
    return asks_for(text, bare(words), is_sure=is_sure)


def _has_whole(text: str, one: FieldDeclaration) -> bool:
    """Whether a label stands in a text with the bracket at its end."""
    words = one.label.rpartition("/")[2]
    return bare(words) != words and re.search(spaced(words), text) is not None


def _is_longer(other: FieldDeclaration, one: FieldDeclaration) -> bool:
    """Whether another field's label begins with this one's: 甲方（用人单位） is no place for 甲方."""
    return other.label != one.label and "/" not in other.label and other.label.startswith(one.label)
