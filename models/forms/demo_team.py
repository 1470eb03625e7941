"""附件1: 2024年专家服务基层示范团申报表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import BankAccount, BankCode, Choices, Date, Email, Entry, Integer, LongText, Mobile, Person, Phone, Region, SealShown, Text
from models.form import Form, Quota
from models.forms.wordings import ACCOUNT_NAME, ACCOUNT_NUMBER, BANK_CODE, BANK_NAME, BUREAU, CONTACT, DEPARTMENT, EMAIL, EXPERT_COUNT, FUNDING, MOBILE, OFFICE_PHONE, REPORT_DATE, SEAL


class DemoTeam(Form):
    """附件1: an expert service team that goes to the grass roots."""

    id: ClassVar[str] = "demo_team"
    annex: ClassVar[int] = 1
    titles: ClassVar[tuple[str, ...]] = ("2024年专家服务基层示范团申报表",)
    blank: ClassVar[str] = "demo_team.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau", "team_name",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=BUREAU)] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=SEAL)] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=REPORT_DATE)] = None
    team_name: Annotated[Text, Entry("服务团名称", required=True, aliases=("团队名称", "示范团名称", "专家服务团名称", "专家团名称", "服务基层示范团名称", "服务团队名称", "服务团全称", "专家服务团", "示范团全称",))] = None
    host_region: Annotated[Region, Entry("承办地区", required=True, aliases=("承办地", "承办市县", "承办地市", "承办市、县", "承办区域", "承办县（市、区）",))] = None
    service_count: Annotated[Integer, Entry("服务次数", aliases=("服务批次", "服务场次", "服务次数（次）", "活动次数", "开展服务次数", "服务总次数",))] = None
    start_date: Annotated[Date, Entry("开始时间", required=True, aliases=("开始日期", "开始日", "起始时间", "起始日期", "起始日", "活动开始时间", "活动开始日期", "服务开始时间", "服务开始日期", "启动时间",))] = None
    end_date: Annotated[Date, Entry("结束时间", required=True, aliases=("结束日期", "结束日", "截止时间", "截止日期", "终止时间", "终止日期", "活动结束时间", "活动结束日期", "服务结束时间", "服务结束日期",))] = None
    city_count: Annotated[Integer, Entry("活动地点/覆盖…个地市", header="活动地点/覆盖地市数")] = None
    county_count: Annotated[Integer, Entry("活动地点/…个区县", header="活动地点/覆盖区县数")] = None
    places: Annotated[Text, Entry("活动地点/分别是")] = None
    service_field: Annotated[Text, Entry("服务领域", aliases=("服务行业", "服务行业领域", "服务的领域", "专业领域", "所属领域", "服务专业领域",))] = None
    expert_count: Annotated[Integer, Entry("参与专家人数", aliases=EXPERT_COUNT)] = None
    department: Annotated[Text, Entry("负责部门", aliases=DEPARTMENT)] = None
    contact: Annotated[Person, Entry("联系人", required=True, aliases=CONTACT)] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=OFFICE_PHONE)] = None
    mobile: Annotated[Mobile, Entry("手机", required=True, aliases=MOBILE)] = None
    email: Annotated[Email, Entry("E-mail", aliases=EMAIL)] = None
    bank_name: Annotated[Text, Entry("开户行名称", aliases=BANK_NAME)] = None
    account_name: Annotated[Text, Entry("账户名", aliases=ACCOUNT_NAME)] = None
    account_number: Annotated[BankAccount, Entry("账号", aliases=ACCOUNT_NUMBER)] = None
    bank_code: Annotated[BankCode, Entry("开户行联行号", aliases=BANK_CODE)] = None
    interprovincial_support: Annotated[Choices, Entry("对口帮扶情况（可多选）/跨省帮扶", options=("国家乡村振兴重点帮扶县", "非国家乡村振兴重点帮扶县",))] = []
    intraprovincial_support: Annotated[Choices, Entry("对口帮扶情况（可多选）/省内帮扶", options=("国家乡村振兴重点帮扶县", "非国家乡村振兴重点帮扶县",))] = []
    service_forms: Annotated[Choices, Entry("拟采取的服务形式（可多选）", required=True, options=("技术指导", "技术推广", "项目合作", "成果转化", "人才培养", "决策咨询", "科普宣传", "义诊", "其他",), aliases=("服务形式", "拟采取服务形式", "拟采取的服务方式", "服务方式",))] = []
    service_forms_other: Annotated[Text, Entry("拟采取的服务形式（可多选）/其他", other_of="service_forms")] = None
    service_content: Annotated[LongText, Entry("拟开展的服务内容", required=True, aliases=("服务内容", "拟开展服务内容", "拟开展的主要服务内容", "拟开展的服务内容及计划", "开展的服务内容",))] = None
    funding: Annotated[LongText, Entry("经费保障", aliases=FUNDING)] = None
