"""`home`: what needs me today, my book by ARR at risk, my settings, and how fresh the data is. Slack draws it as its Home."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from handlers.book import Listing, nothing_scored
from handlers.card import Actions, Block, Button, Card, Context, Divider, Headline, Paragraph
from handlers.home_book import Turned, book_blocks, by_band, turned
from handlers.home_page import Page, read_page
from handlers.home_queue import Queue, queue_blocks, queue_of
from handlers.home_settings import feed_blocks, freshness, made_how, settings_blocks
from handlers.home_shelf import Shelf, read_shelf, standings_of
from handlers.ports import FeedWord, Standing
from handlers.request import Answer, Request
from handlers.text import count, local

_NOON, _EVENING = 12, 18


class Seen(Struct, frozen=True):
    """Everything a Home shows, before it is drawn."""

    shelf: Shelf
    words: Sequence[FeedWord]
    queue: Queue
    book: Turned
    standings: Mapping[str, Standing]
    """Of the accounts that are shown."""


def home(request: Request) -> Answer:
    """Answer `home [at-risk|renewals|ready] [from=ROW]`, as far as the reader's role goes.

    Raises:
        UserError: Other words.
    """
    card = _drawn(request)
    return Answer(replace(card, again=f"home {request.words}".rstrip()))


def _drawn(request: Request) -> Card:
    page, shelf = read_page(request.words), read_shelf(request)
    if request.person.role == "sales_rep":
        from handlers.home_rep import rep_home

        return rep_home(shelf, page, request)
    words = request.stores.feeds.told(at=request.now)
    if not shelf.tallies:
        return _empty(shelf, words, request)
    if request.person.role == "executive":
        return _for_executive(shelf, words, Page("at-risk", page.start), request)
    queue, book = queue_of(shelf, request), turned(shelf, page, request)
    shown = [*(each.id for each in book.shown), *(account_id for _, _, account_id, _ in queue.first)]
    standings = standings_of(shown, request)
    draw = _for_ops if request.person.role == "cs_ops" else _for_team
    return draw(Seen(shelf, words, queue, book, standings), request)


def greeting(request: Request) -> Headline:
    """`Good afternoon, Dana`."""
    hour = local(request.now, request.person.time_zone).hour
    part = "morning" if hour < _NOON else "afternoon" if hour < _EVENING else "evening"
    return Headline(f"Good {part}, {request.person.name.split()[0]}")


def _for_team(seen: Seen, request: Request) -> Card:
    """Draw a CSM's Home, and a manager's: their queue before their book."""
    more = (Button("Expansion", "expansion"), Button("Handoffs", "handoffs"), Button("Feedback", "feedback"), Button("Help", "help"))
    fresh = freshness(seen.words, seen.shelf, seen.standings.values(), request)
    book = "My book" if request.person.role == "csm" else _team(request)
    return _working(seen, request, more=more, titles=("My queue", book), last=fresh, whose="for you")


def _for_ops(seen: Seen, request: Request) -> Card:
    """Draw the Home of who connects the data: how fresh it is, before all books."""
    more = (Button("Handoffs, 90 days", "handoffs report 90d"), Button("By band", "atrisk chart"), Button("Help", "help"))
    feeds = (*feed_blocks(seen.words, seen.shelf, request), Divider())
    made = Context(made_how(seen.standings.values(), request))
    titles = ("Waiting in all books", "All books")
    return _working(seen, request, more=more, before=feeds, titles=titles, last=made, whose="in all books")


def _working(
    seen: Seen,
    request: Request,
    *,
    more: tuple[Button, ...],
    before: Sequence[Block] = (),
    titles: tuple[str, str],
    last: Context,
    whose: str,
) -> Card:
    """Draw totals, what waits and a book, under the titles of these two."""
    queue, book = titles
    blocks: list[Block] = [
        Paragraph(by_band(seen.shelf, request)),
        _first_row(seen.shelf, more),
        Divider(),
        *before,
        *queue_blocks(seen.queue, seen.standings, request, title=queue),
        Divider(),
        *book_blocks(seen.book, seen.standings, request, title=book),
        Divider(),
        *settings_blocks(seen.shelf, request),
        last,
    ]
    waiting = count(seen.queue.size, "thing waits", "things wait")
    return Card(f"{_counted(seen.shelf)}; {waiting} {whose}.", tuple(blocks), greeting(request))


def _for_executive(shelf: Shelf, words: Sequence[FeedWord], page: Page, request: Request) -> Card:
    """Draw totals and the at-risk list, which open no account."""
    book = turned(shelf, page, request)
    standings = standings_of((each.id for each in book.shown), request)
    number = shelf.at_risk
    blocks: list[Block] = [
        Paragraph(by_band(shelf, request)),
        Actions((Button(f"At risk ({number})", "atrisk all"), Button("By band", "atrisk all chart"), Button("Help", "help"))),
        Divider(),
        *book_blocks(book, standings, request, title="All books"),
        Divider(),
        *settings_blocks(shelf, request),
        freshness(words, shelf, standings.values(), request),
    ]
    return Card(f"{_counted(shelf)}; {number} at risk.", tuple(blocks), greeting(request))


def _first_row(shelf: Shelf, more: tuple[Button, ...]) -> Actions:
    at_risk = Button(f"At risk ({shelf.at_risk})", "atrisk")
    return Actions((Button("Find an account…", "find"), at_risk, Button("Renewals", "renewals 90d")), more=more)


def _empty(shelf: Shelf, words: Sequence[FeedWord], request: Request) -> Card:
    sentence = nothing_scored(Listing("atrisk"), request).replace("`", "")
    blocks: list[Block] = [
        Paragraph(((sentence,),)),
        Actions((Button("At risk, all books", "atrisk all"), Button("Help", "help"))),
        Divider(),
        *settings_blocks(shelf, request),
        freshness(words, shelf, (), request),
    ]
    return Card(sentence, tuple(blocks), greeting(request))


def _counted(shelf: Shelf) -> str:
    return count(shelf.size, "account")


def _team(request: Request) -> str:
    return f"The books of {request.person.team}" if request.person.team else "All books"
