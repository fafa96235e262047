"""`voc theme KEY`: everything that was said of one theme, page by page, and what was done about it."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from handlers.book import Listing, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Choice, Context, Headline, Paragraph, Quote, bold, italic
from handlers.errors import UserError
from handlers.ports import Person
from handlers.ports.voice import Theme, Verbatim
from handlers.request import Answer, Request
from handlers.text import count, cut, local, money, quoted
from handlers.voc_card import done_about
from handlers.voc_period import Period, is_span, period_of
from handlers.voc_quotes import said_by, words_of
from handlers.voc_report import money_of

DEFAULT = "90d"
PAGE = 10
WHOLE_MOST = 300
"""Characters of an answer that is shown whole; of a longer one, the sentence that speaks of the theme."""


def theme_detail(request: Request) -> Answer:
    """Answer `voc theme KEY [90d] [mine|team|all] [segment=NAME] [from=ROW]`.

    Raises:
        UserError: There is no such theme, or it has no such row.
    """
    key, _, rest = request.words.partition(" ")
    theme = theme_named(key, request, "voc theme")
    asked, others = read_listing(f"voc theme {theme.key}", rest)
    spans = [word for word in others if is_span(word)]
    if len(spans) < len(others):
        raise UserError(f"I do not know what {quoted(' '.join(others))} says of a theme. Try `voc theme {theme.key} 90d team`.")
    zone = request.person.time_zone
    period = period_of(spans[-1] if spans else DEFAULT, today=local(request.now, zone).date(), now=request.now, zone=zone)
    return Answer(_card(theme, period, replace(asked, views=tuple(spans[-1:])), request))


def theme_named(key: str, request: Request, command: str) -> Theme:
    """Find a theme by its key or its name, in any case.

    Raises:
        UserError: There is none; names the nearest.
    """
    if not key:
        raise UserError(f"Which theme? `{request.asker.typed('voc themes')}` lists them; `{command} KEY` takes one.")
    found = request.stores.themes.find(key.casefold())
    if found is not None:
        return found
    from rapidfuzz import process

    names = {each.key: f"{each.key} {each.name.casefold()}" for each in request.stores.themes.all()}
    near = process.extractOne(key.casefold(), names, score_cutoff=60)
    hint = f"Did you mean `{command} {near[2]}`?" if near else f"`{request.asker.typed('voc themes')}` lists them."
    raise UserError(f"I know no theme called {quoted(key)}. {hint}")


def _card(theme: Theme, period: Period, asked: Listing, request: Request) -> Card:
    person, stores = request.person, request.stores
    scope = scope_of(asked, person)
    start = max(asked.start, 1)
    mentions = stores.voices.mentions(scope=scope, since=period.since, until=period.until)
    its = next((each for each in mentions if each.theme_key == theme.key), None)
    total, accounts = (its.answers, its.accounts) if its else (0, 0)
    whole = replace(asked, start=0)
    if start > max(total, 1):
        raise UserError(f"“{theme.name}” has {count(total, 'answer')} there. Try `{whole.command()}`.")
    said = stores.voices.verbatims(theme.key, scope=scope, since=period.since, until=period.until, skip=start - 1, limit=PAGE)
    arr = money_of(its.arr) if its else Decimal(0)
    volume = f"{count(total, 'answer')} from {count(accounts, 'account')}, {money(arr, stores.reporting_currency)} ARR"
    place = f" {where(asked, person)}, {period.words}."
    lines = [(bold(volume), place), (italic("Words:"), f" {', '.join(words_of(theme)) or 'none'}")]
    done = done_about(theme, person, now=request.now)
    lines.append((bold("What was done:"), f" {done}."))
    blocks: list[Block] = [Paragraph(tuple(lines))]
    if total > PAGE:
        blocks.append(Paragraph(((bold(f"{start} to {min(start + PAGE - 1, total)} of {total}, the newest first"),),)))
    blocks += [_quote(each, person) for each in said]
    blocks += [_actions(theme, (start, total), whole, said, person), Context((("Quotes are word for word",), (f"Key: {theme.key}",)))]
    return Card(f"{theme.name}: {volume}, {period.words}.", tuple(blocks), Headline(theme.name))


def _quote(said: Verbatim, reader: Person) -> Quote:
    text = said.text if len(said.text) <= WHOLE_MOST else cut(said.quote, WHOLE_MOST)
    return Quote(text, said_by(said, reader, named=True))


def _actions(theme: Theme, rows: tuple[int, int], whole: Listing, said: Sequence[Verbatim], person: Person) -> Actions:
    start, total = rows
    buttons = []
    if start + PAGE <= total:
        buttons.append(Button(f"From {start + PAGE}", whole.command(f"from={start + PAGE}")))
    if start > 1:
        buttons.append(Button("Back to 1", whole.command()))
    if theme.status == "shipped" and person.role != "cs_ops":
        buttons.append(Button("Tell customers…", f"voc tell {theme.key}"))
    edit = (Button("Change it…", f"voc edit {theme.key}"),) if person.role in ("manager", "cs_ops") else ()
    names = {each.account_id: each.account_name for each in said}
    options = tuple(Button(name, f"account id:{account_id}", spoken=f"Open {name}") for account_id, name in names.items())
    choice = Choice("Open an account…", options) if options else None
    return Actions((*buttons, *edit, Button("All themes", "voc")), choice)
