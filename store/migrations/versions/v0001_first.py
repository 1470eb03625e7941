"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Messages and files, the records read from them, and the runs that read them."""
    _create_files()
    _create_records()


def downgrade() -> None:
    """Drop all tables."""
    for table in ("unmapped", "flags", "evidence", "records", "extractions", "attachments"):
        op.drop_table(table)
    for table in ("settings", "runs", "messages", "contents"):
        op.drop_table(table)


def _create_files() -> None:
    op.create_table(
        "contents",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.Column(
            "status",
            sa.String(length=8),
            nullable=False,
            comment="状态：pending待处理、ok已读出、error未能读出、ignored忽略",
        ),
        sa.Column("error_code", sa.String(length=32), nullable=True, comment="错误代码"),
        sa.Column("note", sa.Text(), nullable=True, comment="错误说明或忽略的原因"),
        sa.Column("errors", JSON, nullable=True, comment="全部错误行（JSON）"),
        sa.Column("program_version", sa.Text(), nullable=True, comment="读取它的程序版本"),
        sa.CheckConstraint("status <> 'error' OR error_code IS NOT NULL", name=op.f("ck_contents_error_code")),
        sa.CheckConstraint("status IN ('pending', 'ok', 'error', 'ignored')", name=op.f("ck_contents_status")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_contents")),
        comment="文件内容，每个不同的内容一行",
    )
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Text(), nullable=False, comment="邮件编号（Message-ID；单个文件为 file:SHA-256）"),
        sa.Column("sender", sa.Text(), nullable=True, comment="发件人"),
        sa.Column("subject", sa.Text(), nullable=True, comment="主题"),
        sa.Column("received_at", MOMENT, nullable=True, comment="收件时间"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
        comment="邮件",
    )
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(length=32), nullable=False, comment="运行编号"),
        sa.Column("started_at", MOMENT, nullable=False, comment="开始时间"),
        sa.Column("finished_at", MOMENT, nullable=True, comment="结束时间"),
        sa.Column("program_version", sa.Text(), nullable=True, comment="程序版本"),
        sa.Column("summary", JSON, nullable=True, comment="统计（JSON）"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_runs")),
        comment="运行",
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=64), nullable=False, comment="名称"),
        sa.Column("value", sa.Text(), nullable=False, comment="值"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
        comment="数据库自身的设置（视图的版本等）",
    )
    op.create_table(
        "attachments",
        sa.Column("message_id", sa.Text(), nullable=False, comment="邮件编号"),
        sa.Column("path", sa.Text(), nullable=False, comment="附件路径"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.message_id"], name=op.f("fk_attachments_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["contents.sha256"], name=op.f("fk_attachments_sha256"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "path", "sha256", name=op.f("pk_attachments")),
        comment="附件：哪封邮件带来哪个文件",
    )
    op.create_index(op.f("ix_attachments_sha256"), "attachments", ["sha256"], unique=False)
    op.create_table(
        "extractions",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.Column("run_id", sa.String(length=32), nullable=True, comment="运行编号"),
        sa.Column("seconds", sa.Float(), nullable=False, comment="用时（秒）"),
        sa.Column("finished_at", MOMENT, nullable=False, comment="完成时间"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_extractions_run_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["sha256"], ["contents.sha256"], name=op.f("fk_extractions_sha256"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_extractions")),
        comment="每个文件最近一次读取（每次运行都不同，故不与内容放在一起）",
    )
    op.create_index(op.f("ix_extractions_finished_at"), "extractions", ["finished_at"], unique=False)


def _create_records() -> None:
    op.create_table(
        "records",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号（文件内容与次序的哈希）"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.Column("position", sa.Integer(), nullable=False, comment="在文件中的次序，从0起"),
        sa.Column("form", sa.Text(), nullable=False, comment="表单"),
        sa.Column("media", sa.String(length=8), nullable=True, comment="介质：docx、doc、pdf、scan、image"),
        sa.Column("page_first", sa.Integer(), nullable=False, comment="起始页"),
        sa.Column("page_last", sa.Integer(), nullable=False, comment="结束页"),
        sa.Column("fields", JSON, nullable=False, comment="各字段的值（JSON）"),
        sa.Column("rows", JSON, nullable=False, comment="列表各行的值（JSON）"),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_records_sha256"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_records")),
        sa.UniqueConstraint("sha256", "position", name=op.f("uq_records_sha256")),
        comment="记录，每份交回的表一行",
    )
    op.create_index(op.f("ix_records_form"), "records", ["form"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号"),
        sa.Column("entries", JSON, nullable=False, comment="各值的原文、位置、置信度、读法（JSON）"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name=op.f("fk_evidence_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_evidence")),
        comment="依据：每个值从哪里读出",
    )
    op.create_table(
        "flags",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号"),
        sa.Column("position", sa.Integer(), nullable=False, comment="次序"),
        sa.Column("code", sa.String(length=32), nullable=False, comment="问题代码"),
        sa.Column("severity", sa.String(length=8), nullable=False, comment="程度：error错误、warning提醒"),
        sa.Column("field", sa.Text(), nullable=True, comment="字段"),
        sa.Column("message", sa.Text(), nullable=False, comment="说明"),
        sa.CheckConstraint("severity IN ('error', 'warning')", name=op.f("ck_flags_severity")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name=op.f("fk_flags_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_flags")),
        comment="问题",
    )
    op.create_index(op.f("ix_flags_code"), "flags", ["code"], unique=False)
    op.create_table(
        "unmapped",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号"),
        sa.Column("position", sa.Integer(), nullable=False, comment="次序"),
        sa.Column("raw", sa.Text(), nullable=False, comment="原文"),
        sa.Column("page", sa.Integer(), nullable=True, comment="页"),
        sa.Column("cell", sa.Text(), nullable=True, comment="单元格"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name=op.f("fk_unmapped_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_unmapped")),
        comment="不属于任何字段的内容",
    )
