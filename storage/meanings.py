"""What feedback is about and how it was meant, worked out once when it is written and kept beside it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.tables import feedback, theme_mentions
from storage.upsert import chunks

ROWS_A_BATCH = 5_000

_READ = (feedback.c.id, feedback.c.type, feedback.c.score, feedback.c.text)
_HELD = (feedback.c.kind, feedback.c.kind_source, feedback.c.sentiment, feedback.c.sentiment_source)
_GIVEN = {"feature_request": "feature_request", "product_issue": "bug"}
"""The kind of a type that says it."""


def note_meanings(connection: Connection, feedback_ids: Collection[str]) -> None:
    """Work out kind and sentiment of these items, as they are stored now."""
    for ids in chunks(sorted(feedback_ids), ROWS_A_BATCH):
        _note(connection, connection.execute(select(*_READ, *_HELD).where(feedback.c.id.in_(ids))).all())


def forget_themes(connection: Connection, feedback_ids: Collection[str]) -> None:
    """Have the themes of these items looked for again: their words changed, and with them where a theme stands in them."""
    for ids in chunks(sorted(feedback_ids), ROWS_A_BATCH):
        connection.execute(theme_mentions.delete().where(theme_mentions.c.feedback_id.in_(ids)))
        connection.execute(feedback.update().where(feedback.c.id.in_(ids), feedback.c.themed_at.is_not(None)).values(themed_at=None))


def note_unread(connection: Connection) -> int:
    """Work out kind and sentiment of every item that nobody looked at, and return how many those are."""
    number = 0
    query = select(*_READ, *_HELD).where(feedback.c.kind.is_(None)).limit(ROWS_A_BATCH)
    while rows := connection.execute(query).all():
        _note(connection, rows)
        number += len(rows)
    return number


def _note(connection: Connection, rows: Sequence[Any]) -> None:
    changed = list(_changed(rows))
    if changed:
        update = feedback.update().where(feedback.c.id == bindparam("item"))
        connection.execute(update.values({column.name: bindparam(f"new_{column.name}") for column in _HELD}), changed)


def _changed(rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
    # The word lists take a moment to load, and only what writes feedback needs them.
    from scoring.feedback_type import kind_of, own_words
    from scoring.sentiment import sentiment_of

    for item, type_, score, text, *held in rows:
        words = own_words(text or "")
        sentiment, sentiment_source = sentiment_of(nps=type_ == "nps", score=score, text=words)
        given = _GIVEN.get(type_)
        found = [given or kind_of(words, sentiment=sentiment), "given" if given else "rules", sentiment, sentiment_source]
        if found != held:
            yield {"item": item, **{f"new_{column.name}": value for column, value in zip(_HELD, found, strict=True)}}
