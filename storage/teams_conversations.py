"""Where Teams can be written to: each conversation we were added to or heard from, until it is ended."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, select, true, update

from storage.database import insert_into
from storage.prepared import Prepared
from storage.tables import person_identities, teams_conversations

Kind = Literal["personal", "groupChat", "channel"]


class TeamsConversation(Struct, frozen=True):
    """A conversation as Teams names it; each field is the column of that name."""

    tenant_id: str
    kind: Kind
    user_id: str | None
    conversation_id: str
    service_url: str
    team_id: str | None = None


SEEN_EVERY = timedelta(minutes=10)
"""How exactly it is kept when a conversation was last heard of."""

_COLUMNS = tuple(teams_conversations.c[name] for name in TeamsConversation.__struct_fields__)

_KEPT = Prepared(
    select(*_COLUMNS, teams_conversations.c.seen_at, teams_conversations.c.ended_at).where(
        teams_conversations.c.tenant_id == bindparam("tenant_id", type_=teams_conversations.c.tenant_id.type),
        teams_conversations.c.digest == bindparam("digest", type_=teams_conversations.c.digest.type),
    )
)


def keep(connection: Connection, conversation: TeamsConversation, *, now: datetime) -> None:
    """Keep a conversation as of now, a thread as its channel; one that was ended is open again: somebody wrote there, or added us."""
    if _is_kept(connection, conversation, now=now):
        return
    values = {name: getattr(conversation, name) for name in TeamsConversation.__struct_fields__}
    values["conversation_id"] = without_thread(conversation.conversation_id)
    values |= {"digest": digest_of(conversation.conversation_id), "seen_at": now, "ended_at": None, "ended_because": None}
    row = insert_into(connection, teams_conversations).values(values)
    key = list(teams_conversations.primary_key)
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def _is_kept(connection: Connection, conversation: TeamsConversation, *, now: datetime) -> bool:
    """Tell whether nothing would change but the time, and that by little: this is asked at every message."""
    key = {"tenant_id": conversation.tenant_id, "digest": digest_of(conversation.conversation_id)}
    row = _KEPT.first(connection, key)
    if row is None:
        return False
    *kept, seen_at, ended_at = row
    same = TeamsConversation(*kept) == structs.replace(conversation, conversation_id=without_thread(conversation.conversation_id))
    return same and ended_at is None and now - seen_at < SEEN_EVERY


def personal(connection: Connection, tenant_id: str | None, user_id: str) -> tuple[TeamsConversation, str | None] | None:
    """Find a person's own conversation, the newest, and why it is ended, if it is; None: there is none. `tenant_id` None: in any tenant."""
    columns = teams_conversations.c
    return _newest(connection, columns.user_id == user_id, true() if tenant_id is None else columns.tenant_id == tenant_id)


def of_person(connection: Connection, person_id: str, *, tenant_id: str | None) -> tuple[TeamsConversation, str | None] | None:
    """Find the own conversation of one of ours, as above; `tenant_id` None: in any tenant."""
    columns, mine = teams_conversations.c, person_identities.c
    known = exists().where(
        mine.person_id == person_id, mine.channel == "teams", mine.workspace_id == columns.tenant_id, mine.user_id == columns.user_id
    )
    return _newest(connection, known, true() if tenant_id is None else columns.tenant_id == tenant_id)


def channel(connection: Connection, channel_id: str, *, tenant_id: str | None) -> tuple[TeamsConversation, str | None] | None:
    """Find a channel, as above."""
    columns = teams_conversations.c
    here = true() if tenant_id is None else columns.tenant_id == tenant_id
    return _newest(connection, columns.digest == digest_of(channel_id), here, kind="channel")


def _newest(connection: Connection, *which: ColumnElement[bool], kind: Kind = "personal") -> tuple[TeamsConversation, str | None] | None:
    columns = teams_conversations.c
    mine = select(*_COLUMNS, columns.ended_at, columns.ended_because).where(columns.kind == kind, *which)
    row = connection.execute(mine.order_by(columns.seen_at.desc()).limit(1)).first()
    if row is None:
        return None
    *own, ended_at, because = row
    return TeamsConversation(*own), None if ended_at is None else because or "ended"


def end(connection: Connection, tenant_id: str, conversation_id: str, *, because: str, now: datetime, team_id: str | None = None) -> None:
    """Send nothing there any more, nor into any channel of the team that is named."""
    columns = teams_conversations.c
    this = columns.digest == digest_of(conversation_id)
    if team_id is not None:
        this = this | (columns.team_id == team_id)
    ended = update(teams_conversations).where(columns.tenant_id == tenant_id, columns.ended_at.is_(None), this)
    connection.execute(ended.values(ended_at=now, ended_because=because))


def counts(connection: Connection) -> dict[Kind, tuple[int, int]]:
    """Count the conversations of each kind that are open, and those that are ended."""
    columns = teams_conversations.c
    kinds = select(columns.kind, func.count() - func.count(columns.ended_at), func.count(columns.ended_at)).group_by(columns.kind)
    found = {kind: (still_open, ended) for kind, still_open, ended in connection.execute(kinds)}
    return {kind: found.get(kind, (0, 0)) for kind in get_args(Kind)}


def without_thread(conversation_id: str) -> str:
    """Return a channel's own id: in a thread its root's id stands behind it."""
    return conversation_id.partition(";messageid=")[0]


def is_channel(conversation_id: str) -> bool:
    """Tell the id of a channel of Teams from one of Slack, which holds letters and digits alone."""
    return conversation_id.startswith("19:")


def digest_of(conversation_id: str) -> str:
    """Shorten a conversation's id to a key."""
    return sha256(without_thread(conversation_id).encode()).hexdigest()
