"""`champions NAME`: who could speak for us, and what stands in the way; `champions gap`: are there enough (V11)."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers.book import Listing, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Choice, Column, Context, Fact, Facts, Headline, Line, Paragraph, Table, bold
from handlers.errors import UserError
from handlers.names import one_account
from handlers.ports import AccountChampion, AccountState, Champion, PolicyInForce
from handlers.request import Answer, Request
from handlers.text import count, cut, listed, local_day, short_of, whole
from scoring.rows import ChampionRow

CELL_MOST = 22
CONTACTS_SHOWN = 15
ADVOCATES = 10
ENOUGH = 5
"""Fewer than this among the first ten who can be asked is a gap (V11)."""

TIER_NAMES = {"eligible": "Eligible", "nurture": "Nurture", "not_yet": "Not yet", "not_assessed": "Not assessed"}
GATE_NAMES = {
    "nps": "NPS of 9 or 10 within 180 days",
    "active_use": "six months of active use",
    "health": "the account is not Red",
    "open_detractor": "no open detractor",
    "open_p1": "no open P1",
    "consent": "consent recorded",
}
_SHORT_GATES = {
    "nps": "NPS",
    "active_use": "active use",
    "health": "Red account",
    "open_detractor": "open detractor",
    "open_p1": "open P1",
    "consent": "no consent",
}
DIMENSION_NAMES = {"success": "success", "communication": "communication", "influence": "influence", "enthusiasm": "enthusiasm"}


def champions(request: Request) -> Answer:
    """Answer `champions NAME`, `champions gap [mine|team|all] [segment=NAME] [industry=NAME] [full]`, and the same without `gap`.

    Raises:
        UserError: Neither a name nor `gap` nor a part of a list was said.
    """
    asked, rest = read_listing("champions", request.words, views=("gap",))
    if rest:
        return one_account(request, "champions", account_champions)
    if not asked.views and (asked.segment or asked.industry or asked.whose != "mine"):
        return Answer(who_can_be_asked(asked, request))
    if not asked.views:
        raise UserError(f"Whose champions? Try `champions acme`, or `{replace(asked, views=('gap',)).command()}` for the whole book.")
    return Answer(champion_gap(asked, request))


def account_champions(state: AccountState, request: Request) -> Card:
    """Draw an account's contacts: score, tier, and each gate that fails or cannot be told."""
    people = sorted(state.document["champions"], key=_rank)
    eligible = [each for each in people if each["row"]["champion_eligible"] == "true"]
    assessed = [each for each in people if each["row"]["champion_score"] is not None]
    if not people:
        lead: Line = (bold("No contact is on record."), " The CRM names none.")
    elif eligible:
        lead = (bold(f"{listed([each['name'] for each in eligible])} can be asked."),)
    else:
        lead = (bold("No one can be asked yet."), f" {len(assessed)} of {count(len(people), 'contact')} assessed.")
    blocks: list[Block] = [Paragraph((lead,))]
    if people:
        columns = (Column("Contact"), Column("Score", "right"), Column("Tier"), Column("Gates"), Column("Advocacy"))
        rows = tuple(_row(each, request.stores.policy) for each in people[:CONTACTS_SHOWN])
        blocks.append(Table(columns, rows, caption="Contacts by champion score"))
        blocks += _why(people)
    blocks.append(
        Actions((Button(f"Open {state.name}", f"account id:{state.id} v{state.version}"), Button("Enough champions?", "champions gap")))
    )
    weights = request.stores.policy.policy.champions.weights
    made = ", ".join(f"{name} {whole(getattr(weights, name) * 100)}%" for name in DIMENSION_NAMES)
    blocks.append(Context(((f"Score: {made}; rated 1 to 5 by a person",), ("Eligible from 75, no part under 40, every gate passed",))))
    summary = f"{state.name}: {len(eligible)} of {count(len(people), 'contact')} can be asked."
    return Card(summary, tuple(blocks), Headline(state.name, "Champions"))


def _rank(each: Champion) -> tuple[bool, float, str]:
    return each["row"]["champion_eligible"] != "true", -(each["row"]["champion_score"] or -1.0), each["name"]


def score_shown(row: ChampionRow, policy: PolicyInForce) -> str:
    """Round a score, but never up onto a tier it does not reach; a dash where there is none."""
    lines, score = policy.policy.champions, row["champion_score"]
    return "–" if score is None else f"{short_of(score, lines.eligible, lines.nurture)}"


def _row(each: Champion, policy: PolicyInForce) -> tuple[str, ...]:
    row = each["row"]
    failed, unknown = _gates(row["gates_failed"]), _gates(row["gates_unknown"])
    told = ", ".join(part for part in (f"{len(failed)} failed" if failed else "", f"{len(unknown)} unknown" if unknown else "") if part)
    return (
        cut(each["name"], CELL_MOST),
        score_shown(row, policy),
        TIER_NAMES[row["champion_tier"]],
        told or "all passed",
        row["advocacy_level"].capitalize(),
    )


def _gates(names: str | None) -> list[str]:
    return [GATE_NAMES[name] for name in (names or "").split("|") if name]


