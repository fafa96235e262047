"""People of ours: who they are, and who they are in a channel."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, get_args

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from handlers.ports import Channel, Person, Role, is_zone
from storage.countries import country_code
from storage.database import insert_into
from storage.prepared import Prepared
from storage.tables import people, person_identities

ROLES: tuple[Role, ...] = get_args(Role)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LONGEST_EMAIL = 320

_COLUMNS = ("id", "email", "name", "role", "team", "time_zone", "country")
_PERSON = select(*(people.c[name] for name in _COLUMNS)).where(people.c.active)
"""In the order of Person's fields."""

_BY_EMAIL = Prepared(_PERSON.where(people.c.email == bindparam("key")))
_BY_ID = Prepared(_PERSON.where(people.c.id == bindparam("key")))
_of_identity = _PERSON.join(person_identities, person_identities.c.person_id == people.c.id).where(
    person_identities.c.channel == bindparam("channel"),
    person_identities.c.workspace_id == bindparam("workspace_id"),
    person_identities.c.user_id == bindparam("user_id"),
)
_BY_IDENTITY = Prepared(_of_identity)


class SqlPeople:
    """People over one transaction. Someone who left is found by nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_email(self, email: str) -> Person | None:
        """Find a person by e-mail, in any case."""
        return self._one(_BY_EMAIL, key=_folded(email))

    def by_id(self, person_id: str) -> Person | None:
        """Find a person by our own id."""
        return self._one(_BY_ID, key=person_id)

    def by_identity(self, channel: Channel, workspace_id: str, user_id: str) -> Person | None:
        """Find who a channel's user is, once linked."""
        return self._one(_BY_IDENTITY, channel=channel, workspace_id=workspace_id, user_id=user_id)

    def everyone(self) -> list[Person]:
        """Read all, by e-mail."""
        rows = [Person(*row) for row in self._connection.execute(_PERSON)]
        return sorted(rows, key=lambda person: person.email)

    def manager_of(self, person: Person) -> Person | None:
        """Find who leads the person's team, the first by e-mail; None: no team, nobody leads it, or the person does."""
        if person.team is None or person.role == "manager":
            return None
        query = _PERSON.where(people.c.role == "manager", people.c.team == person.team).order_by(people.c.email).limit(1)
        row = self._connection.execute(query).first()
        return None if row is None else Person(*row)

    def user_of(self, person_id: str, channel: Channel, workspace_id: str) -> str | None:
        """Find who a person is in a channel: as it vouched for their address last, else whom somebody said they are."""
        mine = person_identities.c
        query = select(mine.user_id).where(mine.person_id == person_id, mine.channel == channel, mine.workspace_id == workspace_id)
        user_id: str | None = self._connection.scalar(query.order_by(mine.via != "email", mine.verified_at.desc(), mine.user_id).limit(1))
        return user_id

    def move(self, person_id: str, time_zone: str) -> None:
        """Keep that a person lives in another zone from now on."""
        self._connection.execute(people.update().where(people.c.id == person_id).values(time_zone=time_zone))

    def link(
        self,
        person_id: str,
        channel: Channel,
        workspace_id: str,
        user_id: str,
        now: datetime,
        *,
        via: Literal["email", "approval", "operator"] = "email",
        email: str | None = None,
    ) -> None:
        """Keep who a channel's user is: it vouched for this person's e-mail just now, or somebody said so. An earlier link is replaced.

        `email` is the address that the channel shows; None: the person's own, or not looked at yet.
        """
        values: dict[str, Any] = {
            "channel": channel,
            "workspace_id": workspace_id,
            "user_id": user_id,
            "person_id": person_id,
            "verified_at": now,
        }
        values |= {"via": via, "email": email}
        insert = insert_into(self._connection, person_identities).values(values)
        self._connection.execute(
            insert.on_conflict_do_update(
                index_elements=list(person_identities.primary_key),
                set_={name: insert.excluded[name] for name in ("person_id", "verified_at", "via", "email")},
            )
        )

    def add(
        self, email: str, name: str, role: str, *, team: str | None = None, time_zone: str = "UTC", country: str | None = None
    ) -> Person:
        """Add a person, or take back one who left.

        Raises:
            ValueError: one sentence that says which value is wrong and what would work.
        """
        person = _checked(email=email, name=name, role=role, team=team, time_zone=time_zone, country=country)
        if self.by_email(person.email) is not None:
            raise ValueError(f"{person.email} is there already; `hourglass people set` changes what is known of them.")
        values = {column: getattr(person, column) for column in _COLUMNS} | {"active": True}
        insert = insert_into(self._connection, people).values(values)
        changed = {key: value for key, value in values.items() if key not in ("id", "email")}
        self._connection.execute(insert.on_conflict_do_update(index_elements=[people.c.email], set_=changed))
        back = self.by_email(person.email)
        return person if back is None else back

    def change(self, email: str, **given: str | None) -> Person:
        """Change what is given of a person: name, role, team, time_zone or country. An empty team or country is none.

        Raises:
            ValueError: one sentence that says which value is wrong, or that nobody has this e-mail.
        """
        known = self.by_email(email)
        if known is None:
            raise ValueError(f"No one here has the e-mail {_folded(email)!r}; `hourglass people add` adds them.")
        held = {name: getattr(known, name) for name in ("email", "name", "role", "team", "time_zone", "country")}
        person = replace(_checked(**held | given), id=known.id)
        changed = {name: getattr(person, name) for name in given}
        if changed:
            self._connection.execute(people.update().where(people.c.id == known.id).values(changed))
        return person

    def _one(self, statement: Prepared, **keys: str) -> Person | None:
        row = statement.first(self._connection, keys)
        return None if row is None else Person(*row)


def _checked(*, email: str, name: str, role: str, team: str | None, time_zone: str, country: str | None) -> Person:
    address = _folded(email)
    if not EMAIL.fullmatch(address) or len(address) > LONGEST_EMAIL:
        raise ValueError(f"{email!r} is no e-mail address; one looks like ann@example.com.")
    if not name.strip():
        raise ValueError(f"{address} needs a name, such as --name 'Ann Keller'.")
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role; the roles are {', '.join(ROLES)}.")
    if not is_zone(time_zone):
        raise ValueError(f"{time_zone!r} is no time zone; use an IANA name such as Europe/Berlin, America/New_York or UTC.")
    code = country_code(country) if country else None
    if country and code is None:
        raise ValueError(f"{country!r} is no country with a calendar; use ISO 3166, such as US, GB-ENG or DE-BY.")
    # The id tells nothing and is the same wherever the same person is added.
    opaque = f"p-{sha256(address.encode()).hexdigest()[:10]}"
    return Person(opaque, address, " ".join(name.split()), role, (team or "").strip() or None, time_zone, code)


def _folded(email: str) -> str:
    return email.strip().lower()
