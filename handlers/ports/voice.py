"""What customers say, by theme: the themes with what was done about each, and the numbers and words behind them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from handlers.ports.people import Asker
from handlers.ports.records import Scope

ThemeKind = Literal["taxonomy", "found"]
ThemeStatus = Literal["new", "accepted", "shipped", "declined"]
EditKind = Literal["name", "merged_into", "status", "owner_id"]


class Theme(Struct, frozen=True):
    """A theme that is counted by itself: one that was merged is part of another."""

    key: str
    name: str
    kind: ThemeKind
    words: Sequence[str]
    """That speak of it, the most telling first."""
    status: ThemeStatus
    status_at: datetime | None
    """When someone set it; None: nobody did."""
    owner_id: str | None
    """Who sees to it."""
    owner_name: str | None
    first_seen_at: datetime
    """Of the first answer that speaks of it."""
    merged: Sequence[str] = ()
    """Keys of those that are counted with it."""


class ThemeEdit(Struct, frozen=True):
    """One thing that a person changes about a theme; None as an owner: nobody sees to it any more."""

    key: str
    kind: EditKind
    value: str | None


class Telling(Struct, frozen=True):
    """A customer who was told what became of a theme."""

    key: str
    account_id: str
    contact_id: str | None


class ThemeChange(Struct, frozen=True):
    """One saved change of a theme, which can be undone once."""

    id: str
    theme_key: str
    person_id: str
    at: datetime
    summary: str
    """One sentence: "Merged into Outages, slow pages."."""
    account_id: str | None = None
    """Who was told."""
    undone_at: datetime | None = None


class Volume(Struct, frozen=True):
    """How much was said in a time."""

    answers: int
    accounts: int
    """That said anything."""
    arr: float
    """Of those accounts, reporting currency per year, now; an unknown one adds nothing."""
    promoters: int
    passives: int
    detractors: int


class ThemeVolume(Struct, frozen=True):
    """How much was said of one theme in a time."""

    theme_key: str
    answers: int
    accounts: int
    arr: float
    """As in Volume."""
    at_risk: int
    """Of those accounts, now."""
    scored: int
    """With a score of 0 to 10."""
    detractors: int
    positive: int
    negative: int
    """How they were meant, by their own score or, as a hint, by their words."""


class Verbatim(Struct, frozen=True):
    """What a customer wrote, and the sentence of it that speaks of a theme: `text[start:end]`. Untrusted text."""

    feedback_id: str
    theme_key: str
    account_id: str
    account_name: str
    contact_id: str | None
    contact_name: str | None
    channel: str
    type: str
    """`nps`, or another."""
    score: int | None
    """0 to 10, of type `nps`; 1 to 5, of any other."""
    sentiment: str | None
    received_at: datetime
    text: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The sentence, word for word."""
        return self.text[self.start : self.end]


class Themes(Protocol):
    """The themes, what people change about them, and who was told."""

    def all(self) -> Sequence[Theme]:
        """Read every theme that is counted by itself, by name."""

    def find(self, key: str) -> Theme | None:
        """Read one by its key; of one that was merged, the theme it is part of. None: there is none."""

    def told(self, keys: Collection[str]) -> Mapping[str, Mapping[str, datetime]]:
        """Read, by theme, when which account was told what became of it."""

    def edit(self, edit: ThemeEdit, *, summary: str, by: Asker, now: datetime) -> ThemeChange:
        """Change a theme; one that is merged takes along those that were merged into it.

        Raises:
            KeyError: There is no such theme.
        """

    def tell(self, telling: Telling, *, summary: str, by: Asker, now: datetime) -> ThemeChange | None:
        """Keep that a customer was told; None: they were before, and nothing was written."""

    def change(self, change_id: str) -> ThemeChange | None:
        """Read one change."""

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> None:
        """Take a change back, but for what was changed again since; one that is undone stays as it is."""


class Voices(Protocol):
    """What the customers of a scope said in a time: from `since`, and before `until`. Merged themes count as one."""

    def said(self, *, scope: Scope, since: datetime, until: datetime) -> Volume:
        """Count answers, and the accounts they came from."""

    def mentions(self, *, scope: Scope, since: datetime, until: datetime) -> Sequence[ThemeVolume]:
        """Count the same by theme, by key."""

    def channels(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, int]:
        """Count answers by the channel they came through."""

    def unthemed(self, *, scope: Scope, since: datetime, until: datetime) -> int:
        """Count answers with words that fit no theme, or were not looked through yet."""

    def surveys(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
        """Count, by channel, who was asked and who of them answered; of a time before, since whoever was just asked may yet answer."""

    def tally(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, int]:
        """Count answers by theme."""

    def verbatims(
        self, theme_key: str, *, scope: Scope, since: datetime, until: datetime, skip: int = 0, limit: int = 50
    ) -> Sequence[Verbatim]:
        """Read what was said of one theme, the newest first."""

    def askers(self, theme_key: str, *, scope: Scope, until: datetime) -> Sequence[str]:
        """Read which accounts ever spoke of one theme, those that did last at the beginning."""

    def newest(self, theme_key: str, account_ids: Collection[str], *, until: datetime) -> Sequence[Verbatim]:
        """Read the newest of what each of a few accounts ever said of one theme, the newest first."""

    def of_account(self, account_id: str, *, since: datetime, until: datetime) -> Sequence[Verbatim]:
        """Read what one account said of any theme, the newest first; an answer comes once for each theme."""
