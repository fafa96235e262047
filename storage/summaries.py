"""Summaries by a language model, kept by the words they were made of, so that nothing is asked twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from handlers.ports.summaries import Summary, ThemeSummary, ThemeToSummarise, VerifiedQuote, content_key
from storage.tables import summaries
from storage.upsert import upsert

ASKED_AGAIN = timedelta(days=1)
"""After which a theme is asked about again whose sentence did not pass."""


class SqlSummaries:
    """handlers.ports.summaries.Summaries over one transaction, of one model and prompt.

    `why_not` is said of what is not kept and was asked for in vain; without it, that is `wanted`.
    """

    def __init__(self, connection: Connection, *, model: str | None, prompt: str, now: datetime, why_not: str | None = None) -> None:
        self._connection = connection
        self._model = model
        self._prompt = prompt
        self._now = now
        self._why_not = why_not
        self.wanted: tuple[ThemeToSummarise, ...] = ()
        """What a handler asked for and is not kept."""

    def of(self, themes: Sequence[ThemeToSummarise]) -> Summary:
        """Read what is kept, and wish for the rest unless it was asked for just now."""
        if self._model is None:
            return Summary({})
        kept = kept_summaries(self._connection, themes, model=self._model, prompt=self._prompt, now=self._now)
        missing = tuple(theme for theme in themes if theme.key not in kept and theme.comments)
        if missing and self._why_not is None:
            self.wanted = missing
        return Summary(kept, self._model, self._why_not if missing else None)


def kept_summaries(
    connection: Connection, themes: Sequence[ThemeToSummarise], *, model: str, prompt: str, now: datetime
) -> Mapping[str, ThemeSummary]:
    """Read what is kept by the theme's key; one without a sentence only for a day."""
    by_key = {content_key(theme, model=model, prompt=prompt): theme.key for theme in themes}
    rows = connection.execute(select(summaries).where(summaries.c.key.in_(list(by_key))))
    return {by_key[row.key]: _summary(row) for row in rows if row.sentence is not None or now - row.made_at < ASKED_AGAIN}


def keep_summary(connection: Connection, theme: ThemeToSummarise, summary: ThemeSummary, *, model: str, prompt: str, now: datetime) -> None:
    """Keep what passed of a model's answer on one theme; a later answer replaces it."""
    row = {
        "key": content_key(theme, model=model, prompt=prompt),
        "model": model,
        "prompt": prompt,
        "sentence": summary.sentence,
        "quotes": [[quote.feedback_id, quote.start, quote.end] for quote in summary.quotes],
        "dropped": summary.dropped,
        "comments_read": summary.comments_read,
        "made_at": now,
    }
    upsert(connection, summaries, [row])


def purge_summaries(connection: Connection, *, before: datetime) -> None:
    """Forget what was made before a time: its words have moved on, and if not, it is made again."""
    connection.execute(delete(summaries).where(summaries.c.made_at < before))


def _summary(row: Row[Any]) -> ThemeSummary:
    return ThemeSummary(row.sentence, tuple(VerifiedQuote(*quote) for quote in row.quotes), row.dropped, row.comments_read)
