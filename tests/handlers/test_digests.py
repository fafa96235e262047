import json
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from handlers import routes
from handlers.card import Card, Context, Facts, Paragraph, Table, plain
from handlers.ports import Absence, AccountState, KeptDigest, Snooze
from tests import factories
from tests.digest_cards import MANAGER, YESTERDAY, company, desk_of, digest, first, risky, then
from tests.factories import NOW, dead_source, feedback, healthy_account
from tests.fake_absences import FakeAbsences
from tests.fakes import FakeAccounts, FakeFeedbackItems, FakePeople, FakeSnoozes
from tests.handlers.conftest import Desk, buttons_of, lines_of

ANN = factories.person()


def changed_of(card: Card) -> list[str]:
    """The first lines of the rows that changed."""
    return [plain(block.lines[0]) for block in card.blocks if isinstance(block, Paragraph) and block.menu]


def words_of(card: Card) -> str:
    notes = [plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items]
    return "\n".join([*lines_of(card), *notes])


def two_days(before: AccountState, now: AccountState, **overrides: Any) -> Card:
    """The digest of an account that stood so yesterday and stands so now."""
    desk = Desk(FakeAccounts([before, now], teams={"p-ann": "west"}), **overrides)
    return digest(desk, previous=first(desk)).card


def test_the_worst_change_comes_first_and_each_has_its_cause() -> None:
    desk = desk_of(*company())
    card = digest(desk, previous=first(desk)).card
    assert changed_of(card) == [
        "🔴 Globex turned Red: 53 → 36 in 7 days",
        "🟡 Vandelay has a new factor: competitor mentioned",
        "🟢 Umbrella rose to Green: 66 → 73",
    ]
    assert "Usage 74 → 31 (active days 25 → 12), 2 escalations  ·  $240k  ·  Ann Keller" in lines_of(card)
    assert "Ticket 8841, Mon 23 Nov, renewal in 55 days  ·  $180k  ·  Ann Keller" in lines_of(card)


def test_without_news_a_moved_total_is_not_called_no_change() -> None:
    steady = risky(1, "Globex", "red", 36.0, 240_000)
    coming = risky(2, "Wonka", "yellow", 52.0, 90_000)
    gone = replace(coming, document={**coming.document, "churn": {**coming.document["churn"], "at_risk": "false"}})
    waiting = FakeFeedbackItems([feedback(account_id="a-01", received_at=NOW - timedelta(hours=53), score=2)])
    for now, said in ((coming, "Nothing changed since yesterday."), (gone, "No band changed, and no factor is new since yesterday.")):
        accounts = FakeAccounts([then(steady), then(coming), steady, now], teams={"p-ann": "west"})
        desk = Desk(accounts, waiting)
        assert said in words_of(digest(desk, previous=first(desk)).card)


def test_what_was_told_once_is_not_told_again() -> None:
    desk = desk_of(*company())
    told = digest(desk, previous=first(desk))
    again = KeptDigest("at-risk", MANAGER.id, NOW.date(), "sent", NOW, shown=told.shown)
    assert changed_of(digest(desk, at=NOW + timedelta(days=1), previous=again).card) == []


def test_what_a_digest_showed_survives_as_json() -> None:
    desk = desk_of(*company())
    kept = first(desk)
    read_back = replace(kept, shown=json.loads(json.dumps(kept.shown)))
    assert digest(desk, previous=read_back).card == digest(desk, previous=kept).card


def test_the_header_says_what_changed_in_counts_and_arr_by_band() -> None:
    desk = desk_of(*company())
    card = digest(desk, previous=first(desk)).card
    facts = next(block for block in card.blocks if isinstance(block, Facts))
    assert [(plain(item.verdict), plain(item.evidence)) for item in facts.items] == [
        ("🔴 Red 2  ·  $462k", "+1, +$240k"),
        ("🟡 Yellow at risk 9  ·  $655k", "−1, −$240k"),
        ("🟢 Green 4  ·  $342k", "+1, +$150k"),
    ]


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ([12, 1_217_000.0], "11 accounts, $1.12M ARR, 1 account and $100k less than in your last digest."),
        ([9, 1_117_000.0], "11 accounts, $1.12M ARR, 2 accounts more than in your last digest."),
        ([10, 1_217_000.0], "11 accounts, $1.12M ARR, 1 account more and $100k less than in your last digest."),
        ([11, 1_107_000.0], "11 accounts, $1.12M ARR, $10k more than in your last digest."),
        ([11, 1_117_000.0], "11 accounts, $1.12M ARR, as in your last digest."),
    ],
)
def test_the_total_is_set_against_the_persons_last_digest(total: list[float], said: str) -> None:
    desk = desk_of(*company())
    kept = first(desk)
    before = replace(kept, shown={**(kept.shown or {}), "at_risk": total})
    assert lines_of(digest(desk, previous=before).card)[0] == said


