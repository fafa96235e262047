"""Writes the sample company into a migrated database, and scores its past and its present."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection, Table, delete, insert, select

from handlers.ports import PolicyInForce
from storage import tables
from storage.meanings import note_unread
from storage.sample import accounts, catalogue, contracts, signals
from storage.sample.bulk import insert_rows
from storage.sample.crowd import draw_account
from storage.sample.decisions import decide
from storage.sample.former import draw_former
from storage.sample.moment import Moment, Row, feed_rows, rate_rows, watermark_rows
from storage.sample.people import OPS, add_people
from storage.sample.script import Script
from storage.sample.stories import STORIES
from storage.sample.talk import with_talk
from storage.sample.usage import usage_rows

Progress = Callable[[str, int, int | None], None]

MARK = "sample"
"""Key of the row of `imports` that says this database holds a sample."""

USAGE = (tables.usage_days, tables.user_days, tables.feature_days)

KEPT = frozenset({"people", "person_identities", "policies", "audit", "inbox", "imports", "import_rejects"})
"""Tables that a new sample leaves alone."""

FORMER_IN = 15
"""Customers for whom one other has left within two years."""

TALKING = 21
"""The dice of what is said between surveys."""

CHUNK = 100
"""Accounts written at once."""

WEEKLY = (86, 79, 72, 65, 58, 51, 44, 37, 30, 23, 16)
MONTH_AGO = 33
"""So that each of the last days finds a snapshot a month before it."""
DAILY = tuple(range(10, 0, -1))
PAST = (*WEEKLY[:8], MONTH_AGO, *WEEKLY[8:], *DAILY)
"""Days ago on which the past is scored, oldest first: a line of twelve weeks, and each of the last days."""

USAGE_NEEDED = 40
"""Days of usage without which a past day is not worth scoring."""


def load_sample(
    connection: Connection,
    *,
    accounts: int = 240,
    days: int = 400,
    seed: int = 7,
    as_of: datetime,
    policy: PolicyInForce,
    progress: Progress,
    history: bool = True,
    find_themes: Callable[[Connection, datetime], object] | None = None,
) -> None:
    """Load so many accounts with so many days of usage as they stand at `as_of`, in the place of an earlier sample.

    A few former customers come on top.

    The same arguments give the same rows; the first accounts, those with a story, do not depend on how many follow.
    Without `history` only the present is scored, and no trend is known. `find_themes` looks for what customers speak of, so that
    the scorings know it.

    Raises:
        ValueError: the database holds accounts of its own, `as_of` is naive, or a number makes no sense.
    """
    if accounts < 1 or days < 1:
        raise ValueError("The sample needs at least one account and one day.")
    moment = Moment.of(as_of, days)
    _clear(connection)
    people = add_people(connection)
    connection.execute(insert(tables.feeds), feed_rows(people[OPS]))
    connection.execute(insert(tables.source_watermarks), list(watermark_rows(moment)))
    connection.execute(insert(tables.exchange_rates), list(rate_rows(moment)))
    connection.execute(insert(tables.products), catalogue.product_rows())
    started = _write_accounts(connection, moment, people, count=accounts, seed=seed, progress=progress)
    _mark(connection, moment, accounts=accounts, seed=seed)
    if find_themes is not None:
        progress("Themes", 0, None)
        find_themes(connection, moment.as_of)
        decide(connection, moment, people)
    _score(connection, moment, started, policy=policy, past=PAST if history else (), progress=progress)


def play(number: int, seed: int) -> tuple[Script, np.random.Generator]:
    """Return the script of the account of that number, counted from 0, and its dice, which are its own."""
    dice = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
    if number < len(STORIES):
        return STORIES[number](dice), dice
    # Dice of their own: what is said between surveys leaves the rest of the account as it is.
    talking = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number, TALKING))))
    return with_talk(draw_account(number - len(STORIES), dice), number - len(STORIES), talking), dice


def play_former(number: int, seed: int) -> tuple[Script, np.random.Generator]:
    """Return the script of the former customer of that number, counted from 0, and its dice."""
    dice = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number, FORMER_IN))))
    return draw_former(number, dice), dice


def account_key(number: int) -> str:
    """Return the id of the account of that number, counted from 0."""
    return f"a-{number + 1:04d}"


def former_key(number: int) -> str:
    """Return the id of the former customer of that number, counted from 0."""
    return f"a-f{number + 1:03d}"


def account_keys(count: int) -> list[str]:
    """List the ids of so many accounts, and after them those of the former customers that such a company has."""
    return [*map(account_key, range(count)), *map(former_key, range(count // FORMER_IN))]


def _clear(connection: Connection) -> None:
    """Take an earlier sample away; rows that are not a sample's stay, and stop the loading."""
    imports = tables.imports.c
    count = connection.execute(select(imports.rows_read).where(imports.id == MARK)).scalar() or 0
    own = set(account_keys(count))
    foreign = sum(key not in own for key in connection.execute(select(tables.accounts.c.id)).scalars())
    if foreign:
        raise ValueError(f"This database holds {foreign} accounts that are not the sample's; load the sample into an empty one.")
    replaced = [table for table in reversed(tables.metadata.sorted_tables) if table.name not in KEPT]
    held = [table.name for table in replaced if not count and connection.execute(select(table).limit(1)).first()]
    if held:
        raise ValueError(f"This database holds rows in {', '.join(sorted(held))}; load the sample into an empty one.")
    for table in replaced if count else ():
        connection.execute(delete(table))
    connection.execute(delete(tables.imports).where(imports.id == MARK))


