"""What can be done with an answer that its asker sees alone: `keep WORDS` asks it again where it stays, `share` posts some of it."""

from handlers.card import Actions, Button, Card, Context
from handlers.errors import UserError
from handlers.request import Answer, Request
from handlers.rights import READS_VERBATIMS, require_role
from handlers.route_table import Route

SHARED = frozenset({"account", "brief"})
"""Abilities about one account whose reduced card may be posted."""
_LEFT_OUT = frozenset({"help", "keep", "share", "find", "undo"})


def keep(request: Request) -> Answer:
    """Answer words again, with the rights that the person has now.

    Raises:
        UserError: They ask for no answer: they change something, or open a form.
    """
    from handlers.routes import parse  # The grammar's table holds this ability too.

    route, rest = parse(request.words)
    if not request.words or not _stays(route):
        raise UserError("Only an answer is kept, not a form or a change. Try `keep account acme`.")
    require_role(request.person, route.roles, what=f"`{route.word}`", instead=route.instead)
    given = route.run(Request(rest, request.asker, request.stores, request.now))
    return Answer(given.card, given.subject, request.words)


def with_ways(card: Card, route: Route, request: Request, subject: str | None) -> Card:
    """Offer to keep an answer that would be gone, and to share what may be shared, above the line that says where its numbers came from."""
    if not _stays(route) or (subject is None and route.word in SHARED):  # It asks which account is meant.
        return card
    ways = [Button("Keep in my DM", f"keep {route.word} {request.words}".rstrip())] if request.asker.fleeting else []
    if subject is not None and route.word in SHARED and request.person.role in READS_VERBATIMS:
        ways.append(Button("Share…", f"share id:{subject}"))
    if not ways:
        return card
    blocks = card.blocks
    at = len(blocks) - 1 if blocks and isinstance(blocks[-1], Context) else len(blocks)
    return Card(card.summary, (*blocks[:at], Actions(tuple(ways)), *blocks[at:]), card.headline)


def _stays(route: Route) -> bool:
    return route.save is None and not route.writes and route.word not in _LEFT_OUT
