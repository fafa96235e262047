"""A quote is shown only where the customer wrote it, letter by letter, and shown as it stands there."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.summary_masking import Names, mask
from handlers.summary_quotes import SHOWN_MOST, find_quote

TEXT = "It’s slow — all week.\nI would not say that it is good! Ask Priya Nair, or write to a@b.example. Really."
NAMES = Names(people=["Priya Nair"])


def quoted(given_: str, text: str = TEXT) -> str | None:
    span = find_quote(given_, mask(text, NAMES))
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("It’s slow — all week.", "It’s slow — all week."),
        ("It's slow - all week.", "It’s slow — all week."),
        ("“It’s slow — all week.”", "It’s slow — all week."),
        ("… slow — all week", "It’s slow — all week."),
        ("it is good!", "I would not say that it is good!"),
        ("all week. I would not say", "It’s slow — all week.\nI would not say that it is good!"),
        ("Ask [name], or write", "Ask Priya Nair, or write"),
    ],
)
def test_a_quote_is_the_original_and_loses_no_not(wanted: str, shown: str) -> None:
    assert quoted(wanted) == shown


@pytest.mark.parametrize(
    "wanted",
    [
        "It's slow — all weak.",
        "It's slow all week.",
        "It's slow … good!",
        "IT'S SLOW",
        "It's slow — all wee",
        "t's slow",
        "",
        "—",
        "...",
        "Ask Priya Nair",
        "write to a@b.example",
        "write to [e-mail]",
        "Ask [na",
        "me], or write",
        "I would say that it is good!",
        TEXT + " And more.",
    ],
)
def test_what_differs_by_a_letter_a_word_or_a_mark_is_no_quote(wanted: str) -> None:
    assert quoted(wanted) is None


def test_a_short_sentence_may_be_quoted_and_a_word_stands_for_its_sentence() -> None:
    assert quoted("Slow.", "Slow.") == "Slow."
    assert quoted("Hi!", "Hi! It is slow.") == "Hi!"
    assert quoted("slow", "Hi! It is slow.") == "It is slow."
    assert quoted("slow", "It is slow, " + "really " * 30 + "slow.") is None


def test_accents_may_be_written_either_way() -> None:
    assert quoted("Le café est fermé", "Le cafe\u0301 est fermé!") == "Le cafe\u0301 est fermé!"
    assert quoted("Le cafe est", "Le cafe\u0301 est fermé.") is None


def test_scripts_without_spaces_are_quoted() -> None:
    assert quoted("ページが遅い", "毎朝ページが遅いです。") == "毎朝ページが遅いです。"


def test_a_long_sentence_is_quoted_by_the_part_that_was_chosen() -> None:
    long = "We " + "really " * 40 + "wait for answers every single day."
    assert quoted("wait for answers every single day", long) == "wait for answers every single day"
    assert len(long) > SHOWN_MOST


@given(st.text(min_size=1, max_size=300), st.data())
def test_any_piece_of_any_text_is_found_as_it_stands_there_or_not_at_all(text: str, data: st.DataObject) -> None:
    masked = mask(text, NAMES)
    assume(len(masked.text) > 1)
    start = data.draw(st.integers(0, len(masked.text) - 2))
    end = data.draw(st.integers(start + 1, len(masked.text)))
    span = find_quote(masked.text[start:end], masked)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert text[slice(*span)]


SOME = ("pages", "load", "slow", "week", "nobody", "says", "why", "it", "is", "not", "good", "login", "fails", "again")
WORDS = st.lists(st.sampled_from(SOME), min_size=4, max_size=20)


@given(WORDS, st.integers(0, 1000), st.sampled_from("abcdefghij"))
def test_a_changed_letter_is_no_quote_unless_the_customer_wrote_that_too(words: list[str], place: int, letter: str) -> None:
    text = " ".join(words) + "."
    place %= len(text) - 1
    changed = text[:place] + letter + text[place + 1 :]
    assume(changed != text)
    assert quoted(changed, text) is None
    assert quoted(text, text) == text


@given(WORDS)
def test_every_sentence_of_a_text_can_be_quoted(words: list[str]) -> None:
    text = " ".join(words).capitalize() + ". " + " ".join(reversed(words)) + "! So it is."
    for sentence in (" ".join(words).capitalize() + ".", " ".join(reversed(words)) + "!", "So it is."):
        shown = quoted(sentence, text)
        assert shown is not None
        assert sentence in shown
