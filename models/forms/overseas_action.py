"""附件4: 2024年海外赤子为国服务行动项目申报表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import BankAccount, BankCode, Choices, Date, Email, Entry, Integer, LongText, Mobile, Money, Person, Phone, SealShown, Text
from models.form import Form, Quota


class OverseasAction(Form):
    """附件4: an activity of people who studied abroad."""

    id: ClassVar[str] = "overseas_action"
    annex: ClassVar[int] = 4
    titles: ClassVar[tuple[str, ...]] = ("2024年海外赤子为国服务行动项目申报表",)
    blank: ClassVar[str] = "overseas_action.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau", "activity_name",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=("填报单位", "报送市局", "报送单位", "申报单位", "上报市局", "填报地市", "填报局", "上报单位", "推荐单位", "推荐市局", "呈报单位", "填表单位", "填报部门"))] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=("公章", "单位盖章", "加盖公章",))] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=("填表日期", "填报时间", "报送日期", "申报日期", "填表时间", "填写日期", "填写时间", "制表日期", "上报日期", "上报时间", "日期"))] = None
    activity_name: Annotated[Text, Entry("活动名称", required=True)] = None
    organizer: Annotated[Text, Entry("承办单位", required=True)] = None
    start_date: Annotated[Date, Entry("活动起止时间", required=True, header="活动起止时间（起）", part="first", aliases=("活动时间", "起止时间", "活动起止日期",))] = None
    end_date: Annotated[Date, Entry("活动起止时间", required=True, header="活动起止时间（止）", part="last", aliases=("活动时间", "起止时间", "活动起止日期",))] = None
    expert_count: Annotated[Integer, Entry("留学人员及回国专家数量", aliases=("参与专家人数", "参与专家数",))] = None
    venue: Annotated[Text, Entry("活动地点")] = None
    department: Annotated[Text, Entry("负责部门", aliases=("负责处室", "责任部门",))] = None
    contact: Annotated[Person, Entry("联系人", required=True, aliases=("联系人姓名",))] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=("办公室电话", "座机", "固话", "固定电话", "单位电话",))] = None
    mobile: Annotated[Mobile, Entry("手机", required=True, aliases=("手机号", "手机号码", "移动电话", "联系手机",))] = None
    email: Annotated[Email, Entry("E-mail", aliases=("电子邮箱", "邮箱", "电子邮件", "Email", "邮箱地址",))] = None
    budget: Annotated[Money, Entry("总预算", aliases=("预算总额", "活动预算",))] = None
    bank_code: Annotated[BankCode, Entry("开户行联行号", aliases=("大额行号", "联行号", "行号", "开户行行号",))] = None
    account_name: Annotated[Text, Entry("账户名", aliases=("账户名称", "户名",))] = None
    bank_name: Annotated[Text, Entry("开户行名称", aliases=("开户银行", "开户行",))] = None
    account_number: Annotated[BankAccount, Entry("账号", aliases=("银行账号", "银行卡号", "银行账户号",))] = None
    activity_forms: Annotated[Choices, Entry("拟采取的活动形式（可多选）", required=True, options=("人才项目交流对接", "创新创业大赛", "技术服务指导", "项目合作洽谈", "学术交流", "基层服务", "其他",))] = []
    activity_forms_other: Annotated[Text, Entry("拟采取的活动形式（可多选）/其他", other_of="activity_forms")] = None
    content: Annotated[LongText, Entry("拟开展的活动内容", required=True)] = None
