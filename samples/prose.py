"""Long texts as clerks write them: paragraphs with numbers, quotes, lists and hard-to-parse lines."""

from __future__ import annotations

from random import Random

_OPENINGS = (
    "为深入实施乡村振兴战略，",
    "围绕“智聚山海·助力共富”主题，",
    "立足{place}产业实际，",
    "根据年度工作安排，",
    "按照“缺什么、补什么”的原则，",
    "近年来，{place}高度重视专家服务工作，",
    "聚焦重点产业发展需求，",
    "以《浙江高质量发展建设共同富裕示范区实施方案（2021—2025年）》为指引，",
)
_ACTIONS = (
    "组织{n}名专家赴{place}开展现场技术指导",
    "举办专题讲座{n}场，培训基层专业技术人员{m}人次",
    "对接企业技术难题{n}项，达成合作意向{k}个",
    "建立专家工作站{k}个，柔性引进高层次人才{n}名",
    "推广新品种、新技术{k}项，辐射面积约{m}亩",
    "开展义诊{k}场，服务群众{m}余人次",
    "签订产学研合作协议{k}份，合同金额{m}.{k}万元",
    "走访调研企业{n}家，提出合理化建议{m}条",
    "与高校共建“{quote}”实训基地",
    "完成技术成果转化{k}项，带动农户增收{m}万元",
    "破解“{quote}”等关键技术瓶颈",
    "形成调研报告{k}篇（含英文摘要1篇）",
)
_CLOSINGS = (
    "，取得了良好的经济效益和社会效益。",
    "，受到基层群众普遍欢迎。",
    "，为共同富裕提供了有力的人才支撑。",
    "；下一步将持续跟踪服务。",
    "，满意率达9{d}.{k}%。",
    "，相关做法被《{place}日报》报道。",
    "。",
    "，力争{year}年底前完成。",
)
_QUOTES = ("山区26县", "一村一品", "两山银行", "最后一公里", "卡脖子", "科技小院", "订单式培养", "银龄行动", "师带徒")
_HEADINGS = (
    "一、总体思路",
    "二、主要内容",
    "三、预期成效",
    "（一）组织领导",
    "（二）实施步骤",
    "（三）保障措施",
    "（1）工作机制",
    "2.进度安排：",
)
_LOOKALIKES = (
    "三、经费保障",
    "（三）经费保障：列入年度预算。",
    "联系人：李科长，联系电话：0571-88830001。",
    "服务领域：现代农业、林业。",
    "活动地点：市行政中心1号楼。",
    "4.负责部门：专技处。",
    "（请在相应方框内打“√”）",
    "手机：13900001111（备用）",
    "□□村至△△村公路沿线",
    "E-mail：contact@example.com",
    "备注：以上为初步安排。",
    "English summary: 12 experts, 3 sites (see Annex B).",
    "二〇二三年以来，共开展活动6次。",
    "参与专家人数：12人；服务次数：3次。",
)
_ITEMS = (
    "1.现场指导：{n}次；",
    "2.专题培训：{k}期，每期{n}人；",
    "（1）摸排需求，3月底前完成；",
    "①经费由市级财政统筹安排；",
    "3、总结评估，形成案例集。",
    "联系电话：0571-8883{d}{d}{d}{d}。",
    "（注：以上数据截至2023年12月31日。）",
    "A类项目{k}个，B类项目{n}个。",
    "时间：2024年{k}月；地点：{place}。",
)
_FUNDS = (
    "项目总预算{n}万元，其中市级财政配套{k}万元，其余由承办单位自筹。",
    "所需经费列入年度部门预算，专款专用，按实列支。",
    "经费{n}.5万元，来源为省级专项资金和单位自筹。",
    "由市县两级财政按1∶1比例保障，预计{m}元。",
    "（1）专家食宿交通费{k}万元；（2）场地租赁费{k}.2万元；（3）资料印刷费0.{d}万元。",
)


def _fill(rng: Random, pattern: str, place: str) -> str:
    return pattern.format(
        n=rng.randint(5, 60),
        m=rng.randint(80, 3000),
        k=rng.randint(2, 9),
        d=rng.randint(1, 9),
        year=rng.choice((2024, 2025, 2026)),
        quote=rng.choice(_QUOTES),
        place=place,
    )


def paragraph(rng: Random, place: str, sentences: int) -> str:
    """One paragraph of some sentences."""
    parts = []
    for index in range(sentences):
        opening = rng.choice(_OPENINGS) if index == 0 or rng.random() < 0.2 else ""
        actions = "，".join(rng.sample(_ACTIONS, rng.choice((1, 2, 2, 3))))
        parts.append(_fill(rng, opening + actions + rng.choice(_CLOSINGS), place))
    return "".join(parts)


def long_text(rng: Random, place: str, paragraphs: int) -> str:
    """A text of so many paragraphs, a paragraph a line; headings and list items among them."""
    lines = []
    for _ in range(paragraphs):
        draw = rng.random()
        if draw < 0.12 and paragraphs > 2:
            lines.append(rng.choice(_HEADINGS))
        elif draw < 0.17 and paragraphs > 2 and lines:
            lines.append(rng.choice(_LOOKALIKES))
        elif draw < 0.3 and paragraphs > 1:
            lines.append(_fill(rng, rng.choice(_ITEMS), place))
        else:
            lines.append(paragraph(rng, place, rng.choice((1, 1, 2, 3))))
    return "\n".join(lines)


def text_of_length(rng: Random, place: str, low: int, high: int) -> str:
    """A text whose letters, blanks aside, number between low and high."""
    lines: list[str] = []
    while sum(map(len, lines)) < low:
        line = paragraph(rng, place, rng.choice((1, 2)))
        room = high - sum(map(len, lines))
        lines.append(line if len(line) < room else line[: max(room - 2, 1)] + "。")
    return "\n".join(lines)


def funding(rng: Random, place: str) -> str:
    """A short text about money."""
    return "\n".join(_fill(rng, line, place) for line in rng.sample(_FUNDS, rng.choice((1, 1, 2))))


def short_activity(rng: Random, place: str) -> str:
    """The content of one activity in a list: one or two lines."""
    return "\n".join(_fill(rng, rng.choice(_ACTIONS) + "。", place) for _ in range(rng.choice((1, 1, 2))))
