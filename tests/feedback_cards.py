"""What the feedback clocks send, as their handler draws it: Globex's detractor at each step, Acme's promoter, and an issue for a cover."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.asks import Ask
from handlers.card import Card
from handlers.clocks import running_clocks
from handlers.feedback_messages import Waiting, breach_card, manager_card, reminder_card
from handlers.ports import FeedbackRecord, Person, WaitingFeedback
from tests import factories

HOUR = timedelta(hours=1)
_POLICY = factories.policy_in_force()
_ASK = Ask(True, "Thank them, then ask for a reference or a review: every champion gate is passed.")


def _waiting(record: FeedbackRecord, *, account: str = "Globex", to: Person | None = None) -> Waiting:
    [clock] = running_clocks([record], now=factories.NOW, policy=_POLICY.policy)
    said = WaitingFeedback(record.item.account_id or "", account, "Ann Keller", record, "p-ann")
    return Waiting(said, clock, factories.person(), to or factories.person())


def _cards() -> Sequence[tuple[str, Card]]:
    now, mara = factories.NOW, factories.manager()
    late = factories.feedback(received_at=now - 49 * HOUR)
    promoter = factories.feedback(
        feedback_id="f-2",
        account_id="a-0001",
        score=10,
        received_at=now - 6 * 24 * HOUR,
        text="The new reports save us a day each month.",
        contact_name="Priya Nair",
        contact_title="VP Operations",
    )
    issue = factories.feedback(
        feedback_id="f-3", type="product_issue", severity="P2", score=None, received_at=now - HOUR, text=None, contact_name=None
    )
    bo = factories.person(id="p-bo", name="Bo Lind")
    return (
        ("feedback-reminder", reminder_card(_waiting(factories.feedback()), ask=None, policy=_POLICY)),
        ("feedback-reminder-promoter", reminder_card(_waiting(promoter, account="Acme"), ask=_ASK, policy=_POLICY)),
        ("feedback-reminder-cover", reminder_card(_waiting(issue, to=bo), ask=None, policy=_POLICY)),
        ("feedback-breach", breach_card(_waiting(late), manager=mara, manager_at=now + 23 * HOUR, policy=_POLICY)),
        ("feedback-manager", manager_card(_waiting(late, to=mara), policy=_POLICY)),
    )


FEEDBACK_CARDS = dict(_cards())
