"""The account itself and its people: names, contract, contacts with their roles, touches, meetings, pulses, events."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from handlers.ports import name_key
from storage.sample.catalogue import PREMIUM
from storage.sample.moment import Moment, Row
from storage.sample.script import Contact, Script


def account_row(script: Script, account_id: str, moment: Moment, people: Mapping[str, str]) -> Row:
    """Write the row of `accounts`."""
    contract = script.contract
    kinds = ("usage", "tickets", "surveys", "crm", "billing")
    return {
        "id": account_id,
        "name": script.name,
        "segment": script.segment,
        "stage": script.stage,
        "motion": script.motion,
        "industry": script.industry,
        "region": script.region,
        "advocacy": script.advocacy,
        "owner_id": people[script.owner],
        "rep_id": people[script.rep],
        "started_on": moment.day(script.started),
        "ended_on": None if script.ended is None else moment.day(script.ended),
        "arr": Decimal(contract.arr),
        "currency": contract.currency,
        "seats": contract.seats,
        "seat_price": Decimal(contract.seat_price),
        "term_months": contract.term_months,
        "renewal_on": moment.day(-contract.renewal),
        "auto_renew": contract.auto_renew,
        "company_size": contract.company_size,
        "capacity_limit": script.capacity_limit,
        "features_available": script.features_available,
        "ttv_target_hours": script.ttv_target_hours,
        **{f"{kind}_feed": script.feeds.get(kind, "main") for kind in kinds},
    }


def name_rows(script: Script, account_id: str) -> Iterator[Row]:
    """List what the account answers to."""
    for kind, text in (("name", script.name), *(("alias", alias) for alias in script.aliases), ("domain", script.domain)):
        yield {"account_id": account_id, "kind": kind, "text": text, "key": name_key(text)}


def holding_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the products held: the core, premium features, further products."""
    held = ["core", *(key for key, _, _ in PREMIUM[: script.premium]), *script.products]
    for product in held:
        yield {"account_id": account_id, "product_id": product, "since": moment.day(script.started)}


def contact_id(account_id: str, place: int) -> str:
    """Name a contact by their place in the script."""
    return f"{account_id}-c{place + 1}"


def contact_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List the contacts."""
    for place, contact in enumerate(script.contacts):
        yield {
            "id": contact_id(account_id, place),
            "account_id": account_id,
            "name": contact.name,
            "email": email_of(contact, script),
            "title": contact.title,
            "consent_on": None if contact.consent is None else moment.day(contact.consent),
            "left_on": None if contact.left is None else moment.day(contact.left),
        }


def email_of(contact: Contact, script: Script) -> str:
    """Return a contact's address, which is also how the product knows them."""
    first, *_, last = contact.name.lower().replace("'", "").split()
    return f"{first}.{last}@{script.domain}"


def assessment_rows(script: Script, account_id: str, moment: Moment, owner_id: str) -> Iterator[Row]:
    """List how the owner rated contacts as champions."""
    for place, contact in enumerate(script.contacts):
        for number, given in enumerate(contact.assessments):
            key = contact_id(account_id, place)
            rated = {name: getattr(given, name) for name in ("success", "communication", "influence", "enthusiasm", "evidence")}
            raises = {"expansion_history": given.expansion_history, "success_story": given.success_story}
            yield {"id": f"{key}-q{number + 1}", "contact_id": key, "at": moment.at(given.at), "author_id": owner_id, **rated, **raises}


def activity_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List what contacts did as advocates."""
    for place, contact in enumerate(script.contacts):
        for number, (kind, ago) in enumerate(contact.activities):
            key = contact_id(account_id, place)
            yield {"id": f"{key}-a{number + 1}", "contact_id": key, "kind": kind, "day": moment.day(ago)}


def role_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List who is or was champion, and who sponsors."""
    for place, contact in enumerate(script.contacts):
        ids = {"account_id": account_id, "contact_id": contact_id(account_id, place)}
        if contact.champion is not None:
            since, until = contact.champion
            yield {**ids, "role": "champion", "since": moment.day(since), "until": None if until is None else moment.day(until)}
        if contact.sponsor:
            yield {**ids, "role": "sponsor", "since": moment.day(script.started), "until": None}


def touch_rows(script: Script, account_id: str, moment: Moment, owner_id: str) -> Iterator[Row]:
    """List the touches."""
    for number, touch in enumerate(script.touches):
        yield {
            "id": f"{account_id}-k{number + 1}",
            "account_id": account_id,
            "contact_id": None if touch.contact is None else contact_id(account_id, touch.contact),
            "person_id": owner_id,
            "at": moment.at(touch.at),
            "kind": touch.kind,
            "direction": touch.direction,
            "note": touch.note or None,
        }


def meeting_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List meetings, held, missed and to come."""
    for number, meeting in enumerate(script.meetings):
        planned = moment.at(meeting.at)
        yield {
            "id": f"{account_id}-m{number + 1}",
            "account_id": account_id,
            "kind": meeting.kind,
            "planned_at": planned,
            "held_at": planned if meeting.held else None,
        }


def pulse_rows(script: Script, account_id: str, moment: Moment, owner_id: str) -> Iterator[Row]:
    """List how the owner felt about the account."""
    for at, rating, note in script.pulses:
        yield {"account_id": account_id, "at": moment.at(at), "rating": rating, "person_id": owner_id, "note": note or None}


def event_rows(script: Script, account_id: str, moment: Moment) -> Iterator[Row]:
    """List events; the first value comes first."""
    if script.first_value is not None:
        started = moment.as_of.replace(hour=0, minute=0, second=0) - timedelta(days=script.started)
        at = min(started + timedelta(hours=script.first_value), moment.as_of)
        yield {"id": f"{account_id}-e0", "account_id": account_id, "kind": "first_value", "at": at, "until": None, "detail": None}
    for number, event in enumerate(script.events):
        yield {
            "id": f"{account_id}-e{number + 1}",
            "account_id": account_id,
            "kind": event.kind,
            "at": moment.at(event.at),
            "until": None if event.until is None else moment.at(event.until),
            "detail": event.detail or None,
        }
