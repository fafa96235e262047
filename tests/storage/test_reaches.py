"""Where people are written to: by who knows them, what is closed, and what they chose."""

import pytest
from sqlalchemy import Connection, insert

from handlers.ports.reach import Chat, Reach, Way
from storage import outbox, teams_conversations
from storage.people import SqlPeople
from storage.reaches import GONE, NOT_MET, SqlReaches
from storage.tables import slack_installations
from storage.teams_conversations import TeamsConversation
from tests.factories import NOW

MINE = TeamsConversation("tenant", "personal", "entra-ann", "a:1", "https://smba.example.com/teams")
BOTH = (Way("slack"), Way("teams"))
TEAMS: tuple[Chat, ...] = ("teams",)


@pytest.fixture
def ann(connection: Connection) -> str:
    """Someone of ours who is known in both chats."""
    people = SqlPeople(connection)
    person = people.add("ann@example.com", "Ann", "csm")
    people.link(person.id, "teams", "tenant", "entra-ann", NOW)
    people.link(person.id, "slack", "T1", "U1", NOW)
    teams_conversations.keep(connection, MINE, now=NOW)
    return person.id


def reach(connection: Connection, person_id: str) -> Reach:
    return SqlReaches(connection).of(person_id)


def test_who_is_known_in_both_chats_is_written_to_in_slack_until_they_choose(connection: Connection, ann: str) -> None:
    assert (reach(connection, ann), reach(connection, ann).chat) == (Reach(BOTH), "slack")
    SqlReaches(connection).choose(ann, "teams")
    assert reach(connection, ann) == Reach(BOTH, "teams")
    assert reach(connection, "p-else") == Reach()


def test_a_chat_is_a_way_to_those_it_knows(connection: Connection) -> None:
    people = SqlPeople(connection)
    only = people.add("only@example.com", "Only", "csm").id
    people.link(only, "teams", "tenant", "entra-only", NOW)
    assert reach(connection, only) == Reach((Way("teams", NOT_MET),))
    assert reach(connection, people.add("none@example.com", "None", "csm").id) == Reach()


def test_a_conversation_that_ended_closes_teams_until_it_speaks_again(connection: Connection, ann: str) -> None:
    SqlReaches(connection).choose(ann, "teams")
    teams_conversations.end(connection, "tenant", "a:1", because="blocked", now=NOW)
    found = reach(connection, ann)
    assert (found.closed("teams"), found.chat) == ("blocked", "slack")
    teams_conversations.keep(connection, MINE, now=NOW)
    assert reach(connection, ann).chat == "teams"


@pytest.mark.parametrize("because", ["The app was removed.", None])
def test_a_workspace_that_uninstalled_closes_slack(connection: Connection, ann: str, because: str | None) -> None:
    row = {"team_id": "T1", "team_name": "Ours", "bot_user_id": "U0BOT", "scopes": "", "installed_at": NOW}
    connection.execute(insert(slack_installations), row | {"ended_at": NOW, "ended_because": because})
    found = reach(connection, ann)
    assert (found.closed("slack"), found.chat) == (because or GONE, "teams")


def test_a_chat_that_is_not_served_is_no_way(connection: Connection, ann: str) -> None:
    SqlReaches(connection).choose(ann, "slack")
    assert SqlReaches(connection, chats=TEAMS).of(ann) == Reach((Way("teams"),), None, "teams")
    assert SqlReaches(connection, chats=TEAMS).of("p-else").chat == "teams"


def test_what_follows_a_message_goes_where_that_went(connection: Connection) -> None:
    for key, channel in (("alert:1", "slack"), ("alert:2", "teams")):
        root = outbox.Outgoing(key=key, kind="alert", channel=channel, destination="p-1", body={}, due_at=NOW)
        outbox.put(connection, root, now=NOW)
        assert outbox.channel_of(connection, key) == channel
    assert outbox.channel_of(connection, "alert:3") is None
