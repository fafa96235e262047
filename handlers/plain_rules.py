"""Which ability a question means: rules from what its words are about to the grammar's words, the first that fits."""

from msgspec import Struct


class Rule(Struct, frozen=True):
    """One family of questions. `{account}`, `{list}`, `{days}` and the like are filled in from the question."""

    any: str
    """Meanings of which at least one was said."""
    one: str = ""
    """The words where an account is named; empty: this rule is not for one account."""
    many: str = ""
    """The words where none is; empty: this rule needs one."""
    all: str = ""
    """Meanings that must all have been said too."""
    without: str = ""
    """Meanings of which none may have been said."""
    own: bool = False
    """Whether it is about the person who speaks, and so never where someone or something else is named or asked about."""
    asks: bool = False
    """Whether, where no account was named, the question is which."""

    def fits(self, meanings: frozenset[str]) -> bool:
        """Tell whether these meanings make it this family."""
        return (
            not meanings.isdisjoint(self.any.split())
            and meanings.issuperset(self.all.split())
            and meanings.isdisjoint(self.without.split())
        )


RULES: tuple[Rule, ...] = (
    # What it cannot do comes first, so that nothing else is done in its place.
    Rule("reminders", one="help reminders", many="help reminders"),
    Rule("undo", many="help undo", without="snooze risk status renewal feedback"),
    Rule("link", many="link me"),
    Rule("back", many="back", without="answer digest risk", own=True),
    Rule("digest", many="{digest}", own=True),
    Rule("writing", one="help writing", many="help writing", without="log spoke"),
    Rule("calendar", one="help calendar", many="help calendar", without="log spoke brief"),
    Rule("editing", one="help editing", many="help editing", without="log snooze override"),
    Rule("away", many="{away}", without="brief log snooze why risk renewal", own=True),
    Rule("leave", many="{away}", all="self", without="brief log snooze why risk renewal", own=True),
    Rule("howto", many="help snooze", all="snooze"),
    Rule("howto", many="help override", all="override"),
    Rule("howto", many="help handoff", all="handoff"),
    Rule("howto", many="help assign", all="assign"),
    Rule("howto", many="help log touch", all="log"),
    Rule("howto", many="help health", all="scores"),
    Rule("scores", one="account {account} why", many="help health"),
    # What changes something opens a form, which says what it will do.
    Rule("log", one="feedback reply {account}", all="answer", asks=True),
    Rule("replying", one="feedback reply {account}", asks=True, without="who when"),
    Rule("close", one="feedback close {account}", all="feedback", asks=True),
    Rule("log", one="log feedback {account}", all="feedback", asks=True),
    Rule("log", one="log value {account}", all="value", asks=True),
    Rule("value", one="log value {account}", all="money"),
    Rule("log", one="log touch {account}", all="touch", asks=True),
    Rule("spoke", one="log touch {account}", without="when who last", asks=True),
    Rule("log", one="log touch {account}"),
    Rule("wake", one="atrisk snoozed", many="atrisk snoozed {list}"),
    Rule("snooze", one="snooze {account}{snooze}", many="atrisk snoozed {list}"),
    Rule("override set", one="override {account}", all="band"),
    Rule("override", one="override {account}", asks=True),
    Rule("assign handoff give", one="assign {account} to {person}", all="person"),
    Rule("assign", one="assign {account}", asks=True),
    Rule("handoff give", one="handoff {account}", all="sales", asks=True),
    Rule("handoff", many="handoffs report {span}", all="report"),
    Rule("handoff", one="handoffs", many="handoffs", all="who"),
    Rule("handoff", one="handoff {account}", many="handoffs"),
    Rule("assess", one="assess {account}", asks=True),
    Rule("audit", one="audit {account}", asks=True),
    # What is asked of one account, or of many.
    Rule("brief", one="brief {account}", asks=True),
    Rule("spoke talk", one="brief {account}"),
    Rule("champion", many="champions gap {list}", all="enough"),
    Rule("champion", one="champions {account}", many="{champions}"),
    Rule("grow", one="expansion {account}", all="why"),
    Rule("held", one="expansion {account}", many="expansion {list}", without="risk band"),
    Rule("why", one="account {account} why"),
    Rule("metrics", one="help metrics", many="help metrics", without="trend"),
    Rule("themes", many="voc chart {list}", all="chart"),
    Rule("themes", many="voc chart {list}", all="trend"),
    Rule("themes saying", one="voc {account}", many="voc {since}{list}", without="answer"),
    Rule("renewal", one="renewals {account}", many="renewals {days}{list}"),
    Rule("feedback answer", many="feedback overdue {list}", all="overdue"),
    Rule("feedback answer", one="feedback {account}", many="feedback {list}"),
    Rule("trend", one="account {account} trend{past}", without="risk"),
    Rule("chart", one="account {account} trend{past}", without="risk grow"),
    Rule("grow", many="expansion top {list}", all="top"),
    Rule("grow ready value", one="expansion {account}", many="expansion {list}"),
    Rule("top", many="expansion top {list}", all="accounts", without="risk band"),
    Rule("risk band chart", many="atrisk chart {list}", all="chart"),
    Rule("due", one="account {account}", many="{due}", without="risk band"),
    Rule("risk band", one="account {account}", many="{risk}"),
    Rule("trend", many="atrisk {list}", without="digest"),
    Rule("why trend", one="account {account} why", asks=True, without="hello thanks"),
    Rule("overdue", many="feedback overdue {list}"),
    Rule("chart", many="atrisk chart {list}"),
    Rule("status value touch", one="account {account}"),
    Rule("status", many="atrisk chart {list}", all="team"),
    Rule("accounts", many="home", all="mine", without="team all chart"),
    Rule("accounts", many="atrisk chart {list}", without="help editing"),
    Rule("due today", many="{due}", without="hello thanks bye help"),
)
"""In order: what is narrower stands before what is wider."""

MANNERS: tuple[tuple[str, str], ...] = (("help", "help start"), ("hello", "help hello"), ("thanks bye", "help thanks"))
"""What is left where nothing is asked."""
