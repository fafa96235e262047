from datetime import timedelta

import pytest

from handlers.card import Context, Quote, Reason, plain
from handlers.ports import Person
from tests import factories
from tests.fakes import FakeAccounts, FakeFeedbackItems
from tests.handlers.conftest import Desk, ask, buttons_of, context_of, facts_of, lines_of


def test_a_healthy_account_reads_on_one_screen(desk: Desk) -> None:
    card = desk.ask("account acme")
    assert card.headline is not None
    assert (card.headline.glyph, card.headline.name, card.headline.verdict) == ("🟢", "Acme", "Green 79")
    assert context_of(card, 0) == ["$64k ARR", "Mid-market", "Ann Keller", "customer since Apr 2024"]
    assert lines_of(card)[0] == "Up 6 in 30 days. Usage carries it; engagement holds it back."
    assert facts_of(card) == {
        "Churn risk": ("Low", "0 of 7 factors"),
        "Renewal": ("Wed 14 Apr, 141 days", "kickoff due Tue 15 Dec"),
        "Expansion": ("ready, 82 of 100", "60 seats, about $17k a year"),
        "Champion": ("Lena Okafor, eligible (89)", "every gate passed"),
        "Value": ("$186k saved, ROI 191%", "Hours saved, priced…, Wed 30 Sep"),
        "Feedback": ("nothing open", "no answer on record"),
    }
    assert lines_of(card)[-1] == "Next: hand off to Raj Patel (Sales): 60 more seats, about $17k a year."
    assert card.summary == "Acme: Green 79 of 100, up 6 in 30 days. Next: hand off to Raj Patel (Sales): 60 more seats, about $17k a year."


def test_a_green_card_shows_the_two_parts_that_give_most_and_the_one_that_costs_most(desk: Desk) -> None:
    reason = next(block for block in desk.ask("account acme").blocks if isinstance(block, Reason))
    assert [driver.label.split()[0] for driver in reason.drivers] == ["Usage", "Engagement", "Growth"]
    assert reason.drivers[0].measure == "30.6 of 35"
    assert reason.drivers[0].fact.startswith("active 27 of 30 days, 8 of 10 features")


def test_a_troubled_card_names_its_factors_and_who_is_waiting(desk: Desk) -> None:
    card = desk.ask("account globex")
    told = lines_of(card)
    assert card.headline is not None
    assert card.headline.glyph == "🔴"
    assert told[0].startswith("Down ")
    assert any(line.startswith("Churn risk: High, ") for line in told)
    assert facts_of(card)["Feedback"] == ("detractor, 30 h waiting", "18 h left, until Wed 25 Nov, 10:10")
    assert told[-1] == "Next: call Lena Okafor before Wed 10:10."
    quote = next(block for block in card.blocks if isinstance(block, Quote))
    assert quote.source == "Lena Okafor, Head of Operations  ·  NPS 3  ·  Mon 23 Nov"


def test_every_part_of_the_line_of_sources_is_an_age_and_gaps_stand_out() -> None:
    state = factories.healthy_account(sources={"usage": factories.dead_source(), "billing": factories.dead_source(reported_at=None)})
    block = [block for block in ask(state).blocks if isinstance(block, Context)][-1]
    told = [plain(item) for item in block.items]
    assert told == [
        "Health coverage 100%",
        "Usage 6 days ago",
        "CRM 1 h ago",
        "Support 1 h ago",
        "Survey 1 h ago",
        "Billing: no data",
        "Policy v1",
    ]
    assert [plain(item) for item in block.items if not isinstance(item[0], str)] == ["Usage 6 days ago", "Billing: no data"]


def test_a_source_that_went_stale_after_the_scoring_stands_out_too() -> None:
    block = [
        block
        for block in ask(factories.healthy_account(), now=factories.NOW + timedelta(days=2, hours=12)).blocks
        if isinstance(block, Context)
    ][-1]
    assert [plain(item) for item in block.items if not isinstance(item[0], str)] == ["Support 2 days ago", "Scored 2 days ago"]


def test_unknown_shows_no_score_and_says_what_is_missing_and_who_repairs_it() -> None:
    state = factories.healthy_account(
        health={"band": "unknown", "coverage": 0.45, "usage": None, "growth": None, "relationship": None, "delta_30d": None},
        evidence={"band_before": "green", "band_before_day": "2026-11-11", "score_before": 71.2, "contacts_known": False},
        sources={"usage": factories.dead_source()},
    )
    card = ask(state)
    assert card.headline is not None
    assert card.headline.verdict == "Unknown"
    assert lines_of(card)[:4] == [
        "45% of the score is known; a band needs 60%. Usage data stopped Wed 18 Nov.",
        "Known: engagement 75, satisfaction 83",
        "Missing: usage, growth, relationship",
        "Before that: Green 71 on Wed 11 Nov",
    ]
    assert lines_of(card)[-1] == "Next: get usage data back. Olga Petrov (CS ops) owns this feed."
    assert "Contacts: no data" in context_of(card, 1)
    assert "79" not in card.summary


def test_onboarding_shows_its_day_and_time_to_value() -> None:
    card = ask(
        factories.healthy_account(
            facts={"tenure_days": 12.4, "ttv_target_hours": 336.0}, health={"band": "onboarding", "ttv_status": "in_progress"}
        )
    )
    assert card.headline is not None
    assert (card.headline.glyph, card.headline.verdict) == ("🔵", "Onboarding, day 12")
    assert lines_of(card)[0] == "Time to value: in progress, target 14 days. A band comes after 30 days."


