"""`handoffs` and its report: whose are shown, what is late, and how handoffs end."""

from datetime import timedelta

import pytest

from handlers.card import Card, Table
from handlers.errors import UserError
from tests import factories
from tests.handlers.conftest import facts_of, lines_of
from tests.handlers.handoff_desk import ANN, LEE, MARA, NOW, OPS, RAJ, SOL, HandoffDesk, handoff_desk

DAY = timedelta(days=1)


def company() -> HandoffDesk:
    """Five accounts of Ann's, each ready for seats."""
    return handoff_desk(*(factories.healthy_account(id=f"a-{number}", name=f"Account {number}") for number in range(5)))


def rows(card: Card) -> list[tuple[str, ...]]:
    return [row for block in card.blocks if isinstance(block, Table) for row in block.rows]


def hand_off(desk: HandoffDesk, number: int, *, at: timedelta = timedelta(0)) -> str:
    desk.submit(f"handoff id:a-{number}", {"kind": "seat"}, key=f"offer-{number}", now=NOW + at)
    return next(each.id for each in desk.handoffs.kept.values() if each.account_id == f"a-{number}")


def answer(desk: HandoffDesk, handoff_id: str, verb: str, values: dict[str, str] | None = None, *, at: timedelta = timedelta(0)) -> None:
    command = desk.command(verb, desk.handoffs.kept[handoff_id])
    if values is None:
        desk.ask(command, RAJ, NOW + at)
    else:
        desk.submit(command, values, RAJ, key=f"{verb}-{handoff_id}", now=NOW + at)


def test_nothing_open_says_what_is_next() -> None:
    desk = company()
    assert lines_of(desk.ask("handoffs")) == ["No handoff is open. expansion lists who is ready to grow."]
    assert lines_of(desk.ask("handoffs", RAJ)) == ["No handoff is open. A ping comes when an account is ready."]


def test_each_reads_their_own_and_late_ones_are_named() -> None:
    desk = company()
    hand_off(desk, 0)
    answer(desk, hand_off(desk, 1), "later", {"until": "2026-12-08", "reason": ""})
    desk.tick(NOW)
    card = desk.ask("handoffs", now=NOW + 5 * DAY)
    assert lines_of(card)[0] == "5 handoffs open, 1 late."
    assert rows(card)[:2] == [
        ("Account 0", "60 more seats", "Offered", "Raj Patel", "Tue 24 Nov", "late: Thu 26 Nov"),
        ("Account 1", "60 more seats", "Not now", "Raj Patel", "Tue 24 Nov", "back Tue 8 Dec"),
    ]
    assert rows(card)[2] == ("Account 2", "60 more seats", "Suggested", "Ann Keller", "Tue 24 Nov", "–")
    assert [row[0] for row in rows(desk.ask("handoffs", RAJ))] == ["Account 0", "Account 1"]
    assert len(rows(desk.ask("handoffs", MARA))) == len(rows(desk.ask("handoffs", OPS))) == 5
    for nobody in (LEE, SOL, factories.person(id="p-other")):
        assert rows(desk.ask("handoffs", nobody)) == []
    with pytest.raises(UserError, match="does not include `handoffs`"):
        desk.ask("handoffs", factories.person(role="executive"))


def test_a_report_counts_how_they_end_how_fast_and_why() -> None:
    desk = company()
    for number, hours in ((0, 2), (1, 4), (2, 6)):
        answer(desk, hand_off(desk, number), "accept", at=timedelta(hours=hours))
    answer(desk, "h-1", "won", {"amount": "18000"}, at=10 * DAY)
    answer(desk, "h-2", "lost", {"reason": "Price", "note": "Twice what they pay"}, at=20 * DAY)
    for number, note in ((3, "Frozen"), (4, "")):
        answer(desk, hand_off(desk, number), "decline", {"reason": "No budget", "note": note}, at=3 * DAY)
    card = desk.ask("handoffs report 90d", MARA, NOW + 30 * DAY)
    said = lines_of(card)
    assert said[0] == "5 handoffs offered, 3 accepted, 1 won: $18k a year."
    assert facts_of(card) == {
        "Accepted of offered": ("60%", "3 of 5"),
        "Won of accepted": ("33%", "1 lost, 1 still open or back"),
    }
    assert said[1:] == [
        "Median time in each state",
        "Offered: 6 h (5)",
        "Accepted: 14 days (2)",
        "Declined for: No budget (2)",
        "Lost for: Price (1)",
    ]
    assert desk.ask("handoffs report", RAJ, NOW + 30 * DAY).summary == "Handoffs, 90 days: 5 offered, 3 accepted, 1 won."


def test_a_period_leaves_out_what_began_before_it() -> None:
    desk = company()
    hand_off(desk, 0)
    card = desk.ask("handoffs report 7d", ANN, NOW + 8 * DAY)
    assert card.summary == "No handoff was offered in the last 7 days."


@pytest.mark.parametrize("words", ["acme", "report 0d", "report 731d", "report 9999d", "report soon", "report -1d", "report 90"])
def test_other_words_get_one_sentence(words: str) -> None:
    with pytest.raises(UserError, match="`handoffs report 90d`"):
        company().ask(f"handoffs {words}")
