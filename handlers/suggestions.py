"""What each role might ask first, in plain words and as a command: on cards, and as a chat's suggested prompts."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from handlers.ports import Role


class Suggestion(Struct, frozen=True):
    """A question as a person asks it, and what it runs."""

    sentence: str
    command: str


_WAITING = Suggestion("Who is waiting for an answer?", "feedback")
_RENEWING = Suggestion("What renews in the next 90 days?", "renewals 90d")
_GROWING = Suggestion("Who is ready to grow?", "expansion")
_HANDED = Suggestion("Which handoffs are open?", "handoffs")

SUGGESTIONS: Mapping[Role, Sequence[Suggestion]] = {
    "csm": (Suggestion("Who needs me today?", "atrisk"), _WAITING, _RENEWING, _GROWING),
    "manager": (Suggestion("Who is at risk in my team?", "atrisk team"), _WAITING, _RENEWING, _HANDED),
    "sales_rep": (_HANDED, _GROWING, _RENEWING, Suggestion("What can you do?", "help start")),
    "executive": (
        Suggestion("Who is at risk across all accounts?", "atrisk all"),
        Suggestion("Show all accounts by band", "atrisk chart all"),
        Suggestion("What are customers saying across all accounts?", "voc all"),
        Suggestion("What can you do?", "help start"),
    ),
    "cs_ops": (
        Suggestion("Who is at risk across all accounts?", "atrisk all"),
        Suggestion("Which answers are overdue in all books?", "feedback overdue all"),
        Suggestion("Do we have enough champions across all accounts?", "champions gap all"),
        Suggestion("What are customers saying across all accounts?", "voc all"),
    ),
}
"""Four each: a chat shows no more."""

ONE_ACCOUNT: Mapping[Role, Sequence[str]] = {
    "csm": ("how is acme doing?", "why is globex red?", "log a call with acme"),
    "manager": ("how is acme doing?", "what changed at globex?", "has acme been answered?"),
    "sales_rep": ("how is acme doing?", "is acme ready for more seats?", "when does acme renew?"),
    "executive": (),
    "cs_ops": ("how is acme doing?", "why is globex red?", "who is the champion at acme?"),
}
"""Questions about one account, for those who may open one."""
