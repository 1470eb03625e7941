"""What a mail says: files it only links to, pictures it shows, and whether it speaks of a file that is not there."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from urllib.parse import unquote

from inbox.mail import Mail

_CID = re.compile(r"(?:cid:|['\"]mid:)([^\s'\"<>)]+)", re.IGNORECASE)
_LINK = re.compile(
    r"<a\s(?:[^<>]{0,400}?\s)?href\s{0,9}=\s{0,9}[\"']?(https?://[^\s\"'<>]{1,2000}+)[^<>]{0,1000}+>(.{0,400}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_URL = re.compile(r"https?://[^\s\"'<>（）()，。；]{1,1000}+")
_MAX_LINKS = 500
_BIG_FILE_HOST = re.compile(
    r"(?:mail\.qq\.com/cgi-bin/(?:ftnExs_download|ftnexs)|wx\.mail\.qq\.com/ftn/|exmail\.qq\.com/cgi-bin/ftnExs|ftn\.qq\.com|"
    r"(?:mail|dashi|fs|mh)\.(?:163|126|yeah|netease)\.(?:com|net)/[^\s]{0,300}(?:large-attachment|cloud-attachment|bigfile|"
    r"bigattach|fj/display|filehub|nas|u/)|mail\.sina\.com\.cn/[^\s]{0,300}(?:vdisk|file)|mail\.aliyun\.com/[^\s]{0,300}(?:attach|file)|"
    r"qiye\.aliyun\.com/[^\s]{0,300}(?:attach|file)|mail\.10086\.cn/[^\s]{0,300}(?:largefile|disk|attach)|mail\.139\.com/|"
    r"pan\.baidu\.com/s|share\.weiyun\.com|drive\.weixin\.qq\.com|cloud\.189\.cn/|www\.aliyundrive\.com/s|"
    r"www\.alipan\.com/s|1drv\.ms/|kdocs\.cn/l|f\.ws59\.cn|(?:coremail|mailtech)[^\s]{0,300}(?:bigfile|cloudattach|nfs)|"
    r"[^\s/]{1,80}/coremail/[^\s]{0,300}(?:nfs|bigfile|download|getfile)[^\s]{0,300}|cowtransfer\.com|wenshushu\.cn)",
    re.IGNORECASE,
)
_BIG_FILE_WORDS = re.compile(r"超大附件|云附件|大附件|文件中转站|网盘附件|云端附件|中转站")
_FILE_NAME = re.compile(
    r"[^\s<>\"'|/\\：:（(]{1,100}\.(?:docx?|wps|pdf|zip|rar|7z|jpe?g|png|tiff?|xlsx?|pptx?|ofd)\b", re.IGNORECASE
)
_QUOTED_FROM = re.compile(
    r"^(?:>.*|-{2,}\s*(?:原始邮件|原邮件|转发邮件信息|original message|forwarded message|转发的邮件|回复的原邮件).*|"
    r"(?:发件人|from)\s*[:：].*|在.{4,80}写道\s*[:：]?|on .{4,120} wrote:|_{20,})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MENTION = re.compile(
    r"附件|附上|附后|随信|随函|见附|附表|推荐表|申报表|申请表|登记表|汇总表|计划表|情况表|备案表|回执表|报名表|"
    r"盖章(?:件|版|扫描)|扫描件|电子版|word ?版|(?:表格?|材料|资料)(?:已|请|发|报|如|见)|"
    r"(?:报送|提交|上报|发送|寄送).{0,12}(?:表|材料|资料)|"
    r"attach",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,2000}+>")
_UNSHOWN = (("<style", "</style"), ("<script", "</script"), ("<head>", "</head"), ("<!--", "-->"))
_QUOTE_TAG = re.compile(
    r"<blockquote|<div[^>]{0,200}(?:id|class)\s*=\s*[\"']?(?:isReplyContent|ntes-pcmac-reply|gmail_quote|divRplyFwdMsg|FoxDivReply|"
    r"spnEditorReply|qqmail_reply|mail-quote)",
    re.IGNORECASE,
)


def shown_content_ids(mail: Mail) -> frozenset[str]:
    """The content-ids (and names) of the files that the HTML shows in its text."""
    return frozenset(unquote(unescape(found)) for html in mail.htmls for found in _CID.findall(html))


def linked_files(mail: Mail) -> list[tuple[str, str]]:
    """Name (may be empty) and address of each file that the mail only links to, each address once."""
    found: dict[str, str] = {}
    # What a reply quotes was sent by us; what is forwarded was not.
    is_reply = _is_reply(mail)
    for html in mail.htmls:
        html = _own_html(html) if is_reply else html
        speaks_of_it = bool(_BIG_FILE_WORDS.search(html))
        for link in islice(_LINK.finditer(html), _MAX_LINKS):
            address, words = unescape(link[1]), unescape(_TAG.sub(" ", link[2])).strip()
            named = _FILE_NAME.search(words)
            if _BIG_FILE_HOST.search(address) or (speaks_of_it and named):
                found[address] = found.get(address, "") or (named[0] if named else "")
    for text in map(_own_words, mail.texts) if is_reply else mail.texts:
        for url in islice(_URL.finditer(text), _MAX_LINKS):
            if _BIG_FILE_HOST.search(url[0]) and url[0] not in found:
                named_before = list(_FILE_NAME.finditer(text, max(0, url.start() - 200), url.start()))
                found[url[0]] = named_before[-1][0] if named_before else ""
    named_links = [(name, address) for address, name in found.items()]
    # 进入下载页面, 预览 and the picture beside a name lead to the same file by another address.
    return _once([link for link in named_links if link[0]] or named_links)


def _once(links: list[tuple[str, str]]) -> list[tuple[str, str]]:
    by_name: dict[str, str] = {}
    for name, address in links[:50]:
        by_name.setdefault(name or address, address)
    return [("" if name == address else name, address) for name, address in by_name.items()]


def has_big_file_words(mail: Mail) -> bool:
    """Whether the mail speaks of a super attachment."""
    return any(_BIG_FILE_WORDS.search(text) for text in (*mail.texts, *mail.htmls))


def says_file_follows(mail: Mail) -> bool:
    """Whether what the sender wrote, quoted mails left out, speaks of an attachment or of a form."""
    texts = mail.texts or [html_to_text(html) for html in mail.htmls]
    own = [_own_words(text) for text in texts]
    return any(_MENTION.search(text) for text in (own if _is_reply(mail) else [*own, mail.subject or ""]))


def _is_reply(mail: Mail) -> bool:
    return bool(re.match(r"\s*(?:re|回复|答复)\s*[:：]", mail.subject or "", re.IGNORECASE))


def _own_words(text: str) -> str:
    quoted = _QUOTED_FROM.search(text)
    return text[: quoted.start()] if quoted else text


def _own_html(html: str) -> str:
    quoted = _QUOTE_TAG.search(html)
    return html[: quoted.start()] if quoted else html


def html_to_text(html: str) -> str:
    """The visible words of an HTML body, without what a reply quotes."""
    html = _own_html(html)[:500_000]
    for opening, closing in _UNSHOWN:
        html = _without(html, opening, closing)
    html = re.sub(r"<(?:br|/p|/div|/tr|/h\d|/li)\b[^>]{0,200}>", "\n", html, flags=re.IGNORECASE)
    return unescape(_TAG.sub("", html))


def _without(html: str, opening: str, closing: str) -> str:
    """The HTML without what stands between the two, however often; an opening that never closes is left."""
    kept, at = [], 0
    lower = html.lower()
    if len(lower) != len(html):
        return html
    while (begin := lower.find(opening, at)) >= 0 and (end := lower.find(closing, begin)) >= 0:
        kept.append(html[at:begin])
        at = end + len(closing)
    return "".join(kept) + html[at:]
