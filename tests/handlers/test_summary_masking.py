"""What leaves for a model: no address, no number, no name; and every character of it can be traced back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.summary_masking import CHARACTERS_MOST, Names, mask, words_of

NAMES = Names(
    people=["Priya Nair", "Will Page", "Jean-Luc Müller", "田中太郎"],
    companies=["Globex", "Vandelay Industries"],
    parts=["Priya", "Nair", "Will", "Page", "Müller"],
)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Write to priya.nair+x@globex.example!", "Write to [e-mail]!"),
        ("mail PRIYA@GLOBEX.EXAMPLE now", "mail [e-mail] now"),
        ("priya (at) globex (dot) example", "[e-mail]"),
        ("Call +49 (30) 1234-5678 or 0800/123 4567.", "Call [number] or [number]."),
        ("Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00", "Card [number], IBAN [number]"),
        ("Since 2026-11-22 and 22.11.2026 it takes 40 seconds", "Since 2026-11-22 and 22.11.2026 it takes 40 seconds"),
        ("See https://globex.example/x?y=1 and www.globex.example", "See [link] and [link]"),
        ("Log in at evil.com or evil.io/x", "Log in at [link] or [link]"),
        ("Our node.js client and export.csv fail", "Our node.js client and export.csv fail"),
        ("Ask <@U0123|priya> or @priya", "Ask [mention] or [mention]"),
        ("Priya Nair's report, PRIYA NAIR, priya nair", "[name]'s report, [name], [name]"),
        ("Priya said so, and so did Ms Nair.", "[name] said so, and so did Ms [name]."),
        ("Will it work? Page by page. I asked Will.", "Will it work? Page by page. I asked [name]."),
        ("I will mark the page", "I will mark the page"),
        ("Will Page knows", "[name] knows"),
        ("Jean-Luc Müller and Jean Luc Muller", "[name] and [name]"),
        ("Ask Müller-led team", "Ask [name]-led team"),
        ("田中太郎さんに聞いて", "[name]さんに聞いて"),
        ("At Globex and Vandelay Industries we globex", "At [company] and [company] we globex"),
        ("token " + "a1" * 30, "token [code]"),
        ("two\n\nlines\tand  spaces ", "two lines and spaces"),
        ("in\u200bvisi\u202eble\ufeff", "invisible"),
        ("", ""),
        ("\u200b \n", ""),
    ],
)
def test_personal_data_is_masked_and_nothing_else(text: str, sent: str) -> None:
    assert mask(text, NAMES).text == sent


def test_the_same_text_is_masked_the_same_way() -> None:
    assert mask("Priya, priya@x.example", NAMES) == mask("Priya, priya@x.example", NAMES)


def test_a_long_text_is_cut_where_nothing_masked_is_cut() -> None:
    sent = mask("slow " * 398 + "aaaa Priya Nair and more", NAMES)
    assert len(sent.text) <= CHARACTERS_MOST
    assert sent.text.endswith("aaaa")
    assert "Priya" not in mask("slow " * 1598 + "Priya Nair", NAMES).text


@pytest.mark.parametrize("letter", ["a", "a.", "1 ", "@", "a@", "-a", "a-", "(", "www.", "a.a", "é", "\u0301"])
def test_no_text_takes_long(letter: str) -> None:
    assert len(mask(letter * 50_000, NAMES).text) <= CHARACTERS_MOST


@given(st.text(max_size=300))
def test_every_character_that_is_sent_comes_from_where_it_says(text: str) -> None:
    sent = mask(text, NAMES)
    assert len(sent.text) == len(sent.starts) == len(sent.ends)
    assert list(sent.starts) == sorted(sent.starts)
    for place, character in enumerate(sent.text):
        start, end = sent.starts[place], sent.ends[place]
        assert 0 <= start < end <= len(text)
        if end - start == 1 and sent.original(place, place + 1) is not None:
            assert text[start] == character or (character == " " and text[start].isspace())


@given(st.lists(st.sampled_from(["Priya", "Nair", "Globex", "slow", "a@b.example", "+49 30 1234567", "—", "(", "\n"]), max_size=30))
def test_no_name_and_no_address_is_left_however_they_are_put_together(words: list[str]) -> None:
    sent = mask(" ".join(words), NAMES).text
    assert not [private for private in ("Priya", "Nair", "Globex", "@", "1234567") if private in sent]


def test_words_are_folded_as_names_are() -> None:
    assert list(words_of("Müller’s PRIYA-nair")) == ["muller", "priya", "nair"]
