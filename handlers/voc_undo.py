"""Taking back what was changed about a theme, or that a customer was told."""

from handlers.card import Actions, Button, Card, Context, Paragraph, bold
from handlers.errors import UserError
from handlers.request import Answer, Request
from handlers.text import cut, deadline, quoted
from handlers.voc_themes import EDITORS


def undo_theme_change(request: Request, change_id: str) -> Answer:
    """Take back one's own change; whoever may change themes, anyone's.

    Raises:
        UserError: There is no such change, it is not this person's to undo, or it is undone already.
    """
    person, themes = request.person, request.stores.themes
    change = themes.change(change_id)
    if change is None or (change.person_id != person.id and person.role not in EDITORS):
        raise UserError(f"I know no change {quoted(change_id)}.")
    if change.undone_at is not None:
        raise UserError(f"That was undone {deadline(change.undone_at, now=request.now, zone=person.time_zone)} already.")
    themes.undo(change_id, by=request.asker, now=request.now)
    told = f"Undone. {cut(change.summary, 200)}"
    more = (Button("To the list", f"voc tell {change.theme_key}"),) if change.account_id else (Button("All themes", "voc themes"),)
    card = Card(told, (Paragraph(((bold("Undone."), f" {cut(change.summary, 200)}"),)), Actions(more), _by(request)))
    return Answer(card, change.account_id, told)


def _by(request: Request) -> Context:
    return Context(((f"✓ Undone by {request.person.name}",),))
