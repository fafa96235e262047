"""Whoever wants to know what is drawn: the demo shows each message as the other channel draws it. Elsewhere nobody looks on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.card import Card, Form

Onlooker = Callable[[Card | Form, Sequence[Mapping[str, Any]]], None]
"""Gets what was drawn, and its messages or cards in order. Called in whatever thread draws."""

onlookers: list[Onlooker] = []


def tell(what: Card | Form, drawn: Sequence[Mapping[str, Any]]) -> None:
    """Tell everyone who looks on."""
    for onlooker in onlookers:
        onlooker(what, drawn)
