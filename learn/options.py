"""Groups of boxes in a text: which words can be ticked, whose label stands with them, one or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from learn.passages import BOX, without_instructions
from learn.words import has_han, is_label, is_section, label_of, squeeze

OTHER = re.compile(r"^[A-Za-z]?其[他它](?:$|[\s_：:（(，,、]|\w{0,4}$)")
_ENUMERATOR = re.compile(
    r"^(?:[A-Za-z]\s*[.．、:：)）]|[（(]?\d{1,2}\s*[.．、)）]|[①-⑳⑴-⒇]|[（(][一二三四五六七八九十A-Za-z][)）]|[A-H](?![类级型等档组班区座栋款证照角])(?=[\u3400-\u9fff]))\s*"
)
_SEVERAL = re.compile(r"多选|可选多|多项|可复选|复选|若干项|不定项|可[^，。]{0,3}选[^，。]{0,6}(?:多|几)|可多")
_SINGLE = re.compile(r"单选|限选一|只选一|选择其一|任选一|仅选一|选一项|二选一|三选一|单项选择|限选1|择一")
_LONGEST_SLASHED = 8
_LONGEST_NUMBERED = 9
_CLOSERS = frozenset({"否", "无", "女", "没有", "不同意", "不是", "不合格", "未婚", "不需要", "不愿意"})
_OPENERS = frozenset({"是", "有", "男", "同意", "合格", "已婚", "需要", "愿意"})
_TAIL_LABEL = re.compile(
    r"^(?P<option>.*?)(?:[\s；;，,。]+|\n)(?P<label>[^\s：:□；;，,。][^：:□\n；;。]{0,24}[：:])\s*$", re.DOTALL
)
_ASKS_MORE = re.compile(
    r"(?:文\s*号|编\s*号|证\s*号|名\s*称|原\s*因|理\s*由|日\s*期|地\s*址|金\s*额|网\s*址|姓\s*名|电\s*话)[：:]$"
)
_TAIL_LINE = re.compile(r"^(?P<option>.*?)\n\s*(?P<label>[^\n：:]{2,24}?[：:]?)\s*$", re.DOTALL)
_TAIL_WIDE = re.compile(r"^(?P<option>.*?)\s+(?P<label>\S.{1,23}?)\s*$", re.DOTALL)


@dataclass(slots=True)
class Group:
    """Options in their order. label: what stands before them in the same text, or empty.

    has_other: one of them asks to be explained. asked: labels with a blank between the options (``□是 网址：____``).
    """

    label: str = ""
    options: list[str] = field(default_factory=list)
    has_other: bool = False
    asked: list[str] = field(default_factory=list)
    raw_label: str = ""


def groups_in(text: str) -> list[Group]:
    """The groups of boxes in a flat text (``passages.flat_text``), in order."""
    text = _without_numbers(without_instructions(text))
    text = re.sub(rf"{BOX}(?:\s*{BOX}){{3,}}", "_", text)  # a row of boxes is a place for digits
    text = re.sub(
        r"[（(]\s*(?:可|单|限|多)[^（()）]{0,10}选[^（()）]{0,8}[)）]",
        lambda m: m.group() if m.start() < text.find(BOX) else " ",
        text,
    )
    if BOX not in text:
        return []
    inner: list[Group] = []
    text = _INNER.sub(lambda match: _set_apart(match, inner), text)
    pieces = text.split(BOX)
    is_before = _stands_before(pieces)
    groups = _before(pieces) if is_before else _after(pieces)
    for group in groups:
        _drop_verb(group)
    return [*groups, *inner]


_VERB = re.compile(r"(?:支付|缴纳|结算|交付|发放|付款|领取|计算)$")


def _drop_verb(group: Group) -> None:
    """The last option without the verb that goes on with the sentence: 按□月 □季 □年支付."""
    if len(group.options) == 2 and group.options[0] in _OPENERS:
        closer = next((one for one in sorted(_CLOSERS, key=len) if group.options[1].startswith(one)), "")
        if closer and is_pair([group.options[0], closer]):
            group.options[1] = closer  # □同意 □不同意推荐
    *others, last = group.options or [""]
    shorter = _VERB.sub("", last)
    if shorter and shorter != last and others and all(len(one) <= len(shorter) + 1 for one in others):
        group.options[-1] = shorter
    if group.label in ("按", "以", "由", "采用", "选择"):
        group.label = ""


def _without_numbers(text: str) -> str:
    """The text without the numbers before its boxes: ``1□国有 2□集体``."""
    numbers = re.findall(rf"(?<![\d第])(\d)\s*[.．、]?(?={BOX})", text)
    if len(numbers) > 1 and numbers == [str(at) for at in range(1, len(numbers) + 1)]:
        return re.sub(rf"(?<![\d第])\d\s*[.．、]?(?={BOX})", "", text)
    return text


_INNER = re.compile(rf"(?P<word>[^\s{BOX}（(]{{1,12}})[（(](?P<inside>[^（()）]*{BOX}[^（()）]*{BOX}[^（()）]*)[)）]")


def _set_apart(match: re.Match[str], inner: list[Group]) -> str:
    """Take options inside an option's brackets (``□是（□核心 □重要）``) as a group of their own."""
    found = groups_in(match["inside"])
    for group in found:
        group.label = group.label or option_of(match["word"])
    inner += found
    return match["word"] if found else match.group()


