import pandas as pd

from scoring.theme_cohesion import cohesive, holds_together
from scoring.themes import Found, ThemeWords

CARDS = [f"My new card {what}." for what in ("expires soon", "is lost", "was stolen", "never came", "is declined", "has no chip")]
LOOSE = ["It is fine.", "Up and away.", "We moved.", "Blue is nice.", "Nobody knows.", "Who are you?"]


def theme(key: str, *words: str, kind: str = "found") -> ThemeWords:
    return ThemeWords(key, key.capitalize(), words, kind)  # type: ignore[arg-type]


def test_sentences_that_share_a_word_are_a_theme() -> None:
    assert holds_together(theme("card", "card", "new card", "lost"), CARDS)


def test_sentences_that_share_none_are_none() -> None:
    assert not holds_together(theme("blue", "blue", "fine", "moved"), LOOSE)


def test_one_sentence_that_many_sent_is_no_theme() -> None:
    assert not holds_together(theme("card", "card"), ["My card  is lost."] * 20 + ["my card is LOST."])


def test_what_only_counts_names_nothing() -> None:
    assert not holds_together(theme("two", "two", "first"), [f"Two of {what}." for what in ("us", "them", "my team", "those", "these")])
    assert not holds_together(theme("none"), CARDS)


def test_words_of_a_phrase_may_have_one_between_them() -> None:
    assert holds_together(theme("status", "status page"), [f"The status of page {each} is wrong." for each in "abcdef"])


def test_what_spoke_of_a_dropped_theme_alone_fits_none() -> None:
    texts = {f"f-{number}": text for number, text in enumerate([*CARDS, *LOOSE])}
    rows = [(key, "card" if text in CARDS else "blue", 0, len(text)) for key, text in texts.items()]
    rows.append(("f-11", "support", 0, 4))
    mentions = pd.DataFrame(rows, columns=["id", "theme", "start", "end"])
    given = (theme("card", "card"), theme("blue", "blue"), theme("support", "nothing", kind="taxonomy"))
    kept = cohesive(Found(mentions, given, unthemed=2, silent=1), texts)
    assert [each.key for each in kept.themes] == ["card", "support"]
    assert (kept.unthemed, kept.silent) == (2 + 5, 1)
    assert set(kept.mentions["theme"]) == {"card", "support"}


def test_themes_that_all_hold_together_stay_as_they_are() -> None:
    mentions = pd.DataFrame([(f"f-{n}", "card", 0, len(text)) for n, text in enumerate(CARDS)], columns=["id", "theme", "start", "end"])
    found = Found(mentions, (theme("card", "card"),), unthemed=0, silent=0)
    assert cohesive(found, {f"f-{n}": text for n, text in enumerate(CARDS)}) is found
