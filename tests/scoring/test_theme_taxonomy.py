"""The taxonomy's file, and the phrases that are found in sentences."""

from collections import Counter, defaultdict

import pytest

from bot.taxonomy import default_taxonomy
from scoring.theme_listed import listed_mentions
from scoring.theme_taxonomy import Taxonomy, TaxonomyError, TaxonomyTheme, read_taxonomy
from scoring.theme_words import words_of


def spoken(taxonomy: Taxonomy, *sentences: str) -> list[set[str]]:
    listed = listed_mentions(words_of(sentences), taxonomy, defaultdict(Counter))
    found: list[set[str]] = [set() for _ in sentences]
    for sentence, theme in zip(listed.sentence.tolist(), listed.theme.tolist(), strict=True):
        found[sentence].add(taxonomy.themes[theme].key)
    return found


def of_words(*words: str) -> Taxonomy:
    return Taxonomy((TaxonomyTheme("theme", "Theme", words),))


@pytest.mark.parametrize(
    ("word", "sentence", "is_spoken_of"),
    [
        ("slow", "Pages are SLOW.", True),
        ("slow", "Pages are slower.", False),
        ("slow*", "Pages are slower.", True),
        ("call back", "They never call back!", True),
        ("call back", "They call. Back then they did not.", True),
        ("call back", "They call us back.", False),
        ("call-back*", "No call backs.", True),
        ("doesn't work", "It doesn’t work.", True),
        ("soc 2", "Where is your SOC-2 report?", True),
        ("facture*", "L'export de la facturation", False),
        ("export", "L’export est lent", True),
        ("ausfälle", "Die Ausfälle häufen sich", True),
        ("遅い", "遅いです", True),
        ("a.i.", "Where is the A.I.?", True),
    ],
)
def test_a_phrase_is_found_by_its_words(word: str, sentence: str, is_spoken_of: bool) -> None:
    assert spoken(of_words(word), sentence) == [{"theme"} if is_spoken_of else set()]


def test_a_phrase_ends_with_its_sentence() -> None:
    assert spoken(of_words("call back"), "They call", "back soon") == [set(), set()]


def test_the_taxonomy_that_comes_along_is_read_and_tells_common_complaints_apart() -> None:
    taxonomy = default_taxonomy()
    assert len({theme.key for theme in taxonomy.themes}) >= 20
    assert spoken(
        taxonomy,
        "Pages took a minute to load, all week: so slow.",
        "We wait for a refund.",
        "SSO groups do not sync from Okta.",
        "The seats got too expensive.",
        "The invoice layout changed again.",
        "Lunch was good.",
    ) == [{"outages-speed"}, {"invoices"}, {"single-sign-on", "integrations"}, {"price"}, {"invoices"}, set()]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[theme]", "The taxonomy is no TOML"),
        ("themes = 3", "has themes, which is no part of it"),
        ("theme = 3", "begin each with [[theme]]"),
        ('[[theme]]\nname="A"\nwords=["a"]', "Theme 1 needs a key"),
        ('[[theme]]\nkey="found-a"\nname="A"\nwords=["a"]', "does not begin with found-"),
        ('[[theme]]\nkey="a b"\nname="A"\nwords=["a"]', "needs a key"),
        ('[[theme]]\nkey="a"\nname=""\nwords=["a"]', "needs a name"),
        ('[[theme]]\nkey="a"\nname="A"\nwords=[]', "needs words"),
        ('[[theme]]\nkey="a"\nname="A"\nwords=["!"]', "in which there is no letter"),
        ('[[theme]]\nkey="a"\nname="A"\nwords=["a"]\nweight=3', "has weight, which a theme has not"),
        ('[[theme]]\nkey="a"\nname="A"\nwords=["a"]\n[[theme]]\nkey="a"\nname="B"\nwords=["b"]', "in the taxonomy twice"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(TaxonomyError, match=r"^[A-Z].*\.$") as error:
        read_taxonomy(text)
    assert sentence in str(error.value)


def test_an_empty_file_is_an_empty_taxonomy() -> None:
    assert read_taxonomy("") == Taxonomy()
