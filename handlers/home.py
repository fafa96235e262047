"""`home`: what needs me today, my book by ARR at risk, my settings, and how fresh the data is. Slack draws it as its Home."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.book import Listing, nothing_scored
from handlers.card import Actions, Block, Button, Card, Context, Divider, Headline, Paragraph
from handlers.digest_book import Book, read_book
from handlers.home_book import book_blocks, by_band, request_day
from handlers.home_page import Page, read_page
from handlers.home_queue import queue_blocks, tasks_of
from handlers.home_settings import feed_blocks, freshness, made_how, settings_blocks
from handlers.ports import AT_RISK, DigestSetting, FeedWord
from handlers.request import Answer, Request
from handlers.text import count, local

_NOON, _EVENING = 12, 18


def home(request: Request) -> Answer:
    """Answer `home [at-risk|renewals|ready] [from=ROW]`, as far as the reader's role goes.

    Raises:
        UserError: Other words.
    """
    page = read_page(request.words)
    if request.person.role == "sales_rep":
        from handlers.home_rep import rep_home

        return Answer(rep_home(page, request))
    setting = replace(DigestSetting.first(AT_RISK, request.person), scope="mine")
    book = read_book(request.person, setting, request.stores, today=request_day(request), now=request.now)
    words = request.stores.feeds.told(at=request.now)
    if not book.awake and not book.asleep:
        return Answer(_empty(book, words, request))
    match request.person.role:
        case "executive":
            return Answer(_for_executive(book, words, page, request))
        case "cs_ops":
            return Answer(_for_ops(book, words, page, request))
        case _:
            return Answer(_for_team(book, words, page, request))


def greeting(request: Request) -> Headline:
    """`Good afternoon, Dana`."""
    hour = local(request.now, request.person.time_zone).hour
    part = "morning" if hour < _NOON else "afternoon" if hour < _EVENING else "evening"
    return Headline(f"Good {part}, {request.person.name.split()[0]}")


def ending(book: Book, words: Sequence[FeedWord], request: Request) -> list[Block]:
    """Close a Home with settings and ages."""
    return [Divider(), *settings_blocks(book, request), freshness(words, book, request)]


def _for_team(book: Book, words: Sequence[FeedWord], page: Page, request: Request) -> Card:
    """Draw a CSM's Home, and a manager's: their queue before their book."""
    tasks = tasks_of(book, request)
    mine = request.person.role == "csm"
    blocks: list[Block] = [
        Paragraph(by_band(book, request)),
        Actions(
            (Button("Find an account…", "find"), Button(f"At risk ({len(book.at_risk)})", "atrisk"), Button("Renewals", "renewals 90d")),
            more=(Button("Expansion", "expansion"), Button("Handoffs", "handoffs"), Button("Feedback", "feedback"), Button("Help", "help")),
        ),
        Divider(),
        *queue_blocks(tasks),
        Divider(),
        *book_blocks(book, page, request, title="My book" if mine else _team(request)),
        *ending(book, words, request),
    ]
    return Card(f"{_counted(book)}; {count(len(tasks), 'thing waits', 'things wait')} for you.", tuple(blocks), greeting(request))


def _for_ops(book: Book, words: Sequence[FeedWord], page: Page, request: Request) -> Card:
    """Draw the Home of who connects the data: how fresh it is, before all books."""
    tasks = tasks_of(book, request)
    blocks: list[Block] = [
        Paragraph(by_band(book, request)),
        Actions(
            (Button("Find an account…", "find"), Button(f"At risk ({len(book.at_risk)})", "atrisk"), Button("Renewals", "renewals 90d")),
            more=(Button("Handoffs, 90 days", "handoffs report 90d"), Button("By band", "atrisk chart"), Button("Help", "help")),
        ),
        Divider(),
        *feed_blocks(words, book, request),
        Divider(),
        *queue_blocks(tasks, title="Waiting in all books"),
        Divider(),
        *book_blocks(book, page, request, title="All books"),
        Divider(),
        *settings_blocks(book, request),
        Context(made_how(book, request)),
    ]
    return Card(f"{_counted(book)}; {count(len(tasks), 'thing waits', 'things wait')} in all books.", tuple(blocks), greeting(request))


def _for_executive(book: Book, words: Sequence[FeedWord], page: Page, request: Request) -> Card:
    """Draw totals and the at-risk list, which open no account."""
    shown = Page("at-risk", page.start)
    blocks: list[Block] = [
        Paragraph(by_band(book, request)),
        Actions((Button(f"At risk ({len(book.at_risk)})", "atrisk all"), Button("By band", "atrisk all chart"), Button("Help", "help"))),
        Divider(),
        *book_blocks(book, shown, request, title="All books"),
        *ending(book, words, request),
    ]
    return Card(f"{_counted(book)}; {len(book.at_risk)} at risk.", tuple(blocks), greeting(request))


def _empty(book: Book, words: Sequence[FeedWord], request: Request) -> Card:
    sentence = nothing_scored(Listing("atrisk"), request)
    sentence = sentence.replace("`", "")
    offered = Actions((Button("At risk, all books", "atrisk all"), Button("Help", "help")))
    return Card(sentence, (Paragraph(((sentence,),)), offered, *ending(book, words, request)), greeting(request))


def _counted(book: Book) -> str:
    return f"{count(len(book.awake) + len(book.asleep), 'account')}"


def _team(request: Request) -> str:
    return f"The books of {request.person.team}" if request.person.team else "All books"
