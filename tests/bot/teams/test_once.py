"""What comes twice is done once: by its id, by the drawing of its button, in another process; and what is promised is kept."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from bot import timekeeping
from bot.teams.asking import Question
from bot.teams.drawing import MAY_REPEAT, ONCE
from bot.teams.errands import Errand, as_body
from bot.teams.presses import BELOW, WORKING
from bot.wiring import Assistant
from handlers.card import Card, Table
from handlers.card import Column as Heading
from storage import inbox
from storage.tables import inbox as inbox_table
from storage.teams_conversations import TeamsConversation
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import ANN, ANN_ENTRA, OWN, TENANT, FakeTeams

AT_SEVEN = "digest at 07:15"
DIGEST_OFF = {"action": "command", "command": "digest off", ONCE: "d1"}


def undo_of(card: dict[str, Any]) -> dict[str, Any]:
    """What the button carries that takes a change back."""
    undo: dict[str, Any]
    [undo] = [action["data"] for action in card["actions"] if action["title"] == "Undo"]
    return undo


def counts(running: Running) -> dict[str, int]:
    with running.assistant.database.reading() as connection:
        return inbox.counts(connection)


async def test_a_button_that_changes_something_has_a_name_of_its_own_in_each_drawing(running: Running) -> None:
    await running.say(AT_SEVEN)
    await running.say("digest at 07:20", id="2")
    await running.sent(2)
    once = {undo_of(card)[ONCE] for card in running.teams.cards()}
    assert len(once) == 2
    assert all(ONCE not in action["data"] for action in running.teams.cards()[0]["actions"] if action["title"] != "Undo")


async def test_a_change_that_comes_again_under_another_id_is_done_once_and_answered_alike(running: Running) -> None:
    await running.say(AT_SEVEN)
    await running.sent()
    undo = undo_of(running.teams.cards()[0])
    first, again = [(await running.press(undo, id=each)).json() for each in ("p1", "p2")]
    assert first == again
    assert first["statusCode"] == 200
    assert [entry.action for entry in running.audited()] == ["digest", "digest"]


async def test_a_change_that_comes_again_in_another_process_is_done_once(serving: Serving) -> None:
    teams = FakeTeams()
    async with serving(teams=teams) as one, serving(teams=teams, inbox_worker=False) as other:
        await one.say(AT_SEVEN)
        await one.sent()
        undo = undo_of(teams.cards()[0])
        first = (await one.press(undo, id="p1")).json()
        again = (await other.press(undo, id="p2")).json()
        assert first == again
        assert [entry.action for entry in one.audited()] == ["digest", "digest"]


async def test_a_change_that_was_refused_may_be_tried_again(running: Running) -> None:
    nothing = {"action": "command", "command": "undo change-none", ONCE: "u1"}
    for each in ("p1", "p2"):
        assert "Undo" not in str((await running.press(nothing, id=each)).json()["value"]["actions"])
    assert [entry.outcome for entry in running.audited() if entry.action == "undo"] == ["refused", "refused"]
    assert counts(running) == {"open": 0, "stuck": 0, "done": 0}


async def test_what_is_promised_is_taken_up_by_another_process_where_this_one_ends(serving: Serving) -> None:
    async with serving() as running:
        where = TeamsConversation(TENANT, "personal", ANN_ENTRA, OWN, running.teams.url)
        errand = Errand(Question("account acme", ANN, ANN_ENTRA, where), replaces="m7")
        ended = timekeeping.now() - timedelta(minutes=2)
        with running.assistant.database.writing() as connection:
            # Taken by a process that ended before it could answer.
            inbox.take(connection, TENANT, "press", as_body(errand), now=ended, lease=timedelta(minutes=1), channel="teams")
        await running.sent()
        await running.until(lambda: counts(running)["done"] == 1)
        [sent] = running.teams.sent
        assert (sent.method, sent.message_id) == ("PUT", "m7")
        assert "Acme" in sent.card["speak"]


class Long(Assistant):
    """Answers with more than one card holds."""

    asked = 0

    def reply_identity(self, words: str, **named: Any) -> Any:
        reply = super().reply_identity(words, **named)
        if words != "help" or reply is None:
            return reply
        type(self).asked += 1
        rows = tuple((f"Row {number}", "x" * 200) for number in range(300))
        table = Table((Heading("Account"), Heading("Text")), rows)
        return type(reply)(Card("A long list.", (table,)), "answered")


@pytest.mark.parametrize("status", [503, 429])
async def test_of_several_cards_only_what_is_left_goes_again(serving: Serving, status: int) -> None:
    async with serving(make=Long) as running:
        await running.say("account acme")  # Who asks is known from now on.
        await running.sent()
        Long.asked = 0
        running.teams.refusals = []
        sent_before = len(running.teams.sent)
        await running.say("help", id="2")
        await running.sent(sent_before + 1)
        running.teams.refusals = [(status, {}, {"Retry-After": "1"})]
        await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 2})
        said = [card["speak"] for card in running.teams.cards()[sent_before:]]
        total = int(said[0].rpartition(" of ")[2].rstrip(")"))
        assert total > 2
        assert said == [f"A long list. ({number} of {total})" for number in range(1, total + 1)]
        assert Long.asked == 1
        marked = [MAY_REPEAT in str(card) for card in running.teams.cards()[sent_before:]]
        assert any(marked) == (status == 503)


async def test_a_question_that_changes_something_does_not_do_so_again_because_its_answer_was_not_taken(running: Running) -> None:
    running.teams.refusals = [(429, {}, {"Retry-After": "1"})]
    await running.say(AT_SEVEN)
    await running.sent()
    await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 1})
    assert [entry.action for entry in running.audited()] == ["digest"]


async def test_teams_is_left_alone_as_long_as_it_asks(serving: Serving) -> None:
    async with serving() as running:
        running.teams.refusals = [(429, {}, {"Retry-After": "600"})]
        await running.say("help")
        await running.until(lambda: running.teams.refusals == [])
        await running.until(lambda: counts(running)["open"] == 1 and error_of(running) is not None)
        with running.assistant.database.reading() as connection:
            until = connection.execute(inbox_table.select()).one().claimed_until
        assert until - timekeeping.now() > timedelta(seconds=500)


def error_of(running: Running) -> str | None:
    with running.assistant.database.reading() as connection:
        found: str | None = connection.execute(inbox_table.select()).one().error
    return found


async def test_a_card_that_could_not_take_the_place_of_another_does_so_later(running: Running) -> None:
    running.teams.refusals = [(429, {}, {"Retry-After": "0"})]
    response = await running.press({"action": "command", "command": "account acme"})
    await running.sent()
    [changed_later] = running.teams.sent
    assert (changed_later.method, changed_later.message_id) == ("PUT", "m1")
    assert changed_later.card == response.json()["value"]


async def test_a_change_that_takes_its_time_is_promised_and_done_once(serving: Serving) -> None:
    class Slow(Assistant):
        waits = Event()

        def reply_identity(self, words: str, **named: Any) -> Any:
            given = super().reply_identity(words, **named)
            if words == DIGEST_OFF["command"]:
                self.waits.wait(30)
            return given

    async with serving(make=Slow, patience=0.3) as running:
        await running.say("account acme")
        await running.sent()
        for each in ("p1", "p2"):
            assert (await running.press(DIGEST_OFF, id=each)).json()["value"] == WORKING
        Slow.waits.set()
        await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 2})
        assert [(each.method, each.message_id) for each in running.teams.sent[1:]] == [("PUT", "m1")]
        assert [entry.action for entry in running.audited()].count("digest") == 1


async def test_what_is_shown_below_is_shown_once(running: Running) -> None:
    stays = {"action": "command", "command": "account acme", "stays": True}
    for _ in range(2):
        assert (await running.press(stays)).json()["value"] == BELOW
    await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 1})
    assert [(each.method, each.conversation) for each in running.teams.sent] == [("POST", OWN)]
