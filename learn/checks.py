"""Checks that a form's own words propose: a start before its end, 合计 the sum of its rows or of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.declaration import CheckDeclaration, FieldDeclaration, FormDeclaration

_START = re.compile(r"开始|起始|开工|启动|入院|入学|起$|（起）$")
_END = re.compile(r"结束|截止|终止|完成|竣工|出院|毕业|止$|（止）$")
_TOTAL = re.compile(r"^(?:合计|总计|共计|小计|总数|总额|总人数|总金额|总预算|金额合计|人数合计|总投资|总经费|经费合计)")
_NUMBERS = ("integer", "money", "number")
_FEWEST = 2


def propose_checks(declaration: FormDeclaration) -> list[CheckDeclaration]:
    """The checks that the labels speak of."""
    checks = [*_orders(declaration.fields)]
    for columns, has_total in [(declaration.rows, False), *((one.columns, one.total_row) for one in declaration.lists)]:
        sums = [
            f"rows.{one.key}" for one in columns if one.type in _NUMBERS and one.key != "seq" and one.label != "序号"
        ]
        if has_total and sums:
            checks.append(CheckDeclaration(rule="total", fields=sums))
        checks += _row_sums(columns)
    return checks


def _orders(fields: Sequence[FieldDeclaration]) -> list[CheckDeclaration]:
    """A first date and the last one that follows it."""
    checks = []
    for at, one in enumerate(fields):
        if one.type not in ("date", "month"):
            continue
        if one.part == "first":
            after = next(
                (other for other in fields[at + 1 : at + 2] if other.part == "last" and other.type == one.type), None
            )
        elif one.part is None and _START.search(one.label):
            after = next(
                (
                    other
                    for other in fields[at + 1 : at + 4]
                    if other.type == one.type and other.part is None and _END.search(other.label)
                ),
                None,
            )
        else:
            after = None
        if after is not None:
            checks.append(CheckDeclaration(rule="order", fields=[one.key, after.key]))
    return checks


def _row_sums(columns: Sequence[FieldDeclaration]) -> list[CheckDeclaration]:
    """A column headed 合计 under the same upper header as its parts: 经费/合计, 经费/省级, 经费/市级."""
    checks = []
    for one in columns:
        path = one.label.split("/")
        if one.type not in _NUMBERS or len(path) < _FEWEST or not _TOTAL.match(path[-1]):
            continue
        parts = [
            other.key
            for other in columns
            if other is not one and other.label.split("/")[:-1] == path[:-1] and other.type == one.type
        ]
        if len(parts) >= _FEWEST:
            checks.append(
                CheckDeclaration(rule="sum", total=f"rows.{one.key}", fields=[f"rows.{key}" for key in parts])
            )
    return checks
