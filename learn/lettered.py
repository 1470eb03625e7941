"""Options without boxes: a question and lettered answers below it, words set apart in a value's place."""

from __future__ import annotations

import re

from learn.asks import Item, Reading
from learn.options import OTHER, is_pair, is_several, option_of, unmarked_options
from learn.words import has_han, is_label, label_of, squeeze

_FIRST = re.compile(r"^\s*A\s*[.．、)）:：]\s*\S")
_NEXT = re.compile(r"^\s*[A-H]\s*[.．、)）:：]\s*\S")
_LONGEST_QUESTION = 60
_LONGEST_SPACED = 16
_FEWEST_SPACED = 3
_KNOWN_WORDS = (
    "男|女|是|否|有|无|未婚|已婚|离婚|离异|丧偶|再婚|农业|非农业|城镇|农村|本科|专科|大专|中专|高中|初中|小学|硕士|博士|学士|研究生"
    "|优秀|良好|合格|不合格|称职|不称职|基本称职|同意|不同意|通过|不通过|全日制|非全日制|在职|自有|租赁|自购|借住|党员|团员|群众"
    "|国家级|省级|市级|县级|校级|一级|二级|三级|四级|健康|一般|较差|新建|改建|扩建|首次|变更|延续|补办|注销|独资|合资|合作"
)
_KNOWN = frozenset(_KNOWN_WORDS.split("|"))
_WHETHER = re.compile(r"是否|有无|能否")
_KINDS = re.compile(r"(?:类别|类型|种类|性质|方式|状况|程度|等级|级别|形式|等次|层次|身份)(?:[（(].*)?$")


def is_lettered(line: str) -> bool:
    """Whether a line is an answer with its letter: ``B. 26-40岁``."""
    return bool(_NEXT.match(line))


def lettered_end(lines: list[str], at: int) -> int:
    """One past the last of the lettered lines that begin at ``at``; ``at`` where none begin there."""
    if not _FIRST.match(lines[at]):
        return at
    end = at + 1
    while end < len(lines) and _NEXT.match(lines[end]) and not _FIRST.match(lines[end]):
        end += 1
    return end


def take_lettered(lines: list[str], question: str, reading: Reading) -> bool:
    """Lettered lines as the options of the question above them. False: they are none."""
    options = unmarked_options(" ".join(lines))
    if not options:
        return False
    label = label_of(question)
    item = reading.items[-1] if reading.items else None
    if item is None or not item.label or item.label not in label or item.shape != "blank":
        if not label or len(label) > _LONGEST_QUESTION:
            return False
        item = Item(label, raw=question)
        reading.items.append(item)
    item.shape, item.options = "options", options
    item.several, _ = is_several(item.label, question, options)
    item.has_other = any(OTHER.match(one) for one in options)
    item.sure = is_pair(options)
    if question in reading.rest:
        reading.rest.remove(question)
    return True


def spaced_options(label: str, text: str) -> list[str]:
    """Words set apart in the place of an answer, one of which is to be chosen: ``未婚  已婚  离婚  丧偶``."""
    words = text.split()
    if len(words) < 2 or len(set(words)) < len(words) or not all(_is_word(word) for word in words):
        return []
    words = [option_of(word) for word in words]
    n_known = sum(word in _KNOWN for word in words)
    is_kind = len(words) >= _FEWEST_SPACED and bool(_KINDS.search(squeeze(label)) or _WHETHER.match(squeeze(label)))
    return words if (n_known * 2 >= len(words) and n_known > 1) or is_kind else []


def _is_word(word: str) -> bool:
    is_plain = has_han(word) and is_label(word) and not re.search(r"[：:；;，,。_\d]", word)
    return is_plain and len(word) <= _LONGEST_SPACED
