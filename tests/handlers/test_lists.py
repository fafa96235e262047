"""`renewals`, `feedback` and `champions`: lists of a book and of one account."""

from datetime import timedelta

import pytest

from handlers.card import Facts, Quote, Table, plain
from handlers.errors import UserError
from handlers.ports import AccountState
from tests import factories
from tests.fakes import FakeAccounts, FakeFeedbackItems
from tests.handlers.conftest import Desk, buttons_of, lines_of


def renewing(number: int, days: int, **renewal: object) -> AccountState:
    return factories.healthy_account(
        id=f"n-{number}",
        name=f"Renew {number}",
        renewal_on=factories.NOW.date() + timedelta(days=days),
        renewal={"renewal_state": "active", **renewal},
    )


def table(card: object) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))  # type: ignore[attr-defined]


def test_renewals_are_soonest_first_with_what_is_due_and_by_risk() -> None:
    desk = Desk(
        FakeAccounts(
            [
                renewing(1, 80),
                renewing(2, 25, due_steps="conversation|negotiation", renewal_risk="medium"),
                renewing(3, 200),
                renewing(4, -3, renewal_state="lapsed"),
            ]
        )
    )
    card = desk.ask("renewals 90d")
    assert [row[0] for row in table(card).rows] == ["Renew 4", "Renew 2", "Renew 1"]
    assert [row[2] for row in table(card).rows] == ["−3", "25", "80"]
    assert "Renew 2, negotiation: 5 days late, Ann Keller" in lines_of(card)
    facts = next(block for block in card.blocks if isinstance(block, Facts))
    assert [(item.label, plain(item.verdict)) for item in facts.items] == [("Medium risk", "1 renewal"), ("Low risk", "2 renewals")]


@pytest.mark.parametrize("words", ["renewals", "renewals 90d", "renewals 90 days", "renewal 90d"])
def test_ninety_days_are_the_default(words: str) -> None:
    assert lines_of(Desk(FakeAccounts([renewing(1, 90), renewing(2, 91)])).ask(words))[0].startswith("1 renewal in 90 days")


@pytest.mark.parametrize("words", ["0d", "9999d", "90d now", "-5d"])
def test_a_span_that_makes_no_sense_gets_a_sentence(words: str) -> None:
    with pytest.raises(UserError, match="I know no span"):
        Desk(FakeAccounts()).ask(f"renewals {words}")


def test_no_renewal_says_so() -> None:
    assert lines_of(Desk(FakeAccounts()).ask("renewals 30d"))[0] == "No renewal in 30 days in your book."


def waiting_desk() -> Desk:
    late = factories.feedback(feedback_id="f-2", account_id="a-0001", contact_name="Tom", received_at=factories.NOW - timedelta(hours=53))
    asked = factories.feedback(
        feedback_id="f-3", account_id="a-0001", type="feature_request", score=None, received_at=factories.NOW - timedelta(days=4)
    )
    done = factories.feedback(feedback_id="f-4", account_id="a-0001", first_reply_at=factories.NOW - timedelta(hours=1))
    return Desk(
        FakeAccounts([factories.healthy_account(), factories.troubled_account()]),
        FakeFeedbackItems([factories.feedback(), late, asked, done]),
    )


def test_what_is_late_stands_first_and_classes_are_counted() -> None:
    card = waiting_desk().ask("feedback")
    told = lines_of(card)
    assert told[0] == "3 customers wait for an answer, 1 of them late, in your book."
    assert told[1:3] == ["Late (1)", "Acme, Tom, detractor NPS 3: 5 h over"]
    assert told[4] == "Globex, Lena Okafor, detractor NPS 3: 18 h left, until Wed 25 Nov, 10:10"
    facts = next(block for block in card.blocks if isinstance(block, Facts))
    assert [(item.label, plain(item.verdict), plain(item.evidence)) for item in facts.items] == [
        ("Detractors", "2 open, 1 late", "first: 5 h over"),
        ("Requests", "1 open", "first: 10 days left"),
    ]


def test_overdue_shows_what_is_late_alone_and_a_quiet_book_says_so() -> None:
    assert lines_of(waiting_desk().ask("feedback overdue"))[0] == "1 customer waits for an answer, in your book."
    quiet = Desk(FakeAccounts([factories.healthy_account()]))
    assert quiet.ask("feedback").summary == "No customer waits for an answer in your book."
    assert quiet.ask("feedback overdue").summary == "No answer is late in your book."


