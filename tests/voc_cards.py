"""What customers say, as cards: the weekly digest of the designs with and without a model, and everything its buttons open."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from handlers import voc_digest
from handlers.card import Card
from handlers.ports import VOICE, AccountState, DigestSetting, Person
from handlers.ports.summaries import ThemeSummary, VerifiedQuote
from handlers.ports.voice import Theme
from tests import factories
from tests.factories import NOW, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.fake_summaries import FakeSummaries
from tests.fake_voice import FakeThemes, Said
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk

MANAGER = factories.manager()
OPS = factories.person(id="p-olga", email="ops@example.com", name="Olga Petrov", role="cs_ops", team=None)
CHIEF = factories.person(id="p-eva", email="eva@example.com", name="Eva Brandt", role="executive", team=None)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
SHIPPED = datetime(2026, 11, 19, 10, tzinfo=UTC)

NAMES = ("Acme", "Globex", "Vandelay", "Hooli", "Umbrella", "Wonka Foods", "Pied Piper", "Soylent", "Stark", "Wayne", "Tyrell", "Cyberdyne")

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "outages": (
        "Pages took a minute to load, all week.",
        "We lost a whole afternoon and the status page stayed green.",
        "Every month end it stalls, and nobody says why.",
        "Slow, slower, then logged out.",
    ),
    "call-backs": (
        "The fix was fine. The silence before it was not.",
        "I was promised a call on Tuesday. It is Friday.",
        "Nobody reads the earlier messages.",
    ),
    "audit-export": (
        "We close the month a day earlier since the export came.",
        "The auditors took the export as it was.",
        "One click and finance has what it needs.",
    ),
    "sign-on": ("Groups come over from our directory in the wrong order.", "Group sync lags by a day."),
    "invoice-layout": ("The invoice hides the purchase order number.", "Our bookkeepers retype every invoice."),
}
TONES = {
    "outages": (2, "negative"),
    "call-backs": (4, "negative"),
    "audit-export": (9, "positive"),
    "sign-on": (7, "neutral"),
    "invoice-layout": (7, "neutral"),
}
COUNTS = {"outages": (19, 3), "call-backs": (14, 10), "audit-export": (11, 9), "sign-on": (9, 9), "invoice-layout": (6, 9)}
"""Answers of the week, and of the week before."""


def themes() -> FakeThemes:
    """The designs' themes; the layout of invoices shipped, and outages are worked on."""
    words = {
        "outages": ("Outages, slow pages", ("outage", "slow", "loading", "month end", "stall")),
        "call-backs": ("Support call-backs", ("call back", "waiting", "no reply", "silence")),
        "audit-export": ("Audit export", ("export", "audit", "month end", "saves")),
        "sign-on": ("Single sign-on groups", ("single sign-on", "groups", "directory")),
        "invoice-layout": ("Invoice layout", ("invoice", "purchase order")),
    }
    first = {"sign-on": NOW - timedelta(days=6)}
    found = {
        key: Theme(key, name, "taxonomy", told, "new", None, None, None, first.get(key, NOW - timedelta(days=300)))
        for key, (name, told) in words.items()
    }
    found["invoice-layout"] = replace(found["invoice-layout"], status="shipped", status_at=SHIPPED)
    found["outages"] = replace(
        found["outages"], status="accepted", status_at=NOW - timedelta(days=20), owner_id="p-mara", owner_name="Mara Lindt"
    )
    return FakeThemes(found, names={"p-mara": "Mara Lindt", "p-ann": "Ann Keller", "p-olga": "Olga Petrov"})


def accounts() -> list[AccountState]:
    """Twelve customers, every third at risk."""
    found = []
    for number, name in enumerate(NAMES, start=1):
        arr = 40_000 + 31_000 * (number % 5)
        own: dict[str, Any] = {"id": f"a-{number:04}", "name": name, "arr": Decimal(arr), "facts": {"arr": float(arr)}}
        found.append(troubled_account(**own) if number % 3 == 2 else healthy_account(**own))
    return found


