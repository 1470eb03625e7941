"""The entity ruler finds people, units, places, numbers and days in a text of many words."""

from __future__ import annotations

import pytest

from extract.normalise.entities import find_entities


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("杭州市人社局专技处张三", "PERSON", "张三"),
        ("人才处王小明", "PERSON", "王小明"),
        ("王小明主任", "TITLE", "主任"),
        ("王小明在丽水市举办", "GPE", "丽水市"),
        ("王小明，13800000000", "PHONE", "13800000000"),
        ("2024年5月1日", "DATE", "2024年5月1日"),
    ],
)
def test_entities(text: str, label: str, found: str) -> None:
    entities = find_entities(text)
    assert found in [entity.text for entity in entities if entity.label == label]
    assert all(text[entity.start : entity.end] == entity.text for entity in entities)


def test_a_long_text_is_not_searched() -> None:
    assert find_entities("王小明" * 1000) == []
