"""`voc tell KEY`: the customers who asked for what shipped, with their words; `voc told KEY NAME` keeps that one was told."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from handlers.book import Listing, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Context, Headline, Paragraph, bold
from handlers.errors import UserError
from handlers.ports import Person, Role, Scope, Stores
from handlers.ports.voice import Telling, Theme, Verbatim
from handlers.request import Answer, Request
from handlers.text import count, cut, day, local, local_day
from handlers.voc_card import ToTell, tell_lines
from handlers.voc_quotes import quote_of
from handlers.voc_theme import theme_named
from handlers.writing import CHANGERS, account_to_change

TELLERS: frozenset[Role] = CHANGERS
TELL_WITHIN = timedelta(days=180)
"""After a theme shipped, how long a report goes on to say whom to tell."""
PAGE = 8
"""Customers on one card."""
TOLD_NAMED = 6


def to_tell(scope: Scope, stores: Stores, now: datetime) -> list[ToTell]:
    """List the themes that shipped lately, the newest first, with who asked for them in this scope and who was told."""
    shipped = [(each.status_at, each) for each in stores.themes.all() if each.status == "shipped" and each.status_at is not None]
    lately = [each for at, each in sorted(shipped, key=lambda pair: (pair[0], pair[1].key), reverse=True) if now - at <= TELL_WITHIN]
    told = stores.themes.told([each.key for each in lately]) if lately else {}
    found = [_to_tell(each, askers(each, scope, stores), told.get(each.key, {})) for each in lately]
    return [each for each in found if each.asked]


def askers(theme: Theme, scope: Scope, stores: Stores) -> Sequence[str]:
    """Read which accounts spoke of a theme before it shipped, those that did last at the beginning."""
    return stores.voices.askers(theme.key, scope=scope, until=theme.status_at) if theme.status_at else ()


def _words(theme: Theme, account_ids: Sequence[str], stores: Stores) -> Sequence[Verbatim]:
    return stores.voices.newest(theme.key, account_ids, until=theme.status_at) if theme.status_at and account_ids else ()


def _to_tell(theme: Theme, asked: Sequence[str], told: Mapping[str, datetime]) -> ToTell:
    return ToTell(theme, len(asked), sum(each in told for each in asked))


def tell(request: Request) -> Answer:
    """Answer `voc tell KEY [mine|team|all]`.

    Raises:
        UserError: There is no such theme, or it has not shipped.
    """
    key, _, rest = request.words.partition(" ")
    asked, _ = read_listing(f"voc tell {key}", rest)
    theme = theme_named(key, request, "voc tell")
    if theme.status != "shipped":
        raise UserError(f"“{theme.name}” has not shipped, so there is nothing to tell. `voc edit {theme.key} shipped` says that it has.")
    said = askers(theme, scope_of(asked, request.person), request.stores)
    told = request.stores.themes.told([theme.key])[theme.key]
    return Answer(_card(theme, said, told, asked, request))


def told(request: Request) -> Answer:
    """Answer `voc told KEY NAME`: keep that the customer was told, once.

    Raises:
        UserError: There is no such theme, it has not shipped, or the account is not this person's to change.
    """
    key, _, name = request.words.partition(" ")
    theme = theme_named(key, request, "voc told")
    if theme.status != "shipped":
        raise UserError(f"“{theme.name}” has not shipped, so nobody can have been told.")
    state = account_to_change(replace(request, words=name), f"voc told {theme.key}")
    if isinstance(state, Card):
        return Answer(state)
    found = _words(theme, [state.id], request.stores)
    if not found:
        raise UserError(f"{state.name} never spoke of “{theme.name}”, so there is nothing to tell.")
    summary = f"{state.name} was told that “{theme.name}” shipped."
    said = found[0]
    telling = Telling(theme.key, state.id, said.contact_id)
    change = request.stores.themes.tell(telling, summary=summary, by=request.asker, now=request.now)
    back = Button("Back to the list", f"voc tell {theme.key}")
    if change is None:
        sentence = f"{state.name} had been told of “{theme.name}” before."
        return Answer(Card(sentence, (Paragraph(((bold(sentence),),)), Actions((back,)))), state.id, "Told before.")
    close = Button("Close what they said…", f"feedback close {said.feedback_id}")
    card = Card(
        summary,
        (
            Paragraph(((bold(f"✓ {summary}"),),)),
            Actions((back, Button("Undo", f"undo {change.id}"), close)),
            Context(((f"✓ Saved by {request.person.name}",),)),
        ),
    )
    return Answer(card, state.id, summary)


def _card(theme: Theme, said: Sequence[str], told: Mapping[str, datetime], asked: Listing, request: Request) -> Card:
    person, now = request.person, request.now
    waiting, done = [each for each in said if each not in told], [each for each in said if each in told]
    if asked.start > max(len(waiting), 1):
        left = count(len(waiting), "customer is", "customers are")
        raise UserError(f"{left} still to be told. Try `{replace(asked, start=0).command()}`.")
    start = max(asked.start, 1)
    blocks: list[Block] = [*tell_lines([_to_tell(theme, said, told)], person, now=now)]
    if not said:
        blocks = [Paragraph(((bold(f"No customer {where(asked, person)} spoke of it before it shipped."),),))]
    for each in _words(theme, waiting[start - 1 : start - 1 + PAGE], request.stores):
        blocks += [_row(each, theme, person, now), quote_of(each, person, named=True)]
    if done:
        blocks.append(_done(_words(theme, done[:TOLD_NAMED], request.stores), len(done), told, person, now))
    blocks.append(Actions(_buttons(len(waiting), start, asked, theme)))
    blocks.append(Context((("Quotes are word for word, the newest of each customer",), ("Told: by whoever pressed the button",))))
    left = f"{count(len(waiting), 'customer')} still to be told"
    return Card(f"“{theme.name}” shipped: {left}.", tuple(blocks), Headline(f"Tell them · {theme.name}"))


def _row(said: Verbatim, theme: Theme, person: Person, now: datetime) -> Paragraph:
    who = f", {said.contact_name}" if said.contact_name else ""
    on = local_day(said.received_at, now=now, zone=person.time_zone)
    button = Button("Told", f"voc told {theme.key} id:{said.account_id}", spoken=f"{said.account_name} was told")
    return Paragraph(((bold(said.account_name), f"{who}, asked {on}"),), button=button)


def _done(named: Sequence[Verbatim], number: int, told: Mapping[str, datetime], person: Person, now: datetime) -> Paragraph:
    today = local(now, person.time_zone).date()
    names = [f"{each.account_name} ({day(local(told[each.account_id], person.time_zone).date(), today=today)})" for each in named]
    more = f" and {number - len(names)} more" if number > len(names) else ""
    return Paragraph(((bold("✓ Told:"), f" {cut(', '.join(names), 400)}{more}"),))


def _buttons(waiting: int, start: int, asked: Listing, theme: Theme) -> tuple[Button, ...]:
    following = start + PAGE
    more = (Button(f"From {following}", replace(asked, start=0).command(f"from={following}")),) if following <= waiting else ()
    return (*more, Button("Read every answer", f"voc theme {theme.key} 365d"), Button("All themes", "voc themes"))