def _bare(text: str) -> str:
    """What is left of a piece without fill-in lines, punctuation and hints in brackets that are no word."""
    return re.sub(
        r"[\s_、，,；;。：:.／/|]+", "", re.sub(r"[（(][^（()）]*(?:注明|说明|填写|请)[^（()）]*[)）]", "", text)
    )


def _stands_before(pieces: list[str]) -> bool:
    """Whether the boxes stand before their words."""
    first, last = pieces[0], pieces[-1]
    head = first.rstrip()
    if not _bare(head) or head.endswith(("：", ":", "\n")):
        return True
    if first.endswith("\n") and _bare(last):
        return True
    tail = _bare(re.sub(r"[（(][^（()）]*[)）]", "", last.split("\n")[0]))
    if not tail:
        return False
    colon = max(first.rfind("："), first.rfind(":"))
    if colon >= 0 and _bare(first[colon + 1 :]):
        return False  # 性别：男□ 女□ 备注
    inner = pieces[1:-1]  # 甲□ 乙□ 丙□ words that are followed by something
    return not (inner and all(re.search(r"\S$", piece) and not re.match(r"\S", piece) for piece in inner))


def _before(pieces: list[str]) -> list[Group]:
    groups = [_started(pieces[0])]
    for index, piece in enumerate(pieces[1:], 1):
        option, label = _tail(piece, groups[-1], pieces[index + 1] if index + 1 < len(pieces) else None)
        add_option(groups[-1], option)
        if label is not None:
            groups.append(_started(label))
    return [group for group in groups if group.options]


def _started(text: str) -> Group:
    label = text.strip()
    label = re.split(r"\n", label)[-1] if label.count("\n") else label
    label = re.split(r"(?<=[^：:\s])[\s_]{2,}(?=\S{2})", label)[-1]
    label = re.split(r"[；;。]", label.rstrip("；;。"))[-1]
    return Group(label_of(label), raw_label=text)


