"""`feedback`: which customers wait for an answer, by class, and what is late; `feedback NAME` for one account."""

from collections.abc import Collection, Sequence

from handlers.book import Listing, read_listing, scope_of, where
from handlers.card import Actions, Block, Button, Card, Choice, Context, Fact, Facts, Headline, Line, Paragraph, Quote, bold
from handlers.clocks import CLASS_NAMES, RunningClock, class_name, running_clocks
from handlers.feedback_close import is_open
from handlers.feedback_item import who_said
from handlers.names import one_account
from handlers.ports import AccountState, FeedbackRecord
from handlers.request import Answer, Request
from handlers.sources import CHANNEL_NAMES, score_said
from handlers.text import count, cut, days, deadline, local_day, sentence_case, span
from handlers.writing import CHANGERS, may_change

SHOWN = 15
QUOTE_MOST = 160
TO_CLOSE = 3
_CLASS_ORDER = ("detractor", "product_issue", "passive", "promoter", "feature_request", "unknown")


def feedback(request: Request) -> Answer:
    """Answer `feedback [overdue] [mine|team|all] [segment=NAME] [full]` and `feedback NAME`."""
    asked, rest = read_listing("feedback", request.words, views=("overdue",))
    if rest:
        return one_account(request, "feedback", account_feedback)
    waiting = request.stores.waiting.of_accounts(scope=scope_of(asked, request.person), at=request.now)
    names = {item.record.item.feedback_id: (item.account_id, item.account_name, item.owner_name) for item in waiting}
    clocks = running_clocks([item.record for item in waiting], now=request.now, policy=request.stores.policy.policy)
    if asked.views:
        clocks = [clock for clock in clocks if clock.over is not None]
    return Answer(feedback_list(clocks, names, asked, request))


Owners = dict[str, tuple[str, str, str | None]]
"""Feedback id → account id, account name, owner."""


def feedback_list(clocks: Sequence[RunningClock], accounts: Owners, asked: Listing, request: Request) -> Card:
    """Draw the running clocks of a book, what is late first; `clocks` come by deadline."""
    late = [clock for clock in clocks if clock.over is not None]
    today = local_day(request.now, now=request.now, zone=request.person.time_zone)
    place = where(asked, request.person)
    if not clocks:
        quiet = f"{'No answer is late' if asked.views else 'No customer waits for an answer'} {place}."
        return Card(quiet, (Paragraph(((bold(quiet),),)), _made_how(request)), Headline("Feedback", today))
    total = f"{count(len(clocks), 'customer')} {'waits' if len(clocks) == 1 else 'wait'} for an answer"
    some_late = f", {len(late)} of them late" if late and not asked.views else ""
    blocks: list[Block] = [Paragraph(((bold(f"{total}{some_late},"), f" {place}."),)), _by_class(clocks)]
    shown = asked.shown(clocks)
    blocks += asked.title(len(clocks), "By deadline")
    for title, number, is_late in (("Late", len(late), True), ("Running", len(clocks) - len(late), False)):
        bullets = tuple(_waiting(clock, accounts, request) for clock in shown if (clock.over is not None) is is_late)
        if bullets:
            blocks.append(Paragraph(((bold(f"{title} ({number})"),),), bullets))
    seen = {accounts[clock.record.item.feedback_id][0]: accounts[clock.record.item.feedback_id][1] for clock in shown}
    options = tuple(Button(name, f"feedback id:{account_id}", spoken=f"Open {name}") for account_id, name in seen.items())
    blocks += [Actions(asked.buttons(len(clocks)), choice=Choice("Open an account…", options))]
    if _may_change_all(asked, request):
        blocks.append(Actions((), choice=Choice("Log a reply…", tuple(_reply(clock, accounts) for clock in shown))))
    blocks.append(_made_how(request))
    return Card(f"{total} {place}, {len(late)} late.", tuple(blocks), Headline("Feedback", today))


def _may_change_all(asked: Listing, request: Request) -> bool:
    """Tell whether every account of the list is this person's to change."""
    return asked.whose == "mine" and request.person.role in CHANGERS


def _reply(clock: RunningClock, accounts: Owners) -> Button:
    _, name, _ = accounts[clock.record.item.feedback_id]
    who = clock.record.contact_name or class_name(clock.clock)
    return Button(f"{name}, {who}", f"feedback reply {clock.record.item.feedback_id}", spoken=f"Log a reply to {who} of {name}")


