"""Finding the themes of what customers said, beside every question: new answers within a minute, all of them each night."""

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.clockwork import Clockwork
from storage.theme_finding import count_unread, keep_found, known_keys, known_themes, read_comments
from storage.ticks import keep_tick, last_tick

if TYPE_CHECKING:
    from scoring.theme_taxonomy import Taxonomy
    from scoring.themes import Embed, Found

JOB = "themes"
LOOKED_BACK = timedelta(days=400)
"""How old an answer may be whose themes are looked for: reports reach back a year, and compare."""
MOST_BETWEEN = 2000
"""New answers that are matched with the themes there are; of more, themes are found anew at once."""
TOLERATED = timedelta(minutes=10)
"""How far ahead of this clock a source may stamp what it sends."""

_log = logging.getLogger(__name__)


def find_due_themes(clockwork: Clockwork, now: datetime) -> int:
    """Look through what came since, and once a day (UTC) through everything; returns how many answers were looked through."""
    since, until = now - LOOKED_BACK, now + TOLERATED
    with clockwork.database.reading() as connection:
        last = last_tick(connection, JOB)
        unread = count_unread(connection, since=since, until=until)
    whole = last is None or last.astimezone(UTC).date() != now.astimezone(UTC).date() or unread > MOST_BETWEEN
    if not whole and not unread:
        return 0
    with clockwork.database.reading() as connection:
        work = Finding(connection, since=since, until=until, whole=whole)
    if not work.number and not unread:
        return _noted(clockwork, now)  # Nobody said anything yet, so nothing need be loaded to look through it.
    # What takes long holds no transaction.
    found = work.find(clockwork.taxonomy(), clockwork.embed() if work.number else None)
    with clockwork.database.writing() as connection:
        keep_found(connection, found, since=since, until=until, now=now, whole=whole)
        if whole:
            keep_tick(connection, JOB, now=now)
    if whole:
        _log.info("Themes of %s answers: %s.", work.number, len(found.themes))
    return work.number


def _noted(clockwork: Clockwork, now: datetime) -> int:
    with clockwork.database.writing() as connection:
        keep_tick(connection, JOB, now=now)
    return 0


def find_sample_themes(connection: Connection, now: datetime) -> None:
    """Look through everything the sample company's customers said, by words alone, so that every machine finds the same."""
    from bot.taxonomy import default_taxonomy

    since, until = now - LOOKED_BACK, now + TOLERATED
    found = Finding(connection, since=since, until=until, whole=True).find(default_taxonomy(), None)
    keep_found(connection, found, since=since, until=until, now=now, whole=True)
    keep_tick(connection, JOB, now=now)


class Finding:
    """What there is to look through, and the themes known so far."""

    def __init__(self, connection: Connection, *, since: datetime, until: datetime, whole: bool) -> None:
        self._whole = whole
        self._comments = read_comments(connection, since=since, until=until, unread=not whole)
        self._known = known_themes(connection)
        self._keys = known_keys(connection)
        self.number = len(self._comments)

    def find(self, taxonomy: "Taxonomy", embed: "Embed | None") -> "Found":
        """Find themes; in a few answers only those that are known: a new one takes all of them."""
        from msgspec.structs import replace

        from scoring.theme_cohesion import cohesive
        from scoring.themes import find_themes

        found = find_themes(self._comments, taxonomy=taxonomy, known=self._known, embed=embed)
        if self._whole:
            return cohesive(found, dict(zip(self._comments["id"], self._comments["text"], strict=True)))
        kept = {each.key for each in taxonomy.themes} | set(self._keys)
        themes = tuple(each for each in found.themes if each.key in kept)
        return replace(found, mentions=found.mentions[found.mentions["theme"].isin(kept)], themes=themes)
