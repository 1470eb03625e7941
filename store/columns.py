"""What the tables are made of: their naming, and columns that several have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

BEIJING = timezone(timedelta(hours=8))


class Moment(sa.types.TypeDecorator[datetime]):
    """A point in time. In SQLite text in Beijing time, so that it sorts: ``2024-01-22T10:00:00+08:00``.

    A time without a zone counts as UTC (RFC 5322 §3.3: ``-0000``).
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """``timestamptz`` in PostgreSQL, else text."""
        wanted = sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(wanted)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """The time with its zone, to the second."""
        if value is None:
            return None
        zoned = value if value.tzinfo else value.replace(tzinfo=UTC)
        try:
            local = zoned.astimezone(BEIJING).replace(microsecond=0)
        except (OverflowError, ValueError):
            return None
        return local if dialect.name == "postgresql" else local.isoformat()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """The time in Beijing's zone."""
        if value is None:
            return None
        return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(BEIJING)


def json_type() -> sa.types.TypeEngine[Any]:
    """JSON; what is bound must be JSON text already (the engine passes it through)."""
    return sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def sha256_column(**kwargs: Any) -> sa.Column[str]:
    """The hash of a file's content."""
    return sa.Column("sha256", sa.String(64), comment="文件内容的SHA-256", nullable=False, **kwargs)


def record_id_column(**kwargs: Any) -> sa.Column[str]:
    """The number of a record; what hangs on it goes with it."""
    target = sa.ForeignKey("records.record_id", ondelete="CASCADE")
    return sa.Column("record_id", sa.String(20), target, comment="记录编号", nullable=False, **kwargs)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
