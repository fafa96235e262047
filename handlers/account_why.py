"""`account NAME why`: the whole arithmetic of the health score, its facts and their age, and what would move it."""

from collections.abc import Sequence
from decimal import Decimal

from handlers.account_change import change_lines, earlier_snapshot
from handlers.account_inputs import arithmetic, step_words
from handlers.account_reason import losses, shown_points
from handlers.bands import BAND_GLYPHS, BAND_NAMES, by_hand, override_line, set_by, standing, verdict
from handlers.card import Actions, Block, Button, Card, Column, Context, Headline, Line, Paragraph, Table, bold, italic
from handlers.errors import UserError
from handlers.names import scoring_command
from handlers.ports import AccountState, PolicyInForce
from handlers.request import Request
from handlers.scored_under import scored_under
from handlers.sources import SOURCE_NAMES
from handlers.text import (
    MINUS,
    age,
    count,
    half_up,
    largest_remainder,
    local,
    local_day,
    number_word,
    one_decimal,
    parse_instant,
    percent,
    plain_number,
    whole,
)
from handlers.writing import may_change
from scoring.explain import ComponentPart, Explanation, Lift, explain
from scoring.policy import Policy
from scoring.rows import Component, SourceKind

NOT_KNOWN = "–"
ADD_UP = 1e-9
SOURCES_OF: dict[Component, tuple[SourceKind, ...]] = {
    "usage": ("usage",),
    "engagement": ("usage", "crm", "surveys"),
    "satisfaction": ("surveys", "tickets"),
    "growth": ("usage", "billing"),
    "relationship": ("crm",),
}


def account_why(state: AccountState, request: Request) -> Card:
    """Draw the arithmetic of one scoring.

    Raises:
        UserError: The policy of that scoring is not on record.
    """
    policy = scored_under(state, request)
    if policy is None:
        raise UserError(
            f"{state.name} was scored under policy v{state.policy_version}, which is not on record. "
            f"{scoring_command(request)} brings it up to date."
        )
    explained = explain(state.document["facts"], policy.policy)
    coloured = explained.band in ("green", "yellow", "red")
    today = local(request.now, request.person.time_zone).date()
    override = standing(state.document["override"], today=today)
    shown = by_hand(verdict(state.document["health"], policy.policy.health.bands) if coloured else BAND_NAMES[explained.band], override)
    title = f"Why {shown}" if coloured else f"What is known, {shown}"
    set_line = (override_line(override, today=today, reads_notes=True),) if override else ()
    blocks: list[Block] = [Paragraph((*set_line, _cuts_line(explained))), _points_table(state, explained)]
    blocks.append(_parts(state, explained, request, policy.policy))
    blocks.extend(_changed(state, request))
    blocks.extend(_moves(state, explained, policy))
    ref = f"account id:{state.id}"
    trend = Button("Trend", f"{ref} trend v{state.version}")
    back, how = Button(f"Back to {state.name}", f"{ref} v{state.version}"), Button("How scores work", "help health")
    more = (Button("Override…", f"override id:{state.id}"),) if may_change(request, state) else ()
    blocks.append(Actions((back, trend, how), more=more))
    blocks.append(_made_how(state, explained, request, policy))
    summary = f"{_summary(state, explained, policy)} {set_by(override, today=today)}." if override else _summary(state, explained, policy)
    return Card(summary, tuple(blocks), Headline(state.name, title, BAND_GLYPHS[override["band"] if override else explained.band]))


def _summary(state: AccountState, explained: Explanation, policy: PolicyInForce) -> str:
    if explained.score is None:
        return f"{state.name}: no part of the score is known."
    terms = " + ".join(f"{name} {points}" for name, points in shown_points(state.document["health"]).items())
    band = "" if explained.band in ("green", "yellow", "red") else f", {BAND_NAMES[explained.band]}"
    shown = verdict(state.document["health"], policy.policy.health.bands)
    return f"Why {state.name} is {shown}: {terms} = {half_up(explained.score, 1)}{band and ' points'}."


def _cuts_line(explained: Explanation) -> Line:
    lead = "Score × weight = points; the points add up. "
    cuts = f"Green starts at {plain_number(explained.green_at)}, Yellow at {plain_number(explained.yellow_at)}"
    if explained.band == "unknown":
        return (f"{lead}Below {percent(explained.min_coverage)} coverage there is no band, whatever the points.",)
    if explained.previous_band in ("green", "yellow", "red"):
        return (f"{lead}{cuts}, for an account that was {BAND_NAMES[explained.previous_band]}.",)
    return (f"{lead}{cuts}.",)


def _points_table(state: AccountState, explained: Explanation) -> Table:
    columns = (
        Column("Part"),
        Column("Score", "right"),
        Column("Weight", "right"),
        Column("Points", "right"),
        Column("Out of", "right"),
        Column("30 days", "right"),
    )
    known = [part for part in explained.components if part.contribution is not None]
    points = shown_points(state.document["health"])
    most = dict(zip((part.name for part in known), largest_remainder([part.most or 0.0 for part in known]), strict=True))
    moved = _moved(state, known)
    rows = tuple(
        (
            part.name.capitalize(),
            NOT_KNOWN if part.score is None else one_decimal(part.score),
            percent(part.weight),
            f"{points[part.name]}" if part.name in points else NOT_KNOWN,
            f"{most[part.name]:g}" if part.name in most else NOT_KNOWN,
            moved.get(part.name, NOT_KNOWN),
        )
        for part in explained.components
    )
    total = "" if explained.score is None else f"{half_up(explained.score, 1)}"
    return Table(
        columns, rows, ("Health", "", "100%", total, "100" if known else "", moved.get("health", NOT_KNOWN)), "How the points add up"
    )


