"""A reader that reads nothing: a return made of a file's hash, so that disturbed runs are about batch and store."""

from __future__ import annotations

import hashlib
import time

from models.errors import ErrorCode
from models.forms import FORM_BY_ID
from models.record import ErrorDetail, ErrorLine, Evidence, Flag, FlagCode, Record, Result, Source, Value

_EXPERTS = 40
_FORM = FORM_BY_ID["key_expert"]


def read(data: bytes, path: str) -> list[Result]:
    """One record or two of some of 40 experts, or an error line; one file in eight takes half a second."""
    sha256 = hashlib.sha256(data).hexdigest()
    number = int(sha256[:8], 16)
    if number % 8 == 0:
        time.sleep(0.5)
    if number % 13 == 0:
        error = ErrorDetail(code=ErrorCode.NO_FORM, message="不是表格")
        return [ErrorLine(source=Source(path=path, sha256=sha256), error=error)]
    return [_record(sha256, path, number + step) for step in range(1 + (number % 11 == 0))]


def _record(sha256: str, path: str, number: int) -> Record:
    is_scan = number % 3 == 0
    expert = number % _EXPERTS
    values: dict[str, Value] = {spec.key: None for spec in _FORM.fields()}
    values |= {
        "reporting_bureau": "杭州市人力资源和社会保障局",
        "name": f"专家{expert}",
        "id_number": f"33010119{expert:02}01011234",
        "employer": f"单位{number % 5}",
    }
    method = "ocr" if is_scan else "word"
    evidence = {
        key: Evidence(raw=str(value), confidence=0.6 if is_scan else 1.0, method=method)
        for key, value in values.items()
        if value
    }
    flags = [Flag.raised(FlagCode.LOW_CONFIDENCE, "employer", "识别把握不大")] if is_scan else []
    flags.append(Flag.raised(FlagCode.MISSING, "mobile", "手机号未填写"))
    source = Source(path=path, sha256=sha256, media="scan" if is_scan else "docx")
    return Record(form=_FORM.id, source=source, values=values, evidence=evidence, flags=flags)
