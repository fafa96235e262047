"""`hourglass doctor`: what is wrong here, and what would put it right."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import typer
from msgspec import Struct
from msgspec.structs import asdict

from bot.commands.reading import NOT_FOUND, AsJson

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.settings import Settings
    from scoring.policy import Policy


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    well: bool
    says: str


STUCK_NAMED = 3
CLOCK_STOPPED = timedelta(minutes=15)
"""A clock that runs says so every five minutes."""
EXAMPLES = ("hourglass doctor", "hourglass doctor --json")


def doctor(*, as_json: AsJson = False) -> None:
    """Look at settings, database, sources, scores, Slack, Teams, inbox and outbox; exit code 1 when something is wrong."""
    from bot.timekeeping import now

    findings = list(_findings(now()))
    if as_json:
        import json

        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'well ' if finding.well else 'WRONG'}  {finding.what}: {finding.says}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(NOT_FOUND)


def _findings(now: datetime) -> Iterator[Finding]:
    from bot.opening import policy_of
    from bot.settings import SettingError, read_settings

    try:
        settings = read_settings()
        policy = policy_of(settings)
    except SettingError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding(
        "settings", True, f"Slack: {settings.slack_mode}, Teams: {settings.teams_mode}; sums are in {settings.reporting_currency}."
    )
    if settings.model_base_url:
        says = f"{settings.model} at {settings.model_base_url} writes sentences; `hourglass model check` asks it."
        yield Finding("model", well=True, says=says)
    yield from _database(settings, policy, now)


def _database(settings: "Settings", policy: "Policy", now: datetime) -> Iterator[Finding]:
    from bot.commands.doctor_slack import slack_findings
    from bot.commands.doctor_teams import teams_findings
    from handlers.errors import UserError
    from storage.database import Database

    try:
        database = Database.open(settings.database_url)
        current = database.is_current()
    except UserError as error:
        yield Finding("database", well=False, says=str(error))
        return
    try:
        shown = database.engine.url.render_as_string(hide_password=True)
        if not current:
            yield Finding("database", well=False, says=f"{shown} is not there or not up to date; run `hourglass migrate`.")
            return
        yield Finding("database", well=True, says=f"{shown} is up to date.")
        with database.reading() as connection:
            if settings.policy_file is None:
                policy = _newest(connection) or policy
            yield from _data(connection, policy)
            yield from _sources(connection, policy, now)
            yield from _clock(connection, now)
            yield from slack_findings(settings, connection)
            yield from teams_findings(settings, connection)
            yield from _secrets(connection, settings)
            yield _inbox(connection)
            yield _outbox(connection, settings, now)
    finally:
        database.close()


def _newest(connection: "Connection") -> "Policy | None":
    from storage.policies import newest_policy

    newest = newest_policy(connection)
    return newest.policy if newest else None


def _data(connection: "Connection", policy: "Policy") -> Iterator[Finding]:
    from storage.checkup import read_checkup
    from storage.policies import newest_policy

    found = read_checkup(connection)
    yield Finding("people", found.people > 0, f"{found.people} may ask." if found.people else "No one may ask; run `hourglass people add`.")
    if not found.accounts:
        yield Finding("accounts", well=False, says="There are none; run `hourglass import` or `hourglass sample`.")
        return
    yield Finding(
        "accounts",
        not found.unscored,
        f"{found.accounts} are here, {found.unscored} of them not scored; run `hourglass score`."
        if found.unscored
        else f"{found.accounts} are here, all scored, the last at {found.scored_at:%Y-%m-%d %H:%M} UTC.",
    )
    if found.dirty:
        since = f"{found.dirty_since:%Y-%m-%d %H:%M} UTC"
        yield Finding("scores", well=False, says=f"{found.dirty} accounts have had newer data since {since}; run `hourglass score`.")
    newest = newest_policy(connection)
    if newest is not None and found.policy_versions:
        old = sum(number for version, number in found.policy_versions.items() if version != newest.version)
        same = newest.policy == policy
        says = f"version {newest.version} is in force since {newest.since:%Y-%m-%d}"
        if not same:
            says += ", but the settings name another; run `hourglass score`"
        elif old:
            says += f", but {old} accounts were scored under an older one; run `hourglass score`"
        yield Finding("policy", same and not old, f"{says}.")


def _sources(connection: "Connection", policy: "Policy", now: datetime) -> Iterator[Finding]:
    from handlers.text import age
    from storage.watermarks import read_watermarks

    for (kind, feed), mark in sorted(read_watermarks(connection, policy=policy, now=now).items()):
        if mark.reported_at is None:
            says = "never reported, so its facts are unknown."
        else:
            says = f"reported {age(mark.reported_at, now=now)}{', too long ago: its facts count as unknown' if mark.stale else ''}."
        yield Finding(f"source {kind}/{feed}", not mark.stale, says + (f" Its owner is {mark.owner}." if mark.stale and mark.owner else ""))


def _clock(connection: "Connection", now: datetime) -> Iterator[Finding]:
    from bot.digesting import JOB
    from handlers.text import age
    from storage.ticks import last_tick

    last = last_tick(connection, JOB)
    if last is not None:
        runs = now - last < CLOCK_STOPPED
        yield Finding(
            "clock", runs, f"it last ran {age(last, now=now)}{'.' if runs else '; start `hourglass clock` or `hourglass serve`.'}"
        )


def _secrets(connection: "Connection", settings: "Settings") -> Iterator[Finding]:
    from bot.sealing import BrokenSealError, Seal
    from bot.settings import SettingError
    from storage.sealed import sealed

    kept = list(sealed(connection))
    if not kept:
        return
    try:
        seal = Seal.of(settings)
        for each in kept:
            seal.open(each)
    except (BrokenSealError, SettingError) as error:
        yield Finding("secrets", well=False, says=f"{error} `hourglass keys reseal` seals all of them under the first key.")
        return
    yield Finding("secrets", well=True, says=f"{len(kept)} are kept, all sealed.")


def _inbox(connection: "Connection") -> Finding:
    from storage import inbox

    counts = inbox.counts(connection)
    says = f"{counts['open']} wait, {counts['stuck']} are stuck after their last attempt, {counts['done']} are answered."
    return Finding("inbox", not counts["stuck"], says)


def _outbox(connection: "Connection", settings: "Settings", now: datetime) -> Finding:
    from storage import outbox_overview

    counts = outbox_overview.counts(connection)
    says = ", ".join(f"{number} {state}" for state, number in counts.items()) + "."
    stuck = outbox_overview.stuck(connection, now=now, limit=STUCK_NAMED + 1)
    for chat in ("slack", "teams"):
        if chat not in settings.chats and any(message.channel == chat and message.state == "due" for message in stuck):
            says += f" {chat.capitalize()} is off, so nothing is sent there."
    if stuck:
        named = "; ".join(f"{message.key} is {message.state} ({message.error or 'not taken up'})" for message in stuck[:STUCK_NAMED])
        says += f" Stuck: {named}{' and more' if len(stuck) > STUCK_NAMED else ''}. See `hourglass outbox list`, then `retry` or `drop`."
    return Finding("outbox", not stuck, says)