def _why(people: Sequence[Champion]) -> list[Block]:
    bullets: list[Line] = []
    for each in people[:CONTACTS_SHOWN]:
        row = each["row"]
        failed, unknown = _gates(row["gates_failed"]), _gates(row["gates_unknown"])
        missing = [name for name in DIMENSION_NAMES if row[name] is None]  # type: ignore[literal-required]
        parts = []
        if failed:
            parts.append(f"lacks {listed(failed)}")
        if unknown:
            parts.append(f"cannot be told: {listed(unknown)}")
        if missing:
            parts.append("not assessed" if len(missing) == len(DIMENSION_NAMES) else f"{listed(missing)} not assessed")
        if not parts and row["champion_tier"] != "eligible":
            parts.append("the score is under 75, or one part under 40")
        if parts:
            bullets.append((bold(each["name"]), f", {each['title'] or 'no title'}: {'; '.join(parts)}"))
    return [Paragraph(((bold("What stands in the way"),),), tuple(bullets))] if bullets else []


def champion_gap(asked: Listing, request: Request) -> Card:
    """Tell whether a book has enough advocates who can be asked this quarter."""
    book = request.stores.champions.of_accounts(scope=scope_of(asked, request.person), at=request.now)
    policy, place = request.stores.policy, where(asked, request.person)
    ranked = _assessed(book)
    top = ranked[:ADVOCATES]
    able = [item for item in top if item.champion["row"]["champion_eligible"] == "true"]
    today = local_day(request.now, now=request.now, zone=request.person.time_zone)
    verdict = "Enough" if len(able) >= ENOUGH else "A gap"
    lead: Line = (bold(f"{verdict}: {len(able)} of the top {ADVOCATES} can be asked"), f" {place}; {ENOUGH} are wanted.")
    tiers = [item.champion["row"]["champion_tier"] for item in book]
    facts = tuple(Fact(name, (count(tiers.count(tier), "contact"),)) for tier, name in TIER_NAMES.items() if tier in tiers)
    blocks: list[Block] = [Paragraph((lead,))]
    if facts:
        blocks.append(Facts(facts))
    blocks += _table(asked, ranked, policy)
    blocks.append(_made_how(policy))
    return Card(f"{verdict}: {len(able)} of {ADVOCATES} advocates can be asked {place}.", tuple(blocks), Headline("Champions", today))


def who_can_be_asked(asked: Listing, request: Request) -> Card:
    """List the contacts of a part of the book who could speak for us, those who can be asked first."""
    book = request.stores.champions.of_accounts(scope=scope_of(asked, request.person), at=request.now)
    policy, place = request.stores.policy, where(asked, request.person)
    ranked = _assessed(book)
    able = [item for item in ranked if item.champion["row"]["champion_eligible"] == "true"]
    today = local_day(request.now, now=request.now, zone=request.person.time_zone)
    total = f"{count(len(able), 'contact')} can be asked" if able else "No one can be asked yet"
    told = f"{len(ranked)} of {count(len(book), 'contact')} assessed" if book else "no contact is on record there"
    lead: Line = (bold(total), f" {place}; {told}.")
    wider = replace(asked, whose="all", start=0)
    everyone = (Actions((Button("All books", wider.command()),)),) if not able and asked.whose != "all" else ()
    return Card(
        f"{total} {place}.",
        (Paragraph((lead,)), *_table(asked, ranked, policy), *everyone, _made_how(policy)),
        Headline("Champions", today),
    )


def _assessed(book: Sequence[AccountChampion]) -> list[AccountChampion]:
    return sorted((item for item in book if item.champion["row"]["champion_score"] is not None), key=lambda item: _rank(item.champion))


def _made_how(policy: PolicyInForce) -> Context:
    return Context((("Nobody counts before all four parts are rated and every gate passes",), (f"Policy v{policy.version}",)))


def _table(asked: Listing, ranked: Sequence[AccountChampion], policy: PolicyInForce) -> list[Block]:
    blocks: list[Block] = []
    if shown := asked.shown(ranked):
        columns = (Column("Contact"), Column("Account"), Column("Score", "right"), Column("Can be asked"))
        rows = tuple(
            (
                cut(item.champion["name"], CELL_MOST),
                cut(item.account_name, CELL_MOST),
                score_shown(item.champion["row"], policy),
                "✓ yes" if item.champion["row"]["champion_eligible"] == "true" else cut(_first_reason(item.champion), CELL_MOST),
            )
            for item in shown
        )
        accounts = {item.account_id: item.account_name for item in shown}
        options = tuple(Button(name, f"champions id:{key}", spoken=f"Open {name}") for key, name in accounts.items())
        blocks += [*asked.title(len(ranked), "Assessed contacts"), Table(columns, rows)]
        blocks.append(Actions(asked.buttons(len(ranked)), choice=Choice("Open an account…", options)))
    return blocks


def _first_reason(champion: Champion) -> str:
    row = champion["row"]
    failed = [name for name in (row["gates_failed"] or "").split("|") if name]
    if failed:
        return f"no: {_SHORT_GATES[failed[0]]}"
    if row["champion_tier"] != "eligible":
        return f"no: {TIER_NAMES[row['champion_tier']].lower()}"
    return "not known"
