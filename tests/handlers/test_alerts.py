import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.alerts_due import alerts_due
from handlers.card import Context, Paragraph, plain
from handlers.ports import Absence, AccountState, Message, Snooze
from scoring.policy import Policy
from scoring.policy_growth import Alerts
from tests import factories
from tests.factories import NOW, SCORED, dead_source, troubled_account
from tests.fake_absences import FakeAbsences
from tests.fakes import FakeAccounts, FakePeople, FakeSnoozes
from tests.handlers.conftest import Desk

ANN, MARA = factories.person(), factories.manager()
DAY = timedelta(days=1)


def globex(band: str = "yellow", score: float | None = 52.0, *, number: int = 2, **parts: Any) -> AccountState:
    """Globex without factors, unless they are given."""
    churn = {"factors": None, "escalations": None, **parts.pop("churn", {})}
    health = {"band": band, "health_score": score, "delta_7d": 0.0, **parts.pop("health", {})}
    return troubled_account(
        id=f"a-{number:04}", name="Globex" if number == 2 else f"Customer {number}", health=health, churn=churn, **parts
    )


def company(*states: AccountState, **overrides: Any) -> Desk:
    return Desk(FakeAccounts(list(states), teams={"p-ann": "west"}), people=FakePeople([ANN, MARA]), **overrides)


def live(desk: Desk, *scorings: AccountState, by: timedelta = DAY, start: int = 0) -> list[Message]:
    """Score an account day by day, look after each scoring, and return what was sent meanwhile."""
    before = len(desk.post.messages)
    for place, state in enumerate(scorings, start):
        at = SCORED + by * place
        desk.accounts.states = [*desk.accounts.states, replace(state, as_of=at, scored_at=at, version=place + 1)]
        alerts_due(desk.stores(), now=at + timedelta(minutes=1))
    return list(desk.post.messages.values())[before:]


def words(message: Message) -> str:
    lines = [plain(line) for block in message.card.blocks if isinstance(block, Paragraph) for line in (*block.lines, *block.bullets)]
    notes = [plain(item) for block in message.card.blocks if isinstance(block, Context) for item in block.items]
    return "\n".join([*lines, *notes])


def test_a_first_look_tells_nothing() -> None:
    assert live(company(), globex("red", 30.0)) == []


def test_a_worse_band_is_told_once_to_whoever_owns_the_account() -> None:
    desk = company()
    [message] = live(desk, globex(), globex("red", 36.0), globex("red", 36.0), globex("red", 35.8))
    assert (message.to, message.kind, message.mode, message.account_id) == (ANN, "alert", "post", "a-0002")
    assert message.key == "alert:a-0002:band:p-ann:2"
    assert message.card.summary == "Globex: turned Red: 52 → 36."
    assert "Turned Red: 52 → 36." in words(message)


def test_looking_again_at_the_same_scoring_sends_nothing() -> None:
    desk = company()
    live(desk, globex(), globex("red", 36.0))
    desk.alerts.seen.clear()
    assert live(desk) == []
    alerts_due(desk.stores(), now=NOW + 3 * DAY)
    assert len(desk.post.messages) == 1


def test_ninety_days_of_noise_around_a_flat_level_tell_nothing() -> None:
    noise = random.Random(7)
    desk = company()
    days = [globex("green", 78.0 + noise.uniform(-4, 4), health={"delta_7d": noise.uniform(-8, 8)}) for _ in range(90)]
    assert live(desk, *days) == []


def test_a_sharp_drop_and_each_new_factor_are_told_with_their_cause_in_one_message() -> None:
    desk = company()
    worse = globex("yellow", 42.0, health={"delta_7d": -16.0}, churn={"factors": "champion_left|usage_decline"})
    [message] = live(desk, globex("yellow", 58.0), worse)
    assert message.key == "alert:a-0002:drop:p-ann:2"
    assert message.card.summary == "Globex: lost sharply: 58 → 42 in 7 days."
    assert "usage down" in words(message).casefold()
    assert {alert.kind for alert in desk.alerts.alerts.values()} == {"drop", "factor:champion_left", "factor:usage_decline"}
    assert {alert.root_key for alert in desk.alerts.alerts.values()} == {message.key}


