"""A handoff in Teams: its reader accepts it on its card, which changes at once; the confirmation stands below."""

import json
from typing import Any

from bot import timekeeping
from bot.teams.drawing import OF, ONCE, STAYS
from bot.wiring import Reply
from storage.tables import people
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import ANN, TENANT, FakeTeams, Sent, member
from tests.factories import person, sales_rep

RAJ, RAJ_ENTRA, RAJS = "29:raj", "aaaaaaaa-0000-0000-0000-000000000002", "a:raj-and-hourglass"
BY_RAJ: dict[str, Any] = {
    "from": {"id": RAJ, "aadObjectId": RAJ_ENTRA, "name": "Raj Patel"},
    "conversation": {"id": RAJS, "conversationType": "personal", "tenantId": TENANT},
}


def rajs_teams() -> FakeTeams:
    return FakeTeams(members={ANN: member(), RAJ: member(RAJ, RAJ_ENTRA, sales_rep().email)})


def to_raj(running: Running) -> list[Sent]:
    return [each for each in running.teams.sent if each.conversation == RAJS and "attachments" in each.body]


async def offered(running: Running) -> Sent:
    """Acme, offered to Raj, who reads it in Teams."""
    raj = sales_rep()
    with running.assistant.database.writing() as connection:
        connection.execute(people.update().where(people.c.id == raj.id).values(email=raj.email, name=raj.name, role=raj.role))
    await running.say("help", **BY_RAJ)
    await running.until(lambda: len(to_raj(running)) == 1)
    named: dict[str, Any] = {"person": person(), "channel": "cli", "place": None, "now": timekeeping.now(), "key": "k"}
    saved = running.assistant.submit("handoff id:a-0001", {"kind": "seat", "problem": "No seats at night"}, **named)
    assert isinstance(saved, Reply)
    await running.until(lambda: len(to_raj(running)) == 2)
    return to_raj(running)[1]


def accepting(card: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = next(action["data"] for action in card["actions"] if action["title"] == "Accept")
    return data


async def test_an_accepted_handoff_changes_its_card_at_once_and_for_good(serving: Serving) -> None:
    async with serving(teams=rajs_teams()) as running:
        message = await offered(running)
        accept = accepting(message.card)
        assert (accept[STAYS], accept[OF], ONCE in accept) == (True, "handoff id:h-1", True)
        answers = [(await running.press(accept, replyToId=message.message_id, id=each, **BY_RAJ)).json() for each in ("p1", "p2")]
        for answer in answers:
            assert "Accepted" in json.dumps(answer["value"])
            assert "Accept" not in [action["title"] for action in answer["value"]["actions"]]
            assert answer["value"]["refresh"]["action"]["data"][STAYS] is True
        await running.until(lambda: len(to_raj(running)) == 4)
        later = to_raj(running)[2:]
        [updated] = [each for each in later if each.method == "PUT"]
        assert (updated.message_id, "Accepted" in json.dumps(updated.card)) == (message.message_id, True)
        [confirmed] = [each for each in later if each.method == "POST"]
        assert "accepted the handoff" in confirmed.card["speak"]
        assert [entry.detail for entry in running.audited() if entry.action == "handoff accept"] == ["h-1 v3: offered to accepted"]


async def test_a_handoff_that_moved_on_says_so_below_and_shows_where_it_stands(serving: Serving) -> None:
    async with serving(teams=rajs_teams()) as running:
        message = await offered(running)
        named: dict[str, Any] = {"person": person(), "channel": "cli", "place": None, "now": timekeeping.now(), "key": "w"}
        running.assistant.submit("handoff id:h-1 withdraw v2", {"reason": "They left"}, **named)
        answer = (await running.press(accepting(message.card), replyToId=message.message_id, **BY_RAJ)).json()
        assert "Withdrawn" in json.dumps(answer["value"])
        await running.until(lambda: any("has moved on" in each.card["speak"] for each in to_raj(running)))
