"""The table of abilities: the words for each, who may use it, and what runs."""

from msgspec.structs import replace

from handlers import abilities, account, feedback_abilities
from handlers.request import Answer, Request
from handlers.rights import OPENS_ACCOUNTS, READS_VERBATIMS
from handlers.route import EVERYONE, Route
from handlers.voc_routes import VOC_ROUTES
from handlers.writing import CHANGERS


def _help(request: Request) -> Answer:
    from handlers import help as help_cards

    role = request.person.role
    may = tuple(
        route if role in READS_VERBATIMS else replace(route, usage=tuple(words for words in route.usage if words not in route.narrower))
        for route in ROUTES
        if role in route.roles
    )
    return Answer(help_cards.help_card(may, request))


ROUTES: tuple[Route, ...] = (
    Route(
        "account",
        OPENS_ACCOUNTS,
        ("account acme", "account acme why", "account acme trend"),
        "how a customer is doing, why, what is due and what to do next",
        account.account,
        instead="Try `atrisk all` for the list and its totals.",
        narrower=frozenset({"account acme why", "account acme trend"}),
    ),
    Route(
        "brief",
        READS_VERBATIMS,
        ("brief acme",),
        "five lines before a call: who, last touch, what changed, what is owed, what to ask",
        abilities.brief,
        instead="Try `account NAME`, or `atrisk all`.",
    ),
    Route(
        "home",
        EVERYONE,
        ("home", "home at-risk", "home renewals"),
        "your day: what waits for you, your book, your settings, and how fresh the data is",
        abilities.home,
        narrower=frozenset({"home at-risk", "home renewals"}),
    ),
    Route(
        "find",
        OPENS_ACCOUNTS,
        ("find",),
        "asks which account, and opens it",
        abilities.find,
        instead="Try `atrisk all` for the list and its totals.",
        save=abilities.save_find,
        asks=abilities.without_words,
    ),
    Route(
        "atrisk",
        frozenset({"csm", "manager", "executive", "cs_ops"}),
        ("atrisk", "atrisk team", "atrisk all segment=enterprise", "atrisk chart"),
        "who needs a person, ranked by ARR at risk, with totals by band",
        abilities.at_risk,
        also=("at-risk", "at_risk"),
        instead="Try `account NAME` for one of your accounts.",
    ),
    Route(
        "expansion",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("expansion", "expansion acme", "expansion top", "expansion team segment=enterprise"),
        "who is ready to grow, who is held and why, and where",
        abilities.expansion,
        instead="Try `atrisk all`.",
        narrower=frozenset({"expansion team segment=enterprise"}),
    ),
    Route(
        "champions",
        frozenset({"csm", "manager", "cs_ops"}),
        ("champions acme", "champions gap", "champions gap team", "champions all industry=health"),
        "who could speak for us, what stands in the way, and whether there are enough",
        abilities.champions,
        also=("champion",),
    ),
    Route(
        "feedback",
        frozenset({"csm", "manager", "cs_ops"}),
        ("feedback", "feedback overdue", "feedback team", "feedback acme"),
        "which customers wait for an answer, until when, and what is late",
        feedback_abilities.feedback,
    ),
    Route(
        "feedback reply",
        CHANGERS,
        ("feedback reply acme",),
        "keeps what you replied to a customer; the first personal reply stops the clock",
        feedback_abilities.reply_form,
        save=feedback_abilities.save_reply,
    ),
    Route(
        "feedback close",
        CHANGERS,
        ("feedback close acme",),
        "closes what a customer said: what came of it, and what they were told",
        feedback_abilities.close_form,
        save=feedback_abilities.save_closing,
    ),
    *VOC_ROUTES,
    Route(
        "renewals",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("renewals 90d", "renewals 180d team", "renewals acme"),
        "which contracts come up, what is due for each, and what was missed",
        abilities.renewals,
        narrower=frozenset({"renewals 180d team"}),
        also=("renewal",),
    ),
    Route(
        "log touch",
        CHANGERS,
        ("log touch acme",),
        "keeps that someone spoke with the customer",
        abilities.touch_form,
        save=abilities.save_touch,
    ),
    Route(
        "log feedback",
        CHANGERS,
        ("log feedback acme", "log feedback acme: the export is slow"),
        "keeps what a customer said, wherever they said it, in their own words",
        feedback_abilities.said_form,
        save=feedback_abilities.save_said,
    ),
    Route(
        "log value",
        CHANGERS,
        ("log value acme",),
        "keeps what the customer gained, with number, method, source and date",
        abilities.value_form,
        save=abilities.save_value,
    ),
    Route(
        "assess",
        CHANGERS,
        ("assess acme",),
        "rates a contact as a champion, with the evidence",
        abilities.assessment_form,
        save=abilities.save_assessment,
    ),
    Route(
        "override",
        CHANGERS,
        ("override acme",),
        "sets a band over the computed one, with a reason and an end",
        abilities.override_form,
        save=abilities.save_override,
    ),
    Route(
        "snooze",
        CHANGERS,
        ("snooze acme",),
        "leaves an account out of your lists for a while",
        abilities.snooze_form,
        save=abilities.save_snooze,
    ),
    Route(
        "assign",
        CHANGERS,
        ("assign acme to ann@example.com",),
        "has a colleague look after an account, in their lists and digest",
        abilities.assign_form,
        save=abilities.save_assignment,
    ),
    Route(
        "handoff",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("handoff acme",),
        "hands an account that is ready to grow to its sales rep, who accepts, declines or says until when",
        abilities.handoff,
        save=abilities.save_handoff,
        asks=abilities.handoff_asks,
        narrower=frozenset({"handoff acme"}),
        writes=True,
    ),
    Route(
        "handoffs",
        frozenset({"csm", "manager", "sales_rep", "cs_ops"}),
        ("handoffs", "handoffs report 90d"),
        "which handoffs are open and with whom; how many are won, how fast, and why others were not",
        abilities.handoffs,
    ),
    Route(
        "digest",
        frozenset({"csm", "manager", "executive", "cs_ops"}),
        ("digest", "digest at 08:30", "digest mon-fri team", "digest here", "digest off"),
        "when your daily at-risk digest comes, about whom and where to",
        abilities.digest,
        save=abilities.save_digest,
        asks=abilities.without_words,
        writes=True,
    ),
    Route(
        "away",
        EVERYONE,
        ("away", "away from 23 Dec to 2 Jan, covered by kim@example.com"),
        "hands your open work, alerts and clocks to who covers for you, and pauses your digest",
        abilities.away,
        save=abilities.save_away,
        asks=abilities.without_words,
        writes=True,
    ),
    Route("back", EVERYONE, ("back",), "ends your absence, or takes the next one back", abilities.back, writes=True),
    Route(
        "link",
        EVERYONE,
        ("link me",),
        "links your account here to you where its address is another; an admin approves it",
        abilities.link,
        save=abilities.save_link,
        asks=abilities.link_asks,
        writes=True,
    ),
    Route(
        "keep",
        EVERYONE,
        ("keep home",),
        "answers in your own conversation with me, where it stays",
        abilities.keep,
    ),
    Route(
        "share",
        READS_VERBATIMS,
        ("share acme",),
        "posts name, band, score, the reason and the next step where you ask, after a look at it; into our own channels alone",
        abilities.share,
        instead="Ask the account's CSM to share it.",
        writes=True,
    ),
    Route(
        "audit",
        frozenset({"cs_ops"}),
        ("audit acme", "audit ann@example.com 7d", "audit changes", "audit refused 90d"),
        "who read and changed what, where and when; this too is kept",
        abilities.audit,
        instead="Ask CS ops.",
    ),
    Route("undo", frozenset({*CHANGERS, "cs_ops"}), (), "takes a change back", abilities.undo, writes=True),
    Route("help", EVERYONE, ("help", "help health"), "what you may ask, and how scores are made", _help, also=("?",)),
)

__all__ = ["EVERYONE", "ROUTES", "Route"]
