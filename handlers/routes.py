"""The grammar and the table of abilities: one table for Slack, Teams, buttons and the command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import abilities, account
from handlers.card import Actions, Button, Card, Context, Form, Line, Paragraph, code
from handlers.errors import FormError, UserError
from handlers.ports import Asker, AuditEntry, Outcome, Role, Stores
from handlers.request import Answer, Request
from handlers.rights import OPENS_ACCOUNTS, READS_VERBATIMS, require_role
from handlers.text import cut, quoted
from handlers.writing import CHANGERS

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
    narrower: frozenset[str] = frozenset()
    """Examples that only those who read verbatims may use."""
    save: Callable[[Request, Mapping[str, str]], Answer] | None = None
    """What a submitted form runs, for abilities that open one."""
    writes: bool = False
    """Whether asking alone changes what is stored."""


def _help(request: Request) -> Answer:
    from handlers import help as help_cards

    role = request.person.role
    may = tuple(
        route if role in READS_VERBATIMS else replace(route, usage=tuple(words for words in route.usage if words not in route.narrower))
        for route in ROUTES
        if role in route.roles
    )
    return Answer(help_cards.help_card(may, request))


ROUTES: tuple[Route, ...] = (
    Route(
        "account",
        OPENS_ACCOUNTS,
        ("account acme", "account acme why", "account acme trend"),
        "how a customer is doing, why, what is due and what to do next",
        account.account,
        instead="Try `atrisk all` for the list and its totals.",
        narrower=frozenset({"account acme why", "account acme trend"}),
    ),
    Route(
        "atrisk",
        frozenset({"csm", "manager", "executive", "cs_ops"}),
        ("atrisk", "atrisk team", "atrisk all segment=enterprise", "atrisk chart"),
        "who needs a person, ranked by ARR at risk, with totals by band",
        abilities.at_risk,
        also=("at-risk", "at_risk"),
        instead="Try `account NAME` for one of your accounts.",
    ),
    Route(
        "expansion",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("expansion", "expansion acme", "expansion top", "expansion team segment=enterprise"),
        "who is ready to grow, who is held and why, and where",
        abilities.expansion,
        instead="Try `atrisk all`.",
        narrower=frozenset({"expansion team segment=enterprise"}),
    ),
    Route(
        "champions",
        frozenset({"csm", "manager", "cs_ops"}),
        ("champions acme", "champions gap", "champions gap team"),
        "who could speak for us, what stands in the way, and whether there are enough",
        abilities.champions,
        also=("champion",),
    ),
    Route(
        "feedback",
        frozenset({"csm", "manager", "cs_ops"}),
        ("feedback", "feedback overdue", "feedback team", "feedback acme"),
        "which customers wait for an answer, until when, and what is late",
        abilities.feedback,
    ),
    Route(
        "feedback reply",
        CHANGERS,
        ("feedback reply acme",),
        "keeps what you replied to a customer; the first personal reply stops the clock",
        abilities.reply_form,
        save=abilities.save_reply,
    ),
    Route(
        "feedback close",
        CHANGERS,
        ("feedback close acme",),
        "closes what a customer said: what came of it, and what they were told",
        abilities.close_form,
        save=abilities.save_closing,
    ),
    Route(
        "renewals",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("renewals 90d", "renewals 180d team"),
        "which contracts come up, what is due for each, and what was missed",
        abilities.renewals,
        narrower=frozenset({"renewals 180d team"}),
        also=("renewal",),
    ),
    Route(
        "log touch",
        CHANGERS,
        ("log touch acme",),
        "keeps that someone spoke with the customer",
        abilities.touch_form,
        save=abilities.save_touch,
    ),
    Route(
        "log value",
        CHANGERS,
        ("log value acme",),
        "keeps what the customer gained, with number, method, source and date",
        abilities.value_form,
        save=abilities.save_value,
    ),
    Route(
        "assess",
        CHANGERS,
        ("assess acme",),
        "rates a contact as a champion, with the evidence",
        abilities.assessment_form,
        save=abilities.save_assessment,
    ),
    Route(
        "override",
        CHANGERS,
        ("override acme",),
        "sets a band over the computed one, with a reason and an end",
        abilities.override_form,
        save=abilities.save_override,
    ),
    Route(
        "snooze",
        CHANGERS,
        ("snooze acme",),
        "leaves an account out of your lists for a while",
        abilities.snooze_form,
        save=abilities.save_snooze,
    ),
    Route("undo", CHANGERS, (), "takes a change back", abilities.undo, writes=True),
    Route("help", EVERYONE, ("help", "help health"), "what you may ask, and how scores are made", _help, also=("?",)),
)

_BY_WORD = {word: route for route in ROUTES for word in (route.word, *route.also)}


def answer(words: str, *, asker: Asker, stores: Stores, now: datetime) -> Card | Form:
    """Answer one question with a card, or with the form it needs, and record who asked what.

    Raises:
        UserError: The sentence that says why not, and what would work. It is recorded as refused.
    """
    route, rest = parse(words)
    return _run(route, Request(rest, asker, stores, now), route.run)


def submit(command: str, values: Mapping[str, str], *, asker: Asker, stores: Stores, now: datetime, key: str) -> Card:
    """Save a form and confirm it; the same `key` again saves nothing and confirms again.

    Raises:
        FormError: A sentence for each field that is wrong; nothing was saved.
        UserError: The person may not, or the command takes no form.
    """
    route, rest = parse(command)
    save = route.save
    if save is None:
        raise UserError(f"{quoted(route.word)} takes no form. Try `help`.")
    given = _run(route, Request(rest, asker, stores, now, key), lambda request: save(request, values))
    if isinstance(given, Form):
        raise TypeError(route.word)
    return given


def _run(route: Route, request: Request, run: Callable[[Request], Answer]) -> Card | Form:
    try:
        require_role(request.person, route.roles, what=f"`{route.word}`", instead=route.instead)
        given = run(request)
    except FormError as wrong:
        _record(request, route, None, "refused", f"Fields: {', '.join(wrong.errors)}.")
        raise
    except UserError as refused:
        _record(request, route, None, "refused", str(refused))
        raise
    _record(request, route, given.subject, "answered", None)
    return given.card


def reads_one_account(words: str) -> bool:
    """Tell whether an answer takes a few indexed rows of one account and next to no time."""
    first, _, rest = words.partition(" ")
    return first == "account" and not rest.endswith((" why", " trend")) and " trend " not in rest and " why " not in rest


def writes(words: str) -> bool:
    """Tell whether answering these words may change what is stored, so that they need a transaction that keeps it."""
    try:
        return parse(words)[0].writes
    except UserError:
        return False


def opens_form(words: str) -> bool:
    """Tell whether these words ask for a form, which a channel may have to promise before it is there."""
    try:
        return parse(words)[0].save is not None
    except UserError:
        return False


def parse(words: str) -> tuple[Route, str]:
    """Find the ability that words ask for, and what was said after its name. No words ask for help.

    Raises:
        UserError: The words name no ability.
    """
    if len(words) > WORDS_MOST:
        raise UserError(f"That is {len(words):,} characters long; a question has at most {WORDS_MOST:,}. Try `help`.")
    said = clean(words)
    if not said:
        return _BY_WORD["help"], ""
    first, _, rest = said.partition(" ")
    second, _, further = rest.partition(" ")
    name = first.casefold().lstrip("/")
    if route := _BY_WORD.get(f"{name} {second.casefold()}"):
        return route, further
    if route := _BY_WORD.get(name):
        return route, rest
    if name == "log":
        raise UserError("What do you log? Try `log touch acme` or `log value acme`.")
    raise UserError(f"I know no ability called {quoted(first)}. {_nearest(first)}")


def clean(words: str) -> str:
    """Drop control characters and fold white space; nothing else of what was typed changes."""
    if words.isprintable():
        return " ".join(words.split())
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
