"""`help`: what this person may ask; `help health`: how the score is made."""

from collections.abc import Sequence
from typing import Protocol

from handlers.card import Actions, Button, Card, Column, Context, Headline, Line, Paragraph, Table, bold, code
from handlers.errors import UserError
from handlers.help_topics import TOPICS, UNCLEAR, topic_card
from handlers.request import Request
from handlers.rights import ROLE_NAMES
from handlers.text import listed, percent, plain_number
from scoring.policy_values import Profile
from scoring.rows import COMPONENTS, Component


class Ability(Protocol):
    """What help shows of a route."""

    @property
    def word(self) -> str:
        """The ability's own word."""

    @property
    def usage(self) -> tuple[str, ...]:
        """Examples."""

    @property
    def gives(self) -> str:
        """What it answers with."""


_MADE_OF: dict[Component, str] = {
    "usage": "active days, features used, actions a session, active weeks",
    "engagement": "daily users, last two-way touch, meetings held, surveys answered",
    "satisfaction": "NPS, CSAT, open tickets and escalations",
    "growth": "users, usage, new features, expansion",
    "relationship": "champion, sponsor, engaged contacts, the CSM's own rating",
}


def help_card(abilities: Sequence[Ability], request: Request) -> Card:
    """List what this person may do, with examples that work as they stand."""
    topic = request.words.casefold()
    if topic in ("health", "scores", "score"):
        return health_card(request)
    if topic in TOPICS or topic.partition(" ")[0] == UNCLEAR:
        return topic_card(topic, request)
    if topic and topic not in {ability.word for ability in abilities}:
        raise UserError("I have no help on that. Try `help` or `help health`.")
    chosen = [ability for ability in abilities if ability.usage and (not topic or ability.word == topic)]
    role = ROLE_NAMES[request.person.role]
    prefix = request.asker.command
    lead: Line = (
        (bold(f"What you can ask, as {role}."), " Type ", code(prefix), " and one of these.")
        if prefix
        else (bold(f"What you can ask, as {role}."),)
    )
    return Card(
        f"You can ask: {listed([ability.word for ability in chosen])}.",
        (
            Paragraph((lead,), tuple(_line(ability) for ability in chosen)),
            Actions((Button("In your own words", "help start"), Button("How scores work", "help health"))),
            Context((("Answers are for you alone",), ("A name, an alias, a domain or an id finds an account",), _list_words(request))),
        ),
        Headline("Hourglass", "help"),
    )


def _list_words(request: Request) -> Line:
    books = "" if request.person.role == "sales_rep" else "team, all, "
    return (f"A list takes {books}segment=NAME, industry=NAME, and full for every row",)


def _line(ability: Ability) -> Line:
    examples: Line = ()
    for example in ability.usage:
        examples += (", " if examples else "", code(example))
    return (*examples, f"  {ability.gives}")


def health_card(request: Request) -> Card:
    """Show the weights, the bands and what each part is made of."""
    health = request.stores.policy.policy.health
    weights: dict[Component, float] = {name: getattr(health.weights, name) for name in COMPONENTS}
    bands = health.bands
    columns = (Column("Part"), Column("Weight", "right"))
    rows = tuple((name.capitalize(), percent(weights[name])) for name in COMPONENTS)
    parts: tuple[Line, ...] = tuple((bold(name.capitalize()), f"  {_MADE_OF[name]}") for name in COMPONENTS)
    lead = (
        "Five parts from 0 to 100, each times its weight; the points add up to the score. "
        f"Green starts at {plain_number(bands.green)}, Yellow at {plain_number(bands.yellow)}; "
        f"an account must pass a cut by {plain_number(bands.hysteresis)} points to change its band."
    )
    least = percent(bands.min_coverage)
    unknown = f"Missing data is never filled in: the known parts share the weight, and below {least} known the band is Unknown."
    return Card(
        f"Health is made of {listed([f'{name} {percent(weights[name])}' for name in COMPONENTS])}.",
        (
            Paragraph(((lead,), (unknown,))),
            Table(columns, rows, total=("Health", percent(sum(weights.values()))), caption="Weights of the health score"),
            *_profiles(health.profiles),
            Paragraph((), parts),
            Context(
                ((f"Policy v{request.stores.policy.version}",), (f"A band needs {plain_number(bands.grace_days)} days as a customer",))
            ),
        ),
        Headline("How scores work", "health"),
    )


def _profiles(profiles: Sequence[Profile]) -> tuple[Table, ...]:
    """Show whose accounts have weights of their own; the policy's own are for all others."""
    if not profiles:
        return ()
    columns = (Column("Weights of"), Column("For"), *(Column(name.capitalize(), "right") for name in COMPONENTS))
    rows = tuple(
        (
            profile.name,
            " in ".join(part for part in (profile.segment, profile.stage) if part),
            *(percent(getattr(profile.weights, name)) for name in COMPONENTS),
        )
        for profile in profiles
    )
    return (Table(columns, rows, caption="Weights by segment and stage; the ones above are for all other accounts"),)
