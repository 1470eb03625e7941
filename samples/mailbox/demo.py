"""What is in the demo mailbox: two dozen mails from eleven made-up bureaus, and the truth of their attachments."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from models.forms import FORM_BY_ID
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
_NAMINGS = ("rfc2231", "rfc2047", "gbk2231", "raw_gbk")
_BODY = "省专家与留学人员服务中心：\n\n现将我市{what}报上，请查收。纸质盖章件另寄。\n\n{who}\n"
_SIGNED = _BODY + "--\n{who}\nFrom here to there: 地址以通知为准\n"


def demo_mailbox() -> tuple[bytes, list[dict[str, object]]]:
    """The mbox and a line of truth for each record in it: Message-ID's number, attachment's name, record."""
    box = _fill_box()
    return mbox_bytes([mail_bytes(mail, number) for number, mail in enumerate(box.mails, 1)]), box.truths


def _sample(seed: int, form: str, wildness: float, city: str) -> Sample:
    sample = make_return(Random(f"demo/{seed}/{form}"), form, "tune", wildness, city=city)
    return Sample(sample.name.split("-", 1)[1], sample.data, sample.truths)


def _corrected() -> tuple[tuple[bytes, Truth], tuple[bytes, Truth]]:
    """One return sent twice: first without its mobile number, then whole."""
    return corrected_return(is_first=True), corrected_return()


def corrected_return(is_first: bool = False, **changed: str | int) -> tuple[bytes, Truth]:
    """The corrected return, or its first version; ``changed`` are fields that say something else."""
    facts = invent(Random("demo/corrected"), "demo_team", "嘉兴市")
    facts.values["reporting_bureau"] = facts.city + "人力资源和社会保障局"
    facts.values["report_date"] = "2024-01-22" if is_first else "2024-01-25"
    facts.values["mobile"] = None if is_first else "13857100234"
    facts.values["expert_count"] = 12 if is_first else 15
    facts.values.update(changed)
    package, sheet = Package(), blank_sheet("demo_team")
    truth = fill(sheet, facts, Dice(Random(4), wildness=0.0), package)
    package.body = blank_section("demo_team.docx")
    for index, block in enumerate(sheet.blocks):
        package.body.insert(index, block)
    return package.to_bytes(), truth


@dataclass(slots=True)
class _Box:
    """The mailbox in the making: its mails, and the truth of each record in them."""

    mails: list[Mail] = field(default_factory=list)
    truths: list[dict[str, object]] = field(default_factory=list)

    def tell(self, name: str, records: Iterable[dict[str, object]]) -> None:
        """Keep the truth of an attachment of the next mail."""
        self.truths += [{"mail": len(self.mails) + 1, "attachment": name, **record} for record in records]

    def send(self, mail: Mail) -> None:
        """The next mail."""
        self.mails.append(mail)

    def send_forms(self, who: int, forms: tuple[str, ...], wildness: float, day: int, logo: bool = False) -> None:
        """A bureau's mail with returned forms, perhaps with a signature and its picture."""
        attached: list[File] = []
        for form in forms:
            sample = _sample(len(self.truths) + 17 * who, form, wildness, CITIES[who])
            taken = {file.name for file in attached}
            name = sample.name if sample.name not in taken else sample.name.replace(".docx", f"{len(taken) + 1}.docx")
            self.tell(name, (truth.to_json(name) for truth in sample.truths))
            attached.append(File(name, sample.data, _NAMINGS[(who + len(attached)) % 4]))
        if logo:
            attached.append(File("image001.png", logo_png(48, (30, 80, 160)), media="image/png", is_inline=True))
        text = (_SIGNED if logo else _BODY).format(what="申报材料", who=_PEOPLE[who][0])
        charset = ("utf-8", "gb2312", "gb18030")[who % 3]
        self.send(Mail(_PEOPLE[who], "报送2024年专家服务基层申报材料", text, day, attached, charset))


def _fill_box() -> _Box:
    box = _Box()
    first, second = _corrected()
    box.send_forms(0, ("demo_team", "service_base"), 0.1, 22)
    box.send_forms(1, ("key_expert", "key_expert", "key_expert"), 0.3, 22, logo=True)
    words = "<p>会议将于今日<b>14:00</b>开始。</p>"
    box.send(Mail(("系统通知", "noreply@example.com"), "您的会议提醒", words, 22, is_html=True))
    box.send_forms(2, ("overseas_action",), 0.5, 22)
    _send_correctable(box, "示范团申报表.docx", first, 23)
    box.send_forms(4, ("activity_plan", "activity_results"), 0.3, 23, logo=True)
    box.send_forms(5, ("key_expert",), 1.0, 23)
    box.send(Mail(_PEOPLE[6], "咨询填报问题", "您好，附件3的大额行号是否必填？谢谢！", 23, charset="gb2312"))
    box.send_forms(6, ("demo_team", "key_expert"), 0.5, 24)
    _send_zip(box)
    box.send_forms(8, ("overseas_action", "activity_plan"), 1.0, 24)
    _send_correctable(box, "附件1：示范团申报表（更正）.docx", second, 25)
    _send_oddities(box)
    box.send_forms(10, ("service_base",), 0.5, 25)
    _send_forwarded(box)
    box.send_forms(9, ("key_expert", "activity_results"), 1.0, 26)
    picture = File("活动照片.png", logo_png(64, (120, 60, 40)), media="image/png")
    box.send(Mail(_PEOPLE[1], "补充照片", "补充活动照片一张。", 26, [picture]))
    note = File("说明.txt", "本周内补报。".encode("gbk"), "rfc2047", "text/plain")
    box.send(Mail(_PEOPLE[4], "回执", "已阅。", 26, [note], "gb2312"))
    box.send_forms(0, ("activity_plan", "activity_results"), 0.5, 26)
    box.send_forms(7, ("service_base", "overseas_action"), 0.3, 26, logo=True)
    box.send_forms(2, ("demo_team", "activity_plan"), 0.5, 26)
    _send_correctable(box, "附件1：示范团申报表（更正）.docx", second, 27)
    _send_pictures(box)
    box.send(Mail(("自动回复", "li@example.org"), "自动回复：外出", "本人1月26日外出，急事请电联。", 27))
    return box


