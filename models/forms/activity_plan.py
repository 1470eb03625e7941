"""附件5: 2024年“智聚山海·助力共富”专家服务工程活动计划表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import Date, Entry, Integer, LongText, Money, Person, Phone, SealShown, Text
from models.form import Form, Row
from models.forms.wordings import BUDGET, BUREAU, CONTACT, EXPERT_COUNT, REPORTER, REPORT_DATE, SEAL, SEQ


class ActivityPlanRow(Row):
    """One row of the list."""

    seq: Annotated[Integer, Entry("序号", where="row", aliases=SEQ)] = None
    activity_name: Annotated[Text, Entry("活动名称", required=True, where="row", aliases=("项目名称", "活动项目", "活动项目名称", "活动主题", "活动题目", "计划名称",))] = None
    main_content: Annotated[LongText, Entry("活动主要内容", required=True, where="row", aliases=("主要内容", "活动内容", "主要活动内容", "活动内容简介", "活动主要内容简介", "活动简介", "活动概况", "内容概要",))] = None
    planned_date: Annotated[Text, Entry("拟举办日期", where="row", aliases=("举办日期", "举办时间", "拟举办时间", "计划举办时间", "计划举办日期", "计划时间", "计划日期", "时间安排", "活动时间", "活动日期", "拟办时间", "拟办日期", "预计举办时间", "预计举办日期", "预计时间", "拟定时间", "活动拟举办日期", "活动举办时间",))] = None
    organizer: Annotated[Text, Entry("举办单位", required=True, where="row", aliases=("主办单位", "承办单位", "组织单位", "举办部门", "实施单位", "牵头单位", "主办（承办）单位",))] = None
    expert_count: Annotated[Integer, Entry("（拟）邀请专家数", where="row", aliases=(*EXPERT_COUNT, "拟邀请专家数量", "拟邀请专家人数", "拟邀专家数", "拟邀专家人数", "拟请专家数", "邀请专家人数", "邀请专家数量", "邀请专家", "拟邀请专家"))] = None
    contact: Annotated[Person, Entry("活动联系人", where="row", aliases=(*CONTACT, "联系人", "活动联系人姓名", "项目联系人", "活动负责人"))] = None
    phone: Annotated[Phone, Entry("联系电话", where="row", aliases=("电话", "联系方式", "联系人电话", "联系人联系电话", "联系人联系方式", "联系电话号码", "电话号码", "联系号码", "手机号码", "手机",))] = None
    budget: Annotated[Money, Entry("活动预算", where="row", aliases=BUDGET)] = None


class ActivityPlan(Form):
    """附件5: a unit's planned activities, one a row."""

    id: ClassVar[str] = "activity_plan"
    annex: ClassVar[int] = 5
    titles: ClassVar[tuple[str, ...]] = ("2024年“智聚山海·助力共富”专家服务工程活动计划表",)
    blank: ClassVar[str] = "activity_plan.docx"
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=BUREAU)] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=SEAL)] = None
    reporter: Annotated[Person, Entry("填报人及联系电话", required=True, where="head", header="填报人", part="name", aliases=REPORTER)] = None
    reporter_phone: Annotated[Phone, Entry("填报人及联系电话", required=True, where="head", header="填报人联系电话", part="number")] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=REPORT_DATE)] = None
    rows: list[ActivityPlanRow] = []
