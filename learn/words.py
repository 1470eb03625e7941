"""What the words of a blank are: labels, hints, headings, notes, places for a seal or a signature."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FILL = "_＿﹍"
"""Characters that draw a line to write on."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff〇]")
_SPACE_BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_NUMBERING = re.compile(
    r"^(?:[*＊※★☆▲●◆■△]\s*)*"
    r"(?:[（(【]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）】]\s*[、.．]?"
    r"|(?:\d{1,2}(?:[.．]\d{1,2}){0,2}|[一二三四五六七八九十]{1,3})\s*[、.．:：](?!\d)"
    r"|[A-Z]\s*[.．、](?=\s*[\u3400-\u9fff])|\d{1,2}(?:[.．]\d{1,2}){1,2}\s*(?=[\u3400-\u9fff])(?!\s*[年月日个人名次万亿元千百倍米公平吨度])"
    r"|\d{1,2}\s*[)）]|第[一二三四五六七八九十]{1,3}(?:部分|项|条|章)\s*[、:：]?|[①-⑳⑴-⒇⒈-⒛]|\d{1,2}\s*(?=[\u3400-\u9fff]{2,})(?!\d*[年月日个人名次]))\s*"
)
_STARS = re.compile(r"^\s*[*＊★]|[*＊★]\s*$|[（(]\s*(?:必填|必须填写|必填项)\s*[)）]")
SEAL_PLACE = re.compile(
    r"[（(【\[]\s*(?:请|需|须|应|加|盖|单\s*位|部\s*门|学\s*院|机\s*构|企\s*业|公\s*司|学\s*校|院\s*系|公|印|签|字|名|或|并|及|和|、|/|／|，|,|\s|法\s*人|处|有\s*效){0,10}章\s*(?:处|有效|并签字|、?签字)?\s*[)）】\]]"
)
SIGN_PLACE = re.compile(
    r"[（(【\[]\s*(?:请|需|须|应|本\s*人|亲\s*笔|手\s*写|负\s*责\s*人|法\s*人|签|\s){0,8}(?:签\s*字|签\s*名|签\s*章|手\s*签)\s*[)）】\]]"
)
_SEAL_WORDS = re.compile(r"(?:加?盖\s*(?:公\s*)?章|公\s*章|单\s*位\s*(?:盖\s*)?章|印\s*章|盖\s*章\s*处)")
_LIMIT = re.compile(
    r"(?:限|不\s*超过|不\s*多于|不\s*得\s*超过|少于|控制在|最多|约)?\s*(?P<most>\d{2,5})\s*(?:个)?\s*(?:汉)?字\s*(?:以内|之内|左右|内|以下|为限)?"
)
_AT_LEAST = re.compile(r"不\s*(?:少于|低于)|以\s*上")
_LIMIT_BRACKETS = re.compile(r"[（(【\[][^（()）]*\d+\s*个?\s*汉?字[^（()）]*[)）】\]]")
_MUST_BRACKETS = re.compile(r"[（(]\s*(?:必填|选填|必须填写|必填项|如有|若有)\s*[)）]")
_WHOLE_BRACKETS = re.compile(r"^[（(【\[〔].*[)）】\]〕][。.]?$", re.DOTALL)
_HINT_START = re.compile(
    r"^(?:示\s*例|例\s*如|例[：:]|如[：:，,]|比如|请(?!假|示|款|领|购|求|愿|托|柬|赏)|注\s*[：:]|说\s*明\s*[：:]|填写(?:说明|要求|示例|时|本|\w{0,6}(?:格式|情况))|可填|可另|可附|须(?!知)|按照|参照|应当?(?=[填写按注简如])"
    r"|单击|点击|选择一?项|您(?=可|需|应|如|在|将|网)|此(?:栏|处|项|表)|本(?:栏|处|项)(?:填|由|应)|格式[：:]|指(?:上|本|在|截至|单位|企业|按|从|具有|的是|近)|包括(?!人)|主要(?:填写|包括|写明)|简要(?:描述|说明|介绍|概述|填写|阐述)|从\w{1,10}等方面|围绕|[*＊※]\s*\w{8,})"
)
_HINT_INSIDE = re.compile(
    r"[XxＸ×]{2,}|字以内|不超过\s*\d|不少于\s*\d|\d+\s*字左右|请填写|需填写|如实填写|可另附|另附|可附页|可加页|例如|自动生成|无需填写|不填"
)
_NOTE = re.compile(
    r"^(?:注|备\s*注|说\s*明|填\s*表\s*说\s*明|填\s*写\s*说\s*明|填\s*报\s*说\s*明|注\s*意|注意事项|填表须知|填报要求)(?:\s*\d|[（(][^（()）]*[)）])?\s*[：:]"
)
_NOTE_HEAD = re.compile(
    r"^(?:填\s*[表写报]\s*(?:说\s*明|须\s*知|要\s*求|注意事项)|注\s*意\s*事\s*项)(?:[（(][^（()）]*[)）])?\s*[：:]?$|^说\s*明\s*[：:]$"
)
_SECTION = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}\s*、|[（(][一二三四五六七八九十]{1,3}[)）]|[ⅠⅡⅢⅣⅤ])"
)
_PHOTO = re.compile(r"照\s*片|相\s*片|近\s*照|一\s*寸|二\s*寸|[12１２]\s*寸|免\s*冠|彩\s*照|证件照")
_NO_LABEL = re.compile(r"^[\W\d_]*$")
_TITLE_END = re.compile(
    r"(?:表|申请书|申报书|推荐书|任务书|登记卡|承诺书|报告单|通知书|审批单|通知单|回执单?|汇总表|名册|名单|台账|清单|一览表|意见书|备案书|合同书|登记簿|卡片?|简历|介绍信|报告书|证明信?|委托书|协议书?|申请单|审核单|派遣单|单据|报销单|领用单|凭证|建议书|志愿书|计划书|鉴定书|诊断书|告知书|授权书|保证书|声明书?|问卷|登记册|表格|联系单|交接单|工作单|意向书|评价单|花名册|报名单|请假[单条]|借条|收据|结算单|验收单|询价单|报价单|确认书|确认单|反馈单|备忘录|记录|档案)"
    r"(?:\s*[（(【][^（()）】]{1,20}[)）】]){0,2}\s*[*]?$"
)


