"""What is left of a model's answer: what is proved by the customers' own words. The rest is dropped, and counted."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from handlers.ports.summaries import QUOTES_MOST, ThemeSummary, VerifiedQuote
from handlers.summary_quotes import find_quote
from handlers.summary_sending import Request, SentTheme
from handlers.summary_sentences import checked_sentence
from prompts.replies import QuoteReply, Reply, ThemeReply
from prompts.themes import Prompt


def check(reply: Reply, request: Request, *, prompt: Prompt = "themes") -> Mapping[str, ThemeSummary]:
    """Return by the theme's key what passed of an answer to a request; a theme that was not answered is left out.

    An answer on a theme that was not asked about, a second one on the same, and quotes out of notes are not looked at.
    """
    asked = {theme.id: theme for theme in request}
    checked: dict[str, ThemeSummary] = {}
    for given in reply.themes:
        theme = asked.get(given.theme)
        if theme is not None and theme.key not in checked:
            checked[theme.key] = _checked(given if prompt == "themes" else replace(given, quotes=()), theme)
    return checked


def _checked(given: ThemeReply, theme: SentTheme) -> ThemeSummary:
    quotes = [_verified(quote, theme) for quote in given.quotes]
    sentence = _sentence(given, theme)
    dropped = quotes.count(None) + bool(given.sentence.strip() and sentence is None)
    proved = tuple(dict.fromkeys(quote for quote in quotes if quote is not None))
    return ThemeSummary(sentence, proved[:QUOTES_MOST], dropped, len(theme.comments))


def _sentence(given: ThemeReply, theme: SentTheme) -> str | None:
    """Return the sentence where every id that it rests on, and there is one, is of a comment of this theme."""
    known = {comment.id for comment in theme.comments}
    named = {*given.rests_on, *(quote.comment for quote in given.quotes)}
    if not named or not named <= known:
        return None
    return checked_sentence(given.sentence, comments=[comment.masked.text for comment in theme.comments])


def _verified(quote: QuoteReply, theme: SentTheme) -> VerifiedQuote | None:
    """Return where the comment that a quote names has its words."""
    source = next((comment for comment in theme.comments if comment.id == quote.comment), None)
    span = find_quote(quote.text, source.masked) if source else None
    return VerifiedQuote(source.feedback_id, *span) if source and span else None


def merged(parts: Sequence[ThemeSummary], whole: ThemeSummary) -> ThemeSummary:
    """Return a theme's summary from those of its parts and the sentence on all of them: quotes of each part in turn."""
    turns = [part.quotes[turn] for turn in range(QUOTES_MOST) for part in parts if turn < len(part.quotes)]
    dropped = whole.dropped + sum(part.dropped for part in parts)
    return ThemeSummary(whole.sentence, tuple(turns[:QUOTES_MOST]), dropped, sum(part.comments_read for part in parts))
