"""What customers say: who reads what, every number computed, every quote word for word."""

from datetime import timedelta

import pytest

from handlers.card import Card, Quote, Table
from handlers.errors import UserError
from handlers.ports import Person
from handlers.ports.summaries import Summary, ThemeSummary, VerifiedQuote
from tests import factories
from tests.factories import NOW
from tests.fake_summaries import FakeSummaries
from tests.handlers.conftest import Desk, buttons_of, context_of, lines_of
from tests.voc_cards import CHIEF, MANAGER, OPS, SENTENCES, desk, digest, with_model

REP = factories.sales_rep()
ANN = factories.person()


def quotes_of(card: Card) -> list[Quote]:
    return [block for block in card.blocks if isinstance(block, Quote)]


def table_of(card: Card) -> Table:
    return next(block for block in card.blocks if isinstance(block, Table))


def commands(card: Card) -> list[str]:
    return [button.command for button in buttons_of(card)]


def test_every_number_is_counted() -> None:
    card = desk().ask("voc 2026-11-16..2026-11-22 all", MANAGER)
    assert lines_of(card)[0] == "64 answers from 12 accounts, $1.19M ARR. NPS −36 (33 answers), down 23."
    assert [row[:3] for row in table_of(card).rows] == [
        ("Outages, slow pages", "19", "▲ 16"),
        ("Support call-backs", "14", "▲ 4"),
        ("Audit export (praise)", "11", "▲ 2"),
        ("Single sign-on groups", "9", "0"),
        ("Invoice layout", "6", "▼ 3"),
    ]
    assert "More than chance: Outages, slow pages up 16." in lines_of(card)


def test_the_numbers_are_the_same_with_and_without_a_model() -> None:
    plain_card = desk().ask("voc 7d all", MANAGER)
    with_sentences = desk(summaries=with_model()).ask("voc 7d all", MANAGER)
    assert [type(block) for block in plain_card.blocks] == [type(block) for block in with_sentences.blocks]
    assert table_of(plain_card) == table_of(with_sentences)
    assert plain_card.summary == with_sentences.summary
    assert buttons_of(plain_card) == buttons_of(with_sentences)
    assert any(line.startswith("1. Outages, slow pages. Pages stall at month end") for line in lines_of(with_sentences))
    assert any(line.startswith("1. Outages, slow pages. Words: outage, slow") for line in lines_of(plain_card))


def test_without_a_model_nothing_is_asked_of_one() -> None:
    at = desk()
    at.ask("voc", MANAGER)
    assert at.summaries.wanted == ()
    asked = desk(summaries=FakeSummaries("local-model"))
    asked.ask("voc 30d all", MANAGER)
    assert [theme.key for theme in asked.summaries.wanted] == ["call-backs", "outages", "audit-export"]
    assert len(asked.summaries.wanted[1].comments) == 22


def test_a_model_that_failed_is_named_and_changes_nothing_else() -> None:
    at = desk(summaries=FakeSummaries("local-model", why_not="the model gave no answer in time (token H-1)"))
    card = at.ask("voc 7d all", MANAGER)
    assert "Most frequent words: the model gave no answer in time (token H-1)" in context_of(card, -1)
    assert any(line.startswith("1. Outages, slow pages. Words: ") for line in lines_of(card))


def test_what_a_model_quoted_is_shown_as_the_customer_wrote_it() -> None:
    kept = {"outages": ThemeSummary("Pages stall.", (VerifiedQuote("f-outages-0-03", 0, 21), VerifiedQuote("f-gone", 0, 5)))}
    card = desk(summaries=FakeSummaries("local-model", kept)).ask("voc 7d all", MANAGER)
    assert quotes_of(card)[0].text == "Slow, slower, then lo"
    assert isinstance(Summary({}).dropped, int)


@pytest.mark.parametrize("words", ["voc 30d all", "voc theme outages 30d", "voc globex", "voc tell invoice-layout"])
def test_every_quote_is_word_for_word(words: str) -> None:
    quotes = quotes_of(desk().ask(words, MANAGER))
    assert quotes
    assert all(any(quote.text == text for texts in SENTENCES.values() for text in texts) for quote in quotes)


def test_quotes_of_one_theme_come_from_different_customers() -> None:
    card = desk().ask("voc 7d all", MANAGER)
    accounts = [quote.source.split(",")[0] for quote in quotes_of(card)[:3]]
    assert len(set(accounts)) == 3


def test_below_five_answers_there_is_no_nps() -> None:
    at = desk()
    few = [each for each in at.answers if each.type == "nps" and each.received_at > NOW - timedelta(days=8)][:4]
    at.answers = few
    first = lines_of(at.ask("voc 7d all", MANAGER))[0]
    assert "NPS answers, too few for a score" in first
    assert "NPS +" not in first


