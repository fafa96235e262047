"""The at-risk digest: what changed since this person's last one, who waits, what is due, then the ten with most ARR at risk."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from handlers.card import Card
from handlers.clocks import RunningClock, running_clocks
from handlers.digest_book import Book, looked_over, read_book
from handlers.digest_card import digest_card, quiet_card
from handlers.digest_content import Digest, Due, Told
from handlers.digest_shown import Shown
from handlers.ports import Cause, DigestSetting, KeptDigest, Person, Scope, Standing, Stores, WaitingFeedback
from handlers.text import local

CHANGES_TOLD = 10
"""Changes with their cause and a menu each; more are named in a line."""


class Composed(NamedTuple):
    """A digest, and what it showed as JSON, which the next one is compared with."""

    card: Card
    shown: Mapping[str, Any]


def compose(person: Person, setting: DigestSetting, stores: Stores, now: datetime, previous: KeptDigest | None) -> Composed:
    """Compose a person's digest of now, given the last one that was sent to them; None: the first.

    In a channel it is reduced: no one's notes, and nothing that is the reader's own.
    """
    today = local(now, person.time_zone).date()
    before = Shown.of_json(previous.shown) if previous is not None and previous.shown else None
    book = read_book(person, setting, stores, today=today, now=now)
    over = looked_over(before, book, stores)
    told = over.changed[:CHANGES_TOLD]
    causes: Mapping[str, Cause] = {}
    if previous is not None and told:
        causes = stores.standings.causes([each.standing.id for each in told], since=previous.made_at)
    digest = Digest(
        person=person,
        setting=setting,
        now=now,
        today=today,
        policy=stores.policy,
        currency=stores.reporting_currency,
        book=book,
        shown=over.shown,
        before=before,
        since=previous.local_date if previous is not None and before is not None else None,
        changes=[Told(each.standing, each.difference, causes.get(each.standing.id)) for each in told],
        more_changes=over.changed[CHANGES_TOLD:],
        silent=over.silent,
        waiting=waiting_on(book.scopes, {each.id for each in book.awake}, stores, now),
        due=steps_due(book),
        usage_reported_at=stores.standings.usage_reported_at(at=now),
        holders=_holders(book, stores),
        held_back=_held_back(book, person, stores, previous),
    )
    return Composed(quiet_card(digest) if digest.is_quiet else digest_card(digest), over.shown.as_json())


def waiting_on(
    scopes: Sequence[Scope], account_ids: Collection[str], stores: Stores, now: datetime
) -> list[tuple[RunningClock, WaitingFeedback]]:
    """Read the clocks that run on these accounts of the scopes, the one that ends first at the beginning."""
    found: dict[str, WaitingFeedback] = {}
    for scope in scopes:
        for item in stores.waiting.of_accounts(scope=scope, at=now):
            if item.account_id in account_ids:
                found[item.record.item.feedback_id] = item
    clocks = running_clocks([item.record for item in found.values()], now=now, policy=stores.policy.policy)
    return [(clock, found[clock.record.item.feedback_id]) for clock in clocks]


def _holders(book: Book, stores: Stores) -> dict[str, Person]:
    """Find who was given an account of the book; one whose owner it went back to has none."""
    owners = {each.id: each.owner_id for each in book.awake}
    given = {account_id: holder for account_id, holder in stores.assignments.in_force().items() if owners.get(account_id, holder) != holder}
    people = {holder: stores.people.by_id(holder) for holder in set(given.values())}
    return {account_id: person for account_id, holder in given.items() if (person := people[holder]) is not None}


def _held_back(book: Book, person: Person, stores: Stores, previous: KeptDigest | None) -> Sequence[str]:
    """Name the accounts of which a day's cap kept alerts back since the last digest."""
    if previous is None:
        return ()
    names = {each.id: each.name for each in book.awake}
    held = stores.alerts.held_back(person.id, since=previous.made_at)
    return list(dict.fromkeys(names[alert.account_id] for alert in held if alert.account_id in names))


def steps_due(book: Book) -> Sequence[Due]:
    """List the renewal steps that arrived and are not done, the latest of each account, the longest due first."""
    due = [Due(each, each.due_step, each.due_step_on) for each in book.awake if each.due_step and each.due_step_on]
    return sorted(due, key=_by_day)


def _by_day(due: Due) -> tuple[Any, ...]:
    standing: Standing = due.standing
    return due.since, -(standing.arr or 0.0), standing.name
