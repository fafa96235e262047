"""One question on its way from the grammar to a handler, and the answer on its way back."""

from dataclasses import dataclass
from datetime import datetime

from handlers.card import Card, Form
from handlers.ports import Asker, Person, Stores


@dataclass(frozen=True, slots=True)
class Request:
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


@dataclass(frozen=True, slots=True)
class Answer:
    """A card or a form, and the account it is about, for the audit."""

    card: Card | Form
    subject: str | None = None
