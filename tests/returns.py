"""A reader of made-up returns, for tests of what a batch writes: ``NUMBER MEDIA VARIANT`` is an expert's return."""

from __future__ import annotations

import hashlib
from typing import Literal, cast

from models.forms import FORM_BY_ID
from models.record import Evidence, Flag, FlagCode, Record, Result, Source, Value

FORM = FORM_BY_ID["key_expert"]


def read(data: bytes, path: str) -> list[Result]:
    """One record: of the expert with the number, from a Word file (docx) or a scan; variants differ in a value."""
    number, media, variant = data.decode().split()
    source = Source(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        media=cast('Literal["docx", "scan"]', media),
    )
    values: dict[str, Value] = {spec.key: None for spec in FORM.fields()}
    values |= {
        "name": f"专家{number}",
        "id_number": f"3301{number}0199001011234",
        "reporting_bureau": "杭州市人力资源和社会保障局",
        "employer": f"单位{variant}",
    }
    evidence = {
        key: Evidence(raw=str(value), confidence=0.99 if media == "docx" else 0.7, method="word")
        for key, value in values.items()
        if value
    }
    flags = [] if media == "docx" else [Flag.raised(FlagCode.LOW_CONFIDENCE, "name", "识别把握不大")]
    return [Record(form=FORM.id, source=source, values=values, evidence=evidence, flags=flags)]
