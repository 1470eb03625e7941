"""附件3: 2024年专家服务基层重点联系专家推荐表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import BankAccount, BankCode, Date, Email, Entry, IdNumber, LongText, Mobile, Person, Phone, Postcode, Region, SealShown, Text, YesNo
from models.form import Form, Quota
from models.forms.wordings import ACCOUNT_HOLDER, ACCOUNT_NUMBER, ADDRESS, BANK_CODE, BANK_NAME, BUREAU, EMAIL, MOBILE, OFFICE_PHONE, POSTCODE, REPORT_DATE, SEAL


class KeyExpert(Form):
    """附件3: one recommended expert; a file may hold several."""

    id: ClassVar[str] = "key_expert"
    annex: ClassVar[int] = 3
    titles: ClassVar[tuple[str, ...]] = ("2024年专家服务基层重点联系专家推荐表",)
    blank: ClassVar[str] = "key_expert.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_least=3)
    subject: ClassVar[tuple[str, ...]] = ("name", "employer",)

    reporting_bureau: Annotated[Text, Entry("填报市局", required=True, where="head", aliases=BUREAU)] = None
    seal: Annotated[SealShown, Entry("盖章", where="head", aliases=SEAL)] = None
    report_date: Annotated[Date, Entry("填报日期", required=True, where="head", aliases=REPORT_DATE)] = None
    name: Annotated[Person, Entry("姓名", required=True, aliases=("专家姓名", "推荐专家姓名", "推荐人选姓名", "人选姓名", "被推荐人姓名", "本人姓名", "推荐对象姓名",))] = None
    gender: Annotated[Text, Entry("性别", required=True)] = None
    ethnicity: Annotated[Text, Entry("民族", aliases=("族别", "民族成份",))] = None
    residence: Annotated[Region, Entry("常住地", aliases=("常住地址", "常住地区", "常住城市", "常驻地", "常居地", "居住地", "现居住地", "现常住地", "经常居住地", "现居地",))] = None
    country: Annotated[Text, Entry("国家/地区", aliases=("国家（地区）", "国籍", "国别", "国别/地区", "国别（地区）", "国家或地区", "国家、地区", "国籍/地区", "所属国家/地区", "所在国家/地区",))] = None
    id_type: Annotated[Text, Entry("证件类型", aliases=("证件种类", "证件名称", "身份证件类型", "身份证件种类", "证照类型", "有效证件类型",))] = None
    id_number: Annotated[IdNumber, Entry("证件号码", required=True, aliases=("证件号", "身份证号", "身份证号码", "证件编号", "身份证件号码", "身份证件号", "公民身份号码", "公民身份证号码", "有效证件号码", "证照号码",))] = None
    employer: Annotated[Text, Entry("所在单位", required=True, aliases=("工作单位", "现工作单位", "单位", "单位名称", "单位全称", "所在单位名称", "所在工作单位", "所属单位", "任职单位", "现任职单位", "供职单位", "就职单位",))] = None
    post: Annotated[Text, Entry("行政职务", aliases=("职务", "现任职务", "现任行政职务", "行政职位", "行政职务名称", "担任职务", "所任职务", "党政职务", "现行政职务",))] = None
    part_time_employer: Annotated[Text, Entry("兼职单位", aliases=("兼任单位", "兼职所在单位", "兼职单位名称", "兼职工作单位",))] = None
    part_time_post: Annotated[Text, Entry("兼职行政职务", aliases=("兼职职务", "兼任职务", "兼任行政职务", "兼职单位职务", "兼职行政职位",))] = None
    highest_degree: Annotated[Text, Entry("最高学历", aliases=("学历", "最高学位", "最高学历学位", "最高学历/学位", "学历学位", "学历/学位", "最后学历", "学历层次", "文化程度",))] = None
    degree_country: Annotated[Text, Entry("授予国家/地区", aliases=("学位授予国家/地区", "学历授予国家/地区", "授予国家（地区）", "授予国家", "授予国别/地区", "授予国别", "授予国家或地区", "学位授予国家", "学历授予国家", "授予国（地区）", "授予地",))] = None
    foreign_language: Annotated[Text, Entry("外国语种", aliases=("外语语种", "外语", "语种", "外国语", "外语种类", "掌握外语", "熟悉外语", "掌握语种",))] = None
    title: Annotated[Text, Entry("专业技术职务", required=True, at_least="副高级", aliases=("专业技术职称", "职称", "技术职称", "现任专业技术职务", "现专业技术职务", "专业技术职务名称", "专业职称", "专技职务", "专业技术资格", "专业技术任职资格", "现任职称", "现有职称", "职称名称", "专业技术职务（职称）",))] = None
    primary_discipline: Annotated[Text, Entry("主要从事的学科/一级学科", required=True)] = None
    primary_research: Annotated[Text, Entry("主要从事的学科/研究方向")] = None
    secondary_discipline: Annotated[Text, Entry("次要从事的学科/一级学科")] = None
    secondary_research: Annotated[Text, Entry("次要从事的学科/研究方向")] = None
    is_academician: Annotated[YesNo, Entry("院士", required=True, aliases=("是否院士", "两院院士", "是否两院院士",))] = None
    is_outstanding_professional: Annotated[YesNo, Entry("全国杰出专业技术人才", required=True, aliases=("全国杰出专技人才", "杰出专业技术人才", "是否全国杰出专业技术人才",))] = None
    has_state_allowance: Annotated[YesNo, Entry("享受政府特殊津贴专家", required=True, aliases=("享受政府特殊津贴", "政府特殊津贴专家", "享受国务院政府特殊津贴专家", "国务院政府特殊津贴专家", "享受国务院特殊津贴专家", "是否享受政府特殊津贴", "是否享受政府特殊津贴专家",))] = None
    is_national_talent: Annotated[YesNo, Entry("百千万人才工程国家级人选", required=True, aliases=("国家百千万人才工程人选", "百千万人才工程人选", "国家级百千万人才工程人选", "百千万人才工程", "是否百千万人才工程国家级人选",))] = None
    is_changjiang_scholar: Annotated[YesNo, Entry("长江学者奖励计划特聘专家", required=True, aliases=("长江学者", "长江学者特聘专家", "长江学者特聘教授", "长江学者奖励计划特聘教授", "是否长江学者奖励计划特聘专家", "长江学者奖励计划",))] = None
    is_distinguished_youth: Annotated[YesNo, Entry("国家杰出青年基金获得者", required=True, aliases=("国家杰出青年科学基金获得者", "杰出青年基金获得者", "国家杰青基金获得者", "国家杰青", "杰青", "是否国家杰出青年基金获得者",))] = None
    achievements: Annotated[LongText, Entry("取得的突出学术、科研或技术成果", required=True, aliases=("突出学术、科研或技术成果", "取得的突出成果", "取得的学术、科研或技术成果", "取得的主要学术、科研或技术成果", "主要学术、科研或技术成果", "学术、科研或技术成果", "突出成果", "主要成果", "业绩成果", "主要业绩成果", "主要业绩",))] = None
    address: Annotated[Text, Entry("通讯地址", aliases=ADDRESS)] = None
    postcode: Annotated[Postcode, Entry("邮政编码", aliases=POSTCODE)] = None
    mobile: Annotated[Mobile, Entry("手机号", required=True, aliases=MOBILE)] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=OFFICE_PHONE)] = None
    email: Annotated[Email, Entry("电子邮箱", aliases=EMAIL)] = None
    account_holder: Annotated[Person, Entry("开户名", aliases=ACCOUNT_HOLDER)] = None
    bank_name: Annotated[Text, Entry("开户银行", aliases=BANK_NAME)] = None
    bank_code: Annotated[BankCode, Entry("大额行号", aliases=BANK_CODE)] = None
    account_number: Annotated[BankAccount, Entry("银行账号", aliases=ACCOUNT_NUMBER)] = None
    account_document: Annotated[Text, Entry("开户证件", aliases=("开户证件类型", "开户证件名称", "开户证件种类", "开户所用证件", "开户使用证件", "开户有效证件",))] = None
