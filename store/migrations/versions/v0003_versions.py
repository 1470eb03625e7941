"""Which return supersedes which, and which copy is in force."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add the table of versions."""
    op.create_table(
        "versions",
        sa.Column("record_id", sa.String(length=20), nullable=False, comment="记录编号"),
        sa.Column("form", sa.Text(), nullable=False, comment="表单"),
        sa.Column("is_word", sa.Boolean(), nullable=False, comment="是否Word版；否则为可盖章的扫描件、图片或PDF"),
        sa.Column("message_id", sa.Text(), nullable=True, comment="最早带来它的邮件编号"),
        sa.Column("unit", sa.Text(), nullable=True, comment="报送单位（设区市；认不出的为表上原文）"),
        sa.Column(
            "line", sa.String(length=20), nullable=False, comment="同一表、同一单位、同一事项的各次报送共用的编号"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="第几次报送，从1起"),
        sa.Column("is_in_force", sa.Boolean(), nullable=False, comment="是否以这份为准"),
        sa.Column("is_blank", sa.Boolean(), nullable=False, comment="是否空白表"),
        sa.Column("period", sa.String(length=8), nullable=False, comment="半年（如2024-1），只用于每半年一报的表"),
        sa.Column("seal", sa.Boolean(), nullable=True, comment="同次报送的盖章版是否有章"),
        sa.Column("settled", JSON, nullable=True, comment="与另一份核对后改动的问题和依据的原样（JSON）"),
        sa.Column("mark", sa.String(length=16), nullable=False, comment="据以排定的情况的哈希"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name=op.f("fk_versions_record_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_versions")),
        comment="版次：各记录属于第几次报送，以哪份为准",
    )
    op.create_index(op.f("ix_versions_line"), "versions", ["line"])


def downgrade() -> None:
    """Drop it; the next run sorts the records anew."""
    op.drop_index(op.f("ix_versions_line"), table_name="versions")
    op.drop_table("versions")
