"""Which campaign counts: the one of a file, else the one the database remembers, else what the forms ask for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from collect.campaign import Campaign, CampaignError, default_campaign, load_campaign

if TYPE_CHECKING:
    from store.database import Store

_NAME = "campaign"


def campaign_for(store: Store, path: Path | None) -> Campaign:
    """The campaign of the file; without one, that of the last run with one. CampaignError, StoreError, OSError."""
    catalogue = store.catalogue
    return load_campaign(path, catalogue) if path else _remembered(store) or default_campaign(catalogue)


def remember_campaign(store: Store, campaign: Campaign) -> None:
    """Has later commands on this database use the campaign where none is named. StoreError."""
    from store.remembered import recall, remember

    text = campaign.model_dump_json()
    if recall(store, _NAME) != text:
        remember(store, _NAME, text)


def senders_of(store: Store) -> dict[str, str]:
    """The units of mail addresses and domains, as the remembered campaign says. StoreError."""
    from store.remembered import recall

    text = recall(store, _NAME)
    return dict(json.loads(text)["senders"]) if text else {}


def units_of(store: Store) -> tuple[str, ...]:
    """The units of the remembered campaign. StoreError."""
    from store.remembered import recall

    text = recall(store, _NAME)
    return tuple(json.loads(text)["units"]) if text else ()


def is_sorted_by(store: Store, campaign: Campaign) -> bool:
    """Whether the records of the store were given to their units by this campaign's units and senders. StoreError."""
    units = units_of(store) or default_campaign(store.catalogue).units
    return units == campaign.units and senders_of(store) == campaign.senders


def _remembered(store: Store) -> Campaign | None:
    from pydantic import ValidationError

    from store.remembered import recall

    text = recall(store, _NAME)
    try:
        return Campaign.model_validate_json(text, context={"catalogue": store.catalogue}) if text else None
    except ValidationError as error:
        words = "the campaign of this database no longer fits the forms: name it with --campaign"
        raise CampaignError(words) from error
