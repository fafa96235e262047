from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.card import Card, Context, Fact, Facts, Quote, Reason, plain
from handlers.ports import Person
from tests import factories
from tests.fakes import FakeAccounts, FakeFeedbackItems
from tests.handlers.conftest import Desk, buttons_of, lines_of


def facts_of(card: Card) -> dict[str, tuple[str, str]]:
    items: list[Fact] = [item for block in card.blocks if isinstance(block, Facts) for item in block.items]
    return {item.label: (plain(item.verdict), plain(item.evidence)) for item in items}


def context_of(card: Card, index: int) -> list[str]:
    return [[plain(item) for item in block.items] for block in card.blocks if isinstance(block, Context)][index]


def ask(state: object, *, feedback: FakeFeedbackItems | None = None, words: str = "account acme", **asker: object) -> Card:
    return Desk(FakeAccounts([state]), feedback or FakeFeedbackItems()).ask(words, **asker)  # type: ignore[list-item, arg-type]


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
    assert lines_of(card)[-1] == "Next: renewal kickoff on Tue 15 Dec."
    assert card.summary == "Acme: Green 79 of 100, up 6 in 30 days. Next: renewal kickoff on Tue 15 Dec."


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


@pytest.mark.parametrize(
    ("renewal", "on", "fact"),
    [
        ({"renewal_state": "monthly"}, None, ("month to month", "no date to prepare for")),
        ({"renewal_state": "unknown"}, None, ("date unknown", "the CRM has none")),
        ({"renewal_state": "lapsed", "due_steps": "closing"}, -5, ("5 days past, since Thu 19 Nov", "closing 19 days late")),
        ({"renewal_state": "active", "due_steps": "conversation|negotiation"}, 25, ("Sat 19 Dec, 25 days", "negotiation 5 days late")),
        (
            {"renewal_state": "active", "due_steps": "negotiation", "renewal_risk": "high"},
            40,
            ("Sun 3 Jan, 40 days", "negotiation 5 days late"),
        ),
        ({"renewal_state": "active", "due_steps": "negotiation"}, 30, ("Thu 24 Dec, 30 days", "negotiation due today")),
        (
            {"renewal_state": "active", "due_steps": None, "next_step": None, "next_step_date": None},
            10,
            ("Fri 4 Dec, 10 days", "all steps done"),
        ),
    ],
)
def test_the_renewal_names_its_step(renewal: dict[str, object], on: int | None, fact: tuple[str, str]) -> None:
    state = factories.healthy_account(renewal=renewal, renewal_on=None if on is None else factories.NOW.date() + timedelta(days=on))
    assert facts_of(ask(state))["Renewal"] == fact


def test_days_to_the_renewal_count_from_today_not_from_the_scoring() -> None:
    assert facts_of(ask(factories.healthy_account(), now=factories.NOW + timedelta(days=1)))["Renewal"][0] == "Wed 14 Apr, 140 days"


@pytest.mark.parametrize(
    ("evidence", "arr", "fact"),
    [
        ({"value_amount": None, "value_day": None}, Decimal(1), ("none recorded", "no number with method, source and date")),
        (
            {"value_amount": "90000", "value_category": "revenue_impact", "value_method": "attribution"},
            Decimal(60000),
            ("$90k gained, ROI 50%", "attribution, Wed 30 Sep"),
        ),
        ({"value_amount": "90000", "value_method": "time study"}, Decimal(0), ("$90k saved", "time study, Wed 30 Sep")),
        ({"value_amount": "90000", "value_method": "time study"}, None, ("$90k saved", "time study, Wed 30 Sep")),
    ],
)
def test_value_is_said_with_how_it_was_measured(evidence: dict[str, object], arr: Decimal | None, fact: tuple[str, str]) -> None:
    assert facts_of(ask(factories.healthy_account(evidence=evidence, arr=arr)))["Value"] == fact


def test_an_overdue_answer_comes_first_and_says_how_long() -> None:
    late = factories.feedback(account_id="a-0001", feedback_id="f-2", received_at=factories.NOW - timedelta(hours=53))
    request = factories.feedback(
        account_id="a-0001", feedback_id="f-3", type="feature_request", score=None, received_at=factories.NOW - timedelta(days=4)
    )
    card = ask(factories.healthy_account(), feedback=FakeFeedbackItems([request, late]))
    assert facts_of(card)["Feedback"] == ("detractor, 5 h over, 1 more open", "due Tue 24 Nov, 11:10")
    assert lines_of(card)[-1] == "Next: call Lena Okafor now: the answer is 5 h over."


