from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from handlers.card import Card, Context, Headline, Paragraph, plain
from handlers.errors import UserError
from handlers.ports import Absence, FeedWord, Person, Snooze
from tests import factories
from tests.factories import NOW, dead_source, feedback, healthy_account, troubled_account
from tests.fake_absences import FakeAbsences
from tests.fake_accounts import FakeAccounts
from tests.fake_feeds import FakeFeeds
from tests.fakes import FakeFeedbackItems, FakeSnoozes
from tests.handlers.conftest import Desk, buttons_of, lines_of

ANN = factories.person()
EXECUTIVE = factories.person(id="p-eve", email="eve@example.com", name="Eve Stone", role="executive", team=None)
OPS = factories.person(id="p-ops", email="ops@example.com", name="Olga Petrov", role="cs_ops", team=None)


def book(size: int) -> Desk:
    """Ann's book of so many quiet accounts, Acme first by ARR."""
    states = [healthy_account(id=f"a-{number:04}", name=f"Account {number:02}", facts={"arr": 9000.0 - number}) for number in range(size)]
    return Desk(FakeAccounts(states))


def commands(card: Card) -> dict[str, str]:
    return {button.label: button.command for button in buttons_of(card)}


def named(card: Card) -> list[str]:
    """The accounts of the book, in order."""
    return [
        plain(block.lines[0]).split("  ")[0]
        for block in card.blocks
        if isinstance(block, Paragraph) and block.button and block.button.label == "Open" and len(block.lines[0]) == 3
    ]


def notes(card: Card) -> str:
    return "\n".join(plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items)


def test_the_home_greets_by_the_reader_s_own_hour(desk: Desk) -> None:
    assert desk.ask("home").headline == Headline("Good afternoon, Ann")
    assert desk.ask("home", replace(ANN, time_zone="America/Los_Angeles")).headline == Headline("Good morning, Ann")


def test_the_book_is_counted_by_band_in_accounts_and_arr(desk: Desk) -> None:
    lines = lines_of(desk.ask("home"))
    assert lines[0] == "2 accounts, $214k ARR"
    assert [part.replace("\u00a0", " ") for part in lines[1].split("  ·  ")] == ["🔴 1 Red, $150k", "🟢 1 Green, $64k"]


def test_what_waits_comes_before_the_book_and_the_pressing_answer_first() -> None:
    desk = Desk(
        FakeAccounts([healthy_account(), troubled_account()]),
        FakeFeedbackItems([feedback(account_id="a-0002", received_at=NOW - timedelta(hours=30))]),
    )
    lines = lines_of(desk.ask("home"))
    first = lines.index(next(line for line in lines if line.startswith("My queue (")))
    assert lines[first + 1].startswith("Globex  Answer Lena Okafor")
    assert "left, until" in lines[first + 2]
    assert lines.index("My book") > first
    assert [button.command for button in buttons_of(desk.ask("home")) if button.primary] == ["feedback reply f-1"]


def test_an_empty_queue_says_so() -> None:
    lines = lines_of(book(1).ask("home"))
    assert lines[lines.index("My queue") + 1] == "Nothing waits today."


def test_the_riskiest_stand_first_then_the_unseen_then_the_largest() -> None:
    unseen = healthy_account(id="a-3", name="Initech", health={"band": "unknown", "health_score": None}, churn={"blind_spot": "true"})
    small = healthy_account(id="a-4", name="Small", facts={"arr": 10.0})
    desk = Desk(FakeAccounts([small, unseen, healthy_account(), troubled_account()]))
    assert named(desk.ask("home")) == ["🔴 Globex", "⚪ Initech", "🟢 Acme", "🟢 Small"]


def test_a_book_is_turned_five_by_five() -> None:
    desk = book(12)
    first, second, last = (desk.ask(words) for words in ("home", "home from=6", "home from=11"))
    assert [len(named(card)) for card in (first, second, last)] == [5, 5, 2]
    assert named(first)[0] == "🟢 Account 00"
    assert named(second)[0] == "🟢 Account 05"
    assert commands(first)["Next 5"] == "home from=6"
    assert commands(second) | {"Next 2": "home from=11", "Previous 5": "home"} == commands(second)
    assert "Next 2" not in commands(last)
    assert "6 to 10 of 12" in notes(second)


def test_a_page_past_the_end_of_a_book_that_shrank_is_its_last() -> None:
    assert named(book(7).ask("home from=91")) == ["🟢 Account 05", "🟢 Account 06"]


def test_other_views_are_offered_where_they_hold_anything(desk: Desk) -> None:
    offered = commands(desk.ask("home"))
    assert (offered["All accounts"], offered["At risk"]) == ("home", "home at-risk")
    assert "At risk" not in commands(book(2).ask("home"))
    assert named(desk.ask("home at-risk")) == ["🔴 Globex"]
    assert named(desk.ask("home renewals")) == ["🔴 Globex"]


@pytest.mark.parametrize("words", ["home everything", "home from=0", "home from=x", "home team"])
def test_other_words_say_what_would_work(desk: Desk, words: str) -> None:
    with pytest.raises(UserError, match="Try `home`"):
        desk.ask(words)


def test_a_snoozed_account_leaves_the_lists_and_stays_in_the_totals(desk: Desk) -> None:
    until = NOW.date() + timedelta(days=5)
    desk.snoozes = FakeSnoozes({ANN.id: [Snooze("a-0002", until, "waiting for their board", "red", 30.6)]})
    card = desk.ask("home")
    assert named(card) == ["🟢 Acme"]
    assert lines_of(card)[0] == "2 accounts, $214k ARR"
    assert commands(card)["Snoozed (1)"] == "atrisk snoozed"


