"""Professional titles (专业技术职务) and the level each stands on in its series.

Source: the series of 职称系列 as the ministries' reform guidelines of 2016 to 2021 list them (27 series; 正高级, 副高级,
中级, 初级), and the names that older forms still use (教授级高工, 研究员级, 主任记者 …).
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
    r"(?:客座|兼职|名誉|荣誉|特邀).*|.*(?:注册|执业).*|.*(?:主任科员|调研员|巡视员|公务员|办事员)|.*(?:高级|特级|首席)?技能?大?师|(?:高|中|初)级工"
    r"|.*技师(?<!主任技师)(?<!主管技师)|特级教师|.*(?:博导|硕导|导师|博士|硕士|博士后)"
)
_ARTS = (
    "演员|演奏员|编剧|导演|指挥|作曲|作词|美术师|摄影师|摄像师|录音师|录像师|剪辑师|舞美设计师|舞台技术|舞蹈编导|文学创作|导播|电影放映技师"
    "|律师|公证员|工艺美术师"
)
_LEVELS: tuple[tuple[TitleLevel, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern, re.I))
    for level, pattern in (
        (TitleLevel.NONE, r"无|暂无|没有|无职称|无专业技术职务|未评(?:职称)?|无技术职称"),
        (TitleLevel.SENIOR, r".*(?:正高|教授级|研究员级|教高|院士).*"),
        (TitleLevel.ASSOCIATE_SENIOR, r".*副高.*|高级(?:职称|专业技术职务)?"),
        (TitleLevel.MIDDLE, r".*中级.*"),
        (TitleLevel.JUNIOR, r".*(?:初级|员级|助理级).*"),
        (TitleLevel.MIDDLE, r".*(?:助理研究员|助理教授|小学高级教师|小高)|assistant professor|lecturer"),
        (TitleLevel.JUNIOR, r".*(?:研究实习员|实习研究员|助教|技术员|会计员|经济员|统计员|医士|药士|护士|技士|管理员|(?:二|三)级教师)|.*助理(?!研究员|教授).+"),
        (TitleLevel.ASSOCIATE_SENIOR, r".*(?:副教授|副研究员|副研究馆员|副编审|副译审|副主任.{0,4}师)|associate professor"),
        (TitleLevel.ASSOCIATE_SENIOR, r".*(?:主任记者|主任编辑|主任播音员|高级教练|高工|高级.{0,6}(?:师|工程师))"),
        (TitleLevel.ASSOCIATE_SENIOR, rf".*二级(?:{_ARTS})"),
        (TitleLevel.SENIOR, rf".*一级(?:{_ARTS})|.*(?:国家级教练|播音指导|译审|编审|高级记者|高级编辑)"),
        (TitleLevel.MIDDLE, rf".*三级(?:{_ARTS})|.*(?:一级教师|中学一级|一级教练|一级播音员|一级校对)"),
        (TitleLevel.JUNIOR, rf".*四级(?:{_ARTS})"),
        (TitleLevel.SENIOR, r".*(?:教授|研究员|研究馆员|主任.{0,4}师)|(?:full )?professor"),
        (TitleLevel.MIDDLE, r".*(?:讲师|主治.{0,4}师|主管.{0,4}师|馆员|主治)"),
        (TitleLevel.MIDDLE, r".*(?:工程师|农艺师|畜牧师|兽医师|经济师|会计师|统计师|审计师|实验师|政工师|国际商务师|工艺美术师|建筑师|规划师)"),
        (TitleLevel.MIDDLE, r"编辑|记者|翻译"),
        (TitleLevel.JUNIOR, r".*(?:医师|药师|护师)"),
    )
)  # fmt: skip
_PARTS = re.compile(r"[、,;/|()\[\]。:]|及|兼|\n")
_GRADE = re.compile(r"(?<=[师员授])[一二三四五六七八九十\d]+级(?:岗)?$")


def level_of(title: str) -> TitleLevel | None:
    """The highest level of the titles named in a text, or None where no known title stands in it."""
    plain = unicodedata.normalize("NFKC", title)
    plain = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", plain)
    levels = [level for level in map(_level, _PARTS.split(plain)) if level is not None]
    return max(levels, default=None)


def _level(part: str) -> TitleLevel | None:
    part = _GRADE.sub("", part.strip())
    if not part or _NO_TITLE.fullmatch(part):
        return None
    return next((level for level, pattern in _LEVELS if pattern.fullmatch(part)), None)
