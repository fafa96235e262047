"""Whose accounts a list shows, of which segment, and how much of it: the same words for every list."""

import re
from collections.abc import Collection, Sequence
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from handlers.card import Block, Button, Paragraph, bold
from handlers.errors import UserError
from handlers.names import scoring_command, segment_name
from handlers.ports import Person, Scope, name_key
from handlers.request import Request
from handlers.rights import EVERYTHING, own_book, team_book, within
from handlers.text import count, quoted, sentence_case

FIRST = 10
"""Rows of a list before someone asks for all."""
PAGE = 90
"""Rows of one message of the whole list: Slack draws a hundred in a table, and takes few messages for one question."""

Whose = Literal["mine", "team", "all"]
_WHOSE: dict[str, Whose] = {"mine": "mine", "team": "team", "all": "all"}
_SEGMENT = re.compile(r"^segment=(?P<segment>\S+)$")
_INDUSTRY = re.compile(r"^industry=(?P<industry>\S+)$")
_FROM = re.compile(r"^from=(?P<row>[1-9]\d{0,5})$")
_FULL = "full"

Row = TypeVar("Row")


class Listing(Struct, frozen=True):
    """What was asked of a list, in the words of `word [mine|team|all] [segment=NAME] [industry=NAME] [VIEW] [full [from=ROW]]`."""

    word: str
    whose: Whose = "mine"
    segment: str | None = None
    industry: str | None = None
    views: tuple[str, ...] = ()
    """Words of the list's own, such as `top`; they stay in its commands."""
    start: int = 0
    """The first row of the whole list that is shown, from 1; 0: the first ten."""

    def command(self, *tail: str) -> str:
        """Write the command of this list, with other words after it."""
        whose = self.whose if self.whose != "mine" else ""
        segment = f"segment={self.segment}" if self.segment else ""
        industry = f"industry={self.industry}" if self.industry else ""
        return " ".join(part for part in (self.word, *self.views, whose, segment, industry, *tail) if part)

    def shown(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows to show: the first ten, or a page of all.

        Raises:
            UserError: The list is shorter than the row it was to start from.
        """
        if self.start > max(len(rows), 1):
            raise UserError(f"This list has {count(len(rows), 'row')}. Try `{self.command(_FULL)}`.")
        return rows[self.start - 1 : self.start - 1 + PAGE] if self.start else rows[:FIRST]

    def part(self, total: int) -> str:
        """`first 10 of 34`, `91 to 180 of 240`; nothing where every row is shown."""
        if not self.start:
            return f"first {FIRST} of {total}" if total > FIRST else ""
        return f"{self.start} to {min(self.start - 1 + PAGE, total)} of {total}" if total > PAGE else ""

    def title(self, total: int, what: str) -> tuple[Block, ...]:
        """Head a table that shows a part of its list: `Renewals, first 10 of 34`."""
        part = self.part(total)
        return (Paragraph(((bold(f"{what}, {part}"),),)),) if part else ()

    def buttons(self, total: int) -> tuple[Button, ...]:
        """Offer the rest of the list: all of it, its next page, or back to its beginning."""
        if total <= FIRST:
            return ()
        if not self.start:
            return (Button(f"All {total}", self.command(_FULL)),)
        following = self.start + PAGE
        more = (Button(f"From {following}", self.command(_FULL, f"from={following}")),) if following <= total else ()
        return (*more, Button(f"First {FIRST}", self.command()))


def read_listing(word: str, words: str, *, views: Collection[str] = ()) -> tuple[Listing, tuple[str, ...]]:
    """Read what was asked of a list, and return the words that are none of a list's, in their order."""
    asked = Listing(word)
    rest: list[str] = []
    for said in words.casefold().split():
        if found := _SEGMENT.match(said):
            asked = replace(asked, segment=name_key(found["segment"]))
        elif found := _INDUSTRY.match(said):
            asked = replace(asked, industry=name_key(found["industry"]))
        elif found := _FROM.match(said):
            asked = replace(asked, start=int(found["row"]))
        elif said == _FULL:
            asked = replace(asked, start=asked.start or 1)
        elif said in _WHOSE:
            asked = replace(asked, whose=_WHOSE[said])
        elif said in views:
            asked = replace(asked, views=(*asked.views, said))
        else:
            rest.append(said)
    return asked, tuple(rest)


def scope_of(asked: Listing, person: Person) -> Scope:
    """Return the accounts a list shows this person. Everyone who reads every account may read another's book; a sales rep may not.

    Raises:
        UserError: A sales rep asks for more than their own accounts, or the person is in no team.
    """
    if person.role == "sales_rep" and asked.whose != "mine":
        raise UserError(f"You see the accounts you are the sales rep of. Try `{replace(asked, whose='mine').command()}`.")
    match asked.whose:
        case "mine":
            scope = own_book(person)
        case "team":
            scope = team_book(person, instead=f"`{replace(asked, whose='all').command()}`")
        case "all":
            scope = EVERYTHING
    return within(scope, segment=asked.segment, industry=asked.industry)


def where(asked: Listing, person: Person) -> str:
    """Say whose book a list shows, of which segment and industry: `in your book`, `in all books, segment SMB`."""
    names = {"own": "in your book", "rep": "among your accounts", "team": "in your team", "all": "in all books"}
    whose = names[_reach(asked, person)]
    segment = f", segment {segment_name(asked.segment)}" if asked.segment else ""
    return f"{whose}{segment}, industry {sentence_case(asked.industry)}" if asked.industry else f"{whose}{segment}"


def _reach(asked: Listing, person: Person) -> Literal["own", "rep", "team", "all"]:
    """Tell what `mine` means for this person."""
    if asked.whose != "mine":
        return asked.whose
    match person.role:
        case "csm":
            return "own"
        case "sales_rep":
            return "rep"
        case "manager" if person.team:
            return "team"
        case _:
            return "all"


def nothing_scored(asked: Listing, request: Request) -> str:
    """Say that a list has no scored account to show, and what would work."""
    person = request.person
    if asked.segment or asked.industry:
        place = where(replace(asked, segment=None, industry=None), person)
        wider = replace(asked, segment=None, industry=None, whose="mine" if person.role == "sales_rep" else "all")
        narrowed = " and ".join(
            f"{what} {quoted(name)}" for what, name in (("segment", asked.segment), ("industry", asked.industry)) if name is not None
        )
        return f"No scored account {place} is in {narrowed}. Try `{wider.command()}`."
    every = f"`{replace(asked, whose='all').command()}`"
    match _reach(asked, person):
        case "own":
            team = f"`{replace(asked, whose='team').command()}` or " if person.team else ""
            return f"You own no scored accounts. Try {team}{every}."
        case "rep":
            return "You are the sales rep of no scored account. Whoever keeps the CRM can name you there."
        case "team":
            return f"Your team owns no scored accounts. Try {every}."
        case "all":
            return f"No account has a score at this time yet. {scoring_command(request)} makes it."
