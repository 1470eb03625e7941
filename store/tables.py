"""The tables of what came in and was read, as the newest migration leaves them; see also ``desk_tables``."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import BEIJING, Moment, json_type, metadata, record_id_column, sha256_column

__all__ = [
    "BEIJING",
    "VOLATILE",
    "Moment",
    "attachments",
    "contents",
    "evidence",
    "extractions",
    "flags",
    "messages",
    "metadata",
    "purged",
    "records",
    "runs",
    "settings",
    "unmapped",
    "versions",
]

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True, comment="邮件编号（Message-ID；单个文件为 file:SHA-256）"),
    sa.Column("sender", sa.Text, comment="发件人"),
    sa.Column("subject", sa.Text, comment="主题"),
    sa.Column("received_at", Moment, comment="收件时间"),
    sa.Column("lacks_form", sa.Boolean, comment="是否说到附件或报表而邮件中没有文件"),
    comment="邮件",
)

contents = sa.Table(
    "contents",
    metadata,
    sha256_column(primary_key=True),
    sa.Column(
        "status", sa.String(8), nullable=False, comment="状态：pending待处理、ok已读出、error未能读出、ignored忽略"
    ),
    sa.Column("error_code", sa.String(32), comment="错误代码"),
    sa.Column("note", sa.Text, comment="错误说明或忽略的原因"),
    sa.Column("errors", json_type(), comment="全部错误行（JSON）"),
    sa.Column("program_version", sa.Text, comment="读取它的程序版本"),
    sa.CheckConstraint("status IN ('pending', 'ok', 'error', 'ignored')", name="status"),
    sa.CheckConstraint("status <> 'error' OR error_code IS NOT NULL", name="error_code"),
    comment="文件内容，每个不同的内容一行",
)

attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column(
        "message_id",
        sa.Text,
        sa.ForeignKey("messages.message_id", ondelete="CASCADE"),
        primary_key=True,
        comment="邮件编号",
    ),
    sa.Column("path", sa.Text, primary_key=True, comment="附件路径"),
    sa.Column(
        "sha256",
        sa.String(64),
        sa.ForeignKey("contents.sha256", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        comment="文件内容的SHA-256",
    ),
    sa.Column("link", sa.Text, comment="超大附件的下载地址"),
    comment="附件：哪封邮件带来哪个文件",
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("record_id", sa.String(20), primary_key=True, comment="记录编号（文件内容与次序的哈希）"),
    sa.Column(
        "sha256",
        sa.String(64),
        sa.ForeignKey("contents.sha256", ondelete="CASCADE"),
        nullable=False,
        comment="文件内容的SHA-256",
    ),
    sa.Column("position", sa.Integer, nullable=False, comment="在文件中的次序，从0起"),
    sa.Column("form", sa.Text, nullable=False, index=True, comment="表单"),
    sa.Column("media", sa.String(8), comment="介质：docx、doc、pdf、scan、image"),
    sa.Column("page_first", sa.Integer, nullable=False, comment="起始页"),
    sa.Column("page_last", sa.Integer, nullable=False, comment="结束页"),
    sa.Column("fields", json_type(), nullable=False, comment="各字段的值（JSON）"),
    sa.Column("rows", json_type(), nullable=False, comment="列表各行的值（JSON）"),
    sa.UniqueConstraint("sha256", "position"),
    comment="记录，每份交回的表一行",
)

evidence = sa.Table(
    "evidence",
    metadata,
    record_id_column(primary_key=True),
    sa.Column("entries", json_type(), nullable=False, comment="各值的原文、位置、置信度、读法（JSON）"),
    comment="依据：每个值从哪里读出",
)

flags = sa.Table(
    "flags",
    metadata,
    record_id_column(primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, comment="次序"),
    sa.Column("code", sa.String(32), nullable=False, index=True, comment="问题代码"),
    sa.Column("severity", sa.String(8), nullable=False, comment="程度：error错误、warning提醒"),
    sa.Column("field", sa.Text, comment="字段"),
    sa.Column("message", sa.Text, nullable=False, comment="说明"),
    sa.CheckConstraint("severity IN ('error', 'warning')", name="severity"),
    comment="问题",
)

unmapped = sa.Table(
    "unmapped",
    metadata,
    record_id_column(primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, comment="次序"),
    sa.Column("raw", sa.Text, nullable=False, comment="原文"),
    sa.Column("page", sa.Integer, comment="页"),
    sa.Column("cell", sa.Text, comment="单元格"),
    comment="不属于任何字段的内容",
)

versions = sa.Table(
    "versions",
    metadata,
    record_id_column(primary_key=True),
    # Form, kind and mail stand here again: the ledger of a large store must not read the records, which are wide.
    sa.Column("form", sa.Text, nullable=False, comment="表单"),
    sa.Column("is_word", sa.Boolean, nullable=False, comment="是否Word版；否则为可盖章的扫描件、图片或PDF"),
    sa.Column("message_id", sa.Text, comment="最早带来它的邮件编号"),
    sa.Column("unit", sa.Text, comment="报送单位（设区市；认不出的为表上原文）"),
    sa.Column(
        "line", sa.String(20), nullable=False, index=True, comment="同一表、同一单位、同一事项的各次报送共用的编号"
    ),
    sa.Column("version", sa.Integer, nullable=False, comment="第几次报送，从1起"),
    sa.Column("is_in_force", sa.Boolean, nullable=False, comment="是否以这份为准"),
    sa.Column("is_blank", sa.Boolean, nullable=False, comment="是否空白表"),
    sa.Column("period", sa.String(8), nullable=False, comment="半年（如2024-1），只用于每半年一报的表"),
    sa.Column("seal", sa.Boolean, comment="同次报送的盖章版是否有章"),
    sa.Column("settled", json_type(), comment="与另一份核对后改动的问题和依据的原样（JSON）"),
    sa.Column("mark", sa.String(16), nullable=False, comment="据以排定的情况的哈希"),
    comment="版次：各记录属于第几次报送，以哪份为准",
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run_id", sa.String(32), primary_key=True, comment="运行编号"),
    sa.Column("started_at", Moment, nullable=False, comment="开始时间"),
    sa.Column("finished_at", Moment, comment="结束时间"),
    sa.Column("program_version", sa.Text, comment="程序版本"),
    sa.Column("summary", json_type(), comment="统计（JSON）"),
    comment="运行",
)

extractions = sa.Table(
    "extractions",
    metadata,
    sa.Column(
        "sha256",
        sa.String(64),
        sa.ForeignKey("contents.sha256", ondelete="CASCADE"),
        primary_key=True,
        comment="文件内容的SHA-256",
    ),
    sa.Column("run_id", sa.String(32), sa.ForeignKey("runs.run_id", ondelete="SET NULL"), comment="运行编号"),
    sa.Column("seconds", sa.Float, nullable=False, comment="用时（秒）"),
    sa.Column("finished_at", Moment, nullable=False, index=True, comment="完成时间"),
    sa.Column("means", json_type(), comment="未能读出时的条件：程序、时限、内存（JSON）"),
    comment="每个文件最近一次读取（每次运行都不同，故不与内容放在一起）",
)

purged = sa.Table(
    "purged",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True, comment="文件内容的SHA-256"),
    sa.Column("position", sa.Integer, primary_key=True, comment="在文件中的次序，从0起；整个文件为-1"),
    sa.Column("purged_at", Moment, nullable=False, comment="清除时间"),
    comment="已清除的记录：再次导入同一文件时不再写入",
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True, comment="名称"),
    sa.Column("value", sa.Text, nullable=False, comment="值"),
    comment="数据库自身的设置（视图的版本等）",
)

VOLATILE = ("runs", "extractions", "settings", "users", "sessions", "api_tokens", "jobs", "alembic_version")
"""Tables that tell of the work and not of what came in: they differ between two runs over the same export."""