def _mark(connection: Connection, moment: Moment, *, accounts: int, seed: int) -> None:
    source = f"sample company: {accounts} accounts, {moment.days} days, seed {seed}"
    times = {"started_at": moment.as_of, "finished_at": moment.as_of}
    connection.execute(insert(tables.imports), {"id": MARK, "source": source, **times, "rows_read": accounts, "rows_landed": accounts})


def _write_accounts(
    connection: Connection, moment: Moment, people: Mapping[str, str], *, count: int, seed: int, progress: Progress
) -> dict[str, int]:
    """Write every account's rows and return how many days ago each of them started."""
    started: dict[str, int] = {}
    keys = account_keys(count)
    for first in range(0, len(keys), CHUNK):
        progress("Accounts", min(first, count), count)
        gathered: dict[Table, list[Row]] = {}
        for number in range(first, min(first + CHUNK, len(keys))):
            script, dice = play(number, seed) if number < count else play_former(number - count, seed)
            account_id = keys[number]
            started[account_id] = script.started
            for table, rows in account_rows(script, account_id, moment, people, dice):
                gathered.setdefault(table, []).extend(rows)
        for table, rows in gathered.items():
            if table in USAGE:
                insert_rows(connection, table, rows)
            elif rows:
                connection.execute(insert(table), rows)
    progress("Accounts", count, count)
    note_unread(connection)
    return started


def account_rows(
    script: Script, account_id: str, moment: Moment, people: Mapping[str, str], dice: np.random.Generator
) -> Iterator[tuple[Table, Iterable[Row]]]:
    """Turn one account's script into rows, table by table, the ones that others refer to first."""
    owner = people[script.owner]
    yield tables.accounts, [accounts.account_row(script, account_id, moment, people)]
    yield tables.account_names, accounts.name_rows(script, account_id)
    yield tables.product_holdings, accounts.holding_rows(script, account_id, moment)
    yield tables.contacts, accounts.contact_rows(script, account_id, moment)
    yield tables.contact_roles, accounts.role_rows(script, account_id, moment)
    yield tables.champion_assessments, accounts.assessment_rows(script, account_id, moment, owner)
    yield tables.advocacy_activities, accounts.activity_rows(script, account_id, moment)
    yield tables.touches, accounts.touch_rows(script, account_id, moment, owner)
    yield tables.meetings, accounts.meeting_rows(script, account_id, moment)
    yield tables.csm_pulses, accounts.pulse_rows(script, account_id, moment, owner)
    yield tables.account_events, accounts.event_rows(script, account_id, moment)
    yield tables.seat_history, contracts.seat_rows(script, account_id, moment)
    yield tables.invoices, contracts.invoice_rows(script, account_id, moment)
    yield tables.mrr_movements, contracts.movement_rows(script, account_id, moment)
    yield tables.crm_opportunities, contracts.opportunity_rows(script, account_id, moment)
    yield tables.goals, contracts.goal_rows(script, account_id, moment)
    yield tables.value_records, contracts.value_rows(script, account_id, moment)
    yield tables.renewal_steps, contracts.step_rows(script, account_id, moment, owner)
    yield tables.tickets, signals.ticket_rows(script, account_id, moment)
    yield tables.surveys_sent, signals.survey_rows(script, account_id, moment)
    yield tables.feedback, signals.feedback_rows(script, account_id, moment)
    used = usage_rows(script, account_id, moment, dice)
    yield tables.usage_days, used.usage_days
    yield tables.user_days, used.user_days
    yield tables.feature_days, used.feature_days


def _score(
    connection: Connection, moment: Moment, started: Mapping[str, int], *, policy: PolicyInForce, past: Sequence[int], progress: Progress
) -> None:
    """Score past days, oldest first, each for the accounts that had started by then, and the moment itself."""
    from storage.refresh import refresh_scores

    days_ago = [ago for ago in past if ago + USAGE_NEEDED <= moment.days]
    for number, ago in enumerate([*days_ago, 0]):
        progress("Scores", number, len(days_ago) + 1)
        then = moment.as_of - timedelta(days=ago)
        living = [key for key, start in started.items() if start > ago]
        if living:
            chosen = None if len(living) == len(started) else living
            refresh_scores(connection, policy=policy, as_of=then, scored_at=then, account_ids=chosen)
    progress("Scores", len(days_ago) + 1, len(days_ago) + 1)