def has_han(text: str) -> bool:
    """Whether a Chinese character is in it."""
    return bool(_HAN.search(text))


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """The text without the blanks and line breaks that stand beside Chinese characters; others become one blank."""
    apart = re.sub(r"\s+", " ", text.strip())  # first of all: a wide gap must not be looked at from each of its blanks
    return _SPACE_BESIDE_HAN.sub("", apart).strip(" \u200b\ufeff")


def is_blank(text: str) -> bool:
    """Whether nothing stands in it but blanks, fill-in lines and lone strokes."""
    return not re.sub(rf"[\s{FILL}\u200b\ufeff/／\\—\-－.…·]", "", text)


@lru_cache(maxsize=8192)
def label_of(text: str) -> str:
    """The words of a label: without numbering, star, colon, place of a seal, limit of length and doubled blanks."""
    bare = SIGN_PLACE.sub("", SEAL_PLACE.sub("", _MUST_BRACKETS.sub("", _LIMIT_BRACKETS.sub("", text))))
    bare = re.sub(r"[：:？?]\s*(?=[（(][^（()）]*[)）]$)", "", squeeze(bare))
    bare = re.sub(r"^(?:其中|其中包括|另|附)[：:]\s*(?=\S)", "", bare)
    shorter = _NUMBERING.sub("", bare, count=1)
    bare = shorter if label_letters(shorter) else bare
    bare = re.sub(r"(?<=[期间限])自$", "", bare)
    bare = re.sub(r"[（(【\[][^（()）】\]]{0,3}$", "", bare) if not re.search(r"[)）】\]]$", bare) else bare
    bare = re.sub(r"^[^（(]{0,3}[)）】]", "", bare)
    return bare.strip(" ：:*＊★※、，,;；。.·|/／？?…" + FILL).strip()


