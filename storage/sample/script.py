"""The script of one account: everything that happened to it, in days before the sample's moment.

Stories write a script by hand, the crowd draws one; the rows of every table follow from it.
"""

from typing import Literal

from msgspec import Struct, field

Curve = tuple[tuple[float, float], ...]
"""Points (days ago, value), oldest first: straight lines between them, level outside."""

Condition = Literal["green", "yellow", "red", "unknown", "onboarding"]
"""The band that the crowd's dice aim at; the scores decide."""


def level(value: float) -> Curve:
    """Return a curve that never moves."""
    return ((0.0, value),)


class Usage(Struct, frozen=True, kw_only=True):
    """How the product is used. Shares are of 1."""

    users: Curve
    """People who use it within a month."""
    stickiness: Curve = ((0.0, 0.36),)
    """Daily over monthly users."""
    actions_per_session: Curve = ((0.0, 7.5),)
    silent: Curve = ((0.0, 5.0),)
    """Days without anyone, of 30; weekends come first."""
    silent_days: tuple[int, ...] = ()
    """Further such days, by days ago."""
    weekend: float = 0.15
    """Share of a working day's users."""
    features: int = 16
    """In use today, the taken up ones included."""
    taken_up: tuple[float, ...] = ()
    """Days since the first use of the newest of them."""
    dropped: tuple[float, ...] = ()
    """Days since the last use of features that are no longer in use."""
    capacity: Curve = ((0.0, 0.6),)
    """Share of the contract's limit."""


class Assessment(Struct, frozen=True, kw_only=True):
    """How a CSM rated a contact as a champion, 1 to 5, and why."""

    at: float
    success: int
    communication: int
    influence: int
    enthusiasm: int
    evidence: str
    expansion_history: bool = False
    success_story: bool = False


class Contact(Struct, frozen=True, kw_only=True):
    """Someone at the customer."""

    name: str
    title: str
    champion: tuple[float, float | None] | None = None
    """Days since they became it, and since they ceased to be."""
    sponsor: bool = False
    consent: float | None = None
    left: float | None = None
    uses: bool = True
    """Whether they work with the product themselves."""
    assessments: tuple[Assessment, ...] = ()
    activities: tuple[tuple[str, float], ...] = ()
    """(what they did as an advocate, days ago)."""


class Ticket(Struct, frozen=True, kw_only=True):
    """A support case."""

    opened: float
    closed: float | None = None
    severity: str = "P3"
    escalated: float | None = None
    csat: float | None = None
    subject: str
    number: str | None = None


class Voice(Struct, frozen=True, kw_only=True):
    """A piece of feedback; `replied` and the rest in hours after it came."""

    received: float
    kind: Literal["nps", "feature_request", "product_issue", "other"]
    channel: str
    text: str
    contact: int | None = None
    score: int | None = None
    severity: str | None = None
    replied: float | None = None
    fixed: float | None = None
    told: float | None = None
    closed: float | None = None
    outcome: str | None = None
    language: str = "en"
    source: str | None = None
    """The system it came from, which has a key of its own for it."""


class Touch(Struct, frozen=True, kw_only=True):
    """A contact between us and them."""

    at: float
    kind: str = "call"
    direction: str = "two_way"
    contact: int | None = None
    note: str = ""


class Meeting(Struct, frozen=True, kw_only=True):
    """A planned meeting; a negative day lies ahead."""

    at: float
    held: bool
    kind: str = "meeting"


class Survey(Struct, frozen=True, kw_only=True):
    """A survey sent."""

    sent: float
    answered: float | None
    contact: int | None = None
    channel: str = "relationship"


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to the account; `until` ends a budget window."""

    kind: Literal["competitor_mention", "milestone", "budget_window"]
    at: float
    until: float | None = None
    detail: str = ""


class Value(Struct, frozen=True, kw_only=True):
    """A value record; without amount, method or source it is not complete."""

    at: float
    category: str
    amount: int | None
    method: str | None
    source: str | None
    note: str = ""


class Goal(Struct, frozen=True, kw_only=True):
    """What the customer wants to reach."""

    outcome: str
    metric: str
    baseline: float
    target: float
    actual: float | None
    set_on: int
    due_on: int
    """Days ahead."""


class Opportunity(Struct, frozen=True, kw_only=True):
    """A deal in the CRM, open while `closed` is empty."""

    name: str
    amount: int
    opened: float
    closed: float | None = None
    won: bool = False


class Contract(Struct, frozen=True, kw_only=True):
    """What was signed. Money in `currency`."""

    arr: int
    """Per year, a multiple of 12."""
    seats: int
    seat_price: int
    renewal: int
    """Days ahead."""
    currency: str = "USD"
    term_months: int = 12
    auto_renew: bool = True
    company_size: int = 400
    expansions: tuple[tuple[float, int], ...] = ()
    """(days ago, amount a month)."""
    downgrades: tuple[tuple[float, int], ...] = ()
    pause: tuple[float, float] | None = None
    """Days ago on which they cancelled, and on which they came back."""
    seat_history: tuple[tuple[float, int], ...] | None = None
    """(days ago, seats) of earlier days; None: as many since the start."""
    seats_known_before: bool = True
    """Whether the CRM keeps earlier seats at all."""
    overdue: int = 0
    """Days that the newest invoice is late; 0: all paid."""
    steps_done: tuple[tuple[str, float], ...] = ()
    """(renewal step, days ago)."""


class Script(Struct, frozen=True, kw_only=True):
    """One account."""

    name: str
    domain: str
    aliases: tuple[str, ...] = ()
    segment: str
    industry: str
    region: str
    owner: str
    """E-mail."""
    rep: str
    stage: str = "Customer"
    motion: str = "standard"
    advocacy: str = "public"
    started: int
    """Days ago."""
    ended: int | None = None
    """Days ago; None: they are still a customer."""
    contract: Contract
    usage: Usage
    features_available: int = 25
    ttv_target_hours: float = 72.0
    first_value: float | None = 30.0
    """Hours after the start; None: not yet."""
    premium: int = 2
    """Premium features held."""
    products: tuple[str, ...] = ()
    """Products held beside the core."""
    feeds: dict[str, str] = field(default_factory=dict)
    """Kind of source → feed, where not "main"."""
    contacts: tuple[Contact, ...] = ()
    touches: tuple[Touch, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    surveys: tuple[Survey, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    voices: tuple[Voice, ...] = ()
    pulses: tuple[tuple[float, int, str], ...] = ()
    """(days ago, rating 1 to 5, note)."""
    events: tuple[Event, ...] = ()
    values: tuple[Value, ...] = ()
    goals: tuple[Goal, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()

    @property
    def capacity_limit(self) -> float:
        """The contract's limit, in records."""
        return float(self.contract.seats * 1_000)
