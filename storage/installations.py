"""Where Hourglass is installed in Slack, with tokens as they were sealed; and the way there: a state that works once.

A token that is about to end is renewed by one process: it takes the turn by `begin_renewal` and keeps what it got by `renewed`, both
only while the version is the one it read. A refresh token works once, so nobody else may use it meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from storage.database import insert_into
from storage.tables import inbox, outbox, person_identities, slack_installations, slack_oauth_states

STATES_MOST = 1000
"""Installations begun and not ended within minutes; more is an attack."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace; each field is the column of that name."""

    team_id: str
    team_name: str
    app_id: str | None
    bot_user_id: str
    scopes: str
    bot_token: str | None
    refresh_token: str | None
    expires_at: datetime | None
    installed_by: str | None
    installed_at: datetime
    version: int = 1
    ended_at: datetime | None = None
    ended_because: str | None = None

    def ends_within(self, span: timedelta, *, now: datetime) -> bool:
        """Tell whether the token is over so soon."""
        return self.expires_at is not None and self.expires_at - now <= span


_table = slack_installations.c
_READ = tuple(_table[name] for name in Installation.__slots__)
_GIVEN = ("team_name", "app_id", "bot_user_id", "scopes", "bot_token", "refresh_token", "expires_at", "installed_by", "installed_at")


def keep(connection: Connection, installation: Installation) -> None:
    """Keep an installation; one of the same workspace that was there, or ended, is replaced."""
    given = {name: getattr(installation, name) for name in ("team_id", *_GIVEN)}
    insert = insert_into(connection, slack_installations).values(given)
    anew = {"version": _table.version + 1, "rotating_until": None, "ended_at": None, "ended_because": None}
    changed = {name: insert.excluded[name] for name in _GIVEN} | anew
    connection.execute(insert.on_conflict_do_update(index_elements=[_table.team_id], set_=changed))


def installation_of(connection: Connection, team_id: str) -> Installation | None:
    """Read a workspace's installation, also one that ended."""
    row = connection.execute(select(*_READ).where(_table.team_id == team_id)).first()
    return None if row is None else Installation(*row)


def all_installations(connection: Connection) -> list[Installation]:
    """Read all, the oldest first, also those that ended."""
    return [Installation(*row) for row in connection.execute(select(*_READ).order_by(_table.installed_at, _table.team_id))]


def begin_renewal(connection: Connection, held: Installation, *, until: datetime, now: datetime) -> bool:
    """Take the turn to renew a token until then; False: it is another's turn, or the token is not the one that was read."""
    free = or_(_table.rotating_until.is_(None), _table.rotating_until <= now)
    return connection.execute(update(slack_installations).where(_as_read(held), free).values(rotating_until=until)).rowcount == 1


def renewed(connection: Connection, held: Installation, *, bot_token: str, refresh_token: str, expires_at: datetime) -> bool:
    """Keep the token that came for the one held; False: a newer one is there already, or the installation ended."""
    changed = {"bot_token": bot_token, "refresh_token": refresh_token, "expires_at": expires_at, "rotating_until": None}
    return connection.execute(update(slack_installations).where(_as_read(held)).values(version=held.version + 1, **changed)).rowcount == 1


def end(connection: Connection, team_id: str, *, because: str, at: datetime, now: datetime, version: int | None = None) -> bool:
    """End a workspace's installation, forget its tokens and stop what was to be sent there.

    Args:
        connection: The transaction.
        team_id: The workspace.
        because: The sentence that its messages end with.
        at: When it ended; an installation made since stays.
        now: The moment.
        version: Of the tokens that do not work any more; newer ones stay.

    Returns:
        Whether there was one to end.
    """
    ended = {
        "ended_at": now,
        "ended_because": because,
        "bot_token": None,
        "refresh_token": None,
        "expires_at": None,
        "rotating_until": None,
    }
    still = and_(_table.team_id == team_id, _table.ended_at.is_(None), _table.installed_at <= at)
    if version is not None:
        still = and_(still, _table.version == version)
    found = connection.execute(update(slack_installations).where(still).values(version=_table.version + 1, **ended)).rowcount == 1
    if found:
        stop_messages(connection, team_id, because=because, now=now)
    return found


def stop_messages(connection: Connection, team_id: str, *, because: str, now: datetime) -> int:
    """End the messages that only this workspace could have taken, and what waits for an answer there; return how many messages.

    What a worker holds just now ends by Slack's own refusal.
    """
    waits = and_(inbox.c.workspace_id == team_id, inbox.c.done_at.is_(None))
    connection.execute(update(inbox).where(waits).values(done_at=now, claimed_until=None, error=because))
    others = select(_table.team_id).where(_table.ended_at.is_(None), _table.team_id != team_id)
    of_others = select(person_identities.c.person_id).where(
        person_identities.c.channel == "slack", person_identities.c.workspace_id.in_(others)
    )
    of_team = select(person_identities.c.person_id).where(
        person_identities.c.channel == "slack", person_identities.c.workspace_id == team_id
    )
    only_there = and_(outbox.c.person_id.in_(of_team), outbox.c.person_id.not_in(of_others))
    theirs = or_(outbox.c.workspace_id == team_id, and_(outbox.c.workspace_id.is_(None), or_(only_there, ~others.exists())))
    stopped = 0
    for was, becomes in (("due", "dead"), ("uncertain", "unknown")):
        to_end = and_(outbox.c.channel == "slack", outbox.c.state == was, theirs)
        stopped += connection.execute(update(outbox).where(to_end).values(state=becomes, claimed_until=None, error=because)).rowcount
    return stopped


def keep_state(connection: Connection, digest: str, *, until: datetime, now: datetime) -> bool:
    """Keep the state of an installation that begins; False: too many have begun."""
    connection.execute(delete(slack_oauth_states).where(slack_oauth_states.c.until <= now))
    if (connection.scalar(select(func.count()).select_from(slack_oauth_states)) or 0) >= STATES_MOST:
        return False
    connection.execute(slack_oauth_states.insert().values(digest=digest, until=until))
    return True


def take_state(connection: Connection, digest: str, *, now: datetime) -> bool:
    """Use a state up; False: it is unknown, used or too old."""
    here = and_(slack_oauth_states.c.digest == digest, slack_oauth_states.c.until > now)
    return connection.execute(delete(slack_oauth_states).where(here)).rowcount == 1


def _as_read(held: Installation) -> ColumnElement[bool]:
    return and_(_table.team_id == held.team_id, _table.version == held.version, _table.ended_at.is_(None))
