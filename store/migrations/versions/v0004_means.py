"""Mails that announce a form and bring none, addresses of linked files, and what a reading had to work with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the columns; they stay empty until the mails and files come in again."""
    op.add_column("messages", sa.Column("lacks_form", sa.Boolean(), comment="是否说到附件或报表而邮件中没有文件"))
    op.add_column("attachments", sa.Column("link", sa.Text(), comment="超大附件的下载地址"))
    op.add_column("extractions", sa.Column("means", JSON, comment="未能读出时的条件：程序、时限、内存（JSON）"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("extractions", "means")
    op.drop_column("attachments", "link")
    op.drop_column("messages", "lacks_form")
