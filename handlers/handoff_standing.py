"""Where an account's handoff stands, in the words of its other cards, and the step that begins one."""

from handlers.card import Button, Line, bold
from handlers.handoff_evidence import title_of
from handlers.next_action import Next
from handlers.ports import AccountState, Handoff
from handlers.request import Request
from handlers.text import cut, day, local, local_day

NAME_MOST = 18


def open_handoffs(state: AccountState, request: Request) -> list[Handoff]:
    """Read the account's open handoffs beyond suggestions; only a high readiness ever had one, so others cost no look-up."""
    if state.document["expansion"]["readiness_band"] != "high":
        return []
    return [each for each in request.stores.handoffs.open_of(state.id) if each.state != "suggested"]


def standing_line(handoff: Handoff, request: Request) -> Line:
    """Say in a few words who has it and until when."""
    zone, rep = request.person.time_zone, cut(handoff.rep_name or "Sales", NAME_MOST)
    today = local(request.now, zone).date()
    match handoff.state:
        case "approval":
            return ("waits for a manager's approval",)
        case "offered" if handoff.due_at is not None:
            return (f"offered to {rep}, until {local_day(handoff.due_at, now=request.now, zone=zone)}",)
        case "later" if handoff.later_until is not None:
            return (f"{rep}: not now, until {day(handoff.later_until, today=today)}",)
        case _:
            return (f"accepted by {rep}, {local_day(handoff.moved_at, now=request.now, zone=zone)}",)


def handoff_lines(state: AccountState, request: Request) -> tuple[Line, ...]:
    """One line for each open handoff, for the expansion card."""
    return tuple(
        (bold(f"Handoff {each.id.removeprefix('h-')}:"), f" {each.evidence['title']}; ", *standing_line(each, request))
        for each in open_handoffs(state, request)
    )


def hand_off_step(state: AccountState, request: Request) -> Next | None:
    """Return the step that hands the best opportunity off; None: not ready, with Sales already, or bought without Sales."""
    row = state.document["expansion"]
    best = min(state.document["opportunities"], key=lambda each: each["rank"], default=None)
    if row["handoff"] not in ("ready", "needs_approval") or best is None:
        return None
    if any(each.kind == best["kind"] for each in open_handoffs(state, request)):
        return None
    if state.motion == "plg":
        return None
    whom = f"{state.rep_name} (Sales)" if state.rep_name else "Sales"
    first = " A manager approves first." if row["handoff"] == "needs_approval" else ""
    return Next(
        f"hand off to {whom}: {title_of(best, request.stores.reporting_currency)}.{first}",
        Button("Hand off to Sales…", f"handoff id:{state.id}", primary=True),
    )
