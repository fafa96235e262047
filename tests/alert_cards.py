"""Alerts as they are drawn: new, with what came before it, over, and for the one who covers."""

from datetime import timedelta

from handlers.alerts import alert_card
from handlers.card import Card
from scoring.policy import default_policy
from tests import factories
from tests.factories import NOW, troubled_account
from tests.fake_standings import standing_of

_STORY = (
    (NOW - timedelta(days=2), "turned Yellow: 75 → 60 in 7 days. Usage 74 → 45 (active days 25 → 16)"),
    (NOW, "turned Red: 60 → 31. Usage 45 → 31 (active days 16 → 12), champion left Mon 2 Nov, 2 escalations"),
)


def _card(story: tuple[tuple[object, str], ...], *, ended: bool = False, reader: object = None) -> Card:
    standing = standing_of(troubled_account(), default_policy())
    who = reader or factories.person()
    return alert_card(standing, story, who, now=NOW, policy=factories.policy_in_force(), currency="USD", ended=ended)  # type: ignore[arg-type]


ALERTS: dict[str, Card] = {
    "alert-new": _card(_STORY[1:]),
    "alert-updated": _card(_STORY),
    "alert-over": _card((*_STORY, (NOW, "over: now Yellow 47")), ended=True),
    "alert-for-the-cover": _card(_STORY[1:], reader=factories.manager()),
}
