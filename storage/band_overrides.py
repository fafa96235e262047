"""Bands that people set over computed ones, while they hold."""

from sqlalchemy import Connection, or_, select

from handlers.ports import BandOverride
from storage.tables import accounts, overrides, people
from storage.windows import Window

BANDS = ("green", "yellow", "red")


def read_band_overrides(connection: Connection, window: Window) -> dict[str, BandOverride]:
    """Read each account's newest band override that is neither taken back nor ended; `window` ends at now."""
    override = overrides.c
    standing = or_(override.removed_at.is_(None), override.removed_at > window.now)
    query = (
        select(override.account_id, override.value, override.reason, people.c.name, override.ends_on)
        .select_from(overrides.join(accounts, accounts.c.id == override.account_id).outerjoin(people, people.c.id == override.author_id))
        .where(window.of, override.kind == "band", override.value.in_(BANDS), standing)
        .where(override.created_at <= window.now, override.ends_on >= window.today)
        .order_by(override.created_at, override.id)
    )
    return {
        account_id: BandOverride(band=band, reason=reason, author_name=author, ends_on=ends_on.isoformat())
        for account_id, band, reason, author, ends_on in connection.execute(query)
    }
