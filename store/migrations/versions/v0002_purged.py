"""Remember what was purged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table of what was purged."""
    op.create_table(
        "purged",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="文件内容的SHA-256"),
        sa.Column("position", sa.Integer(), nullable=False, comment="在文件中的次序，从0起；整个文件为-1"),
        sa.Column("purged_at", MOMENT, nullable=False, comment="清除时间"),
        sa.PrimaryKeyConstraint("sha256", "position", name=op.f("pk_purged")),
        comment="已清除的记录：再次导入同一文件时不再写入",
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("purged")
