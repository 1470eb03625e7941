"""Forms that are none of the built-in ones: their declarations, their blanks, and copies filled in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document

Cell = str | tuple[str, int] | tuple[str, int, int]
"""Text; text and columns; text, columns and rows."""

TITLE_REVIEW = """\
id: title_review
titles: [2025年度高级职称评审申报表, 高级职称评审申报表]
annex: 2
blank: title_review.docx
subject: [unit, name]
fields:
  - {key: unit, label: 申报单位, type: text, required: true, where: head}
  - {key: seal, label: 盖章, type: seal, where: head}
  - {key: report_date, label: 填表日期, type: date, required: true, where: head}
  - {key: name, label: 姓名, type: person, required: true, cell: T1R1C1, value_cell: T1R1C2}
  - {key: gender, label: 性别, type: choice, options: [男, 女], required: true, cell: T1R1C3, value_cell: T1R1C4}
  - {key: born, label: 出生年月, type: month, cell: T1R1C5, value_cell: T1R1C6}
  - {key: id_number, label: 身份证号, type: id_number, required: true}
  - {key: mobile, label: 联系电话, type: mobile, required: true}
  - {key: title_name, label: 现任专业技术职务/名称, type: text}
  - {key: title_since, label: 现任专业技术职务/取得时间, type: month}
  - {key: work_from, label: 任职起止时间, type: month, part: first, header: 任职起止时间（起）}
  - {key: work_to, label: 任职起止时间, type: month, part: last, header: 任职起止时间（止）}
  - {key: exam, label: 外语水平, type: choices, options: [合格, 免试, 其他]}
  - {key: exam_other, label: 外语水平/其他, type: text, other_of: exam}
  - {key: summary, label: 主要业绩, type: long_text, required: true, max_length: 50}
  - {key: recommender, label: 推荐人/姓名, type: person, cell: T1R15C2, value_cell: T1R15C3}
  - {key: recommender_phone, label: 推荐人/联系电话, type: phone, cell: T1R15C4, value_cell: T1R15C5}
lists:
  - key: study
    label: 学习经历
    columns:
      - {key: study_time, label: 起止时间}
      - {key: study_school, label: 学校, required: true}
      - {key: study_major, label: 专业}
  - key: family
    label: 家庭成员
    columns:
      - {key: family_relation, label: 称谓, required: true}
      - {key: family_name, label: 姓名, type: person, required: true}
      - {key: family_employer, label: 工作单位}
checks:
  - {rule: order, fields: [work_from, work_to]}
"""

TITLE_REVIEW_ROWS: list[list[Cell]] = [
    ["姓名", "", "性别", "□男 □女", "出生年月", ""],
    ["身份证号", ("", 2), "联系电话", ("", 2)],
    [("现任专业技术职务", 1, 1), "名称", "", "取得时间", ("", 2)],
    ["任职起止时间", ("", 5)],
    ["外语水平", ("□合格 □免试 □其他：", 5)],
    ["主要业绩", ("（不超过50字）", 5)],
    [("学习经历", 1, 4), ("起止时间", 2), ("学校", 2), "专业"],
    [("", 2), ("", 2), ""],
    [("", 2), ("", 2), ""],
    [("", 2), ("", 2), ""],
    [("家庭成员", 1, 4), "称谓", "姓名", ("工作单位", 3)],
    ["", "", ("", 3)],
    ["", "", ("", 3)],
    ["", "", ("", 3)],
    ["推荐人", "姓名", "", "联系电话", ("", 2)],
]

STAFF_COUNT = """\
id: staff_count
title: 单位人才队伍情况统计表
blank: staff_count.docx
subject: [unit]
fields:
  - {key: unit, label: 单位名称, required: true, where: head}
  - {key: year, label: 统计年度, where: head}
  - {key: doctor_count, label: 博士/人数, type: integer, min: 0, cell: T1R2C1, value_cell: T1R2C2}
  - {key: doctor_share, label: 博士/占比, type: number, unit: "%", min: 0, max: 100, cell: T1R2C1, value_cell: T1R2C3}
  - {key: doctor_senior, label: 博士/其中：高级职称, type: integer, cell: T1R2C1, value_cell: T1R2C4}
  - {key: master_count, label: 硕士/人数, type: integer, min: 0, cell: T1R3C1, value_cell: T1R3C2}
  - {key: master_share, label: 硕士/占比, type: number, unit: "%", min: 0, max: 100, cell: T1R3C1, value_cell: T1R3C3}
  - {key: master_senior, label: 硕士/其中：高级职称, type: integer, cell: T1R3C1, value_cell: T1R3C4}
  - {key: total_count, label: 合计/人数, type: integer, required: true, cell: T1R4C1, value_cell: T1R4C2}
  - {key: total_share, label: 合计/占比, type: number, unit: "%", cell: T1R4C1, value_cell: T1R4C3}
  - {key: total_senior, label: 合计/其中：高级职称, type: integer, cell: T1R4C1, value_cell: T1R4C4}
  - {key: remark, label: 备注, type: long_text}