def _send_correctable(box: _Box, name: str, copy: tuple[bytes, Truth], day: int) -> None:
    """The form that is sent, corrected, and sent once more the same."""
    subject, text = {
        23: ("报送示范团申报表", _BODY.format(what="示范团申报表", who="专技科")),
        25: ("更正：报送示范团申报表", "上一封邮件中手机号漏填，以此件为准。"),
        27: ("再次报送：示范团申报表", "担心未收到，重发一次，内容同更正件。"),
    }[day]
    box.tell(name, (copy[1].to_json(name),))
    box.send(Mail(_PEOPLE[3], subject, text, day, [File(name, copy[0], "gbk2231")], "gb18030"))


def _send_pictures(box: _Box) -> None:
    """The stamped copy of the corrected return, with another number of experts than its Word file; and a photo."""
    scan = File("嘉兴示范团申报表（盖章）.pdf", (HERE / "stamped.pdf").read_bytes(), "rfc2231", "application/pdf")
    _tell_picture(box, scan.name, "stamped")
    box.send(Mail(_PEOPLE[3], "示范团申报表盖章扫描件", _BODY.format(what="盖章扫描件", who="专技科"), 27, [scan]))
    photo = File("IMG_20240127_1530.jpg", (HERE / "photo.jpg").read_bytes(), media="image/jpeg")
    _tell_picture(box, photo.name, "photo")
    box.send(Mail(_PEOPLE[1], "附件5（手机拍照）", "扫描仪坏了，先发照片。", 27, [photo], "gb2312"))


def _tell_picture(box: _Box, name: str, asset: str) -> None:
    record = json.loads((HERE / f"{asset}.truth.json").read_text(encoding="utf-8"))
    box.tell(name, ({**record, "source": {"path": name}},))


def _send_zip(box: _Box) -> None:
    members = {}
    for index, form in enumerate(("key_expert", "overseas_action")):
        sample = _sample(70 + index, form, 0.3, "衢州市")
        name = f"衢州/{sample.name}"
        members[name] = sample.data
        box.tell(name, (truth.to_json(name) for truth in sample.truths))
    archive = File("衢州申报材料.zip", gbk_zip(members), "rfc2047", "application/zip")
    box.send(Mail(_PEOPLE[7], "衢州申报材料打包", "材料较多，已打包。", 24, [archive], "gb2312"))


def _send_oddities(box: _Box) -> None:
    """A Word file with a password, a .doc whose truth lies beside it, a blank that came back unfilled."""
    secret = File("推荐表（加密）.docx", (HERE / "encrypted.docx").read_bytes())
    box.send(Mail(_PEOPLE[9], "加密附件，密码电话告知", "见附件。", 25, [secret]))
    record = json.loads((HERE / "old.truth.json").read_text(encoding="utf-8"))
    name = "海外赤子申报表.doc"
    box.tell(name, ({**record, "source": {"path": name}},))
    old = File(name, (HERE / "old.doc").read_bytes(), "raw_gbk", "application/msword")
    box.send(Mail(_PEOPLE[9], "海外赤子项目", "办公软件版本较旧，见谅。", 25, [old], "gb2312"))
    box.tell("附件6.docx", (unfilled_truth("activity_results").to_json("附件6.docx"),))
    blank = File("附件6.docx", FORM_BY_ID["activity_results"].blank_bytes(), "raw_gbk")
    box.send(Mail(_PEOPLE[10], "附件6", "", 25, [blank]))


def _send_forwarded(box: _Box) -> None:
    inner = _sample(99, "demo_team", 0.3, "台州市")
    box.tell(inner.name, (truth.to_json(inner.name) for truth in inner.truths))
    older = mail_bytes(Mail(_PEOPLE[9], "示范团", "请转省中心。", 24, [File(inner.name, inner.data)]), 90)
    box.send(Mail(_PEOPLE[8], "转发：示范团", "转台州材料。", 26, forwarded=older))


def write_demo(folder: Path = HERE) -> None:
    """Write ``demo.mbox`` and ``demo.truth.jsonl``."""
    data, truths = demo_mailbox()
    (folder / "demo.mbox").write_bytes(data)
    lines = [json.dumps(truth, ensure_ascii=False) for truth in truths]
    (folder / "demo.truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
