"""The grammar: one for Slack, Teams, buttons and the command line. Its table of abilities is route_table.py."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from msgspec.structs import replace

from handlers.card import Actions, Button, Card, Context, Form, Line, Paragraph, code
from handlers.errors import FormError, UserError
from handlers.ports import Asker, AuditEntry, Outcome, Stores
from handlers.request import Answer, Request
from handlers.rights import require_role
from handlers.route_table import ROUTES, Route
from handlers.text import cut, quoted

WORDS_MOST = 1000
"""Characters; what is longer is no question."""


ABOUT_ANSWERS = frozenset({"keep", "share", "audit"})
"""Abilities whose words are about an answer or about questions, and mean nothing said another way."""

OPENED, SAVED = "Opened the form.", "Saved."
"""What the audit says besides of an ability with a form."""

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
    given = _run(route, Request(rest, asker, stores, now, key), lambda request: _saved(save(request, values)))
    if isinstance(given, Form):
        raise TypeError(route.word)
    return given


def _saved(given: Answer) -> Answer:
    return given if given.detail else replace(given, detail=SAVED)


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
    _record(request, route, given.subject, "answered", given.detail or (OPENED if isinstance(given.card, Form) else None))
    if (request.asker.fleeting or _shares_there(request.asker)) and isinstance(given.card, Card):
        from handlers.keeping import with_ways

        return with_ways(given.card, route, request, given.subject)
    return given.card


def _shares_there(asker: Asker) -> bool:
    """Tell whether what is answered elsewhere may be posted where it was asked: in Teams every answer goes to the asker's own chat."""
    return asker.channel == "teams" and bool(asker.place) and not asker.barred


def reads_one_account(words: str) -> bool:
    """Tell whether an answer takes a few indexed rows of one account and next to no time."""
    first, _, rest = words.partition(" ")
    return first == "account" and not rest.endswith((" why", " trend")) and " trend " not in rest and " why " not in rest


def posts_here(words: str) -> bool:
    """Tell whether these words may ask for something to be posted in the place for all to see, so that it must be known who reads there."""
    return re.search(r"\bhere\b|^share\b", words, re.IGNORECASE) is not None


def is_kept(words: str) -> bool:
    """Tell whether these words want their answer in the person's own conversation."""
    return words.startswith("keep ")


def reads_audit(words: str) -> bool:
    """Tell whether these words read what was recorded."""
    return words.startswith(("audit", "keep audit"))


def stands_alone(words: str) -> bool:
    """Tell whether these words are about an answer, or about what others asked, and no question that another one may lean on."""
    return words.partition(" ")[0] in ABOUT_ANSWERS


def writes(words: str) -> bool:
    """Tell whether answering these words may change what is stored, so that they need a transaction that keeps it."""
    try:
        return parse(words)[0].writes
    except UserError:
        return False


def opens_form(words: str) -> bool:
    """Tell whether these words ask for a form, which a channel may have to promise before it is there."""
    try:
        route, rest = parse(words)
    except UserError:
        return False
    return route.save is not None and (route.asks is None or route.asks(rest))


def is_plain(words: str) -> bool:
    """Tell whether words are not the grammar's, or hardly: `how is acme doing?`, `renewals next quarter`."""
    try:
        route, rest = parse(words)
    except UserError:
        return len(words) <= WORDS_MOST
    if (" " not in rest and rest.isalnum()) or route.word in ABOUT_ANSWERS:
        return False  # What is asked most is decided without loading what plain words mean.
    from handlers.plain_reading import reads_plainly

    return reads_plainly(route.word, rest)


@lru_cache(maxsize=256)
def parse(words: str) -> tuple[Route, str]:
    """Find the ability that words ask for, and what was said after its name. No words ask for help.

    Kept for a while, since a channel, the wiring and the answer each ask it about one question.

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
        raise UserError("What do you log? Try `log touch acme`, `log feedback acme` or `log value acme`.")
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
