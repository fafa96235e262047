"""What is sent unasked: into the person's own conversation, kept up to date in place, never repeated where its kind is not."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.delivery import DeliveryWorker, Terms
from bot.post import SqlPost
from bot.settings import Settings
from bot.teams.drawing import MAY_REPEAT, STAYS
from bot.teams.sending import TeamsSender
from handlers.ports import Message
from handlers.ports.reach import Chat
from storage import identities, teams_conversations
from storage.database import Database
from storage.people import SqlPeople
from storage.tables import outbox
from storage.teams_conversations import TeamsConversation, personal
from tests.bot.teams.fake_teams import ANN_ENTRA, OWN, TENANT, FakeTeams
from tests.cards import CARDS
from tests.factories import NOW, person

CARD = CARDS["account-acme"]
TEAM, CHANNEL = "19:team@thread.tacv2", "19:channel@thread.tacv2"
BLOCKED: tuple[int, dict[str, Any], dict[str, str]] = (403, {"error": {"code": "MessageWritesBlocked", "message": "blocked"}}, {})


class Office:
    """The worker, a clock that is set by hand, and the Teams it sends to."""

    def __init__(self, database: Database, teams: FakeTeams) -> None:
        self.now, self.database, self.teams = NOW, database, teams
        self.chats: tuple[Chat, ...] = ("teams",)
        settings = Settings(teams_mode="local")
        self.sender = TeamsSender(settings, database, now=lambda: self.now)
        terms = Terms(timedelta(seconds=60), timedelta(seconds=60))
        self.worker = DeliveryWorker(database, {"teams": self.sender}, now=lambda: self.now, terms=terms)

    def meet(self) -> None:
        conversation = TeamsConversation(TENANT, "personal", ANN_ENTRA, OWN, self.teams.url)
        with self.database.writing() as connection:
            SqlPeople(connection).link(person().id, "teams", TENANT, ANN_ENTRA, NOW)
            teams_conversations.keep(connection, conversation, now=NOW)

    def hand_over(self, key: str = "digest:1", **given: Any) -> None:
        with self.database.writing() as connection:
            assert SqlPost(connection, now=self.now, chats=self.chats).send(
                Message(key=key, kind="digest", to=person(), card=CARD, **given)
            )

    async def work(self, after: timedelta = timedelta()) -> datetime:
        self.now += after
        await self.worker.work()
        return self.now

    def row(self, key: str = "digest:1") -> Row[Any]:
        with self.database.reading() as connection:
            return connection.execute(select(outbox).where(outbox.c.key == key)).one()

    def closed(self) -> str | None:
        with self.database.reading() as connection:
            found = personal(connection, TENANT, ANN_ENTRA)
        return found[1] if found else None


@pytest.fixture
def ours(acme_url: str) -> Iterator[Database]:
    opened = Database.open(acme_url)
    yield opened
    opened.close()


@pytest.fixture
async def office(ours: Database) -> AsyncIterator[Office]:
    async with FakeTeams().serving() as teams:
        made = Office(ours, teams)
        yield made
        await made.sender.close()


async def test_a_message_goes_to_the_persons_own_conversation_with_buttons_that_leave_it_there(office: Office) -> None:
    office.meet()
    office.hand_over()
    await office.work()
    [sent] = office.teams.sent
    assert (sent.method, sent.conversation) == ("POST", OWN)
    assert all(action["data"][STAYS] for action in sent.card["actions"])
    row = office.row()
    assert (row.channel, row.state, row.sent_channel, row.sent_ts) == ("teams", "sent", ANN_ENTRA, "m1")


async def test_a_later_one_takes_its_place(office: Office) -> None:
    office.meet()
    office.hand_over("alert:1")
    office.hand_over("alert:1:2", root_key="alert:1", mode="update")
    await office.work()
    await office.work()
    assert [(each.method, each.message_id) for each in office.teams.sent] == [("POST", "m1"), ("PUT", "m1")]
    assert office.row("alert:1:2").state == "sent"


def test_who_is_not_known_in_teams_is_written_to_in_slack(ours: Database) -> None:
    office = Office(ours, FakeTeams())
    office.chats = ("slack", "teams")
    office.hand_over()
    assert office.row().channel == "slack"


async def test_a_blocked_conversation_is_closed_and_takes_nothing_more(office: Office) -> None:
    office.meet()
    office.teams.refusals = [BLOCKED]
    office.hand_over()
    await office.work()
    assert office.row().state == "dead"
    assert "MessageWritesBlocked" in office.row().error
    assert "MessageWritesBlocked" in (office.closed() or "")
    office.hand_over("digest:2")
    await office.work()
    assert (office.row("digest:2").state, office.teams.sent) == ("dead", [])
    office.chats = ("slack", "teams")
    office.hand_over("digest:3")
    assert office.row("digest:3").channel == "slack"


async def test_what_teams_asks_to_wait_for_waits_that_long(office: Office) -> None:
    office.meet()
    office.teams.refusals = [(429, {}, {"Retry-After": "40"})]
    office.hand_over()
    await office.work()
    await office.work(timedelta(seconds=39))
    assert (office.row().state, office.teams.sent) == ("due", [])
    await office.work(timedelta(seconds=2))
    assert office.row().state == "sent"


@pytest.mark.parametrize(("may_repeat", "state"), [(False, "unknown"), (True, "sent")])
async def test_what_may_have_arrived_goes_again_only_where_its_kind_may(office: Office, may_repeat: bool, state: str) -> None:
    office.meet()
    office.teams.refusals = [(502, {}, {})]
    office.hand_over(may_repeat=may_repeat)
    await office.work()
    assert office.row().state == "uncertain"
    await office.work(timedelta(minutes=5))
    assert (office.row().state, len(office.teams.sent)) == (state, int(may_repeat))
    assert not may_repeat or MAY_REPEAT in json.dumps(office.teams.cards())


async def test_a_drawing_that_is_refused_goes_in_words(office: Office) -> None:
    office.meet()
    office.teams.refusals = [(400, {"error": {"code": "BadSyntax"}}, {})]
    office.hand_over()
    await office.work()
    [sent] = office.teams.sent
    assert "Acme" in sent.body["text"]
    assert office.row().state == "sent"


async def test_whoever_asked_to_be_linked_is_told_in_their_own_conversation(office: Office) -> None:
    office.meet()
    with office.database.writing() as connection:
        identities.unlink(connection, channel="teams", user_id=ANN_ENTRA)
    office.hand_over(channel_id=ANN_ENTRA)
    await office.work()
    assert [sent.conversation for sent in office.teams.sent] == [OWN]
    assert (office.row().channel, office.row().state) == ("teams", "sent")


@pytest.mark.parametrize(("kind", "state", "reason"), [("standard", "sent", ""), ("shared", "dead", "This channel is shared, maybe with")])
async def test_a_digest_goes_into_a_channel_that_is_ours_and_no_other(office: Office, kind: str, state: str, reason: str) -> None:
    office.teams.teams = {TEAM: [{"id": CHANNEL, "type": kind}]}
    with office.database.writing() as connection:
        teams_conversations.keep(connection, TeamsConversation(TENANT, "channel", None, CHANNEL, office.teams.url, TEAM), now=NOW)
    office.hand_over(channel_id=CHANNEL)
    await office.work()
    assert [sent.conversation for sent in office.teams.sent] == ([CHANNEL] if state == "sent" else [])
    assert office.row().state == state
    assert str(office.row().error or "").startswith(reason)


async def test_a_team_that_removed_us_takes_no_digest(office: Office) -> None:
    with office.database.writing() as connection:
        kept = TeamsConversation(TENANT, "channel", None, CHANNEL, office.teams.url, TEAM)
        teams_conversations.keep(connection, kept, now=NOW)
        teams_conversations.end(connection, TENANT, TEAM, because="Hourglass was removed there.", now=NOW, team_id=TEAM)
    office.hand_over(channel_id=CHANNEL)
    await office.work()
    assert (office.row().state, office.row().error) == ("dead", "The channel is closed: Hourglass was removed there.")
