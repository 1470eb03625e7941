"""What is in the demo mailbox: two dozen mails from eleven made-up bureaus, and the truth of their attachments."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from samples.dice import Dice
from samples.facts import invent
from samples.files import unfilled_truth
from samples.fill import fill
from samples.generate import make_return
from samples.mailbox.parts import File, Mail, gbk_zip, logo_png, mail_bytes, mbox_bytes
from samples.package import Package, blank_section
from samples.places import CITIES
from samples.sheet import blank_sheet
from samples.truth import Sample, Truth

HERE = Path(__file__).parent
_PEOPLE = (
    ("杭州人社专技处", "zjc@hz.example.cn"),
    ("宁波市人力社保局", "rc@nb.example.cn"),
    ("王敏", "wangmin@wz.example.cn"),
    ("嘉兴专技", "jx_zj@163.com"),
    ("湖州人才", "hzrc@hu.example.cn"),
    ("绍兴人社", "sxrs@sx.example.cn"),
    ("李强", "liqiang@jh.example.cn"),
    ("衢州专家服务", "qz@qz.example.cn"),
    ("舟山人社局", "zs@zs.example.cn"),
    ("台州-陈", "chen_tz@qq.com"),
    ("丽水市人社局", "lsrs@ls.example.cn"),
)
_BODY = "省专家与留学人员服务中心：\n\n现将我市{what}报上，请查收。纸质盖章件另寄。\n\n{who}\n"
_SIGNED = _BODY + "--\n{who}\nFrom here to there: 地址以通知为准\n"


def demo_mailbox() -> tuple[bytes, list[dict[str, object]]]:
    """The mbox and a line of truth for each record in it: Message-ID's number, attachment's name, record."""
    mails, truths = _mails()
    return mbox_bytes([mail_bytes(mail, number) for number, mail in enumerate(mails, 1)]), truths


def _sample(seed: int, form: str, wildness: float, city: str) -> Sample:
    sample = make_return(Random(f"demo/{seed}/{form}"), form, "tune", wildness, city=city)
    return Sample(sample.name.split("-", 1)[1], sample.data, sample.truths)


def _corrected() -> tuple[tuple[bytes, Truth], tuple[bytes, Truth]]:
    """One return sent twice: first without its mobile number, then whole."""
    made = []
    for is_first in (True, False):
        facts = invent(Random("demo/corrected"), "demo_team", "嘉兴市")
        facts.values["reporting_bureau"] = facts.city + "人力资源和社会保障局"
        facts.values["report_date"] = "2024-01-22" if is_first else "2024-01-25"
        facts.values["mobile"] = None if is_first else "13857100234"
        facts.values["expert_count"] = 12 if is_first else 15
        package, sheet = Package(), blank_sheet("demo_team")
        truth = fill(sheet, facts, Dice(Random(4), wildness=0.0), package)
        package.body = blank_section("demo_team.docx")
        for index, block in enumerate(sheet.blocks):
            package.body.insert(index, block)
        made.append((package.to_bytes(), truth))
    return made[0], made[1]


def _mails() -> tuple[list[Mail], list[dict[str, object]]]:
    mails: list[Mail] = []
    truths: list[dict[str, object]] = []
    namings = ("rfc2231", "rfc2047", "gbk2231", "raw_gbk")

    def tell(name: str, records: tuple[Truth, ...]) -> None:
        for record in records:
            truths.append({"mail": len(mails) + 1, "attachment": name, **record.to_json(name)})

    def returned(who: int, forms: tuple[str, ...], wildness: float, day: int, logo: bool = False) -> None:
        attached: list[File] = []
        for form in forms:
            sample = _sample(len(truths) + 17 * who, form, wildness, CITIES[who])
            taken = {file.name for file in attached}
            name = sample.name if sample.name not in taken else sample.name.replace(".docx", f"{len(taken) + 1}.docx")
            tell(name, sample.truths)
            attached.append(File(name, sample.data, namings[(who + len(attached)) % 4]))
        if logo:
            attached.append(File("image001.png", logo_png(48, (30, 80, 160)), media="image/png", is_inline=True))
        text = (_SIGNED if logo else _BODY).format(what="申报材料", who=_PEOPLE[who][0])
        charset = ("utf-8", "gb2312", "gb18030")[who % 3]
        mails.append(Mail(_PEOPLE[who], "报送2024年专家服务基层申报材料", text, day, attached, charset))

    returned(0, ("demo_team", "service_base"), 0.1, 22)
    returned(1, ("key_expert", "key_expert", "key_expert"), 0.3, 22, logo=True)
    mails.append(
        Mail(
            ("系统通知", "noreply@example.com"),
            "您的会议提醒",
            "<p>会议将于今日<b>14:00</b>开始。</p>",
            22,
            is_html=True,
        )
    )
    returned(2, ("overseas_action",), 0.5, 22)
    first, second = _corrected()
    tell("示范团申报表.docx", (first[1],))
    mails.append(
        Mail(
            _PEOPLE[3],
            "报送示范团申报表",
            _BODY.format(what="示范团申报表", who="专技科"),
            23,
            [File("示范团申报表.docx", first[0])],
            "gb2312",
        )
    )
    returned(4, ("activity_plan", "activity_results"), 0.3, 23, logo=True)
    returned(5, ("key_expert",), 1.0, 23)
    mails.append(Mail(_PEOPLE[6], "咨询填报问题", "您好，附件3的大额行号是否必填？谢谢！", 23, charset="gb2312"))
    returned(6, ("demo_team", "key_expert"), 0.5, 24)
    mails.append(_zipped(truths, len(mails) + 1))
    returned(8, ("overseas_action", "activity_plan"), 1.0, 24)
    tell("附件1：示范团申报表（更正）.docx", (second[1],))
    corrected = [File("附件1：示范团申报表（更正）.docx", second[0], "gbk2231")]
    mails.append(
        Mail(_PEOPLE[3], "更正：报送示范团申报表", "上一封邮件中手机号漏填，以此件为准。", 25, corrected, "gb18030")
    )
    mails.append(
        Mail(
            _PEOPLE[9],
            "加密附件，密码电话告知",
            "见附件。",
            25,
            [File("推荐表（加密）.docx", (HERE / "encrypted.docx").read_bytes())],
        )
    )
    mails.append(_old_word(truths, len(mails) + 1))
    returned(10, ("service_base",), 0.5, 25)
    blank = blank_bytes("activity_results")
    tell("附件6.docx", (unfilled_truth("activity_results"),))
    mails.append(Mail(_PEOPLE[10], "附件6", "", 25, [File("附件6.docx", blank, "raw_gbk")]))
    inner = _sample(99, "demo_team", 0.3, "台州市")
    tell(inner.name, inner.truths)
    older = mail_bytes(Mail(_PEOPLE[9], "示范团", "请转省中心。", 24, [File(inner.name, inner.data)]), 90)
    mails.append(Mail(_PEOPLE[8], "转发：示范团", "转台州材料。", 26, forwarded=older))
    returned(9, ("key_expert", "activity_results"), 1.0, 26)
    mails.append(
        Mail(
            _PEOPLE[1],
            "补充照片",
            "补充活动照片一张。",
            26,
            [File("活动照片.png", logo_png(64, (120, 60, 40)), media="image/png")],
        )
    )
    mails.append(
        Mail(
            _PEOPLE[4],
            "回执",
            "已阅。",
            26,
            [File("说明.txt", "本周内补报。".encode("gbk"), "rfc2047", "text/plain")],
            "gb2312",
        )
    )
    returned(0, ("activity_plan", "activity_results"), 0.5, 26)
    returned(7, ("service_base", "overseas_action"), 0.3, 26, logo=True)
    returned(2, ("demo_team", "activity_plan"), 0.5, 26)
    mails.append(Mail(("自动回复", "li@example.org"), "自动回复：外出", "本人1月26日外出，急事请电联。", 26))
    return mails, truths


def blank_bytes(form: str) -> bytes:
    """The blank as it was sent out."""
    from models.forms import FORM_BY_ID

    return FORM_BY_ID[form].blank_bytes()


def _zipped(truths: list[dict[str, object]], number: int) -> Mail:
    members = {}
    for index, form in enumerate(("key_expert", "overseas_action")):
        sample = _sample(70 + index, form, 0.3, "衢州市")
        name = f"衢州/{sample.name}"
        members[name] = sample.data
        truths += [{"mail": number, "attachment": name, **truth.to_json(name)} for truth in sample.truths]
    archive = File("衢州申报材料.zip", gbk_zip(members), "rfc2047", "application/zip")
    return Mail(_PEOPLE[7], "衢州申报材料打包", "材料较多，已打包。", 24, [archive], "gb2312")


def _old_word(truths: list[dict[str, object]], number: int) -> Mail:
    """A .doc; its truth lies beside it, written when the file was."""
    record = json.loads((HERE / "old.truth.json").read_text(encoding="utf-8"))
    truths.append(
        {"mail": number, "attachment": "海外赤子申报表.doc", **record, "source": {"path": "海外赤子申报表.doc"}}
    )
    old = File("海外赤子申报表.doc", (HERE / "old.doc").read_bytes(), "raw_gbk", "application/msword")
    return Mail(_PEOPLE[9], "海外赤子项目", "办公软件版本较旧，见谅。", 25, [old], "gb2312")


def write_demo(folder: Path = HERE) -> None:
    """Write ``demo.mbox`` and ``demo.truth.jsonl``."""
    data, truths = demo_mailbox()
    (folder / "demo.mbox").write_bytes(data)
    lines = [json.dumps(truth, ensure_ascii=False) for truth in truths]
    (folder / "demo.truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
