"""`audit`: for CS ops alone, filtered, paged, and itself an entry."""

from datetime import timedelta

import pytest

from handlers.audit import PAGE
from handlers.card import Card, Table, plain
from handlers.errors import UserError
from handlers.ports import Person
from tests.factories import NOW, audit_entry, manager, person, sales_rep
from tests.handlers.conftest import Desk, buttons_of, context_of, lines_of

OPS = person(id="p-olga", email="ops@example.com", name="Olga Petrov", role="cs_ops")


def rows(card: Card) -> list[tuple[str, ...]]:
    return [row for block in card.blocks if isinstance(block, Table) for row in block.rows]


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Ann read Acme and saved a touch at Globex; Raj was refused; somebody nobody knows asked too."""
    desk.audit.entries += [
        audit_entry(at=NOW - timedelta(days=40), subject="a-0002"),
        audit_entry(at=NOW - timedelta(hours=3)),
        audit_entry(at=NOW - timedelta(hours=2), action="log touch", subject="a-0002", detail="Saved.", place="D1"),
        audit_entry(at=NOW - timedelta(hours=2), action="log touch", subject="a-0002", detail="Opened the form."),
        audit_entry(
            at=NOW - timedelta(hours=1), person_id="p-raj", subject=None, outcome="refused", detail="I know no account called Globex."
        ),
        audit_entry(at=NOW, person_id=None, subject=None, outcome="refused", detail="slack T1/U9 is no one of ours"),
    ]
    return desk


@pytest.mark.parametrize("who", [person(), manager(), sales_rep(), person(role="executive")], ids=lambda who: who.role)
def test_nobody_but_cs_ops_reads_it_and_their_asking_is_kept(kept: Desk, who: Person) -> None:
    with pytest.raises(UserError, match="does not include `audit`"):
        kept.ask("audit acme", who)
    assert (kept.audit.entries[-1].action, kept.audit.entries[-1].outcome) == ("audit", "refused")


def test_an_account_shows_who_read_and_changed_it_newest_first(kept: Desk) -> None:
    card = kept.ask("audit globex", OPS)
    assert (
        rows(card)
        == [
            ("24 Nov 14:10", "Ann Keller", "log touch", "Globex", "Saved", "direct message"),
            ("24 Nov 14:10", "Ann Keller", "log touch", "Globex", "Opened the form", "C-CS"),
        ][::-1]
    )
    assert lines_of(card) == ["2 entries in 30 days. Times are Europe/Berlin."]
    assert len(rows(kept.ask("audit globex 60d", OPS))) == 4  # With the reading before it.


def test_reading_it_is_an_entry_of_the_account(kept: Desk) -> None:
    kept.ask("audit globex 60d", OPS)
    entry = kept.audit.entries[-1]
    assert (entry.person_id, entry.action, entry.subject, entry.detail) == ("p-olga", "audit", "a-0002", "globex 60d")
    assert rows(kept.ask("audit globex", OPS))[0][1:5] == ("p-olga", "audit", "Globex", "globex 60d")


def test_a_person_is_named_by_address_and_joined_with_an_account(kept: Desk) -> None:
    assert {row[1] for row in rows(kept.ask("audit CSM@example.com", OPS))} == {"Ann Keller"}
    assert [row[3] for row in rows(kept.ask("audit acme csm@example.com", OPS))] == ["Acme"]
    with pytest.raises(UserError, match=r"Nobody here has, or had, the address “x@y\.z”"):
        kept.ask("audit x@y.z", OPS)


def test_changes_leave_out_what_was_read_or_only_opened(kept: Desk) -> None:
    assert [row[4] for row in rows(kept.ask("audit changes", OPS))] == ["Saved"]


def test_refusals_give_their_reasons_and_who_nobody_knows(kept: Desk) -> None:
    card = kept.ask("audit refused", OPS)
    told = [plain(line) for block in card.blocks for line in getattr(block, "bullets", ())]
    assert told == [
        "24 Nov 16:10  nobody of ours, account, C-CS: slack T1/U9 is no one of ours",
        "24 Nov 15:10  Raj Patel, account, C-CS: I know no account called Globex.",
    ]


def test_pages_turn_through_the_same_entries_whatever_is_recorded_meanwhile(desk: Desk) -> None:
    desk.audit.entries += [audit_entry(at=NOW - timedelta(minutes=number), place=f"C{number}") for number in range(PAGE + 5)]
    first = desk.ask("audit acme", OPS)
    assert [row[5] for row in rows(first)] == [f"C{number}" for number in range(PAGE)]
    (older,) = buttons_of(first)
    assert older.label == "Older"
    second = desk.ask(older.command, OPS, now=NOW + timedelta(minutes=1))
    assert "21 to 2" in context_of(second, -1)[0]
    assert rows(second)[-1][5] == f"C{PAGE + 4}"
    (newer,) = buttons_of(second)
    assert rows(desk.ask(newer.command, OPS, now=NOW + timedelta(minutes=2)))[1:] == rows(first)[: PAGE - 1]


@pytest.mark.parametrize(
    "words", ["audit 0d", "audit 9999d", "audit page=0", "audit until=soon", "audit until=2026-11-24", "audit nobody-such"]
)
def test_what_makes_no_sense_is_one_sentence(kept: Desk, words: str) -> None:
    with pytest.raises(UserError) as refused:
        kept.ask(words, OPS)
    assert str(refused.value).endswith((".", "?"))


def test_nothing_recorded_is_said(desk: Desk) -> None:
    assert desk.ask("audit failed 1d", OPS).summary == "Audit of everyone, every account: 0 faults in 1 day."
