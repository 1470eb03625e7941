"""Photos and scans of one mail that are pages of one form: which of them to read together, and whether it helped.

Every picture of a mail is read by itself first. Where several give only pieces of a form (labels are missing), or one
page twice, they are bound into one file and read again as a stack; that file then holds the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from batch.scratch import Scratch
from batch.task import Task
from models.errors import ErrorCode
from models.message import Attachment, Message
from models.record import FlagCode, Record, Result

MAX_FILES = 40
_MAGIC = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"BM", b"GIF8", b"RIFF")
_HEIF_AT, _HEIF = slice(4, 8), b"ftyp"
_FEWEST_LOST = 2
_ALIKE = 0.7
_FEWEST_VALUES = 4


@dataclass(slots=True)
class Shot:
    """A picture of a mail. path, sha256: of the attachment. file: where its bytes wait.

    results: what it gave by itself, once it is read. is_new: its own results are to be written.
    """

    message_id: str
    path: str
    sha256: str
    file: Path
    is_new: bool = True
    results: list[Result] | None = None
    seconds: float = 0.0

    @property
    def records(self) -> list[Record]:
        """The records it gave by itself."""
        return [result for result in self.results or () if isinstance(result, Record)]

    @property
    def is_picture(self) -> bool:
        """Whether it is pages without a text of their own; also where nothing was found on them."""
        media = {result.source.media for result in self.results or ()}
        return media <= {"scan", "image"} and bool(media)

    @property
    def is_formless(self) -> bool:
        """Whether it was read and shows no form: it may be the last page of one."""
        codes = [result.error.code for result in self.results or () if not isinstance(result, Record)]
        return codes == [ErrorCode.NO_FORM]

    @property
    def is_piece(self) -> bool:
        """Whether a form on it lacks labels, as a page of a longer form does."""
        return any(_n_lost(record) >= _FEWEST_LOST for record in self.records)


@dataclass(slots=True)
class Album:
    """The pictures of one mail, until all of them are read."""

    shots: list[Shot] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether all were read."""
        return all(shot.results is not None for shot in self.shots)

    def to_join(self) -> list[Shot]:
        """Those to be read together: pieces of forms with what may complete them, and one page taken twice."""
        pictures = [shot for shot in self.shots if shot.is_picture]
        pieces = [shot for shot in pictures if shot.is_piece]
        chosen = {shot.path for shot in pieces}
        for shot in pictures:
            twins = [other for other in pictures if other is not shot and _look_alike(shot, other)]
            chosen |= {each.path for each in (shot, *twins) if twins}
        if pieces:
            chosen |= {shot.path for shot in pictures if shot.is_formless}
        found = [shot for shot in pictures if shot.path in chosen]
        is_worth = 2 <= len(found) <= MAX_FILES and any(shot.records for shot in found)
        return found if is_worth and any(shot.is_new for shot in found) else []


def pictures_of(message: Message) -> list[Attachment]:
    """The attachments that may be pictures of pages."""
    return [a for a in message.attachments if a.is_candidate and _is_picture(a.data)]


def _is_picture(data: bytes) -> bool:
    return data.startswith(_MAGIC) or data[_HEIF_AT] == _HEIF


def _n_lost(record: Record) -> int:
    return sum(flag.code is FlagCode.LABEL_MISSING and flag.field is not None for flag in record.flags)


def _look_alike(shot: Shot, other: Shot) -> bool:
    """Whether the two seem to show the same page of the same form."""
    for one in shot.records:
        for two in other.records:
            both = [key for key in one.values if _is_filled(one.values[key]) and _is_filled(two.values.get(key))]
            same = [key for key in both if one.values[key] == two.values[key]]
            if one.form == two.form and len(both) >= _FEWEST_VALUES and len(same) >= _ALIKE * len(both):
                return True
    return False


def _is_filled(value: object) -> bool:
    return value not in (None, [], False)


def is_better(joined: Sequence[Result], shots: Sequence[Shot]) -> bool:
    """Whether reading them together gave fewer and fuller records than each by itself."""
    records = [result for result in joined if isinstance(result, Record)]
    alone = [record for shot in shots for record in shot.records]
    if not records or len(records) != len(joined) or len(records) > len(alone):
        return False
    if not {record.form for record in records} >= {record.form for record in alone}:
        return False
    return len(records) < len(alone) or sum(map(_n_lost, records)) < sum(map(_n_lost, alone))