def test_settings_name_the_digest_and_the_zone_and_open_their_forms(desk: Desk) -> None:
    card = desk.ask("home")
    assert "Settings  Digest at 08:30, working days  ·  Europe/Berlin" in lines_of(card)
    assert commands(card) | {"Digest…": "digest", "Away…": "away"} == commands(card)


def test_an_absence_is_told_and_ends_with_a_press(desk: Desk) -> None:
    today = NOW.date()
    desk.absences = FakeAbsences([Absence("absence-1", ANN.id, today, today + timedelta(days=3), None, NOW)])
    card = desk.ask("home")
    assert "Away from Tue 24 Nov to Fri 27 Nov" in lines_of(card)
    assert commands(card)["Back"] == "back"


def test_whoever_covers_sees_the_book_of_who_is_away(desk: Desk) -> None:
    other = factories.person(id="p-kim", email="kim@example.com", name="Kim Berg")
    desk.people.people = [*desk.people.people, other]
    desk.absences = FakeAbsences([Absence("absence-1", ANN.id, NOW.date(), NOW.date(), other.id, NOW)])
    card = desk.ask("home", other)
    assert named(card) == ["🔴 Globex", "🟢 Acme"]
    assert any(line.endswith("Ann\u00a0Keller") for line in lines_of(card))


def test_every_source_has_its_age_and_a_gap_names_its_accounts() -> None:
    desk = Desk(FakeAccounts([healthy_account(sources={"usage": dead_source(days=11)})]))
    desk.feeds = FakeFeeds(
        words=[FeedWord("usage", "main", NOW - timedelta(hours=2), "Olga"), FeedWord("crm", "main", NOW - timedelta(days=9), None)]
    )
    told = notes(desk.ask("home"))
    assert "Usage 2 h ago" in told
    assert "Usage: no data for 1 account" in told
    assert "CRM 9 days ago" in told
    assert "Policy v1" in told


def test_who_connects_data_reads_its_freshness_first(desk: Desk) -> None:
    desk.feeds = FakeFeeds(
        words=[FeedWord("usage", "main", NOW - timedelta(hours=2), "Olga"), FeedWord("crm", "old", NOW - timedelta(days=9), None)]
    )
    lines = lines_of(desk.ask("home", OPS))
    heading = lines.index("Data freshness (1 feed is too old)")
    assert lines[heading + 1] == "CRM, old: 9 days ago, at most 7 days count; no one owns it"
    assert lines[heading + 2] == "Usage, main: 2 h ago, Olga"
    assert heading < lines.index(next(line for line in lines if line.startswith("Waiting in all books")))
    assert "log" not in " ".join(commands(desk.ask("home", OPS)).values())


def test_an_executive_reads_totals_and_the_list_and_opens_no_account(desk: Desk) -> None:
    card = desk.ask("home", EXECUTIVE)
    assert any("🔴 Globex" in line for line in lines_of(card))
    assert not any("Acme" in line for line in lines_of(card))
    assert not any(command.startswith(("account", "feedback", "find", "home")) for command in commands(card).values())
    assert not any(line.startswith("My queue") for line in lines_of(card))


def test_a_sales_rep_reads_their_own_accounts_and_no_verbatim() -> None:
    desk = Desk(FakeAccounts([healthy_account(), troubled_account()]), FakeFeedbackItems([feedback()]))
    card = desk.ask("home", factories.sales_rep())
    words = "\n".join([*lines_of(card), notes(card)])
    assert "Acme  Ready, readiness" in words
    assert "Globex" not in words
    assert "Answer" not in words
    assert not any(command.startswith(("feedback", "atrisk", "digest")) for command in commands(card).values())


def test_a_manager_reads_the_team_s_books_with_their_owners() -> None:
    desk = Desk(FakeAccounts([healthy_account(), troubled_account(owner_id="p-else", owner_name="Else")], teams={"p-ann": "west"}))
    lines = lines_of(desk.ask("home", factories.manager()))
    assert "The books of west" in lines
    assert any("Ann\u00a0Keller" in line for line in lines)
    assert not any("Globex" in line for line in lines)


def test_whoever_owns_nothing_is_told_what_would_work() -> None:
    card = Desk(FakeAccounts([])).ask("home")
    assert card.summary.startswith("You own no scored accounts.")
    assert commands(card)["Away…"] == "away"


def test_a_band_set_by_hand_stands_beside_the_computed_one() -> None:
    override = {"band": "red", "reason": "said so", "author_name": "Ann", "ends_on": date(2026, 12, 1).isoformat()}
    lines = lines_of(Desk(FakeAccounts([healthy_account(override=override)])).ask("home"))
    assert any(line.startswith("🔴 Acme  Red by hand, computed Green") for line in lines)


@pytest.mark.parametrize("who", [ANN, factories.manager(), factories.sales_rep(), EXECUTIVE, OPS], ids=lambda who: who.role)
def test_every_opening_is_audited_once(desk: Desk, who: Person) -> None:
    desk.ask("home", who)
    assert [(entry.action, entry.person_id, entry.outcome) for entry in desk.audit.entries] == [("home", who.id, "answered")]


def test_find_asks_for_a_name_and_opens_the_account(desk: Desk) -> None:
    assert desk.ask("find").fields[0].name == "name"
    assert desk.ask("find acme").headline.name == "Acme"
    assert desk.submit("find", {"name": "Globex"}).headline == desk.ask("account globex").headline
