"""Commands about who returned what: status, letters, notice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import (
    DEFAULT_DB,
    CampaignFile,
    Database,
    Files,
    FormsFolder,
    catalogue_of,
    failing_plainly,
)

if TYPE_CHECKING:
    from collect.campaign import Campaign
    from store.database import Store


def status(
    db: Database = DEFAULT_DB,
    campaign: CampaignFile = None,
    out: Annotated[Path | None, typer.Option(metavar="X.xlsx", help="Write it as a workbook too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON instead of a table.")] = False,
    forms: FormsFolder = None,
) -> None:
    """Show which unit returned which form: missing, too few, too many, late, one copy only, with errors.

    Mails that announce a form and bring none are listed below. Without a campaign file: that of the last run with one;
    else the 11 cities, the quotas of the forms, no deadline.

    Examples:
      shoubiao status --db sqlite:///returns.db --campaign samples/campaign.yaml
      shoubiao status --db sqlite:///returns.db --out 报送情况.xlsx
    """
    from batch.accounts import read_ledger
    from batch.garbage import holding_garbage
    from batch.ledger_table import print_ledger, print_ledger_json
    from batch.terminal import say
    from collect.sheet import write_ledger
    from store import open_store

    if out and out.suffix.lower() != ".xlsx":
        raise typer.BadParameter("the file's ending must be .xlsx", param_hint="--out")
    catalogue = catalogue_of(forms)
    with failing_plainly(), open_store(db, catalogue) as store:
        asked = _campaign(store, campaign)
        ledger = read_ledger(store, asked)
        if out:
            write_ledger(ledger, out)
            say(f"wrote {out}")
    with holding_garbage():
        print_ledger_json(ledger) if as_json else print_ledger(ledger)


def letters(
    folder: Annotated[Path, typer.Argument(metavar="OUTDIR", help="The folder to write to; made where needed.")],
    db: Database = DEFAULT_DB,
    campaign: CampaignFile = None,
    templates: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with your own correction.txt or reminder.txt."),
    ] = None,
    files: Files = None,
    forms: FormsFolder = None,
) -> None:
    """Write a letter to each unit that has something to correct (补正通知) or sent nothing (催报).

    Each as a Word file and as a mail draft (.eml) with it attached; doubtful places of scans are shown in it.

    Examples:
      shoubiao letters --db sqlite:///returns.db --campaign samples/campaign.yaml letters/
    """
    from batch.letters import write_letter_files
    from batch.terminal import say
    from store import open_store
    from store.originals import Originals, originals_beside

    catalogue = catalogue_of(forms)
    with failing_plainly(), open_store(db, catalogue) as store:
        originals = Originals(files or originals_beside(db))
        written = write_letter_files(store, _campaign(store, campaign), originals, folder, templates)
    say(f"wrote {len(written)} letters to {folder}")


def _campaign(store: Store, path: Path | None) -> Campaign:
    """The campaign that counts. Says so where the records were given to their units by another one."""
    from batch.campaigns import campaign_for, is_sorted_by
    from batch.terminal import say

    asked = campaign_for(store, path)
    if path and not is_sorted_by(store, asked):
        say(
            f"the records were given to their units without this campaign; `shoubiao run EXPORT… --campaign {path}` "
            "on the same exports mends that, without reading a file again"
        )
    return asked


def notice(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="NOTICE.docx", help="The notice.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there; only a finished file appears.")] = None,
    forms: FormsFolder = None,
) -> None:
    """Draft a campaign file from a notice: forms, quotas, deadline, copies, addresses, each with its sentence.

    Examples:
      shoubiao notice 通知.docx --out campaign.yaml
    """
    from batch.terminal import output_to
    from collect.notice import draft_campaign, notice_to_text, read_notice

    with failing_plainly():
        text = draft_campaign(read_notice(notice_to_text(path.read_bytes()), catalogue_of(forms)))
        with output_to(out) as write:
            write(text.encode())
