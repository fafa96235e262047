"""`audit`: who read and changed what, where and when; for CS ops alone, and itself an entry."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from handlers.card import Actions, Block, Button, Card, Column, Context, Headline, Line, Paragraph, Table, bold
from handlers.errors import UserError
from handlers.names import find_account
from handlers.ports import AuditEntry, Outcome
from handlers.ports.audits import AuditQuery
from handlers.request import Answer, Request
from handlers.route_table import ROUTES
from handlers.routes import OPENED
from handlers.share import LOOKED
from handlers.text import clock_time, count, cut, days, local, quoted

PAGE = 20
DAYS, MOST_DAYS = 30, 3650
CELL_MOST = 22
READS = frozenset(route.word for route in ROUTES if not route.writes and (route.save is None or route.word == "find"))
"""Abilities that change nothing."""

_ONLY: Mapping[str, Outcome] = {"changes": "answered", "refused": "refused", "failed": "failed"}
_UNTIL, _PAGE = "until=", "page="
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything was recorded."""
_SPAN = re.compile(r"(\d{1,6})d(?:ays?)?")


class _Wish(Struct):
    """What was asked for, read word by word."""

    days: int = DAYS
    only: str = ""
    email: str = ""
    until: datetime | None = None
    page: int = 1
    name: str = ""
    about: str = "everyone, every account"
    """As the card says it."""


def audit(request: Request) -> Answer:
    """Answer `audit [NAME or e-mail] [changes, refused or failed] [30d]`, newest first.

    Raises:
        UserError: There is no such account or person, or a number makes no sense.
    """
    wish = _wish(request)
    trail = request.stores.audit_trail
    subject = None
    if wish.name:
        hit = find_account(request, wish.name, lambda name: f"audit {name} {_span(wish)}")
        if isinstance(hit, Card):
            return Answer(hit)
        subject, wish.about = hit.id, hit.name
    person = trail.person(wish.email) if wish.email else None
    if wish.email and person is None:
        raise UserError(f"Nobody here has, or had, the address {quoted(wish.email)}. `audit refused` shows who is not known.")
    if person is not None:
        wish.about = person[1] if subject is None else f"{person[1]}, {wish.about}"
    until = wish.until = wish.until or request.now
    query = AuditQuery(
        until - timedelta(days=min(wish.days, (until - _FIRST).days)), until, subject, person[0] if person else None, _ONLY.get(wish.only)
    )
    if wish.only == "changes":
        query = replace(query, not_actions=READS, not_details=(OPENED, LOOKED))
    entries, total = trail.page(query, skip=(wish.page - 1) * PAGE, limit=PAGE)
    return Answer(_card(entries, total, wish, request), subject, request.words or None)


def _wish(request: Request) -> _Wish:
    wish, name = _Wish(), []
    for word in request.words.split():
        folded = word.casefold()
        if span := _SPAN.fullmatch(folded):
            wish.days = _between(int(span[1]), 1, MOST_DAYS, "The audit is read for 1 to 3,650 days, such as `audit acme 30d`.")
        elif folded in _ONLY:
            wish.only = folded
        elif folded.startswith(_PAGE) and folded.removeprefix(_PAGE).isdecimal():
            wish.page = _between(int(folded.removeprefix(_PAGE)[:9]), 1, 10**6, "Pages count from 1.")
        elif folded.startswith(_UNTIL):
            wish.until = _instant(word[len(_UNTIL) :])
        elif "@" in word:
            wish.email = word
        else:
            name.append(word)
    wish.name = " ".join(name)
    return wish


def _between(number: int, least: int, most: int, sentence: str) -> int:
    if not least <= number <= most:
        raise UserError(sentence)
    return number


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = datetime.min  # noqa: DTZ901 - has no zone, as what is refused next
    if instant.tzinfo is None:
        raise UserError("`until=` takes a time with its zone, such as `until=2026-11-24T15:10:00Z`.")
    return instant


def _span(wish: _Wish) -> str:
    """Write everything but the name as it was asked for."""
    return " ".join(part for part in (wish.email, wish.only, f"{wish.days}d") if part)


