"""`account NAME trend [180d]`: the score over time with its band lines, what moved it, and every value as text."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.account_change import change_lines, earlier_snapshot
from handlers.bands import BAND_GLYPHS, BAND_NAMES, by_hand, override_line, score_shown, set_by, standing, verdict
from handlers.card import Actions, Block, Button, Card, Chart, Context, Line, Paragraph, Series, bold
from handlers.errors import UserError
from handlers.ports import AccountState, BandOverride, Snapshot
from handlers.request import Request
from handlers.text import count, day, half_up, local, plain_number, whole
from scoring.policy_values import Bands

DEFAULT_DAYS = 84
MOST_DAYS = 400
POINTS_MOST = 20
WEEK = 7
_SPAN = re.compile(r"^(?P<days>\d{1,3})d$")


def is_span(word: str) -> bool:
    """Tell whether a word is a span of days, such as `180d`."""
    return _SPAN.match(word.casefold()) is not None


def account_trend(state: AccountState, span: str, request: Request) -> Card:
    """Draw the trend.

    Raises:
        UserError: The span makes no sense, or there is no score to draw.
    """
    within = _within(span)
    today = local(request.now, request.person.time_zone).date()
    history = request.stores.history.of_account(state.id, since=today - timedelta(days=within), at=request.now)
    points = thinned(history, today=today, within=within)
    if not points:
        raise UserError(f"{state.name} has no score in {count(within, 'day')}. Try `account {state.name}`.")
    bands = request.stores.policy.policy.health.bands
    override = standing(state.document["override"], today=today)
    lead = _lead(state, points, by_hand(verdict(state.document["health"], bands), override), override, today=today)
    set_line = (override_line(override, today=today, reads_notes=True),) if override else ()
    title = f"{state.name} health, {_span_words(within)}"
    why = Button(f"Why {score_shown(state.document['health']['health_score'] or 0, bands)}?", f"account id:{state.id} why v{state.version}")
    blocks: list[Block] = [Paragraph((lead, *set_line, _bands_line(state, request, today)), button=why), _chart(points, title, request)]
    before = earlier_snapshot(state, request, today=today)
    if before is not None and (lines := change_lines(before, state, request, today=today)):
        blocks.append(Paragraph(lines[:1], lines[1:]))
    other = 180 if within == DEFAULT_DAYS else DEFAULT_DAYS
    back = Button(f"Back to {state.name}", f"account id:{state.id} v{state.version}")
    blocks.append(Actions((back, Button(_span_words(other).capitalize(), f"account id:{state.id} trend {other}d v{state.version}"))))
    blocks.append(_made_how(points))
    first, last = points[0], points[-1]
    summary = f"{title}: {_score(first, bands)} on {_short(first.day)}, {_score(last, bands)} on {_short(last.day)}."
    if override:
        summary += f" {set_by(override, today=today)}."
    return Card(summary, tuple(blocks))


def _within(span: str) -> int:
    if not span:
        return DEFAULT_DAYS
    found = _SPAN.match(span.casefold())
    if found is None or not WEEK <= int(found["days"]) <= MOST_DAYS:
        raise UserError(f"A trend covers {WEEK} to {MOST_DAYS} days, such as `trend 180d`.")
    return int(found["days"])


def thinned(history: Sequence[Snapshot], *, today: date, within: int) -> list[Snapshot]:
    """Keep the newest snapshot of each week, or of more weeks where there would be over twenty points."""
    step = WEEK
    while within // step + 1 > POINTS_MOST:
        step += WEEK
    newest: dict[int, Snapshot] = {}
    for snapshot in history:
        newest[(today - snapshot.day).days // step] = snapshot
    return [newest[bucket] for bucket in sorted(newest, reverse=True)]


def _lead(state: AccountState, points: Sequence[Snapshot], shown: str, override: BandOverride | None, *, today: date) -> Line:
    health = state.document["health"]
    glyph = BAND_GLYPHS[override["band"] if override else health["band"]]
    name = f"{glyph} {state.name} · {shown}."
    moves = []
    if health["delta_30d"] is not None:
        moves.append(f"{_moved(health['delta_30d'])} in 30 days")
    first = points[0].health_score
    score = health["health_score"]
    if first is not None and score is not None and len(points) > 1 and (today - points[0].day).days > WEEK:
        moves.append(f"{_moved(score - first)} since {day(points[0].day, today=today)}")
    told = ", ".join(moves)
    return (bold(name), f" {told[:1].upper()}{told[1:]}." if told else " Nothing to compare yet.")


def _moved(delta: float) -> str:
    points = whole(delta)
    return f"up {points}" if points > 0 else f"down {-points}" if points < 0 else "level"


def _bands_line(state: AccountState, request: Request, today: date) -> Line:
    bands = request.stores.policy.policy.health.bands
    since = state.document["evidence"]["band_since"]
    band = state.document["health"]["band"]
    known = f"{BAND_NAMES[band]} since {day(date.fromisoformat(since), today=today)}. " if since else ""
    return (f"{known}Green is {plain_number(bands.green)} and over, Red below {plain_number(bands.yellow)}{_resists(bands)}.",)


def _resists(bands: Bands) -> str:
    return f"; a change of band takes {plain_number(bands.hysteresis)} points more" if bands.hysteresis else ""


def _chart(points: Sequence[Snapshot], title: str, request: Request) -> Chart:
    bands = request.stores.policy.policy.health.bands
    labels = tuple(_short(point.day) for point in points)
    scores = tuple(None if point.health_score is None else float(half_up(point.health_score, 1)) for point in points)
    marks = tuple(
        (labels[index], f"policy v{point.policy_version}")
        for index, point in enumerate(points)
        if index and point.policy_version != points[index - 1].policy_version
    )
    told = ", ".join(f"{label} {_score(point, bands)}" for label, point in zip(labels[:-1], points[:-1], strict=True))
    text: Line = (f"{told}; {labels[-1]} " if told else f"{labels[-1]} ", bold(_score(points[-1], bands)))
    return Chart(
        kind="line",
        title=title,
        labels=labels,
        series=(
            Series("Health", scores),
            Series(f"Upper line, {plain_number(bands.green)}", (bands.green,) * len(points)),
            Series(f"Lower line, {plain_number(bands.yellow)}", (bands.yellow,) * len(points)),
        ),
        y_label="Health, 0 to 100",
        text=text,
        marks=marks,
    )


def _score(point: Snapshot, bands: Bands) -> str:
    return "not known" if point.health_score is None else f"{score_shown(point.health_score, bands)}"


def _short(value: date) -> str:
    return f"{value.day} {value:%b}"


def _span_words(within: int) -> str:
    return f"{within // WEEK} weeks" if within < 180 else f"{whole(within / 30)} months"  # noqa: PLR2004 - half a year


def _made_how(points: Sequence[Snapshot]) -> Context:
    versions = sorted({point.policy_version for point in points})
    if len(versions) == 1:
        return Context((("One snapshot a day",), (f"Policy v{versions[0]}: all points compare",)))
    told = ", ".join(f"v{version}" for version in versions)
    return Context((("One snapshot a day",), (f"Policies {told}: points of different policies do not compare",)))
