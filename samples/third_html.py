"""The six forms as web pages, filled: what the third generator prints."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from samples.third_facts import HINTS, Facts
from samples.third_look import Look, box_html, style_of, value_html

Cell = tuple[str, str, int, int]  # kind, text or key, columns, rows
_OPTIONS_A_LINE = 4
_TITLES = {
    "demo_team": "2024年专家服务基层示范团申报表",
    "service_base": "2024年专家服务基地申报表",
    "key_expert": "2024年专家服务基层重点联系专家推荐表",
    "overseas_action": "2024年海外赤子为国服务行动项目申报表",
    "activity_plan": "2024年“智聚山海·助力共富”专家服务工程活动计划表",
    "activity_results": "2024年“智聚山海·助力共富”专家服务工程活动成果汇总表",
}
_ANNEX = {form: number for number, form in enumerate(_TITLES, 1)}
WIDE = ("activity_plan", "activity_results")


@dataclass(slots=True)
class Page:
    """What writing one form needs at hand. seal: an image element to put at the word for it, or nothing."""

    rng: Random
    look: Look
    facts: Facts
    seal: str

    def value(self, key: str) -> str:
        """A field's text."""
        return value_html(self.rng, self.look, self.facts.texts.get(key, ""))

    def boxes(self, key: str, a_line: int = _OPTIONS_A_LINE) -> str:
        """A group of boxes, in lines of so many options."""
        group = self.facts.groups[key]
        parts = []
        for at, option in enumerate(group.states):
            tail = self.value(f"{key}_other") if option == "其他" else ""
            ends = at + 1 < len(group.states) and (at + 1) % a_line == 0
            parts.append(box_html(self.rng, self.look, group, option, option) + tail + ("<br>" if ends else " "))
        return "".join(parts)


def form_html(rng: Random, look: Look, facts: Facts, seal: str) -> str:
    """The whole document of one filled form."""
    form = facts.truth.form
    page = Page(rng, look, facts, seal)
    body = _base(page) if form == "service_base" else _tabled(page, form)
    return f'<!doctype html><meta charset="utf-8"><style>{style_of(look, form in WIDE)}</style>{body}'


def _tabled(page: Page, form: str) -> str:
    annex = f"<div>附件{page.rng.choice((' ', ''))}{_ANNEX[form]}</div>" if page.rng.random() < 0.7 else ""
    table = _list(page, form) if form in WIDE else _grid(page, *_GRIDS[form](page))
    asks = "需省厅支持项目请另附活动方案，方案包括活动的时间、地点、规模、组织形式、具体内容、经费预算等。"
    note = f"<div>注：1.{asks}</div>"
    return f"{annex}<h1>{_TITLES[form]}</h1>{_head(page, form)}{table}{note if form == 'activity_plan' else ''}"


def _head(page: Page, form: str) -> str:
    rng = page.rng
    line = " u" if rng.random() < 0.3 else ""
    bureau = f'填报市局：<span class="{line}">{page.value("reporting_bureau")}</span>'
    bureau += f'<span class="spot">（盖章）{page.seal}</span>'
    date = f'填报日期：<span class="{line}">{page.value("report_date")}</span>'
    parts = [bureau, date]
    if form in WIDE:
        gap = rng.choice((" ", "　", "，", "/"))
        parts.insert(1, f"填报人及联系电话：{page.value('reporter')}{gap}{page.value('reporter_phone')}")
    if rng.random() < 0.3:
        apart = '<div class="head" style="display:flex;justify-content:space-between">'
        return f"{apart}<span>{'</span><span>'.join(parts)}</span></div>"
    sign = rng.choice(("；", "", "　　"))
    return f'<div class="head">{f"{sign}&emsp;&emsp;".join(parts)}</div>'


def _grid(page: Page, widths: tuple[int, ...], rows: list[list[Cell]]) -> str:
    columns = "".join(f'<col style="width:{width}%">' for width in widths)
    return f"<table>{columns}{''.join(_row(page, row) for row in rows)}</table>"


def _row(page: Page, row: list[Cell]) -> str:
    parts = []
    for kind, text, columns, rows in row:
        tall = f' style="height:{page.rng.randint(60, 130)}px;vertical-align:{page.rng.choice(("top", "middle"))}"'
        style = tall if kind == "T" else ""
        spans = f' colspan="{columns}" rowspan="{rows}"{style}'
        inner = page.value(text) if kind in "AT" else text
        css = {"L": "l", "S": "t", "A": "a", "T": "t", "H": "t"}[kind]
        parts.append(f'<td class="{css}"{spans}>{inner}</td>')
    return f"<tr>{''.join(parts)}</tr>"


