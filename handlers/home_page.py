"""What of the Home is shown: the words of `home [VIEW] [from=ROW]`, which its buttons carry."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from handlers.card import Actions, Block, Button, Choice
from handlers.errors import UserError
from handlers.text import quoted

ROWS = 5
"""Accounts of one page."""
RENEWAL_DAYS = 90
"""How near a renewal is that a view lists."""
VIEWS: Mapping[str, str] = {"": "All accounts", "at-risk": "At risk", "renewals": "Renewal in 90 days", "ready": "Ready to expand"}
"""By word: which accounts of the book are listed."""
_FROM = re.compile(r"^from=(?P<row>[1-9]\d{0,5})$")

Row = TypeVar("Row")


class Page(Struct, frozen=True):
    """One page of a book."""

    view: str = ""
    start: int = 1
    """The first row, from 1."""

    def command(self, *, view: str | None = None, start: int = 1) -> str:
        """Write the words of another page, of the same view where no other is named."""
        shown = self.view if view is None else view
        return " ".join(part for part in ("home", shown, f"from={start}" if start > 1 else "") if part)

    def rows(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Take the rows of this page; of a book that has become shorter, those of its last."""
        first = self.first(len(rows))
        return rows[first - 1 : first - 1 + ROWS]

    def first(self, total: int) -> int:
        """Return the first row that is shown, from 1."""
        last_page = max((total - 1) // ROWS * ROWS + 1, 1)
        return min((self.start - 1) // ROWS * ROWS + 1, last_page)

    def part(self, total: int) -> str:
        """`6 to 10 of 38`; `5` where one page holds them all."""
        first = self.first(total)
        return f"{first} to {min(first + ROWS - 1, total)} of {total}" if total > ROWS else f"{total}"

    def turning(self, total: int, views: Sequence[str]) -> list[Block]:
        """Offer the pages beside this one, and the other views where the book has any."""
        first = self.first(total)
        buttons = []
        if first > 1:
            buttons.append(Button(f"Previous {ROWS}", self.command(start=first - ROWS)))
        if left := max(total - first - ROWS + 1, 0):
            buttons.append(Button(f"Next {min(ROWS, left)}", self.command(start=first + ROWS)))
        options = tuple(Button(VIEWS[view], self.command(view=view)) for view in views)
        choice = Choice("Show…", options) if len(options) > 1 else None
        return [Actions(tuple(buttons), choice=choice)] if buttons or choice else []


def read_page(words: str) -> Page:
    """Read which page is asked for.

    Raises:
        UserError: The words name no page.
    """
    view, start = "", 1
    for said in words.casefold().split():
        if found := _FROM.match(said):
            start = int(found["row"])
        elif said in VIEWS:
            view = said
        else:
            raise UserError(f"Home has no {quoted(said)}. Try `home`, `home at-risk`, `home renewals` or `home ready`.")
    return Page(view, start)
