"""People, units, places, numbers and days inside a text of many words: spaCy with an entity ruler.

Loading takes about a second and is done once, at the first text that simpler rules leave in doubt.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from extract.normalise.gazetteer import HOME, divisions

if TYPE_CHECKING:
    from spacy.language import Language

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅"
    "皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮储靳汲邴松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸"
    "司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨"
    "居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公闫肖付代楼涂占练覃岳仝佟芦揭麦阳苟丘母钭虢原冼"
)
_COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|端木|长孙|宇文|南宫|轩辕|鲜于|闾丘|钟离|申屠|第五"
)
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
        rf"^{_HAN}*(?:局|处|科|室|厅|院|委|办|部|中心|公司|集团|大学|学院|学校|医院|研究所|协会|基地|政府|委员会|人社"
        "|人力资源|社会保障|专技)$"
    )
    title = r"^(?:副?(?:主任|处长|科长|局长|部长|院长|会长)|老师|同志|女士|先生|教授|(?:主任)?科员|秘书长)$"
    day = [part for unit in "年月日" for part in (token(r"^\d+$"), {"TEXT": unit})]
    given = {"TEXT": {"REGEX": rf"^{_HAN}{{1,2}}$"}, "LENGTH": {"<=": 2}}
    places = [place.name for place in divisions() if place.code.startswith(HOME) or place.level != "county"]
    return [
        *({"label": "GPE", "pattern": name} for name in places),
        {"label": "ORG", "pattern": [{"TEXT": {"REGEX": rf"^{_HAN}+$"}, "OP": "{0,6}"}, token(unit)]},
        {"label": "TITLE", "pattern": [token(title)]},
        {"label": "PERSON", "pattern": [token(rf"^(?:[{_SURNAMES}]{_HAN}{{1,2}}|(?:{_COMPOUND}){_HAN}{{1,2}})$")]},
        {"label": "PERSON", "pattern": [token(rf"^(?:[{_SURNAMES}]|{_COMPOUND})$"), given]},
        {"label": "PHONE", "pattern": [token(r"^\+?\d{3,5}$"), {"TEXT": "-"}, token(r"^\d{7,8}$")]},
        {"label": "PHONE", "pattern": [token(r"^(?:1[3-9]\d{9}|\d{7,8})$")]},
        {"label": "DATE", "pattern": day},
    ]


@cache
def _language() -> Language:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own, about its packaging
        import jieba
        import spacy

        jieba.setLogLevel("ERROR")
        language = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
        ruler = language.add_pipe("entity_ruler")
        ruler.add_patterns(_patterns())  # type: ignore[attr-defined]
    return language
