"""People, units, places, numbers and days inside a text of many words: spaCy with an entity ruler.

Loading takes about a second and is done once, at the first text that simpler rules leave in doubt.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from extract.normalise.gazetteer import HOME, divisions
from extract.normalise.surnames import COMPOUND_SURNAMES, SURNAMES

if TYPE_CHECKING:
    from spacy.language import Language

_HAN = "[\u4e00-\u9fff]"


@dataclass(frozen=True, slots=True)
class Entity:
    """``text[start:end]`` of the text asked about. label: PERSON, ORG, GPE, TITLE, PHONE or DATE."""

    label: str
    text: str
    start: int
    end: int


def find_entities(text: str) -> list[Entity]:
    """The entities in a text, in its order; none in a text of more than 2,000 characters."""
    if len(text) > 2000:
        return []
    return [Entity(found.label_, found.text, found.start_char, found.end_char) for found in _language()(text).ents]


def _patterns() -> list[dict[str, Any]]:
    def token(pattern: str) -> dict[str, Any]:
        return {"TEXT": {"REGEX": pattern}}

    unit = (
        rf"^(?!举办|主办|承办|协办){_HAN}*(?:局|处|科|室|厅|院|委|办|部|中心|公司|集团|大学|学院|学校|医院|研究所|协会|基地|政府|委员会|人社"
        "|人力资源|社会保障|专技)$"
    )
    title = r"^(?:副?(?:主任|处长|科长|局长|部长|院长|会长)|老师|同志|女士|先生|教授|(?:主任)?科员|秘书长)$"
    day = [part for unit in "年月日" for part in (token(r"^\d+$"), {"TEXT": unit})]
    given = {"TEXT": {"REGEX": rf"^{_HAN}{{1,2}}$"}, "LENGTH": {"<=": 2}}
    return [
        *({"label": "GPE", "pattern": name} for name in _places()),
        {"label": "ORG", "pattern": [{"TEXT": {"REGEX": rf"^{_HAN}+$"}, "OP": "{0,6}"}, token(unit)]},
        {"label": "TITLE", "pattern": [token(title)]},
        {
            "label": "PERSON",
            "pattern": [
                token(rf"^(?!{_HAN}*[省市县区州]$)(?:[{SURNAMES}]{_HAN}{{1,2}}|(?:{COMPOUND_SURNAMES}){_HAN}{{1,2}})$")
            ],
        },
        {"label": "PERSON", "pattern": [token(rf"^(?:[{SURNAMES}]|{COMPOUND_SURNAMES})$"), given]},
        {"label": "PHONE", "pattern": [token(r"^\+?\d{3,5}$"), {"TEXT": "-"}, token(r"^\d{7,8}$")]},
        {"label": "PHONE", "pattern": [token(r"^(?:1[3-9]\d{9}|\d{7,8})$")]},
        {"label": "DATE", "pattern": day},
    ]


def _places() -> list[str]:
    return [place.name for place in divisions() if place.code.startswith(HOME) or place.level != "county"]


@cache
def _language() -> Language:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own, about its packaging
        import jieba
        import spacy

        jieba.setLogLevel("ERROR")
        for name in _places():  # so that they are one word each, as the ruler's patterns have them
            jieba.add_word(name)
        language = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
        ruler = language.add_pipe("entity_ruler")
        ruler.add_patterns(_patterns())  # type: ignore[attr-defined]
    return language