def test_closed_and_answered_feedback_waits_no_more() -> None:
    answered = factories.feedback(account_id="a-0001", first_reply_at=factories.NOW - timedelta(hours=1))
    closed = factories.feedback(account_id="a-0001", feedback_id="f-9", closed_at=factories.NOW - timedelta(hours=1), outcome="solved")
    card = ask(factories.healthy_account(), feedback=FakeFeedbackItems([answered, closed]))
    assert facts_of(card)["Feedback"] == ("nothing open", "last Mon 23 Nov, NPS 3")


def test_a_request_far_off_is_named_by_its_day() -> None:
    request = factories.feedback(account_id="a-0001", type="feature_request", score=None, received_at=factories.NOW - timedelta(days=4))
    card = ask(factories.healthy_account(), feedback=FakeFeedbackItems([request]))
    assert facts_of(card)["Feedback"] == ("request open", "answer by Fri 4 Dec, 16:10")
    assert lines_of(card)[-1] == "Next: answer Lena Okafor before Fri 4 Dec."


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


@pytest.mark.parametrize(
    ("expansion", "fact"),
    [
        ({"handoff": "held", "holds": "no_documented_roi"}, ("held, readiness 82", "no documented ROI")),
        ({"handoff": "needs_approval"}, ("ready, 82; needs approval", "60 seats, about $17k a year")),
        ({"handoff": "not_ready", "readiness": 52.0, "readiness_band": "medium"}, ("not ready, 52", "medium readiness")),
        (
            {"handoff": "not_ready", "readiness": 52.0, "readiness_band": "medium", "holds": "health_red|churn_high"},
            ("not ready, 52", "would be held: Red, churn High"),
        ),
        ({"readiness": None, "readiness_band": "unknown", "readiness_coverage": 0.4}, ("not scored", "40% of readiness known")),
    ],
)
def test_expansion_is_ready_held_or_not_yet_with_its_reason(expansion: dict[str, object], fact: tuple[str, str]) -> None:
    assert facts_of(ask(factories.healthy_account(expansion=expansion)))["Expansion"] == fact


def test_a_champion_who_left_is_named_with_the_day() -> None:
    state = factories.healthy_account(evidence={"champion": None, "champion_left": "Tom Brandt", "champion_left_day": "2026-11-02"})
    assert facts_of(ask(state))["Champion"] == ("Tom Brandt left", "Mon 2 Nov, no successor")


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


@pytest.mark.parametrize(("later", "words"), [(0, "in 3 days"), (2, "in 1 day"), (3, "today"), (5, "2 days past")])
def test_an_estimate_at_the_renewal_counts_from_the_readers_today(later: int, words: str) -> None:
    state = factories.troubled_account(
        renewal_on=factories.NOW.date() + timedelta(days=3), churn={"days_to_churn": 3, "days_to_churn_basis": "renewal"}
    )
    told = lines_of(ask(state, words="account globex", now=factories.NOW + timedelta(days=later)))
    assert any(line.startswith("Churn risk: High") and line.endswith(f"Estimate: at renewal, {words}") for line in told)


def test_a_number_is_never_rounded_up_onto_a_line_it_does_not_reach() -> None:
    best = factories.healthy_account().document["champions"][0]
    near = {**best, "row": {**best["row"], "champion_score": 74.6, "champion_tier": "nurture", "champion_eligible": "false"}}
    state = factories.healthy_account(
        health={"band": "unknown", "coverage": 0.597},
        expansion={"handoff": "not_ready", "readiness": 79.6, "readiness_band": "medium"},
        champions=[near],
    )
    card = ask(state)
    assert lines_of(card)[0].startswith("59% of the score is known; a band needs 60%.")
    assert facts_of(card)["Expansion"][0] == "not ready, 79"
    assert facts_of(card)["Champion"][0].endswith("nurture (74)")


def test_a_renewal_that_passed_after_the_scoring_is_past() -> None:
    state = factories.healthy_account(
        renewal={"renewal_state": "active", "due_steps": "closing"}, renewal_on=factories.NOW.date() + timedelta(days=1)
    )
    assert facts_of(ask(state, now=factories.NOW + timedelta(days=4)))["Renewal"][0] == "3 days past, since Wed 25 Nov"


def test_a_card_of_an_old_scoring_says_when_it_was() -> None:
    block = [
        block for block in ask(factories.healthy_account(), now=factories.NOW + timedelta(days=3)).blocks if isinstance(block, Context)
    ][-1]
    assert "Scored 3 days ago" in [plain(item) for item in block.items]
    assert not [line for line in context_of(ask(factories.healthy_account()), 1) if line.startswith("Scored")]
