"""The two attachments that need other programs, written once by a developer: ``python -m samples.mailbox.assets``.

``encrypted.docx`` needs msoffcrypto-tool and differs each time (its salts are random); ``old.doc`` needs LibreOffice.
"""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
from pathlib import Path
from random import Random

from samples.generate import make_return
from samples.mailbox.demo import HERE


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


if __name__ == "__main__":
    write_assets()