def _label(text: str, columns: int = 1, rows: int = 1) -> Cell:
    return ("L", text, columns, rows)


def _answer(key: str, columns: int = 1, rows: int = 1) -> Cell:
    return ("A", key, columns, rows)


def _hinted(page: Page, hint: str, key: str) -> str:
    """A cell's own hint with what was written below it, before it, or in its place."""
    text = page.facts.texts.get(key, "")
    written = page.value(key)
    if not text or page.rng.random() < 0.3:
        return f"{hint}<br>{written}" if text else hint
    return written


def _team(page: Page) -> tuple[tuple[int, ...], list[list[Cell]]]:
    counts = f"覆盖{page.value('city_count')}个地市、{page.value('county_count')}个区县"
    places = f"{counts}，分别是：{page.value('places')}"
    funding = _hinted(page, "（包括项目经费预算金额及来源等）", "funding")
    contact = [_label("负责部门"), _answer("department", 2), _label("联系人"), _answer("contact", 2)]
    rows = [
        [_label("服务团名称", 2), _answer("team_name", 6)],
        [_label("承办地区", 2), _answer("host_region", 3), _label("服务次数"), _answer("service_count", 2)],
        [_label("开始时间", 2), _answer("start_date", 3), _label("结束时间"), _answer("end_date", 2)],
        [_label("活动地点", 2), ("H", places, 6, 1)],
        [_label("服务领域", 2), _answer("service_field", 3), _label("参与专家人数"), _answer("expert_count", 2)],
        [*contact, _label("办公电话"), _answer("office_phone")],
        [_label("手&emsp;机", 2), _answer("mobile", 3), _label("E-mail"), _answer("email", 2)],
        [_label("开户行名称", 2), _answer("bank_name", 3), _label("账户名"), _answer("account_name", 2)],
        [_label("账 号", 2), _answer("account_number", 3), _label("开户行联行号"), _answer("bank_code", 2)],
        [
            _label("1.对口帮扶情况<br>（可多选）", 2, 2),
            _label("跨省帮扶"),
            ("H", page.boxes("interprovincial_support", 1), 5, 1),
        ],
        [_label("省内帮扶"), ("H", page.boxes("intraprovincial_support", 1), 5, 1)],
        [_label("2.拟采取的服务形式<br>（可多选）", 2), ("H", page.boxes("service_forms"), 6, 1)],
        [_label("3.拟开展的服务内容", 2), ("T", "service_content", 6, 1)],
        [_label("4.经费保障", 2), ("H", funding, 6, 1)],
    ]
    return (10, 6, 13, 12, 9, 15, 13, 22), rows


def _expert(page: Page) -> tuple[tuple[int, ...], list[list[Cell]]]:
    def asked(label: str, key: str, columns: int) -> Cell:
        return ("H", f"{label}{page.boxes(key)}", columns, 1)

    def hinted(key: str) -> Cell:
        text = page.facts.texts[key]
        kept = page.rng.random() < 0.15 and text != HINTS[key]
        return ("H", (f"{escape(HINTS[key])}<br>" if kept else "") + page.value(key), 8, 1)

    named = [_label("姓&emsp;名"), _answer("name", 2), _label("性别", 2), _answer("gender", 3)]
    rows = [
        [_label("一、基本信息", 10)],
        [*named, _label("民族"), _answer("ethnicity")],
        [_label("常住地", 2), _answer("residence", 4), _label("国家/地区", 2), _answer("country", 2)],
        [_label("证件类型"), _answer("id_type", 3), _label("证件号码", 3), _answer("id_number", 3)],
        [_label("所在单位", 2), _answer("employer", 4), _label("行政职务", 2), _answer("post", 2)],
        [
            _label("兼职单位", 2),
            _answer("part_time_employer", 4),
            _label("兼职行政职务", 2),
            _answer("part_time_post", 2),
        ],
        [_label("二、专业信息", 10)],
        [_label("最高学历", 2), _answer("highest_degree", 4), _label("授予国家/地区", 2), _answer("degree_country", 2)],
        [_label("外国语种", 2), _answer("foreign_language", 4), _label("专业技术职务", 2), _answer("title", 2)],
        [_label("主要从事<br>的学科", 2, 2), _label("一级学科"), _answer("primary_discipline", 7)],
        [_label("研究方向"), _answer("primary_research", 7)],
        [_label("次要从事<br>的学科", 2, 2), _label("一级学科"), _answer("secondary_discipline", 7)],
        [_label("研究方向"), _answer("secondary_research", 7)],
        [asked("院士", "is_academician", 5), asked("全国杰出专业技术人才", "is_outstanding_professional", 5)],
        [
            asked("享受政府特殊津贴专家", "has_state_allowance", 5),
            asked("百千万人才工程国家级人选", "is_national_talent", 5),
        ],
        [
            asked("长江学者奖励计划特聘专家", "is_changjiang_scholar", 5),
            asked("国家杰出青年基金获得者", "is_distinguished_youth", 5),
        ],
        [_label("取得的突出学术、科研或技术成果", 2), ("T", "achievements", 8, 1)],
        [_label("三、联系方式", 10)],
        [_label("通讯地址", 2), _answer("address", 4), _label("邮政编码", 2), _answer("postcode", 2)],
        [_label("手 机 号", 2), _answer("mobile", 4), _label("办公电话", 2), _answer("office_phone", 2)],
        [_label("电子邮箱", 2), _answer("email", 8)],
        [_label("四、账户信息", 10)],
        [_label("开户名", 2), _answer("account_holder", 8)],
        [_label("开户银行", 2), hinted("bank_name")],
        [_label("大额行号", 2), hinted("bank_code")],
        [_label("银行账号", 2), hinted("account_number")],
        [_label("开户证件", 2), _answer("account_document", 8)],
    ]
    return (11, 5, 12, 8, 10, 7, 5, 9, 11, 22), rows