def test_a_renewal_that_comes_near_is_no_alert() -> None:
    assert live(company(), globex(), globex(churn={"factors": "renewal_soon"})) == []


def test_the_same_alert_twice_is_one_message_and_one_update() -> None:
    desk = company()
    one = {"factors": "tickets_high"}
    first, over, again = live(desk, globex(), globex(churn=one), globex(churn={"flags_unknown": 0}), globex(churn=one))
    assert [first.mode, over.mode, again.mode] == ["post", "update", "update"]
    assert {over.root_key, again.root_key} == {first.key}
    assert "Over: now Yellow 52." in words(over)
    assert "Has a new factor: many tickets." in words(again)
    assert len({first.key, over.key, again.key}) == 3


def test_what_is_not_known_any_more_is_not_over() -> None:
    desk = company()
    sent = live(desk, globex(), globex(churn={"factors": "tickets_high"}), globex(churn={"flags_unknown": 1}))
    assert [message.mode for message in sent] == ["post"]


def test_a_worse_band_is_heard_again_below_its_message() -> None:
    desk = company()
    first, update, thread = live(desk, globex("green", 75.0), globex("yellow", 60.0), globex("red", 35.0))
    assert [first.mode, update.mode, thread.mode] == ["post", "update", "thread"]
    assert update.root_key == thread.root_key == first.key
    assert "Turned Red: 60 → 35." in words(update)
    assert "turned Yellow: 75 → 60" in words(update)


def test_a_better_band_ends_the_alert_in_its_message() -> None:
    desk = company()
    first, over = live(desk, globex(), globex("red", 36.0), globex("yellow", 47.0))
    assert (over.mode, over.root_key) == ("update", first.key)
    assert "Over: now Yellow 47." in words(over)
    assert [alert.ended_at is not None for alert in desk.alerts.alerts.values()] == [True]


def test_long_after_its_end_the_same_is_told_anew() -> None:
    desk = company()
    sent = live(desk, globex(), globex("red", 36.0), globex(), globex("red", 36.0), by=timedelta(days=20))
    assert [message.mode for message in sent] == ["post", "update", "post"]


@pytest.mark.parametrize("change", ["policy", "source"])
def test_what_changed_at_us_is_no_alert(change: str) -> None:
    after = globex("red", 30.0, churn={"factors": "usage_decline"})
    ours = replace(after, policy_version=2) if change == "policy" else globex("red", 30.0, sources={"usage": dead_source()})
    assert live(company(), globex("green", 80.0), ours, ours) == []


def test_a_change_during_an_outage_is_told_when_the_source_is_back() -> None:
    dark = globex("yellow", 60.0, sources={"usage": dead_source()})
    [message] = live(company(), globex("green", 75.0), dark, dark, globex("red", 30.0))
    assert message.card.summary == "Globex: turned Red: 75 → 30."


def test_over_the_days_cap_alerts_are_held_back_for_the_digest() -> None:
    policy = factories.policy_in_force(policy=Policy(alerts=Alerts(a_day=2)))
    desk = company(policy=policy)
    desk.accounts.states = [replace(globex(number=n), version=1) for n in range(2, 6)]
    alerts_due(desk.stores(), now=NOW)
    worth = {2: 5.0, 3: 50.0, 4: 20.0, 5: 10.0}
    desk.accounts.states = [replace(globex("red", 30.0, number=n, churn={"rank_value": worth[n]}), version=2) for n in worth]
    alerts_due(desk.stores(), now=NOW)
    assert [message.account_id for message in desk.post.messages.values()] == ["a-0003", "a-0004"]
    assert [alert.account_id for alert in desk.alerts.held_back("p-ann", since=NOW - DAY)] == ["a-0002", "a-0005"]


def test_the_cap_is_of_the_readers_own_day() -> None:
    policy = factories.policy_in_force(policy=Policy(alerts=Alerts(a_day=1)))
    desk = company(policy=policy)
    assert len(live(desk, globex(), globex("red", 30.0), globex("red", 30.0, churn={"factors": "tickets_high"}))) == 2
    one_day = company(policy=policy)
    hourly = [globex(), globex("red", 30.0), globex("red", 30.0, churn={"factors": "tickets_high"})]
    assert len(live(one_day, *hourly, by=timedelta(minutes=10))) == 1


