"""Every table, as SQLAlchemy Core: rows in, rows out, no session and no identity map (docs/adr/0002).

The module of a table is loaded where the table is first asked for: a question needs half of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.tables.absences import absences, assignments
    from storage.tables.accounts import (
        account_events,
        account_names,
        accounts,
        contact_roles,
        contacts,
        csm_pulses,
        meetings,
        people,
        person_identities,
        touches,
    )
    from storage.tables.api import api_keys, api_requests
    from storage.tables.changes import advocacy_activities, champion_assessments, changes, snoozes
    from storage.tables.columns import metadata
    from storage.tables.contracts import (
        crm_opportunities,
        exchange_rates,
        goals,
        invoices,
        mrr_movements,
        overrides,
        product_holdings,
        products,
        renewal_steps,
        seat_history,
        value_records,
    )
    from storage.tables.conversations import conversations
    from storage.tables.delivery import alerts, baselines, digest_settings, digests, outbox, slow_destinations, ticks
    from storage.tables.handoffs import handoff_moves, handoffs
    from storage.tables.installations import link_requests, slack_installations, slack_oauth_states
    from storage.tables.records import (
        account_state,
        audit,
        feed_looks,
        feeds,
        import_rejects,
        imports,
        inbox,
        policies,
        snapshots,
        source_watermarks,
    )
    from storage.tables.signals import feature_days, feedback, surveys_sent, tickets, usage_days, user_days
    from storage.tables.summaries import summaries
    from storage.tables.teams import teams_conversations
    from storage.tables.themes import theme_changes, theme_mentions, theme_told, themes

MODULES = (
    "accounts",
    "records",
    "signals",
    "handoffs",
    "absences",
    "changes",
    "contracts",
    "delivery",
    "api",
    "installations",
    "conversations",
    "waiting",
    "teams",
    "themes",
    "summaries",
)
"""Those that a question needs come first."""

__all__ = [
    "absences",
    "account_events",
    "account_names",
    "account_state",
    "accounts",
    "advocacy_activities",
    "alerts",
    "api_keys",
    "api_requests",
    "assignments",
    "audit",
    "baselines",
    "champion_assessments",
    "changes",
    "contact_roles",
    "contacts",
    "conversations",
    "crm_opportunities",
    "csm_pulses",
    "digest_settings",
    "digests",
    "exchange_rates",
    "feature_days",
    "feed_looks",
    "feedback",
    "feeds",
    "goals",
    "handoff_moves",
    "handoffs",
    "import_rejects",
    "imports",
    "inbox",
    "invoices",
    "link_requests",
    "meetings",
    "metadata",
    "mrr_movements",
    "outbox",
    "overrides",
    "people",
    "person_identities",
    "policies",
    "product_holdings",
    "products",
    "renewal_steps",
    "seat_history",
    "slack_installations",
    "slack_oauth_states",
    "slow_destinations",
    "snapshots",
    "snoozes",
    "source_watermarks",
    "summaries",
    "surveys_sent",
    "teams_conversations",
    "theme_changes",
    "theme_mentions",
    "theme_told",
    "themes",
    "tickets",
    "ticks",
    "touches",
    "usage_days",
    "user_days",
    "value_records",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"There is no table {name!r}.")
    for module in MODULES:
        loaded = vars(import_module(f"{__name__}.{module}"))
        # In place of what the import system puts there: some modules are called as one of their tables.
        globals().update({each: loaded[each] for each in __all__ if each in loaded and each != "metadata"})
        if name in globals():
            return globals()[name]
    # The schema alone is left: it is whole now that every table is there.
    globals()[name] = import_module(f"{__name__}.columns").metadata
    return globals()[name]
