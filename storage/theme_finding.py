"""What finding themes reads and keeps: comments in, themes and their mentions out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from storage.database import insert_into
from storage.imports.watermarks import mark_dirty
from storage.tables import feedback, theme_mentions, themes
from storage.turns import take_turn
from storage.upsert import chunks

if TYPE_CHECKING:
    import pandas as pd

    from scoring.themes import Found, KnownTheme, ThemeWords

FINDING = 4_860_175_525
"""Key of the advisory lock of whoever writes themes."""
ROWS_AT_ONCE = 10_000

_MENTION = ("feedback_id", "theme_key", "start", "end")

_said = func.trim(func.coalesce(feedback.c.text, "")) != ""
_unread = feedback.c.themed_at.is_(None)


def count_unread(connection: Connection, *, since: datetime, until: datetime) -> int:
    """Count what was received in a time and whose themes nobody looked for."""
    return connection.scalar(select(func.count()).where(_unread, feedback.c.received_at.between(since, until))) or 0


def read_comments(connection: Connection, *, since: datetime, until: datetime, unread: bool = False) -> "pd.DataFrame":
    """Read what was written in a time as id, text, language; `unread`: that alone whose themes nobody looked for."""
    import pandas as pd

    query = select(feedback.c.id, feedback.c.text, feedback.c.language).where(_said, feedback.c.received_at.between(since, until))
    rows = connection.execute((query.where(_unread) if unread else query).order_by(feedback.c.received_at, feedback.c.id)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["id", "text", "language"])


def known_themes(connection: Connection) -> "Sequence[KnownTheme]":
    """Read the themes that were found before, merged and declined ones too, to be known again."""
    from scoring.themes import KnownTheme

    own = themes.c
    rows = connection.execute(select(own.key, own.name, own.terms).where(own.kind == "found").order_by(own.key))
    return [KnownTheme(row.key, row.name, tuple((word, weight) for word, weight in row.terms)) for row in rows]


def known_keys(connection: Connection) -> Collection[str]:
    """Read the key of every theme."""
    return set(connection.execute(select(themes.c.key)).scalars())


def keep_found(connection: Connection, found: "Found", *, since: datetime, until: datetime, now: datetime, whole: bool) -> None:
    """Keep the themes of what was received in a time: `whole`, in place of what was found in it before.

    Mentions of comments that are there no more are left out. Accounts of which others are mentioned now are due for scoring.
    """
    take_turn(connection, FINDING)
    within = feedback.c.received_at.between(since, until)
    before = _mentioned(connection, within) if whole else {}
    if whole:
        of_them = exists().where(feedback.c.id == theme_mentions.c.feedback_id, within)
        connection.execute(theme_mentions.delete().where(of_them))
    accounts = _received(connection, found.mentions["id"].tolist())
    spoken = zip(*(found.mentions[name].tolist() for name in ("id", "theme", "start", "end")), strict=True)
    rows = [dict(zip(_MENTION, each, strict=True)) for each in spoken if each[0] in accounts]
    first_seen: dict[str, datetime] = {}
    for row in rows:
        at = accounts[row["feedback_id"]][1]
        first_seen[row["theme_key"]] = min(at, first_seen.get(row["theme_key"], at))
    _keep_themes(connection, [each for each in found.themes if each.key in first_seen], first_seen, now=now, whole=whole)
    for part in chunks(rows, ROWS_AT_ONCE):
        connection.execute(insert_into(connection, theme_mentions).on_conflict_do_nothing(), list(part))
    connection.execute(feedback.update().where(within, _unread).values(themed_at=now))
    after: dict[str, set[str]] = {}
    for row in rows:
        after.setdefault(accounts[row["feedback_id"]][0], set()).add(row["theme_key"])
    changed = {each for each in before.keys() | after.keys() if before.get(each, set()) != after.get(each, set())}
    if changed:
        mark_dirty(connection, sorted(changed), now=now)


def _mentioned(connection: Connection, within: Any) -> dict[str, set[str]]:
    """Read by account which themes what it said in a time speaks of."""
    query = select(feedback.c.account_id, theme_mentions.c.theme_key).join(theme_mentions, theme_mentions.c.feedback_id == feedback.c.id)
    found: dict[str, set[str]] = {}
    for account_id, theme_key in connection.execute(query.where(within).distinct()):
        found.setdefault(account_id, set()).add(theme_key)
    return found


def _received(connection: Connection, ids: Sequence[str]) -> Mapping[str, tuple[str, datetime]]:
    """Read whose each is and when it was received."""
    found: dict[str, tuple[str, datetime]] = {}
    for part in chunks(sorted(set(ids)), ROWS_AT_ONCE):
        query = select(feedback.c.id, feedback.c.account_id, feedback.c.received_at).where(feedback.c.id.in_(part))
        found |= {row.id: (row.account_id, row.received_at) for row in connection.execute(query)}
    return found


def _keep_themes(
    connection: Connection, found: "Sequence[ThemeWords]", first_seen: Mapping[str, datetime], *, now: datetime, whole: bool
) -> None:
    """Write themes; a name that a person gave stays, and so do words that were told from all comments where these are some."""
    if not found:
        return
    insert = insert_into(connection, themes)
    own, new = themes.c, insert.excluded
    changed: dict[str, Any] = {"first_seen_at": _earlier(own.first_seen_at, new.first_seen_at)}
    if whole:
        changed |= {"words": new.words, "terms": new.terms, "name": _unless_named(own, new)}
    rows = [
        {
            "key": each.key,
            "name": each.name,
            "kind": each.kind,
            "words": list(each.words),
            "terms": [list(term) for term in each.terms],
            "first_seen_at": first_seen[each.key],
            "found_at": now,
        }
        for each in found
    ]
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=changed), rows)


def _earlier(one: Any, other: Any) -> Any:
    return case((one < other, one), else_=other)


def _unless_named(own: Any, new: Any) -> Any:
    """Keep the name of a found theme, by which people know it; the taxonomy's file names its own, unless a person renamed one."""
    return case((or_(own.named_by.is_not(None), and_(own.kind == "found", new.kind == "found")), own.name), else_=new.name)
