"""Mails and files made in code, as mail programs make them: what the inbox tests read."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

CHINESE_NAME = "重点专家推荐表（杭州）.docx"


def docx(text: str = "x") -> bytes:
    """The smallest thing that is a Word file by its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (("[Content_Types].xml", "<Types/>"), ("word/document.xml", text)):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 22, 9, 30, 0)), content)
    return out.getvalue()


def png(width: int, height: int, n_bytes: int = 0) -> bytes:
    """A picture of that size by its header; filled up to ``n_bytes``."""
    header = struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    data = b"\x89PNG\r\n\x1a\n" + chunk
    return data + b"\x07" * max(0, n_bytes - len(data))


def jpeg(width: int, height: int, n_bytes: int = 0) -> bytes:
    """A picture of that size by its header, an application segment before it."""
    data = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    data += b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"
    return data + b"\x07" * max(0, n_bytes - len(data))


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as Python writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 22, 9, 30, 0)), data, method)
    return out.getvalue()


def raw_zip(files: Sequence[tuple[bytes, bytes]], *, flags: int = 0, extra: bytes = b"") -> bytes:
    """A zip with the names' bytes as given, stored, no flag set unless asked for."""
    out, central = b"", b""
    for name, data in files:
        sizes = (zlib.crc32(data), len(data), len(data), len(name), len(extra))
        fields = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 0x21, *sizes)
        central += b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name + extra
        out += b"PK\x03\x04" + fields + name + extra + data
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(central), len(out), 0)
    return out + central + b"PK\x05\x06" + end


def stored_rar(name: str, data: bytes) -> bytes:
    """A RAR 4 archive with one stored file."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    raw = name.encode("ascii")
    fields = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x58365BC0, 20, 0x30, len(raw), 0x20)
    head = b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6))
    return head + block(0x74, 0x8000, fields + raw) + data + block(0x7B, 0x4000, b"")


# b.pdf with the bytes "%PDF-1.4 seven", stored: written by bsdtar.
SEVEN_ZIP = base64.b64decode(
    "N3q8ryccAAMCOtkSDgAAAAAAAABaAAAAAAAAAGtaOx0lUERGLTEuNCBzZXZlbgEEBgABCQ4ABwsBAAEBAAwOAAgKAbP1jfgAAAUBEQ0AYgAuAH"
    "AAZABmAAAAFAoBAA0askZufN0BEgoBAA0askZufN0BEwoBADcSsUZufN0BFQYBACCApIEAAA=="
)


def mail(
    files: Sequence[tuple[str, bytes]] = (),
    *,
    number: int = 1,
    text: str = "您好，见附件。",
    subject: str = "报送推荐表",
) -> EmailMessage:
    """An ordinary mail, written by Python's own library."""
    made = EmailMessage()
    made["From"] = "张三 <zhangsan@example.cn>"
    made["Subject"] = f"{subject}{number}"
    made["Date"] = f"Mon, 22 Jan 2024 09:{number:02d}:00 +0800"
    made["Message-ID"] = f"<{number}@example.cn>"
    made.set_content(text)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def raw_mail(headers: bytes, parts: Sequence[bytes] = (), *, boundary: bytes = b"=_b1") -> bytes:
    """A multipart mail of raw bytes: each part with its own header block."""
    head = headers + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\n\n'
    return head + b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts) + b"--" + boundary + b"--\n"


def raw_part(data: bytes, headers: bytes) -> bytes:
    """A part in base64 with the given header lines."""
    return headers + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)


HEAD = b"From: a@b.cn\nSubject: t\nDate: Mon, 22 Jan 2024 09:30:00 +0800\nMessage-ID: <1@b.cn>\n"


# ── OLE, .msg and TNEF ──────────────────────────────────────────────────────────────────────────────────────────────

Tree = dict[str, "bytes | Tree"]
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(tree: Tree) -> bytes:
    """An OLE file (compound file, version 3) with these streams and storages."""
    root = {"name": "Root Entry", "kind": 5, "left": _FREE, "right": _FREE, "child": _FREE}
    entries: list[dict[str, object]] = [root]

    def add(level: Tree) -> int:
        indices = []
        for name in sorted(level, key=lambda n: (len(n), n.upper())):
            content = level[name]
            index = len(entries)
            entries.append({"name": name, "kind": 2, "left": _FREE, "right": _FREE, "child": _FREE, "data": b""})
            if isinstance(content, bytes):
                entries[index]["data"] = content
            else:
                entries[index]["kind"] = 1
                entries[index]["child"] = add(content)
            indices.append(index)
        return balanced(indices)

    def balanced(indices: list[int]) -> int:
        if not indices:
            return _FREE
        middle = len(indices) // 2
        entries[indices[middle]]["left"] = balanced(indices[:middle])
        entries[indices[middle]]["right"] = balanced(indices[middle + 1 :])
        return indices[middle]

    entries[0]["child"] = add(tree)
    return _laid_out(entries)


