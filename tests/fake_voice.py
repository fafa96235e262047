"""What customers say, in memory: answers with their themes, and what people did about each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from handlers.ports import AccountState, Asker, Scope
from handlers.ports.voice import Telling, Theme, ThemeChange, ThemeEdit, ThemeVolume, Verbatim, Volume
from tests.fake_accounts import FakeAccounts

EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Said(Struct, frozen=True):
    """One answer, and the sentences of it that speak of a theme."""

    id: str
    account_id: str
    received_at: datetime
    text: str = ""
    channel: str = "relationship"
    score: int | None = None
    type: str = "nps"
    sentiment: str | None = None
    contact_id: str | None = None
    contact_name: str | None = None
    themes: tuple[tuple[str, int, int], ...] = ()
    """Theme, start, end."""


@dataclass
class FakeThemes:
    """Themes by key; those that were merged name the one they are part of."""

    themes: dict[str, Theme] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Person id → name."""
    tellings: dict[tuple[str, str], datetime] = field(default_factory=dict)
    changes: dict[str, tuple[ThemeChange, Any]] = field(default_factory=dict)

    def root(self, key: str) -> str:
        return self.merged.get(key, key)

    def all(self) -> Sequence[Theme]:
        found = [
            replace(theme, merged=sorted(each for each, into in self.merged.items() if into == key))
            for key, theme in self.themes.items()
            if key not in self.merged
        ]
        return sorted(found, key=lambda each: (each.name, each.key))

    def find(self, key: str) -> Theme | None:
        return next((each for each in self.all() if each.key == self.root(key)), None)

    def told(self, keys: Collection[str]) -> Mapping[str, Mapping[str, datetime]]:
        found: dict[str, dict[str, datetime]] = {key: {} for key in keys}
        for (key, account_id), at in self.tellings.items():
            if self.root(key) in found:
                found[self.root(key)][account_id] = max(at, found[self.root(key)].get(account_id, at))
        return found

    def edit(self, edit: ThemeEdit, *, summary: str, by: Asker, now: datetime) -> ThemeChange:
        before = (dict(self.themes), dict(self.merged))
        theme = self.themes[edit.key]
        match edit.kind:
            case "merged_into":
                moved = {edit.key, *(key for key, into in self.merged.items() if into == edit.key)}
                self.merged |= dict.fromkeys(moved, str(edit.value))
            case "status":
                self.themes[edit.key] = replace(theme, status=edit.value, status_at=now)  # type: ignore[arg-type]
            case "owner_id":
                self.themes[edit.key] = replace(theme, owner_id=edit.value, owner_name=self.names.get(edit.value or ""))
            case "name":
                self.themes[edit.key] = replace(theme, name=edit.value or "")
        return self._keep(ThemeChange(self._id(), edit.key, by.person.id, now, summary), before)

    def tell(self, telling: Telling, *, summary: str, by: Asker, now: datetime) -> ThemeChange | None:
        if (telling.key, telling.account_id) in self.tellings:
            return None
        self.tellings[telling.key, telling.account_id] = now
        return self._keep(ThemeChange(self._id(), telling.key, by.person.id, now, summary, telling.account_id), None)

    def change(self, change_id: str) -> ThemeChange | None:
        return self.changes[change_id][0] if change_id in self.changes else None

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> None:
        change, before = self.changes[change_id]
        if change.undone_at is not None:
            return
        if change.account_id is not None:
            self.tellings.pop((change.theme_key, change.account_id), None)
        else:
            self.themes, self.merged = before
        self.changes[change_id] = (replace(change, undone_at=now), before)

    def _id(self) -> str:
        return f"theme-{len(self.changes) + 1}"

    def _keep(self, change: ThemeChange, before: Any) -> ThemeChange:
        self.changes[change.id] = (change, before)
        return change


