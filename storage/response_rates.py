"""How many surveys were sent and answered, by channel."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, case, func, select

from handlers.ports import Scope
from scoring.response_rate import SETTLED_DAYS
from storage.scopes import limits, with_owner, within
from storage.scorings import is_customer
from storage.tables import accounts, surveys_sent


def surveys_by_channel(connection: Connection, *, scope: Scope, since: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """Count, by channel, the surveys that were sent and those of them that were answered by `until`.

    The time is the one asked about, moved back by the days in which people may yet answer.
    """
    given = limits(connection, scope)
    sent, settled = surveys_sent.c, timedelta(days=SETTLED_DAYS)
    source = (with_owner if given else accounts).join(surveys_sent, sent.account_id == accounts.c.id)
    query = (
        select(sent.channel, func.count(), func.count(case((sent.answered_at < until, 1))))
        .select_from(source)
        .where(sent.sent_at >= since - settled, sent.sent_at < until - settled, is_customer, *within(tuple(given)))
        .group_by(sent.channel)
    )
    rows = connection.execute(query, {**given, "today": until.astimezone(UTC).date()})
    return {channel: (asked, answered) for channel, asked, answered in rows}
