"""What customers said, counted by account and by theme where it lies, and the words behind it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Integer, Select, bindparam, case, cast, exists, func, or_, select

from handlers.ports import Scope
from handlers.ports.voice import ThemeVolume, Verbatim, Volume
from storage.response_rates import surveys_by_channel
from storage.scopes import Shape, limits, with_owner, within
from storage.scorings import is_customer
from storage.tables import account_state, accounts, contacts, feedback, theme_mentions, themes
from storage.themes import root_key

_PROMOTER, _PASSIVE = 9, 7
"""The least scores of NPS' classes (F3)."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)

_given = feedback.c
_words = func.trim(func.coalesce(_given.text, "")) != ""
_nps = (_given.type == "nps") & _given.score.is_not(None)
_received = (_given.received_at >= bindparam("since"), _given.received_at < bindparam("until"))


def _total(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Add up counts; PostgreSQL's sum of them is a NUMERIC."""
    return cast(func.coalesce(func.sum(column), 0), Integer)


_ARR = cast(func.coalesce(func.sum(account_state.c.arr), 0), Float)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


class SqlVoices:
    """handlers.ports.voice.Voices over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._merged: bool | None = None
        """Whether any theme was merged; None: nobody looked."""

    def said(self, *, scope: Scope, since: datetime, until: datetime) -> Volume:
        """Count by account, and add up with the ARR of now."""
        shape, parameters = self._parameters(scope, since, until)
        return Volume(*self._connection.execute(_said(shape), parameters).one())

    def mentions(self, *, scope: Scope, since: datetime, until: datetime) -> Sequence[ThemeVolume]:
        """Count by theme and account, and add up by theme with ARR and risk of now."""
        shape, parameters = self._parameters(scope, since, until)
        return [ThemeVolume(*row) for row in self._connection.execute(_mentions(shape, once=self._any_merged()), parameters)]

    def channels(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, int]:
        """Count by channel."""
        shape, parameters = self._parameters(scope, since, until)
        rows = self._connection.execute(_of(shape, _given.channel, func.count()).group_by(_given.channel), parameters)
        return {row[0]: row[1] for row in rows}

    def unthemed(self, *, scope: Scope, since: datetime, until: datetime) -> int:
        """Count what has words and no mention."""
        shape, parameters = self._parameters(scope, since, until)
        spoken = exists().where(theme_mentions.c.feedback_id == _given.id)
        return self._connection.scalar(_of(shape, func.count()).where(_words, ~spoken), parameters) or 0

    def surveys(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
        """Count by channel who was asked."""
        return surveys_by_channel(self._connection, scope=scope, since=since, until=until)

    def tally(self, *, scope: Scope, since: datetime, until: datetime) -> Mapping[str, int]:
        """Count by theme."""
        shape, parameters = self._parameters(scope, since, until)
        rows = self._connection.execute(self._once(_spoken(shape, root_key, func.count()).group_by(root_key)), parameters)
        return {row[0]: row[1] for row in rows}

    def verbatims(
        self, theme_key: str, *, scope: Scope, since: datetime, until: datetime, skip: int = 0, limit: int = 50
    ) -> Sequence[Verbatim]:
        """Read a page of what was said of a theme; an answer that speaks of two merged ones comes once."""
        shape, parameters = self._parameters(scope, since, until)
        query = self._verbatims(shape).where(root_key == bindparam("theme_key"))
        rows = self._connection.execute(query.limit(limit).offset(skip), {**parameters, "theme_key": theme_key})
        return [Verbatim(*row) for row in rows]

    def askers(self, theme_key: str, *, scope: Scope, until: datetime) -> Sequence[str]:
        """Read the accounts by when they spoke of it last."""
        shape, parameters = self._parameters(scope, _EVER, until)
        last = func.max(_given.received_at)
        query = _spoken(shape, _given.account_id).where(root_key == bindparam("theme_key"))
        query = query.group_by(_given.account_id).order_by(last.desc(), _given.account_id)
        return list(self._connection.execute(query, {**parameters, "theme_key": theme_key}).scalars())

    def newest(self, theme_key: str, account_ids: Collection[str], *, until: datetime) -> Sequence[Verbatim]:
        """Read the first row of each account."""
        _, parameters = self._parameters(Scope(), _EVER, until)
        query = self._verbatims(()).where(root_key == bindparam("theme_key"), _given.account_id.in_(sorted(account_ids)))
        found: dict[str, Verbatim] = {}
        for row in self._connection.execute(query, {**parameters, "theme_key": theme_key}):
            said = Verbatim(*row)
            found.setdefault(said.account_id, said)
        return list(found.values())

    def of_account(self, account_id: str, *, since: datetime, until: datetime) -> Sequence[Verbatim]:
        """Read an account's, a row for each answer and theme."""
        _, parameters = self._parameters(Scope(), since, until)
        query = self._verbatims(()).where(_given.account_id == bindparam("account_id"))
        rows = self._connection.execute(query, {**parameters, "account_id": account_id})
        return [Verbatim(*row) for row in rows]

    def _verbatims(self, shape: Shape) -> Select[Any]:
        return self._once(_verbatims(shape))

    def _once(self, query: Select[Any]) -> Select[Any]:
        """Take each answer once for a theme; only where themes were merged it might come twice."""
        return query.where(_first()) if self._any_merged() else query

    def _any_merged(self) -> bool:
        if self._merged is None:
            self._merged = self._connection.scalar(select(exists().where(themes.c.merged_into.is_not(None)))) or False
        return self._merged

    def _parameters(self, scope: Scope, since: datetime, until: datetime) -> tuple[Shape, dict[str, Any]]:
        given = limits(self._connection, scope)
        return tuple(given), {**given, "since": since, "until": until, "today": until.astimezone(UTC).date()}


def _of(shape: Shape, *columns: Any) -> Select[Any]:
    """Select from what customers of the scope said in the time."""
    source = (with_owner if shape else accounts).join(feedback, _given.account_id == accounts.c.id)
    return select(*columns).select_from(source).where(*_received, is_customer, *within(shape))


def _spoken(shape: Shape, *columns: Any) -> Select[Any]:
    source = (with_owner if shape else accounts).join(feedback, _given.account_id == accounts.c.id)
    source = source.join(theme_mentions, theme_mentions.c.feedback_id == _given.id).join(themes, themes.c.key == theme_mentions.c.theme_key)
    return select(*columns).select_from(source).where(*_received, is_customer, *within(shape))


@cache
def _said(shape: Shape) -> Select[Any]:
    nps = (_nps & (_given.score >= _PROMOTER), _nps & _given.score.between(_PASSIVE, _PROMOTER - 1), _nps & (_given.score < _PASSIVE))
    classes = [_number(each).label(name) for each, name in zip(nps, ("promoters", "passives", "detractors"), strict=True)]
    each = _of(shape, _given.account_id, func.count().label("answers"), *classes).group_by(_given.account_id).subquery()
    state = account_state.c
    summed = (_total(each.c.answers), func.count(), _ARR, *(_total(each.c[name.name]) for name in classes))
    return select(*summed).select_from(each.outerjoin(account_state, state.account_id == each.c.account_id))


@cache
def _mentions(shape: Shape, *, once: bool) -> Select[Any]:
    counted = {
        "answers": func.count(),
        "scored": _number(_nps),
        "detractors": _number(_nps & (_given.score < _PASSIVE)),
        "positive": _number(_given.sentiment == "positive"),
        "negative": _number(_given.sentiment == "negative"),
    }
    key = root_key.label("theme_key")
    spoken = _spoken(shape, key, _given.account_id, *(each.label(name) for name, each in counted.items()))
    by_account = (spoken.where(_first()) if once else spoken).group_by(key, _given.account_id).subquery()
    own, state = by_account.c, account_state.c
    summed = (func.count(), _ARR, func.count(case((state.at_risk, 1))))
    rest = (_total(own[name]) for name in counted if name != "answers")
    query = select(own.theme_key, _total(own.answers), *summed, *rest)
    source = by_account.outerjoin(account_state, state.account_id == own.account_id)
    return query.select_from(source).group_by(own.theme_key).order_by(own.theme_key)


@cache
def _verbatims(shape: Shape) -> Select[Any]:
    source = (with_owner if shape else accounts).join(feedback, _given.account_id == accounts.c.id)
    source = source.join(theme_mentions, theme_mentions.c.feedback_id == _given.id).join(themes, themes.c.key == theme_mentions.c.theme_key)
    source = source.outerjoin(contacts, contacts.c.id == _given.contact_id)
    columns = (
        *(_given.id.label("feedback_id"), root_key.label("theme_key"), accounts.c.id, accounts.c.name, _given.contact_id),
        *(contacts.c.name.label("contact_name"), _given.channel, _given.type),
        *(_given.score, _given.sentiment, _given.received_at, _given.text, theme_mentions.c.start, theme_mentions.c.end),
    )
    query = select(*columns).select_from(source).where(*_received, is_customer, *within(shape))
    return query.order_by(_given.received_at.desc(), _given.id, theme_mentions.c.start, theme_mentions.c.theme_key)


def _first() -> ColumnElement[bool]:
    """Tell whether a mention is the first of its theme in its answer: of two themes that were merged both may be mentioned in one."""
    other, its, own = theme_mentions.alias("other"), themes.alias("its_theme"), theme_mentions.c
    before = or_(other.c.start < own.start, (other.c.start == own.start) & (other.c.theme_key < own.theme_key))
    same = func.coalesce(its.c.merged_into, its.c.key) == root_key
    both = other.join(its, its.c.key == other.c.theme_key)
    earlier = select(other.c.start).select_from(both).where(other.c.feedback_id == own.feedback_id, before, same)
    return ~earlier.correlate(theme_mentions, themes).exists()
