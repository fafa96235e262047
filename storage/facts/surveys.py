"""Facts from surveys: how many were answered, and what the contacts last said."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from storage.tables import accounts, feedback, surveys_sent
from storage.windows import Window, frame_of, per_account

if TYPE_CHECKING:
    import pandas as pd

CLASSES = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}


def survey_facts(connection: Connection, window: Window) -> "pd.DataFrame":
    """Build the survey columns of one feed's accounts; without any NPS answer the three counts are 0 and the age is missing."""
    facts = frame_of(connection, _asked(window))
    answers = frame_of(connection, _latest_answers(window)).reindex(facts.index)
    fresh = answers["fresh"].fillna(0).astype(int) > 0
    for name in CLASSES:
        facts[f"nps_{name}"] = answers[f"{name}_180"].where(fresh, answers[f"{name}_365"]).fillna(0)
    newest = answers["newest"]
    facts["nps_age_days"] = [window.age_of_instant(at) if known else None for at, known in zip(newest, newest.notna(), strict=True)]
    return facts


def _asked(window: Window) -> Select[Any]:
    sent = surveys_sent.c
    return per_account(
        window,
        surveys_sent,
        func.count(sent.id).label("surveys_asked_180d"),
        func.sum(case((sent.answered_at <= window.now, 1), else_=0)).label("surveys_answered_180d"),
        where=[window.within(sent.sent_at, 180)],
    )


def _latest_answers(window: Window) -> Select[Any]:
    """Count each contact once, by the latest answer; an answer without a contact stands for a contact of its own."""
    given = feedback.c
    unnamed = case((given.contact_id.is_(None), given.id))
    place = func.row_number().over(
        partition_by=(given.account_id, given.contact_id, unnamed), order_by=(given.received_at.desc(), given.id.desc())
    )
    known = and_(given.type == "nps", given.score.is_not(None), window.within(given.received_at, 365))
    joined = feedback.join(accounts, accounts.c.id == given.account_id)
    latest = select(given.account_id, given.score, given.received_at, place.label("place")).select_from(joined).where(known, window.of)
    answer = latest.subquery().c
    fresh = answer.received_at >= window.instant(180)
    return (
        select(
            answer.account_id,
            func.max(answer.received_at).label("newest"),
            func.sum(case((fresh, 1), else_=0)).label("fresh"),
            *(_counted(answer, span, fresh).label(f"{name}_180") for name, span in CLASSES.items()),
            *(_counted(answer, span).label(f"{name}_365") for name, span in CLASSES.items()),
        )
        .where(answer.place == 1)
        .group_by(answer.account_id)
    )


def _counted(answer: Any, span: tuple[int, int], *also: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(answer.score.between(*span), *also), 1), else_=0))
