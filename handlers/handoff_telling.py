"""Who is told of a handoff, and where: one message a reader, kept up to date in place, with what is new in its thread (ADR)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from handlers.card import Card, Paragraph
from handlers.errors import UserError
from handlers.handoff_card import handoff_card, news_of
from handlers.handoff_moves import Move, moved
from handlers.ports import AuditEntry, Channel, Handoff, Message, MessageKind, Person, Stores

LOST_RACE = "Someone else moved this handoff at the same moment. Try `handoffs` to see where it stands."


def make(
    handoff: Handoff,
    move: Move,
    *,
    stores: Stores,
    now: datetime,
    by: Person | None,
    channel: Channel = "api",
    key: str = "",
    note: str | None = None,
    **changes: Any,
) -> Handoff:
    """Move a handoff, keep the move with its reason or note, audit it, and bring every reader's message up to date.

    `by` None is the clock. The caller has checked that the state allows it.

    Raises:
        UserError: Another move came first.
    """
    who = by.id if by else None
    reason = note or changes.get("reason")
    kept = stores.handoffs.save(moved(handoff, move, at=now, **changes), was=handoff.state, by=who, at=now, reason=reason, key=key or None)
    if kept is None:
        raise UserError(LOST_RACE)
    detail = f"{kept.id} v{kept.version}: {handoff.state} to {kept.state}"
    stores.audit.record(AuditEntry(now, who, channel, None, f"handoff {move}", kept.account_id, "answered", detail))
    tell(kept, stores=stores, now=now, by=who)
    return kept


def open_message(handoff: Handoff, reader: Person, stores: Stores, *, now: datetime) -> Handoff:
    """Send a handoff to someone as the message in which they read it from now on; return it with that message kept."""
    key = f"handoff:{handoff.id}:{handoff.state}:{handoff.version}:{reader.id}"
    card = handoff_card(handoff, reader, stores, now=now)
    stores.post.send(Message(key, "handoff", reader, card, account_id=handoff.account_id))
    kept = replace(handoff, roots={**handoff.roots, reader.id: key})
    stores.handoffs.keep(kept)
    return kept


def tell(handoff: Handoff, *, stores: Stores, now: datetime, by: str | None, silent: Collection[str] = ()) -> None:
    """Bring the messages of all readers up to date, and say what is new in the thread of each but who did it."""
    for person_id, root in handoff.roots.items():
        reader = stores.people.by_id(person_id)
        if reader is None:
            continue
        card = handoff_card(handoff, reader, stores, now=now)
        key = f"handoff:{handoff.id}:update:{handoff.version}:{person_id}"
        stores.post.send(Message(key, "handoff", reader, card, root_key=root, mode="update", account_id=handoff.account_id))
        if person_id != by and person_id not in silent:
            news = sentence_card(f"{handoff.account_name}: {news_of(handoff, now=now, zone=reader.time_zone)}")
            key = f"handoff:{handoff.id}:news:{handoff.version}:{person_id}"
            stores.post.send(Message(key, "notice", reader, news, root_key=root, mode="thread", account_id=handoff.account_id))


def note_to(reader: Person, handoff: Handoff, what: str, card: Card, stores: Stores, *, kind: MessageKind = "reminder") -> None:
    """Send one message of its own about a handoff, once a version."""
    key = f"handoff:{handoff.id}:{what}:{handoff.version}:{reader.id}"
    stores.post.send(Message(key, kind, reader, card, account_id=handoff.account_id))


def sentence_card(sentence: str) -> Card:
    """Draw one sentence."""
    return Card(sentence, (Paragraph(((sentence,),)),))
