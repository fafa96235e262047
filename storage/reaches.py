"""Where people can be written to unasked: who knows them, what is closed, and what they chose; in one statement."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any, get_args

from sqlalchemy import Connection, and_, bindparam, literal, select, update

from handlers.ports.reach import Chat, Reach, Way
from storage.prepared import Prepared
from storage.tables import people, person_identities, slack_installations, teams_conversations

CHATS: tuple[Chat, ...] = get_args(Chat)
NOT_MET = "Hourglass is not among their chats there."
GONE = "Hourglass was removed there."

_own, _there, _installed = person_identities.c, teams_conversations, slack_installations
_EVERYONE = (
    select(
        people.c.chat,
        _own.channel,
        _there.c.tenant_id.is_not(None),
        _there.c.ended_at.is_not(None) | _installed.c.ended_at.is_not(None),
        _there.c.ended_because,
        _installed.c.ended_because,
    )
    .select_from(people)
    .outerjoin(person_identities, _own.person_id == people.c.id)
    .outerjoin(
        _there,
        and_(
            _own.channel == literal("teams"),
            _there.c.tenant_id == _own.workspace_id,
            _there.c.user_id == _own.user_id,
            _there.c.kind == literal("personal"),
        ),
    )
    .outerjoin(_installed, and_(_own.channel == literal("slack"), _installed.c.team_id == _own.workspace_id))
)
_READ = Prepared(_EVERYONE.where(people.c.id == bindparam("person_id")))


class SqlReaches:
    """handlers.ports.reach.Reaches over one transaction; `chats` are those that this deployment serves, none: it does not say."""

    def __init__(self, connection: Connection, *, chats: Collection[Chat] = ()) -> None:
        self._connection = connection
        self._chats = [chat for chat in CHATS if chat in chats] or CHATS

    def of(self, person_id: str) -> Reach:
        """Read where a person can be written to."""
        return self._reach(_READ.rows(self._connection, {"person_id": person_id}))

    def shut_out(self) -> list[tuple[str, Reach]]:
        """Read who is known in some chat and can be written to in none, by e-mail."""
        rows = self._connection.execute(_EVERYONE.add_columns(people.c.email).where(people.c.active).order_by(people.c.email))
        everyone = ((email, self._reach([row[:-1] for row in of_one])) for email, of_one in groupby(rows, key=lambda row: str(row[-1])))
        return [(email, reach) for email, reach in everyone if reach.ways and all(way.closed for way in reach.ways)]

    def choose(self, person_id: str, chat: Chat) -> None:
        """Keep where a person wants what is sent unasked."""
        self._connection.execute(update(people).where(people.c.id == person_id).values(chat=chat))

    def _reach(self, rows: Sequence[Any]) -> Reach:
        ways = [_way(chat, [row for row in rows if row[1] == chat]) for chat in self._chats]
        chosen = rows[0][0] if rows else None
        return Reach(tuple(way for way in ways if way), chosen if chosen in self._chats else None, self._chats[0])


def _way(chat: Chat, known: Sequence[Any]) -> Way | None:
    """Return the way to someone by what is known of them in a chat: open as long as one of its conversations is."""
    if not known:
        return None
    closed = [_closed(chat, *row[2:]) for row in known]
    return Way(chat, None if None in closed else closed[0])


def _closed(chat: Chat, met: bool, ended: bool | None, *because: str | None) -> str | None:
    if chat == "teams" and not met:
        return NOT_MET
    return next((each for each in because if each), GONE) if ended else None
