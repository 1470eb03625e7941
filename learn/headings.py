"""Cells as wide as the table that stand over texts to read or over the headings of their parts, and ask nothing."""

from __future__ import annotations

import re

from learn.grid import Box, Part

_LONGEST_TOLD = 40
_TELLS = re.compile(r"(?:目录|须知|说明|提示|条款|规定|告知|要求)$")
_CHAPTER = re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*、")
_PART_OF_CHAPTER = re.compile(r"^\s*(?:[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\s*[.．、])")


def is_told(box: Box, below: Box) -> bool:
    """Whether what stands below a heading is a text to read: 申请人须知, 文件目录."""
    is_text = below.part in (Part.HINT, Part.NOTE) and not below.used
    return (
        is_text and bool(_TELLS.search(box.label)) and ("\n" in below.text.strip() or len(below.flat) > _LONGEST_TOLD)
    )


def is_over_parts(box: Box, below: Box | None) -> bool:
    """Whether a chapter's heading stands over the headings of its parts: 四、检查 over （一）血常规."""
    return below is not None and bool(_CHAPTER.match(box.text)) and bool(_PART_OF_CHAPTER.match(below.text))
