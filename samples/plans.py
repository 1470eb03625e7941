"""Where each field stands on the six blanks: the generator's own map, made by reading the forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.entry import FieldSpec
from models.forms import FORM_BY_ID

Shape = Literal["value", "boxes", "yes_no", "places", "period", "experts", "reasons"]


@dataclass(frozen=True, slots=True)
class Item:
    """One answer place. name: the field's key, or a name for a cell that holds several fields.

    at: table, row, label's cell, value's cell on the blank (0-based; label -1: in the value's cell).
    more: further cells (table, row, cell) of a group of boxes. lines: its options a cell and line, on the blank.
    hint: the blank's own words in the value's place. group: the label above this one's label, at ``group_at``.
    """

    name: str
    label: str
    at: tuple[int, int, int, int]
    shape: Shape = "value"
    hint: str = ""
    group: str = ""
    group_at: tuple[int, int, int] | None = None
    keys: tuple[str, ...] = ()
    lines: tuple[tuple[tuple[str, ...], ...], ...] = ()
    more: tuple[tuple[int, int, int], ...] = ()
    glyphs: tuple[str, ...] = ()
    box_first: bool = False
    is_long: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys that stand here."""
        return self.keys or (self.name,)

    @property
    def options(self) -> tuple[str, ...]:
        """The words that can be ticked."""
        return tuple(option for cell in self.lines for line in cell for option in line)


_SUPPORT = ((("国家乡村振兴重点帮扶县",), ("非国家乡村振兴重点帮扶县",)),)
_HEADS = (
    "院士",
    "全国杰出专业技术人才",
    "享受政府特殊津贴专家",
    "百千万人才工程国家级人选",
    "长江学者奖励计划特聘专家",
    "国家杰出青年基金获得者",
)

DEMO_TEAM = (
    Item("team_name", "服务团名称", (0, 0, 0, 1)),
    Item("host_region", "承办地区", (0, 1, 0, 1)),
    Item("service_count", "服务次数", (0, 1, 2, 3)),
    Item("start_date", "开始时间", (0, 2, 0, 1)),
    Item("end_date", "结束时间", (0, 2, 2, 3)),
    Item("activity_place", "活动地点", (0, 3, 0, 1), "places", keys=("city_count", "county_count", "places")),
    Item("service_field", "服务领域", (0, 4, 0, 1)),
    Item("expert_count", "参与专家人数", (0, 4, 2, 3)),
    Item("department", "负责部门", (0, 5, 0, 1)),
    Item("contact", "联系人", (0, 5, 2, 3)),
    Item("office_phone", "办公电话", (0, 5, 4, 5)),
    Item("mobile", "手    机", (0, 6, 0, 1)),
    Item("email", "E-mail", (0, 6, 2, 3)),
    Item("bank_name", "开户行名称", (0, 7, 0, 1)),
    Item("account_name", "账户名", (0, 7, 2, 3)),
    Item("account_number", "账 号", (0, 8, 0, 1)),
    Item("bank_code", "开户行联行号", (0, 8, 2, 3)),
    Item(
        "interprovincial_support",
        "跨省帮扶",
        (0, 9, 1, 2),
        "boxes",
        group="1.对口帮扶情况（可多选）",
        group_at=(0, 9, 0),
        lines=_SUPPORT,
    ),
    Item(
        "intraprovincial_support",
        "省内帮扶",
        (0, 10, 1, 2),
        "boxes",
        group="1.对口帮扶情况（可多选）",
        group_at=(0, 9, 0),
        lines=_SUPPORT,
    ),
    Item(
        "service_forms",
        "2.拟采取的服务形式（可多选）",
        (0, 11, 0, 1),
        "boxes",
        keys=("service_forms", "service_forms_other"),
        lines=(
            (("技术指导", "技术推广", "项目合作", "成果转化"), ("人才培养", "决策咨询", "科普宣传", "义诊"), ("其他",)),
        ),
    ),
    Item("service_content", "3.拟开展的服务内容", (0, 12, 0, 1), is_long=True),
    Item("funding", "4.经费保障", (0, 13, 0, 1), hint="（包括项目经费预算金额及来源等）", is_long=True),
)

SERVICE_BASE = (
    Item("base_name", "基地名称", (0, 0, 0, 1)),
    Item("host_organization", "依托单位名称", (0, 1, 0, 1)),
    Item("is_provincial_base", "是否省级专家服务基地", (0, 2, 0, 1), "yes_no", lines=((("是", "否"),),)),
    Item("established", "设立时间", (0, 2, 2, 3)),
    Item("industry", "所属行业领域", (0, 3, 0, 1)),
    Item("location", "所在地", (0, 3, 2, 3)),
    Item(
        "organization_type",
        "依托单位类型",
        (0, 4, 0, 1),
        "boxes",
        keys=("organization_type", "organization_type_other"),
        lines=(
            (("高新技术开发区", "经济技术开发区"), ("产业园区", "创业园区", "技术示范基地")),
            (("产业化示范基地",), ("基层科研机构",), ("农村合作组织",)),
            (("高新技术企业",), ("专业技术协会",), ("技术中介服务组织",)),
            (("其他",),),
        ),
        more=((0, 5, 1), (0, 5, 2), (0, 6, 1)),
    ),
    Item(
        "experts",
        "对口联系专家人数（副高及以上职称）",
        (0, 7, 0, 1),
        "experts",
        keys=("internal_experts", "external_experts"),
    ),
    Item("department", "负责部门", (0, 8, 0, 1)),
    Item("contact", "联系人", (0, 8, 2, 3)),
    Item("office_phone", "办公电话", (0, 8, 4, 5)),
    Item("mobile", "手    机", (0, 9, 0, 1)),
    Item("email", "E-mail", (0, 9, 2, 3)),
    Item("address", "通讯地址", (0, 10, 0, 1)),
    Item("service_system", "1.开展专家服务的现行制度", (1, 0, 0, 1), is_long=True),
    Item("funding", "2.经费保障", (1, 1, 0, 1), is_long=True),
    Item("achievements", "3.近年来开展专家服务活动情况及成效", (1, 2, 0, 1), hint="（不超过 1000 字）", is_long=True),
    Item(
        "reasons",
        "1.设立国家级专家服务基地的必要性",
        (2, 0, 0, 1),
        "reasons",
        hint="（以下内容可根据实际情况选填）",
        is_long=True,
        keys=("strategy_relevance", "regional_relevance", "grassroots_relevance"),
    ),
    Item("service_areas", "2.服务的主要领域和区域", (2, 1, 0, 1), is_long=True),
    Item("support", "3.能为专家及其团队开展服务活动提供的支持和保障", (2, 2, 0, 1), is_long=True),
    Item("local_funding", "4.地方及依托单位经费保障", (2, 3, 0, 1), is_long=True),
    Item(
        "talent_mechanism",
        "5.柔性引才机制建立及运行情况",
        (2, 4, 0, 1),
        is_long=True,
        hint="（包括人才引进机制，与高校、科研机构等单位建立的合作机制或平台等）",
    ),
    Item("work_plan", "6.未来三年专家服务工作计划", (2, 5, 0, 1), hint="（不超过 1000 字）", is_long=True),
)
REASON_LABELS = (
    "（1）与国家发展规划和战略布局的相关性",
    "（2）与地区发展战略、重点领域或重点行业的相关性：",
    "（3）与基层经济社会发展需要的相关性",
)

_YES = ((("是", "否"),),)
KEY_EXPERT = (
    Item("name", "姓名", (0, 1, 0, 1)),
    Item("gender", "性别", (0, 1, 2, 3)),
    Item("ethnicity", "民族", (0, 1, 4, 5)),
    Item("residence", "常住地", (0, 2, 0, 1)),
    Item("country", "国家/地区", (0, 2, 2, 3)),
    Item("id_type", "证件类型", (0, 3, 0, 1)),
    Item("id_number", "证件号码", (0, 3, 2, 3)),
    Item("employer", "所在单位", (0, 4, 0, 1)),
    Item("post", "行政职务", (0, 4, 2, 3)),
    Item("part_time_employer", "兼职单位", (0, 5, 0, 1)),
    Item("part_time_post", "兼职行政职务", (0, 5, 2, 3)),
    Item("highest_degree", "最高学历", (0, 7, 0, 1)),
    Item("degree_country", "授予国家/地区", (0, 7, 2, 3)),
    Item("foreign_language", "外国语种", (0, 8, 0, 1)),
    Item("title", "专业技术职务", (0, 8, 2, 3)),
    Item("primary_discipline", "一级学科", (0, 9, 1, 2), group="主要从事的学科", group_at=(0, 9, 0)),
    Item("primary_research", "研究方向", (0, 10, 1, 2), group="主要从事的学科", group_at=(0, 9, 0)),
    Item("secondary_discipline", "一级学科", (0, 11, 1, 2), group="次要从事的学科", group_at=(0, 11, 0)),
    Item("secondary_research", "研究方向", (0, 12, 1, 2), group="次要从事的学科", group_at=(0, 11, 0)),
    *(
        Item(name, label, (0, 13 + index // 2, -1, index % 2), "yes_no", lines=_YES, box_first=True)
        for index, (name, label) in enumerate(
            zip(
                (
                    "is_academician",
                    "is_outstanding_professional",
                    "has_state_allowance",
                    "is_national_talent",
                    "is_changjiang_scholar",
                    "is_distinguished_youth",
                ),
                _HEADS,
                strict=True,
            )
        )
    ),
    Item("achievements", "取得的突出学术、科研或技术成果", (0, 16, 0, 1), is_long=True),
    Item("address", "通讯地址", (0, 18, 0, 1)),
    Item("postcode", "邮政编码", (0, 18, 2, 3)),
    Item("mobile", "手机号", (0, 19, 0, 1)),
    Item("office_phone", "办公电话", (0, 19, 2, 3)),
    Item("email", "电子邮箱", (0, 20, 0, 1)),
    Item("account_holder", "开户名", (0, 22, 0, 1)),
    Item("bank_name", "开户银行", (0, 23, 0, 1), hint="示例：工商银行北京 XX 区 XX 支行"),
    Item("bank_code", "大额行号", (0, 24, 0, 1), hint="您可网上检索“开户行所在地+大额行号”将会出现 12 个数字的代码。"),
    Item("account_number", "银行账号", (0, 25, 0, 1), hint="非信用卡"),
    Item("account_document", "开户证件", (0, 26, 0, 1)),
)

OVERSEAS_ACTION = (
    Item("activity_name", "活动名称", (0, 1, 0, 1)),
    Item("organizer", "承办单位", (0, 2, 0, 1)),
    Item("period", "活动起止时间", (0, 3, 0, 1), "period", keys=("start_date", "end_date")),
    Item("expert_count", "留学人员及回国专家数量", (0, 3, 2, 3)),
    Item("venue", "活动地点", (0, 4, 0, 1)),
    Item("department", "负责部门", (0, 5, 0, 1)),
    Item("contact", "联系人", (0, 5, 2, 3)),
    Item("office_phone", "办公电话", (0, 5, 4, 5)),
    Item("mobile", "手    机", (0, 6, 0, 1)),
    Item("email", "E-mail", (0, 6, 2, 3)),
    Item("budget", "总预算", (0, 7, 0, 1)),
    Item("bank_code", "开户行联行号", (0, 7, 2, 3)),
    Item("account_name", "账户名", (0, 7, 4, 5)),
    Item("bank_name", "开户行名称", (0, 8, 0, 1)),
    Item("account_number", "账 号", (0, 8, 2, 3)),
    Item(
        "activity_forms",
        "2.拟采取的活动形式（可多选）",
        (0, 9, 0, 1),
        "boxes",
        keys=("activity_forms", "activity_forms_other"),
        lines=(
            (("人才项目交流对接", "创新创业大赛", "技术服务指导"), ("项目合作洽谈", "学术交流", "基层服务", "其他")),
        ),
        glyphs=("口", "口", "□", "□", "□", "□", "口"),
    ),
    Item("content", "3.拟开展的活动内容", (0, 10, 0, 1), hint="（包括活动概况、活动规模）", is_long=True),
)

ITEMS: dict[str, tuple[Item, ...]] = {
    "demo_team": DEMO_TEAM,
    "service_base": SERVICE_BASE,
    "key_expert": KEY_EXPERT,
    "overseas_action": OVERSEAS_ACTION,
    "activity_plan": (),
    "activity_results": (),
}

HEAD_KEYS = ("reporting_bureau", "report_date")
LIST_HEAD_KEYS = ("reporting_bureau", "reporter", "report_date")
COVER_KEYS = ("applicant_region", "cover_contact", "cover_phone", "report_date")
COVER_LABELS = {
    "applicant_region": "申报地区",
    "cover_contact": "联 系 人",
    "cover_phone": "联系电话",
    "report_date": "填表日期",
}


def spec_of(form: str, key: str) -> FieldSpec:
    """A field's declaration."""
    return next(spec for spec in FORM_BY_ID[form].fields() if spec.key == key)
