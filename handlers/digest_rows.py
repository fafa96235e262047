"""The rows of a digest that need a person: what changed and why, which customers wait, which renewal steps are due."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.account_facts import STEP_NAMES
from handlers.bands import BAND_GLYPHS
from handlers.book import Listing
from handlers.card import Block, Button, Line, Paragraph, bold, code
from handlers.causes import news, why
from handlers.clocks import RunningClock, class_name
from handlers.digest_content import Digest, Due, Told
from handlers.ports import Standing, WaitingFeedback
from handlers.rights import OPENS_ACCOUNTS
from handlers.sources import SOURCE_NAMES, score_said
from handlers.text import count, day, days, listed, money, sentence_case, span
from handlers.writing import CHANGERS

ROWS = 6
"""Customers waiting, and steps due."""
NAMED = 5
WEEK = timedelta(days=7)


def changed_rows(digest: Digest) -> list[Block]:
    """List what changed since the last digest; the first one has no such list."""
    if digest.before is None or digest.since is None:
        return []
    total = len(digest.changes) + len(digest.more_changes)
    since = _day_named(digest.since, digest.today)
    if not total and not digest.apart:
        return [Paragraph(((bold(f"{_nothing(digest)} since {since}."),),))]
    blocks: list[Block] = [Paragraph(((bold(f"Changed since {since} ({total})" if total else f"Changed since {since}"),),))]
    if digest.new_policy:
        blocks.append(_policy_changed(digest))
    if digest.silent:
        blocks.append(_fell_silent(digest))
    blocks += [_change(each, digest) for each in digest.changes]
    if digest.held_back:
        blocks.append(_held_back(digest))
    if digest.more_changes:
        more = [f"{each.standing.name} {news(each.standing, each.difference, None).split(':', 1)[0]}" for each in digest.more_changes]
        rest = [f"{len(more) - NAMED} more"] if len(more) > NAMED else []
        blocks.append(Paragraph(((f"Also: {listed([*more[:NAMED], *rest])}.",),)))
    return blocks


def _nothing(digest: Digest) -> str:
    """Say that there is no news; yellow accounts that decline no more, and the like, may have moved the totals above."""
    same = digest.before is not None and digest.before.at_risk == digest.shown.at_risk
    return "Nothing changed" if same else "No band changed, and no factor is new"


def _fell_silent(digest: Digest) -> Paragraph:
    """Say that bands and totals moved because we know less, which is no change at a customer, and stands in no row."""
    kinds = [name for kind, name in SOURCE_NAMES.items() if any(kind in silent for silent in digest.silent.values())]
    lead = bold(sentence_case(f"{listed(kinds)} data fell silent at {count(len(digest.silent), 'account')}."))
    return Paragraph(((lead, " Bands and totals rest on less there. What happens at these customers is told once the data is back."),))


def _held_back(digest: Digest) -> Paragraph:
    """Say of which accounts no alert came because the day had had enough."""
    most = count(digest.policy.policy.alerts.a_day, "alert")
    rest = [f"{len(digest.held_back) - NAMED} more"] if len(digest.held_back) > NAMED else []
    return Paragraph(((f"Without an alert of their own, for a day has at most {most}: {listed([*digest.held_back[:NAMED], *rest])}.",),))


def _day_named(then: date, today: date) -> str:
    if today - then == timedelta(days=1):
        return "yesterday"
    return f"{then:%A}" if today - then < WEEK else day(then, today=today)


def _policy_changed(digest: Digest) -> Paragraph:
    """Name a change of policy as such: what it did to bands is no change at a customer, and stands in no row."""
    before = digest.before.looks if digest.before else {}
    moved = sum(each.id in before and bool(before[each.id]) and before[each.id][0].band != each.band for each in digest.book.awake)
    then = digest.before.policy_version if digest.before else 0
    lead = bold(f"Policy v{then} → v{digest.shown.policy_version}.")
    bands = f"{count(moved, 'account stands', 'accounts stand')} in another band" if moved else "No account's band differs"
    return Paragraph(((lead, f" {bands} under it. Customers are compared under the new one from now on."),))


def _change(told: Told, digest: Digest) -> Paragraph:
    each = told.standing
    first: Line = (f"{BAND_GLYPHS[each.band]} ", bold(each.name), f" {news(each, told.difference, told.cause)}")
    cause = why(each, told.difference, told.cause, policy=digest.policy.policy, today=digest.today, notes=digest.tells_notes)
    arr = money(each.arr, digest.currency) if each.arr is not None else "ARR unknown"
    back = "back from its snooze" if each.id in digest.book.returned else ""
    second = "  ·  ".join(part for part in (cause, arr, _owner(each, digest), back) if part)
    return Paragraph((first, (second,)), menu=row_menu(each, digest))


def row_menu(standing: Standing, digest: Digest) -> tuple[Button, ...]:
    """What can be done with an account in a row; in a channel each press is checked for whoever presses."""
    opened = Button("Open account", f"account id:{standing.id}", spoken=f"Open {standing.name}")
    if not digest.may(CHANGERS):
        return (opened,) if digest.may(OPENS_ACCOUNTS) else ()
    return (
        opened,
        Button("Assign…", f"assign id:{standing.id}", spoken=f"Assign {standing.name}"),
        Button("Snooze…", f"snooze id:{standing.id}", spoken=f"Snooze {standing.name}"),
    )


def _owner(standing: Standing, digest: Digest) -> str:
    """Name the owner, unless it is who reads, and who looks after the account instead."""
    return _answers_for(standing.id, standing.owner_name, digest, own=standing.owner_id == digest.person.id)


def _answers_for(account_id: str, owner_name: str | None, digest: Digest, *, own: bool) -> str:
    holder = digest.holders.get(account_id)
    reads = not digest.in_channel
    if holder is None:
        return "" if own and reads else owner_name or "no owner"
    name = "you" if holder.id == digest.person.id and reads else holder.name
    if own and reads:
        return f"{name} for you"
    return f"{name} for {owner_name}" if owner_name else name


def task_rows(digest: Digest) -> list[Block]:
    """List who waits for an answer, and the renewal steps that are due."""
    blocks: list[Block] = []
    if digest.waiting:
        lines = [_waits(clock, item, digest) for clock, item in digest.waiting]
        blocks.append(_list("Customers waiting", lines, Listing("feedback", digest.setting.scope).command()))
    if digest.due:
        steps = [_is_due(each, digest) for each in digest.due]
        blocks.append(_list("Due today", steps, "renewals 180d"))
    return blocks


def _list(title: str, lines: Sequence[Line], whole: str) -> Paragraph:
    more: list[Line] = [(f"and {len(lines) - ROWS} more: ", code(whole))] if len(lines) > ROWS else []
    return Paragraph(((bold(f"{title} ({len(lines)})"),),), (*lines[:ROWS], *more))


def _waits(clock: RunningClock, item: WaitingFeedback, digest: Digest) -> Line:
    measure = score_said(clock.record.item)
    score = f" {measure}" if measure else ""
    left: Line = (bold(f"{span(clock.over)} over"),) if clock.over is not None else (f"{span(clock.left)} left",)
    owner = _answers_for(item.account_id, item.owner_name, digest, own=item.owner_name == digest.person.name)
    return (bold(item.account_name), f", {class_name(clock.clock)}{score}: ", *left, f", {owner}" if owner else "")


def _is_due(due: Due, digest: Digest) -> Line:
    late = (digest.today - due.since).days
    owner = _owner(due.standing, digest)
    step = STEP_NAMES[due.step]
    name = step if step.startswith("renewal ") else f"renewal {step}"
    when: Line = (": ", bold(f"{days(late)} late")) if late > 0 else ()
    return (bold(due.standing.name), f", {name}", *when, f", {owner}" if owner else "")
