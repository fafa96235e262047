"""`account NAME`: how a customer is doing; `why` for the arithmetic, `trend` for the time before."""

from collections.abc import Sequence

from handlers.account_card import account_card
from handlers.card import Card
from handlers.names import find_account, is_exact, scored_state
from handlers.request import Answer, Request
from handlers.rights import READS_VERBATIMS, require_role

VIEWS = ("why", "trend")


def account(request: Request) -> Answer:
    """Answer `account NAME`, `account NAME why` and `account NAME trend [180d]`."""
    words, view, span = _split_view(request)
    if view:
        require_role(request.person, READS_VERBATIMS, what="how a score is made", instead="Try `account NAME`.")
    tail = f" {view} {span}".rstrip()
    hit = find_account(request, words, lambda name: f"account {name}{tail}")
    if isinstance(hit, Card):
        return Answer(hit)
    state = scored_state(hit, request)
    match view:
        case "why":
            from handlers.account_why import account_why

            card = account_why(state, request)
        case "trend":
            from handlers.account_trend import account_trend

            card = account_trend(state, span, request)
        case _:
            reads = request.person.role in READS_VERBATIMS
            records = request.stores.feedback.standing(hit.id, at=request.now) if reads else ()
            card = account_card(state, records, request)
    return Answer(card, hit.id)


def _split_view(request: Request) -> tuple[str, str, str]:
    """Take a closing view and its span off, unless an account is called so. A button's version is no part of the name."""
    parts = request.words.split()
    by_id = bool(parts) and parts[0].startswith("id:")
    if by_id and len(parts) > 1 and parts[-1].startswith("v") and parts[-1][1:].isdecimal():
        parts = parts[:-1]
    span = parts[-1] if _ends_in_span(parts) else ""
    before = parts[: len(parts) - bool(span)]
    if len(before) > 1 and before[-1].casefold() in VIEWS and (by_id or not is_exact(request, request.words)):
        return " ".join(before[:-1]), before[-1].casefold(), span
    return " ".join(parts) if by_id else request.words, "", ""


def _ends_in_span(parts: Sequence[str]) -> bool:
    if len(parts) <= 2 or parts[-2].casefold() != "trend":  # noqa: PLR2004 - a name, `trend`, and the span
        return False
    from handlers.account_trend import is_span

    return is_span(parts[-1])
