"""Every secret that is kept sealed, wherever it stands."""

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Connection, Table, select, update

from storage.tables import api_keys, slack_installations

_PLACES: tuple[tuple[Table, Column[str]], ...] = (
    (api_keys, api_keys.c.webhook_secret),
    (slack_installations, slack_installations.c.bot_token),
    (slack_installations, slack_installations.c.refresh_token),
)


def sealed(connection: Connection) -> Iterator[str]:
    """Give each secret as it is kept."""
    for _, column in _PLACES:
        yield from connection.scalars(select(column).where(column.is_not(None)))


def reseal(connection: Connection, renew: Callable[[str], str]) -> int:
    """Keep each secret as `renew` returns it; returns how many there are."""
    number = 0
    for table, column in _PLACES:
        for kept in list(connection.scalars(select(column).where(column.is_not(None)).with_for_update())):
            # By what stood there: a token that was replaced meanwhile is sealed by whoever replaced it.
            connection.execute(update(table).where(column == kept).values({column.name: renew(kept)}))
            number += 1
    return number
