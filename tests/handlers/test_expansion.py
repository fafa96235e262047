import pytest

from handlers.card import Card, Facts, Table, plain
from handlers.ports import AccountState
from tests import factories
from tests.fakes import FakeAccounts
from tests.handlers.conftest import Desk, buttons_of, lines_of


def account(number: int, **expansion: object) -> AccountState:
    return factories.healthy_account(id=f"e-{number}", name=f"Grow {number:02}", expansion=expansion)


def desk_of(*states: AccountState) -> Desk:
    return Desk(FakeAccounts(states, teams={"p-ann": "west"}))


def table_of(card: Card) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))


def test_ready_stands_before_approval_before_held_and_not_yet_is_counted() -> None:
    card = desk_of(
        account(1, handoff="not_ready", readiness=40.0),
        account(2, handoff="held", holds="no_documented_roi"),
        account(3),
        account(4, handoff="needs_approval"),
    ).ask("expansion")
    assert [row[0] for row in table_of(card).rows] == ["Grow 03", "Grow 04", "Grow 02"]
    assert [row[2] for row in table_of(card).rows] == ["Ready", "Needs approval", "Held: no ROI"]
    facts = next(block for block in card.blocks if isinstance(block, Facts))
    assert [(item.label, plain(item.verdict)) for item in facts.items] == [
        ("Ready", "1 account"),
        ("Needs approval", "1 account"),
        ("Held", "1 account"),
        ("Not yet", "1 account"),
    ]
    assert "Grow 02: no documented ROI" in lines_of(card)


def test_the_ready_ones_are_ranked_by_what_their_best_opportunity_is_worth() -> None:
    small = factories.healthy_account(id="e-1", name="Small")
    large_rows = [{**row, "priority": 90_000.0, "value": 110_000.0} for row in small.document["opportunities"]]
    large = factories.healthy_account(id="e-2", name="Large", opportunities=large_rows)
    assert [row[0] for row in table_of(desk_of(small, large).ask("expansion")).rows] == ["Large", "Small"]


def test_a_rep_ranks_their_own_accounts_alone() -> None:
    desk = desk_of(account(1), factories.healthy_account(id="e-2", name="Other", rep_id="p-else"))
    assert [row[0] for row in table_of(desk.ask("expansion", factories.sales_rep())).rows] == ["Grow 01"]


def test_one_account_shows_parts_that_add_up_signals_holds_and_opportunities() -> None:
    card = desk_of(account(1, handoff="held", holds="no_documented_roi|open_detractor", holds_unknown="open_p1_p2")).ask("expansion grow")
    assert card.headline is not None
    assert card.headline.verdict == "Expansion held, 82"
    table = table_of(card)
    assert table.total is not None
    assert sum(float(row[1]) for row in table.rows) == pytest.approx(float(table.total[1]))
    told = lines_of(card)
    assert told[0] == "High, and held. No documented ROI and open detractor first; then a conversation by Tue 8 Dec."
    assert "Held by: no documented ROI, open detractor" in told
    assert "Cannot be told: open P1 or P2 ticket" in told
    assert any(line.startswith("60 seats: about $17k a year, now; show the usage data") for line in told)


def test_a_missing_part_is_a_dash_and_the_total_says_what_it_makes_of_100() -> None:
    table = table_of(desk_of(account(1, part_goals=None, readiness=74 / 90 * 100, readiness_coverage=0.9)).ask("expansion grow"))
    assert table.total == ("Points", "74.0", "90", "= 82 of 100")
    assert next(row for row in table.rows if row[0] == "Goals")[1] == "–"


@pytest.mark.parametrize(
    ("expansion", "sentence"),
    [
        (
            {"action": "value_qbr", "due_date": "2026-12-24", "due_last_date": "2027-01-23"},
            "Medium. Hold a value QBR; look again from Thu 24 Dec to Sat 23 Jan.",
        ),
        ({"action": "defer", "due_date": "2027-02-22"}, "Low. Adoption and value first; look again on Mon 22 Feb."),
        (
            {"action": None, "due_date": None, "readiness_coverage": 0.4, "readiness_band": "unknown"},
            "40% of the readiness is known; a verdict needs 60%.",
        ),
        ({"handoff": "needs_approval"}, "High, but not Green. A manager approves before the conversation, by Tue 8 Dec."),
    ],
)
def test_the_action_is_one_sentence_with_its_dates(expansion: dict[str, object], sentence: str) -> None:
    assert lines_of(desk_of(account(1, **expansion)).ask("expansion grow"))[0] == sentence


def test_a_shown_number_agrees_with_its_signal_and_its_verdict() -> None:
    near = {"capacity_used": 79.6, "capacity_limit": 100.0, "usage_30d": 1196.0, "usage_90d_ago": 1000.0, "dau": 80.4, "mau": 200}
    flags = {"signal_capacity": "false", "signal_growth": "false", "signal_stickiness": "true"}
    row = {**flags, "handoff": "not_ready", "readiness": 79.6, "readiness_band": "medium", "action": "value_qbr"}
    desk = desk_of(factories.healthy_account(id="e-1", name="Grow", facts=near, expansion=row))
    card = desk.ask("expansion grow")
    facts = {item.label: plain(item.evidence) for block in card.blocks if isinstance(block, Facts) for item in block.items}
    assert facts["Capacity"] == "79% in use, 80% wanted"
    assert facts["Usage growth"] == "+19% in 90 days, +20% wanted"
    assert facts["Daily use"] == "over 40% daily, over 40% wanted"
    assert card.headline is not None
    assert card.headline.verdict == "Expansion not ready, 79"
    assert table_of(desk.ask("expansion top")).rows[0][2] == "79%"


def test_known_readiness_is_not_rounded_up_to_what_a_verdict_needs() -> None:
    part = {"action": None, "due_date": None, "readiness_coverage": 0.597, "readiness_band": "unknown"}
    assert lines_of(desk_of(account(1, **part)).ask("expansion grow"))[0] == "59% of the readiness is known; a verdict needs 60%."


def test_the_top_list_ticks_capacity_value_and_sponsor_and_names_the_gaps() -> None:
    complete = factories.healthy_account(id="e-1", name="Complete", facts={"sponsor_state": "engaged", "arr": 90_000.0})
    bare = factories.healthy_account(
        id="e-2",
        name="Bare",
        facts={"sponsor_state": "none", "roi_records_12m": 0, "arr": 99_000.0},
        expansion={"signal_capacity": "false"},
    )
    card = desk_of(complete, bare).ask("expansion top")
    assert [row[0] for row in table_of(card).rows] == ["Bare", "Complete"]
    assert table_of(card).rows[1][2:] == ("✓ 84%", "✓ 2", "✓ engaged")
    assert lines_of(card)[0].startswith("1 of 2 have all three in your book: ")
    assert "No documented ROI: Bare" in lines_of(card)


def test_every_row_can_be_opened() -> None:
    commands = [button.command for button in buttons_of(desk_of(account(1), account(2)).ask("expansion"))]
    assert {"expansion id:e-1", "expansion id:e-2", "expansion top"} <= set(commands)
