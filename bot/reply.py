"""What became of a question."""

from msgspec import Struct

from bot.later import Later
from handlers.card import Card, Form
from handlers.ports import Outcome

FormErrors = dict[str, str]
"""What is wrong with a submitted form: a sentence by the field's name. Nothing was saved."""


class Reply(Struct, frozen=True):
    """An answer, and how it ended."""

    card: Card | Form
    outcome: Outcome
    later: "Later[Reply] | None" = None
    """The same answer with what a model writes for it, where it is to be asked: nothing was recorded of this one yet."""
