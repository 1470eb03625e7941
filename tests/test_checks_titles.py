"""The level of a professional title, as people write it."""

# ruff: noqa: E501 — many titles a line, as in a table
from __future__ import annotations

import pytest

from extract.checks.titles import TitleLevel, level_of

LEVELS = {
    TitleLevel.SENIOR: (
        "教授 研究员 主任医师 主任药师 主任护师 主任技师 主任中医师 正高级工程师 教授级高级工程师 教授级高工 正高级农艺师 推广研究员 农业技术推广研究员 正高级经济师"
        " 正高级会计师 正高级教师 研究馆员 编审 译审 高级记者 高级编辑 播音指导 一级演员 一级美术师 一级律师 教授（二级） 二级教授 三级研究员 教授、博导 正高 正高级"
        " 正高级职称 研究员级高级工程师 正高工 教授/主任医师 教授、高级工程师 中国工程院院士 浙江大学教授 特聘教授 长聘教授 正高级实验师 Professor 教授二级 教授，博士生导师 教授博导"
    ),
    TitleLevel.ASSOCIATE_SENIOR: (
        "副教授 副研究员 副主任医师 副主任药师 副主任护师 副主任技师 副主任中医师 高级工程师 高工 高级农艺师 高级畜牧师 高级兽医师 高级经济师 高级会计师 高级统计师"
        " 高级审计师 高级讲师 高级教师 中学高级教师 高级实验师 高级政工师 高级工艺美术师 副编审 副译审 副研究馆员 主任记者 主任编辑 二级演员 二级律师 副高 副高级 副高级工程师"
        " 高级 高级职称 高级工程师（副高） 副教授、硕导 工程师、副教授 高级国际商务师 副主任医师/副教授 特任副研究员"
    ),
    TitleLevel.MIDDLE: (
        "讲师 助理研究员 工程师 主治医师 主治中医师 主管护师 主管药师 主管技师 农艺师 畜牧师 兽医师 经济师 会计师 统计师 审计师 实验师 馆员 编辑 记者 一级教师 中学一级教师"
        " 中级 中级职称 中级（工程师） 助理教授 三级演员 政工师 工艺美术师 小学高级教师 讲师博导 工程师（中级） 讲师/工程师 Lecturer 一级播音员"
    ),
    TitleLevel.JUNIOR: (
        "助教 助理工程师 助理农艺师 助理讲师 助理馆员 助理会计师 技术员 医师 医士 药师 护师 护士 初级 初级职称 二级教师 研究实习员 四级演员 助理编辑 助理实验师 员级"
    ),
    TitleLevel.NONE: "无 暂无 无职称 没有 未评职称",
    None: (
        "高级技师 技师 特级技师 首席技师 高级工 特级教师 主任 处长 客座教授 名誉教授 兼职教授 一级主任科员 四级调研员 注册会计师 执业医师 博士 博士后 博导 博士生导师"
        " 首席专家 农民 总经理 张三 ？"
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "level"), [(title, level) for level, titles in LEVELS.items() for title in titles.split()]
)
def test_a_title_has_its_level(title: str, level: TitleLevel | None) -> None:
    assert level_of(title) is level


@pytest.mark.parametrize(
    "title", ["副 教 授", "副教授 ", "副\n教授", "Associate Professor", "高级工程师 副教授", "讲师\n副教授"]
)
def test_blanks_and_other_languages_do_not_matter(title: str) -> None:
    assert level_of(title) is TitleLevel.ASSOCIATE_SENIOR
