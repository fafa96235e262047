"""Themes as people see them: what each is called, what became of it, who was told; every change can be taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, func, select

from handlers.ports import Asker
from handlers.ports.voice import Telling, Theme, ThemeChange, ThemeEdit
from storage.database import insert_into
from storage.imports.watermarks import mark_dirty
from storage.tables import feedback, people, theme_changes, theme_mentions, theme_told, themes

ID_LENGTH = 20
ID_PREFIX = "theme-"

_COLUMNS = tuple(theme_changes.c[name] for name in ThemeChange.__struct_fields__)

root_key = func.coalesce(themes.c.merged_into, themes.c.key)
"""The key that a theme is counted under."""


class SqlThemes:
    """handlers.ports.voice.Themes over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Theme]:
        """Read every theme that was not merged, by name and key."""
        merged: dict[str, list[str]] = {}
        own = themes.c
        for key, into in self._connection.execute(select(own.key, own.merged_into).where(own.merged_into.is_not(None)).order_by(own.key)):
            merged.setdefault(into, []).append(key)
        rows = self._connection.execute(_read().where(own.merged_into.is_(None)).order_by(own.name, own.key))
        return [Theme(**row, merged=merged.get(row["key"], ())) for row in rows.mappings()]

    def find(self, key: str) -> Theme | None:
        """Read the theme that this key is counted under."""
        into = self._connection.scalar(select(root_key).where(themes.c.key == key))
        return next((each for each in self.all() if each.key == into), None)

    def told(self, keys: Collection[str]) -> Mapping[str, Mapping[str, datetime]]:
        """Read who was told, of merged themes too."""
        query = select(root_key, theme_told.c.account_id, theme_told.c.told_at).join(themes, themes.c.key == theme_told.c.theme_key)
        found: dict[str, dict[str, datetime]] = {key: {} for key in keys}
        for key, account_id, at in self._connection.execute(query.where(root_key.in_(sorted(keys)))):
            found[key][account_id] = max(at, found[key].get(account_id, at))
        return found

    def edit(self, edit: ThemeEdit, *, summary: str, by: Asker, now: datetime) -> ThemeChange:
        """Write what changes, and how it was; accounts that spoke of it are due for scoring where its name or its place changes.

        Raises:
            KeyError: There is no such theme.
        """
        new = _changed(edit, by=by, now=now)
        keys = [edit.key]
        if edit.kind == "merged_into":
            keys += self._connection.execute(select(themes.c.key).where(themes.c.merged_into == edit.key).order_by(themes.c.key)).scalars()
        before = {key: self._columns(key, new) for key in keys}
        change = ThemeChange(_id(by.person.id, edit.key, edit.kind, edit.value, now), edit.key, by.person.id, now, summary)
        if self._keep(change, edit.kind, before, {key: _spelled(new) for key in keys}):
            self._connection.execute(themes.update().where(themes.c.key.in_(keys)).values(new))
            self._rescore(edit.kind, keys, now)
        return change

    def tell(self, telling: Telling, *, summary: str, by: Asker, now: datetime) -> ThemeChange | None:
        """Write that a customer was told, once for each theme."""
        row = {"contact_id": telling.contact_id, "person_id": by.person.id, "told_at": now}
        insert = insert_into(self._connection, theme_told).values(theme_key=telling.key, account_id=telling.account_id, **row)
        if self._connection.execute(insert.on_conflict_do_nothing().returning(theme_told.c.account_id)).first() is None:
            return None
        change_id = _id(by.person.id, telling.key, "told", telling.account_id, now)
        change = ThemeChange(change_id, telling.key, by.person.id, now, summary, telling.account_id)
        self._keep(change, "told", {}, {telling.key: _spelled(row)})
        return change

    def change(self, change_id: str) -> ThemeChange | None:
        """Read one change."""
        row = self._connection.execute(select(*_COLUMNS).where(theme_changes.c.id == change_id)).first()
        return None if row is None else ThemeChange(*row)

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> None:
        """Put back what was there before, unless it was done or something else was written there since."""
        own = theme_changes.c
        undone = theme_changes.update().where(own.id == change_id, own.undone_at.is_(None)).values(undone_at=now, undone_by=by.person.id)
        row = self._connection.execute(undone.returning(own.kind, own.theme_key, own.account_id, own.before, own.after)).first()
        if row is None:
            return
        if row.kind == "told":
            of_it = (theme_told.c.theme_key == row.theme_key, theme_told.c.account_id == row.account_id)
            self._connection.execute(theme_told.delete().where(*of_it))
            return
        for key, before in row.before.items():
            after = row.after[key]
            held = self._connection.execute(select(*(themes.c[name] for name in after)).where(themes.c.key == key)).mappings().first()
            restored = {name: before[name] for name in after if held is not None and _spelled(dict(held))[name] == after[name]}
            if restored:
                self._connection.execute(themes.update().where(themes.c.key == key).values(_read_back(restored)))
        self._rescore(row.kind, list(row.before), now)

    def _columns(self, key: str, new: Mapping[str, Any]) -> dict[str, Any]:
        row = self._connection.execute(select(*(themes.c[name] for name in new)).where(themes.c.key == key)).mappings().first()
        if row is None:
            raise KeyError(key)
        return _spelled(dict(row))

    def _keep(self, change: ThemeChange, kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        values = {name: getattr(change, name) for name in ThemeChange.__struct_fields__} | {"kind": kind, "before": before, "after": after}
        insert = insert_into(self._connection, theme_changes).values(values).on_conflict_do_nothing()
        return self._connection.execute(insert.returning(theme_changes.c.id)).first() is not None

    def _rescore(self, kind: str, keys: Sequence[str], now: datetime) -> None:
        """Mark the accounts whose card names the theme."""
        if kind not in ("name", "merged_into"):
            return
        spoke = select(feedback.c.account_id).join(theme_mentions, theme_mentions.c.feedback_id == feedback.c.id)
        accounts = self._connection.execute(spoke.where(theme_mentions.c.theme_key.in_(keys)).distinct()).scalars().all()
        if accounts:
            mark_dirty(self._connection, sorted(accounts), now=now)


def _read() -> Select[Any]:
    own = themes.c
    columns = (own.key, own.name, own.kind, own.words, own.status, own.status_at, own.owner_id, people.c.name.label("owner_name"))
    return select(*columns, own.first_seen_at).select_from(themes.outerjoin(people, people.c.id == own.owner_id))


def _changed(edit: ThemeEdit, *, by: Asker, now: datetime) -> dict[str, Any]:
    match edit.kind:
        case "name":
            return {"name": edit.value, "named_by": by.person.id}
        case "status":
            return {"status": edit.value, "status_at": now}
        case "owner_id" | "merged_into":
            return {edit.kind: edit.value}


def _id(*parts: object) -> str:
    """Make the id that the same change at the same time always gives."""
    return ID_PREFIX + sha256("\n".join(map(str, parts)).encode()).hexdigest()[:ID_LENGTH]


def _spelled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _read_back(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(value) if name.endswith("_at") and value else value for name, value in values.items()}
