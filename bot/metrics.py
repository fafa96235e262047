"""Counts for Prometheus, read from the database at each scrape: every process says the same of what is shared."""

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.digesting import JOB
from bot.wiring import Assistant
from storage import inbox, outbox_overview, teams_conversations
from storage.installations import all_installations
from storage.tables import digests
from storage.ticks import last_tick

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily
    from sqlalchemy import Connection

FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
"""Headers of what came over a proxy."""
KINDS_NAMED = 20
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def may_read(headers: Mapping[str, str], host: str | None, *, token: str | None) -> str | None:
    """Refuse a scrape in a sentence; None: it may read.

    Without a token only this machine may, and nothing that a proxy on it passed on from elsewhere.

    Args:
        headers: Of the request, by names in lower case.
        host: The address that it came from.
        token: HOURGLASS_METRICS_TOKEN.
    """
    if token is not None:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
        return None if known else "This needs the token of HOURGLASS_METRICS_TOKEN, as `Authorization: Bearer`."
    passed_on = any(name in headers for name in FORWARDED)
    if not passed_on and _is_here(host):
        return None
    return "Only this machine may read the metrics; set HOURGLASS_METRICS_TOKEN to read them from elsewhere."


def _is_here(host: str | None) -> bool:
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False


class Heard(Struct, frozen=True):
    """What the chats' edges of this process counted themselves."""

    unheard: Mapping[str, Counter[str]] = {}
    """By chat: how often something came that nobody listens to, by kind."""
    refused: int | None = None
    """Requests to Teams' endpoint that nobody vouched for; None: Teams is off."""

    @property
    def named(self) -> dict[tuple[str, str], int]:
        """The counts by chat and kind; kinds are what others write, so only the most frequent have a name."""
        counts: dict[tuple[str, str], int] = {}
        for chat, kinds in self.unheard.items():
            frequent = dict(kinds.most_common(KINDS_NAMED))
            counts |= {(chat, kind): number for kind, number in frequent.items()}
            if others := kinds.total() - sum(frequent.values()):
                counts[chat, "others"] = others
        return counts


def exposition(assistant: Assistant, *, now: datetime, heard: Heard | None = None) -> bytes:
    """Write every count in Prometheus' text format. Never raises for a database that is away: `hourglass_database_up` says so."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(_Counts(assistant, now, heard or Heard()))
    return generate_latest(registry)


class _Counts:
    def __init__(self, assistant: Assistant, now: datetime, heard: Heard) -> None:
        self._assistant = assistant
        self._heard = heard
        self._now = now

    def collect(self) -> Iterator["GaugeMetricFamily"]:
        """Give each metric."""
        yield _gauge("hourglass_audit_waiting", "Audit entries of this process that wait to be written.", self._assistant.audit_waiting)
        yield _gauge("hourglass_unheard", "What came to this process and nobody listens to.", self._heard.named, "chat", "kind")
        if self._heard.refused is not None:
            yield _gauge(
                "hourglass_teams_refused", "Requests to this process as if from Teams that nobody vouched for.", self._heard.refused
            )
        try:
            with self._assistant.database.reading() as connection:
                found = [*self._outbox(connection), *self._others(connection)]
        except SQLAlchemyError:
            yield _gauge("hourglass_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("hourglass_database_up", "Whether the database answers.", 1)
        yield from found

    def _outbox(self, connection: "Connection") -> Iterator["GaugeMetricFamily"]:
        counts = {(state,): number for state, number in outbox_overview.counts(connection).items()}
        yield _gauge("hourglass_outbox_messages", "Messages in the outbox by state.", counts, "state")
        ended = outbox_overview.reasons(connection)
        yield _gauge("hourglass_outbox_not_sent", "Messages that ended as dead or unknown, by reason.", ended, "state", "reason")
        repeats = outbox_overview.repeated(connection)
        yield _gauge("hourglass_outbox_repeated", "Messages sent again without being looked up, and marked so.", repeats)
        oldest = outbox_overview.oldest_due(connection, now=self._now)
        late = max((self._now - oldest).total_seconds(), 0.0) if oldest else 0.0
        yield _gauge("hourglass_outbox_oldest_due_seconds", "How long the oldest message waits that should be gone.", late)

    def _others(self, connection: "Connection") -> Iterator["GaugeMetricFamily"]:
        installed = {("installed",): 0, ("ended",): 0}
        for each in all_installations(connection):
            installed["installed" if each.ended_at is None else "ended",] += 1
        yield _gauge("hourglass_slack_workspaces", "Workspaces of Slack by whether the app is installed there still.", installed, "state")
        kinds = teams_conversations.counts(connection).items()
        told = {(kind, state): number for kind, both in kinds for state, number in zip(("open", "ended"), both, strict=True)}
        yield _gauge(
            "hourglass_teams_conversations", "Conversations in Teams by kind and whether they take messages.", told, "kind", "state"
        )
        events = {(state,): number for state, number in inbox.counts(connection).items()}
        yield _gauge("hourglass_inbox_events", "Events in the inbox by state.", events, "state")
        made = connection.execute(select(digests.c.digest, digests.c.outcome, func.count()).group_by(digests.c.digest, digests.c.outcome))
        by_outcome = {(digest, outcome): number for digest, outcome, number in made}
        yield _gauge("hourglass_digests", "Digests by name and outcome.", by_outcome, "digest", "outcome")
        last = last_tick(connection, JOB)
        if last is not None:
            silent = max((self._now - last).total_seconds(), 0.0)
            yield _gauge(
                "hourglass_clock_silent_seconds", "How long ago a clock last said that it runs, which it does every 5 minutes.", silent
            )


def _gauge(name: str, says: str, values: float | Mapping[Any, int], *labels: str) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily

    if not isinstance(values, Mapping):
        return GaugeMetricFamily(name, says, value=values)
    family = GaugeMetricFamily(name, says, labels=labels)
    for key, number in values.items():
        family.add_metric(key, number)
    return family
