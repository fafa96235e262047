"""Every card that the renderers are held against: the designs', one for each kind of block, and what customers could make of them."""

from msgspec.structs import replace

from handlers.card import (
    Actions,
    Button,
    Card,
    Chart,
    Choice,
    Column,
    Divider,
    Driver,
    Fact,
    Facts,
    Headline,
    Paragraph,
    Quote,
    Reason,
    Series,
    Table,
    bold,
    code,
    italic,
)
from tests.alert_cards import ALERTS
from tests.designed_cards import (
    ACME,
    ACME_WHY,
    DID_YOU_MEAN,
    EMPTY_QUEUE,
    ERROR_TOKEN,
    GLOBEX,
    INITECH,
    PICKER,
    REFUSED,
    context,
    fact,
)
from tests.digest_cards import DIGESTS
from tests.feedback_cards import FEEDBACK_CARDS
from tests.handoff_cards import HANDOFF_CARDS
from tests.home_cards import HOME_CARDS
from tests.link_cards import LINK_CARDS
from tests.talk_cards import TALK_CARDS
from tests.voc_cards import VOC_CARDS

_AT_RISK = (
    ("Globex", "🔴 Red 36", "▼ 16", "4 of 7, 1 unknown", "$240k", "40 days"),
    ("Hooli", "🔴 Red 38", "▼ 3", "3 of 7", "$199k", "71 days"),
    ("Vandelay", "🟡 Yellow 47", "▼ 9", "4 of 7", "$154k", "55 days"),
    ("Wonka Foods", "🟡 Yellow 52", "▼ 4", "3 of 7", "$132k", "84 days"),
    ("Pied Piper", "🔴 Red 29", "▼ 2", "5 of 7", "$103k", "33 days"),
    ("Soylent", "🟡 Yellow 44", "0", "3 of 7", "$84k", "62 days"),
)

AT_RISK = Card(
    "At risk, Tue 24 Nov: 22 accounts, $2.68M ARR. Globex turned Red.",
    (
        Paragraph(((bold("22 accounts, $2.68M ARR"), ", 1 account and $150k less than in your last digest."),)),
        Facts(
            (
                Fact("", ("🔴 ", bold("Red 9"), "  ·  $1.42M"), ("+1, +$240k",)),
                Fact("", ("🟡 ", bold("Yellow at risk 13"), "  ·  $1.26M"), ("−2, −$390k",)),
                Fact("", ("🟢 ", bold("Green 169"), "  ·  $14.90M"), ("+1, +$150k",)),
                Fact("", ("⚪ ", bold("Unknown 12"), "  ·  $610k"), ("no change",)),
            )
        ),
        Divider(),
        Paragraph(
            ((bold("Customers waiting (2)"),),),
            (
                (bold("Hooli"), ", detractor NPS 2: ", bold("5 h over"), ", Ben Adler"),
                (bold("Globex"), ", detractor NPS 3: 25 h left, Dana Reyes"),
            ),
        ),
        Divider(),
        Paragraph(((bold("Top 6 by ARR at risk"),),)),
        Table(
            (
                Column("Account"),
                Column("Health"),
                Column("7 days", "right"),
                Column("Churn factors"),
                Column("At risk", "right"),
                Column("Renewal", "right"),
            ),
            _AT_RISK,
            caption="The accounts with most ARR at risk",
        ),
        Actions(
            (Button("All 22", "atrisk team"), Button("Snoozed (3)", "atrisk snoozed")),
            Choice("Open an account…", tuple(Button(row[0], f"account {row[0].lower()}") for row in _AT_RISK)),
            (Button("Digest settings…", "digest settings"), Button("By segment", "atrisk team by segment")),
        ),
        context("Left out: 3 snoozed", "27 Yellow not at risk", "10 onboarding"),
        context("At risk = ARR × churn share, × 1.5 if renewal is under 90 days", "Scored 06:10", "Usage 3 h ago", "Policy v3"),
    ),
    Headline("At risk · Tue 24 Nov"),
)