@dataclass
class FakeVoices:
    """Answers in any order, of the accounts of the fake beside it."""

    accounts: FakeAccounts
    themes: FakeThemes
    answers: Sequence[Said] = ()
    asked: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Channel → how many were asked, and how many of them answered."""

    def surveys(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
        return self.asked

    def said(self, *, scope: Scope, since: datetime, until: datetime) -> Volume:
        said = self._within(scope, since, until)
        nps = [each.score for each in said if each.type == "nps" and each.score is not None]
        ids = {each.account_id for each in said}
        return Volume(
            len(said),
            len(ids),
            sum(self._arr(each) for each in ids),
            sum(score >= 9 for score in nps),
            sum(7 <= score < 9 for score in nps),
            sum(score < 7 for score in nps),
        )

    def mentions(self, *, scope: Scope, since: datetime, until: datetime) -> Sequence[ThemeVolume]:
        by: dict[str, list[Said]] = {}
        for each in self._within(scope, since, until):
            for key in {self.themes.root(key) for key, _, _ in each.themes}:
                by.setdefault(key, []).append(each)
        return [self._volume(key, by[key]) for key in sorted(by)]

    def _volume(self, key: str, said: Sequence[Said]) -> ThemeVolume:
        ids = {each.account_id for each in said}
        scores = [each.score for each in said if each.type == "nps" and each.score is not None]
        return ThemeVolume(
            key,
            len(said),
            len(ids),
            sum(self._arr(each) for each in ids),
            sum(self._state(each).document["churn"]["at_risk"] == "true" for each in ids),
            len(scores),
            sum(score < 7 for score in scores),
            sum(each.sentiment == "positive" for each in said),
            sum(each.sentiment == "negative" for each in said),
        )

    def _state(self, account_id: str) -> AccountState:
        return max((each for each in self.accounts.states if each.id == account_id), key=lambda each: each.as_of)

    def _arr(self, account_id: str) -> float:
        return self._state(account_id).document["facts"].get("arr") or 0.0

    def channels(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for each in self._within(scope, since, until):
            found[each.channel] = found.get(each.channel, 0) + 1
        return found

    def unthemed(self, *, scope: Scope, since: datetime, until: datetime) -> int:
        return sum(bool(each.text.strip()) and not each.themes for each in self._within(scope, since, until))

    def tally(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for each in self.mentions(scope=scope, since=since, until=until):
            found[each.theme_key] = found.get(each.theme_key, 0) + each.answers
        return found

    def verbatims(
        self, theme_key: str, *, scope: Scope, since: datetime, until: datetime, skip: int = 0, limit: int = 50
    ) -> Sequence[Verbatim]:
        return [each for each in self._verbatims(scope, since, until) if each.theme_key == theme_key][skip : skip + limit]

    def askers(self, theme_key: str, *, scope: Scope, until: datetime) -> Sequence[str]:
        said = [each for each in self._verbatims(scope, EVER, until) if each.theme_key == theme_key]
        last = {each.account_id: each.received_at for each in reversed(said)}
        return sorted(last, key=lambda account_id: (-last[account_id].timestamp(), account_id))

    def newest(self, theme_key: str, account_ids: Collection[str], *, until: datetime) -> Sequence[Verbatim]:
        found: dict[str, Verbatim] = {}
        for each in self._verbatims(Scope(), EVER, until):
            if each.theme_key == theme_key and each.account_id in account_ids:
                found.setdefault(each.account_id, each)
        return list(found.values())

    def of_account(self, account_id: str, *, since: datetime, until: datetime) -> Sequence[Verbatim]:
        return [each for each in self._verbatims(Scope(), since, until) if each.account_id == account_id]

    def _customers(self, scope: Scope, at: datetime) -> list[AccountState]:
        """Customers at a time, whenever they were scored."""
        last = max((state.as_of for state in self.accounts.states), default=at)
        return [each for each in self.accounts.customers(scope, last) if self.accounts.ended.get(each.id, at.date()) >= at.date()]

    def _within(self, scope: Scope, since: datetime, until: datetime) -> list[Said]:
        ids = {state.id for state in self._customers(scope, until)}
        return [each for each in self.answers if each.account_id in ids and since <= each.received_at < until]

    def _verbatims(self, scope: Scope, since: datetime, until: datetime) -> list[Verbatim]:
        names = {state.id: state.name for state in self._customers(Scope(), until)}
        found = []
        for each in sorted(self._within(scope, since, until), key=lambda each: (-each.received_at.timestamp(), each.id)):
            seen: set[str] = set()
            for key, start, end in sorted(each.themes, key=lambda theme: (theme[1], theme[0])):
                root = self.themes.root(key)
                if root not in seen:
                    seen.add(root)
                    who = (each.account_id, names[each.account_id], each.contact_id, each.contact_name)
                    said = (each.channel, each.type, each.score, each.sentiment, each.received_at, each.text, start, end)
                    found.append(Verbatim(each.id, root, *who, *said))
        return found
