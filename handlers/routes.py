"""The grammar and the table of abilities: one table for Slack, Teams, buttons and the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers import account, at_risk
from handlers import help as help_cards
from handlers.card import Actions, Button, Card, Context, Line, Paragraph, code
from handlers.errors import UserError
from handlers.ports import Asker, AuditEntry, Outcome, Role, Stores
from handlers.request import Answer, Request
from handlers.rights import require_role
from handlers.text import cut, quoted

EVERYONE: frozenset[Role] = frozenset({"csm", "manager", "sales_rep", "executive", "cs_ops"})
WORDS_MOST = 1000
"""Characters; what is longer is no question."""


@dataclass(frozen=True, slots=True)
class Route:
    """One ability: its words, who may use it, and how help shows it."""

    word: str
    roles: frozenset[Role]
    usage: tuple[str, ...]
    """Examples as a person types them."""
    gives: str
    """What it answers with, as help says it."""
    run: Callable[[Request], Answer]
    also: tuple[str, ...] = ()
    """Other words for the same ability."""
    instead: str = "Try `help`."
    """What a person without the right can do."""


def _help(request: Request) -> Answer:
    may = tuple(route for route in ROUTES if request.person.role in route.roles)
    return Answer(help_cards.help_card(may, request))


ROUTES: tuple[Route, ...] = (
    Route(
        "account",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("account acme", "account acme why"),
        "how a customer is doing, why, what is due and what to do next",
        account.account,
        instead="Try `atrisk all` for the list and its totals.",
    ),
    Route(
        "atrisk",
        frozenset({"csm", "manager", "executive", "cs_ops"}),
        ("atrisk", "atrisk team", "atrisk all segment=enterprise"),
        "who needs a person, ranked by ARR at risk, with totals by band",
        at_risk.at_risk,
        also=("at-risk", "at_risk"),
        instead="Try `account NAME` for one of your accounts.",
    ),
    Route("help", EVERYONE, ("help", "help health"), "what you may ask, and how scores are made", _help, also=("?",)),
)

_BY_WORD = {word: route for route in ROUTES for word in (route.word, *route.also)}


def answer(words: str, *, asker: Asker, stores: Stores, now: datetime) -> Card:
    """Answer one question with a card, and record who asked what.

    Raises:
        UserError: The sentence that says why not, and what would work. It is recorded as refused.
    """
    route, rest = parse(words)
    request = Request(rest, asker, stores, now)
    try:
        require_role(asker.person, route.roles, what=f"`{route.word}`", instead=route.instead)
        given = route.run(request)
    except UserError as refused:
        _record(request, route, None, "refused", str(refused))
        raise
    _record(request, route, given.subject, "answered", None)
    return given.card


def parse(words: str) -> tuple[Route, str]:
    """Find the ability that words ask for, and what was said after its name. No words ask for help.

    Raises:
        UserError: The words name no ability.
    """
    if len(words) > WORDS_MOST:
        raise UserError(f"That is {len(words):,} characters long; a question has at most {WORDS_MOST:,}. Try `help`.")
    first, _, rest = clean(words).partition(" ")
    if not first:
        return _BY_WORD["help"], ""
    route = _BY_WORD.get(first.casefold().lstrip("/"))
    if route is None:
        raise UserError(f"I know no ability called {quoted(first)}. {_nearest(first)}")
    return route, rest


def clean(words: str) -> str:
    """Drop control characters and fold white space; nothing else of what was typed changes."""
    return " ".join("".join(" " if char.isspace() else char for char in words if char.isspace() or char.isprintable()).split())


def _nearest(word: str) -> str:
    from rapidfuzz import process

    near = process.extractOne(word.casefold(), _BY_WORD.keys(), score_cutoff=70)
    return f"Did you mean `{near[0]}`?" if near else "Try `help` for what I can do, or `account NAME`."


def _record(request: Request, route: Route, subject: str | None, outcome: Outcome, detail: str | None) -> None:
    asker = request.asker
    request.stores.audit.record(
        AuditEntry(
            at=request.now,
            person_id=asker.person.id,
            channel=asker.channel,
            place=asker.place,
            action=route.word,
            subject=subject,
            outcome=outcome,
            detail=cut(detail, 500) if detail else None,
        )
    )


def refusal(error: UserError) -> Card:
    """Draw the sentence of a refused question; what stands in backticks is something to type."""
    parts = str(error).split("`")
    line: Line = tuple(code(part) if index % 2 else part for index, part in enumerate(parts) if part)
    return Card("".join(parts), (Paragraph((line,)), Actions((Button("Help", "help"),)), Context((("Nothing was changed.",),))))
