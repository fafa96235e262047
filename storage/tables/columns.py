"""Column types and shorthands that every table shares."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, ForeignKey, MetaData, Numeric, String, Table
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


CodePoints = String(200).with_variant(String(200, collation="C"), "postgresql")
"""Text compared by code point on every database, so that a prefix is a range."""


class Utc(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive value is refused: SQLite would drop an offset in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse naive values and move others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; only aware times are stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware UTC instant on every database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read SQLite's text at once: feedback alone brings fifty instants to a card, and SQLAlchemy's way takes two steps for each."""
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")  # replace(tzinfo=…) takes eight times as long


class Money(TypeDecorator[Decimal]):
    """An amount in the currency named beside it, exact to four decimals. SQLite keeps it as text, which loses nothing."""

    impl = Numeric(18, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, NUMERIC elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(24))
        return dialect.type_descriptor(Numeric(18, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Write the shortest exact form."""
        if value is None:
            return None
        return str(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read a Decimal."""
        return None if value is None else Decimal(value)


class Rate(Money):
    """An exchange rate, exact to ten decimals: one yen in dollars needs more than money's four."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, NUMERIC elsewhere."""
        return super().load_dialect_impl(dialect) if dialect.name == "sqlite" else dialect.type_descriptor(Numeric(20, 10))


def key() -> Column[str]:
    """A natural key given by the source system: opaque text."""
    return Column("id", String(100), primary_key=True)


def account() -> Column[str]:
    """The account a row belongs to."""
    return Column("account_id", String(100), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False)


def account_part() -> Column[str]:
    """The account, as part of the primary key."""
    return Column("account_id", String(100), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)


def contact() -> Column[str]:
    """The customer's contact, where one is known."""
    return Column("contact_id", String(100), nullable=True)


__all__ = ["JSON", "CodePoints", "Money", "Rate", "Table", "Utc", "account", "account_part", "contact", "key", "metadata"]