def _by_class(clocks: Sequence[RunningClock]) -> Facts:
    facts = []
    for name in _CLASS_ORDER:
        of_them = [clock for clock in clocks if clock.clock.feedback_class == name]
        if of_them:
            late = sum(clock.over is not None for clock in of_them)
            first = min(of_them, key=lambda clock: clock.due)
            soonest = f"{span(first.over)} over" if first.over is not None else f"{span(first.left)} left"
            facts.append(
                Fact(
                    f"{sentence_case(CLASS_NAMES[name])}s",
                    (f"{len(of_them)} open{f', {late} late' if late else ''}",),
                    (f"first: {soonest}",),
                )
            )
    return Facts(tuple(facts))


def _waiting(clock: RunningClock, accounts: Owners, request: Request) -> Line:
    zone, reader = request.person.time_zone, request.person.name
    _, name, owner = accounts[clock.record.item.feedback_id]
    who = f", {clock.record.contact_name}" if clock.record.contact_name else ""
    score = score_said(clock.record.item)
    lead = (bold(name), f"{who}, {class_name(clock.clock)}{f' {score}' if score else ''}: ")
    if owner and owner != reader:
        left: Line = (bold(f"{span(clock.over)} over"),) if clock.over is not None else (f"{span(clock.left)} left",)
        return (*lead, *left, f", {owner}")
    return (*lead, *_left(clock, zone))


def _left(clock: RunningClock, zone: str) -> Line:
    if clock.over is not None:
        return (bold(f"{span(clock.over)} over"),)
    return (f"{span(clock.left)} left, until {deadline(clock.due, now=clock.now, zone=zone)}",)


def account_feedback(state: AccountState, request: Request) -> Card:
    """Draw one account's feedback: open clocks with the words, then the latest that is done."""
    records = request.stores.feedback.of_account(state.id, at=request.now)
    clocks = running_clocks(records, now=request.now, policy=request.stores.policy.policy)
    waiting = {clock.record.item.feedback_id for clock in clocks}
    zone, changes = request.person.time_zone, may_change(request, state)
    total = f"{count(len(clocks), 'answer')} due" if clocks else "Nothing is waiting"
    blocks: list[Block] = [Paragraph(((bold(f"{total}."), f" {count(len(records), 'piece')} of feedback on record."),))]
    for clock in clocks[:SHOWN]:
        reply = Button("Log reply…", f"feedback reply {clock.record.item.feedback_id}") if changes else None
        blocks.append(Paragraph(((bold(sentence_case(class_name(clock.clock))), ": ", *_left(clock, zone)),), button=reply))
        blocks += _said(clock.record, request)
    blocks += _to_close(records, waiting, request) if changes else []
    done = [record for record in records if record.item.feedback_id not in waiting and record.text][:3]
    if done:
        blocks.append(Paragraph(((bold("Before that"),),)))
        for record in done:
            blocks += _said(record, request)
    blocks.append(Actions((Button(f"Open {state.name}", f"account id:{state.id} v{state.version}"), Button("All waiting", "feedback"))))
    blocks.append(_made_how(request))
    return Card(f"{state.name}: {total[0].lower()}{total[1:]}.", tuple(blocks), Headline(state.name, "Feedback"))


def _to_close(records: Sequence[FeedbackRecord], waiting: Collection[str], request: Request) -> list[Block]:
    """Offer to close what was answered and has no end yet: every loop ends with telling the customer (F7)."""
    now, zone = request.now, request.person.time_zone
    answered = [each for each in records if each.item.feedback_id not in waiting and each.item.first_reply_at and is_open(each, now)]
    rows: list[Block] = [
        Paragraph(
            ((bold(who_said(each, request)), f", {local_day(each.item.received_at, now=now, zone=zone)}: answered, not closed"),),
            button=Button("Close…", f"feedback close {each.item.feedback_id}", spoken=f"Close {who_said(each, request)}"),
        )
        for each in answered[:TO_CLOSE]
    ]
    return rows


def _said(record: FeedbackRecord, request: Request) -> list[Block]:
    when = local_day(record.item.received_at, now=request.now, zone=request.person.time_zone)
    who = ", ".join(part for part in (record.contact_name, record.contact_title) if part) or "Unnamed contact"
    score = score_said(record.item) or CHANNEL_NAMES.get(record.channel, record.channel)
    if not record.text:
        return [Paragraph(((f"No words on record. {'  ·  '.join((who, score, when))}",),))]
    return [Quote(cut(record.text, QUOTE_MOST), "  ·  ".join((who, score, when)))]


def _made_how(request: Request) -> Context:
    clocks = request.stores.policy.policy.feedback
    answer, asked = days(int(clocks.passive_hours // 24)), days(int(clocks.feature_request_hours // 24))
    return Context(
        (
            (f"Clocks: detractor {clocks.detractor_hours:g} h, passive and promoter {answer}, request {asked}",),
            ("They stop at the first personal reply",),
        )
    )
