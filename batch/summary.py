"""The figures of a run: what came in, what was read, what a person must look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from models.message import Attachment, Message
from models.record import ErrorLine, Record, Result


@dataclass(slots=True)
class FormCount:
    """Records of one form. clean: without any flag; with_warnings: with warnings and no error."""

    records: int = 0
    clean: int = 0
    with_errors: int = 0
    with_warnings: int = 0


@dataclass(slots=True)
class Summary:
    """Counts of one run.

    known: files whose content was read before, or earlier in this run. read: files read now, of which ok gave a record.
    errors: files without a record, by error code. ignored: files that can be no form, by reason.
    pages: of the files that gave a record; a Word file counts as one. bytes_seen: of all files that came in.
    flags: by code, over the records read now. without_form: mails that speak of a form and bring no file.
    damaged: mails that could be read only in part or not at all. purged: mails left out because they were purged.
    """

    messages: int = 0
    files: int = 0
    known: int = 0
    read: int = 0
    ok: int = 0
    seconds: float = 0.0
    pages: int = 0
    bytes_seen: int = 0
    without_form: int = 0
    damaged: int = 0
    purged: int = 0
    forms: dict[str, FormCount] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)

    def add_message(self, message: Message) -> None:
        """Counts a mail; one that only stands for a plain file is none."""
        self.messages += not message.is_plain_file
        self.files += len(message.attachments)
        self.bytes_seen += sum(len(attachment.data) for attachment in message.attachments)
        self.without_form += message.mentions_form_without_file
        self.damaged += message.problem is not None

    def add_ignored(self, attachment: Attachment) -> None:
        """Counts a file that is no candidate for a form."""
        self.ignored[str(attachment.ignored)] += 1

    def add_results(self, results: Sequence[Result], n_files: int = 1) -> None:
        """Counts what one file gave, or several that were read together."""
        self.read += n_files
        records = [result for result in results if isinstance(result, Record)]
        self.ok += n_files if records else 0
        self.pages += max((record.source.pages[1] for record in records), default=0)
        if not records:
            self.errors.update({str(result.error.code) for result in results if isinstance(result, ErrorLine)})
        for record in records:
            count = self.forms.setdefault(record.form, FormCount())
            severities = {flag.severity for flag in record.flags}
            count.records += 1
            count.clean += not severities
            count.with_errors += "error" in severities
            count.with_warnings += severities == {"warning"}
            self.flags.update(str(flag.code) for flag in record.flags)

    def to_dict(self) -> dict[str, Any]:
        """All figures, for machines."""
        figures = {each.name: getattr(self, each.name) for each in fields(self)}
        counts = {name: dict(value) for name, value in figures.items() if isinstance(value, Counter)}
        return figures | counts | {"forms": {form: asdict(count) for form, count in self.forms.items()}}
