"""What contacts are scored from as champions: ratings by people, their last NPS answer, their own use, consent, activities."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, or_, select

from storage.tables import accounts, advocacy_activities, champion_assessments, contacts, feedback, user_days
from storage.watermarks import Watermarks
from storage.windows import Window, living_windows

if TYPE_CHECKING:
    import pandas as pd

RATINGS = ("success", "communication", "influence", "enthusiasm")
HISTORY = ("expansion_history", "success_story")


def read_contacts(connection: Connection, window: Window) -> Sequence[Any]:
    """Read id, account, name, title and consent of the contacts who have not left, by account and id."""
    person = contacts.c
    there = or_(person.left_on.is_(None), person.left_on > window.today)
    query = select(person.id, person.account_id, person.name, person.title, person.consent_on)
    return connection.execute(query.join(accounts).where(window.of, there).order_by(person.account_id, person.id)).all()


def champion_facts(
    connection: Connection, window: Window, people: Sequence[Any], *, watermarks: Watermarks, account_ids: Sequence[str] | None
) -> "pd.DataFrame":
    """Build champion_facts (contract section 6) of these contacts; `window` ends at now and holds the accounts named.

    A contact's own use is known where the product knows them by their id or their e-mail. NPS and use are missing where the feed is
    stale; so is a rating that nobody gave. Consent and activities are our own records: none on record is `false` and 0.
    """
    import pandas as pd

    rows: dict[str, dict[str, Any]] = {
        person.id: {
            "contact_id": person.id,
            "account_id": person.account_id,
            "consent_recorded": person.consent_on is not None and person.consent_on <= window.today,
            "advocacy_activities": 0,
        }
        for person in people
    }
    _add_assessments(connection, window, rows)
    _add_activities(connection, window, rows)
    for surveys in living_windows(watermarks, "surveys", now=window.now, account_ids=account_ids):
        _add_answers(connection, surveys, rows)
    for usage in living_windows(watermarks, "usage", now=window.now, account_ids=account_ids):
        if usage.fills(user_days):
            _add_use(connection, usage, rows)
    return pd.DataFrame(list(rows.values()), dtype=object)


Rows = dict[str, dict[str, Any]]


def _add_assessments(connection: Connection, window: Window, rows: Rows) -> None:
    """Take the ratings of the newest assessment, and each part of the history from the newest that tells it."""
    given = champion_assessments.c
    query = (
        select(given.contact_id, *(given[name] for name in (*RATINGS, *HISTORY)))
        .join(contacts, contacts.c.id == given.contact_id)
        .join(accounts, accounts.c.id == contacts.c.account_id)
        .where(window.of, given.at <= window.now)
        .order_by(given.at, given.id)
    )
    for contact_id, *said in connection.execute(query):
        if row := rows.get(contact_id):
            row |= {f"{name}_rating": rating for name, rating in zip(RATINGS, said, strict=False)}
            row |= {name: told for name, told in zip(HISTORY, said[len(RATINGS) :], strict=True) if told is not None}


def _add_activities(connection: Connection, window: Window, rows: Rows) -> None:
    done = advocacy_activities.c
    query = (
        select(done.contact_id, func.count())
        .join(contacts, contacts.c.id == done.contact_id)
        .join(accounts, accounts.c.id == contacts.c.account_id)
        .where(window.of, done.day <= window.today)
        .group_by(done.contact_id)
    )
    for contact_id, number in connection.execute(query):
        if row := rows.get(contact_id):
            row["advocacy_activities"] = number


def _add_answers(connection: Connection, window: Window, rows: Rows) -> None:
    """Take each contact's latest NPS answer, of any age."""
    given = feedback.c
    query = (
        select(given.contact_id, given.score, given.received_at)
        .join(accounts, accounts.c.id == given.account_id)
        .where(window.of, given.type == "nps", given.score.is_not(None), given.contact_id.is_not(None), given.received_at <= window.now)
        .order_by(given.received_at, given.id)
    )
    latest: dict[str, tuple[int, datetime]] = {contact_id: (score, at) for contact_id, score, at in connection.execute(query)}
    for contact_id, (score, at) in latest.items():
        if row := rows.get(contact_id):
            row |= {"nps_score": score, "nps_age_days": window.age_of_instant(at)}


def _add_use(connection: Connection, window: Window, rows: Rows) -> None:
    """Look up each contact's first and last day of use: in the index of a user's days, four steps a contact."""
    person, used = contacts.c, user_days.c
    found = [
        select(extreme(used.day))
        .where(used.account_id == person.account_id, used.user_id == known_as, used.day <= window.last_day)
        .scalar_subquery()
        for known_as in (person.id, person.email)
        for extreme in (func.min, func.max)
    ]
    query = select(person.id, *found).join(accounts, accounts.c.id == person.account_id).where(window.of)
    for contact_id, *days in connection.execute(query):
        known: list[date] = [day for day in days if day is not None]
        if known and (row := rows.get(contact_id)):
            row |= {"first_active_days_ago": window.age_of_day(min(known)), "last_active_days_ago": window.age_of_day(max(known))}
