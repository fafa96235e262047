"""Amounts in the reporting currency, at the newest rate known on the day."""

from datetime import date
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import Connection, and_, func, select

from storage.tables import exchange_rates


class Rates(Struct, frozen=True):
    """One unit of each known currency in the reporting currency."""

    by_currency: dict[str, Decimal]

    def reported(self, amount: Decimal | None, currency: str) -> Decimal | None:
        """Convert to the reporting currency; None without an amount or a rate."""
        rate = self.by_currency.get(currency)
        return None if amount is None or rate is None else amount * rate

    def converted(self, amount: Decimal, currency: str, into: str) -> Decimal | None:
        """Convert between two currencies by way of the reporting one; None without both rates."""
        if currency == into:
            return amount
        reported, rate = self.reported(amount, currency), self.by_currency.get(into)
        return None if reported is None or not rate else reported / rate


def read_rates(connection: Connection, *, today: date, reporting_currency: str) -> Rates:
    """Read the newest rate of each currency that is not of a later day than today."""
    rate = exchange_rates.c
    newest = select(rate.currency, func.max(rate.day).label("day")).where(rate.day <= today).group_by(rate.currency).subquery()
    query = select(rate.currency, rate.rate).join(newest, and_(newest.c.currency == rate.currency, newest.c.day == rate.day))
    return Rates({**{row.currency: row.rate for row in connection.execute(query)}, reporting_currency: Decimal(1)})