def _laid_out(entries: list[dict[str, object]]) -> bytes:
    sectors: list[bytes] = []
    fat: list[int] = []
    mini, mini_fat = b"", list[int]()

    def put(data: bytes) -> int:
        first = len(sectors)
        n_sectors = (len(data) + 511) // 512
        for i in range(n_sectors):
            sectors.append(data[i * 512 : (i + 1) * 512].ljust(512, b"\0"))
            fat.append(first + i + 1 if i + 1 < n_sectors else _END)
        return first if n_sectors else _END

    for entry in entries[1:]:
        data = entry.get("data", b"")
        assert isinstance(data, bytes)
        entry["size"] = len(data)
        if entry["kind"] == 1 or not data:
            entry["start"] = 0 if entry["kind"] == 1 else _END
        elif len(data) >= 4096:
            entry["start"] = put(data)
        else:
            first, n_mini = len(mini) // 64, (len(data) + 63) // 64
            entry["start"] = first
            mini_fat += [first + i + 1 for i in range(n_mini - 1)] + [_END]
            mini += data.ljust(n_mini * 64, b"\0")
    entries[0]["start"], entries[0]["size"] = put(mini), len(mini)
    mini_start = put(b"".join(struct.pack("<I", n) for n in mini_fat + [_FREE] * (-len(mini_fat) % 128)))
    directory = b"".join(_directory_entry(entry) for entry in entries)
    directory_start = put(directory.ljust((len(directory) + 511) // 512 * 512, b"\0"))
    n_fat = 1
    while n_fat * 128 < len(fat) + n_fat:
        n_fat += 1
    fat_start = len(sectors)
    fat += [_FAT] * n_fat
    fat += [_FREE] * (n_fat * 128 - len(fat))
    table = b"".join(struct.pack("<I", n) for n in fat)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIII", 0, n_fat, directory_start, 0, 4096)
    header += struct.pack("<IIII", mini_start, (len(mini_fat) + 127) // 128, _END, 0)
    header += b"".join(struct.pack("<I", fat_start + i if i < n_fat else _FREE) for i in range(109))
    return header + b"".join(sectors) + table


def _directory_entry(entry: Mapping[str, object]) -> bytes:
    name = (str(entry["name"]) + "\0").encode("utf-16-le")
    out = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), entry["kind"], 1)
    out += struct.pack("<III", entry["left"], entry["right"], entry["child"]) + bytes(36)
    return out + struct.pack("<IQ", entry["start"], entry["size"])


def msg(
    files: Sequence[tuple[str, bytes | Tree]] = (),
    *,
    subject: str = "报送推荐表",
    headers: str = "",
    codepage: int = 0,
    is_inner: bool = False,
) -> Tree:
    """The streams of a .msg, with Unicode strings, or 8-bit strings in ``codepage``."""
    kind = "001E" if codepage else "001F"

    def text(value: str) -> bytes:
        return value.encode(f"cp{codepage}") if codepage else value.encode("utf-16-le")

    sent = (1705887000 + 11644473600) * 10**7  # 2024-01-22 09:30 in China
    table = bytes(24 if is_inner else 32) + struct.pack("<IIq", 0x00390040, 6, sent)
    if codepage:
        table += struct.pack("<IIq", 0x3FFD0003, 6, codepage)
    tree: Tree = {
        "__properties_version1.0": table,
        f"__substg1.0_0037{kind}": text(subject),
        f"__substg1.0_0C1A{kind}": text("张三"),
        f"__substg1.0_5D01{kind}": text("zhangsan@example.cn"),
        f"__substg1.0_1000{kind}": text("您好，见附件。"),
    }
    if headers:
        tree[f"__substg1.0_007D{kind}"] = text(headers)
    else:
        tree[f"__substg1.0_1035{kind}"] = text("<1@example.cn>")
    for number, (name, content) in enumerate(files):
        method = 1 if isinstance(content, bytes) else 5
        attached: Tree = {
            "__properties_version1.0": bytes(8) + struct.pack("<IIq", 0x37050003, 6, method),
            f"__substg1.0_3707{kind}": text(name),
        }
        attached["__substg1.0_37010102" if method == 1 else "__substg1.0_3701000D"] = content
        tree[f"__attach_version1.0_#{number:08X}"] = attached
    return tree


def tnef(files: Sequence[tuple[str, bytes]], *, inner: bytes = b"", codepage: int = 936) -> bytes:
    """A winmail.dat: 8-bit short names, long Unicode names as properties; ``inner`` is an attached one."""

    def attribute(level: int, name: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    def long_name(name: str) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return struct.pack("<III", 0x3707001F, 1, len(raw)) + raw + bytes(-len(raw) % 4)

    out = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x00069007, struct.pack("<II", codepage, 0))
    for name, data in files:
        out += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name.encode("gb18030")[:8] + b"\0")
        out += attribute(2, 0x0006800F, data) + attribute(2, 0x00069005, struct.pack("<I", 1) + long_name(name))
    if inner:
        held = bytes(16) + inner
        props = struct.pack("<IIII", 1, 0x3701000D, 1, len(held)) + held + bytes(-len(held) % 4)
        out += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00069005, props)
    return out