def _overseas(page: Page) -> tuple[tuple[int, ...], list[list[Cell]]]:
    sign = page.rng.choice(("至", "—", "-", " 至 ", "～"))
    period = f"{page.value('start_date')}{value_html(page.rng, page.look, sign)}{page.value('end_date')}"
    content = _hinted(page, "（包括活动概况、活动规模）", "content")
    note = "备注：请另附具体活动方案，方案中请明确活动的时间、地点、规模、组织形式、具体内容、经费预算等。"
    rows = [
        [_label("1.基本信息", 8)],
        [_label("活动名称", 2), _answer("activity_name", 6)],
        [_label("承办单位", 2), _answer("organizer", 6)],
        [_label("活动起止时间", 2), ("H", period, 3, 1), _label("留学人员及回国专家数量"), _answer("expert_count", 2)],
        [_label("活动地点", 2), _answer("venue", 6)],
        [
            *(_label("负责部门"), _answer("department", 2), _label("联系人"), _answer("contact", 2)),
            *(_label("办公电话"), _answer("office_phone")),
        ],
        [_label("手&emsp;机", 2), _answer("mobile", 3), _label("E-mail"), _answer("email", 2)],
        [
            *(_label("总预算"), _answer("budget", 2), _label("开户行<br>联行号"), _answer("bank_code", 2)),
            *(_label("账户名"), _answer("account_name")),
        ],
        [_label("开户行名称", 2), _answer("bank_name", 3), _label("账 号"), _answer("account_number", 2)],
        [_label("2.拟采取的活动形式<br>（可多选）", 2), ("H", page.boxes("activity_forms", 3), 6, 1)],
        [_label("3.拟开展的活动内容", 2), ("H", content, 6, 1)],
        [("S", note, 8, 1)],
    ]
    return (11, 5, 14, 12, 9, 14, 13, 22), rows


_GRIDS = {"demo_team": _team, "key_expert": _expert, "overseas_action": _overseas}
_HEADINGS = {
    "activity_plan": (
        *(("seq", "序号", 5), ("activity_name", "活动名称", 13), ("main_content", "活动主要内容", 25)),
        *(("planned_date", "拟举办日期", 10), ("organizer", "举办单位", 11), ("expert_count", "（拟）邀请专家数", 8)),
        *(("contact", "活动联系人", 8), ("phone", "联系电话", 11), ("budget", "活动预算", 9)),
    ),
    "activity_results": (
        *(("seq", "序号", 5), ("region", "市、县（市、区）", 9), ("teams_completed", "本地区已完成服务团数量", 7)),
        *(("experts_invited", "邀请专家总人次", 7), ("onsite_guidance", "现场技术指导总数", 7)),
        *(("lectures_and_trainings", "开展专题讲座、网络远程培训总数", 8), ("suggestions", "提出合理化建议总数", 7)),
        *(("clinic_visits", "义诊总人次", 7), ("projects_matched", "对接专业项目总数", 7)),
        *(("problems_solved", "破解技术难题总数", 7), ("long_term_agreements", "达成中长期合作意向总数", 7)),
        *(("staff_trained", "指导培训基层专业技术人才总人数", 8), ("people_benefited", "惠及当地群众总人数", 8)),
        ("remarks", "备注", 6),
    ),
}


