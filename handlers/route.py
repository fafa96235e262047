"""One ability as the grammar knows it."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from handlers.ports import Role
from handlers.request import Answer, Request

EVERYONE: frozenset[Role] = frozenset({"csm", "manager", "sales_rep", "executive", "cs_ops"})


class Route(Struct, frozen=True):
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
    asks: Callable[[str], bool] | None = None
    """Which words after the ability's own open the form; None: all of them do, where there is one."""
    writes: bool = False
    """Whether asking alone changes what is stored."""
