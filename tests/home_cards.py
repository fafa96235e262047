"""Homes of every role and briefs, as they are drawn."""

from datetime import timedelta

from handlers.card import Card
from handlers.ports import Absence, ContactRole, FeedWord, Snooze, Touch
from tests import factories
from tests.digest_cards import company
from tests.factories import NOW, feedback
from tests.fake_absences import FakeAbsences
from tests.fake_accounts import FakeAccounts
from tests.fake_feeds import FakeFeeds
from tests.fakes import FakeContacts, FakeFeedbackItems, FakePeople, FakeSnoozes
from tests.handlers.conftest import Desk

ANN = factories.person()
EXECUTIVE = factories.person(id="p-eve", email="eve@example.com", name="Eve Stone", role="executive", team=None)
OPS = factories.person(id="p-ops", email="ops@example.com", name="Olga Petrov", role="cs_ops", team=None)


def _desk() -> Desk:
    _, states = company()
    said = [
        feedback(account_id=states[0].id),
        feedback(feedback_id="f-2", account_id="a-0001", score=9, received_at=NOW - timedelta(hours=4)),
    ]
    desk = Desk(FakeAccounts([*states, factories.healthy_account()], teams={"p-ann": "west"}), FakeFeedbackItems(said))
    desk.people = FakePeople([ANN, factories.manager(), factories.sales_rep(), EXECUTIVE, OPS])
    hours = {"usage": 2, "crm": 1, "tickets": 1, "surveys": 26, "billing": 24 * 9}
    desk.feeds = FakeFeeds(words=[FeedWord(kind, "main", NOW - timedelta(hours=age), "Olga Petrov") for kind, age in hours.items()])  # type: ignore[arg-type]
    roles = [ContactRole("Priya Nair", "VP Operations", "champion"), ContactRole("Martin Vogel", None, "sponsor")]
    touch = Touch(NOW - timedelta(days=6), "call", "Ann Keller", "Priya Nair", "Reviewed adoption by site; the second one lags.")
    desk.contacts = FakeContacts(roles_held={"a-0001": roles}, touches={"a-0001": [touch]})
    return desk


def _away() -> Card:
    desk = _desk()
    today = NOW.date()
    desk.absences = FakeAbsences([Absence("absence-1", ANN.id, today + timedelta(days=9), today + timedelta(days=12), None, NOW)])
    desk.snoozes = FakeSnoozes({ANN.id: [Snooze("a-0001", today + timedelta(days=5), "waiting for their board", "green", 79.4)]})
    return desk.ask("home at-risk")  # type: ignore[no-any-return]


HOME_CARDS: dict[str, Card] = {
    "home-csm": _desk().ask("home"),
    "home-csm-away": _away(),
    "home-manager": _desk().ask("home", factories.manager()),
    "home-sales-rep": _desk().ask("home", factories.sales_rep()),
    "home-executive": _desk().ask("home", EXECUTIVE),
    "home-cs-ops": _desk().ask("home", OPS),
    "home-empty": Desk(FakeAccounts([])).ask("home"),
    "brief-acme": _desk().ask("brief id:a-0001"),
    "brief-globex": _desk().ask("brief globex"),
}
