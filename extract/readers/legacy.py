"""Old Word formats (.doc, Kingsoft .wps, RTF, HTML named .doc), converted by LibreOffice.

LibreOffice runs as a program of its own: a profile for each of our processes (two programs cannot share one), macros
and links off, no network where the system can take it away, and a time limit after which it dies with its children.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from extract.readers import docx
from extract.readers.equations import plain_equations_doc, plain_equations_rtf, restore_texts
from models.errors import CorruptFile, ReadTimeout, TooLargeFile, UnsupportedFile, disk_full
from models.layout import Layout
from models.limits import ReadLimits

TIME_LIMIT_S = 25.0
_ROOM_BYTES = 32 * 2**20
"""A disk with less room than that may be why LibreOffice wrote nothing."""
"""For one conversion; a first one takes 2 to 6 s, because the profile is built."""

_PREFIX = "shoubiao-office-"
_WORD_97 = b"\xec\xa5\xc1\x00"
"""The start of a WordDocument stream of Word 97 to 2003, and of Kingsoft's WPS."""

_PLACES = (
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisablePythonRuntime", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
)


def read(data: bytes, limits: ReadLimits) -> Layout:
    """The layout of an old Word file. Raises UnsupportedFile where LibreOffice is not installed."""
    if len(data) > limits.max_bytes:
        raise TooLargeFile("文件过大，无法读取。")
    return docx.read(legacy_to_docx(data), limits)


def find_office() -> str | None:
    """The path of the LibreOffice program, or None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def legacy_to_docx(data: bytes, time_limit_s: float = TIME_LIMIT_S) -> bytes:
    """A file in an old Word format as the bytes of a .docx. Raises a FileError; ReadTimeout past the time limit."""
    office = find_office()
    if office is None:
        raise UnsupportedFile(
            "读取 .doc、.wps、.rtf 需要 LibreOffice：请安装软件包 libreoffice-writer（Debian/Ubuntu：apt install "
            "libreoffice-writer；其他系统：libreoffice.org），或用 Word 另存为 .docx 后重新报送。"
        )
    with tempfile.TemporaryDirectory(prefix="shoubiao-convert-") as folder:
        ending, importer = _format(data)
        source = Path(folder, f"source.{ending}")
        prepared, texts = _PREPARE[ending](data)
        source.write_bytes(prepared)
        command = [
            office,
            f"-env:UserInstallation={_profile().as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--nofirststartwizard"),
            *((f"--infilter={importer}",) if importer else ()),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source)),
        ]
        _run_limited([*_wrapper(time_limit_s), *command], folder, time_limit_s)
        result = source.with_suffix(".docx")
        if not result.is_file():
            if shutil.disk_usage(folder).free < _ROOM_BYTES:
                raise disk_full(folder)
            raise CorruptFile("文件已损坏，LibreOffice 无法打开，请用 Word 另存为 .docx 后重新报送。")
        return restore_texts(result.read_bytes(), texts)


def _format(data: bytes) -> tuple[str, str | None]:
    """A name ending and LibreOffice's filter; without a filter it would read damaged files as plain text."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"").lower()
    if head.startswith(b"{\\rtf"):
        return "rtf", "Rich Text Format"
    if head.startswith(b"<"):
        return "html", "HTML (StarWriter)"
    return "doc", "MS Word 97" if _WORD_97 in data else None


_PREPARE: dict[str, Callable[[bytes], tuple[bytes, dict[str, str]]]] = {
    "doc": plain_equations_doc,
    "rtf": plain_equations_rtf,
    "html": lambda data: (data, {}),
}


def _run_limited(command: list[str], folder: str, time_limit_s: float) -> None:
    """Run to the end, or kill the program and all its children at the time limit."""
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    environment |= {"SAL_USE_VCLPLUGIN": "svp", "SAL_DISABLE_SYNCHRONOUS_PRINTER_DETECTION": "1"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(time_limit_s)
    except subprocess.TimeoutExpired as error:
        raise ReadTimeout("LibreOffice 转换超时，请用 Word 另存为 .docx 后重新报送。") from error
    finally:
        _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a program and its children; nothing where all have ended."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for _ in range(100):  # the killed need a moment to go, and must not write into folders that we remove
                os.killpg(process.pid, 0)
                time.sleep(0.01)
    process.wait()


def _wrapper(time_limit_s: float) -> list[str]:
    """What LibreOffice is started through, where the system has it.

    Without a network; with the hard memory limit in place of our worker's soft one; and, should our own process be
    killed before it, for a few seconds more than the time limit at most.
    """
    if sys.platform == "win32":
        return []
    before: list[str] = []
    if shutil.which("timeout"):
        before += ["timeout", "-s", "KILL", str(int(time_limit_s) + 5)]
    return [*before, *_memory_limits(), *_without_network()]


def _memory_limits() -> list[str]:
    """The start of a command that runs the rest under our hard memory limits; empty where they are the soft ones."""
    if sys.platform == "win32" or not shutil.which("prlimit"):
        return []
    import resource

    raised = []
    for name, limit in (("as", resource.RLIMIT_AS), ("data", resource.RLIMIT_DATA)):
        soft, hard = resource.getrlimit(limit)
        if soft != hard:
            raised.append(f"--{name}={'unlimited' if hard == resource.RLIM_INFINITY else hard}")
    return ["prlimit", *raised] if raised else []


@cache
def _without_network() -> list[str]:
    """The start of a command that runs the rest without a network; empty where the system does not allow it."""
    if not shutil.which("unshare"):
        return []
    for wrapper in (["unshare", "-n", "--"], ["unshare", "-r", "-n", "--"]):
        tried = subprocess.run([*wrapper, "true"], capture_output=True, check=False, timeout=10)
        if tried.returncode == 0:
            return wrapper
    return []


def _profile() -> Path:
    """The profile of this process, built at its first conversion and removed at its end."""
    return _profile_of(os.getpid())


@lru_cache(maxsize=1)
def _profile_of(pid: int) -> Path:
    _remove_orphans()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{pid}-"))
    user = folder / "user"
    user.mkdir()
    items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _remove_orphans() -> None:
    """Remove the profiles that killed processes left behind."""
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        match = re.match(rf"{_PREFIX}(\d+)-", folder.name)
        if not match or folder.is_symlink() or folder.stat().st_uid != os.getuid():
            continue
        try:
            os.kill(int(match[1]), 0)
        except (ProcessLookupError, OverflowError):
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            continue