def _card(entries: Sequence[AuditEntry], total: int, wish: _Wish, request: Request) -> Card:
    headline, about = Headline("Audit", wish.about), wish.about
    kind = {"changes": "change", "refused": "refusal", "failed": "fault"}.get(wish.only, "entry")
    lead = f"{count(total, kind, 'entries' if kind == 'entry' else None)} in {days(wish.days)}."
    if not entries:
        return Card(f"Audit of {about}: {lead}", (Paragraph(((bold(lead),),)),), headline)
    names = request.stores.audit_trail.people({entry.person_id for entry in entries if entry.person_id})
    accounts = request.stores.audit_trail.accounts({entry.subject for entry in entries if entry.subject})
    blocks: list[Block] = [Paragraph(((bold(lead), f" Times are {request.person.time_zone}."),))]
    if wish.only in ("refused", "failed"):
        blocks.append(Paragraph((), tuple(_told(entry, names, accounts, request) for entry in entries)))
    else:
        columns = (Column("When"), Column("Who"), Column("What"), Column("Account"), Column("How it ended"), Column("Where"))
        rows = tuple(_row(entry, names, accounts, request) for entry in entries)
        blocks.append(Table(columns, rows, caption="Entries of the audit, newest first"))
    turns = _turns(wish, total)
    if turns:
        blocks.append(Actions(turns))
    first = (wish.page - 1) * PAGE + 1
    blocks.append(Context(((f"{first} to {first + len(entries) - 1} of {total}, newest first",), ("Reading this is an entry too",))))
    return Card(f"Audit of {about}: {lead}", tuple(blocks), headline)


def _turns(wish: _Wish, total: int) -> tuple[Button, ...]:
    """Turn pages of the same entries, whatever is recorded meanwhile."""
    same = " ".join(part for part in ("audit", wish.name, _span(wish), f"{_UNTIL}{wish.until:%Y-%m-%dT%H:%M:%S.%f%z}") if part)
    turns = []
    if wish.page > 1:
        turns.append(Button("Newer", f"{same} {_PAGE}{wish.page - 1}"))
    if wish.page * PAGE < total:
        turns.append(Button("Older", f"{same} {_PAGE}{wish.page + 1}"))
    return tuple(turns)


def _row(entry: AuditEntry, names: Mapping[str, str], accounts: Mapping[str, str], request: Request) -> tuple[str, ...]:
    cells = (
        _when(entry, request),
        _who(entry, names),
        entry.action,
        accounts.get(entry.subject, entry.subject) if entry.subject else "",
        _ended(entry),
        _where(entry),
    )
    return tuple(cut(cell, CELL_MOST) for cell in cells)


def _told(entry: AuditEntry, names: Mapping[str, str], accounts: Mapping[str, str], request: Request) -> Line:
    """Write an entry whose reason matters as a sentence."""
    what = " ".join(part for part in (entry.action, accounts.get(entry.subject or "", entry.subject or "")) if part)
    token = f", token {entry.token}" if entry.token else ""
    return (
        bold(_when(entry, request)),
        f"  {_who(entry, names)}, {what}, {_where(entry)}{token}: {cut(entry.detail or 'no reason kept', 200)}",
    )


def _when(entry: AuditEntry, request: Request) -> str:
    zone = request.person.time_zone
    at = local(entry.at, zone)
    year = f" {at.year}" if at.year != local(request.now, zone).year else ""
    return f"{at.day} {at:%b}{year} {clock_time(entry.at, zone)}"


def _who(entry: AuditEntry, names: Mapping[str, str]) -> str:
    if entry.person_id is None:
        return {"cli": "an operator", "api": "a sender"}.get(entry.channel, "nobody of ours")
    return names.get(entry.person_id, entry.person_id)


def _ended(entry: AuditEntry) -> str:
    if entry.outcome == "failed":
        return f"failed {entry.token or ''}".rstrip()
    return (entry.detail or entry.outcome).rstrip(".") if entry.outcome == "answered" else entry.outcome


def _where(entry: AuditEntry) -> str:
    if entry.channel != "slack":
        return {"cli": "command line", "api": "API"}.get(entry.channel, entry.channel)
    if entry.place is None:
        return "Slack"
    return "direct message" if entry.place.startswith("D") else entry.place
