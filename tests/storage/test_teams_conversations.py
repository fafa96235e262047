"""Where Teams can be written to: one row a conversation, ended when it is closed to us, open again when it speaks."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from storage import inbox, teams_conversations
from storage.people import SqlPeople
from storage.teams_conversations import TeamsConversation
from tests.factories import NOW

MINE = TeamsConversation("tenant", "personal", "entra-ann", "a:1" + "x" * 200, "https://smba.example.com/teams")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ann(connection: Connection) -> str:
    """Someone of ours who is known in Teams."""
    people = SqlPeople(connection)
    person = people.add("ann@example.com", "Ann", "csm")
    people.link(person.id, "teams", "tenant", "entra-ann", NOW)
    return person.id


def test_a_persons_own_conversation_is_found_again(connection: Connection) -> None:
    assert teams_conversations.personal(connection, "tenant", "entra-ann") is None
    teams_conversations.keep(connection, MINE, now=NOW)
    teams_conversations.keep(connection, replace(MINE, kind="channel", user_id=None, conversation_id="19:c"), now=LATER)
    assert teams_conversations.personal(connection, "tenant", "entra-ann") == (MINE, None)
    assert teams_conversations.personal(connection, "another", "entra-ann") is None


def test_the_newest_address_of_a_conversation_counts(connection: Connection) -> None:
    moved = replace(MINE, service_url="https://elsewhere.example.com")
    teams_conversations.keep(connection, MINE, now=NOW)
    teams_conversations.keep(connection, moved, now=LATER)
    assert teams_conversations.personal(connection, "tenant", "entra-ann") == (moved, None)


def test_an_ended_conversation_says_why_until_it_speaks_again(connection: Connection) -> None:
    teams_conversations.keep(connection, MINE, now=NOW)
    teams_conversations.end(connection, "tenant", MINE.conversation_id, because="blocked", now=NOW)
    assert teams_conversations.personal(connection, "tenant", "entra-ann") == (MINE, "blocked")
    teams_conversations.keep(connection, MINE, now=LATER)
    assert teams_conversations.personal(connection, "tenant", "entra-ann") == (MINE, None)


def test_each_channels_worker_takes_its_own_events_alone(connection: Connection) -> None:
    inbox.put(connection, "T1", "E1", {}, now=NOW)
    inbox.put(connection, "tenant", "E2", {}, now=NOW, channel="teams")
    for channel, event_id in (("teams", "E2"), ("slack", "E1")):
        [item] = inbox.claim(connection, now=NOW, lease=timedelta(seconds=30), limit=5, channel=channel)
        assert item.event_id == event_id


def test_a_team_that_removed_us_takes_nothing_in_any_of_its_channels(connection: Connection) -> None:
    general, other, else_ = (
        TeamsConversation("tenant", "channel", None, f"19:{name}@thread.tacv2", "https://smba.example.com/teams", team_id)
        for name, team_id in (
            ("general", "19:general@thread.tacv2"),
            ("other", "19:general@thread.tacv2"),
            ("else", "19:else@thread.tacv2"),
        )
    )
    for each in (MINE, general, other, else_):
        teams_conversations.keep(connection, each, now=NOW)
    teams_conversations.end(connection, "tenant", general.conversation_id, because="removed", now=LATER, team_id=general.team_id)
    teams_conversations.end(connection, "tenant", other.conversation_id, because="another reason", now=LATER)
    ended = [
        found[1]
        for each in (general, other, else_)
        if (found := teams_conversations.channel(connection, each.conversation_id, tenant_id=None))
    ]
    assert ended == ["removed", "removed", None]
    assert teams_conversations.counts(connection) == {"personal": (1, 0), "groupChat": (0, 0), "channel": (1, 2)}
