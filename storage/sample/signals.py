"""What customers say and ask: tickets, surveys, feedback."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from storage.sample.accounts import contact_id
from storage.sample.moment import Moment, Row
from storage.sample.script import Script


def ticket_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the support cases; a number given by the story is the id."""
    for number, ticket in enumerate(script.tickets):
        yield {
            "id": ticket.number or f"{account_id}-t{number + 1}",
            "account_id": account_id,
            "opened_at": moment.at(ticket.opened),
            "closed_at": None if ticket.closed is None else moment.at(ticket.closed),
            "severity": ticket.severity,
            "escalated_at": None if ticket.escalated is None else moment.at(ticket.escalated),
            "csat": ticket.csat,
            "subject": ticket.subject,
        }


def survey_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the surveys sent."""
    for number, survey in enumerate(script.surveys):
        yield {
            "id": f"{account_id}-s{number + 1}",
            "account_id": account_id,
            "contact_id": None if survey.contact is None else contact_id(account_id, survey.contact),
            "channel": survey.channel,
            "sent_at": moment.at(survey.sent),
            "answered_at": None if survey.answered is None else moment.at(survey.answered),
        }


def feedback_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List what was said, with what became of it up to the moment."""
    for number, voice in enumerate(script.voices):
        received = moment.at(voice.received)
        closed = _after(received, voice.closed, moment)
        yield {
            "id": f"{account_id}-f{number + 1}",
            "account_id": account_id,
            "contact_id": None if voice.contact is None else contact_id(account_id, voice.contact),
            "channel": voice.channel,
            "type": voice.kind,
            "score": voice.score,
            "severity": voice.severity,
            "text": voice.text,
            "language": voice.language,
            "received_at": received,
            "first_reply_at": _after(received, voice.replied, moment),
            "fixed_at": _after(received, voice.fixed, moment),
            "told_customer_at": _after(received, voice.told, moment),
            "closed_at": closed,
            "outcome": voice.outcome if closed is not None else None,
            "source": voice.source,
            "source_id": None if voice.source is None else f"{account_id.removeprefix('a-')}-{number + 1}",
        }


def _after(received: datetime, hours: float | None, moment: Moment) -> datetime | None:
    """Return the instant, or None where it still lies ahead."""
    if hours is None:
        return None
    at = (received + timedelta(hours=hours)).replace(microsecond=0)
    return at if at <= moment.as_of else None
