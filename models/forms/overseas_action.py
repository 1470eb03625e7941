"""附件4: 2024年海外赤子为国服务行动项目申报表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import BankAccount, BankCode, Choices, Date, Email, Entry, Integer, LongText, Mobile, Money, Person, Phone, SealShown, Text
from models.form import Form, Quota
from models.forms.wordings import ACCOUNT_NAME, ACCOUNT_NUMBER, BANK_CODE, BANK_NAME, BUDGET, BUREAU, CONTACT, DEPARTMENT, EMAIL, EXPERT_COUNT, MOBILE, OFFICE_PHONE, PERIOD, REPORT_DATE, SEAL


class OverseasAction(Form):
    """附件4: an activity of people who studied abroad."""

    id: ClassVar[str] = "overseas_action"
    annex: ClassVar[int] = 4
    titles: ClassVar[tuple[str, ...]] = ("2024年海外赤子为国服务行动项目申报表",)
    blank: ClassVar[str] = "overseas_action.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("reporting_bureau", "activity_name",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=BUREAU)] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=SEAL)] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=REPORT_DATE)] = None
    activity_name: Annotated[Text, Entry("活动名称", required=True, aliases=("项目名称", "行动项目名称", "活动项目名称", "活动主题", "项目（活动）名称",))] = None
    organizer: Annotated[Text, Entry("承办单位", required=True, aliases=("举办单位", "承办机构", "承办方", "项目承办单位", "活动承办单位", "实施单位", "主办单位",))] = None
    start_date: Annotated[Date, Entry("活动起止时间", required=True, header="活动起止时间（起）", part="first", aliases=PERIOD)] = None
    end_date: Annotated[Date, Entry("活动起止时间", required=True, header="活动起止时间（止）", part="last", aliases=PERIOD)] = None
    expert_count: Annotated[Integer, Entry("留学人员及回国专家数量", aliases=(*EXPERT_COUNT, "留学人员及回国专家人数", "留学人员和回国专家数量", "留学人员、回国专家数量", "留学人员及回国专家数", "留学人员和回国专家人数", "海外专家数量", "海外专家人数"))] = None
    venue: Annotated[Text, Entry("活动地点", aliases=("举办地点", "具体地点", "具体活动地点", "举办地", "活动举办地点", "活动地址", "举行地点",))] = None
    department: Annotated[Text, Entry("负责部门", aliases=DEPARTMENT)] = None
    contact: Annotated[Person, Entry("联系人", required=True, aliases=CONTACT)] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=OFFICE_PHONE)] = None
    mobile: Annotated[Mobile, Entry("手机", required=True, aliases=MOBILE)] = None
    email: Annotated[Email, Entry("E-mail", aliases=EMAIL)] = None
    budget: Annotated[Money, Entry("总预算", aliases=BUDGET)] = None
    bank_code: Annotated[BankCode, Entry("开户行联行号", aliases=BANK_CODE)] = None
    account_name: Annotated[Text, Entry("账户名", aliases=ACCOUNT_NAME)] = None
    bank_name: Annotated[Text, Entry("开户行名称", aliases=BANK_NAME)] = None
    account_number: Annotated[BankAccount, Entry("账号", aliases=ACCOUNT_NUMBER)] = None
    activity_forms: Annotated[Choices, Entry("拟采取的活动形式（可多选）", required=True, options=("人才项目交流对接", "创新创业大赛", "技术服务指导", "项目合作洽谈", "学术交流", "基层服务", "其他",), aliases=("活动形式", "拟采取活动形式", "拟采取的活动方式", "活动方式",))] = []
    activity_forms_other: Annotated[Text, Entry("拟采取的活动形式（可多选）/其他", other_of="activity_forms")] = None
    content: Annotated[LongText, Entry("拟开展的活动内容", required=True, aliases=("活动内容", "拟开展活动内容", "拟开展的主要活动内容", "活动主要内容", "主要活动内容", "开展的活动内容",))] = None