EVERY_BLOCK = Card(
    "Every kind of block, once.",
    (
        context("one", (bold("two"),), (italic("three"),), (code("four"),)),
        Reason(
            ("A ", bold("sentence"), "."), (Driver("Label 1", "0.5 of 1", "the fact"), Driver("Label 2", "", "")), Button("Why?", "why")
        ),
        Paragraph((("First line.",), ("Second ", italic("line"), ".")), (("a bullet",), (code("/account acme"),)), Button("Go", "go")),
        Paragraph((("A row.",),), menu=(Button("Open", "open", spoken="Open the row"), Button("Snooze…", "snooze"))),
        Facts((fact("Label", "verdict", "evidence"), Fact("No evidence", ("verdict",)), Fact("No verdict", ()))),
        Quote("Said.", "Somebody"),
        Table((Column("Name"), Column("Number", "right")), (("a", "1"), ("b", "")), ("Sum", "1"), "Two rows"),
        Divider(),
        Chart("bar", "Title", ("one", "two"), (Series("Number", (1.0, 2.5)),), "Axis", ("One is 1, two is 2.5.",), (("two", "a mark"),)),
        Actions((Button("First", "first", primary=True),), Choice("Open…", (Button("One", "open one"),)), (Button("More", "more"),)),
        Actions((Button("Second", "second", primary=True, spoken="The second button"),)),
        Divider(),
    ),
    Headline("Name", "Verdict", "🔵"),
)

SUMMARY_ONLY = Card("There is only this sentence.", ())

_MARKUP = (
    "*bold* _it_ ~gone~ `code` **strong** <@U123> <!channel> @here #general :fire: "
    "[x](https://e.example) &lt;b&gt; {{DATE(2026-01-01T00:00:00Z)}}"
)
_HIDDEN = "Ac\x00me\x1b[31m red\u202egnp.exe\u2066 two\r\nlines\ttab\u200bword"


def _card_about(name: str) -> Card:
    """Return a card with one untrusted text in every place where a customer's word can stand."""
    return Card(
        f"{name}: Green, 78 of 100.",
        (
            context(name, "Enterprise"),
            Reason((bold(name), " is up 6."), (Driver(name, "1.0 of 2", name),), Button("Why 78?", "account id:a-1 why v1")),
            Paragraph(((name,), (italic(name), "!"), (code(name),)), ((name,),)),
            Facts((Fact(name, (name,), (name,)), Fact("Champion", (name,), ("left",)))),
            Quote(name, f"{name}, VP Operations  ·  NPS 9"),
            Table((Column("Account"), Column("Note"), Column("ARR", "right")), ((name, name, "$1k"),)),
            Actions(
                (Button(name, "account id:a-1 v1", primary=True, spoken=f"Open {name}"),),
                Choice(name, (Button(name, "account id:a-1 v1"),)),
                (Button(name, "account id:a-1 trend v1"),),
            ),
        ),
        Headline(name, "Green 78", "🟢"),
    )


MANY_FACTS = Card("Sixty facts.", (Facts(tuple(fact(f"Fact {n}", f"verdict {n}", f"evidence {n}") for n in range(60))),), Headline("Facts"))

LONG_TABLE = Card(
    "A table of 120 rows.",
    (
        Paragraph((("All of them:",),)),
        Table(
            (Column("Account"), Column("Health"), Column("30 days", "right"), Column("Factors"), Column("ARR", "right")),
            tuple((f"Account {n}", "🟡 Yellow 50", f"▼ {n}", f"{n % 8} of 7", f"${n}k") for n in range(1, 121)),
            ("Sum", "", "", "", "$7.26M"),
            "120 accounts",
        ),
        Actions((Button("Back", "atrisk"),)),
    ),
    Headline("All accounts"),
)

MANY_PRESSES = Card(
    "Thirty buttons and two hundred options.",
    (
        Actions(
            tuple(Button(f"Button {n}", f"do {n}", primary=n < 3) for n in range(30)),
            Choice("Open an account…", tuple(Button(f"Account {n}", f"account id:a-{n:04}") for n in range(200))),
            tuple(Button(f"More {n}", f"more {n}") for n in range(8)),
        ),
        Actions((Button("Long", "x" * 160), Button("Too long", "y" * 2001)), more=(Button("Longer than an option", "z" * 151),)),
    ),
)

_WEEKS = ("7 Sep", "14 Sep", "21 Sep", "28 Sep", "5 Oct", "12 Oct", "19 Oct", "26 Oct", "2 Nov", "9 Nov", "16 Nov", "24 Nov")
_HEALTH = (66.0, 67.0, 66.0, 69.0, 70.0, 71.0, 72.0, 72.0, 74.0, 75.0, 77.0, 78.0)

