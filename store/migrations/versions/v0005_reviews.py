"""What clerks decide, what is still to be decided, who may, and the work that was handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")
_QUEUE_INDEXES = (
    ("ix_queue_all", ("score", "record_id")),
    ("ix_queue_state", ("is_in_force", "state", "score", "record_id")),
    ("ix_queue_form", ("form", "is_in_force", "state", "score", "record_id")),
    ("ix_queue_unit", ("unit", "is_in_force", "state", "score", "record_id")),
    ("ix_queue_tally", ("state", "is_in_force", "form", "n_doubts", "n_settled")),
)


def upgrade() -> None:
    """Add the tables of the review and of the service."""
    _create_review()
    _create_service()


def downgrade() -> None:
    """Drop them, and with them every decision."""
    for table in ("jobs", "api_tokens", "sessions", "users", "readings", "queue", "settlements", "reviews"):
        op.drop_table(table)


def _create_review() -> None:
    op.create_table(
        "reviews",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False, comment="在文件中的次序，从0起"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="这条记录的第几个决定，从1起"),
        sa.Column("form", sa.Text(), nullable=False, comment="表单"),
        sa.Column("subject", sa.Text(), nullable=False, comment="事项（机器读出的名称）"),
        sa.Column("field", sa.Text(), nullable=False, comment="字段；空为整条记录"),
        sa.Column(
            "kind",
            sa.String(length=8),
            nullable=False,
            comment="accept确认、edit改正、take取另一份的值、empty确为空、undo撤销、carry沿用前一次的决定",
        ),
        sa.Column("old", JSON, nullable=True, comment="原值（JSON）"),
        sa.Column("new", JSON, nullable=True, comment="新值（JSON）"),
        sa.Column("machine", JSON, nullable=True, comment="当时机器读出的值（JSON）"),
        sa.Column("why", sa.Text(), nullable=True, comment="理由"),
        sa.Column("who", sa.Text(), nullable=False, comment="决定人"),
        sa.Column("decided_at", MOMENT, nullable=False, comment="决定时间"),
        sa.Column("source", sa.String(length=20), nullable=True, comment="所取值的记录编号"),
        sa.Column("undoes", sa.Integer(), nullable=True, comment="撤销的是第几个决定"),
        sa.Column("seen", JSON, nullable=True, comment="决定时该字段上的问题代码（JSON）"),
        sa.CheckConstraint(
            "kind IN ('accept', 'edit', 'take', 'empty', 'undo', 'carry')", name=op.f("ck_reviews_kind")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_reviews_sha256"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "position", "number", name=op.f("pk_reviews")),
        comment="审核决定，只增不改",
    )
    op.create_index(op.f("ix_reviews_decided_at"), "reviews", ["decided_at"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号"),
        sa.Column("fields", JSON, nullable=False, comment="审核后各字段的值（JSON）"),
        sa.Column("rows", JSON, nullable=False, comment="审核后列表各行的值（JSON）"),
        sa.Column("decided", JSON, nullable=False, comment="已决定的字段：第几个决定、当时的问题、是否换了值（JSON）"),
        sa.Column("resolved", JSON, nullable=False, comment="已解决的问题：代码与字段（JSON）"),
        sa.Column("n_resolved_errors", sa.Integer(), nullable=False, comment="已解决的问题中错误的个数"),
        sa.Column("reviewer", sa.Text(), nullable=True, comment="最近的决定人"),
        sa.Column("reviewed_at", MOMENT, nullable=True, comment="最近的决定时间"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name=op.f("fk_settlements_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_settlements")),
        comment="审核结果，由审核决定推出；没有决定的记录没有",
    )
    op.create_table(
        "queue",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号"),
        sa.Column("form", sa.Text(), nullable=False, comment="表单"),
        sa.Column("unit", sa.Text(), nullable=True, comment="报送单位"),
        sa.Column("subject", sa.Text(), nullable=False, comment="事项"),
        sa.Column("path", sa.Text(), nullable=False, comment="附件路径"),
        sa.Column("words", sa.Text(), nullable=False, comment="可查找的文字：事项、单位、路径，小写"),
        sa.Column("media", sa.String(length=8), nullable=True, comment="介质"),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几次报送"),
        sa.Column("is_in_force", sa.Boolean(), nullable=False, comment="是否以这份为准"),
        sa.Column("n_errors", sa.Integer(), nullable=False, comment="待定的错误"),
        sa.Column("n_ticks", sa.Integer(), nullable=False, comment="待定的勾选"),
        sa.Column("n_low", sa.Integer(), nullable=False, comment="待定的识别存疑"),
        sa.Column("n_diffs", sa.Integer(), nullable=False, comment="待定的两份不一致"),
        sa.Column("n_others", sa.Integer(), nullable=False, comment="待定的其他提醒"),
        sa.Column("n_doubts", sa.Integer(), nullable=False, comment="存疑的字段"),
        sa.Column("n_settled", sa.Integer(), nullable=False, comment="其中已决定的"),
        sa.Column("state", sa.String(length=8), nullable=False, comment="open待审、settled已审、clean无疑问"),
        sa.Column("score", sa.BigInteger(), nullable=False, comment="需要人看的程度"),
        sa.Column("codes", sa.Text(), nullable=False, comment="待定的问题代码"),
        sa.Column("reviewer", sa.Text(), nullable=True, comment="最近的决定人"),
        sa.Column("reviewed_at", MOMENT, nullable=True, comment="最近的决定时间"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name=op.f("fk_queue_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_queue")),
        comment="待审队列，由记录、问题和审核决定推出",
    )
    for name, columns in _QUEUE_INDEXES:
        op.create_index(name, "queue", list(columns))
    op.create_index(op.f("ix_queue_reviewer"), "queue", ["reviewer"], unique=False)
    op.create_table(
        "readings",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False, comment="在文件中的次序，从0起"),
        sa.Column("program_version", sa.Text(), nullable=False, comment="当时的程序版本"),
        sa.Column("form", sa.Text(), nullable=False, comment="表单"),
        sa.Column("fields", JSON, nullable=False, comment="当时读出的各字段的值（JSON）"),
        sa.Column("rows", JSON, nullable=False, comment="当时读出的列表各行的值（JSON）"),
        sa.Column("replaced_at", MOMENT, nullable=False, comment="被新版本的结果取代的时间"),
        sa.Column("seen_by", sa.Text(), nullable=True, comment="看过差别的人"),
        sa.Column("seen_at", MOMENT, nullable=True, comment="看过差别的时间"),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_readings_sha256"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "position", name=op.f("pk_readings")),
        comment="程序升级前读出的不同结果，供核对",
    )


def _create_service() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False, comment="用户名"),
        sa.Column("role", sa.String(length=8), nullable=False, comment="角色：reader只读、reviewer审核、admin管理"),
        sa.Column("password_hash", sa.Text(), nullable=True, comment="口令的argon2哈希；空为只能用令牌"),
        sa.Column("created_at", MOMENT, nullable=False, comment="建立时间"),
        sa.CheckConstraint("role IN ('reader', 'reviewer', 'admin')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
        comment="用户",
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="会话令牌的SHA-256"),
        sa.Column("name", sa.Text(), nullable=False, comment="用户名；空为本机"),
        sa.Column("created_at", MOMENT, nullable=False, comment="登录时间"),
        sa.Column("expires_at", MOMENT, nullable=False, comment="失效时间"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
        comment="登录会话",
    )
    op.create_index(op.f("ix_sessions_name"), "sessions", ["name"], unique=False)
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="令牌的SHA-256"),
        sa.Column("name", sa.Text(), nullable=False, comment="用户名"),
        sa.Column("label", sa.Text(), nullable=False, comment="用途"),
        sa.Column("created_at", MOMENT, nullable=False, comment="建立时间"),
        sa.Column("expires_at", MOMENT, nullable=True, comment="失效时间"),
        sa.ForeignKeyConstraint(["name"], ["users.name"], name=op.f("fk_api_tokens_name"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_tokens")),
        comment="接口令牌",
    )
    op.create_index(op.f("ix_api_tokens_name"), "api_tokens", ["name"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.String(length=32), nullable=False, comment="任务编号"),
        sa.Column("state", sa.String(length=9), nullable=False, comment="queued、running、done、failed、cancelled"),
        sa.Column("names", JSON, nullable=False, comment="上传的文件名（JSON）"),
        sa.Column("n_bytes", sa.BigInteger(), nullable=False, comment="上传的字节数"),
        sa.Column("who", sa.Text(), nullable=False, comment="上传人"),
        sa.Column("created_at", MOMENT, nullable=False, comment="上传时间"),
        sa.Column("started_at", MOMENT, nullable=True, comment="开始时间"),
        sa.Column("finished_at", MOMENT, nullable=True, comment="结束时间"),
        sa.Column("progress", JSON, nullable=True, comment="进度（JSON）"),
        sa.Column("message", sa.Text(), nullable=True, comment="结果说明"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_jobs")),
        comment="导入任务",
    )
    op.create_index(op.f("ix_jobs_state"), "jobs", ["state"], unique=False)
