"""Returns for tests of what comes after extraction: a record, the mail that brought it, and the day it came."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from collect.units import assign_units
from collect.versions import returns_to_standings
from models.forms import FORM_BY_ID
from models.record import Evidence, Flag, FlagCode, Media, Record, Source
from models.returned import Arrival, Return, Standing, about_keys

BEIJING = timezone(timedelta(hours=8))

PLAIN: dict[str, dict[str, Any]] = {
    "demo_team": {
        "reporting_bureau": "杭州市人社局",
        "report_date": "2024-01-10",
        "team_name": "杭州医疗卫生专家服务团",
        "host_region": "浙江省杭州市桐庐县",
        "contact": "东方志永",
        "mobile": "18900753410",
        "start_date": "2024-05-20",
        "end_date": "2024-05-22",
        "service_forms": ["技术指导", "义诊"],
        "service_content": "组织专家赴山区开展义诊和带教，签订协议六份。",
    },
    "key_expert": {
        "reporting_bureau": "杭州市人社局",
        "report_date": "2024-01-10",
        "name": "王小明",
        "gender": "男",
        "id_type": "居民身份证",
        "id_number": "11010519491231002X",
        "employer": "浙江省农业科学院",
        "title": "研究员",
        "mobile": "13800000000",
        "is_academician": False,
    },
    "activity_plan": {
        "reporting_bureau": "杭州市人社局",
        "report_date": "2024-01-10",
        "reporter": "李四",
        "reporter_phone": "0571-88888888",
    },
    "activity_results": {
        "reporting_bureau": "杭州市人社局",
        "report_date": "2024-06-20",
        "reporter": "李四",
        "reporter_phone": "0571-88888888",
    },
}


def made(
    form: str = "demo_team",
    media: Media = "docx",
    *,
    flags: Sequence[Flag] = (),
    confidence: float = 0.99,
    rows: Sequence[Mapping[str, Any]] = (),
    **values: Any,
) -> Record:
    """A record of the form, filled plainly but for the values given; each value has evidence."""
    declared = FORM_BY_ID[form]
    empty: dict[str, Any] = {spec.key: [] if spec.kind == "choices" else None for spec in declared.fields()}
    filled = {**empty, **PLAIN.get(form, {}), **values}
    is_word = media in ("docx", "doc")
    if not is_word and "seal" not in values:
        filled["seal"] = True
    method = "word" if is_word else ("pdf" if media == "pdf" else "ocr")
    evidence = {
        key: Evidence(raw=str(value), confidence=1.0 if is_word else confidence, method=method)
        for key, value in filled.items()
        if value not in (None, [])
    }
    digest = hashlib.sha256(repr((form, media, sorted(filled.items(), key=str), rows)).encode()).hexdigest()
    return Record(
        form=form,
        source=Source(path="x", sha256=digest, media=media),
        values=filled,
        rows=[dict(row) for row in rows],
        evidence=evidence,
        flags=list(flags),
    )


@dataclass
class Mailbox:
    """Records as mails brought them. ``put`` says which record came with which mail on which day of January 2024."""

    records: dict[str, Record] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    arrivals: dict[str, list[Arrival]] = field(default_factory=dict)
    senders: dict[str, str] = field(default_factory=dict)

    def put(
        self,
        name: str,
        record: Record,
        mail: str,
        when: datetime | int | None,
        sender: str = "a@hz.gov.cn",
        **more: Any,
    ) -> None:
        """Add a record under a name; a name that is there already came once more."""
        moment = datetime(2024, 1, when, 10, tzinfo=BEIJING) if isinstance(when, int) else when
        arrival = Arrival(mail, more.pop("path", f"{name}.{record.source.media}"), sender, received_at=moment, **more)
        self.records[name] = record
        self.arrivals.setdefault(name, []).append(arrival)

    def returns(self) -> list[Return]:
        """All records as returns; a record's number is the name it was put under."""
        return [
            Return(
                record_id=name,
                form=record.form,
                media=record.source.media,
                sha256=record.source.sha256,
                about=about_of(record),
                arrivals=tuple(self.arrivals[name]),
            )
            for name, record in self.records.items()
        ]

    def standings(self) -> dict[str, Standing]:
        """What becomes of each, by name."""
        returns = self.returns()
        units = assign_units(returns, self.senders)
        found = returns_to_standings(returns, units, lambda ids: {each: self.records[each] for each in ids})
        return {each.record_id: each for each in found}

    def in_force(self) -> set[str]:
        """The names of the records in force."""
        return {name for name, standing in self.standings().items() if standing.is_in_force}


def about_of(record: Record) -> dict[str, str]:
    """The values that say what a record is about."""
    found = {
        key: str(record.values[key])
        for key in about_keys(FORM_BY_ID[record.form])
        if record.values.get(key) not in (None, "", [])
    }
    return found | ({"rows": str(len(record.rows))} if record.rows else {})


def low(key: str) -> Flag:
    """A doubt of the recognition."""
    return Flag.raised(FlagCode.LOW_CONFIDENCE, key, "识别把握不大")
