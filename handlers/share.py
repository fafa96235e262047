"""`share NAME`: shows what would be posted in the channel for all to read, and posts it once its asker has seen that.

Left out is what not everyone in a channel may read: what customers wrote, what CSMs noted, contacts, money and how the score is made.
"""

from msgspec.structs import replace

from handlers.account_card import headline_of
from handlers.account_reason import change_sentence
from handlers.card import Actions, Block, Button, Card, Context, Line, Paragraph, bold
from handlers.clocks import running_clocks
from handlers.digest_words import own_channel
from handlers.errors import UserError
from handlers.names import find_account, scored_state
from handlers.next_action import next_action
from handlers.ports import AccountState, Message
from handlers.request import Answer, Request
from handlers.scored_under import scored_under
from handlers.text import clock_time, day, local

HERE = " here"
LOOKED = "Seen, not posted."
"""What the audit says of a card that was not shared yet."""


def share(request: Request) -> Answer:
    """Answer `share NAME` with what would be posted, and `share NAME here` by posting it.

    Raises:
        UserError: This is no channel, or not known to be our company's alone.
    """
    words, posts = request.words.removesuffix(HERE), request.words.endswith(HERE)
    channel = _channel(request)
    hit = find_account(request, words, lambda name: f"share {name}")
    if isinstance(hit, Card):
        return Answer(hit)
    state = scored_state(hit, request)
    card = reduced_card(state, request)
    return Answer(_posted(card, state, channel, request) if posts else _shown(card, state), hit.id, f"Into {channel}." if posts else LOOKED)


def reduced_card(state: AccountState, request: Request) -> Card:
    """Draw what everyone in a channel may read of an account: name, band, score, why in one line, the next step, and who shared it."""
    zone = request.person.time_zone
    at = local(request.now, zone)
    today = at.date()
    headline = headline_of(state, request, today)
    blocks: list[Block] = []
    if why := _why(state, request):
        blocks.append(Paragraph((why,)))
    blocks.append(Paragraph(((bold("Next:"), f" {_next(state, request)}"),)))
    blocks.append(Actions((Button("Open", f"account id:{state.id}", spoken=f"Open {state.name}"),)))
    shared = f"Shared by {request.person.name}, {day(today, today=today)}, {clock_time(request.now, zone)}"
    blocks.append(Context(((shared,), ("Open shows you what your role may read",))))
    return Card(f"{request.person.name} shared {state.name}: {headline.verdict}.", tuple(blocks), headline)


def _channel(request: Request) -> str:
    channel = own_channel(request.asker)
    if channel is None:
        raise UserError(f"A card is shared in a channel. Ask there, with `{request.asker.typed('share acme')}`.")
    if request.asker.barred:
        raise UserError(f"{request.asker.barred}, so nothing is posted here.")
    return channel


def _shown(card: Card, state: AccountState) -> Card:
    lead = "Everyone in this channel, its guests too, will read this once you post it."
    shown = tuple(block for block in card.blocks if not isinstance(block, (Actions, Context)))
    signed = tuple(Context(block.items[:1]) for block in card.blocks if isinstance(block, Context))
    post = Actions((Button("Post it here", f"share id:{state.id}{HERE}", primary=True),))
    return Card(f"{lead} {card.summary}", (Context(((lead,),)), *shown, *signed, post), card.headline)


def _posted(card: Card, state: AccountState, channel: str, request: Request) -> Card:
    today = local(request.now, request.person.time_zone).date()
    key = f"share:{channel}:{state.id}:v{state.version}:{request.person.id}:{today}"
    new = request.stores.post.send(Message(key, "share", request.person, card, channel_id=channel, account_id=state.id))
    sentence = (
        f"{state.name} is on its way into this channel." if new else f"You shared {state.name} here today, and nothing changed since."
    )
    return Card(sentence, (Paragraph(((sentence,),)),))


def _why(state: AccountState, request: Request) -> Line:
    health, policy = state.document["health"], scored_under(state, request) or request.stores.policy
    today = local(request.now, request.person.time_zone).date()
    if health["band"] in ("unknown", "onboarding"):
        return ()
    return change_sentence(state, policy=policy, today=today)


def _next(state: AccountState, request: Request) -> str:
    """Say the next step, and of whoever waits for an answer no name."""
    policy, zone = request.stores.policy, request.person.time_zone
    records = request.stores.feedback.standing(state.id, at=request.now)
    clocks = [
        replace(clock, record=replace(clock.record, contact_name=None))
        for clock in running_clocks(records, now=request.now, policy=policy.policy)
    ]
    return next_action(state, clocks, policy=policy, today=local(request.now, zone).date(), zone=zone).sentence
