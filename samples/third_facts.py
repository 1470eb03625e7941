"""What one return of the third generator says, field by field, with its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from models.forms import FORM_BY_ID
from samples import third_values as say
from samples import third_words as words
from samples.third_groups import Group, draw_group, put_other
from samples.truth import Truth, Written

HINTS = {
    "bank_name": "示例：工商银行北京 XX 区 XX 支行",
    "bank_code": "您可网上检索“开户行所在地+大额行号”将会出现 12 个数字的代码。",
    "account_number": "非信用卡",
}


@dataclass(slots=True)
class Facts:
    """A filled form before it is printed. texts and rows: as written. unit: whose seal it bears, None for none."""

    truth: Truth
    city: str
    texts: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    unit: str | None = None

    def put(self, key: str, written: Written) -> None:
        """Write one field."""
        self.texts[key] = written.text
        self.truth.put(key, written, self.truth.values, key)

    def put_row(self, row: dict[str, Written]) -> None:
        """Write one row of a list."""
        at = len(self.rows)
        values: dict[str, object] = {}
        for key, written in row.items():
            self.truth.put(f"rows[{at}].{key}", written, values, key)  # type: ignore[arg-type]
        self.rows.append({key: written.text for key, written in row.items()})
        self.truth.rows.append(values)  # type: ignore[arg-type]


def draw_facts(rng: Random, form: str, by_hand: bool, plants: float) -> Facts:
    """One filled form. by_hand: ticks are drawn by pen. plants: how probable each kind of defect is."""
    city = rng.choice(list(words.COUNTIES))
    facts = Facts(Truth(form), city)
    _FILLERS[form](rng, facts, by_hand, plants)
    spec = FORM_BY_ID[form]
    for entry in spec.fields():
        facts.truth.values.setdefault(entry.key, None)
        if entry.entry.required and not entry.is_boxes and rng.random() < plants * 0.12 and entry.key in facts.texts:
            facts.texts[entry.key] = ""
            facts.truth.values[entry.key] = None
            facts.truth.also.pop(entry.key, None)
            facts.truth.flags = [flag for flag in facts.truth.flags if flag[1] != entry.key]
            facts.truth.expect("missing", entry.key)
    facts.truth.allow_doubt()
    return facts


def _head(rng: Random, facts: Facts) -> None:
    bureau = facts.city + rng.choice(words.BUREAUS)
    facts.put("reporting_bureau", say.plain(bureau))
    facts.put("report_date", say.spell_date(rng, 2024, rng.randint(1, 3), rng.randint(1, 28)))


def _contacts(rng: Random, facts: Facts) -> None:
    facts.put("department", say.maybe(rng, 0.9, lambda: say.plain(rng.choice(words.DEPARTMENTS))))
    facts.put("contact", say.spell_person(rng))
    facts.put("office_phone", say.maybe(rng, 0.85, lambda: say.spell_phone(rng, facts.city)))
    facts.put("mobile", say.spell_mobile(rng))
    facts.put("email", say.maybe(rng, 0.85, lambda: say.spell_email(rng)))


def _period(rng: Random, facts: Facts) -> None:
    month = rng.randint(3, 10)
    facts.put("start_date", say.spell_date(rng, 2024, month, rng.randint(1, 28)))
    facts.put("end_date", say.spell_date(rng, 2024, month + rng.randint(1, 2), rng.randint(1, 28)))


def _bank(rng: Random, city: str) -> str:
    branch = rng.choice(("分行营业部", "城西支行", "人民路支行", "高新支行", "支行"))
    return f"{rng.choice(words.BANKS)}{city[:-1]}{branch}"


def _prose(rng: Random, facts: Facts, key: str, most: int, empty: float = 0.0) -> None:
    text = "" if rng.random() < empty else words.draw_prose(rng, facts.city, rng.randint(1, most))
    facts.put(key, Written(text, text or None))


def _funding(rng: Random, facts: Facts) -> Written:
    yuan = rng.randint(3, 60)
    sources = rng.choice(("市财政专项经费", "省级补助和单位自筹", "人才工作专项资金", "依托单位自筹"))
    text = f"项目经费预算{yuan}万元，来源为{sources}。"
    if rng.random() < 0.5:
        text += f"其中专家差旅费{rng.randint(1, yuan)}万元，场地费、资料费等据实列支。"
    return Written(text, text)


def _fill_team(rng: Random, facts: Facts, by_hand: bool, plants: float) -> None:
    truth, city = facts.truth, facts.city
    counties = rng.sample(words.COUNTIES[city], rng.randint(1, 3))
    crop = rng.choice((*words.CROPS, *words.TRADES))
    _head(rng, facts)
    facts.put(
        "team_name",
        say.plain(f"{city[:-1]}{crop}{rng.choice(('专家服务团', '产业专家示范团', '专家人才服务基层示范团'))}"),
    )
    facts.put("host_region", say.spell_region(rng, city, counties[0]))
    facts.put("service_count", say.maybe(rng, 0.9, lambda: say.spell_count(rng, rng.randint(2, 24), "次")))
    _period(rng, facts)
    facts.put("city_count", say.maybe(rng, 0.9, lambda: Written("1", 1)))
    facts.put("county_count", Written(str(len(counties)), len(counties)))
    facts.put("places", say.plain(rng.choice(("、", "，", "、")).join(counties)))
    facts.put("service_field", say.maybe(rng, 0.9, lambda: say.plain(f"{crop}产业")))
    facts.put("expert_count", say.maybe(rng, 0.9, lambda: say.spell_count(rng, rng.randint(3, 60), "人")))
    _contacts(rng, facts)
    facts.put("bank_name", say.maybe(rng, 0.9, lambda: say.plain(_bank(rng, city))))
    facts.put("account_name", say.maybe(rng, 0.9, lambda: say.plain(f"{city}{rng.choice(('财政局', '人才服务中心'))}")))
    facts.put("account_number", say.maybe(rng, 0.9, lambda: say.spell_account(rng)))
    facts.put("bank_code", say.maybe(rng, 0.9, lambda: say.spell_bank_code(rng)))
    for key in ("interprovincial_support", "intraprovincial_support", "service_forms"):
        facts.groups[key] = draw_group(rng, truth, key, by_hand, plants)
    others = ("现场观摩", "线上直播授课", "科技特派员结对", "技能比武")
    facts.texts["service_forms_other"] = put_other(
        rng, truth, facts.groups["service_forms"], "service_forms_other", others
    )
    _prose(rng, facts, "service_content", 4)
    facts.put("funding", say.maybe(rng, 0.8, lambda: _funding(rng, facts)))


def _fill_base(rng: Random, facts: Facts, by_hand: bool, plants: float) -> None:
    truth, city = facts.truth, facts.city
    county = rng.choice(words.COUNTIES[city])
    crop = rng.choice((*words.CROPS, *words.TRADES))
    facts.put("applicant_region", say.spell_region(rng, city, rng.choice((None, county))))
    facts.put("cover_contact", say.spell_person(rng))
    facts.put("cover_phone", say.spell_phone(rng, city))
    facts.put("report_date", say.spell_date(rng, 2024, rng.randint(1, 3), rng.randint(1, 28)))
    facts.put("base_name", say.plain(f"{county}{crop}专家服务基地"))
    host = f"{rng.choice(('绿源', '天成', '海纳', '远航'))}{crop}{rng.choice(('有限公司', '研究院', '专业合作社'))}"
    facts.put("host_organization", say.plain(f"浙江{host}"))
    facts.groups["is_provincial_base"] = draw_group(rng, truth, "is_provincial_base", by_hand, plants)
    facts.put(
        "established", say.maybe(rng, 0.9, lambda: say.spell_month(rng, rng.randint(2010, 2023), rng.randint(1, 12)))
    )
    facts.put("industry", say.maybe(rng, 0.9, lambda: say.plain(f"{crop}产业")))
    facts.put("location", say.maybe(rng, 0.9, lambda: say.spell_region(rng, city, county)))
    facts.groups["organization_type"] = draw_group(rng, truth, "organization_type", by_hand, plants)
    others = ("国有林场", "乡镇卫生院", "事业单位", "民办非企业单位")
    facts.texts["organization_type_other"] = put_other(
        rng, truth, facts.groups["organization_type"], "organization_type_other", others
    )
    facts.put("internal_experts", say.maybe(rng, 0.9, lambda: say.spell_count(rng, rng.randint(1, 40), "人")))
    facts.put("external_experts", say.maybe(rng, 0.9, lambda: say.spell_count(rng, rng.randint(1, 40), "人")))
    _contacts(rng, facts)
    facts.put("address", say.maybe(rng, 0.9, lambda: _address(rng, city, county)))
    for key in ("strategy_relevance", "regional_relevance", "grassroots_relevance"):
        text = "" if rng.random() < 0.15 else words.draw_sentence(rng, city)
        facts.put(key, Written(text, text or None))
    for key in (
        "service_system",
        "funding",
        "achievements",
        "service_areas",
        "support",
        "local_funding",
        "talent_mechanism",
        "work_plan",
    ):
        _prose(rng, facts, key, 3, 0.1)


def _address(rng: Random, city: str, county: str) -> Written:
    return say.plain(f"浙江省{city}{county}{rng.choice(words.ROADS)}路{rng.randint(1, 999)}号")


def _fill_expert(rng: Random, facts: Facts, by_hand: bool, plants: float) -> None:
    truth, city = facts.truth, facts.city
    is_man = rng.random() < 0.6
    _head(rng, facts)
    holder = say.spell_person(rng)
    facts.put("name", holder)
    facts.put("gender", say.plain("男" if is_man else "女"))
    facts.put("ethnicity", say.maybe(rng, 0.9, lambda: say.plain(rng.choice(words.NATIONS))))
    facts.put("residence", say.maybe(rng, 0.9, lambda: say.spell_region(rng, city, rng.choice(words.COUNTIES[city]))))
    facts.put("country", say.maybe(rng, 0.9, lambda: say.plain("中国")))
    facts.put("id_type", say.plain(rng.choice(("居民身份证", "身份证"))))
    facts.put("id_number", say.spell_identity(rng, is_man))
    facts.put("employer", say.plain(rng.choice(words.EMPLOYERS)))
    facts.put("post", say.maybe(rng, 0.6, lambda: say.plain(rng.choice((*words.POSTS, "无")))))
    facts.put("part_time_employer", say.maybe(rng, 0.4, lambda: say.plain(f"{city}农业技术推广中心")))
    facts.put("part_time_post", say.maybe(rng, 0.3, lambda: say.plain(rng.choice(("顾问", "首席专家", "无")))))
    facts.put("highest_degree", say.maybe(rng, 0.95, lambda: say.plain(rng.choice(words.DEGREES))))
    facts.put("degree_country", say.maybe(rng, 0.9, lambda: say.plain(rng.choice(("中国", "中国", "日本", "美国")))))
    facts.put("foreign_language", say.maybe(rng, 0.9, lambda: say.plain(rng.choice(("英语", "日语", "德语")))))
    if rng.random() < plants * 0.3:
        facts.put("title", Written(low := rng.choice(words.LOW_TITLES), low, flags=("unqualified",)))
    else:
        facts.put("title", say.plain(rng.choice(words.TITLES)))
    facts.put("primary_discipline", say.plain(rng.choice(words.DISCIPLINES)))
    facts.put("primary_research", say.maybe(rng, 0.9, lambda: say.plain(rng.choice(words.RESEARCH))))
    facts.put("secondary_discipline", say.maybe(rng, 0.6, lambda: say.plain(rng.choice(words.DISCIPLINES))))
    facts.put("secondary_research", say.maybe(rng, 0.6, lambda: say.plain(rng.choice(words.RESEARCH))))
    for entry in FORM_BY_ID["key_expert"].fields():
        if entry.is_boxes:
            facts.groups[entry.key] = draw_group(rng, truth, entry.key, by_hand, plants)
    _prose(rng, facts, "achievements", 4)
    facts.put("address", say.maybe(rng, 0.9, lambda: _address(rng, city, rng.choice(words.COUNTIES[city]))))
    facts.put("postcode", say.maybe(rng, 0.9, lambda: say.plain(f"31{rng.randint(0, 9999):04d}")))
    facts.put("mobile", say.spell_mobile(rng))
    facts.put("office_phone", say.maybe(rng, 0.8, lambda: say.spell_phone(rng, city)))
    facts.put("email", say.maybe(rng, 0.9, lambda: say.spell_email(rng)))
    facts.put("account_holder", say.maybe(rng, 0.9, lambda: holder))
    _hinted(rng, facts, "bank_name", say.plain(_bank(rng, city)))
    _hinted(rng, facts, "bank_code", say.spell_bank_code(rng))
    _hinted(rng, facts, "account_number", say.spell_account(rng))
    facts.put("account_document", say.maybe(rng, 0.7, lambda: say.plain(rng.choice(("身份证", "居民身份证")))))


def _hinted(rng: Random, facts: Facts, key: str, written: Written) -> None:
    """The value instead of the blank's hint, or (seldom) the hint left alone."""
    if rng.random() < 0.1:
        facts.put(key, Written(HINTS[key], None, tolerated=("missing",)))
    else:
        facts.put(key, written)


