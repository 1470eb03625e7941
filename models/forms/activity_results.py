"""附件6: 2024年“智聚山海·助力共富”专家服务工程活动成果汇总表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import Date, Entry, Integer, Person, Phone, Region, SealShown, Text
from models.form import Form, Quota, Row


class ActivityResultsRow(Row):
    """One row of the list."""

    seq: Annotated[Integer, Entry("序号", where="row")] = None
    region: Annotated[Region, Entry("市、县（市、区）", required=True, where="row", aliases=("市、县", "地区", "市县",))] = None
    teams_completed: Annotated[Integer, Entry("本地区已完成服务团数量", where="row")] = None
    experts_invited: Annotated[Integer, Entry("邀请专家总人次", where="row")] = None
    onsite_guidance: Annotated[Integer, Entry("现场技术指导总数", where="row")] = None
    lectures_and_trainings: Annotated[Integer, Entry("开展专题讲座、网络远程培训总数", where="row")] = None
    suggestions: Annotated[Integer, Entry("提出合理化建议总数", where="row")] = None
    clinic_visits: Annotated[Integer, Entry("义诊总人次", where="row")] = None
    projects_matched: Annotated[Integer, Entry("对接专业项目总数", where="row")] = None
    problems_solved: Annotated[Integer, Entry("破解技术难题总数", where="row")] = None
    long_term_agreements: Annotated[Integer, Entry("达成中长期合作意向总数", where="row")] = None
    staff_trained: Annotated[Integer, Entry("指导培训基层专业技术人才总人数", where="row")] = None
    people_benefited: Annotated[Integer, Entry("惠及当地群众总人数", where="row")] = None
    remarks: Annotated[Text, Entry("备注", where="row")] = None


class ActivityResults(Form):
    """附件6: what the activities brought, one row a city or county."""

    id: ClassVar[str] = "activity_results"
    annex: ClassVar[int] = 6
    titles: ClassVar[tuple[str, ...]] = ("2024年“智聚山海·助力共富”专家服务工程活动成果汇总表", "2024年“智聚山海·助力共富”专家服务活动成果汇总表",)
    blank: ClassVar[str] = "activity_results.docx"
    quota: ClassVar[Quota | None] = Quota(per="half-year", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=("填报单位", "报送市局", "报送单位", "申报单位", "上报市局", "填报地市", "填报局", "上报单位", "推荐单位", "推荐市局", "呈报单位", "填表单位", "填报部门"))] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=("公章", "单位盖章", "加盖公章",))] = None
    reporter: Annotated[Person, Entry("填报人及联系电话", required=True, where="head", header="填报人", part="name", aliases=("填表人及联系电话", "填报人及电话", "填报人", "填表人",))] = None
    reporter_phone: Annotated[Phone, Entry("填报人及联系电话", required=True, where="head", header="填报人联系电话", part="number")] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=("填表日期", "填报时间", "报送日期", "申报日期", "填表时间", "填写日期", "填写时间", "制表日期", "上报日期", "上报时间", "日期"))] = None
    rows: list[ActivityResultsRow] = []