checks:
  - {rule: sum, total: total_count, fields: [doctor_count, master_count]}
  - {rule: sum, total: total_senior, fields: [doctor_senior, master_senior], message: 高级职称合计不对}
  - {rule: order, fields: [doctor_senior, doctor_count]}
"""

STAFF_COUNT_ROWS: list[list[Cell]] = [
    ["学历", "人数", "占比（%）", "其中：高级职称"],
    ["博士", "", "", ""],
    ["硕士", "", "", ""],
    ["合计", "", "", ""],
    ["备注", ("", 3)],
]

BUDGET = """\
id: activity_budget
title: 活动经费预算明细表
blank: activity_budget.docx
subject: [activity]
fields:
  - {key: activity, label: 活动名称, required: true}
  - {key: start, label: 开始日期, type: date, required: true}
  - {key: end, label: 结束日期, type: date}
  - {key: budget, label: 预算总额, type: money, unit: 万元, required: true}
  - {key: leader, label: 负责人, type: person}
  - {key: phone, label: 联系电话, type: phone}
rows:
  - {key: seq, label: 序号, type: integer}
  - {key: item, label: 支出项目, required: true}
  - {key: amount, label: 金额（万元）, type: money}
  - {key: is_public, label: 是否财政资金, type: yes_no}
  - {key: note, label: 说明}
checks:
  - {rule: sum, total: budget, fields: [rows.amount]}
  - {rule: total, fields: [rows.amount]}
"""

BUDGET_ROWS: list[list[Cell]] = [
    ["活动名称", ("", 4)],
    ["开始日期", "", "结束日期", ("", 2)],
    ["预算总额", "", "负责人", "", ""],
    ["联系电话", ("", 4)],
    ["序号", "支出项目", "金额（万元）", "是否财政资金", "说明"],
    ["1", "场地费", "", "□是 □否", ""],
    ["2", "专家劳务费", "", "□是 □否", ""],
    ["3", "", "", "□是 □否", ""],
    ["4", "", "", "□是 □否", ""],
    ["", "合计", "", "", ""],
]

FORMS: dict[str, tuple[str, str, str, list[list[Cell]]]] = {
    "title_review": (
        TITLE_REVIEW,
        "2025年度高级职称评审申报表",
        "申报单位：{unit}（盖章）    填表日期：{report_date}",
        TITLE_REVIEW_ROWS,
    ),
    "staff_count": (STAFF_COUNT, "单位人才队伍情况统计表", "单位名称：{unit}    统计年度：{year}", STAFF_COUNT_ROWS),
    "activity_budget": (BUDGET, "活动经费预算明细表", "", BUDGET_ROWS),
}
"""By id: declaration, printed title, head line, rows of the table."""


def write_folder(folder: Path, *names: str) -> Path:
    """A folder with declarations and their blanks: all, or those named."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or FORMS:
        (folder / f"{name}.yaml").write_text(FORMS[name][0], "utf-8")
        (folder / f"{name}.docx").write_bytes(filled(name))
    return folder


def filled(
    name: str, cells: dict[str, str] | None = None, head: dict[str, str] | None = None, extra_rows: int = 0
) -> bytes:
    """A copy of a form. cells: the new text of cells, by place (``R2C2``: row, cell in the row). head: of its line.

    extra_rows: how many times the row before the last is repeated, as people add rows to a list.
    """
    _, title, line, rows = FORMS[name]
    rows = [list(row) for row in rows]
    rows[-2:-2] = [list(rows[-3]) for _ in range(extra_rows)]
    for place, text in (cells or {}).items():
        row, cell = (int(number) - 1 for number in place[1:].split("C"))
        old = rows[row][cell]
        rows[row][cell] = text if isinstance(old, str) else (text, *old[1:])
    document = docx.Document()
    document.add_paragraph(title)
    if line:
        blanks = dict.fromkeys(("unit", "year", "report_date"), "        ")
        document.add_paragraph(line.format(**{**blanks, **(head or {})}))
    add_table(document, rows)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_table(document: Document, rows: Sequence[Sequence[Cell]]) -> None:
    """A table of cells that may span columns and rows."""
    shapes = [[(cell, 1, 1) if isinstance(cell, str) else (*cell, 1)[:3] for cell in row] for row in rows]
    width = max(sum(shape[1] for shape in row) for row in shapes)
    table = document.add_table(len(rows), width)
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(shapes):
        column = 0
        for text, across, down in row:
            while (number, column) in taken:
                column += 1
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            cell = table.cell(number, column)
            if across > 1 or down > 1:
                cell = cell.merge(table.cell(number + down - 1, column + across - 1))
            cell.text = text
            column += across
