"""How the at-risk digest looks: total and bands, what changed, who waits, what is due, the top ten, what is left out."""

from collections.abc import Sequence

from handlers.bands import BAND_GLYPHS, BAND_NAMES
from handlers.book import FIRST
from handlers.card import Actions, Block, Button, Card, Choice, Context, Divider, Fact, Facts, Headline, Line, Paragraph, bold
from handlers.causes import news
from handlers.digest_book import total_of
from handlers.digest_content import Digest
from handlers.digest_rows import NAMED, changed_rows, task_rows
from handlers.digest_shown import Total
from handlers.ports import Standing
from handlers.rights import OPENS_ACCOUNTS
from handlers.risk_table import risk_table
from handlers.sources import SOURCE_NAMES
from handlers.text import MINUS, age, clock_time, count, day, listed, local, money
from scoring.rows import Band

COUNTED: tuple[Band, ...] = ("red", "yellow", "green", "unknown")
"""Bands in the header; the rest is counted among what is left out."""


def quiet_card(digest: Digest) -> Card:
    """Say in one line that nothing changed and nothing is due."""
    accounts, _ = digest.shown.at_risk
    total = _total(digest.shown.at_risk, digest.currency, arr="")
    still = f"Still {total}" if accounts else "No account is at risk"
    asleep = f"; {len(digest.book.asleep)} snoozed" if digest.book.asleep else ""
    lead: Line = (bold(f"At risk · {_today(digest)}:"), f" nothing changed, nothing is due. {still}{asleep}.")
    summary = f"At risk, {_today(digest)}: nothing changed. {_whole(digest)}."
    return Card(summary, (Paragraph((lead,), button=Button("Show list", digest.listing.command())), Context(_ages(digest))))


def digest_card(digest: Digest) -> Card:
    """Draw the digest: what needs a person stands before the long table."""
    blocks: list[Block] = [Paragraph((_lead(digest),)), _bands(digest)]
    for section in (changed_rows(digest), task_rows(digest), _top(digest)):
        if section:
            blocks += [Divider(), *section]
    blocks += [*_blind_spots(digest), _left_out(digest), _made_how(digest)]
    return Card(_summary(digest), tuple(blocks), Headline(f"At risk · {_today(digest)}"))


def _today(digest: Digest) -> str:
    return day(digest.today, today=digest.today)


def _total(total: Total, currency: str, *, arr: str = " ARR") -> str:
    accounts, worth = total
    return f"{count(accounts, 'account')}, {money(worth, currency)}{arr}"


def _whole(digest: Digest) -> str:
    return _total(digest.shown.at_risk, digest.currency) if digest.shown.at_risk[0] else "No account is at risk"


def _summary(digest: Digest) -> str:
    told = [f"{each.standing.name} {news(each.standing, each.difference, each.cause)}".split(":", 1)[0] for each in digest.changes[:3]]
    late = sum(clock.over is not None for clock, _ in digest.waiting)
    sentences = [f"{_whole(digest)}."]
    if told:
        sentences.append(f"{'; '.join(told)}.")
    if late:
        sentences.append(f"{count(late, 'answer is', 'answers are')} late.")
    return f"At risk, {_today(digest)}: {' '.join(sentences)}"


def _lead(digest: Digest) -> Line:
    whole = bold(_whole(digest))
    if digest.before is None:
        return (whole, ". The first digest: from the next one on it begins with what changed.")
    last = "in the last digest here" if digest.in_channel else "in your last digest"
    accounts, arr = (now - then for now, then in zip(digest.shown.at_risk, digest.before.at_risk, strict=True))
    moved = _moved(int(accounts), arr, digest.currency)
    return (whole, f", {moved} than {last}." if moved else f", as {last}.")


def _moved(accounts: int, arr: float, currency: str) -> str:
    """`1 account and $150k less`, `1 account more and $20k less`; nothing where neither moved."""
    number = count(abs(accounts), "account") if accounts else ""
    worth = money(abs(arr), currency) if abs(arr) >= 1 else ""
    more = {True: "more", False: "less"}
    if number and worth and (accounts > 0) is not (arr > 0):
        return f"{number} {more[accounts > 0]} and {worth} {more[arr > 0]}"
    both = " and ".join(part for part in (number, worth) if part)
    return f"{both} {more[accounts > 0 if number else arr > 0]}" if both else ""