def split_joined(
    joined: Iterable[Result], shots: Sequence[Shot], counts: Sequence[int]
) -> tuple[list[Shot], list[Shot]]:
    """The shots that went into the records, and those that show something else. counts: pages of each shot."""
    used = {
        page
        for result in joined
        for page in range(result.source.pages[0], result.source.pages[1] + 1)
        if isinstance(result, Record)
    }
    ins: list[Shot] = []
    outs: list[Shot] = []
    first = 1
    for shot, count in zip(shots, counts, strict=True):
        is_used = bool(used & set(range(first, first + count)))
        (ins if is_used or not shot.is_formless else outs).append(shot)
        first += count
    return ins, outs


def name_of(shots: Sequence[Shot]) -> str:
    """What the bound file is called: after the first of its pictures."""
    return f"{shots[0].path}（等{len(shots)}张合并）.pdf"


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of pictures that were read together.

    data: the file they were bound into, or None where each is better by itself. origin: where it came in, its name and
    hash. inside: the pictures in it. alone: those whose own results count.
    """

    data: bytes | None
    origin: Shot
    inside: Sequence[Shot]
    alone: Sequence[Shot]


class Albums:
    """The pictures of mails that bring several: held back until all of a mail's are read."""

    def __init__(self, spool: Spool) -> None:
        self.waiting: list[list[Shot]] = []
        self._spool = spool
        self._places: dict[int, tuple[Album, Shot]] = {}
        self._album_of: dict[tuple[str, str], Album] = {}
        self._bound: dict[int, tuple[list[Shot], Path]] = {}

    def open(self, message: Message, is_new: Callable[[Attachment], bool | None]) -> dict[str, Shot]:
        """By path the pictures of a mail that may belong together; none where it brings less than two, or no new one.

        is_new: None for one that must not be read.
        """
        pictures = {a.sha256: a for a in reversed(pictures_of(message)) if is_new(a) is not None}
        chosen = sorted(pictures.values(), key=lambda a: message.attachments.index(a))
        if not 2 <= len(chosen) <= MAX_FILES or not any(is_new(a) for a in chosen):
            return {}
        album = Album()
        for attachment in chosen:
            file = self._spool.place()
            file.write_bytes(attachment.data)
            shot = Shot(message.message_id, attachment.path, attachment.sha256, file, bool(is_new(attachment)))
            album.shots.append(shot)
            self._album_of[message.message_id, attachment.path] = album
        return {shot.path: shot for shot in album.shots}

    def add(self, index: int, shot: Shot) -> None:
        """Note the number of the task that reads a picture."""
        self._places[index] = (self._album_of.pop((shot.message_id, shot.path)), shot)

    def holds(self, index: int) -> bool:
        """Whether the task reads a picture of an album."""
        return index in self._places

    def settle(self, index: int, results: list[Result], seconds: float) -> list[Shot]:
        """Take what a picture gave; the pictures whose own results count, once all of its mail are read."""
        album, shot = self._places.pop(index)
        shot.results, shot.seconds = results, seconds
        if not album.is_complete:
            return []
        chosen = album.to_join()
        if chosen:
            self.waiting.append(chosen)
        alone = [each for each in album.shots if each not in chosen]
        _forget(alone)
        return alone

    def to_task(self, index: int) -> Task:
        """The next pictures to be read together."""
        shots = self.waiting.pop(0)
        file = self._spool.place(".pdf")
        self._bound[index] = (shots, file)
        return Task(name_of(shots), file=file, index=index, parts=tuple(shot.file for shot in shots))

    def settle_joined(self, index: int, results: Sequence[Result]) -> Joined:
        """What came of pictures read together; ``results``: what the file they were bound into gave."""
        shots, file = self._bound.pop(index)
        pages = file.with_name(f"{file.name}.pages")
        try:
            if not is_better(results, shots):
                return Joined(None, shots[0], (), shots)
            data = file.read_bytes()
            inside, alone = split_joined(results, shots, [int(n) for n in pages.read_text("ascii").split()])
            origin = replace(shots[0], path=name_of(shots), sha256=hashlib.sha256(data).hexdigest())
            return Joined(data, origin, inside, alone)
        finally:
            _forget(shots)
            file.unlink(missing_ok=True)
            pages.unlink(missing_ok=True)


def _forget(shots: Iterable[Shot]) -> None:
    for shot in shots:
        shot.file.unlink(missing_ok=True)


class Spool:
    """Bytes of pictures that wait to be read together, on disk. Use as a context manager; nothing stays behind."""

    def __init__(self) -> None:
        self._scratch: Scratch | None = None
        self._count = 0

    def __enter__(self) -> Spool:
        self._scratch = Scratch()
        return self

    def __exit__(self, *error: object) -> None:
        if self._scratch is not None:
            self._scratch.remove()

    def place(self, suffix: str = "") -> Path:
        """A new path in the folder."""
        if self._scratch is None:
            raise ValueError("the spool is not open")
        self._count += 1
        return self._scratch.folder / f"{self._count}{suffix}"