def test_the_first_digest_says_that_changes_come_with_the_next() -> None:
    card = digest(desk_of(*company()), previous=None).card
    assert lines_of(card)[0].endswith("The first digest: from the next one on it begins with what changed.")
    assert changed_of(card) == []


def test_a_day_without_change_or_task_is_one_line() -> None:
    earlier = [each for each in company()[0] if each.id != "a-01"]
    desk = Desk(FakeAccounts(earlier, teams={"p-ann": "west", "p-ben": "west"}))
    card = digest(desk, previous=first(desk)).card
    assert lines_of(card) == ["At risk · Tue 24 Nov: nothing changed, nothing is due. Still 10 accounts, $877k."]
    assert [button.command for button in buttons_of(card)] == ["atrisk team"]


def test_waiting_customers_come_by_their_deadline_and_more_are_counted() -> None:
    desk = desk_of(*company())
    late = [feedback(feedback_id=f"x-{n}", account_id="a-08", received_at=NOW - timedelta(hours=60 - n)) for n in range(7)]
    desk.feedback = FakeFeedbackItems(late)
    said = lines_of(digest(desk, previous=first(desk)).card)
    start = said.index("Customers waiting (7)")
    assert said[start + 1] == "Customer 8, detractor NPS 3: 12 h over, Ann Keller"
    assert said[start + 7] == "and 1 more: feedback team"


def test_a_change_of_policy_is_named_and_no_customers_change() -> None:
    before, now = (each[0] for each in company())
    desk = Desk(FakeAccounts([before, replace(now, policy_version=2)], teams={"p-ann": "west"}))
    kept = first(desk)
    desk.policy = factories.policy_in_force(version=2)
    card = digest(desk, previous=kept).card
    assert changed_of(card) == []
    assert "Policy v1 → v2. 1 account stands in another band under it." in words_of(card)


def test_a_dead_feed_is_no_change_of_its_customers() -> None:
    before, now = (each[0] for each in company())
    dark: Any = {**now.document, "sources": {**now.document["sources"], "usage": dead_source()}}
    card = two_days(before, replace(now, document=dark))
    assert changed_of(card) == []
    assert "Too old to be believed at 1 account: usage at 1." in lines_of(card)
    assert any(line.startswith("Usage data fell silent at 1 account. Bands and totals rest on less there.") for line in lines_of(card))
    assert "Nothing changed since yesterday." not in lines_of(card)


def test_a_renewal_that_comes_near_is_news_only_of_an_account_at_risk() -> None:
    near = {"factors": "renewal_soon", "escalations": None}
    calm = healthy_account(churn=near)
    assert changed_of(two_days(then(healthy_account()), calm)) == []
    risk = risky(1, "Globex", "yellow", 50.0, 1000, churn=near)
    before: Any = {**risk.document, "churn": {**risk.document["churn"], "factors": None}}
    told = changed_of(two_days(replace(then(risk), document=before), risk))
    assert told == ["🟡 Globex has a new factor: renewal near"]


def snoozed(account_id: str, band: str, until: date | None = date(2026, 12, 1)) -> FakeSnoozes:
    return FakeSnoozes({MANAGER.id: [Snooze(account_id, until, "Board on Thursday.", band, 50.0)]})  # type: ignore[arg-type]


def test_what_the_reader_snoozed_is_left_out_everywhere_and_counted() -> None:
    desk = desk_of(*company())
    kept = first(desk)
    desk.snoozes = snoozed("a-01", "red")
    card = digest(desk, previous=kept).card
    assert "Globex" not in words_of(card)
    assert "Globex" not in {row[0] for block in card.blocks if isinstance(block, Table) for row in block.rows}
    assert "Left out: 1 snoozed" in words_of(card)
    assert lines_of(card)[0].startswith("10 accounts")


