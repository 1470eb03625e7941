"""附件1: 2024年专家服务基层示范团申报表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import BankAccount, BankCode, Choices, Date, Email, Entry, Integer, LongText, Mobile, Person, Phone, Region, SealShown, Text
from models.form import Form, Quota


class DemoTeam(Form):
    """附件1: an expert service team that goes to the grass roots."""

    id: ClassVar[str] = "demo_team"
    annex: ClassVar[int] = 1
    titles: ClassVar[tuple[str, ...]] = ("2024年专家服务基层示范团申报表",)
    blank: ClassVar[str] = "demo_team.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau", "team_name",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=("填报单位", "报送市局", "报送单位", "申报单位", "上报市局", "填报地市", "填报局", "上报单位", "推荐单位", "推荐市局", "呈报单位", "填表单位", "填报部门"))] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=("公章", "单位盖章", "加盖公章",))] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=("填表日期", "填报时间", "报送日期", "申报日期", "填表时间", "填写日期", "填写时间", "制表日期", "上报日期", "上报时间", "日期"))] = None
    team_name: Annotated[Text, Entry("服务团名称", required=True)] = None
    host_region: Annotated[Region, Entry("承办地区", required=True, aliases=("承办地",))] = None
    service_count: Annotated[Integer, Entry("服务次数")] = None
    start_date: Annotated[Date, Entry("开始时间", required=True, aliases=("开始日期", "起始时间",))] = None
    end_date: Annotated[Date, Entry("结束时间", required=True, aliases=("结束日期", "截止时间",))] = None
    city_count: Annotated[Integer, Entry("活动地点/覆盖…个地市", header="活动地点/覆盖地市数")] = None
    county_count: Annotated[Integer, Entry("活动地点/…个区县", header="活动地点/覆盖区县数")] = None
    places: Annotated[Text, Entry("活动地点/分别是")] = None
    service_field: Annotated[Text, Entry("服务领域")] = None
    expert_count: Annotated[Integer, Entry("参与专家人数", aliases=("参与专家数",))] = None
    department: Annotated[Text, Entry("负责部门", aliases=("负责处室", "责任部门",))] = None
    contact: Annotated[Person, Entry("联系人", required=True, aliases=("联系人姓名",))] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=("办公室电话", "座机", "固话", "固定电话", "单位电话",))] = None
    mobile: Annotated[Mobile, Entry("手机", required=True, aliases=("手机号", "手机号码", "移动电话", "联系手机",))] = None
    email: Annotated[Email, Entry("E-mail", aliases=("电子邮箱", "邮箱", "电子邮件", "Email", "邮箱地址",))] = None
    bank_name: Annotated[Text, Entry("开户行名称", aliases=("开户银行", "开户行",))] = None
    account_name: Annotated[Text, Entry("账户名", aliases=("账户名称", "户名",))] = None
    account_number: Annotated[BankAccount, Entry("账号", aliases=("银行账号", "银行卡号", "银行账户号",))] = None
    bank_code: Annotated[BankCode, Entry("开户行联行号", aliases=("大额行号", "联行号", "行号", "开户行行号",))] = None
    interprovincial_support: Annotated[Choices, Entry("对口帮扶情况（可多选）/跨省帮扶", options=("国家乡村振兴重点帮扶县", "非国家乡村振兴重点帮扶县",))] = []
    intraprovincial_support: Annotated[Choices, Entry("对口帮扶情况（可多选）/省内帮扶", options=("国家乡村振兴重点帮扶县", "非国家乡村振兴重点帮扶县",))] = []
    service_forms: Annotated[Choices, Entry("拟采取的服务形式（可多选）", required=True, options=("技术指导", "技术推广", "项目合作", "成果转化", "人才培养", "决策咨询", "科普宣传", "义诊", "其他",))] = []
    service_forms_other: Annotated[Text, Entry("拟采取的服务形式（可多选）/其他", other_of="service_forms")] = None
    service_content: Annotated[LongText, Entry("拟开展的服务内容", required=True)] = None
    funding: Annotated[LongText, Entry("经费保障")] = None
