"""A source that fell silent: its owner hears of it once; its facts count as unknown, and no alert about a customer comes of it."""

from datetime import datetime, timedelta

from handlers.absence import reader_of
from handlers.card import Card, Context, Headline, Line, Paragraph, bold
from handlers.ports import Feed, Message, Person, Stores
from handlers.sources import SOURCE_NAMES
from handlers.text import count, days, deadline, sentence_case, span
from handlers.working_time import next_working_moment


def sources_due(stores: Stores, *, now: datetime) -> None:
    """Tell the owner of each source past its age, who covers for them, or CS ops; once for each time it fell silent."""
    for feed in stores.feeds.silent(policy=stores.policy.policy, now=now):
        owner = _owner(feed, stores)
        if owner is None:
            continue
        key = f"source:{feed.kind}/{feed.name}:{feed.reported_at:%Y-%m-%dT%H:%M:%SZ}"
        if not stores.post.known([key]):
            reader = reader_of(owner, stores, now)
            opens = next_working_moment(now, reader.time_zone, reader.country)
            card = _card(feed, owner, reader, now)
            stores.post.send(Message(key=key, kind="notice", to=reader, card=card, not_before=opens, may_repeat=True))


def _owner(feed: Feed, stores: Stores) -> Person | None:
    owner = stores.people.by_id(feed.owner_id) if feed.owner_id else None
    return owner or next((person for person in stores.people.everyone() if person.role == "cs_ops"), None)


def _card(feed: Feed, owner: Person, reader: Person, now: datetime) -> Card:
    name = f"{sentence_case(SOURCE_NAMES[feed.kind])} feed “{feed.name}”"
    silent = f"silent for {span(now - feed.reported_at)}"
    since = deadline(feed.reported_at, now=now, zone=reader.time_zone)
    least = days(feed.age // timedelta(days=1))
    rule = f"It last reported up to {since}. After {least} without news its facts count as unknown."
    depend = f"{count(feed.accounts, 'account')} {'depends' if feed.accounts == 1 else 'depend'} on it"
    why: Line = (bold(depend), ", and their scores leave it out. No alert about a customer comes of this.")
    whose = f"{owner.name} looks after it" if reader.id != owner.id else "You look after it"
    return Card(
        f"{name} is {silent}. {depend}.",
        (
            Paragraph(((rule,), why)),
            Paragraph(((bold("Next: "), "repair the feed, or import what is missing; the scores follow within a minute or two."),)),
            Context(((f"{whose}.",), ("You hear of this once, and again only if it falls silent again.",))),
        ),
        Headline(name, silent),
    )