def _fill_overseas(rng: Random, facts: Facts, by_hand: bool, plants: float) -> None:
    truth, city = facts.truth, facts.city
    county = rng.choice(words.COUNTIES[city])
    trade = rng.choice(words.TRADES)
    _head(rng, facts)
    facts.put("activity_name", say.plain(f"海外赤子{city[:-1]}行{rng.choice(('', '——'))}{trade}项目对接活动"))
    facts.put("organizer", say.plain(f"{city}{rng.choice(('人才服务中心', '归国华侨联合会', '留学人员创业园'))}"))
    _period(rng, facts)
    facts.put("expert_count", say.maybe(rng, 0.9, lambda: say.spell_count(rng, rng.randint(5, 80), "人")))
    facts.put(
        "venue",
        say.maybe(rng, 0.9, lambda: say.plain(f"{city}{county}{rng.choice(('会展中心', '国际酒店', '科创园'))}")),
    )
    _contacts(rng, facts)
    facts.put("budget", say.maybe(rng, 0.9, lambda: say.spell_money(rng)))
    facts.put("bank_code", say.maybe(rng, 0.9, lambda: say.spell_bank_code(rng)))
    facts.put("account_name", say.maybe(rng, 0.9, lambda: say.plain(f"{city}{rng.choice(('财政局', '人才服务中心'))}")))
    facts.put("bank_name", say.maybe(rng, 0.9, lambda: say.plain(_bank(rng, city))))
    facts.put("account_number", say.maybe(rng, 0.9, lambda: say.spell_account(rng)))
    facts.groups["activity_forms"] = draw_group(rng, truth, "activity_forms", by_hand, plants)
    others = ("海外人才沙龙", "实地考察", "政策宣讲", "线上路演")
    facts.texts["activity_forms_other"] = put_other(
        rng, truth, facts.groups["activity_forms"], "activity_forms_other", others
    )
    _prose(rng, facts, "content", 4)


