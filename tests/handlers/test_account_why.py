from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.card import Actions, Card, Context, Table, plain
from handlers.errors import UserError
from scoring.explain import explain
from scoring.inputs import INPUTS
from scoring.policy import default_policy, policy_from_toml
from tests import factories
from tests.fakes import FakeAccounts
from tests.handlers.conftest import Desk, buttons_of, lines_of


def table_of(card: Card) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))


def number(cell: str) -> Decimal:
    return Decimal(cell.replace("−", "-").replace("–", "0").replace("%", "") or "0")


@pytest.mark.parametrize("name", ["acme", "globex"])
def test_the_shown_points_and_changes_add_up_to_the_shown_sums(desk: Desk, name: str) -> None:
    table = table_of(desk.ask(f"account {name} why"))
    assert table.total is not None
    for column in (2, 3, 4, 5):
        assert sum(number(row[column]) for row in table.rows) == number(table.total[column])


def test_the_card_names_the_score_its_cuts_and_the_policy(desk: Desk) -> None:
    card = desk.ask("account acme why")
    assert card.headline is not None
    assert (card.headline.name, card.headline.verdict) == ("Acme", "Why Green 79")
    assert lines_of(card)[0].endswith("Green starts at 67, Yellow at 37, for an account that was Green.")
    assert card.summary == "Why Acme is Green 79: usage 30.6 + engagement 18.7 + satisfaction 16.6 + growth 9.4 + relationship 4.1 = 79.4."
    last = [plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items]
    assert last == ["Coverage 100%, nothing missing", "Policy v1 since Sun 1 Nov", "Computed 15 min ago"]


def test_each_part_shows_its_facts_and_their_age(desk: Desk) -> None:
    told = lines_of(desk.ask("account acme why"))
    assert (
        "Usage 88, mean of 90 (27 of 30 days), 80 (8 of 10 features), 80 (8 of 10 actions a session), 100 (4 of 4 weeks)  usage 1 h ago"
        in told
    )
    assert (
        "Satisfaction 83, 50% × 75 (NPS, 10 answers, 1 detractor) + 30% × 85 (CSAT 4.4 of 5) + 20% × 100 (2 open tickets)  "
        "survey 1 h ago; support 1 h ago" in told
    )


def test_what_would_move_it_says_how_far_that_reaches(desk: Desk) -> None:
    told = lines_of(desk.ask("account globex why"))
    assert "Reach 10 actions a session: usage 41 → 61, +7.0" in told
    assert told[-1] == "All three make 49.0, Yellow; Green needs 24.0 more. Most is missing in usage (20.6)."
    assert lines_of(desk.ask("account acme why"))[-1] == "What would turn it Yellow (12.4 away): usage below 52.0"


def test_unknown_says_what_is_missing_and_gives_no_steps() -> None:
    gone = ("days_active_30d", "features_used_30d", "actions_per_session", "active_weeks_28d", "dau", "mau", "usage_30d", "seats")
    state = factories.healthy_account(
        facts=dict.fromkeys((*gone, "expanded_365d", "features_first_used_90d", "csat_180d", "open_tickets", "nps_promoters")),
        health={
            "band": "unknown",
            "usage": None,
            "satisfaction": None,
            "growth": None,
            "usage_contribution": None,
            "satisfaction_contribution": None,
            "growth_contribution": None,
            "coverage": 0.3,
        },
    )
    card = Desk(FakeAccounts([state])).ask("account acme why")
    assert card.headline is not None
    assert card.headline.verdict == "What is known, Unknown"
    told = lines_of(card)
    assert any(line.startswith("Usage, not known: active days, features used, actions a session, active weeks") for line in told)
    assert "Below 60% coverage there is no band" in told[0]
    assert not any("would" in line for line in told)
    assert [row[1] for row in table_of(card).rows].count("–") == 3


def test_back_leads_to_the_card_it_came_from(desk: Desk) -> None:
    actions = next(block for block in desk.ask("account acme why").blocks if isinstance(block, Actions))
    assert [(button.label, button.command) for button in actions.buttons] == [
        ("Back to Acme", "account id:a-0001 v7"),
        ("Trend", "account id:a-0001 trend v7"),
        ("How scores work", "help health"),
    ]