def _bands(digest: Digest) -> Facts:
    facts = []
    for band in COUNTED:
        now = digest.shown.bands.get(band, (0, 0.0))
        then = digest.before.bands.get(band, (0, 0.0)) if digest.before else now
        if now[0] or then[0]:
            name = f"{BAND_NAMES[band]}{' at risk' if band == 'yellow' else ''} {now[0]}"
            verdict: Line = (f"{BAND_GLYPHS[band]} ", bold(name), f"  ·  {money(now[1], digest.currency)}")
            facts.append(Fact("", verdict, (_delta(now, then, digest.currency),) if digest.before else ()))
    return Facts(tuple(facts))


def _delta(now: Total, then: Total, currency: str) -> str:
    """`+1, +$240k`, `no change`."""
    accounts, arr = now[0] - then[0], now[1] - then[1]
    if not accounts and abs(arr) < 1:
        return "no change"
    number = f"+{accounts}" if accounts > 0 else f"{MINUS}{-accounts}" if accounts else "0"
    return f"{number}, {'+' if arr > 0 else ''}{money(arr, currency)}" if abs(arr) >= 1 else number


def _top(digest: Digest) -> list[Block]:
    rows = digest.book.at_risk
    actions = _actions(rows, digest)
    if not rows:
        return [actions] if digest.book.asleep else []
    bands = digest.policy.policy.health.bands
    table = risk_table(rows[:FIRST], currency=digest.currency, today=digest.today, bands=bands)
    title = f"Top {FIRST} by ARR at risk" if len(rows) > FIRST else "By ARR at risk"
    return [Paragraph(((bold(title),),)), table, actions]


def _actions(rows: Sequence[Standing], digest: Digest) -> Actions:
    options = tuple(Button(row.name, f"account id:{row.id}", spoken=f"Open {row.name}") for row in rows[:FIRST])
    asleep = len(digest.book.asleep)
    snoozed = (Button(f"Snoozed ({asleep})", digest.listing.command("snoozed")),) if asleep and not digest.in_channel else ()
    every = (Button(f"All {len(rows)}", digest.listing.command("full")),) if len(rows) > FIRST else ()
    settings = () if digest.in_channel else (Button("Digest settings…", "digest"),)
    more = (*settings, Button("By band", digest.listing.command("chart")))
    return Actions((*every, *snoozed), Choice("Open an account…", options) if options and digest.may(OPENS_ACCOUNTS) else None, more)


def _blind_spots(digest: Digest) -> list[Block]:
    """Count apart what cannot be seen: accounts of Unknown band, and those with a source that is too old."""
    spots = digest.book.blind_spots
    lines: list[Line] = []
    if spots:
        lines.append((bold(f"Blind spots: {_total(total_of(spots), digest.currency)}"), " of Unknown band, not ranked."))
        rest = [f"{len(spots) - NAMED} more"] if len(spots) > NAMED else []
        lines.append((f"{listed([*(each.name for each in spots[:NAMED]), *rest])}.",))
    stale = [each for each in digest.book.awake if each.stale]
    if stale:
        kinds = [(name, sum(kind in (each.stale or "").split("|") for each in stale)) for kind, name in SOURCE_NAMES.items()]
        told = [f"{name} at {number}" for name, number in kinds if number]
        lines.append((bold(f"Too old to be believed at {count(len(stale), 'account')}:"), f" {', '.join(told)}."))
    return [Paragraph(tuple(lines))] if lines else []


def _left_out(digest: Digest) -> Context:
    awake = digest.book.awake
    calm = {
        f"{BAND_NAMES[band]} not at risk": sum(each.band == band and not each.at_risk for each in awake) for band in ("yellow", "green")
    }
    calm["onboarding"] = sum(each.band == "onboarding" and not each.at_risk for each in awake)
    by = f" by {digest.person.name}" if digest.in_channel else ""
    counts = {f"snoozed{by}": len(digest.book.asleep), **calm}
    items: list[Line] = [(f"{number} {what}",) for what, number in counts.items() if number]
    return Context((("Left out: ", *items[0]), *items[1:]) if items else (("Nothing is left out",),))


def _made_how(digest: Digest) -> Context:
    factor = digest.policy.policy.churn.urgency.near_or_escalated
    how: Line = (f"At risk = ARR × churn share or the band's floor, × {factor:g} if the renewal is near or escalated (!)",)
    return Context((how, *_ages(digest), (f"Policy v{digest.shown.policy_version}",)))


def _ages(digest: Digest) -> tuple[Line, ...]:
    zone, scored = digest.person.time_zone, digest.book.scored_at
    items: list[Line] = []
    if scored is not None:
        on = local(scored, zone).date()
        when = clock_time(scored, zone)
        items.append((f"Scored {when}" if on == digest.today else f"Scored {day(on, today=digest.today)}, {when}",))
    if digest.usage_reported_at is not None:
        items.append((f"Usage {age(digest.usage_reported_at, now=digest.now)}",))
    return tuple(items)
