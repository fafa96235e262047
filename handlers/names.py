"""From the words a person typed to one account: exact first, then an unambiguous beginning, then a question, never a guess."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC

from handlers.card import Actions, Button, Card, Context, Paragraph, bold, code
from handlers.errors import UserError
from handlers.ports import AccountHit, AccountState, name_key
from handlers.request import Answer, Request
from handlers.rights import visible_accounts
from handlers.text import listed, number_word, quoted

MOST_SHOWN = 5
NAME_MOST = 200
"""Characters; no account has a longer name."""
NEAR_MISSES_MOST = 3
MOST_AMONG = 20
BEGINNING_LEAST = 3
"""Letters of a beginning that is worth a question."""
NEAR_MISS_SCORE = 78
"""Similarity [0-100] from which a name is worth asking about; below it the suggestions are noise."""

LIKE = "like:"
"""Before words that may name an account and are to open none: nothing but a question comes of them."""
MAYBE = "maybe:"
"""Before words that mean nothing else, and may be a name: where no name is like them, they were no question."""
AMONG = "among:"
"""Before ids joined by commas, of which one is meant."""

_ID_WORDS = re.compile(r"^id:(?P<id>\S+)(?:\s+v\d+)?$")


def find_account(request: Request, words: str, command: Callable[[str], str]) -> AccountHit | Card:
    """Find the one account that words name, or return the card that asks which.

    `command` turns an account's words (`id:a-0009`) into the command a button of that card runs. Only accounts this person may see are
    found, offered or counted.

    Raises:
        UserError: No name was given, it is too long, or nothing is like it.
    """
    if not words:
        raise UserError(f"Which account? Name one, such as `{request.asker.typed(command('acme'))}`.")
    if len(words) > NAME_MOST:
        raise UserError(f"That name has {len(words):,} characters; a name has at most {NAME_MOST}. A name, a domain or an id works.")
    scope = visible_accounts(request.person)
    if words.startswith((LIKE, MAYBE, AMONG)):
        return _question(request, words, command)
    by_id = _ID_WORDS.match(words)
    accounts = request.stores.accounts
    hits = accounts.named(by_id["id"] if by_id else name_key(words), scope=scope)
    if len(hits) == 1:
        return hits[0]
    if hits:
        return picker(hits, len(hits), words, command, request)
    if by_id:
        raise UserError(f"I know no account with the id {quoted(by_id['id'])}. Search by name or domain.")
    hits, total = accounts.starting_with(name_key(words), scope=scope, limit=MOST_SHOWN)
    if total == 1:
        return hits[0]
    if hits:
        return picker(hits, total, words, command, request)
    return did_you_mean(like_names(accounts.names(scope=scope), words), words, command)


def _question(request: Request, words: str, command: Callable[[str], str]) -> Card:
    """Ask which account is meant where plain words left it open; even a single one is not opened.

    Raises:
        UserError: Nothing is like it.
    """
    scope, accounts = visible_accounts(request.person), request.stores.accounts
    if words.startswith(AMONG):
        ids = words.removeprefix(AMONG).split(",")
        meant = [hit for each in ids[:MOST_AMONG] for hit in accounts.named(each, scope=scope)]
        if not meant:
            raise UserError("I know none of those accounts. Search by name or domain.")
        return picker(meant, len(meant), listed(dict.fromkeys(hit.name for hit in meant)), command, request)
    said = words.removeprefix(LIKE).removeprefix(MAYBE)
    key = name_key(said)
    hits, total = accounts.starting_with(key, scope=scope, limit=MOST_SHOWN) if len(key) >= BEGINNING_LEAST else ((), 0)
    if total > 1:
        return picker(hits, total, said, command, request)
    near = like_names(accounts.names(scope=scope), said)
    if words.startswith(MAYBE) and not hits and not near:
        from handlers.help_topics import unclear_card

        return unclear_card(said, request)
    return did_you_mean([(hit.id, hit.name) for hit in hits] or near, said, command)


def one_account(request: Request, command: str, draw: Callable[[AccountState, Request], Card]) -> Answer:
    """Find the account the request's words name and draw its card, or ask which is meant.

    Raises:
        UserError: No account is named so, or it has no score at this time.
    """
    hit = find_account(request, request.words, lambda name: f"{command} {name}")
    if isinstance(hit, Card):
        return Answer(hit)
    return Answer(draw(scored_state(hit, request), request), hit.id)


def scored_state(hit: AccountHit, request: Request) -> AccountState:
    """Read the newest scoring of an account.

    Raises:
        UserError: There is none at this time.
    """
    state = request.stores.accounts.state(hit.id, scope=visible_accounts(request.person), at=request.now)
    if state is None:
        raise UserError(f"{hit.name} has no score at this time yet. {scoring_command(request)} makes it.")
    return state


def scoring_command(request: Request) -> str:
    """Begin a sentence with the command that scores as of the asked time: a command line may ask about the past, a chat asks about now."""
    if request.asker.channel != "cli":
        return "The next `hourglass score`"
    return f"`hourglass score --as-of {request.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}`"


def is_exact(request: Request, words: str) -> bool:
    """Tell whether these words, as they stand, name an account this person may see."""
    return 0 < len(words) <= NAME_MOST and bool(request.stores.accounts.named(name_key(words), scope=visible_accounts(request.person)))


def like_names(names: Mapping[str, str], words: str) -> list[tuple[str, str]]:
    """Find the names nearest to what was typed, by id, the nearest first; `names` are the ones the person may see."""
    from rapidfuzz import fuzz, process

    # The full folding costs a third of the whole search, and of ASCII it changes nothing but case.
    keys = {account_id: name.casefold() if name.isascii() else name_key(name) for account_id, name in names.items()}
    found = process.extract(name_key(words), keys, scorer=fuzz.WRatio, score_cutoff=NEAR_MISS_SCORE, limit=NEAR_MISSES_MOST)
    return [(account_id, names[account_id]) for _, _, account_id in found]


def picker(hits: Sequence[AccountHit], total: int, words: str, command: Callable[[str], str], request: Request) -> Card:
    """Ask which of several accounts is meant."""
    question = f"{number_word(total)} accounts match {quoted(words)}."
    ask = "Which one?" if total <= len(hits) else f"Here are {len(hits)} of the {total}; add a word to narrow it."
    rows = tuple(
        Paragraph(
            lines=((bold(hit.name),), ("  ·  ".join(part for part in (hit.domain, segment_name(hit.segment), hit.owner_name) if part),)),
            button=Button("Open", command(f"id:{hit.id}"), spoken=f"Open {hit.name}"),
        )
        for hit in hits[:MOST_SHOWN]
    )
    example = next((hit.domain for hit in hits if hit.domain), f"id:{hits[0].id}")
    note = Context((("Only accounts you may see. A domain or id opens one directly: ", code(request.asker.typed(command(example)))),))
    return Card(f"{question} {ask}", (Paragraph(((bold(question), f" {ask}"),)), *rows, note))


def did_you_mean(near: Sequence[tuple[str, str]], words: str, command: Callable[[str], str]) -> Card:
    """Offer the names that are nearly what was typed, with no data.

    Raises:
        UserError: Nothing is near.
    """
    unknown = f"I know no account called {quoted(words)}."
    if not near:
        raise UserError(f"{unknown} Search by name, domain or id.")
    names = [name for _, name in near]
    ask = f"Did you mean {names[0]}?" if len(near) == 1 else "Did you mean one of these?"
    return Card(
        f"{unknown} {ask}",
        (
            Paragraph(((f"{unknown} {ask}",),)),
            Actions(tuple(Button(name, command(f"id:{account_id}")) for account_id, name in near)),
            Context((("Nothing was looked up yet. Search by name, domain or id.",),)),
        ),
    )


SEGMENT_NAMES = {"enterprise": "Enterprise", "mid": "Mid-market", "mid-market": "Mid-market", "smb": "SMB"}


def segment_name(segment: str | None) -> str | None:
    """Write a segment as people do; an unknown one as it is stored."""
    return None if segment is None else SEGMENT_NAMES.get(name_key(segment), segment)
