"""The campaign file: which units owe which forms, how many, in which copies, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from collect.places import cities
from models.catalogue import BUILT_IN, Catalogue
from models.errors import WrongInput

BEIJING = timezone(timedelta(hours=8))


class CampaignError(WrongInput):
    """The campaign file cannot be used. The message names the file, the line, the entry and what it should be."""


class Due(BaseModel):
    """What is due of one form. A deadline that is a day ends with that day, Beijing time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: int = Field(0, ge=0)
    at_most: int | None = Field(None, ge=1)
    per: Literal["city", "half-year"] = "city"
    deadline: datetime | None = None
    word: bool = True
    stamped: bool = True

    @field_validator("deadline", mode="before")
    @classmethod
    def _end_of_day(cls, value: Any) -> Any:
        return _to_moment(value)

    @model_validator(mode="after")
    def _in_order(self) -> Due:
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("at_most is less than at_least")
        return self


class Campaign(BaseModel):
    """One notice and what it asks of whom.

    units: who is to return forms. forms: what is due, by the form's id. deadline: for forms that name none.
    senders: the unit of mail addresses (``zhang@hz.gov.cn``) and domains (``hz.gov.cn``).
    office, contact, reply_to: who asks; they stand in the letters. addresses: where letters to a unit go, where that is
    not where its mails came from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    notice: str = ""
    office: str = ""
    contact: str = ""
    reply_to: str = ""
    deadline: datetime | None = None
    units: tuple[str, ...] = Field(min_length=1)
    forms: dict[str, Due] = Field(min_length=1)
    senders: dict[str, str] = Field(default_factory=dict)
    addresses: dict[str, str] = Field(default_factory=dict)

    @field_validator("deadline", mode="before")
    @classmethod
    def _end_of_day(cls, value: Any) -> Any:
        return _to_moment(value)

    @field_validator("units")
    @classmethod
    def _each_once(cls, units: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted(unit for unit, count in Counter(units).items() if count > 1)
        if twice:
            raise ValueError(f"{'、'.join(twice)} stands twice")
        return units

    @field_validator("forms", mode="before")
    @classmethod
    def _known_forms(cls, forms: Any, info: ValidationInfo) -> Any:
        known = (info.context or {}).get("catalogue", BUILT_IN)
        unknown = [str(name) for name in forms if name not in known] if isinstance(forms, dict) else []
        if unknown:
            raise ValueError(f"no form {', '.join(unknown)}; there are: {', '.join(known.by_id)}")
        return {name: {} if due is None else due for name, due in forms.items()} if isinstance(forms, dict) else forms

    @model_validator(mode="after")
    def _known_units(self) -> Campaign:
        for place in ("senders", "addresses"):
            named = self.senders.values() if place == "senders" else self.addresses
            strange = sorted(set(named) - set(self.units))
            if strange:
                raise ValueError(f"{place}: {'、'.join(strange)} is not among the units")
        return self

    def due(self, form: str) -> Due:
        """What is due of a form; of one that the campaign does not name, nothing."""
        found = self.forms.get(form)
        return Due(word=False, stamped=False) if found is None else found

    def deadline_of(self, form: str) -> datetime | None:
        """The last moment to return a form; the campaign's own where the form names none."""
        due = self.forms.get(form)
        return (due.deadline or self.deadline) if due else None


def default_campaign(catalogue: Catalogue = BUILT_IN) -> Campaign:
    """What the declared forms ask for, of the 11 cities, without a deadline: for when there is no campaign file."""
    forms = {}
    for form in catalogue:
        quota = form.quota
        per = "half-year" if quota and quota.per == "half-year" else "city"
        forms[form.id] = Due.model_validate(
            {
                "at_least": (quota.at_least if quota else None) or 0,
                "at_most": quota.at_most if quota else None,
                "per": per,
            }
        )
    return Campaign.model_validate({"units": tuple(cities()), "forms": forms}, context={"catalogue": catalogue})


def load_campaign(path: Path, catalogue: Catalogue = BUILT_IN) -> Campaign:
    """The campaign in a YAML file. CampaignError: what is wrong, and where. OSError: the file cannot be read."""
    import yaml

    text = path.read_text("utf-8-sig")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CampaignError(f"{path}:{line}: {error.problem or 'this is no YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CampaignError(f"{path}: this is no YAML: {error}") from error
    if not isinstance(document, dict):
        raise CampaignError(f"{path}:1: the file must hold entries such as `units:` and `forms:`")
    try:
        return Campaign.model_validate(document, context={"catalogue": catalogue})
    except ValidationError as error:
        lines = [f"{path}:{_line_of(root, each['loc'])}: {_words_of(each)}" for each in error.errors()]
        raise CampaignError("\n".join(lines)) from error


def _to_moment(value: Any) -> Any:
    """A date or time of the file as a moment in Beijing time."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("a date such as 2024-01-26, or a time such as 2024-01-26 18:00, is wanted") from None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=BEIJING)
    return datetime.combine(value, time(23, 59, 59), BEIJING) if isinstance(value, date) else value


def _words_of(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    message = error["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else str(message)


def _line_of(node: Any, path: tuple[int | str, ...]) -> int:
    """The line, from 1, of the entry that the path leads to, as far as it leads."""
    line = int(node.start_mark.line) + 1
    for part in path:
        step = next((pair for pair in _children(node) if pair[0] == part), None)
        if step is None:
            break
        line, node = step[1], step[2]
    return line


def _children(node: Any) -> Iterator[tuple[int | str, int, Any]]:
    """Name or number, line and node of what stands under a node."""
    if node.id == "mapping":
        for key, value in node.value:
            yield key.value, int(key.start_mark.line) + 1, value
    elif node.id == "sequence":
        for number, value in enumerate(node.value):
            yield number, int(value.start_mark.line) + 1, value
