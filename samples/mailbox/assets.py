"""The attachments that need other programs, written once by a developer: ``python -m samples.mailbox.assets``.

``encrypted.docx`` needs msoffcrypto-tool and differs each time (its salts are random); ``old.doc``, the stamped scan
of the corrected return and the photo need LibreOffice. The stamped copy names another number of experts than its Word
file.
"""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
from pathlib import Path
from random import Random

from samples.generate import make_return
from samples.mailbox.demo import HERE, corrected_return
from samples.scan_plans import ChosenWear
from samples.scans import printed
from samples.truth import Sample


def write_assets() -> None:
    """Write both files and the truth of ``old.doc``."""
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

    secret = make_return(Random("demo/encrypted"), "key_expert", "tune", 0.0)
    with (HERE / "encrypted.docx").open("wb") as out:
        OOXMLFile(io.BytesIO(secret.data)).encrypt("zj2024", out)
    old = make_return(Random("demo/old"), "overseas_action", "tune", 0.0, city="台州市")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "old.docx"
        source.write_bytes(old.data)
        profile = f"-env:UserInstallation={Path(folder).as_uri()}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "doc:MS Word 97",
            "--outdir",
            str(HERE),
            str(source),
        ]
        subprocess.run(command, check=True, timeout=120)
    truth = old.truth.to_json("old.doc")
    (HERE / "old.truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _write_picture("stamped", _stamped_copy())
    _write_picture("photo", _photo())


def _stamped_copy() -> Sample:
    """The corrected return as its stamped scan, which names another number of experts."""
    document, truth = corrected_return(expert_count=18)
    chosen = {
        "seal": "own",
        "file": "pdf",
        "dpi": "200",
        "quality": "60",
        "skew": "0.6",
        "grain": "4",
        "colour": "colour",
    }
    return printed("stamped", document, truth, "嘉兴市", ChosenWear(Random("demo/stamped"), "scan", chosen=chosen))


def _photo() -> Sample:
    """A recommendation that was photographed on a desk."""
    sample = make_return(Random("demo/photo/2"), "activity_plan", "tune", 0.0, city="宁波市")
    chosen = {"seal": "own", "file": "jpg", "dpi": "250", "quality": "70", "scene": "desk"}
    wear = ChosenWear(Random("demo/photo"), "photo", chosen=chosen)
    return printed("photo", sample.data, sample.truths[0], "宁波市", wear)


def _write_picture(name: str, sample: Sample) -> None:
    (HERE / f"{name}{Path(sample.name).suffix}").write_bytes(sample.data)
    truth = sample.truths[0].to_json(sample.name)
    (HERE / f"{name}.truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_assets()
