"""How feedback was meant: the survey's own score first, words as a shy hint, and unknown where neither tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.sentiment import judge_words, sentiment_of
from storage.sample.voices import TOPICS


@pytest.mark.parametrize(
    ("nps", "score", "found"),
    [
        *((True, score, "negative") for score in (0, 6)),
        *((True, score, "neutral") for score in (7, 8)),
        *((True, score, "positive") for score in (9, 10)),
        *((False, score, "negative") for score in (1, 2)),
        (False, 3, "neutral"),
        *((False, score, "positive") for score in (4, 5)),
    ],
)
def test_the_score_decides_whatever_the_words_say(nps: bool, score: int, found: str) -> None:
    for text in ("I love it.", "I hate it.", None):
        assert sentiment_of(nps=nps, score=score, text=text) == (found, "score")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I love it.", "positive"),
        ("Thank you, that was perfect.", "positive"),
        ("Good one", "positive"),
        ("Pages are slow and the report fails.", "negative"),
        ("I do not love it.", "negative"),
        ("It was not good.", "negative"),
        ("No problem at all.", "unknown"),
        ("Good on a tablet, cramped on a phone and all that.", "unknown"),
        ("I love it, but the export fails.", "unknown"),
        ("Would love to see a map.", "unknown"),
        ("Pages took a minute to load.", "unknown"),
        ("Danke, hervorragend.", "positive"),
        ("", "unknown"),
    ],
)
def test_words_are_a_hint_and_mixed_ones_are_none(text: str, found: str) -> None:
    assert judge_words(text) == found
    assert sentiment_of(nps=True, score=None, text=text) == (found, "lexicon" if found != "unknown" else None)


def test_no_complaint_is_taken_for_praise_and_hardly_any_praise_for_a_complaint() -> None:
    complaints = [text for moods in TOPICS.values() for text in moods["complaint"]]
    praise = [text for moods in TOPICS.values() for text in moods["praise"]]
    assert [text for text in complaints if judge_words(text) == "positive"] == []
    assert sum(judge_words(text) == "negative" for text in praise) <= 0.05 * len(praise)


@given(text=st.text(max_size=400))
def test_words_are_never_neutral(text: str) -> None:
    assert judge_words(text) in ("positive", "negative", "unknown")
