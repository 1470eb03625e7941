"""附件5: 2024年“智聚山海·助力共富”专家服务工程活动计划表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import Date, Entry, Integer, LongText, Money, Person, Phone, SealShown, Text
from models.form import Form, Row


class ActivityPlanRow(Row):
    """One row of the list."""

    seq: Annotated[Integer, Entry("序号", where="row")] = None
    activity_name: Annotated[Text, Entry("活动名称", required=True, where="row")] = None
    main_content: Annotated[LongText, Entry("活动主要内容", required=True, where="row")] = None
    planned_date: Annotated[Text, Entry("拟举办日期", where="row")] = None
    organizer: Annotated[Text, Entry("举办单位", required=True, where="row")] = None
    expert_count: Annotated[Integer, Entry("（拟）邀请专家数", where="row", aliases=("参与专家人数", "参与专家数",))] = None
    contact: Annotated[Person, Entry("活动联系人", where="row", aliases=("联系人", "联系人姓名",))] = None
    phone: Annotated[Phone, Entry("联系电话", where="row", aliases=("电话", "联系方式",))] = None
    budget: Annotated[Money, Entry("活动预算", where="row", aliases=("总预算", "预算总额",))] = None


class ActivityPlan(Form):
    """附件5: a unit's planned activities, one a row."""

    id: ClassVar[str] = "activity_plan"
    annex: ClassVar[int] = 5
    titles: ClassVar[tuple[str, ...]] = ("2024年“智聚山海·助力共富”专家服务工程活动计划表",)
    blank: ClassVar[str] = "activity_plan.docx"
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=("填报单位", "报送市局", "报送单位", "申报单位", "上报市局", "填报地市", "填报局", "上报单位", "推荐单位", "推荐市局", "呈报单位", "填表单位", "填报部门"))] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=("公章", "单位盖章", "加盖公章",))] = None
    reporter: Annotated[Person, Entry("填报人及联系电话", required=True, where="head", header="填报人", part="name", aliases=("填表人及联系电话", "填报人及电话", "填报人", "填表人",))] = None
    reporter_phone: Annotated[Phone, Entry("填报人及联系电话", required=True, where="head", header="填报人联系电话", part="number")] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=("填表日期", "填报时间", "报送日期", "申报日期", "填表时间", "填写日期", "填写时间", "制表日期", "上报日期", "上报时间", "日期"))] = None
    rows: list[ActivityPlanRow] = []