def _tail(piece: str, group: Group, following: str | None) -> tuple[str, str | None]:
    """An option's words, and the label of the next group where one follows them."""
    match = _TAIL_LABEL.match(piece)
    if following is None:
        if match and group.asked and _ASKS_MORE.search(match["label"].strip()):
            group.asked.append(label_of(match["label"]))
            return match["option"], None
        return piece, None
    if match and _is_blank_of_option(match["label"], piece):
        group.asked.append(label_of(match["label"]))
        return match["option"], None
    if match and label_of(match["label"]) and not OTHER.match(squeeze(match["label"])) and match["option"].strip():
        return match["option"], match["label"]
    option = label_of(re.split(r"\s", piece.strip())[0]) if piece.strip() else ""
    if option in _CLOSERS and len(group.options) >= 1:
        match = _TAIL_WIDE.match(piece.strip())
        if match and is_label(match["label"]):
            return match["option"], match["label"]
    match = _TAIL_LINE.match(piece.rstrip(" \t"))
    if match and match["option"].strip() and not piece.endswith("\n") and is_label(match["label"]):
        return match["option"], match["label"]
    return piece, None


def _is_blank_of_option(label: str, piece: str) -> bool:
    """Whether a label behind an option asks for more of it, and the next option stands in the line below."""
    return piece.rstrip(" \t").endswith("\n") and bool(_ASKS_MORE.search(label.strip()))


def _after(pieces: list[str]) -> list[Group]:
    groups: list[Group] = []
    for piece in pieces[:-1]:
        colon = max(piece.rfind("："), piece.rfind(":"))
        words = piece
        if colon >= 0 and _bare(piece[colon + 1 :]) and not OTHER.match(squeeze(piece[:colon])):
            groups.append(_started(piece[: colon + 1]))
            words = piece[colon + 1 :]
        elif not groups:
            label, words = _label_apart(piece)
            groups.append(_started(label))
        elif groups[-1].options and groups[-1].options[-1] in _CLOSERS:
            label, words = _label_apart(piece)
            if label:
                groups.append(_started(label))
        add_option(groups[-1], words)
    return [group for group in groups if group.options]


def _label_apart(piece: str) -> tuple[str, str]:
    """A label and the first option where a wide gap or a line break parts them: ``性别  男□``."""
    match = re.match(
        r"^(?P<label>.*\S)(?:\s{2,}|\n\s*|\s+(?=(?:是|有|男)\s*$))(?P<option>\S[^\n]{0,20})$", piece.strip(), re.DOTALL
    )
    if match and is_label(match["label"]) and len(squeeze(match["label"])) > 1:
        return match["label"], match["option"]
    return "", piece


def option_of(text: str) -> str:
    """An option's words: without its letter, what stands to be filled in, and punctuation."""
    if "_" in text:
        text = re.split(r"[，,：:（(；;]", text[: text.find("_")].strip(" ：:，,"))[0] or text.replace("_", " ")
    text = re.sub(r"[（(][^（()）]*(?:[：:]|\s{2,})[^（()）]*[)）]?", "", text)
    text = re.sub(r"^([^（(]+)[)）].*$", r"\1", text.strip(), flags=re.DOTALL)  # …（□亩）、万元
    text = re.sub(r"[（(]\s*$", "", text)
    text = re.split(r"[。；;]", text.strip("。；; \n"))[0]
    text = re.split(r"[：:](?=\s{2,}|\s*$|[^\n]*\S\s{3,}\S)", text)[0]
    flat = squeeze(text)
    flat = _ENUMERATOR.sub("", flat.strip(" 、，,；;。．.·|/／：:"))
    if OTHER.match(flat):
        return re.split(r"[\s：:（(，,、]", flat)[0]
    flat = re.sub(r"[（(]\s*(?:请|需|须)[^（()）]*[)）]|[（(]\s*[)）]", "", flat)
    return flat.strip(" 、，,；;。．.·|/／：:")