def _list(page: Page, form: str) -> str:
    headings = _HEADINGS[form]
    head = "".join(f'<td class="l">{title}</td>' for _, title, _ in headings)
    lines = []
    for row in page.facts.rows:
        cells = (f'<td class="a">{value_html(page.rng, page.look, row[key])}</td>' for key, _, _ in headings)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    for at in range(len(page.facts.rows), page.rng.choice((3, 3, 0, 4))):
        cells = (f'<td style="height:34px" class="a">{at + 1 if key == "seq" else ""}</td>' for key, _, _ in headings)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    columns = "".join(f'<col style="width:{width}%">' for _, _, width in headings)
    return f"<table>{columns}<tr>{head}</tr>{''.join(lines)}</table>"


def _base(page: Page) -> str:
    lines = (
        ("申报地区", "applicant_region"),
        ("联 系 人", "cover_contact"),
        ("联系电话", "cover_phone"),
        ("填表日期", "report_date"),
    )
    spot = page.rng.choice(("applicant_region", "report_date"))
    parts = []
    for label, key in lines:
        seal = page.seal if key == spot else ""
        parts.append(
            f'<p>{label}：<span class="u spot">&emsp;{page.value(key)}&emsp;{seal}</span></p>'.replace(
                "：", page.rng.choice(("", "：")), 1
            )
        )
    cover = f'<div>附件 2</div><div style="height:60mm"></div><h1 style="font-size:24pt">{_TITLES["service_base"]}</h1>'
    cover += f'<h1>（模板）</h1><div style="height:35mm"></div><div class="cover">{"".join(parts)}</div>'
    cover += '<div style="height:30mm"></div><div style="text-align:center;font-size:15pt">人力资源社会保障部制表</div>'
    need = (
        f"（以下内容可根据实际情况选填）<br>（1）与国家发展规划和战略布局的相关性<br>{page.value('strategy_relevance')}<br>"
        f"（2）与地区发展战略、重点领域或重点行业的相关性：<br>{page.value('regional_relevance')}<br>"
        f"（3）与基层经济社会发展需要的相关性<br>{page.value('grassroots_relevance')}"
    )
    second = [
        [_label("1.开展专家服务的现行制度"), ("T", "service_system", 1, 1)],
        [_label("2.经费保障"), ("T", "funding", 1, 1)],
        [
            _label("3.近年来开展专家服务活动情况及成效"),
            ("H", _hinted(page, "（不超过 1000 字）", "achievements"), 1, 1),
        ],
    ]
    third = [
        [_label("1.设立国家级专家服务基地的必要性"), ("H", need, 1, 1)],
        [_label("2.服务的主要领域和区域"), ("T", "service_areas", 1, 1)],
        [_label("3.能为专家及其团队开展服务活动提供的支持和保障"), ("T", "support", 1, 1)],
        [_label("4.地方及依托单位经费保障"), ("T", "local_funding", 1, 1)],
        [_label("5.柔性引才机制建立及运行情况"), ("T", "talent_mechanism", 1, 1)],
        [_label("6.未来三年专家服务工作计划"), ("H", _hinted(page, "（不超过 1000 字）", "work_plan"), 1, 1)],
    ]
    body = f'<div class="next">一、基本信息</div>{_grid(page, *_base_facts(page))}'
    body += f"<p>二、开展专家服务活动情况</p>{_grid(page, (22, 78), second)}"
    return f"{cover}{body}<p>三、申请设立国家级专家服务基地的有关考虑</p>{_grid(page, (22, 78), third)}"


def _base_facts(page: Page) -> tuple[tuple[int, ...], list[list[Cell]]]:
    counts = (
        f"本单位专家：{page.value('internal_experts')}&emsp;&emsp;&emsp;外单位专家：{page.value('external_experts')}"
    )
    rows = [
        [_label("基地名称", 2), _answer("base_name", 8)],
        [_label("依托单位名称", 2), _answer("host_organization", 8)],
        [
            *(_label("是否省级专家服务基地", 2), ("H", page.boxes("is_provincial_base"), 4, 1)),
            *(_label("设立时间", 2), _answer("established", 2)),
        ],
        [_label("所属行业领域", 2), _answer("industry", 4), _label("所在地", 2), _answer("location", 2)],
        [_label("依托单位类型", 2), ("H", page.boxes("organization_type", 3), 8, 1)],
        [_label("对口联系专家人数<br>（副高及以上职称）", 3), ("H", counts, 7, 1)],
        [
            *(_label("负责部门"), _answer("department", 3), _label("联系人"), _answer("contact", 2)),
            *(_label("办公电话", 2), _answer("office_phone")),
        ],
        [_label("手&emsp;机", 2), _answer("mobile", 4), _label("E-mail", 2), _answer("email", 2)],
        [_label("通讯地址", 2), _answer("address", 8)],
    ]
    return (12, 6, 9, 8, 9, 9, 8, 6, 8, 25), rows
