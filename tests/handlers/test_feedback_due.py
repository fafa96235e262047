"""The clocks of feedback: who is reminded when, who hears of a breach, and that nobody hears anything twice."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.card import Card, Context, Quote, plain
from handlers.feedback_due import notices_due, send_notice
from handlers.ports import Absence, FeedbackRecord, Message, Stores
from tests import factories
from tests.fakes import FakeChampions, FakeFeedbackItems, FakePeople, FakePost, FakeWaiting
from tests.handlers.conftest import Desk, buttons_of, lines_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANN, MARA = factories.person(), factories.manager()
BO = factories.person(id="p-bo", email="bo@example.com", name="Bo Lind", team="east")
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 10:00 in Berlin


def said(at: datetime = TUESDAY, **overrides: Any) -> FeedbackRecord:
    return factories.feedback(received_at=at, **overrides)


def run(stores: Stores, now: datetime) -> None:
    for notice in notices_due(stores, now=now):
        send_notice(notice, stores, now=now)


def tick(desk: Desk, now: datetime, *records: FeedbackRecord, **stores: Any) -> dict[str, Message]:
    """Let the clock run once; what was handed over by now, by key."""
    desk.people = FakePeople([ANN, MARA, BO])
    desk.accounts = dataclasses.replace(desk.accounts, states=[_at(state, TUESDAY - 30 * DAY) for state in desk.accounts.states])
    if records:
        desk.feedback = FakeFeedbackItems(records)
    run(dataclasses.replace(desk.stores(), **stores), now)
    return desk.post.messages


def _at(state: Any, as_of: datetime) -> Any:
    return replace(state, as_of=as_of)


def keys(desk: Desk, now: datetime, *records: FeedbackRecord, **stores: Any) -> list[str]:
    return list(tick(desk, now, *records, **stores))


@pytest.mark.parametrize(
    ("item", "length", "reminder"),
    [
        ({}, 48 * HOUR, 24 * HOUR),
        ({"score": 8}, 7 * DAY, 6 * DAY),
        ({"score": 9}, 7 * DAY, 6 * DAY),
        ({"type": "feature_request", "score": None}, 14 * DAY, 13 * DAY),
        ({"type": "product_issue", "score": None, "severity": "P1"}, HOUR, 0 * HOUR),
        ({"type": "product_issue", "score": None, "severity": "P2"}, 4 * HOUR, 0 * HOUR),
        ({"type": "product_issue", "score": None, "severity": "P3"}, DAY, 0 * HOUR),
        ({"type": "product_issue", "score": None, "severity": "P4"}, 7 * DAY, 6 * DAY),
    ],
)
def test_each_class_is_reminded_and_breaches_at_its_own_time(
    desk: Desk, item: Mapping[str, Any], length: timedelta, reminder: timedelta
) -> None:
    record, second = said(**item), timedelta(seconds=1)
    assert reminder == timedelta() or keys(desk, TUESDAY + reminder - second, record) == []
    assert keys(desk, TUESDAY + reminder, record) == ["feedback:f-1:reminder:p-ann"]
    assert keys(desk, TUESDAY + length - second, record) == ["feedback:f-1:reminder:p-ann"]
    assert keys(desk, TUESDAY + length, record)[1:] == ["feedback:f-1:breach:p-ann"]


def test_the_manager_hears_a_day_after_the_breach_and_everyone_hears_once(desk: Desk) -> None:
    for hours in range(24 * 9):
        tick(desk, TUESDAY + hours * HOUR, said())
    assert {key: message.to.id for key, message in desk.post.messages.items()} == {
        "feedback:f-1:reminder:p-ann": "p-ann",
        "feedback:f-1:breach:p-ann": "p-ann",
        "feedback:f-1:manager:p-mara": "p-mara",
    }
    desk.post = FakePost()
    assert "feedback:f-1:manager:p-mara" not in keys(desk, TUESDAY + 72 * HOUR - timedelta(seconds=1), said())
    assert "feedback:f-1:manager:p-mara" in keys(desk, TUESDAY + 72 * HOUR, said())


def test_a_short_clock_reaches_the_manager_after_its_own_length_at_any_hour(desk: Desk) -> None:
    night = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    urgent = said(night, type="product_issue", score=None, severity="P1")
    assert keys(desk, night, urgent) == ["feedback:f-1:reminder:p-ann"]
    assert keys(desk, night + HOUR, urgent)[1:] == ["feedback:f-1:breach:p-ann"]
    assert keys(desk, night + 2 * HOUR, urgent)[2:] == ["feedback:f-1:manager:p-mara"]


@pytest.mark.parametrize("done", [{"first_reply_at": TUESDAY + HOUR}, {"closed_at": TUESDAY + HOUR}])
def test_what_was_answered_or_closed_in_between_is_quiet(desk: Desk, done: Mapping[str, Any]) -> None:
    for hours in (24, 48, 72, 96):
        assert keys(desk, TUESDAY + hours * HOUR, said(**done)) == []


def test_after_a_reply_neither_breach_nor_manager_follows_the_reminder(desk: Desk) -> None:
    tick(desk, TUESDAY + 24 * HOUR, said())
    for hours in (48, 72):
        assert keys(desk, TUESDAY + hours * HOUR, said(first_reply_at=TUESDAY + 30 * HOUR)) == ["feedback:f-1:reminder:p-ann"]


@pytest.mark.parametrize(
    ("received", "reminder"),
    [
        # A reminder in the evening waits for the morning, where that is before the deadline.
        ("2026-11-24T19:00+00:00", "2026-11-26T08:00+00:00"),
        # Due on Sunday: an hour before Friday's closing. Due on Monday afternoon: Monday's opening.
        ("2026-11-27T09:00+00:00", "2026-11-27T15:00+00:00"),
        ("2026-11-28T13:00+00:00", "2026-11-30T08:00+00:00"),
        # Friday night, due on Sunday night: no working hour lies between, so at once.
        ("2026-11-27T20:00+00:00", "2026-11-27T20:00+00:00"),
    ],
)
def test_a_reminder_falls_in_working_hours_and_before_a_weekend_s_deadline(desk: Desk, received: str, reminder: str) -> None:
    at, record = datetime.fromisoformat(reminder), said(datetime.fromisoformat(received))
    assert record.item.received_at == at or keys(desk, at - timedelta(seconds=1), record) == []
    assert keys(desk, at, record) == ["feedback:f-1:reminder:p-ann"]


def test_a_breach_is_told_when_it_happens_and_the_manager_in_their_hours(desk: Desk) -> None:
    friday = said(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert keys(desk, datetime(2026, 11, 22, 9, 0, tzinfo=UTC), friday) == ["feedback:f-1:breach:p-ann"]
    assert "feedback:f-1:manager:p-mara" not in keys(desk, datetime(2026, 11, 23, 9, 0, tzinfo=UTC) - 2 * HOUR, friday)
    assert "feedback:f-1:manager:p-mara" in keys(desk, datetime(2026, 11, 23, 9, 0, tzinfo=UTC), friday)


def test_a_longer_clock_s_breach_waits_for_the_owner_s_hours_and_the_manager_a_day_more(desk: Desk) -> None:
    night = said(datetime(2026, 11, 14, 22, 0, tzinfo=UTC), score=10)
    assert "feedback:f-1:breach:p-ann" not in keys(desk, datetime(2026, 11, 23, 7, 59, tzinfo=UTC), night)
    assert keys(desk, datetime(2026, 11, 23, 8, 0, tzinfo=UTC), night)[-1] == "feedback:f-1:breach:p-ann"
    assert "feedback:f-1:manager:p-mara" not in keys(desk, datetime(2026, 11, 24, 7, 59, tzinfo=UTC), night)
    assert keys(desk, datetime(2026, 11, 24, 8, 0, tzinfo=UTC), night)[-1] == "feedback:f-1:manager:p-mara"


def test_a_severity_beside_an_nps_answer_makes_it_no_urgent_issue(desk: Desk) -> None:
    night = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert keys(desk, night, said(night, severity="P1")) == []


def test_who_covers_hears_instead_of_who_is_away(desk: Desk) -> None:
    away = Absence("away", "p-ann", date(2026, 11, 25), date(2026, 11, 25), "p-bo", TUESDAY)
    desk.absences.add(away)
    messages = tick(desk, TUESDAY + 24 * HOUR, said())
    assert list(messages) == ["feedback:f-1:reminder:p-bo"]
    [source] = [block for block in messages["feedback:f-1:reminder:p-bo"].card.blocks if isinstance(block, Context)]
    assert "Ann Keller owns Globex" in [plain(item) for item in source.items]
    # Back on Thursday, Ann hears of the breach herself.
    assert list(tick(desk, TUESDAY + 48 * HOUR, said()))[1:] == ["feedback:f-1:breach:p-ann"]


def test_a_manager_who_covers_hears_each_thing_once(desk: Desk) -> None:
    desk.absences.add(Absence("away", "p-ann", date(2026, 11, 23), date(2026, 12, 9), None, TUESDAY))
    for hours in (24, 48, 72):
        tick(desk, TUESDAY + hours * HOUR, said())
    assert list(desk.post.messages) == ["feedback:f-1:reminder:p-mara", "feedback:f-1:breach:p-mara"]


def test_nobody_hears_of_an_account_without_an_owner_or_whose_owner_left(desk: Desk) -> None:
    for owner in (None, "p-gone"):
        desk.accounts.states = [replace(state, owner_id=owner) for state in desk.accounts.states]
        assert keys(desk, TUESDAY + 49 * HOUR, said()) == []


def test_what_passed_over_a_week_ago_is_told_no_more(desk: Desk) -> None:
    old = [said(TUESDAY - days * DAY, feedback_id=f"f-{days}") for days in (10, 40, 400)]
    assert keys(desk, TUESDAY, *old) == ["feedback:f-10:manager:p-mara"]
    desk.post = FakePost()
    assert keys(desk, TUESDAY - DAY - HOUR, old[0]) == ["feedback:f-10:breach:p-ann", "feedback:f-10:manager:p-mara"]


def test_notes_and_answers_without_a_score_have_no_clock(desk: Desk) -> None:
    for item in ({"type": "other", "score": None}, {"score": None}, {"type": "product_issue", "score": None}):
        assert keys(desk, TUESDAY + 3 * DAY, said(**item)) == []


def test_a_key_stays_short_whatever_the_ids(desk: Desk) -> None:
    [key] = keys(desk, TUESDAY + 24 * HOUR, said(feedback_id="f" * 190))
    assert len(key) <= 200
    assert keys(desk, TUESDAY + 25 * HOUR, said(feedback_id="f" * 190)) == [key]


def card_of(desk: Desk, now: datetime, record: FeedbackRecord, **stores: Any) -> Card:
    return list(tick(desk, now, record, **stores).values())[-1].card


def test_the_reminder_says_whom_to_call_until_when_and_what_they_wrote(desk: Desk) -> None:
    messages = tick(desk, TUESDAY + 24 * HOUR, said())
    [message] = messages.values()
    assert (message.kind, message.account_id, message.may_repeat) == ("reminder", "a-0002", False)
    card = message.card
    assert card.summary == "Globex: Call Lena Okafor before Thu 10:00. Detractor, NPS 3, of Tue 24 Nov."
    assert card.headline is not None
    assert card.headline.verdict == "detractor, 24 h left"
    assert any(isinstance(block, Quote) for block in card.blocks)
    commands = [button.command for button in buttons_of(card)]
    assert commands == ["feedback reply f-1", "feedback close f-1", "account id:a-0002"]


def test_the_breach_says_when_the_manager_will_hear(desk: Desk) -> None:
    message = list(tick(desk, TUESDAY + 48 * HOUR, said()).values())[-1]
    assert (message.kind, message.may_repeat) == ("breach", True)
    assert lines_of(message.card) == [
        "The answer to Lena Okafor was due Thu 26 Nov, 10:00. Detractor, NPS 3, of Tue 24 Nov.",
        "Mara Lindt hears of it Fri 27 Nov, 10:00, unless a reply is logged.",
    ]


def test_the_manager_reads_who_has_not_answered(desk: Desk) -> None:
    card = card_of(desk, TUESDAY + 72 * HOUR, said())
    assert lines_of(card)[0].startswith("Ann Keller has not answered Lena Okafor: it was due Thu 26 Nov, 10:00.")
    assert card.headline is not None
    assert card.headline.verdict == "answer 24 h over"


def promoter(desk: Desk, *, row: Mapping[str, Any], days: Any = (), advocacy: str = "public", **item: Any) -> str:
    champion = dict(factories.healthy_account().document["champions"][0])
    open_gates = {"champion_eligible": "true", "champion_tier": "eligible", "gates_failed": None, "gates_unknown": None}
    champion["row"] = {**champion["row"], **open_gates, "contact_id": "c-lena", **row}  # type: ignore[dict-item]
    desk.accounts.states = [factories.healthy_account(champions=[champion])]  # type: ignore[list-item]
    desk.accounts.states = [_at(state, TUESDAY - 30 * DAY) for state in desk.accounts.states]
    record = said(account_id="a-0001", score=10, **item)
    desk.feedback = FakeFeedbackItems([record])
    stores = {
        "champions": FakeChampions(desk.accounts, {"c-lena": days}),
        "waiting": FakeWaiting(desk.accounts, desk.feedback, {"a-0001": advocacy}),
    }
    return lines_of(card_of(desk, TUESDAY + 6 * DAY, record, **stores))[1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Thank them, then ask for a reference or a review: every champion gate is passed."),
        ({"advocacy": "private"}, "Thank them, then ask for a private reference call: every champion gate is passed."),
        ({"advocacy": "none"}, "Thanks only: Acme speaks for no one."),
        (
            {"row": {"champion_eligible": "false", "gates_failed": "health|consent"}},
            "Thanks only: still needed: the account is not Red and consent recorded.",
        ),
        ({"row": {"champion_eligible": "false", "champion_tier": "not_assessed"}}, "Thanks only: as a champion they are not assessed."),
        (
            {"row": {"champion_eligible": "false", "gates_unknown": "active_use"}},
            "Thanks only: it cannot be told: six months of active use.",
        ),
        ({"contact_id": "c-other"}, "Thanks only: they are not on record as a contact. Lena Okafor can be asked instead."),
        (
            {"days": [date(2026, 11, 20)]},
            "Thanks only: they did something for us on Fri 20 Nov; the next ask waits until Sun 20 Dec.",
        ),
        ({"days": [date(2026, 9, 20), date(2026, 10, 20)]}, "Thanks only: they did 2 things for us within 90 days."),
        (
            {"days": [date(2026, 8, 20), date(2026, 10, 20)]},
            "Thank them, then ask for a reference or a review: every champion gate is passed.",
        ),
    ],
)
def test_a_promoter_is_asked_only_through_the_champions_gates(desk: Desk, given: dict[str, Any], sentence: str) -> None:
    assert promoter(desk, **{"row": {}, **given}) == sentence


def test_a_promoter_of_an_account_without_a_score_is_thanked(desk: Desk) -> None:
    desk.accounts.states = [factories.troubled_account()]
    record = said(account_id="a-0002", score=9)
    waiting = FakeWaiting(
        dataclasses.replace(desk.accounts, states=[_at(factories.troubled_account(), TUESDAY - DAY)]), FakeFeedbackItems([record])
    )
    stores = dataclasses.replace(
        desk.stores(), people=FakePeople([ANN, MARA]), waiting=waiting, accounts=dataclasses.replace(desk.accounts, states=[])
    )
    run(stores, TUESDAY + 6 * DAY)
    [message] = desk.post.messages.values()
    assert "no score yet" in lines_of(message.card)[1]


def test_what_was_answered_between_reading_and_sending_is_quiet(desk: Desk) -> None:
    desk.people = FakePeople([ANN, MARA])
    desk.feedback = FakeFeedbackItems([said()])
    at = TUESDAY + 29 * HOUR
    desk.accounts.states = [_at(state, TUESDAY) for state in desk.accounts.states]
    [notice] = notices_due(desk.stores(), now=at)
    for answered in ([said(first_reply_at=at)], [said(closed_at=at)], []):
        desk.feedback = FakeFeedbackItems(answered)
        send_notice(notice, desk.stores(), now=at)
        assert desk.post.messages == {}