_ASKED_INSIDE = re.compile(r"^\s*(?P<option>[^\s_：:（(]{1,12})\s*[（(](?P<inside>[^（()）]*[：:][^（()）]*)[)）]\s*$")
_ASKED = re.compile(
    r"^\s*(?P<option>[^\s_：:]{1,12})[\s，,（(；;]+(?P<label>[^\s_：:，,（(]{2,16})(?:[：:]?[\s]*[_]+[^\n]*|[：:]\s*(?:年[\s_]*月[\s_]*(?:日\s*)?)?)$|^\s*(?P<option2>[^\s_：:（(]{1,12})[（(](?P<label2>[^\s_：:，,（(请]{2,12})[：:](?:[_\s]{2,})[）)]\s*$"
)
_ASKED_TWICE = re.compile(
    r"^\s*(?P<option>[^\s_：:，,（(]{1,12})[\s，,]+(?P<rest>(?:[^\s_：:，,（(]{2,12}[：:]\s*_[_\s，,]*){2,})$"
)
"""□是 借出时间：____ 归还时间：____"""
_BEFORE_BLANK = re.compile(r"([^\s_：:，,（(]{2,12})[：:]")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}\s*(?:[.．、]|(?<=\d)\s(?=[\u3400-\u9fff]))\s*([^\s\d.．、]{1,12})")


def _inside_labels(text: str) -> tuple[str, list[str]]:
    """An option, and the labels with a blank each inside its brackets: 邮寄（收件人：____ 地址：____）."""
    match = _ASKED_INSIDE.match(text)
    if not match:
        return "", []
    parts = re.split(r"[：:]", match["inside"])
    labels = [label_of(part) for part in parts[:-1]]
    is_open = all(not _bare(part) or re.search(r"[\s_]\S+$", part) for part in parts[1:])
    is_asked = is_open and not _bare(parts[-1]) and all(is_label(label) and len(label) <= 16 for label in labels)
    return (match["option"], labels) if is_asked and len(labels) > 1 else ("", [])


def add_option(group: Group, text: str) -> None:
    """Take a piece of text into a group as its next option, with what it asks beside the option."""
    inside, labels = _inside_labels(text.strip("\n"))
    several = _ASKED_TWICE.match(text.strip("\n")) if not labels else None
    if several:
        inside, labels = several["option"], [label_of(one) for one in _BEFORE_BLANK.findall(several["rest"])]
    if labels:
        group.asked += labels
        text = inside
    asked = _ASKED.match(text.strip("\n"))
    if asked and not OTHER.match(squeeze(text)):
        label = label_of(asked["label"] or asked["label2"])
        if is_label(label) and not re.match(r"(?:请|需|须)", label):
            group.asked.append(label)
            text = asked["option"] or asked["option2"]
    numbered = _NUMBERED.findall(text)
    if len(numbered) > 1:  # □ 1.男 2.女: the number goes into the box
        group.options += [one for one in numbered if one not in group.options]
        return
    option = option_of(text)
    if not option or not label_or_word(option):
        return
    if OTHER.match(option):
        group.has_other = True
    if option not in group.options:
        group.options.append(option)


def label_or_word(option: str) -> bool:
    """Whether the text holds a word at all."""
    return has_han(option) or any(char.isalnum() for char in option)


def is_several(label: str, context: str, options: list[str]) -> tuple[bool, bool]:
    """Whether several may be ticked, and whether that is sure."""
    words = f"{label} {context}"
    if _SEVERAL.search(words):
        return True, True
    if _SINGLE.search(words) or is_pair(options):
        return False, True
    many = re.search(
        r"(?:材料|形式|内容|需求|领域|证明|附件|症状|渠道|途径|用途|特长|爱好|业务|原因|范围|服务|设备|条件|资质|措施|功能|项目|设施|险种|问题|困难|方面)(?:[（(].*)?$",
        label,
    )
    return bool(many) and not re.search(
        r"(?:类型|类别|性质|级别|等级|(?:企业|组织|公司|用工|学习|办学)形式)$", label
    ), False


def is_pair(options: list[str]) -> bool:
    """Whether the options exclude each other by their words: 是/否, 男/女, 已婚/未婚."""
    if len(options) != 2:
        return set(options) & _OPENERS != set() and set(options) & _CLOSERS != set()
    one, two = options
    if (one in _OPENERS and two in _CLOSERS) or (two in _OPENERS and one in _CLOSERS):
        return True
    return any(two == prefix + one or one == prefix + two for prefix in ("非", "不", "未", "无", "没有", "否"))


