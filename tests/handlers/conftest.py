from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from handlers import routes
from handlers.card import Actions, Button, Card, Context, Fact, Facts, Form, Paragraph, Reason, plain
from handlers.ports import ContactName, Person, PolicyInForce, Stores
from tests import factories
from tests.fake_absences import FakeAbsences
from tests.fake_alerts import FakeAlerts
from tests.fake_assignments import FakeAssignments
from tests.fake_audits import FakeAuditTrail
from tests.fake_digests import FakeDigests
from tests.fake_feeds import FakeFeeds
from tests.fake_handoffs import FakeCrm, FakeHandoffs
from tests.fake_links import FakeLinkRequests
from tests.fake_reaches import FakeReaches
from tests.fake_standings import FakeStandings
from tests.fake_summaries import FakeSummaries
from tests.fake_voice import FakeThemes, FakeVoices, Said
from tests.fakes import (
    FakeAccounts,
    FakeAuditLog,
    FakeChampions,
    FakeChanges,
    FakeContacts,
    FakeExpansions,
    FakeFeedbackItems,
    FakeHistory,
    FakePeople,
    FakePolicies,
    FakePost,
    FakeRenewals,
    FakeSnoozes,
    FakeWaiting,
)


@dataclass
class Desk:
    """The handlers with fakes behind them: ask in words, read the card, the sentence or the audit."""

    accounts: FakeAccounts
    feedback: FakeFeedbackItems = field(default_factory=FakeFeedbackItems)
    audit: FakeAuditLog = field(default_factory=FakeAuditLog)
    policy: Any = field(default_factory=factories.policy_in_force)
    policies: Sequence[PolicyInForce] = ()
    """Versions beside the one in force."""
    contacts: FakeContacts = field(default_factory=FakeContacts)
    changes: FakeChanges = field(default_factory=FakeChanges)
    snoozes: FakeSnoozes = field(default_factory=FakeSnoozes)
    people: FakePeople = field(default_factory=FakePeople)
    post: FakePost = field(default_factory=FakePost)
    handoffs: FakeHandoffs | None = None
    crm: FakeCrm = field(default_factory=FakeCrm)
    links: FakeLinkRequests = field(default_factory=FakeLinkRequests)
    absences: FakeAbsences = field(default_factory=FakeAbsences)
    digests: FakeDigests = field(default_factory=FakeDigests)
    reaches: FakeReaches = field(default_factory=FakeReaches)
    feeds: FakeFeeds = field(default_factory=FakeFeeds)

    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    assignments: FakeAssignments = field(default_factory=FakeAssignments)
    summaries: FakeSummaries = field(default_factory=FakeSummaries)
    themes: FakeThemes = field(default_factory=FakeThemes)
    answers: Sequence[Said] = ()
    """What customers said, with its themes."""
    asked: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Channel → how many were asked in surveys, and how many of them answered."""

    def ask(self, words: str, who: Person | None = None, now: datetime = factories.NOW, **asker: Any) -> Any:
        """The card, or the form, that answers."""
        return routes.answer(words, asker=factories.asker(who, **asker), stores=self.stores(), now=now)

    def submit(
        self,
        command: str,
        values: Mapping[str, str],
        who: Person | None = None,
        *,
        key: str = "form-1",
        now: datetime = factories.NOW,
        **asker: Any,
    ) -> Card:
        return routes.submit(command, values, asker=factories.asker(who, **asker), stores=self.stores(), now=now, key=key)

    def stores(self) -> Stores:
        return Stores(
            self.accounts,
            self.feedback,
            self.audit,
            self.policy,
            expansions=FakeExpansions(self.accounts),
            renewals=FakeRenewals(self.accounts),
            champions=FakeChampions(self.accounts),
            waiting=FakeWaiting(self.accounts, self.feedback),
            history=FakeHistory(self.accounts),
            policies=FakePolicies([self.policy, *self.policies]),
            contacts=self.contacts,
            changes=self.changes,
            snoozes=self.snoozes,
            people=self.people,
            post=self.post,
            handoffs=self.handoffs or FakeHandoffs(self.accounts, self.people),
            crm=self.crm,
            links=self.links,
            audit_trail=FakeAuditTrail(self.audit, self.people, self.accounts),
            reaches=self.reaches,
            summaries=self.summaries,
            themes=self.themes,
            voices=FakeVoices(self.accounts, self.themes, self.answers, self.asked),
            absences=self.absences,
            digests=self.digests,
            feeds=self.feeds,
            standings=FakeStandings(self.accounts, self.policy.policy),
            assignments=self.assignments,
            alerts=self.alerts.over(self.accounts, self.policy.policy),
        )


@pytest.fixture
def desk() -> Desk:
    return Desk(
        FakeAccounts(
            [factories.healthy_account(), factories.troubled_account()],
            aliases={"a-0001": ["Acme Corp"]},
            domains={"a-0001": ["acme.example"], "a-0002": ["globex.example"]},
            teams={"p-ann": "west"},
        ),
        FakeFeedbackItems([factories.feedback()]),
        people=FakePeople([factories.person(), factories.manager(), factories.sales_rep()]),
        contacts=FakeContacts(
            {
                "a-0001": [ContactName("c-priya", "Priya Nair", "VP Operations"), ContactName("c-jan", "Jan Hofman", None)],
                "a-0002": [ContactName("c-lena", "Lena Okafor", "Head of Support")],
            }
        ),
    )


def buttons_of(card: Card | Form) -> list[Button]:
    """Every button of a card, in reading order; a form has none of its own."""
    found: list[Button] = []
    if isinstance(card, Form):
        return found
    for block in card.blocks:
        match block:
            case Reason(button=button) if button is not None:
                found.append(button)
            case Paragraph(button=button, menu=menu):
                found += [*([button] if button else []), *menu]
            case Actions(buttons=buttons, choice=choice, more=more):
                found += [*buttons, *(choice.options if choice else ()), *more]
            case _:
                pass
    return found


def lines_of(card: Card) -> list[str]:
    """The words of a card's paragraphs and reasons."""
    found: list[str] = []
    for block in card.blocks:
        match block:
            case Paragraph(lines=lines, bullets=bullets):
                found += [plain(line) for line in (*lines, *bullets)]
            case Reason(sentence=sentence, drivers=drivers):
                found += [plain(sentence), *(f"{driver.label} ({driver.measure}): {driver.fact}" for driver in drivers)]
            case _:
                pass
    return found


def facts_of(card: Card) -> dict[str, tuple[str, str]]:
    items: list[Fact] = [item for block in card.blocks if isinstance(block, Facts) for item in block.items]
    return {item.label: (plain(item.verdict), plain(item.evidence)) for item in items}


def context_of(card: Card, index: int) -> list[str]:
    return [[plain(item) for item in block.items] for block in card.blocks if isinstance(block, Context)][index]


def ask(state: object, *, feedback: FakeFeedbackItems | None = None, words: str = "account acme", **asker: object) -> Card:
    return Desk(FakeAccounts([state]), feedback or FakeFeedbackItems()).ask(words, **asker)  # type: ignore[list-item, arg-type]
