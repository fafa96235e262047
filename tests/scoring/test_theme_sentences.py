"""Sentences are spans: verbatim, in order, apart, whatever anyone writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.theme_boilerplate import said_spans
from scoring.theme_sentences import LONGEST, sentence_spans

PIECES = [*" \n\t.!?…。>-*•\"')abcABÄß日本1234,;:@/", "e.g. ", "Dr. ", "\r\n", "\ud800"]
ANY_TEXT = st.text(alphabet=st.characters(), max_size=300) | st.lists(st.sampled_from(PIECES), max_size=200).map("".join)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in said_spans(text)]


@given(ANY_TEXT)
def test_spans_are_in_order_apart_and_within_the_text(text: str) -> None:
    for spans in (sentence_spans(text), said_spans(text)):
        place = 0
        for start, end in spans:
            assert place <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            assert end - start <= LONGEST
            place = end


@given(ANY_TEXT)
def test_no_letter_or_digit_is_lost_between_sentences_but_a_bullets_number(text: str) -> None:
    covered = {place for start, end in sentence_spans(text) for place in range(start, end)}
    lost = [place for place, letter in enumerate(text) if letter.isalpha() and place not in covered]
    assert not lost


@given(st.lists(st.sampled_from(["The export fails", "It is slow", "Support never called back"]), min_size=1, max_size=5))
def test_as_many_sentences_come_out_as_were_joined(parts: list[str]) -> None:
    assert sentences(". ".join(parts) + ".") == [part + "." for part in parts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fails e.g. for big files. Fix it.", ["It fails e.g. for big files.", "Fix it."]),
        ("Dr. Okafor said so. We wait.", ["Dr. Okafor said so.", "We wait."]),
        ("Version 3.5 is slow. 2.1 was not.", ["Version 3.5 is slow.", "2.1 was not."]),
        ("I wait... and wait... Nothing!", ["I wait... and wait...", "Nothing!"]),
        ("He said “no.” Then left.", ["He said “no.”", "Then left."]),
        ("遅いです。直してください。", ["遅いです。", "直してください。"]),
        ("Das z.B. geht nicht. Schade.", ["Das z.B. geht nicht.", "Schade."]),
        ("- slow pages\n- no export\n1. too dear", ["slow pages", "no export", "too dear"]),
        ("a line that\ngoes on here", ["a line that\ngoes on here"]),
        ("One paragraph\n\nanother one", ["One paragraph", "another one"]),
        ("क्या यह धीमा है। हाँ।", ["क्या यह धीमा है।", "हाँ।"]),
        ("...!?", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_run_without_a_full_stop_is_cut_at_spaces() -> None:
    text = "word " * 1000
    assert all(len(each) <= LONGEST for each in sentences(text))
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")


def test_a_megabyte_of_one_letter_ends() -> None:
    assert len(sentences("x" * 1_000_000)) == 1_000_000 // LONGEST


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi Ann,\n\nThe export fails.\n\nBest regards,\nBob Miller\nTel: 0123", ["The export fails."]),
        ("Pages are slow.\n-- \nBob, Acme Inc.", ["Pages are slow."]),
        ("It is back.\n\nOn Tue, 3 Nov 2026, Ann wrote:\n> is it back?", ["It is back."]),
        ("> you said it works\nIt does not.", ["It does not."]),
        ("What is the main reason for your score? Too slow.", ["Too slow."]),
        ("Invoices are wrong. Sent from my iPhone", ["Invoices are wrong.", "Sent from my iPhone"]),
        ("Invoices are wrong.\nSent from my iPhone", ["Invoices are wrong."]),
        ("Thanks so much!", []),
        ("n/a", []),
        ("keine", []),
        ("Vielen Dank", []),
        ("This email and any attachments are confidential and intended for the addressee.", []),
        ("Best export there is.", ["Best export there is."]),
        ("What a slow page!", ["What a slow page!"]),
        ("No export, no API.", ["No export, no API."]),
        ("Good support, always.", ["Good support, always."]),
        ("Thanks to the new export we close a day earlier.", ["Thanks to the new export we close a day earlier."]),
        ("Hello world is all it shows.", ["Hello world is all it shows."]),
    ],
)
def test_what_is_nobodys_own_words_is_left_out(text: str, found: list[str]) -> None:
    assert said(text) == found