def test_a_score_is_explained_by_the_policy_it_was_made_under(desk: Desk) -> None:
    before = lines_of(desk.ask("account acme why"))
    desk.policies = [desk.policy]
    desk.policy = factories.policy_in_force(version=2, policy=policy_from_toml("[health.usage]\nexpected_active_days = 22"))
    card = desk.ask("account acme why")
    assert lines_of(card) == before
    assert "Policy v1 since Sun 1 Nov" in [plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items]


def test_a_score_whose_policy_is_not_on_record_is_not_explained_by_another(desk: Desk) -> None:
    desk.policy = factories.policy_in_force(version=2)
    with pytest.raises(UserError, match="Acme was scored under policy v1, which is not on record"):
        desk.ask("account acme why")


def test_a_profile_gives_the_weights_and_its_name() -> None:
    weights = "{ usage = 0.2, engagement = 0.2, satisfaction = 0.2, growth = 0.2, relationship = 0.2 }"
    policy = policy_from_toml(f'[[health.profiles]]\nname = "Big"\nsegment = "Enterprise"\nweights = {weights}')
    state = factories.healthy_account(facts={"segment": "enterprise"}, health={"profile": "Big"})
    desk = Desk(FakeAccounts([state]), policy=factories.policy_in_force(policy=policy))
    card = desk.ask("account acme why")
    assert [row[2] for row in table_of(card).rows] == ["20%"] * 5
    told = [plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items]
    assert "Policy v1 since Sun 1 Nov, weights of Big" in told
    tables = [block for block in desk.ask("help health").blocks if isinstance(block, Table)]
    assert tables[1].rows == (("Big", "Enterprise", *["20%"] * 5),)


@pytest.mark.parametrize("state", [factories.healthy_account(), factories.troubled_account()], ids=lambda state: state.name)
def test_the_explanation_is_of_the_stored_score(state: object) -> None:
    document = state.document  # type: ignore[attr-defined]
    explained = explain(document["facts"], default_policy())
    assert explained.score == pytest.approx(document["health"]["health_score"], abs=1e-9)
    assert explained.band == document["health"]["band"]


FACT_VALUES = {
    "sponsor_state": st.sampled_from(["engaged", "known", "none"]),
    "champion_named": st.booleans(),
    "expanded_365d": st.booleans(),
    "csat_180d": st.floats(min_value=1, max_value=5),
    "csm_pulse": st.floats(min_value=1, max_value=5),
}
COLUMNS = sorted({column for inputs in INPUTS.values() for columns in inputs.values() for column in columns})


@given(facts=st.fixed_dictionaries({name: st.none() | FACT_VALUES.get(name, st.integers(min_value=0, max_value=400)) for name in COLUMNS}))
def test_any_facts_can_be_explained_in_words(facts: dict[str, object]) -> None:
    explained = explain({"account_id": "a-0001", "tenure_days": 400.0, **facts}, default_policy())  # type: ignore[typeddict-item]
    health: dict[str, object] = {"health_score": explained.score, "coverage": explained.coverage, "band": explained.band}
    for part in explained.components:
        health[part.name] = part.score
        health[f"{part.name}_contribution"] = part.contribution
    state = factories.healthy_account(facts={"tenure_days": 400.0, **facts}, health=health)
    card = Desk(FakeAccounts([state])).ask("account acme why")
    assert card.summary
    assert lines_of(card)


def test_the_gains_shown_make_the_score_shown(desk: Desk) -> None:
    told = lines_of(desk.ask("account globex why"))
    gains = [Decimal(line.rsplit("+", 1)[1]) for line in told if ", +" in line and "→" in line]
    assert Decimal("30.6") + sum(gains) == Decimal("49.0")


def test_an_override_starts_from_why_for_those_who_may(desk: Desk) -> None:
    assert "override id:a-0001" in [button.command for button in buttons_of(desk.ask("account acme why"))]
    assert "override id:a-0001" not in [
        button.command for button in buttons_of(desk.ask("account acme why", factories.person(id="p-other")))
    ]
