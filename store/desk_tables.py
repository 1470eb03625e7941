"""The tables of the review: what clerks decided, what follows from it, and what is still to be done."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import Moment, json_type, metadata, record_id_column

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column(
        "sha256",
        sa.String(64),
        sa.ForeignKey("contents.sha256", ondelete="CASCADE"),
        primary_key=True,
        comment="文件内容的SHA-256",
    ),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False, comment="在文件中的次序，从0起"),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, comment="这条记录的第几个决定，从1起"),
    sa.Column("form", sa.Text, nullable=False, comment="表单"),
    sa.Column("subject", sa.Text, nullable=False, comment="事项（机器读出的名称）"),
    sa.Column("field", sa.Text, nullable=False, comment="字段；空为整条记录"),
    sa.Column(
        "kind",
        sa.String(8),
        nullable=False,
        comment="accept确认、edit改正、take取另一份的值、empty确为空、undo撤销、carry沿用前一次的决定",
    ),
    sa.Column("old", json_type(), comment="原值（JSON）"),
    sa.Column("new", json_type(), comment="新值（JSON）"),
    sa.Column("machine", json_type(), comment="当时机器读出的值（JSON）"),
    sa.Column("why", sa.Text, comment="理由"),
    sa.Column("who", sa.Text, nullable=False, comment="决定人"),
    sa.Column("decided_at", Moment, nullable=False, index=True, comment="决定时间"),
    sa.Column("source", sa.String(20), comment="所取值的记录编号"),
    sa.Column("undoes", sa.Integer, comment="撤销的是第几个决定"),
    sa.Column("seen", json_type(), comment="决定时该字段上的问题代码（JSON）"),
    sa.CheckConstraint("kind IN ('accept', 'edit', 'take', 'empty', 'undo', 'carry')", name="kind"),
    comment="审核决定，只增不改",
)

settlements = sa.Table(
    "settlements",
    metadata,
    record_id_column(primary_key=True),
    sa.Column("fields", json_type(), nullable=False, comment="审核后各字段的值（JSON）"),
    sa.Column("rows", json_type(), nullable=False, comment="审核后列表各行的值（JSON）"),
    sa.Column(
        "decided", json_type(), nullable=False, comment="已决定的字段：第几个决定、当时的问题、是否换了值（JSON）"
    ),
    sa.Column("resolved", json_type(), nullable=False, comment="已解决的问题：代码与字段（JSON）"),
    sa.Column("n_resolved_errors", sa.Integer, nullable=False, comment="已解决的问题中错误的个数"),
    sa.Column("reviewer", sa.Text, comment="最近的决定人"),
    sa.Column("reviewed_at", Moment, comment="最近的决定时间"),
    comment="审核结果，由审核决定推出；没有决定的记录没有",
)

queue = sa.Table(
    "queue",
    metadata,
    record_id_column(primary_key=True),
    sa.Column("form", sa.Text, nullable=False, comment="表单"),
    sa.Column("unit", sa.Text, comment="报送单位"),
    sa.Column("subject", sa.Text, nullable=False, comment="事项"),
    sa.Column("path", sa.Text, nullable=False, comment="附件路径"),
    sa.Column("words", sa.Text, nullable=False, comment="可查找的文字：事项、单位、路径，小写"),
    sa.Column("media", sa.String(8), comment="介质"),
    sa.Column("version", sa.Integer, nullable=False, comment="第几次报送"),
    sa.Column("is_in_force", sa.Boolean, nullable=False, comment="是否以这份为准"),
    sa.Column("n_errors", sa.Integer, nullable=False, comment="待定的错误"),
    sa.Column("n_ticks", sa.Integer, nullable=False, comment="待定的勾选"),
    sa.Column("n_low", sa.Integer, nullable=False, comment="待定的识别存疑"),
    sa.Column("n_diffs", sa.Integer, nullable=False, comment="待定的两份不一致"),
    sa.Column("n_others", sa.Integer, nullable=False, comment="待定的其他提醒"),
    sa.Column("n_doubts", sa.Integer, nullable=False, comment="存疑的字段"),
    sa.Column("n_settled", sa.Integer, nullable=False, comment="其中已决定的"),
    sa.Column("state", sa.String(8), nullable=False, comment="open待审、settled已审、clean无疑问"),
    sa.Column("score", sa.BigInteger, nullable=False, comment="需要人看的程度"),
    sa.Column("codes", sa.Text, nullable=False, comment="待定的问题代码"),
    sa.Column("reviewer", sa.Text, index=True, comment="最近的决定人"),
    sa.Column("reviewed_at", Moment, comment="最近的决定时间"),
    # One for each way to list: all or of one state, a form's, a unit's; each in the order of the list.
    sa.Index("ix_queue_all", "score", "record_id"),
    sa.Index("ix_queue_state", "is_in_force", "state", "score", "record_id"),
    sa.Index("ix_queue_form", "form", "is_in_force", "state", "score", "record_id"),
    sa.Index("ix_queue_unit", "unit", "is_in_force", "state", "score", "record_id"),
    # Counting reads this one alone and not the wide rows.
    sa.Index("ix_queue_tally", "state", "is_in_force", "form", "n_doubts", "n_settled"),
    comment="待审队列，由记录、问题和审核决定推出",
)

readings = sa.Table(
    "readings",
    metadata,
    sa.Column(
        "sha256",
        sa.String(64),
        sa.ForeignKey("contents.sha256", ondelete="CASCADE"),
        primary_key=True,
        comment="文件内容的SHA-256",
    ),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False, comment="在文件中的次序，从0起"),
    sa.Column("program_version", sa.Text, nullable=False, comment="当时的程序版本"),
    sa.Column("form", sa.Text, nullable=False, comment="表单"),
    sa.Column("fields", json_type(), nullable=False, comment="当时读出的各字段的值（JSON）"),
    sa.Column("rows", json_type(), nullable=False, comment="当时读出的列表各行的值（JSON）"),
    sa.Column("replaced_at", Moment, nullable=False, comment="被新版本的结果取代的时间"),
    sa.Column("seen_by", sa.Text, comment="看过差别的人"),
    sa.Column("seen_at", Moment, comment="看过差别的时间"),
    comment="程序升级前读出的不同结果，供核对",
)
