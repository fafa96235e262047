"""`share` and `keep`: what a channel of ours may read, and what stays."""

import pytest

from handlers.card import plain
from handlers.errors import UserError
from handlers.ports import Person
from tests.factories import feedback, manager, person, sales_rep, troubled_account
from tests.fakes import FakeFeedbackItems
from tests.handlers.conftest import Desk, ask, buttons_of, context_of, lines_of


def test_a_look_says_what_everyone_will_read_and_posts_nothing(desk: Desk) -> None:
    card = desk.ask("share globex")
    assert card.headline.name == "Globex"
    assert lines_of(card) == ["Down 21 in 30 days, 19 of them in 7. Yellow until Mon 23 Nov.", "Next: call the detractor before Wed 10:10."]
    assert [button.command for button in buttons_of(card)] == ["share id:a-0002 here"]
    assert context_of(card, 0) == ["Everyone in this channel, its guests too, will read this once you post it."]
    assert desk.post.messages == {}
    assert desk.audit.entries[-1].detail == "Seen, not posted."


def test_the_posted_card_has_no_words_of_customers_no_notes_no_contacts_and_no_money(desk: Desk) -> None:
    desk.ask("share id:a-0002 here")
    (message,) = desk.post.messages.values()
    assert (message.kind, message.channel_id, message.account_id) == ("share", "C-CS", "a-0002")
    said = str(message.card)
    for absent in ("Lena", "export fails", "Head of Operations", "150", "ARR", "Usage"):
        assert absent not in said
    assert context_of(message.card, -1)[0] == "Shared by Ann Keller, Tue 24 Nov, 16:10"
    assert [button.command for button in buttons_of(message.card)] == ["account id:a-0002"]


def test_the_same_card_is_posted_once_a_day(desk: Desk) -> None:
    assert desk.ask("share id:a-0002 here").summary == "Globex is on its way into this channel."
    assert desk.ask("share id:a-0002 here").summary == "You shared Globex here today, and nothing changed since."


def test_a_note_behind_a_band_set_by_hand_is_not_shared() -> None:
    override = {"band": "green", "reason": "They told me so", "author_name": "Ann Keller", "ends_on": "2026-12-24", "author_id": "p-ann"}
    card = ask(troubled_account(override=override), feedback=FakeFeedbackItems([feedback()]), words="share globex")
    assert card.headline is not None
    assert card.headline.verdict.startswith("Green by hand")
    assert "They told me so" not in str(card)


@pytest.mark.parametrize("barred", ["This channel is shared with another company", "It is not known who reads this channel"])
def test_nothing_is_shared_where_others_may_read(desk: Desk, barred: str) -> None:
    for words in ("share globex", "share id:a-0002 here"):
        with pytest.raises(UserError, match=f"{barred}, so nothing is posted here."):
            desk.ask(words, barred=barred)
    assert desk.post.messages == {}


@pytest.mark.parametrize("place", [None, "D1"])
def test_sharing_wants_a_channel(desk: Desk, place: str | None) -> None:
    with pytest.raises(UserError, match="A card is shared in a channel"):
        desk.ask("share globex", place=place)


@pytest.mark.parametrize("who", [sales_rep(), person(role="executive")], ids=lambda who: who.role)
def test_who_reads_no_verbatims_shares_nothing(desk: Desk, who: Person) -> None:
    with pytest.raises(UserError, match="does not include `share`"):
        desk.ask("share acme here", who)


def test_a_passing_answer_can_be_kept_and_an_account_shared(desk: Desk) -> None:
    ways = [(button.label, button.command) for button in buttons_of(desk.ask("account globex", fleeting=True))][-2:]
    assert ways == [("Keep in my DM", "keep account globex"), ("Share…", "share id:a-0002")]
    assert buttons_of(desk.ask("account acme", sales_rep(), fleeting=True))[-1].label == "Keep in my DM"
    assert buttons_of(desk.ask("atrisk team", manager(), fleeting=True))[-1].command == "keep atrisk team"


@pytest.mark.parametrize("words", ["account globx", "help", "find", "log touch acme", "digest", "share acme"])
def test_what_is_no_answer_is_not_offered_to_be_kept(desk: Desk, words: str) -> None:
    assert "Keep in my DM" not in [button.label for button in buttons_of(desk.ask(words, fleeting=True))]


def test_what_stays_by_itself_is_not_offered_to_be_kept(desk: Desk) -> None:
    assert "Keep in my DM" not in [button.label for button in buttons_of(desk.ask("account globex"))]


def test_keeping_asks_again_with_todays_rights(desk: Desk) -> None:
    assert desk.ask("keep account globex").summary == desk.ask("account globex").summary
    assert [(entry.action, entry.subject, entry.detail) for entry in desk.audit.entries] == [
        ("keep", "a-0002", "account globex"),
        ("account", "a-0002", None),
    ]
    with pytest.raises(UserError, match="does not include `account`"):
        desk.ask("keep account globex", person(role="executive"))
    with pytest.raises(UserError, match="does not include how a score is made"):
        desk.ask("keep account acme why", sales_rep())


@pytest.mark.parametrize(
    "words", ["keep", "keep undo c-1", "keep log touch acme", "keep share acme here", "keep keep feedback", "keep help"]
)
def test_only_answers_are_kept(desk: Desk, words: str) -> None:
    with pytest.raises(UserError, match="Only an answer is kept"):
        desk.ask(words)


def test_the_why_of_a_band_that_is_not_known_is_left_out() -> None:
    card = ask(troubled_account(health={"band": "unknown"}), words="share globex")
    assert all(plain(line).startswith("Next:") for block in card.blocks for line in getattr(block, "lines", ()))
