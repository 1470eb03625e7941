"""附件2: 2024年专家服务基地申报表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import Choice, Date, Email, Entry, Integer, LongText, Mobile, Month, Person, Phone, Region, SealShown, Text, YesNo
from models.form import Form, Quota
from models.forms.wordings import ADDRESS, CONTACT, DEPARTMENT, EMAIL, FUNDING, MOBILE, OFFICE_PHONE, REPORT_DATE, SEAL


class ServiceBase(Form):
    """附件2: a base where experts serve."""

    id: ClassVar[str] = "service_base"
    annex: ClassVar[int] = 2
    titles: ClassVar[tuple[str, ...]] = ("2024年专家服务基地申报表", "2024年国家级专家服务基地申报表",)
    blank: ClassVar[str] = "service_base.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("applicant_region", "base_name",)

    applicant_region: Annotated[Region, Entry("申报地区", required=True, where="cover", aliases=("申报地", "申报地市", "申报市县", "申报区域", "申报市、县",))] = None
    cover_contact: Annotated[Person, Entry("联系人", required=True, where="cover", header="封面联系人", aliases=CONTACT)] = None
    cover_phone: Annotated[Phone, Entry("联系电话", required=True, where="cover", header="封面联系电话", aliases=("电话号码", "联系电话号码",))] = None
    report_date: Annotated[Date, Entry("填表日期", required=True, where="cover", aliases=REPORT_DATE)] = None
    seal: Annotated[SealShown, Entry("盖章", where="cover", aliases=SEAL)] = None
    base_name: Annotated[Text, Entry("基地名称", required=True, aliases=("专家服务基地名称", "服务基地名称", "基地全称", "申报基地名称", "基地名",))] = None
    host_organization: Annotated[Text, Entry("依托单位名称", required=True, aliases=("依托单位", "依托单位全称", "依托单位名", "基地依托单位", "建设依托单位", "依托单位（全称）",))] = None
    is_provincial_base: Annotated[YesNo, Entry("是否省级专家服务基地", required=True, aliases=("是否为省级专家服务基地", "是否省级基地", "省级专家服务基地", "是否已是省级专家服务基地", "是否为省级基地",))] = None
    established: Annotated[Month, Entry("设立时间", aliases=("成立时间", "设立日期", "设立年月", "成立日期", "成立年月", "建立时间", "批准设立时间", "设立的时间", "建立日期",))] = None
    industry: Annotated[Text, Entry("所属行业领域", aliases=("行业领域", "所属行业", "所属领域", "所属行业和领域", "所属行业、领域", "所属行业及领域", "所在行业领域",))] = None
    location: Annotated[Region, Entry("所在地", aliases=("所在地区", "基地所在地", "所在区域", "基地所在地区", "所在市县", "所在市、县",))] = None
    organization_type: Annotated[Choice, Entry("依托单位类型", required=True, options=("高新技术开发区", "经济技术开发区", "产业园区", "创业园区", "技术示范基地", "产业化示范基地", "基层科研机构", "农村合作组织", "高新技术企业", "专业技术协会", "技术中介服务组织", "其他",), aliases=("单位类型", "依托单位性质", "单位性质", "依托单位类别", "单位类别",))] = None
    organization_type_other: Annotated[Text, Entry("依托单位类型/其他", other_of="organization_type")] = None
    internal_experts: Annotated[Integer, Entry("对口联系专家人数（副高及以上职称）/本单位专家", aliases=("本单位专家数", "本单位专家人数", "本单位",))] = None
    external_experts: Annotated[Integer, Entry("对口联系专家人数（副高及以上职称）/外单位专家", aliases=("外单位专家数", "外单位专家人数", "外单位",))] = None
    department: Annotated[Text, Entry("负责部门", aliases=DEPARTMENT)] = None
    contact: Annotated[Person, Entry("联系人", aliases=CONTACT)] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=OFFICE_PHONE)] = None
    mobile: Annotated[Mobile, Entry("手机", aliases=MOBILE)] = None
    email: Annotated[Email, Entry("E-mail", aliases=EMAIL)] = None
    address: Annotated[Text, Entry("通讯地址", aliases=ADDRESS)] = None
    service_system: Annotated[LongText, Entry("开展专家服务的现行制度", aliases=("开展专家服务现行制度", "专家服务现行制度", "专家服务的现行制度", "开展专家服务的制度", "现行制度", "开展专家服务的现行制度情况",))] = None
    funding: Annotated[LongText, Entry("经费保障", aliases=FUNDING)] = None
    achievements: Annotated[LongText, Entry("近年来开展专家服务活动情况及成效", max_length=1000, aliases=("近年来开展专家服务活动情况和成效", "近年来专家服务活动情况及成效", "开展专家服务活动情况及成效", "近年开展专家服务活动情况及成效", "近三年开展专家服务活动情况及成效", "专家服务活动情况及成效",))] = None
    strategy_relevance: Annotated[LongText, Entry("设立国家级专家服务基地的必要性/与国家发展规划和战略布局的相关性")] = None
    regional_relevance: Annotated[LongText, Entry("设立国家级专家服务基地的必要性/与地区发展战略、重点领域或重点行业的相关性")] = None
    grassroots_relevance: Annotated[LongText, Entry("设立国家级专家服务基地的必要性/与基层经济社会发展需要的相关性")] = None
    service_areas: Annotated[LongText, Entry("服务的主要领域和区域", aliases=("服务主要领域和区域", "服务的主要领域及区域", "服务的主要领域、区域", "主要服务领域和区域", "服务领域和区域",))] = None
    support: Annotated[LongText, Entry("能为专家及其团队开展服务活动提供的支持和保障", aliases=("能为专家及其团队提供的支持和保障", "为专家及其团队开展服务活动提供的支持和保障", "能为专家及团队开展服务活动提供的支持和保障", "提供的支持和保障", "支持和保障",))] = None
    local_funding: Annotated[LongText, Entry("地方及依托单位经费保障", aliases=("地方和依托单位经费保障", "地方及依托单位的经费保障", "地方及依托单位经费保障情况", "地方、依托单位经费保障",))] = None
    talent_mechanism: Annotated[LongText, Entry("柔性引才机制建立及运行情况", aliases=("柔性引才机制建立和运行情况", "柔性引才机制建立、运行情况", "柔性引才机制", "柔性引才机制建设及运行情况", "柔性引才机制的建立及运行情况",))] = None
    work_plan: Annotated[LongText, Entry("未来三年专家服务工作计划", max_length=1000, aliases=("未来3年专家服务工作计划", "未来三年工作计划", "今后三年专家服务工作计划", "未来三年专家服务计划", "专家服务工作计划", "未来三年的专家服务工作计划",))] = None