SATURDAY = timedelta(days=4)
"""From Tuesday, at the same time of day."""
MONDAY_MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
"""09:00 in Berlin."""


def test_what_is_scored_at_the_weekend_is_heard_when_the_reader_works_again() -> None:
    desk = company()
    live(desk, globex())
    desk.alerts.alerts.clear()
    [message] = live(desk, globex("red", 36.0), by=SATURDAY, start=1)
    assert message.not_before == MONDAY_MORNING
    assert {alert.surfaced_at for alert in desk.alerts.alerts.values()} == {MONDAY_MORNING}
    [soon] = live(company(), globex(), globex("red", 36.0), by=timedelta(minutes=10))
    assert soon.not_before == SCORED + timedelta(minutes=11)


def test_a_sharp_drop_is_heard_at_any_hour() -> None:
    desk = company()
    live(desk, globex("green", 90.0))
    [drop] = live(desk, globex("yellow", 70.0, health={"delta_7d": -20.0}), by=SATURDAY, start=1)
    assert drop.not_before == SCORED + SATURDAY + timedelta(minutes=1)


def test_a_sharp_drop_does_not_wait_below_a_message_that_waits() -> None:
    desk = company()
    live(desk, globex("green", 90.0))
    [waits] = live(desk, globex("yellow", 60.0), by=SATURDAY, start=1)
    sunday = SATURDAY + timedelta(hours=15)
    [drop] = live(desk, globex("red", 42.0, health={"delta_7d": -18.0}), by=sunday / 2, start=2)
    assert (waits.not_before, drop.mode, drop.not_before) == (MONDAY_MORNING, "post", SCORED + sunday + timedelta(minutes=1))


def test_the_cap_is_of_the_day_on_which_it_is_heard() -> None:
    policy = factories.policy_in_force(policy=Policy(alerts=Alerts(a_day=2)))
    desk = company(policy=policy)
    worse = [globex("red", 30.0), globex("red", 30.0, churn={"factors": "tickets_high"})]
    assert len(live(desk, globex(), *worse, by=timedelta(days=4) / 2, start=0)) == 2
    first = [alert for alert in desk.alerts.alerts.values() if alert.kind == "band"]
    assert desk.alerts.surfaced("p-ann", since=first[0].surfaced_at, until=MONDAY_MORNING + DAY) == 2


def snoozed(band: str) -> FakeSnoozes:
    return FakeSnoozes({"p-ann": [Snooze("a-0002", date(2026, 12, 24), "Board on Thursday.", band, 52.0)]})  # type: ignore[arg-type]


def test_a_snoozed_account_is_quiet_unless_it_is_worse_than_then() -> None:
    new = globex(churn={"factors": "tickets_high"})
    assert live(company(snoozes=snoozed("yellow")), globex(), new) == []
    assert len(live(company(snoozes=snoozed("yellow")), globex(), globex("red", 30.0))) == 1
    assert live(company(snoozes=snoozed("red")), globex(), globex("red", 30.0)) == []


def test_whoever_covers_for_the_owner_is_told() -> None:
    away = Absence("ab-1", "p-ann", date(2026, 11, 20), date(2026, 11, 27), "p-mara", NOW)
    [message] = live(company(absences=FakeAbsences([away])), globex(), globex("red", 30.0))
    assert message.to == MARA
    assert "for Ann Keller" in words(message)


def test_an_account_that_nobody_owns_alerts_nobody() -> None:
    assert live(company(), globex(owner_id=None), globex("red", 30.0, owner_id=None)) == []


def test_only_accounts_scored_since_are_looked_at() -> None:
    desk = company(globex(number=2), globex(number=3))
    assert alerts_due(desk.stores(), now=NOW) == 2
    assert alerts_due(desk.stores(), now=NOW) == 0
    assert alerts_due(desk.stores(), now=NOW, limit=1) == 0