_PLAIN = (
    re.compile(r"^(是)\s*[/／、|｜或\s]?\s*(否|不是)$"),
    re.compile(r"^(男)\s*[/／、|｜或\s]?\s*(女)$"),
    re.compile(r"^(有)\s*[/／、|｜或\s]?\s*(无|没有)$"),
    re.compile(r"^(同意)\s*[/／、|｜或\s]\s*(不同意)$"),
)


def unmarked_options(text: str) -> list[str]:
    """Options without boxes in a value's place: ``是 / 否``, ``A.国有 B.民营``, ``省级/市级/县级``."""
    flat = " ".join(text.split()).strip("_ ")
    for pattern in _PLAIN:
        match = pattern.match(flat)
        if match:
            return ["否" if word == "不是" else word for word in match.groups()]
    told = without_instructions(flat)
    if told != flat and not is_section(flat):  # 新办、变更、延续（请在所选项打√）
        words = [option_of(word) for word in re.split(r"[、，,；;/／\s]+", told.strip(" （()）")) if word.strip()]
        if len(words) > 1 and all(has_han(word) and len(word) <= _LONGEST_NUMBERED for word in words):
            return words
    parts = re.split(r"(?:(?<![A-Za-z0-9])[A-H]\s*[.．、)）:：]|(?:(?<=[\s；;，,、])|^)[①-⑩])\s*", flat)
    lettered = [option_of(part) for part in parts if part.strip()]
    if _asks_inside(parts):
        return []  # 1.姓名：____ 2.班级：____
    if len(parts) > 2 and not parts[0].strip() and all(0 < len(part) <= 16 for part in lettered):
        return lettered
    return numbered_options(flat)


def _asks_inside(parts: list[str]) -> bool:
    """Whether one of the numbered words asks for something of its own, so that they are labels and no options."""
    bare = [re.sub(r"[（(][^（()）]*[)）]", "", part).strip() for part in parts]
    return any(re.search(r"_|[：:]$", part) and not OTHER.match(squeeze(part)) for part in bare)


def lined_options(line: str) -> list[str]:
    """Words that exclude each other, each with a line to tick on: ``合格______  不合格______``."""
    parts = re.findall(r"\s*([\u3400-\u9fff]{1,6})\s*_{2,}", line)
    is_all = re.fullmatch(r"(?:\s*[\u3400-\u9fff]{1,6}\s*_{2,}){2}\s*", line)
    return parts if is_all and is_pair(parts) else []


def numbered_options(flat: str) -> list[str]:
    """Short words that are numbered on: ``1.原址翻建 2.改扩建 3.异址新建``."""
    if not re.match(r"[（(]?1\s*[.．、)）]", flat):
        return []
    number = r"(?:^|(?<=[\s；;，,）)]))[（(]?\d\s*[.．、)）](?!\d)"
    parts = re.split(number + r"\s*", flat)
    numbers = [re.sub(r"\D", "", found) for found in re.findall(number, flat)]
    if _asks_inside(parts[1:]):
        return []
    words = [option_of(re.sub(r"[（(].*", "", part)) for part in parts[1:]]
    is_run = numbers == [str(at) for at in range(1, len(numbers) + 1)]
    if len(words) > 1 and is_run and all(0 < len(word) <= _LONGEST_NUMBERED for word in words):
        return words
    return []


def slashed_options(text: str) -> list[str]:
    """Options parted by strokes in a value's place: ``来信/来访/来电/网上``."""
    parts = [squeeze(part) for part in re.split(r"[/／]", text)]
    if len(parts) >= 2 and all(
        1 <= len(part) <= _LONGEST_SLASHED and has_han(part) and not re.search(r"[年月日：:。，,_\d]", part)
        for part in parts
    ):
        return parts
    return []
