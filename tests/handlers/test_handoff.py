"""A handoff from the CSM's press to the rep's answer: who may, what holds, and who is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from handlers.card import Card
from handlers.errors import FormError, UserError
from tests.handlers.conftest import lines_of
from tests.handlers.handoff_desk import ANN, LEE, MARA, NOW, OPS, RAJ, SOL, HandoffDesk, handoff_desk, labels, status

YELLOW = {"expansion": {"handoff": "needs_approval"}, "health": {"band": "yellow", "health_score": 60.0}}


@pytest.fixture
def desk() -> HandoffDesk:
    return handoff_desk()


def test_the_rep_is_pinged_with_number_problem_proof_safety_and_step(desk: HandoffDesk) -> None:
    said = {"kind": "seat", "problem": "The new night shift has no seats.", "note": "Priya is nervous about the price."}
    desk.submit("handoff id:a-0001", said)
    (ping,) = desk.sent_to(RAJ)
    assert (ping.kind, ping.mode, ping.account_id) == ("handoff", "post", "a-0001")
    assert ping.card.headline is not None
    assert ping.card.headline.name == "Acme: 60 more seats, about $17k a year"
    assert status(ping.card) == "Readiness 82 of 100  ·  from Ann Keller (CSM) to Raj Patel  ·  answer by Thu 26 Nov, 16:10"
    assert lines_of(ping.card) == [
        "Their problem: The new night shift has no seats; 200 of 220 seats are in use (91%).",
        "Proof of value: $186k saved in 12 months, ROI 191%. Hours saved, priced by…, Wed 30 Sep, confirmed by Priya Nair.",
        "Safe to talk: Green 79, churn Low (0 of 7), no open detractor, P1 or P2.",
        "Next step: call Lena Okafor, Head of Operations, by Tue 8 Dec with the usage report.",
    ]
    assert labels(ping.card) == ["Accept", "Not now…", "Decline…", "Open Acme"]
    assert "nervous" not in str(ping.card)


def test_two_business_days_of_the_rep_pass_over_a_weekend(desk: HandoffDesk) -> None:
    friday = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert desk.offered(friday).due_at == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def test_the_csm_reads_it_in_a_message_of_their_own(desk: HandoffDesk) -> None:
    handoff = desk.offered()
    (message,) = desk.sent_to(ANN)
    assert labels(message.card) == ["Withdraw…", "Open Acme"]
    assert handoff.roots == {"p-raj": "handoff:h-1:offered:2:p-raj", "p-ann": "handoff:h-1:offered:2:p-ann"}


def test_an_accept_updates_both_messages_and_tells_the_csm_in_the_thread(desk: HandoffDesk) -> None:
    confirmation = desk.ask(desk.command("accept", desk.offered()), RAJ)
    assert labels(confirmation) == ["Draft for the CRM…", "Open Acme", "All handoffs"]
    update = desk.sent_to(RAJ)[-1]
    assert (update.mode, update.root_key) == ("update", "handoff:h-1:offered:2:p-raj")
    assert status(update.card) == "✓ Accepted by Raj Patel, Tue 24 Nov, 16:10  ·  Ann Keller told"
    assert labels(update.card) == ["Draft for the CRM…", "Won…", "Lost…", "Open Acme"]
    assert update.card.summary == "Acme: Raj Patel accepted the handoff. First call by Tue 8 Dec."
    *_, ann_update, news = desk.sent_to(ANN)
    assert (ann_update.mode, news.mode, news.root_key) == ("update", "thread", ann_update.root_key)
    assert news.card.summary == "Acme: Raj Patel accepted the handoff."


def test_accept_pressed_twice_gets_one_sentence_and_changes_nothing(desk: HandoffDesk) -> None:
    command = desk.command("accept", desk.offered())
    desk.ask(command, RAJ)
    before, sent = desk.only(), len(desk.post.messages)
    with pytest.raises(UserError, match=r"^Acme's handoff has moved on: Raj Patel accepted the handoff, Tue 24 Nov, 16:10\.$"):
        desk.ask(command, RAJ)
    assert (desk.only(), len(desk.post.messages)) == (before, sent)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (ANN, "This handoff is Raj Patel's to answer, not yours."),
        (MARA, "This handoff is Raj Patel's to answer, not yours."),
        (LEE, "I know no handoff “h-1”."),
        (OPS, "This handoff is Raj Patel's to answer, not yours."),
    ],
)
def test_accept_by_someone_else_is_refused(desk: HandoffDesk, who: object, sentence: str) -> None:
    command = desk.command("accept", desk.offered())
    with pytest.raises(UserError, match=sentence):
        desk.ask(command, who)  # type: ignore[arg-type]
    assert desk.only().state == "offered"


@pytest.mark.parametrize("verb", ["accept", "later", "decline", "won", "lost", "draft", "withdraw", "assign", "offer", "approve", "refuse"])
def test_a_button_on_a_closed_handoff_says_so(desk: HandoffDesk, verb: str) -> None:
    old = desk.command(verb, desk.offered())
    desk.submit(desk.command("decline"), {"reason": "No budget", "note": ""}, RAJ)
    who = {"withdraw": ANN, "offer": ANN, "assign": SOL, "approve": MARA, "refuse": MARA}.get(verb, RAJ)
    with pytest.raises(UserError, match=r"Acme's handoff has moved on: Raj Patel declined it: No budget, Tue 24 Nov, 16:10\."):
        desk.ask(old, who)
    with pytest.raises(UserError, match="moved on"):
        desk.ask(f"handoff h-1 {verb}", who)
    assert desk.only().state == "declined"


def test_an_older_version_is_refused_though_the_state_would_allow_it(desk: HandoffDesk) -> None:
    old = desk.command("accept", desk.offered())
    desk.submit(desk.command("assign"), {"rep": "p-lee"}, SOL)
    desk.submit(desk.command("assign"), {"rep": "p-raj"}, SOL, key="form-2")
    with pytest.raises(UserError, match="Sol Diaz offered it to Raj Patel"):
        desk.ask(old, RAJ)
    assert isinstance(desk.ask(desk.command("accept"), RAJ), Card)


def test_a_hold_that_came_since_takes_it_back_at_the_press(desk: HandoffDesk) -> None:
    command = desk.command("accept", desk.offered())
    desk.becomes(expansion={"handoff": "held", "holds": "open_p1_p2"})
    card = desk.ask(command, RAJ)
    assert desk.only().state == "withdrawn"
    assert status(card) == "Withdrawn by Hourglass, Tue 24 Nov, 16:10  ·  open P1 or P2 ticket"
    assert labels(card) == ["Open Acme"]


def test_not_now_needs_a_day_to_come(desk: HandoffDesk) -> None:
    command = desk.command("later", desk.offered())
    form = desk.ask(command, RAJ)
    assert [field.name for field in form.fields] == ["until", "reason"]
    for day in ("2026-11-24", "2026-11-01", "soon", "", "2027-11-24"):
        with pytest.raises(FormError) as wrong:
            desk.submit(command, {"until": day}, RAJ)
        assert set(wrong.value.errors) == {"until"}
    desk.submit(command, {"until": "2026-12-08", "reason": "Their board meets first"}, RAJ)
    assert (desk.only().state, desk.only().later_until) == ("later", date(2026, 12, 8))
    update = next(message for message in reversed(desk.sent_to(ANN)) if message.mode == "update")
    assert status(update.card) == "Not now, until Tue 8 Dec, says Raj Patel, Tue 24 Nov, 16:10  ·  Their board meets first"


def test_the_same_form_again_confirms_and_changes_nothing(desk: HandoffDesk) -> None:
    command = desk.command("decline", desk.offered())
    values = {"reason": "Other", "note": "They are being bought"}
    first = desk.submit(command, values, RAJ, key="view-7")
    sent = len(desk.post.messages)
    assert desk.submit(command, values, RAJ, key="view-7") == first
    assert len(desk.post.messages) == sent
    assert desk.only().reason == "Other: They are being bought"


def test_a_decline_for_other_reasons_needs_words(desk: HandoffDesk) -> None:
    command = desk.command("decline", desk.offered())
    for values, wrong_field in (({}, "reason"), ({"reason": "Other"}, "note"), ({"reason": "Weather"}, "reason")):
        with pytest.raises(FormError) as wrong:
            desk.submit(command, values, RAJ)
        assert set(wrong.value.errors) == {wrong_field}


def test_won_and_lost_end_an_accepted_handoff(desk: HandoffDesk) -> None:
    desk.accepted()
    form = desk.ask("handoff h-1 won", RAJ)
    assert form.fields[0].initial == "17400"
    desk.submit(desk.command("won"), {"amount": "18,000"}, RAJ)
    assert (desk.only().state, desk.only().amount, desk.only().currency) == ("won", Decimal(18000), "USD")
    assert desk.only().closed_at == NOW
    assert status(desk.ask("handoff id:h-1", RAJ)) == "✓ Won, $18k a year, says Raj Patel, Tue 24 Nov, 16:10  ·  Ann Keller told"


def test_lost_needs_a_reason(desk: HandoffDesk) -> None:
    desk.accepted()
    with pytest.raises(FormError):
        desk.submit(desk.command("lost"), {}, RAJ)
    desk.submit(desk.command("lost"), {"reason": "Price"}, RAJ)
    assert (desk.only().state, desk.only().reason) == ("lost", "Price")


def test_every_move_is_kept_and_audited(desk: HandoffDesk) -> None:
    desk.accepted()
    assert [(move.was, move.becomes) for move in desk.handoffs.moves["h-1"]] == [
        ("new", "suggested"),
        ("suggested", "offered"),
        ("offered", "accepted"),
    ]
    audited = [(entry.action, entry.detail) for entry in desk.audit.entries if entry.detail not in (None, "Saved.")]
    assert audited == [("handoff offer", "h-1 v2: suggested to offered"), ("handoff accept", "h-1 v3: offered to accepted")]


def test_an_unknown_word_names_the_known_ones(desk: HandoffDesk) -> None:
    desk.offered()
    with pytest.raises(UserError, match=r"A handoff has no “dance”\. Try `accept`"):
        desk.ask("handoff h-1 dance", RAJ)
    with pytest.raises(UserError, match="I know no handoff “h-9”"):
        desk.ask("handoff id:h-9 accept v1", RAJ)


def test_a_cover_answers_for_a_rep_who_is_away(desk: HandoffDesk) -> None:
    from handlers.ports import Absence

    today = NOW.date()
    desk.absences.absences.append(Absence("w-1", "p-raj", today, today + timedelta(days=5), "p-lee", NOW))
    desk.offered()
    assert not desk.sent_to(RAJ)
    (ping,) = desk.sent_to(LEE)
    assert labels(ping.card)[0] == "Accept"
    desk.ask(desk.command("accept"), LEE)
    assert (desk.only().state, desk.only().rep_id, desk.only().moved_by_name) == ("accepted", "p-raj", "Lee Kim")
