"""`undo ID`: take back one's own change, or a team member's as their manager."""

from handlers.card import Actions, Button, Card, Context, Paragraph, bold
from handlers.errors import UserError
from handlers.request import Answer, Request
from handlers.rights import visible_accounts
from handlers.text import cut, deadline, quoted
from handlers.writing import may_change

OF_A_THEME = "theme-"
"""Ids of changes of a theme begin so."""


def undo(request: Request) -> Answer:
    """Answer `undo ID`.

    Raises:
        UserError: There is no such change, it is not this person's to undo, or it is undone already.
    """
    change_id = request.words.strip()
    if not change_id:
        raise UserError("Which change? The Undo button of its confirmation knows it.")
    if change_id.startswith(OF_A_THEME):
        from handlers.voc_undo import undo_theme_change

        return undo_theme_change(request, change_id)
    change = request.stores.changes.find(change_id)
    if change is None:
        raise UserError(f"I know no change {quoted(change_id)}.")
    state = request.stores.accounts.state(change.account_id, scope=visible_accounts(request.person), at=request.now)
    if state is None or (change.person_id != request.person.id and not may_change(request, state)):
        raise UserError(f"I know no change {quoted(change_id)}.")
    if change.undone_at is not None:
        raise UserError(f"That was undone {deadline(change.undone_at, now=request.now, zone=request.person.time_zone)} already.")
    request.stores.changes.undo(change_id, by=request.asker, now=request.now)
    card = Card(
        f"{state.name}: undone. {cut(change.summary, 200)}",
        (
            Paragraph(((bold(state.name), f"  Undone. {cut(change.summary, 200)}"),)),
            Actions((Button(f"Open {state.name}", f"account id:{state.id}"),)),
            Context(((f"✓ Undone by {request.person.name}",),)),
        ),
    )
    return Answer(card, state.id)
