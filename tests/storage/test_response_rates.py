"""Surveys sent and answered are counted by channel, within a scope, once there was time to answer; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from handlers.ports import Scope
from storage.response_rates import surveys_by_channel
from storage.tables import people, surveys_sent
from tests.storage.records import NOW, keep, keep_account

DAY = timedelta(days=1)
EVERYTHING = Scope()


@pytest.fixture
def sent(connection: Connection) -> Connection:
    for account_id, owner in (("a1", "p-ann"), ("a2", "p-bo")):
        connection.execute(people.insert(), {"id": owner, "email": f"{owner}@example.com", "name": owner, "role": "csm"})
        keep_account(connection, account_id, owner_id=owner)
    for number, (account_id, channel, days, answered) in enumerate(
        (
            ("a1", "csat", 10, 9),
            ("a1", "csat", 12, None),
            ("a1", "qbr", 36, 20),
            ("a1", "csat", 38, 1),
            ("a1", "csat", 3, 2),
            ("a2", "csat", 20, -1),
        )
    ):
        at = None if answered is None else NOW - answered * DAY
        row = {"account_id": account_id, "id": f"s{number}", "channel": channel, "sent_at": NOW - days * DAY, "answered_at": at}
        keep(connection, surveys_sent, row)
    return connection


def test_those_are_counted_who_were_asked_a_week_before_the_end(sent: Connection) -> None:
    counts = surveys_by_channel(sent, scope=EVERYTHING, since=NOW - 30 * DAY, until=NOW)
    assert counts == {"csat": (3, 1), "qbr": (1, 1)}


def test_a_scope_leaves_other_accounts_out(sent: Connection) -> None:
    counts = surveys_by_channel(sent, scope=Scope(owner_id="p-bo"), since=NOW - 30 * DAY, until=NOW)
    assert counts == {"csat": (1, 0)}