def test_a_channel_in_which_few_answer_is_named() -> None:
    at = desk(asked={"relationship": (120, 20), "in_app": (200, 24), "qbr": (3, 0)})
    card = at.ask("voc 7d", MANAGER)
    assert ["Answered when asked: Survey 17% of 120, usual are 25% to 40%", "In the product 12% of 200"] in [
        context_of(card, -1),
        context_of(card, -2),
    ]
    assert any("Few answer: Survey 17% of 120" in line for line in lines_of(digest(at)))


@pytest.mark.parametrize("words", ["voc globex", "voc theme outages", "voc tell invoice-layout", "voc told invoice-layout globex"])
def test_an_executive_reads_no_customer_s_words(words: str) -> None:
    with pytest.raises(UserError, match="Your role"):
        desk().ask(words, CHIEF)


def test_an_executive_reads_numbers_alone() -> None:
    for card in (desk().ask("voc 30d", CHIEF), digest(desk(), CHIEF, scope="all", on=True), desk().ask("voc chart", CHIEF)):
        assert quotes_of(card) == []
        assert "Words:" not in str(card)
        assert not any(name in str(card) for name in ("Priya", "Okafor", "Acme", "Globex"))
        assert not any(each.startswith(("voc theme ", "voc tell", "voc edit", "account ")) for each in commands(card))


@pytest.mark.parametrize("words", ["voc", "voc globex", "voc theme outages", "voc themes", "voc digest", "voc edit outages accepted"])
def test_a_sales_rep_reads_nothing_of_it(words: str) -> None:
    with pytest.raises(UserError, match="sales rep"):
        desk().ask(words, REP)


def test_a_button_keeps_what_it_was_pressed_for() -> None:
    card = desk().ask("voc 7d team segment=mid", MANAGER)
    assert "voc theme outages 7d team segment=mid" in commands(card)
    for command in commands(card):
        if not command.startswith(("voc edit", "voc digest")):
            desk().ask(command, MANAGER)


def test_a_theme_is_read_page_by_page() -> None:
    first = desk().ask("voc theme outages 30d all", MANAGER)
    assert "voc theme outages 30d all from=11" in commands(first)
    pages = [quotes_of(desk().ask(f"voc theme outages 30d all from={start}", MANAGER)) for start in (1, 11, 21)]
    assert [len(page) for page in pages] == [10, 10, 2]
    with pytest.raises(UserError, match="has 22 answers there"):
        desk().ask("voc theme outages 30d all from=23", MANAGER)


def test_a_theme_is_found_by_its_key_and_the_one_it_was_merged_into() -> None:
    at = desk()
    at.ask("voc edit call-backs into outages", MANAGER)
    merged = at.ask("voc theme call-backs 30d all", MANAGER)
    assert merged.headline is not None
    assert merged.headline.name == "Outages, slow pages"
    assert merged.summary.startswith("Outages, slow pages: 46 answers")
    with pytest.raises(UserError, match="Did you mean `voc theme outages`"):
        at.ask("voc theme outage", MANAGER)
    with pytest.raises(UserError, match="Which theme"):
        at.ask("voc theme", MANAGER)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("voc 0d", "covers 1 to 365 days"),
        ("voc 999d", "covers 1 to 365 days"),
        ("voc 2026-11-30..2026-12-02", "up to today"),
        ("voc 2026-02-30..2026-03-02", "a day that is none"),
        ("voc theme outages fortnight", "do not know what"),
        ("voc chart 1d", "covers 2 to 365 days"),
        ("voc nobody-known", "know no account"),
    ],
)
def test_what_makes_no_sense_is_said(words: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        desk().ask(words, MANAGER)


def test_a_book_without_answers_says_so_and_what_would_work() -> None:
    card = desk().ask("voc 7d segment=smb", MANAGER)
    assert card.summary == "No customer in your team, segment SMB said anything, 18 to 24 Nov."
    assert "voc 90d segment=smb" in commands(card)


@pytest.mark.parametrize("who", [ANN, MANAGER, OPS])
def test_what_one_account_says_comes_with_its_themes(who: Person) -> None:
    card = desk().ask("voc globex", who)
    assert table_of(card).rows[0][0] == "Support call-backs"
    assert all("Globex" in quote.source for quote in quotes_of(card))


def test_the_audit_says_who_read_and_changed_what() -> None:
    at: Desk = desk()
    at.ask("voc globex")
    at.ask("voc edit outages shipped", MANAGER)
    at.ask("voc told outages globex")
    told = [(entry.action, entry.subject, entry.detail) for entry in at.audit.entries]
    assert told == [
        ("voc", "a-0002", None),
        ("voc edit", None, "“Outages, slow pages” is shipped now, before: accepted."),
        ("voc told", "a-0002", "Globex was told that “Outages, slow pages” shipped."),
    ]