def label_letters(text: str) -> str:
    """The letters of a text alone."""
    return "".join(char for char in text if char.isalpha())


def is_numbered(text: str) -> bool:
    """Whether the text begins with a number of its own: ``3.拟开展的服务内容``."""
    return bool(_NUMBERING.match(squeeze(text)))


def is_required(text: str) -> bool:
    """Whether the label says that it must be answered."""
    return bool(_STARS.search(text))


def limit_in(text: str) -> int | None:
    """The greatest number of characters that the words allow: ``（不超过 1000 字）`` → 1000."""
    flat = unicodedata.normalize("NFKC", squeeze(text))
    found = [
        match
        for match in _LIMIT.finditer(flat)
        if not _AT_LEAST.search(flat[max(match.start() - 4, 0) : match.end() + 3])
    ]
    numbers = [int(match["most"]) for match in found if "字" in match.group()]
    return max(numbers, default=None)


def is_seal_word(text: str) -> bool:
    """Whether the words name a stamp: 盖章, （公章）."""
    return bool(SEAL_PLACE.search(text) or _SEAL_WORDS.search(text)) and len(squeeze(text)) <= 12


def is_photo(text: str) -> bool:
    """Whether a picture of a person is to be glued here."""
    bare = re.sub(r"[（(][^（()）]*[)）]", "", squeeze(text))
    named = bare if len(label_letters(bare)) > 1 else text  # 整改情况（附照片） is no place for one
    return bool(_PHOTO.search(named)) and len(squeeze(text)) <= 40


def is_section(text: str) -> bool:
    """Whether the text is numbered as a chapter is: 一、基本信息."""
    return bool(_SECTION.match(squeeze(text)))


def is_note(text: str) -> bool:
    """Whether the text explains the form and asks nothing: ``注：…``, ``填表说明``."""
    flat = squeeze(text)
    match = _NOTE.match(flat)
    return bool(_NOTE_HEAD.match(flat)) or bool(match and len(flat) - match.end() >= 4)


def is_hint(text: str) -> bool:
    """Whether the text tells what to write, as far as its words show it."""
    flat = squeeze(text)
    if not flat:
        return False
    if _WHOLE_BRACKETS.match(flat) and not SEAL_PLACE.fullmatch(flat) and flat.count("（") + flat.count("(") <= 3:
        return len(flat) > 2
    return (
        bool(_HINT_START.match(flat)) or bool(_HINT_INSIDE.search(flat)) or flat.endswith("。") or len(flat) > _LONGEST
    )


_LONGEST = 60


def is_label(text: str) -> bool:
    """Whether the text could name a field."""
    flat = squeeze(_LIMIT_BRACKETS.sub("", text)) or squeeze(text)
    if not flat or _NO_LABEL.match(flat) or len(flat) > _LONGEST or "。" in flat[:-1]:
        return False
    if not has_han(flat) and not re.search(r"[A-Za-z]{2,}", flat):
        return False
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", flat)  # 既往病史（本人如实填写）
    if is_hint(flat) and not is_numbered(flat) and not (len(bare) > 1 and bare != flat and not is_hint(bare)):
        return False
    return not is_note(flat)


def is_title(text: str) -> bool:
    """Whether the line could be a form's title, by its last word."""
    flat = squeeze(text)
    if re.search(r"(?:制|印制|监制|填|制定|统一印制)表?$", flat) and not re.search(r"体制表$", flat):
        return False
    return (
        3 <= len(flat) <= _LONGEST
        and bool(_TITLE_END.search(flat))
        and not re.search(r"[：:；;。？?]|[，,].*[，,]", flat)
    )
