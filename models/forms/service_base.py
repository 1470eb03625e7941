"""附件2: 2024年专家服务基地申报表."""

from __future__ import annotations

from typing import Annotated, ClassVar

from models.entry import Choice, Date, Email, Entry, Integer, LongText, Mobile, Month, Person, Phone, Region, SealShown, Text, YesNo
from models.form import Form, Quota


class ServiceBase(Form):
    """附件2: a base where experts serve."""

    id: ClassVar[str] = "service_base"
    annex: ClassVar[int] = 2
    titles: ClassVar[tuple[str, ...]] = ("2024年专家服务基地申报表", "2024年国家级专家服务基地申报表",)
    blank: ClassVar[str] = "service_base.docx"
    quota: ClassVar[Quota | None] = Quota(per="city", at_most=1)
    subject: ClassVar[tuple[str, ...]] = ("applicant_region", "base_name",)

    applicant_region: Annotated[Region, Entry("申报地区", required=True, where="cover")] = None
    cover_contact: Annotated[Person, Entry("联系人", required=True, where="cover", header="封面联系人", aliases=("联系人姓名",))] = None
    cover_phone: Annotated[Phone, Entry("联系电话", required=True, where="cover", header="封面联系电话")] = None
    report_date: Annotated[Date, Entry("填表日期", required=True, where="cover", aliases=("填报日期", "填报时间", "报送日期", "申报日期", "填表时间", "填写日期", "填写时间", "制表日期", "日期"))] = None
    seal: Annotated[SealShown, Entry("盖章", where="cover", aliases=("公章", "单位盖章", "加盖公章",))] = None
    base_name: Annotated[Text, Entry("基地名称", required=True)] = None
    host_organization: Annotated[Text, Entry("依托单位名称", required=True)] = None
    is_provincial_base: Annotated[YesNo, Entry("是否省级专家服务基地", required=True)] = None
    established: Annotated[Month, Entry("设立时间", aliases=("成立时间",))] = None
    industry: Annotated[Text, Entry("所属行业领域")] = None
    location: Annotated[Region, Entry("所在地")] = None
    organization_type: Annotated[Choice, Entry("依托单位类型", required=True, options=("高新技术开发区", "经济技术开发区", "产业园区", "创业园区", "技术示范基地", "产业化示范基地", "基层科研机构", "农村合作组织", "高新技术企业", "专业技术协会", "技术中介服务组织", "其他",), aliases=("单位类型",))] = None
    organization_type_other: Annotated[Text, Entry("依托单位类型/其他", other_of="organization_type")] = None
    internal_experts: Annotated[Integer, Entry("对口联系专家人数（副高及以上职称）/本单位专家")] = None
    external_experts: Annotated[Integer, Entry("对口联系专家人数（副高及以上职称）/外单位专家")] = None
    department: Annotated[Text, Entry("负责部门", aliases=("负责处室", "责任部门",))] = None
    contact: Annotated[Person, Entry("联系人", aliases=("联系人姓名",))] = None
    office_phone: Annotated[Phone, Entry("办公电话", aliases=("办公室电话", "座机", "固话", "固定电话", "单位电话",))] = None
    mobile: Annotated[Mobile, Entry("手机", aliases=("手机号", "手机号码", "移动电话", "联系手机",))] = None
    email: Annotated[Email, Entry("E-mail", aliases=("电子邮箱", "邮箱", "电子邮件", "Email", "邮箱地址",))] = None
    address: Annotated[Text, Entry("通讯地址", aliases=("通信地址", "联系地址",))] = None
    service_system: Annotated[LongText, Entry("开展专家服务的现行制度")] = None
    funding: Annotated[LongText, Entry("经费保障")] = None
    achievements: Annotated[LongText, Entry("近年来开展专家服务活动情况及成效", max_length=1000)] = None
    strategy_relevance: Annotated[LongText, Entry("设立国家级专家服务基地的必要性/与国家发展规划和战略布局的相关性")] = None
    regional_relevance: Annotated[LongText, Entry("设立国家级专家服务基地的必要性/与地区发展战略、重点领域或重点行业的相关性")] = None
    grassroots_relevance: Annotated[LongText, Entry("设立国家级专家服务基地的必要性/与基层经济社会发展需要的相关性")] = None
    service_areas: Annotated[LongText, Entry("服务的主要领域和区域")] = None
    support: Annotated[LongText, Entry("能为专家及其团队开展服务活动提供的支持和保障")] = None
    local_funding: Annotated[LongText, Entry("地方及依托单位经费保障")] = None
    talent_mechanism: Annotated[LongText, Entry("柔性引才机制建立及运行情况")] = None
    work_plan: Annotated[LongText, Entry("未来三年专家服务工作计划", max_length=1000)] = None
