"""附件3: 2024年专家服务基层重点联系专家推荐表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import BankAccount, BankCode, Date, Email, Entry, IdNumber, LongText, Mobile, Person, Phone, Postcode, Region, SealShown, Text, YesNo
from models.form import Form, Quota


class KeyExpert(Form):
    """附件3: one recommended expert; a file may hold several."""

    id: ClassVar[str] = "key_expert"
    annex: ClassVar[int] = 3
    titles: ClassVar[tuple[str, ...]] = ("2024年专家服务基层重点联系专家推荐表",)
    blank: ClassVar[str] = "key_expert.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_least=3)
    subject: ClassVar[tuple[str, ...]] = ("name", "employer",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=("填报单位", "报送市局", "报送单位", "申报单位", "上报市局", "填报地市", "填报局", "上报单位", "推荐单位", "推荐市局", "呈报单位", "填表单位", "填报部门"))] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=("公章", "单位盖章", "加盖公章",))] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=("填表日期", "填报时间", "报送日期", "申报日期", "填表时间", "填写日期", "填写时间", "制表日期", "上报日期", "上报时间", "日期"))] = None
    name: Annotated[Person, Entry("姓名", required=True)] = None
    gender: Annotated[Text, Entry("性别", required=True)] = None
    ethnicity: Annotated[Text, Entry("民族")] = None
    residence: Annotated[Region, Entry("常住地", aliases=("常住地址",))] = None
    country: Annotated[Text, Entry("国家/地区", aliases=("国家（地区）", "国籍",))] = None
    id_type: Annotated[Text, Entry("证件类型", aliases=("证件种类",))] = None
    id_number: Annotated[IdNumber, Entry("证件号码", required=True, aliases=("证件号", "身份证号", "身份证号码",))] = None
    employer: Annotated[Text, Entry("所在单位", required=True, aliases=("工作单位",))] = None
    post: Annotated[Text, Entry("行政职务", aliases=("职务",))] = None
    part_time_employer: Annotated[Text, Entry("兼职单位")] = None
    part_time_post: Annotated[Text, Entry("兼职行政职务")] = None
    highest_degree: Annotated[Text, Entry("最高学历", aliases=("学历",))] = None
    degree_country: Annotated[Text, Entry("授予国家/地区")] = None
    foreign_language: Annotated[Text, Entry("外国语种")] = None
    title: Annotated[Text, Entry("专业技术职务", required=True, at_least="副高级", aliases=("专业技术职称", "职称",))] = None
    primary_discipline: Annotated[Text, Entry("主要从事的学科/一级学科", required=True)] = None
    primary_research: Annotated[Text, Entry("主要从事的学科/研究方向")] = None
    secondary_discipline: Annotated[Text, Entry("次要从事的学科/一级学科")] = None
    secondary_research: Annotated[Text, Entry("次要从事的学科/研究方向")] = None
    is_academician: Annotated[YesNo, Entry("院士", required=True)] = None
    is_outstanding_professional: Annotated[YesNo, Entry("全国杰出专业技术人才", required=True)] = None
    has_state_allowance: Annotated[YesNo, Entry("享受政府特殊津贴专家", required=True)] = None
    is_national_talent: Annotated[YesNo, Entry("百千万人才工程国家级人选", required=True)] = None
    is_changjiang_scholar: Annotated[YesNo, Entry("长江学者奖励计划特聘专家", required=True)] = None
    is_distinguished_youth: Annotated[YesNo, Entry("国家杰出青年基金获得者", required=True)] = None
    achievements: Annotated[LongText, Entry("取得的突出学术、科研或技术成果", required=True)] = None
    address: Annotated[Text, Entry("通讯地址", aliases=("通信地址", "联系地址",))] = None
    postcode: Annotated[Postcode, Entry("邮政编码", aliases=("邮编", "邮码", "邮政编号"))] = None
    mobile: Annotated[Mobile, Entry("手机号", required=True, aliases=("手机", "手机号码", "移动电话", "联系手机",))] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=("办公室电话", "座机", "固话", "固定电话", "单位电话",))] = None
    email: Annotated[Email, Entry("电子邮箱", aliases=("E-mail", "邮箱", "电子邮件", "Email", "邮箱地址",))] = None
    account_holder: Annotated[Person, Entry("开户名", aliases=("户名", "开户人",))] = None
    bank_name: Annotated[Text, Entry("开户银行", aliases=("开户行名称", "开户行",))] = None
    bank_code: Annotated[BankCode, Entry("大额行号", aliases=("开户行联行号", "联行号", "行号", "开户行行号",))] = None
    account_number: Annotated[BankAccount, Entry("银行账号", aliases=("账号", "银行卡号", "银行账户号",))] = None
    account_document: Annotated[Text, Entry("开户证件")] = None
