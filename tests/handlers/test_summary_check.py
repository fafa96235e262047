"""What is left of any answer: only what is proved, and of an honest one everything."""

import re
from collections.abc import Sequence
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from handlers.ports.summaries import QUOTES_MOST, CommentText, ThemeToSummarise, VerifiedQuote
from handlers.summary_check import check
from handlers.summary_masking import Names
from handlers.summary_sending import SentTheme, prepared
from handlers.summary_sentences import checked_sentence
from prompts.replies import QuoteReply, Reply, ThemeReply

NAMES = Names(people=["Priya Nair"])
SLOW = ("It is slow. Nobody says why!", "Ask Priya Nair: pages take a minute.", "So slow at month end, every month.")
SILENT = ("Nobody called back.", "The silence was worse than the fault.")


def sent(*texts: Sequence[str]) -> tuple[SentTheme, ...]:
    numbers = count()
    themes = [
        ThemeToSummarise(f"k{place}", f"Theme {place}", tuple(CommentText(f"f{place}-{number}", text) for number, text in enumerate(some)))
        for place, some in enumerate(texts)
    ]
    return prepared(themes, names=NAMES, new_id=lambda: f"i{next(numbers)}")


REQUEST = sent(SLOW, SILENT)
IDS = [each for theme in REQUEST for each in (theme.id, *(comment.id for comment in theme.comments))]
WORDS = {
    comment.feedback_id: text
    for theme, texts in zip(REQUEST, (SLOW, SILENT), strict=True)
    for comment, text in zip(theme.comments, texts, strict=True)
}
SAID = st.sampled_from([*SLOW, *SILENT, "It is slow", "pages take a minute", "Ask [name]: pages take a minute.", "9 wait."]) | st.text(
    max_size=40
)
NAMED = st.sampled_from([*IDS, "zzz", ""])
QUOTES = st.lists(st.builds(QuoteReply, NAMED, SAID), max_size=6).map(tuple)
THEMES = st.builds(ThemeReply, NAMED, SAID, st.lists(NAMED, max_size=4).map(tuple), QUOTES)


def test_a_true_answer_passes_whole() -> None:
    slow, silent = REQUEST
    reply = Reply(
        (
            ThemeReply(silent.id, "Nobody hears back.", (silent.comments[0].id,), (QuoteReply(silent.comments[1].id, SILENT[1]),)),
            ThemeReply(
                slow.id,
                "Pages are slow, and nobody explains it.",
                (slow.comments[0].id, slow.comments[2].id),
                (QuoteReply(slow.comments[0].id, "Nobody says why!"), QuoteReply(slow.comments[1].id, "Ask [name]: pages take a minute.")),
            ),
        )
    )
    found = check(reply, REQUEST)
    assert found["k1"].quotes == (VerifiedQuote("f1-1", 0, len(SILENT[1])),)
    assert found["k0"].sentence == "Pages are slow, and nobody explains it."
    assert [WORDS[quote.feedback_id][quote.start : quote.end] for quote in found["k0"].quotes] == ["Nobody says why!", SLOW[1]]
    assert [found[key].dropped for key in ("k0", "k1")] == [0, 0]
    assert found["k0"].comments_read == 3


@given(st.lists(THEMES, max_size=4).map(tuple))
def test_of_any_answer_only_what_is_proved_is_left(themes: tuple[ThemeReply, ...]) -> None:
    found = check(Reply(themes), REQUEST)
    own = {theme.key: {comment.feedback_id for comment in theme.comments} for theme in REQUEST}
    for key, summary in found.items():
        assert len(summary.quotes) <= QUOTES_MOST
        assert {quote.feedback_id for quote in summary.quotes} <= own[key]
        (theme,) = (theme for theme in REQUEST if theme.key == key)
        (given_, *_) = (each for each in themes if each.theme == theme.id)
        for quote in summary.quotes:
            shown = WORDS[quote.feedback_id][quote.start : quote.end]
            assert shown
            masked = shown.replace("Priya Nair", "[name]")
            assert any(each.text.strip("“”\"' …") in masked or each.text in masked for each in given_.quotes)
        if summary.sentence is not None:
            assert {*given_.rests_on, *(quote.comment for quote in given_.quotes)} <= {comment.id for comment in theme.comments}
            assert checked_sentence(summary.sentence, comments=()) == summary.sentence
        assert summary.dropped <= len(given_.quotes) + 1


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Co", "Cn"]), min_size=1, max_size=120), min_size=1, max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_customers_write_an_honest_model_loses_no_quote(texts: list[list[str]]) -> None:
    request = sent(*texts)
    quotes = {
        theme.id: tuple(
            QuoteReply(comment.id, sentence)
            for comment in theme.comments
            for sentence in re.split(r"(?<=[.!?])\s", comment.masked.text)[:1]
            if any(map(str.isalnum, sentence)) and "[" not in sentence
        )
        for theme in request
    }
    found = check(Reply(tuple(ThemeReply(theme, "", (), said) for theme, said in quotes.items())), request)
    for theme in request:
        assert found[theme.key].dropped == 0
        assert bool(found[theme.key].quotes) is bool(quotes[theme.id])


def test_a_second_answer_on_a_theme_is_not_looked_at() -> None:
    (slow, _) = REQUEST
    first, second = (ThemeReply(slow.id, text, (slow.comments[0].id,)) for text in ("Pages are slow today.", "Pages are fast today."))
    assert check(Reply((first, second)), REQUEST)["k0"].sentence == "Pages are slow today."


def test_quotes_out_of_notes_are_no_customer_s() -> None:
    (slow, _) = REQUEST
    reply = Reply(
        (ThemeReply(slow.id, "Pages are slow today.", (slow.comments[0].id,), (QuoteReply(slow.comments[0].id, "It is slow."),)),)
    )
    assert check(reply, REQUEST, prompt="merge")["k0"].quotes == ()