def test_a_manager_reads_whose_customer_waits() -> None:
    desk = waiting_desk()
    desk.accounts.teams = {"p-ann": "west"}
    assert any(line.endswith(", Ann Keller") for line in lines_of(desk.ask("feedback", factories.manager())))


def test_one_account_shows_open_clocks_with_the_words_then_what_was_before() -> None:
    card = waiting_desk().ask("feedback acme")
    assert lines_of(card)[0] == "2 answers due. 3 pieces of feedback on record."
    assert len([block for block in card.blocks if isinstance(block, Quote)]) == 3
    assert "Before that" in lines_of(card)


def test_champions_say_who_can_be_asked_and_what_stands_in_the_way() -> None:
    healthy = factories.healthy_account()
    best = healthy.document["champions"][0]
    short = {
        **best,
        "name": "Tom",
        "row": {
            **best["row"],
            "contact_id": "c-9",
            "champion_score": 60.0,
            "champion_tier": "nurture",
            "champion_eligible": "false",
            "gates_failed": "nps|consent",
            "gates_unknown": "active_use",
        },
    }
    card = Desk(FakeAccounts([factories.healthy_account(champions=[short, best])])).ask("champions acme")
    assert lines_of(card)[0] == f"{best['name']} can be asked."
    assert [row[0] for row in table(card).rows] == [best["name"], "Tom"]
    assert any(
        line.startswith("Tom, ")
        and "lacks NPS of 9 or 10 within 180 days and consent recorded; cannot be told: six months of active use" in line
        for line in lines_of(card)
    )


def test_champions_of_an_industry_are_those_who_can_be_asked_in_it() -> None:
    accounts = FakeAccounts(
        [factories.healthy_account(), factories.healthy_account(id="a-0003", name="Initech", owner_id="p-bob", owner_name="Bob")],
        industries={"a-0001": "Energy", "a-0003": "Health"},
    )
    mine = Desk(accounts).ask("champions industry=healthcare")
    assert lines_of(mine)[0].startswith("No one can be asked yet in your book, industry Healthcare")
    assert "champions all industry=healthcare" in [button.command for button in buttons_of(mine)]
    everyone = Desk(accounts).ask("champions all industry=healthcare")
    assert {row[1] for row in table(everyone).rows} == {"Initech"}
    assert "can be asked in all books, industry Healthcare" in lines_of(everyone)[0]


def test_champions_of_an_account_without_contacts() -> None:
    assert (
        lines_of(Desk(FakeAccounts([factories.healthy_account(champions=[])])).ask("champions acme"))[0]
        == "No contact is on record. The CRM names none."
    )


def test_a_champion_score_is_not_rounded_up_onto_a_tier() -> None:
    best = factories.healthy_account().document["champions"][0]
    near = {**best, "row": {**best["row"], "champion_score": 74.6, "champion_tier": "nurture", "champion_eligible": "false"}}
    desk = Desk(FakeAccounts([factories.healthy_account(champions=[near])]))
    assert table(desk.ask("champions acme")).rows[0][1] == "74"
    assert table(desk.ask("champions gap")).rows[0][2] == "74"


@pytest.mark.parametrize(
    ("able", "verdict"),
    [
        (5, "Enough: 5 of the top 10 can be asked in your book; 5 are wanted."),
        (4, "A gap: 4 of the top 10 can be asked in your book; 5 are wanted."),
    ],
)
def test_fewer_than_five_who_can_be_asked_is_a_gap(able: int, verdict: str) -> None:
    best = factories.healthy_account().document["champions"][0]
    states = [
        factories.healthy_account(
            id=f"c-{number}",
            name=f"Acc {number}",
            champions=[{**best, "row": {**best["row"], "champion_eligible": "true" if number < able else "false"}}],
        )
        for number in range(8)
    ]
    assert lines_of(Desk(FakeAccounts(states)).ask("champions gap"))[0] == verdict


def test_champions_without_a_name_say_what_to_type() -> None:
    with pytest.raises(UserError, match="Whose champions"):
        Desk(FakeAccounts()).ask("champions")


def test_every_button_of_the_lists_leads_to_an_answer() -> None:
    desk = waiting_desk()
    for words in ("feedback", "feedback acme", "renewals 180d", "champions acme", "champions gap"):
        for button in buttons_of(desk.ask(words)):
            assert desk.ask(button.command)
