"""Who a person is in a chat: what was vouched for, when, and whether it still holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, update

from storage.tables import people, person_identities, slack_installations, teams_conversations


@dataclass(frozen=True, slots=True)
class Vouched:
    """A chat's user, and whom they were taken for."""

    workspace_id: str
    user_id: str
    person_id: str
    verified_at: datetime
    via: str
    """email: the chat shows the person's own; approval or operator: somebody said so."""
    email: str | None
    """The address that the chat showed then; None: not looked at yet."""
    person_email: str

    def still_holds(self, email: str) -> bool:
        """Tell whether the address that the chat shows now is the one that was vouched for."""
        expected = self.person_email if self.via == "email" else self.email
        return expected is None or email.casefold() == expected.casefold()


_mine = person_identities.c
_READ = (_mine.workspace_id, _mine.user_id, _mine.person_id, _mine.verified_at, _mine.via, _mine.email, people.c.email)


def unseen_since(
    connection: Connection, moment: datetime, *, channel: str, workspaces: Collection[str] | None, limit: int
) -> list[Vouched]:
    """Read the identities that were not looked at since then, the oldest first; of these workspaces, or of all that did not uninstall.

    In Teams only those with an open conversation of their own, in which they can be looked at.
    """
    ended = select(slack_installations.c.team_id).where(slack_installations.c.ended_at.is_not(None))
    old = [_mine.channel == channel, _mine.verified_at < moment, _mine.workspace_id.not_in(ended)]
    if workspaces is not None:
        old.append(_mine.workspace_id.in_(workspaces))
    if channel == "teams":
        theirs = teams_conversations.c
        of_user = and_(theirs.tenant_id == _mine.workspace_id, theirs.user_id == _mine.user_id)
        old.append(exists().where(theirs.kind == "personal", theirs.ended_at.is_(None), of_user))
    query = select(*_READ).join(people, people.c.id == _mine.person_id).where(*old).order_by(_mine.verified_at, _mine.user_id)
    return [Vouched(*row) for row in connection.execute(query.limit(limit))]


def confirm(connection: Connection, held: Vouched, *, channel: str, email: str | None, now: datetime) -> None:
    """Keep that the chat vouched for a user again."""
    connection.execute(update(person_identities).where(_of(held, channel)).values(verified_at=now, email=email))


def end(connection: Connection, held: Vouched, *, channel: str) -> bool:
    """Forget whom a user was taken for; False: they are known anew meanwhile."""
    as_read = and_(_of(held, channel), _mine.person_id == held.person_id, _mine.verified_at == held.verified_at)
    return connection.execute(delete(person_identities).where(as_read)).rowcount == 1


def unlink(connection: Connection, *, channel: str, user_id: str, workspace_id: str | None = None) -> int:
    """Forget whom a user was taken for, in one workspace or in all, and return how many links that were."""
    theirs = [_mine.channel == channel, _mine.user_id == user_id]
    if workspace_id is not None:
        theirs.append(_mine.workspace_id == workspace_id)
    return connection.execute(delete(person_identities).where(*theirs)).rowcount


def _of(held: Vouched, channel: str) -> ColumnElement[bool]:
    return and_(_mine.channel == channel, _mine.workspace_id == held.workspace_id, _mine.user_id == held.user_id)