def _moved(state: AccountState, known: Sequence[ComponentPart]) -> dict[str, str]:
    """Return each part's change of points in 30 days and their sum, rounded so that they add up; empty where it cannot be told."""
    before = state.document["evidence"]["contributions_30d_ago"]
    delta = state.document["health"]["delta_30d"]
    if before is None or delta is None:
        return {}
    names = [part.name for part in known]
    changes = [(part.contribution or 0.0) - (before.get(part.name) or 0.0) for part in known]
    gone = sum(points or 0.0 for name, points in before.items() if name not in names)
    shown = largest_remainder([*changes, -gone])
    figures = {name: _signed(float(value)) for name, value in zip([*names, "gone"], shown, strict=True)}
    figures["health"] = _signed(float(sum(shown)))
    return figures


def _signed(value: float) -> str:
    text = one_decimal(abs(value))
    return text if value == 0 else f"+{text}" if value > 0 else f"{MINUS}{text}"


def _parts(state: AccountState, explained: Explanation, request: Request, policy: Policy) -> Paragraph:
    facts = state.document["facts"]
    lines: list[Line] = []
    for part in explained.components:
        name = part.name.capitalize() if part.score is None else f"{part.name.capitalize()} {whole(part.score)}"
        lines.append((bold(name), f", {arithmetic(part, facts, policy)}  ", italic(_ages(part.name, state, request))))
    return Paragraph(tuple(lines))


def _changed(state: AccountState, request: Request) -> list[Block]:
    """Say what moved the score in 30 days, a change of policy named apart; nothing where no score is left to compare."""
    today = local(request.now, request.person.time_zone).date()
    before = earlier_snapshot(state, request, today=today)
    lines = change_lines(before, state, request, today=today) if before else ()
    return [Paragraph(lines[:1], lines[1:])] if lines else []


def _ages(component: Component, state: AccountState, request: Request) -> str:
    told = []
    for kind in SOURCES_OF[component]:
        source = state.document["sources"].get(kind)
        if source is None or source["reported_at"] is None:
            told.append(f"{SOURCE_NAMES[kind]}: no data")
        else:
            reported = age(parse_instant(source["reported_at"]), now=request.now)
            stopped = ", too old" if source["stale"] else ""
            told.append(f"{SOURCE_NAMES[kind]} {reported}{stopped}")
    return "; ".join(told)


def _moves(state: AccountState, explained: Explanation, policy: PolicyInForce) -> list[Block]:
    lift = explained.lift
    if lift is None:
        return []
    title = "What would lift it most" if explained.band == "green" else "What would move it"
    bullets: list[Line] = [
        (f"{step_words(step)}: {step.component} {whole(step.score_now)} → {whole(step.score_then)}, ", bold(f"+{points}"))
        for step, points in zip(lift.steps, _shown_gains(explained, lift), strict=True)
    ]
    steps: list[Block] = [Paragraph(((bold(title),),), tuple(bullets))] if bullets else []
    ending = tuple(line for line in (_reached(explained, lift, state, policy), _drop_line(explained)) if line)
    return [*steps, Paragraph(ending)] if ending else steps


def _shown_gains(explained: Explanation, lift: Lift) -> list[Decimal]:
    """Round the gains so that the shown score and the shown gains make the shown score reached, where the steps simply add up."""
    gains = [step.points for step in lift.steps]
    shown = largest_remainder(gains)
    reached = half_up(lift.score, 1) - half_up(explained.score or 0.0, 1)
    if abs(sum(gains) - lift.points) > ADD_UP or not shown:
        return shown
    shown[-1] += reached - sum(shown)
    return shown


def _reached(explained: Explanation, lift: Lift, state: AccountState, policy: PolicyInForce) -> Line:
    if not lift.steps:
        return ()
    number = len(lift.steps)
    together = "This makes" if number == 1 else f"{'Both' if number == 2 else f'All {number_word(number).lower()}'} make"  # noqa: PLR2004
    still = "still " if lift.band == explained.band else ""
    line: Line = (f"{together} {one_decimal(lift.score)}, {still}", bold(BAND_NAMES[lift.band]))
    if lift.to_next is None or explained.band == "green":
        return (*line, ".")
    following = "Green" if lift.band == "yellow" else "Yellow"
    lost = losses(state.document["health"], policy)
    largest = max(lost, key=lambda name: lost[name])
    return (*line, f"; {following} needs {one_decimal(lift.to_next)} more. Most is missing in {largest} ({one_decimal(lost[largest])}).")


def _drop_line(explained: Explanation) -> Line:
    drop = explained.drop
    if drop is None or explained.score is None:
        return ()
    cut = explained.green_at if explained.band == "green" else explained.yellow_at
    return (
        bold(f"What would turn it {BAND_NAMES[drop.band]}"),
        f" ({one_decimal(explained.score - cut)} away): {drop.component} below {one_decimal(drop.below)}",
    )


def _made_how(state: AccountState, explained: Explanation, request: Request, policy: PolicyInForce) -> Context:
    missing = len(explained.missing)
    weights = f", weights of {explained.profile}" if explained.profile else ""
    told = "nothing missing" if not missing else f"{count(missing, 'input')} of {explained.inputs_total} missing"
    since = local_day(policy.since, now=request.now, zone=request.person.time_zone)
    return Context(
        (
            (f"Coverage {percent(explained.coverage)}, {told}",),
            (f"Policy v{policy.version} since {since}{weights}",),
            (f"Computed {age(state.as_of, now=request.now)}",),
        )
    )