@pytest.mark.parametrize(
    ("health", "evidence", "sentence"),
    [
        ({"delta_30d": None}, {}, "Policy v1 is new: nothing to compare yet. Usage carries it; engagement holds it back."),
        ({"delta_30d": 0.2}, {}, "Level in 30 days. Usage carries it; engagement holds it back."),
        (
            {"delta_30d": -19.0, "delta_7d": -16.0},
            {"band_before": "yellow", "band_before_day": "2026-11-23"},
            "Down 19 in 30 days, 16 of them in 7. Yellow until Mon 23 Nov.",
        ),
        ({"delta_30d": -8.0, "delta_7d": 2.0}, {}, "Down 8 in 30 days. Usage carries it; engagement holds it back."),
        ({"delta_30d": 9.0}, {"band_before": "red", "band_before_day": "2026-11-20"}, "Up 9 in 30 days. Red until Fri 20 Nov."),
    ],
)
def test_the_change_is_one_sentence(health: dict[str, object], evidence: dict[str, object], sentence: str) -> None:
    assert lines_of(ask(factories.healthy_account(health=health, evidence=evidence)))[0] == sentence


def test_old_policies_are_not_called_new() -> None:
    desk = Desk(
        FakeAccounts([factories.healthy_account(health={"delta_30d": None})]),
        policy=factories.policy_in_force(since=factories.NOW - timedelta(days=31)),
    )
    assert lines_of(desk.ask("account acme"))[0].startswith("No score of 30 days ago to compare.")


def test_a_long_quote_is_cut_at_a_word() -> None:
    said = factories.feedback(account_id="a-0001", text="word " * 80)
    quote = next(block for block in ask(factories.healthy_account(), feedback=FakeFeedbackItems([said])).blocks if isinstance(block, Quote))
    assert len(quote.text) <= 160
    assert quote.text.endswith("word…")


def test_a_sales_rep_reads_evidence_but_no_verbatims_and_no_arithmetic(desk: Desk) -> None:
    rep = factories.sales_rep()
    desk.feedback.records = [factories.feedback(account_id="a-0001")]
    card = desk.ask("account acme", rep)
    assert not [block for block in card.blocks if isinstance(block, Quote | Reason)]
    assert set(facts_of(card)) == {"Churn risk", "Renewal", "Expansion", "Value"}
    assert [button.command for button in buttons_of(card)] == ["expansion id:a-0001"]
    assert "Lena" not in repr(card)


def test_an_account_with_nothing_known_still_makes_a_card() -> None:
    state = factories.healthy_account(
        segment=None,
        owner_id=None,
        owner_name=None,
        arr=None,
        started_on=None,
        renewal_on=None,
        health=dict.fromkeys(("usage", "engagement", "satisfaction", "growth", "relationship", "health_score", "delta_30d", "delta_7d"))
        | {"band": "unknown", "coverage": 0.0},
        renewal={"renewal_state": "unknown", "next_step": None, "next_step_date": None},
        evidence={"value_amount": None, "value_day": None, "band_before": None, "band_before_day": None},
        sources={kind: factories.dead_source(reported_at=None, owner=None) for kind in ("usage", "tickets", "surveys", "crm", "billing")},
    )
    card = ask(state)
    assert card.headline is not None
    assert card.headline.verdict == "Unknown"
    assert context_of(card, 0) == ["no owner"]
    assert lines_of(card)[0] == "0% of the score is known; a band needs 60%. There is no usage data."
    assert lines_of(card)[-1] == "Next: connect usage data. No one owns this feed yet."


def test_only_those_who_may_change_an_account_are_offered_changes(desk: Desk) -> None:
    def offered(person: Person) -> set[str]:
        return {button.command.split(" id:")[0] for button in buttons_of(desk.ask("account acme", person))}

    writes = {"log touch", "log value", "assess", "snooze"}
    assert writes <= offered(factories.person())
    assert writes <= offered(factories.manager())
    assert not writes & offered(factories.person(id="p-other"))
    assert not writes & offered(factories.manager(team="east"))
    assert not writes & offered(factories.person(role="cs_ops", team=None))


def test_an_expansion_held_by_value_alone_makes_logging_it_the_next_step() -> None:
    card = ask(factories.healthy_account(expansion={"handoff": "held", "holds": "no_documented_roi"}))
    assert lines_of(card)[-1] == "Next: log what they gained: only that holds the expansion."
    primary = [button for button in buttons_of(card) if button.primary]
    assert [button.command for button in primary] == ["log value id:a-0001"]


def test_a_reason_for_a_band_set_by_hand_is_no_matter_of_sales() -> None:
    override = {"band": "red", "reason": "Their board is leaving.", "author_name": "Ann Keller", "ends_on": "2026-12-01"}
    state = factories.healthy_account(override=override)
    assert "Their board is leaving." in repr(ask(state))
    rep = ask(state, who=factories.sales_rep())
    assert "Set to Red by Ann Keller until Tue 1 Dec." in lines_of(rep)
    assert "board" not in repr(rep)


def test_a_band_set_by_hand_ends_on_its_day_even_before_the_next_scoring() -> None:
    override = {"band": "red", "reason": "Their board is leaving.", "author_name": None, "ends_on": "2026-11-24"}
    state = factories.healthy_account(override=override)
    assert ask(state).headline.verdict == "Red by hand, computed Green 79"
    assert ask(state, now=factories.NOW + timedelta(days=1)).headline.verdict == "Green 79"


def test_a_card_of_an_old_scoring_says_when_it_was() -> None:
    block = [
        block for block in ask(factories.healthy_account(), now=factories.NOW + timedelta(days=3)).blocks if isinstance(block, Context)
    ][-1]
    assert "Scored 3 days ago" in [plain(item) for item in block.items]
    assert not [line for line in context_of(ask(factories.healthy_account()), 1) if line.startswith("Scored")]