def test_a_snoozed_account_that_gets_worse_is_back_at_once() -> None:
    desk = desk_of(*company(), snoozes=snoozed("a-01", "yellow"))
    card = digest(desk, previous=first(desk)).card
    assert changed_of(card)[0] == "🔴 Globex turned Red: 53 → 36 in 7 days"
    assert any(line.endswith("back from its snooze") for line in lines_of(card))


def test_what_changed_during_a_snooze_is_told_when_it_ends() -> None:
    desk = desk_of(*company())
    kept = first(desk)
    desk.snoozes = snoozed("a-03", "yellow", until=date(2026, 11, 25))
    during = digest(desk, previous=kept)
    assert not any("Vandelay" in line for line in changed_of(during.card))
    after = KeptDigest("at-risk", MANAGER.id, NOW.date(), "sent", NOW, shown=during.shown)
    later = digest(desk, at=NOW + timedelta(days=1), previous=after).card
    assert changed_of(later) == ["🟡 Vandelay has a new factor: competitor mentioned"]


def test_a_csm_reads_their_own_book_and_that_of_whom_they_cover() -> None:
    ben = factories.person(id="p-ben", email="ben@example.com", name="Ben Adler")
    desk = desk_of(*company(), people=FakePeople([ANN, ben, MANAGER]))
    own = digest(desk, ANN, previous=None).card
    assert "Hooli" not in words_of(own) + str(own.blocks)
    away = Absence("ab-1", "p-ben", date(2026, 11, 23), date(2026, 11, 27), "p-ann", YESTERDAY)
    desk.absences = FakeAbsences([away])
    covering = digest(desk, ANN, previous=None).card
    assert "Hooli, detractor NPS 2: 5 h over, Ben Adler" in lines_of(covering)


def test_a_channel_reads_no_notes_and_nothing_of_the_readers_own() -> None:
    desk = desk_of(*company(), snoozes=snoozed("a-08", "yellow"))
    card = digest(desk, previous=first(desk, destination="C-CS"), destination="C-CS").card
    assert "Ticket 8841" not in words_of(card)
    assert "as in the last digest here" in words_of(card)
    assert "1 snoozed by Mara Lindt" in words_of(card)
    assert not [button for button in buttons_of(card) if button.label.startswith(("Snoozed", "Digest settings"))]


def test_an_executive_is_offered_no_account_and_no_change() -> None:
    desk = desk_of(*company())
    who = factories.person(id="p-exec", role="executive", team=None)
    card = digest(desk, who, previous=first(desk, who, scope="all"), scope="all").card
    assert "Ticket 8841" not in words_of(card)
    assert [button.command for button in buttons_of(card)] == ["atrisk all full", "digest", "atrisk all chart"]


def test_more_changes_than_fit_are_named_in_a_line() -> None:
    now = [risky(n, f"Customer {n}", "red", 30.0, 60_000 - n) for n in range(1, 18)]
    desk = Desk(FakeAccounts([*(then(each, band="yellow", health_score=45.0) for each in now), *now], teams={"p-ann": "west"}))
    card = digest(desk, previous=first(desk)).card
    assert len(changed_of(card)) == 10
    assert "Changed since yesterday (17)" in lines_of(card)
    assert next(line for line in lines_of(card) if line.startswith("Also")).endswith("Customer 15 turned Red and 2 more.")


@pytest.mark.parametrize(("days", "named"), [(1, "yesterday"), (3, "Saturday"), (6, "Wednesday"), (8, "Mon 16 Nov")])
def test_the_last_digest_is_named_as_people_say_it(days: int, named: str) -> None:
    desk = desk_of(*company())
    kept = replace(first(desk), local_date=NOW.date() - timedelta(days=days))
    assert any(line.startswith(f"Changed since {named} ") for line in lines_of(digest(desk, previous=kept).card))


def test_every_press_asks_for_an_ability_that_exists() -> None:
    desk = desk_of(*company(), snoozes=snoozed("a-08", "yellow"))
    card = digest(desk, previous=first(desk)).card
    assert {routes.parse(button.command)[0].word for button in buttons_of(card)} == {"account", "assign", "snooze", "atrisk", "digest"}
