"""What a return says before anybody writes it down: plausible facts of one fictional unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from models.forms import FORM_BY_ID
from samples import people, places, prose
from samples.truth import Value, Written

_DISCIPLINES = {
    "农学": ("水稻育种与栽培", "茶树栽培与加工", "植物保护"),
    "临床医学": ("心血管内科", "骨科微创技术", "老年病防治"),
    "机械工程": ("智能制造装备", "精密加工"),
    "计算机科学与技术": ("工业互联网", "人工智能与大数据"),
    "水产": ("海水养殖", "渔业资源"),
    "材料科学与工程": ("新能源材料", "高分子材料改性"),
    "林学": ("竹林碳汇", "香榧丰产栽培"),
    "中药学": ("浙八味质量标准", "铁皮石斛种质资源"),
    "环境科学与工程": ("农村污水治理", "土壤修复"),
    "工商管理": ("乡村旅游", "品牌营销"),
}
SENIOR_TITLES = (
    "教授",
    "副教授",
    "研究员",
    "副研究员",
    "高级工程师",
    "正高级工程师",
    "教授级高级工程师",
    "主任医师",
    "副主任医师",
    "高级农艺师",
    "推广研究员",
    "农业技术推广研究员",
    "高级讲师",
    "高级经济师",
    "主任中药师",
    "特级教师",
    "高级畜牧师",
    "一级美术师",
    "副主任护师",
)
JUNIOR_TITLES = (
    "讲师",
    "工程师",
    "助理研究员",
    "主治医师",
    "农艺师",
    "助教",
    "助理工程师",
    "住院医师",
    "经济师",
    "中级工程师",
)
_FIELDS = (
    "现代农业、林业",
    "医疗卫生",
    "智能制造",
    "海洋经济",
    "数字经济",
    "文化旅游与乡村建设",
    "新材料产业",
    "茶产业提质增效",
    "生态环保、水利",
)
_TEAMS = ("茶产业", "杨梅产业", "医疗卫生", "智能制造", "“两山”生态", "海洋渔业")
_VISITS = ("海外赤子", "智汇", "海归")
_EVENTS = ("项目对接会", "系列活动", "创新创业大赛")
_TOPICS = ("茶叶提质增效", "名医下乡义诊", "中小企业数字化", "海水养殖病害防控", "高山蔬菜")
_MINORITIES = ("畲族", "回族", "满族", "维吾尔族", "苗族")
_OPTIONAL_EMPTY = 0.12
_REQUIRED_EMPTY = 0.012


@dataclass(slots=True)
class Facts:
    """city: the unit's prefecture. values: plain values by key, absent or None for nothing. rows: of a list.

    fixed: fields written in a given way, right or wrong, by key or ``rows[0].budget``. expected: planted flags by the
    same names.
    """

    form: str
    city: str
    values: dict[str, Value] = field(default_factory=dict)
    rows: list[dict[str, Value]] = field(default_factory=list)
    fixed: dict[str, Written] = field(default_factory=dict)
    expected: dict[str, tuple[str, ...]] = field(default_factory=dict)


def invent(rng: Random, form: str, city: str | None = None) -> Facts:
    """Facts for one return of a unit in the city; some optional fields stay empty, seldom a required one."""
    facts = Facts(form, city or places.city(rng))
    facts.values = _INVENTORS[form](rng, facts.city)
    if form == "activity_plan":
        facts.rows = [_plan_row(rng, facts.city, n) for n in range(1, rng.choice((1, 2, 3, 3, 4, 6)) + 1)]
    elif form == "activity_results":
        facts.rows = [_results_row(rng, facts.city, n) for n in range(1, rng.choice((1, 3, 3, 5, 8)) + 1)]
    _leave_out(rng, facts)
    return facts


def _leave_out(rng: Random, facts: Facts) -> None:
    form = FORM_BY_ID[facts.form]
    for spec in form.fields():
        if spec.kind == "yes_no" or (spec.is_boxes and spec.entry.required):
            continue
        if rng.random() < (_REQUIRED_EMPTY if spec.entry.required else _OPTIONAL_EMPTY):
            facts.values[spec.key] = [] if spec.kind == "choices" else None
    for row in facts.rows:
        for spec in form.row_fields()[2:]:
            if rng.random() < (_REQUIRED_EMPTY if spec.entry.required else _OPTIONAL_EMPTY):
                row[spec.key] = None


def _day(rng: Random, first: date = date(2024, 1, 2), days: int = 60) -> date:
    return first + timedelta(days=rng.randrange(days))


def _bureau_head(rng: Random, city: str) -> dict[str, Value]:
    return {"reporting_bureau": places.bureau(rng, city), "report_date": _day(rng).isoformat()}


def _reporter_head(rng: Random, city: str) -> dict[str, Value]:
    phone = people.mobile_number(rng) if rng.random() < 0.5 else people.landline_number(rng, city)
    return {**_bureau_head(rng, city), "reporter": people.any_name(rng, 0.0, 0.03), "reporter_phone": phone}


def _contact(rng: Random, city: str) -> dict[str, Value]:
    return {
        "department": places.department(rng),
        "contact": people.any_name(rng, 0.01, 0.03),
        "office_phone": people.landline_number(rng, city),
        "mobile": people.mobile_number(rng),
        "email": people.email_address(rng),
    }


def _account(rng: Random, city: str) -> dict[str, Value]:
    bank_name, bank_code = people.bank(rng, city, places.county(rng, city))
    account_name = rng.choice((places.bureau(rng, city), city + "人才服务中心", city + "财政局"))
    return {
        "bank_name": bank_name,
        "bank_code": bank_code,
        "account_name": account_name,
        "account_number": people.bank_account(rng),
    }


def _some(rng: Random, options: tuple[str, ...], most: int) -> list[str]:
    chosen = set(rng.sample(options, rng.randint(1, min(most, len(options)))))
    return [option for option in options if option in chosen]


def _other(rng: Random, chosen: list[str]) -> Value:
    words = (
        "直播带货培训",
        "夜间门诊带教",
        "线上答疑",
        "产业规划咨询",
        "科技特派员结对",
        "博士后工作站对接",
        "研学活动",
    )
    return rng.choice(words) if "其他" in chosen else None


def _options(form: str, key: str) -> tuple[str, ...]:
    return next(spec.options for spec in FORM_BY_ID[form].fields() if spec.key == key)


def _demo_team(rng: Random, city: str) -> dict[str, Value]:
    start = _day(rng, date(2024, 3, 1), 150)
    counties = rng.sample(places.COUNTIES[city], min(3, len(places.COUNTIES[city])))[: rng.randint(1, 3)]
    chosen = _some(rng, _options("demo_team", "service_forms"), 5)
    support = _options("demo_team", "interprovincial_support")
    return {
        **_bureau_head(rng, city),
        **_contact(rng, city),
        **_account(rng, city),
        "team_name": f"{city.removesuffix('市')}{rng.choice(_TEAMS)}专家服务团",
        "host_region": places.region(rng, city),
        "service_count": rng.randint(1, 24),
        "start_date": start.isoformat(),
        "end_date": (start + timedelta(days=rng.randint(1, 120))).isoformat(),
        "city_count": rng.randint(1, 3),
        "county_count": len(counties),
        "places": "、".join(counties),
        "service_field": rng.choice(_FIELDS),
        "expert_count": rng.randint(3, 45),
        "interprovincial_support": _some(rng, support, 2) if rng.random() < 0.6 else [],
        "intraprovincial_support": _some(rng, support, 2) if rng.random() < 0.7 else [],
        "service_forms": chosen,
        "service_forms_other": _other(rng, list(chosen)),
        "service_content": prose.long_text(rng, city, rng.choice((1, 2, 3, 5, 12))),
        "funding": prose.funding(rng, city),
    }


def _service_base(rng: Random, city: str) -> dict[str, Value]:
    kind = rng.choice(_options("service_base", "organization_type"))
    company = places.company(rng, city)
    long_keys = (
        "service_system",
        "strategy_relevance",
        "regional_relevance",
        "grassroots_relevance",
        "service_areas",
        "support",
        "talent_mechanism",
    )
    values: dict[str, Value] = {key: prose.long_text(rng, city, rng.choice((1, 1, 2, 3))) for key in long_keys}
    return values | {
        **_contact(rng, city),
        "applicant_region": places.region(rng, city),
        "cover_contact": people.chinese_name(rng),
        "cover_phone": people.landline_number(rng, city) if rng.random() < 0.6 else people.mobile_number(rng),
        "report_date": _day(rng).isoformat(),
        "base_name": company.removesuffix("有限公司") + "专家服务基地",
        "host_organization": company,
        "is_provincial_base": rng.random() < 0.5,
        "established": f"{rng.randint(2012, 2023)}-{rng.randint(1, 12):02d}",
        "industry": rng.choice(_FIELDS),
        "location": places.region(rng, city),
        "organization_type": kind,
        "organization_type_other": rng.choice(("医疗卫生机构", "职业院校", "乡村振兴学院")) if kind == "其他" else None,
        "internal_experts": rng.randint(0, 30),
        "external_experts": rng.randint(1, 50),
        "address": places.address(rng, city),
        "funding": prose.funding(rng, city),
        "local_funding": prose.funding(rng, city),
        "achievements": prose.text_of_length(rng, city, 200, rng.choice((350, 600, 900))),
        "work_plan": prose.text_of_length(rng, city, 150, rng.choice((300, 500, 850))),
    }


def _key_expert(rng: Random, city: str) -> dict[str, Value]:
    (first, topics), (second, others) = rng.sample(sorted(_DISCIPLINES.items()), 2)
    gender = rng.choice("男女")
    is_foreign = rng.random() < 0.05
    employer = places.institution(rng, city)
    bank_name, bank_code = people.bank(rng, city, places.county(rng, city))
    name = people.any_name(rng, 1.0, 0.0) if is_foreign else people.any_name(rng, 0.0)
    honours = (
        "is_academician",
        "is_outstanding_professional",
        "has_state_allowance",
        "is_national_talent",
        "is_changjiang_scholar",
        "is_distinguished_youth",
    )
    return {
        **_bureau_head(rng, city),
        **{key: rng.random() < 0.25 for key in honours},
        "name": name,
        "gender": gender,
        "ethnicity": None if is_foreign else rng.choice(("汉族", "汉族", "汉", "汉族", rng.choice(_MINORITIES))),
        "residence": places.region(rng, city),
        "country": "德国" if is_foreign else rng.choice(("中国", "中国", "中华人民共和国")),
        "id_type": "护照" if is_foreign else rng.choice(("居民身份证", "居民身份证", "身份证")),
        "id_number": people.passport_number(rng) if is_foreign else people.resident_id(rng, city, gender),
        "employer": employer,
        "post": rng.choice(("无", "院长", "副所长", "科室主任", "党委委员、副院长", "系主任", "总工程师")),
        "part_time_employer": rng.choice(("无", places.institution(rng, city), f"浙江省{first}学会")),
        "part_time_post": rng.choice(("无", "理事", "副理事长", "特聘专家", "秘书长")),
        "highest_degree": rng.choice(("博士研究生", "硕士研究生", "大学本科", "研究生/博士", "本科")),
        "degree_country": rng.choice(("中国", "美国", "日本", "中国/浙江", "英国")),
        "foreign_language": rng.choice(("英语", "英语、日语", "德语", "英语（CET-6）", "无")),
        "title": rng.choice(SENIOR_TITLES),
        "primary_discipline": first,
        "primary_research": rng.choice(topics),
        "secondary_discipline": second,
        "secondary_research": rng.choice(others),
        "achievements": prose.long_text(rng, city, rng.choice((1, 2, 3, 6, 10))),
        "address": places.address(rng, city),
        "postcode": f"3{rng.randint(10, 25)}{rng.randint(0, 999):03d}",
        "mobile": people.mobile_number(rng),
        "office_phone": people.landline_number(rng, city),
        "email": people.email_address(rng),
        "account_holder": name,
        "bank_name": bank_name,
        "bank_code": bank_code,
        "account_number": people.bank_account(rng),
        "account_document": rng.choice(("居民身份证", "身份证", "护照" if is_foreign else "居民身份证")),
    }


def _overseas_action(rng: Random, city: str) -> dict[str, Value]:
    start = _day(rng, date(2024, 3, 1), 200)
    chosen = _some(rng, _options("overseas_action", "activity_forms"), 4)
    return {
        **_bureau_head(rng, city),
        **_contact(rng, city),
        **_account(rng, city),
        "activity_name": f"2024“{rng.choice(_VISITS)}{city.removesuffix('市')}行”{rng.choice(_EVENTS)}",
        "organizer": rng.choice((places.bureau(rng, city), places.company(rng, city))),
        "start_date": start.isoformat(),
        "end_date": (start + timedelta(days=rng.randint(1, 30))).isoformat(),
        "expert_count": rng.randint(5, 120),
        "venue": city + rng.choice(("国际会议中心", "人才大厦", places.county(rng, city), "高新区海创园")),
        "budget": rng.choice((50000, 80000, 125000, 200000, 365000, 98000, 1200000)),
        "activity_forms": chosen,
        "activity_forms_other": _other(rng, list(chosen)),
        "content": prose.long_text(rng, city, rng.choice((1, 2, 4, 8))),
    }


def _plan_row(rng: Random, city: str, number: int) -> dict[str, Value]:
    day = _day(rng, date(2024, 3, 1), 240)
    words = (
        f"{day.month}月中旬",
        f"2024年{day.month}月",
        f"{day.month}月{day.day}日",
        f"2024年{day.month}月{day.day}日",
        f"{day.month}月-{min(day.month + 1, 12)}月",
        f"2024.{day.month}.{day.day}",
        "上半年",
        f"2024年{day.month}月上旬",
        f"{day.year}/{day.month}/{day.day}",
        "待定",
    )
    place = places.county(rng, city)
    return {
        "seq": number,
        "activity_name": f"{place}{rng.choice(_TOPICS)}专家服务活动",
        "main_content": prose.short_activity(rng, place),
        "planned_date": rng.choice(words),
        "organizer": rng.choice((place + "人力社保局", places.bureau(rng, city))),
        "expert_count": rng.randint(2, 40),
        "contact": people.any_name(rng, 0.0, 0.02),
        "budget": rng.choice((20000, 50000, 35000, 100000, 8000, 65000)),
        "phone": people.mobile_number(rng) if rng.random() < 0.5 else people.landline_number(rng, city),
    }


def _results_row(rng: Random, city: str, number: int) -> dict[str, Value]:
    row: dict[str, Value] = {
        spec.key: rng.choice(
            (0, rng.randint(1, 30), rng.randint(10, 999), rng.randint(1000, 56000), rng.randint(100, 600) * 100)
        )
        for spec in FORM_BY_ID["activity_results"].row_fields()
    }
    remarks = rng.choice((None, None, "含线上培训", "数据截至6月30日", "其中山区县2个", "无"))
    return row | {"seq": number, "region": places.county(rng, city) if number > 1 else city, "remarks": remarks}


_INVENTORS = {
    "demo_team": _demo_team,
    "service_base": _service_base,
    "key_expert": _key_expert,
    "overseas_action": _overseas_action,
    "activity_plan": _reporter_head,
    "activity_results": _reporter_head,
}
