"""The clock's part in handoffs: suggestions, reminders, escalations, days that come, holds that appear; nothing twice."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.ports import Absence
from tests import factories
from tests.handlers.handoff_desk import ANN, LEE, MARA, NOW, RAJ, SOL, HandoffDesk, handoff_desk, labels, status

DUE = datetime(2026, 11, 26, 15, 10, tzinfo=UTC)
"""Two business days after NOW, in Madrid."""


@pytest.fixture
def desk() -> HandoffDesk:
    return handoff_desk()


def test_the_csm_gets_one_suggestion_however_often_the_clock_ticks(desk: HandoffDesk) -> None:
    for _ in range(3):
        desk.tick()
    (message,) = desk.post.messages.values()
    assert (message.to, message.kind, message.not_before) == (ANN, "handoff", None)
    assert message.card.summary == "Acme is ready for 60 more seats, about $17k a year. Hand it off to Sales?"
    assert status(message.card) == "Readiness 82 of 100  ·  nothing holds it  ·  ready for Raj Patel"
    assert labels(message.card) == ["Hand off to Sales…", "Not now…", "Open Acme"]


def test_a_suggestion_waits_for_working_hours(desk: HandoffDesk) -> None:
    saturday = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    monday = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    for at in (saturday, monday - timedelta(seconds=1)):
        desk.tick(at)
    assert not desk.handoffs.kept
    desk.tick(monday)
    assert len(desk.sent_to(ANN)) == 1


@pytest.mark.parametrize(
    "expansion",
    [{"handoff": "held", "holds": "open_detractor"}, {"handoff": "not_ready", "readiness": 70.0, "readiness_band": "medium"}],
)
def test_who_is_held_or_not_ready_is_not_suggested(expansion: dict[str, object]) -> None:
    desk = handoff_desk(factories.healthy_account(expansion=expansion))
    desk.tick()
    assert not desk.post.messages


def test_neither_a_plg_account_nor_one_without_opportunity_nor_one_without_owner_is_suggested() -> None:
    for desk in (
        handoff_desk(motion="plg"),
        handoff_desk(factories.healthy_account(opportunities=[])),
        handoff_desk(factories.healthy_account(owner_id=None)),
    ):
        desk.tick()
        assert not desk.post.messages


def test_the_suggestion_goes_to_who_stands_in_for_the_csm(desk: HandoffDesk) -> None:
    desk.absences.absences.append(Absence("w-1", "p-ann", NOW.date(), NOW.date() + timedelta(days=3), None, NOW))
    desk.tick()
    assert {message.to.id for message in desk.post.messages.values()} == {"p-mara"}
    desk.submit(desk.command("offer"), {}, MARA)
    assert (desk.only().state, desk.only().csm_id) == ("offered", "p-ann")


def test_the_suggestion_becomes_the_handoff_in_the_same_message(desk: HandoffDesk) -> None:
    desk.tick()
    form = desk.ask(desk.command("offer"))
    assert [field.name for field in form.fields] == ["problem", "note"]
    desk.submit(form.command, {"problem": "No seats for the night shift"})
    update = desk.sent_to(ANN)[-1]
    assert (update.mode, update.root_key, labels(update.card)) == ("update", "handoff:h-1:suggested:1:p-ann", ["Withdraw…", "Open Acme"])
    assert len(desk.sent_to(RAJ)) == 1


def test_an_ended_opportunity_is_quiet_for_thirty_days(desk: HandoffDesk) -> None:
    desk.tick()
    desk.submit(desk.command("withdraw"), {"reason": "They are moving offices"})
    desk.tick(NOW + timedelta(days=29))
    assert len(desk.handoffs.kept) == 1
    desk.tick(NOW + timedelta(days=31))
    assert [each.state for each in desk.handoffs.kept.values()] == ["withdrawn", "suggested"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"handoff": "held", "holds": "health_red|churn_high"}, "Red and churn High"),
        ({"handoff": "not_ready", "holds": "open_p1_p2", "readiness_band": "medium"}, "open P1 or P2 ticket"),
        ({"handoff": "not_ready", "readiness_band": "medium"}, "no longer ready"),
    ],
)
def test_a_suggestion_that_no_longer_holds_true_is_taken_back(desk: HandoffDesk, changed: dict[str, object], reason: str) -> None:
    desk.tick()
    desk.becomes(expansion=changed)
    desk.tick()
    assert (desk.only().state, desk.only().reason, desk.only().moved_by_id) == ("withdrawn", reason, None)


def test_a_hold_takes_an_offer_back_and_tells_both(desk: HandoffDesk) -> None:
    desk.offered()
    desk.becomes(expansion={"handoff": "held", "holds": "open_detractor"})
    for _ in range(2):
        desk.tick()
    assert desk.only().state == "withdrawn"
    for person in (RAJ, ANN):
        update, news = desk.sent_to(person)[-2:]
        assert (update.mode, labels(update.card)) == ("update", ["Open Acme"])
        assert news.card.summary == "Acme: Hourglass withdrew it: open detractor."


def test_a_readiness_that_slips_does_not_take_back_what_is_offered(desk: HandoffDesk) -> None:
    desk.offered()
    desk.becomes(expansion={"handoff": "not_ready", "readiness": 78.0, "readiness_band": "medium"})
    desk.tick()
    assert desk.only().state == "offered"


def test_what_is_accepted_stays_with_the_rep_whatever_holds(desk: HandoffDesk) -> None:
    desk.accepted()
    desk.becomes(expansion={"handoff": "held", "holds": "open_detractor"})
    desk.tick()
    assert desk.only().state == "accepted"


def test_a_late_answer_is_reminded_then_the_reps_manager_is_told(desk: HandoffDesk) -> None:
    desk.offered()
    desk.tick(DUE - timedelta(seconds=1))
    assert len(desk.sent_to(RAJ)) == 1
    for _ in range(2):
        desk.tick(DUE)
    reminder = desk.sent_to(RAJ)[1]
    assert (len(desk.sent_to(RAJ)), reminder.kind) == (2, "reminder")
    assert reminder.card.summary == "Acme: 60 more seats, about $17k a year: Ann Keller waits for your answer, due Thu 26 Nov, 16:10."
    desk.tick(DUE + timedelta(hours=23))
    assert not desk.sent_to(SOL)
    for _ in range(2):
        desk.tick(DUE + timedelta(days=1))
    (told,) = desk.sent_to(SOL)
    assert told.kind == "breach"
    assert told.card.summary == (
        "Raj Patel has not answered Acme: 60 more seats, about $17k a year. Give it to another rep, or withdraw it."
    )
    assert labels(told.card) == ["Give to another rep…", "Withdraw…", "Open the handoff"]


def test_a_manager_gives_a_late_handoff_to_another_rep(desk: HandoffDesk) -> None:
    desk.offered()
    desk.submit(desk.command("assign"), {"rep": "p-lee"}, SOL)
    assert (desk.only().rep_id, desk.only().state) == ("p-lee", "offered")
    (ping,) = desk.sent_to(LEE)
    assert labels(ping.card)[0] == "Accept"
    assert labels(desk.sent_to(RAJ)[-2].card) == ["Open Acme"]


def test_an_answer_ends_the_reminders(desk: HandoffDesk) -> None:
    desk.accepted()
    desk.tick(DUE + timedelta(days=9))
    assert not desk.sent_to(SOL)
    assert [message.kind for message in desk.sent_to(RAJ)] == ["handoff", "handoff"]


def test_not_now_comes_back_on_its_day_at_a_time_of_work(desk: HandoffDesk) -> None:
    desk.offered()
    desk.submit(desk.command("later"), {"until": "2026-12-08"}, RAJ)
    desk.tick(datetime(2026, 12, 7, 23, 30, tzinfo=UTC))
    assert desk.only().state == "later"
    morning = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)
    for _ in range(2):
        desk.tick(morning)
    assert (desk.only().state, desk.only().due_at, desk.only().later_until) == ("offered", datetime(2026, 12, 10, 8, 0, tzinfo=UTC), None)
    posts = [message for message in desk.sent_to(RAJ) if message.mode == "post"]
    assert len(posts) == 2
    assert labels(posts[-1].card)[0] == "Accept"
    assert desk.only().roots["p-raj"] == posts[-1].key


def test_not_now_does_not_come_back_while_something_holds(desk: HandoffDesk) -> None:
    desk.offered()
    desk.submit(desk.command("later"), {"until": "2026-12-08"}, RAJ)
    desk.becomes(expansion={"handoff": "held", "holds": "open_p1_p2"})
    desk.tick(NOW + timedelta(hours=1))
    assert desk.only().state == "later"
    desk.tick(datetime(2026, 12, 8, 8, 0, tzinfo=UTC))
    assert (desk.only().state, desk.only().reason) == ("withdrawn", "open P1 or P2 ticket")


@pytest.mark.parametrize("state", ["offered", "accepted"])
def test_a_rep_who_left_sends_it_to_a_manager_in_one_sentence(desk: HandoffDesk, state: str) -> None:
    desk.accepted() if state == "accepted" else desk.offered()
    desk.leaves(RAJ)
    for _ in range(2):
        desk.tick()
    (told,) = desk.sent_to(MARA)
    assert told.card.summary == (
        "Raj Patel left, and a handoff waits: Acme: 60 more seats, about $17k a year. Give it to another rep"
        f"{', or withdraw it' if state == 'offered' else ''}."
    )
    desk.submit(desk.command("assign"), {"rep": "p-lee"}, MARA)
    assert (desk.only().state, desk.only().rep_id) == ("offered", "p-lee")


def test_moves_of_the_clock_are_audited_as_nobodys(desk: HandoffDesk) -> None:
    desk.offered()
    desk.becomes(expansion={"handoff": "held", "holds": "open_detractor"})
    desk.tick()
    entry = desk.audit.entries[-1]
    assert (entry.person_id, entry.action, entry.subject, entry.detail) == (
        None,
        "handoff withdraw",
        "a-0001",
        "h-1 v3: offered to withdrawn",
    )
