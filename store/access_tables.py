"""The tables of the service: who may come in, and the work that was handed to it."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import Moment, json_type, metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="用户名"),
    sa.Column("role", sa.String(8), nullable=False, comment="角色：reader只读、reviewer审核、admin管理"),
    sa.Column("password_hash", sa.Text, comment="口令的argon2哈希；空为只能用令牌"),
    sa.Column("created_at", Moment, nullable=False, comment="建立时间"),
    sa.CheckConstraint("role IN ('reader', 'reviewer', 'admin')", name="role"),
    comment="用户",
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True, comment="会话令牌的SHA-256"),
    sa.Column("name", sa.Text, nullable=False, index=True, comment="用户名；空为本机"),
    sa.Column("created_at", Moment, nullable=False, comment="登录时间"),
    sa.Column("expires_at", Moment, nullable=False, comment="失效时间"),
    comment="登录会话",
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True, comment="令牌的SHA-256"),
    sa.Column(
        "name",
        sa.Text,
        sa.ForeignKey("users.name", ondelete="CASCADE"),
        nullable=False,
        index=True,
        comment="用户名",
    ),
    sa.Column("label", sa.Text, nullable=False, comment="用途"),
    sa.Column("created_at", Moment, nullable=False, comment="建立时间"),
    sa.Column("expires_at", Moment, comment="失效时间"),
    comment="接口令牌",
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("job_id", sa.String(32), primary_key=True, comment="任务编号"),
    sa.Column("state", sa.String(9), nullable=False, index=True, comment="queued、running、done、failed、cancelled"),
    sa.Column("names", json_type(), nullable=False, comment="上传的文件名（JSON）"),
    sa.Column("n_bytes", sa.BigInteger, nullable=False, comment="上传的字节数"),
    sa.Column("who", sa.Text, nullable=False, comment="上传人"),
    sa.Column("created_at", Moment, nullable=False, comment="上传时间"),
    sa.Column("started_at", Moment, comment="开始时间"),
    sa.Column("finished_at", Moment, comment="结束时间"),
    sa.Column("progress", json_type(), comment="进度（JSON）"),
    sa.Column("message", sa.Text, comment="结果说明"),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    comment="导入任务",
)
