"""Who is handed off, by whom, and what goes to the CRM: readiness, holds, approvals, motions."""

import pytest

from handlers.card import Card, Form
from handlers.errors import FormError, UserError
from tests import factories
from tests.handlers.conftest import buttons_of, facts_of, lines_of
from tests.handlers.handoff_desk import ANN, MARA, OPS, RAJ, HandoffDesk, handoff_desk, labels

YELLOW = {"expansion": {"handoff": "needs_approval"}, "health": {"band": "yellow", "health_score": 60.0}}


@pytest.fixture
def desk() -> HandoffDesk:
    return handoff_desk()


def test_the_form_offers_the_opportunities_best_first(desk: HandoffDesk) -> None:
    form = desk.ask("handoff acme")
    assert isinstance(form, Form)
    assert form.command == "handoff id:a-0001"
    assert [field.name for field in form.fields] == ["kind", "problem", "note"]
    assert form.fields[0].options[0].label == "60 more seats, about $17k a year"


def test_the_same_hand_off_form_again_pings_nobody_twice(desk: HandoffDesk) -> None:
    desk.submit("handoff id:a-0001", {"kind": "seat"}, key="view-8")
    assert isinstance(desk.submit("handoff id:a-0001", {"kind": "seat"}, key="view-8"), Card)
    assert len(desk.sent_to(RAJ)) == 1
    with pytest.raises(
        UserError, match=r"^Acme's more seats are with Sales already: Ann Keller offered it to Raj Patel, Tue 24 Nov, 16:10\.$"
    ):
        desk.submit("handoff id:a-0001", {"kind": "seat"}, key="view-9")


@pytest.mark.parametrize("motion", ["plg"])
def test_an_account_that_buys_by_itself_pings_no_rep(motion: str) -> None:
    desk = handoff_desk(motion=motion)
    with pytest.raises(UserError, match="Acme buys by itself in the product, so no rep is pinged"):
        desk.ask("handoff acme")
    with pytest.raises(UserError, match="buys by itself"):
        desk.submit("handoff id:a-0001", {"kind": "seat"})
    assert not desk.post.messages


def test_an_enterprise_account_is_planned() -> None:
    desk = handoff_desk(motion="enterprise")
    form = desk.ask("handoff acme")
    assert "planned_on" in {field.name for field in form.fields}
    for day in ("", "2026-11-24", "2026-01-01", "2028-01-01"):
        with pytest.raises(FormError) as wrong:
            desk.submit(form.command, {"kind": "seat", "planned_on": day})
        assert set(wrong.value.errors) == {"planned_on"}
    desk.submit(form.command, {"kind": "seat", "planned_on": "2027-03-15"})
    (ping,) = desk.sent_to(RAJ)
    assert "by Mon 15 Mar (planned)" in lines_of(ping.card)[3]


@pytest.mark.parametrize(
    ("expansion", "sentence"),
    [
        (
            {"handoff": "held", "holds": "no_documented_roi|open_detractor"},
            r"Acme is held: no documented ROI and open detractor\. Lift that first",
        ),
        ({"handoff": "not_ready", "readiness": 79.6, "readiness_band": "medium"}, r"readiness 79 of 100, and a handoff needs 80\."),
        ({"handoff": "not_ready", "readiness_band": "unknown", "readiness_coverage": 0.5}, r"50% of Acme's readiness is known"),
    ],
)
def test_what_is_held_or_not_ready_is_refused_with_the_reason(expansion: dict[str, object], sentence: str) -> None:
    desk = handoff_desk(factories.healthy_account(expansion=expansion))
    with pytest.raises(UserError, match=sentence):
        desk.ask("handoff acme")
    with pytest.raises(UserError, match=sentence):
        desk.submit("handoff id:a-0001", {"kind": "seat"})


def test_a_yellow_account_needs_its_managers_press() -> None:
    desk = handoff_desk(factories.healthy_account(**YELLOW))
    desk.submit("handoff id:a-0001", {"kind": "seat", "note": "Their sponsor asked for it."})
    assert desk.only().state == "approval"
    assert not desk.sent_to(RAJ)
    (asked,) = desk.sent_to(MARA)
    assert labels(asked.card) == ["Approve", "Refuse…", "Open Acme"]
    assert lines_of(asked.card)[-1] == "Note: Their sponsor asked for it."
    with pytest.raises(UserError, match="Only the manager of Ann Keller can do that"):
        desk.ask(desk.command("approve"), ANN)
    desk.ask(desk.command("approve"), MARA)
    assert (desk.only().state, desk.only().approver_id) == ("offered", "p-mara")
    (ping,) = desk.sent_to(RAJ)
    assert "Their sponsor asked" not in str(ping.card)