def _reporter(rng: Random, facts: Facts) -> None:
    _head(rng, facts)
    facts.put("reporter", Written(name := words.draw_person(rng), name))
    facts.put("reporter_phone", say.spell_mobile(rng) if rng.random() < 0.4 else say.spell_phone(rng, facts.city))


def _fill_plan(rng: Random, facts: Facts, by_hand: bool, plants: float) -> None:
    _reporter(rng, facts)
    for at in range(rng.randint(1, 4)):
        county = rng.choice(words.COUNTIES[facts.city])
        crop = rng.choice((*words.CROPS, *words.TRADES))
        content = words.draw_sentence(rng, facts.city)
        month = rng.randint(3, 11)
        days = (
            f"2024年{month}月",
            f"{month}月中旬",
            f"2024年{month}月{rng.randint(1, 28)}日",
            f"{month}月{rng.randint(1, 9)}日-{rng.randint(10, 28)}日",
            f"2024.{month}",
        )
        day = rng.choice(days)
        row = {
            "seq": Written(str(at + 1), at + 1),
            "activity_name": say.plain(f"{county}{crop}专家行"),
            "main_content": Written(content, content),
            "planned_date": Written(day, day),
            "organizer": say.plain(f"{county}{rng.choice(('人社局', '农业农村局', '卫生健康局'))}"),
            "expert_count": say.maybe(rng, 0.95, lambda: say.spell_count(rng, rng.randint(2, 40), "人")),
            "contact": say.maybe(rng, 0.95, lambda: say.spell_person(rng)),
            "phone": say.maybe(
                rng, 0.95, lambda: say.spell_mobile(rng) if rng.random() < 0.6 else say.spell_phone(rng, facts.city)
            ),
            "budget": say.maybe(rng, 0.9, lambda: say.spell_money(rng)),
        }
        facts.put_row(row)


def _fill_results(rng: Random, facts: Facts, by_hand: bool, plants: float) -> None:
    _reporter(rng, facts)
    form = FORM_BY_ID["activity_results"]
    counts = [entry.key for entry in form.row_fields() if entry.kind == "integer" and entry.key != "seq"]
    places = rng.sample(words.COUNTIES[facts.city], rng.randint(1, 3))
    for at, county in enumerate(places):
        row = {"seq": Written(str(at + 1), at + 1), "region": say.plain(county)}
        for key in counts:
            most = 9000 if key in ("people_benefited", "clinic_visits", "staff_trained") else 90
            number = rng.randint(0, most)
            row[key] = say.maybe(rng, 0.95, lambda number=number: Written(str(number), number))  # type: ignore[misc]
        row["remarks"] = say.maybe(rng, 0.2, lambda: say.plain(rng.choice(("无", "数据截至6月底", "含线上"))))
        facts.put_row(row)


_FILLERS = {
    "demo_team": _fill_team,
    "service_base": _fill_base,
    "key_expert": _fill_expert,
    "overseas_action": _fill_overseas,
    "activity_plan": _fill_plan,
    "activity_results": _fill_results,
}
