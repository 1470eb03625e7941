"""附件6: 2024年“智聚山海·助力共富”专家服务工程活动成果汇总表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import Date, Entry, Integer, Person, Phone, Region, SealShown, Text
from models.form import Form, Quota, Row
from models.forms.wordings import BUREAU, REMARKS, REPORTER, REPORT_DATE, SEAL, SEQ


class ActivityResultsRow(Row):
    """One row of the list."""

    seq: Annotated[Integer, Entry("序号", where="row", aliases=SEQ)] = None
    region: Annotated[Region, Entry("市、县（市、区）", required=True, where="row", aliases=("市、县", "地区", "市县", "市县区", "县市区", "市（县、区）", "县（市、区）", "市、县、区", "市、县（区）", "所在地区", "所属地区", "区域",))] = None
    teams_completed: Annotated[Integer, Entry("本地区已完成服务团数量", where="row", aliases=("已完成服务团数量", "完成服务团数量", "本地区完成服务团数量", "本地区已完成服务团数", "已完成服务团数", "服务团数量", "完成服务团数",))] = None
    experts_invited: Annotated[Integer, Entry("邀请专家总人次", where="row", aliases=("邀请专家人次", "邀请专家总人次数", "专家总人次", "邀请专家总数", "邀请专家人次数", "邀请专家数",))] = None
    onsite_guidance: Annotated[Integer, Entry("现场技术指导总数", where="row", aliases=("现场技术指导", "现场技术指导数", "现场技术指导次数", "现场技术指导总次数", "现场指导总数", "技术指导总数",))] = None
    lectures_and_trainings: Annotated[Integer, Entry("开展专题讲座、网络远程培训总数", where="row", aliases=("专题讲座、网络远程培训总数", "开展专题讲座、网络远程培训总次数", "开展专题讲座、网络远程培训数", "开展专题讲座和网络远程培训总数", "专题讲座和网络远程培训总数", "开展专题讲座、网络培训总数", "讲座培训总数",))] = None
    suggestions: Annotated[Integer, Entry("提出合理化建议总数", where="row", aliases=("提出合理化建议", "提出合理化建议数", "提出合理化建议总条数", "合理化建议总数", "合理化建议数", "合理化建议", "提出建议总数",))] = None
    clinic_visits: Annotated[Integer, Entry("义诊总人次", where="row", aliases=("义诊人次", "义诊总人次数", "义诊总人数", "义诊人数", "义诊人次数",))] = None
    projects_matched: Annotated[Integer, Entry("对接专业项目总数", where="row", aliases=("对接专业项目", "对接专业项目数", "对接项目总数", "对接项目数", "专业项目对接总数", "专业对接项目总数", "对接专业项目总个数",))] = None
    problems_solved: Annotated[Integer, Entry("破解技术难题总数", where="row", aliases=("破解技术难题", "破解技术难题数", "破解技术难题总个数", "解决技术难题总数", "解决技术难题数", "破解难题总数", "技术难题总数",))] = None
    long_term_agreements: Annotated[Integer, Entry("达成中长期合作意向总数", where="row", aliases=("达成中长期合作意向", "达成中长期合作意向数", "中长期合作意向总数", "中长期合作意向数", "达成合作意向总数", "达成合作意向数", "达成中长期合作意向总个数",))] = None
    staff_trained: Annotated[Integer, Entry("指导培训基层专业技术人才总人数", where="row", aliases=("指导培训基层专业技术人才", "指导培训基层专业技术人才人数", "指导培训基层专业技术人才总数", "指导培训基层专业技术人员总人数", "培训基层专业技术人才总人数", "培训基层专业技术人员总人数", "指导培训专业技术人才总人数", "培训人才总人数", "指导培训总人数",))] = None
    people_benefited: Annotated[Integer, Entry("惠及当地群众总人数", where="row", aliases=("惠及当地群众", "惠及当地群众人数", "惠及当地群众总数", "惠及群众总人数", "惠及群众人数", "惠及群众数", "受益群众总人数", "受益群众人数",))] = None
    remarks: Annotated[Text, Entry("备注", where="row", aliases=REMARKS)] = None


class ActivityResults(Form):
    """附件6: what the activities brought, one row a city or county."""

    id: ClassVar[str] = "activity_results"
    annex: ClassVar[int] = 6
    titles: ClassVar[tuple[str, ...]] = ("2024年“智聚山海·助力共富”专家服务工程活动成果汇总表", "2024年“智聚山海·助力共富”专家服务活动成果汇总表",)
    blank: ClassVar[str] = "activity_results.docx"
    quota: ClassVar[Quota | None] = Quota(per="half-year", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=BUREAU)] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=SEAL)] = None
    reporter: Annotated[Person, Entry("填报人及联系电话", required=True, where="head", header="填报人", part="name", aliases=REPORTER)] = None
    reporter_phone: Annotated[Phone, Entry("填报人及联系电话", required=True, where="head", header="填报人联系电话", part="number")] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=REPORT_DATE)] = None
    rows: list[ActivityResultsRow] = []