TREND_CHART = Chart(
    "line",
    "Acme health, 12 weeks",
    _WEEKS,
    (Series("Health", _HEALTH), Series("Upper line, 70", (70.0,) * 12), Series("Lower line, 40", (40.0,) * 12)),
    "Health, 0 to 100",
    ("Mondays from 7 Sep: 66, 67, 66, 69, 70, 71, 72, 72, 74, 75, 77; Tue 24 Nov: ", bold("78")),
)

TREND = Card(
    "Acme health, 12 weeks: 66 on 7 Sep, 78 on 24 Nov. Green since 5 Oct.",
    (
        Paragraph(
            (
                (bold("🟢 Acme · Green 78."), " Up 6 in 30 days, 12 in 12 weeks."),
                ("Green since Mon 5 Oct. Green is 70 and over, Red below 40.",),
            ),
            button=Button("Why 78?", "account acme why"),
        ),
        TREND_CHART,
        Actions(
            (
                Button("Back to Acme", "account acme"),
                Button("6 months", "account acme trend 180d"),
                Button("By part", "account acme trend parts"),
            ),
            more=(Button("Share in this channel", "share account acme trend"),),
        ),
        context("One snapshot a day", "Policy v3 since Tue 1 Sep: all points compare"),
    ),
)

PORTFOLIO_CHART = Chart(
    "bar",
    "Portfolio by band",
    ("Red", "Yellow", "Green", "Unknown"),
    (Series("Accounts", (9.0, 40.0, 169.0, 12.0)),),
    "Accounts",
    ("Red 9, $1.42M; Yellow 40, $3.10M; Green 169, $14.90M; Unknown 12, $610k",),
)

CHARTS = Card(
    "Every way a chart can be odd.",
    (
        PORTFOLIO_CHART,
        replace(TREND_CHART, marks=(("5 Oct", "policy v3"), ("9 Nov", "policy v4"))),
        Chart(
            "line",
            "A year of days whose title is too long for what Slack takes above a chart",
            tuple(f"day {n}" for n in range(60)),
            tuple(Series(f"Part number {place}, of a long name", tuple(float(n + place) for n in range(60))) for place in range(8)),
            "",
            (),
        ),
        Chart("line", "Gaps", ("a", "b", "c"), (Series("Health", (None, 50.5, 61.0)),), "Health", ("a not known, b 50.5, c 61",)),
        Chart("bar", "Two", ("a", "a"), (Series("Now", (-1.5, 2.0)), Series("Now", (3.0, 4.0))), "", ()),
        Chart("line", "Nothing known", ("a",), (Series("Health", (None,)),), "", ()),
        Chart("bar", "", (), (), "", ()),
    ),
)

CARDS: dict[str, Card] = {
    **ALERTS,
    **DIGESTS,
    "account-acme": ACME,
    "account-globex": GLOBEX,
    "account-initech-unknown": INITECH,
    "account-acme-why": ACME_WHY,
    "picker": PICKER,
    "did-you-mean": DID_YOU_MEAN,
    "error-token": ERROR_TOKEN,
    "empty-queue": EMPTY_QUEUE,
    "refused-shared-channel": REFUSED,
    "at-risk": AT_RISK,
    "trend-acme": TREND,
    "charts": CHARTS,
    "every-block": EVERY_BLOCK,
    "summary-only": SUMMARY_ONLY,
    "name-of-4000-characters": _card_about("Northwind " * 399 + "Traders 10"),
    "name-without-a-space": _card_about("N" * 4000),
    "name-with-markup": _card_about(_MARKUP),
    "name-with-list-marks": _card_about("> 1. - # Acme_Corp_12 5*3"),
    "name-with-hidden-characters": _card_about(_HIDDEN),
    "name-right-to-left": _card_about("שלום עולם"),
    "many-facts": MANY_FACTS,
    "long-table": LONG_TABLE,
    "many-presses": MANY_PRESSES,
    **FEEDBACK_CARDS,
    **HANDOFF_CARDS,
    **HOME_CARDS,
    **LINK_CARDS,
    **TALK_CARDS,
    **VOC_CARDS,
}