def answers() -> list[Said]:
    """Two weeks of answers, spread over the customers."""
    found: list[Said] = []
    for place, (key, counts) in enumerate(COUNTS.items()):
        for week, number in enumerate(counts):
            for each in range(number):
                score, tone = TONES[key]
                text = SENTENCES[key][each % len(SENTENCES[key])]
                at = datetime(2026, 11, 22, 15, tzinfo=UTC) - timedelta(days=7 * week + each % 6, minutes=11 * each + place)
                channel = ("relationship", "in_app", "ticket", "qbr")[each % 4]
                kind = "nps" if each % 4 < 2 else "other"
                account = f"a-{(each * 5 + place) % len(NAMES) + 1:04}"
                found.append(
                    Said(
                        f"f-{key}-{week}-{each:02}",
                        account,
                        at,
                        text,
                        channel,
                        score if kind == "nps" else None,
                        kind,
                        tone,
                        f"c-{account}",
                        "Lena Okafor" if account == "a-0002" else "Priya Nair",
                        ((key, 0, len(text)),),
                    )
                )
    fits_none = [
        Said(f"f-none-{n}", "a-0001", NOW - timedelta(days=3, hours=n), "We moved offices.", "community", type="other") for n in range(5)
    ]
    return [*found, *fits_none]


def desk(**overrides: Any) -> Desk:
    """Everybody's view of the same two weeks; two of those who asked for the invoice layout know of it."""
    own = themes()
    own.tellings = {("invoice-layout", "a-0005"): SHIPPED + timedelta(hours=3), ("invoice-layout", "a-0010"): SHIPPED + timedelta(days=1)}
    people = FakePeople([factories.person(), MANAGER, OPS, CHIEF, factories.sales_rep()])
    given: dict[str, Any] = {"themes": own, "answers": answers(), "people": people, **overrides}
    return Desk(FakeAccounts(accounts(), teams={"p-ann": "west"}), **given)


def digest(at: Desk, person: Person = MANAGER, *, now: datetime = MONDAY, **setting: Any) -> Card:
    """The weekly digest of a person."""
    own = replace(DigestSetting.first(VOICE, person), **setting)
    return voc_digest.compose(person, own, at.stores(), now, None).card


def with_model() -> FakeSummaries:
    """A model whose sentences on three themes passed every check."""
    sentences = {
        "outages": "Pages stall at month end and nobody says why.",
        "call-backs": "Customers wait for a person after the first reply.",
        "audit-export": "It saves whole days at month end.",
    }
    quotes = {"outages": (VerifiedQuote("f-outages-0-00", 0, 38),)}
    return FakeSummaries("local-model", {key: ThemeSummary(said, quotes.get(key, ())) for key, said in sentences.items()})


def _quiet() -> Card:
    return digest(desk(answers=[]))


VOC_CARDS: dict[str, Card] = {
    "voc-digest": digest(desk(), scope="all"),
    "voc-digest-model": digest(desk(summaries=with_model()), scope="all"),
    "voc-digest-quiet": _quiet(),
    "voc-digest-channel": digest(desk(), destination="C-CS"),
    "voc-report": desk().ask("voc 7d", MANAGER),
    "voc-report-executive": desk().ask("voc 7d", CHIEF),
    "voc-theme": desk().ask("voc theme outages 30d", MANAGER),
    "voc-account": desk().ask("voc globex"),
    "voc-chart": desk().ask("voc chart", MANAGER),
    "voc-themes": desk().ask("voc themes", MANAGER),
    "voc-tell": desk().ask("voc tell invoice-layout", MANAGER),
    "voc-told": desk().ask("voc told invoice-layout id:a-0003"),
    "voc-edited": desk().ask("voc edit outages as Slow pages", MANAGER),
    "voc-nothing": desk(answers=[]).ask("voc"),
}