def test_a_managers_own_press_is_the_approval() -> None:
    desk = handoff_desk(factories.healthy_account(**YELLOW))
    desk.submit("handoff id:a-0001", {"kind": "seat"}, MARA)
    assert (desk.only().state, desk.only().approver_id) == ("offered", "p-mara")
    assert {message.to.id for message in desk.post.messages.values()} == {"p-raj", "p-ann", "p-mara"}


def test_an_approval_asks_again_what_holds() -> None:
    desk = handoff_desk(factories.healthy_account(**YELLOW))
    desk.submit("handoff id:a-0001", {"kind": "seat"})
    desk.becomes(expansion={"handoff": "held", "holds": "open_detractor"})
    with pytest.raises(UserError, match="Acme is held: open detractor"):
        desk.ask(desk.command("approve"), MARA)
    desk.submit(desk.command("refuse"), {"reason": "Detractor first"}, MARA)
    assert (desk.only().state, desk.only().reason) == ("withdrawn", "Detractor first")


def test_only_the_owner_and_their_manager_hand_off(desk: HandoffDesk) -> None:
    for who in (factories.person(id="p-other"), factories.manager(team="east", id="p-east")):
        with pytest.raises(UserError, match=r"Acme is not yours to hand off\. Ann Keller hands it off, or their manager"):
            desk.ask("handoff acme", who)
        with pytest.raises(UserError, match="not yours"):
            desk.submit("handoff id:a-0001", {"kind": "seat"}, who)
    with pytest.raises(UserError, match="CSMs hand accounts off"):
        desk.ask("handoff acme", RAJ)


def test_a_rep_who_left_is_replaced_in_the_form(desk: HandoffDesk) -> None:
    desk.leaves(RAJ)
    form = desk.ask("handoff acme")
    assert [option.label for option in next(field for field in form.fields if field.name == "rep").options] == ["Lee Kim"]
    with pytest.raises(FormError):
        desk.submit("handoff id:a-0001", {"kind": "seat"})
    desk.submit("handoff id:a-0001", {"kind": "seat", "rep": "p-lee"})
    assert desk.only().rep_id == "p-lee"


def test_a_draft_goes_to_the_crm_once(desk: HandoffDesk) -> None:
    desk.accepted()
    form = desk.ask(desk.command("draft"), RAJ)
    assert {field.name: field.initial for field in form.fields}["close_on"] == "2027-02-06"
    values = {field.name: field.initial for field in form.fields}
    for _ in range(2):
        assert desk.submit(form.command, values, RAJ, key="view-3").summary.startswith("Sent to the CRM. Acme: 60 more seats")
    ((event, data, account_id),) = desk.crm.sent.values()
    assert (event, account_id, data["amount"], data["currency"]) == ("opportunity.drafted", "a-0001", "17400", "USD")
    with pytest.raises(FormError) as wrong:
        desk.submit(form.command, values | {"close_on": "2026-11-23", "amount": "-1"}, RAJ, key="view-4")
    assert set(wrong.value.errors) == {"close_on", "amount"}


def test_without_a_crm_no_draft_is_offered(desk: HandoffDesk) -> None:
    desk.crm.connected = False
    desk.accepted()
    assert labels(desk.ask("handoff id:h-1", RAJ)) == ["Won…", "Lost…", "Open Acme"]
    with pytest.raises(UserError, match="No CRM is set up"):
        desk.ask(desk.command("draft"), RAJ)


def test_the_account_and_expansion_cards_offer_the_handoff_and_then_show_it(desk: HandoffDesk) -> None:
    account, expansion = desk.ask("account acme"), desk.ask("expansion acme")
    assert "Next: hand off to Raj Patel (Sales): 60 more seats, about $17k a year." in lines_of(account)
    for card in (account, expansion):
        assert labels(card)[0] in ("Hand off to Sales…", "Why 79?")
        assert "handoff id:a-0001" in [button.command for button in buttons_of(card)]
    desk.offered()
    account, expansion = desk.ask("account acme"), desk.ask("expansion acme")
    assert facts_of(account)["Expansion"] == ("ready, 82 of 100", "offered to Raj Patel, until Thu 26 Nov")
    assert "Handoff 1: 60 more seats, about $17k a year; offered to Raj Patel, until Thu 26 Nov" in lines_of(expansion)
    for card in (account, expansion):
        assert "Hand off to Sales…" not in labels(card)
    assert facts_of(desk.ask("account acme", RAJ))["Expansion"][1] == "offered to Raj Patel, until Thu 26 Nov"


def test_who_may_not_hand_off_is_not_offered_it(desk: HandoffDesk) -> None:
    for who in (RAJ, OPS, factories.person(id="p-other")):
        assert "Hand off to Sales…" not in labels(desk.ask("account acme", who)) + labels(desk.ask("expansion acme", who))
    plg = handoff_desk(motion="plg")
    assert "Hand off to Sales…" not in labels(plg.ask("account acme")) + labels(plg.ask("expansion acme"))
