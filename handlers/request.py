"""One question on its way from the grammar to a handler, and the answer on its way back."""

from datetime import datetime

from msgspec import Struct

from handlers.card import Card, Form
from handlers.ports import Asker, Person, Stores


class Request(Struct, frozen=True):
    """What was asked after the ability's own word, by whom, and when."""

    words: str
    asker: Asker
    stores: Stores
    now: datetime
    key: str = ""
    """What makes a submitted form one: the same key again saves nothing."""

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.asker.person


class Answer(Struct, frozen=True):
    """A card or a form, and the account it is about, for the audit and for what can be done with the answer."""

    card: Card | Form
    subject: str | None = None
    detail: str | None = None
    """What the audit says besides."""
