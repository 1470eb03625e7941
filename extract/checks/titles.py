"""Professional titles (专业技术职务) and the level each stands on in its series.

Source: the 27 series as the ministries' reform guidelines of 2016 to 2021 list them (正高级, 副高级, 中级, 初级),
and the names that older forms still use (教授级高工, 研究员级, 主任记者 …).
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum


class TitleLevel(IntEnum):
    """The levels of a series, comparable; NONE: the person says that there is no title."""

    NONE = 0
    JUNIOR = 1
    MIDDLE = 2
    ASSOCIATE_SENIOR = 3
    SENIOR = 4


LEVEL_BY_NAME = {"正高级": TitleLevel.SENIOR, "副高级": TitleLevel.ASSOCIATE_SENIOR, "中级": TitleLevel.MIDDLE}

# Grades of workers and civil servants, qualifications and honours: they say nothing about the level.
_NO_TITLE = re.compile(
    r"(?:客座|兼职|名誉|荣誉|特邀).*|.*(?:注册|执业).*|.*(?:主任科员|调研员|巡视员|公务员|办事员)"
    r"|(?:.*(?:高级|特级|首席))?技师|.*技能大师|[高中初]级工|特级教师|.*(?:博导|硕导|导师|博士|硕士|博士后)"
)

# The level is named outright.
_NAMED = (
    (TitleLevel.NONE, re.compile(r"(?:暂?无|没有|未评|未评定)(?:技术|专业技术)?(?:职称|职务)?")),
    (TitleLevel.SENIOR, re.compile(r".*(?:正高|教授级|研究员级|教高|院士).*")),
    (TitleLevel.ASSOCIATE_SENIOR, re.compile(r".*副高.*|高级(?:职称|职务|专业技术职务)?")),
    (TitleLevel.MIDDLE, re.compile(r".*(?:中级|小学高级教师).*")),
    (TitleLevel.JUNIOR, re.compile(r".*(?:初级|员级|助理级).*")),
)

# A title is known by its end, the longest that fits: 助理研究员 is no 研究员, 农业技术推广研究员 is one.
_ENDINGS: dict[TitleLevel, str] = {
    TitleLevel.SENIOR: """
        教授 研究员 研究馆员 编审 译审 播音指导 高级记者 高级编辑 国家级教练 professor""",
    TitleLevel.ASSOCIATE_SENIOR: """
        副教授 副研究员 副研究馆员 副编审 副译审 主任记者 主任编辑 主任播音员 高级教练 高工 associateprofessor""",
    TitleLevel.MIDDLE: """
        助理研究员 助理教授 讲师 主治 馆员 编辑 记者 翻译 一级翻译 一级教师 中学一级 一级教练 一级播音员 一级校对
        工程师 农艺师 畜牧师 兽医师 经济师 会计师 统计师 审计师 实验师 政工师 商务师 美术师 建筑师 规划师
        assistantprofessor lecturer""",
    TitleLevel.JUNIOR: """
        助教 研究实习员 实习研究员 技术员 会计员 经济员 统计员 管理员 实验员 农技员 医士 药士 护士 技士
        医师 药师 护师 二级教师 三级教师 二级播音员 三级播音员 二级校对 三级校对 二级教练 三级教练""",
}
_LEVEL_BY_ENDING = {ending: level for level, endings in _ENDINGS.items() for ending in endings.split()}
_LONGEST = max(map(len, _LEVEL_BY_ENDING))

_RANKED = re.compile(
    r".*?(?:(?P<deputy>副主任)|(?P<chief>主任)|(?P<attending>主治|主管)|(?P<senior>高级)|(?P<assistant>助理))[^、级]{1,6}师"
    r"|.*?(?P<helper>助理)(?:馆员|编辑|记者|翻译)"
)
_LEVEL_BY_RANK = {
    "chief": TitleLevel.SENIOR,
    "deputy": TitleLevel.ASSOCIATE_SENIOR,
    "senior": TitleLevel.ASSOCIATE_SENIOR,
    "attending": TitleLevel.MIDDLE,
    "assistant": TitleLevel.JUNIOR,
    "helper": TitleLevel.JUNIOR,
}

# Series that count their levels: 一级演员 is 正高级, 四级演员 初级.
_COUNTED = re.compile(
    r".*?(?P<grade>[一二三四])级(?:演员|演奏员|编剧|导演|指挥|作曲|作词|美术师|摄影师|摄像师|录音师|剪辑师|舞美设计师|舞台技术|舞蹈编导"
    r"|文学创作|律师|公证员)"
)
_LEVEL_BY_GRADE = dict(zip("一二三四", sorted(TitleLevel, reverse=True), strict=False))

_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PARTS = re.compile(r"[、,;/|()\[\]。:\n]|及|兼(?!职)")
_SUPERVISOR = re.compile(r"(?<=.)(?:(?:博士|硕士|研究生)生?导师|博导|硕导)$")
_POST_GRADE = re.compile(r"(?<=[师员授])[一二三四五六七八九十\d]+级岗?$")


def level_of(title: str) -> TitleLevel | None:
    """The highest level of the titles named in a text, or None where no known title stands in it."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", title))
    levels = [level for level in map(_level, _PARTS.split(plain)) if level is not None]
    return max(levels, default=None)


def _level(part: str) -> TitleLevel | None:
    part = _POST_GRADE.sub("", _SUPERVISOR.sub("", part.strip()))
    if not part or len(part) > 40 or _NO_TITLE.fullmatch(part):
        return None
    for level, pattern in _NAMED:
        if pattern.fullmatch(part):
            return level
    counted = _COUNTED.fullmatch(part)
    if counted:
        return _LEVEL_BY_GRADE[counted["grade"]]
    ranked = _RANKED.fullmatch(part)
    if ranked and ranked.lastgroup:
        return _LEVEL_BY_RANK[ranked.lastgroup]
    bare = part.replace(" ", "").lower()
    for length in range(min(len(bare), _LONGEST), 0, -1):
        ending = _LEVEL_BY_ENDING.get(bare[-length:])
        if ending is not None:
            return ending
    return None
