"""The cards of plain words, as the handlers make them: a greeting, what was not understood, what is not done, and one renewal."""

from datetime import timedelta

from handlers.card import Card
from tests import factories
from tests.fake_accounts import FakeAccounts
from tests.handlers.conftest import Desk


def _cards() -> dict[str, Card]:
    renewing = factories.healthy_account(
        renewal_on=factories.NOW.date() + timedelta(days=55), renewal={"renewal_state": "active", "due_steps": "conversation"}
    )
    desk = Desk(FakeAccounts([renewing]))
    asked = {
        "talk_unclear": "help unclear tell me a *joke* about <umbrellas>",
        "talk_hello": "help hello",
        "talk_thanks": "help thanks",
        "talk_reminders": "help reminders",
        "renewals_account": "renewals acme",
        "champions_industry": "champions industry=health",
    }
    cards = {name: desk.ask(words, command="/cs") for name, words in asked.items()}
    return {**cards, "talk_executive": desk.ask("help start", factories.person(role="executive", team=None), command="/cs")}


TALK_CARDS = _cards()
