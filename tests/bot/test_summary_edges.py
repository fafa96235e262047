"""Where questions come in, a model holds up nothing: Slack, Teams, the command line, the clock."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

import pytest

from bot.clockwork import Clockwork
from bot.identity import Identity
from bot.render.plain_text import render
from bot.slack.asking import Asking as SlackAsking
from bot.slack.asking import Question as SlackQuestion
from bot.teams.asking import Asking as TeamsAsking
from bot.teams.asking import Question as TeamsQuestion
from bot.wiring import Assistant
from handlers.card import Card
from handlers.ports import Asker, Stores
from handlers.routes import answer
from storage.teams_conversations import TeamsConversation
from tests.bot.model_server import Asked, ModelServer, error
from tests.bot.voc_company import asking, summarising
from tests.factories import NOW, person, policy_in_force

Ask = Callable[[str], Coroutine[Any, Any, Card]]
TENANT = "11111111-0000-0000-0000-000000000000"
OWN = TeamsConversation(TENANT, "personal", "user-ann", "conversation-ann", "https://smba.example")
VOC = "voc 30d all"


@pytest.fixture
def assistant(sqlite_url: str, server: ModelServer) -> Iterator[Assistant]:
    with asking(sqlite_url, server) as opened:
        for channel, place, user in (("slack", "T1", "U1"), ("teams", TENANT, "user-ann")):
            assert opened.link(Identity(cast("Any", channel), place, user), email="p-ann@example.com", now=NOW)
        yield opened


@pytest.fixture(params=["slack", "teams"])
def ask(request: pytest.FixtureRequest, assistant: Assistant) -> Iterator[Ask]:
    """Ask as Ann in Slack, then in Teams."""
    nobody = cast("Any", None)
    edge: Any
    if request.param == "slack":
        edge = SlackAsking(assistant, nobody, nobody, now=lambda: NOW)

        async def in_slack(words: str) -> Card:
            given = await edge.answer(SlackQuestion(words, "T1", "U1", None))
            assert isinstance(given, Card)
            return given

        yield in_slack
    else:
        edge = TeamsAsking(assistant, nobody, now=lambda: NOW)

        async def in_teams(words: str) -> Card:
            given = (await edge.answer(TeamsQuestion(words, "29:1", "user-ann", OWN, leans=False))).card
            assert isinstance(given, Card)
            return given

        yield in_teams
    edge.close()


async def test_the_answer_comes_with_the_model_s_sentences(ask: Ask) -> None:
    assert "gets in their way." in render(await ask(VOC))


async def test_the_answer_comes_without_them_where_the_model_fails(ask: Ask, server: ModelServer) -> None:
    server.act = error(401)
    assert "the model refused the key" in " ".join(render(await ask(VOC)).split())


async def test_while_a_model_takes_its_time_others_are_answered(ask: Ask, server: ModelServer) -> None:
    released = threading.Event()

    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        released.wait(30)
        return False

    server.act = act
    waiting = [asyncio.ensure_future(ask(f"voc {days}d all")) for days in range(20, 40)]  # More than there are threads.
    try:
        async with asyncio.timeout(30):
            while not server.asked:  # noqa: ASYNC110 - what is waited for offers no event
                await asyncio.sleep(0.01)
            for _ in range(5):
                assert "Acme" in render(await ask("account acme"))
        assert not any(each.done() for each in waiting)
    finally:
        released.set()
    assert all("gets in their way." in render(card) for card in await asyncio.gather(*waiting))


async def test_a_question_that_wishes_for_nothing_asks_no_model(ask: Ask, server: ModelServer) -> None:
    for words in ("account acme", "atrisk", "feedback", "help"):
        await ask(words)
    assert not server.asked


def test_the_clock_composes_with_the_model_s_sentences(assistant: Assistant, server: ModelServer) -> None:
    clockwork = Clockwork(assistant.database, policy=policy_in_force(), follow=False, summarising=summarising(assistant.database, server))

    def compose(stores: Stores) -> str:
        card = answer(VOC, asker=Asker(person(), "slack"), stores=stores, now=NOW)
        assert isinstance(card, Card)
        return render(card)

    assert "gets in their way." in clockwork.summarised(NOW, compose)
    assert "gets in their way." in clockwork.summarised(NOW + timedelta(seconds=1), compose)
    assert len(server.asked) == 1


def test_a_clock_without_a_model_composes_once(assistant: Assistant) -> None:
    clockwork = Clockwork(assistant.database, policy=policy_in_force(), follow=False)
    composed: list[Stores] = []
    clockwork.summarised(NOW, composed.append)
    assert len(composed) == 1


def test_the_command_line_gives_the_sentences(
    assistant: Assistant, server: ModelServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli import main

    for name, value in (("DATABASE_URL", sqlite_url), ("MODEL_BASE_URL", server.url), ("MODEL", "a-model")):
        monkeypatch.setenv(f"HOURGLASS_{name}", value)
    monkeypatch.setattr("sys.argv", ["hourglass", "ask", VOC, "--as", "p-ann@example.com", "--as-of", NOW.isoformat()])
    with suppress(SystemExit):
        main()
    assert "gets in their way." in capsys.readouterr().out
