"""A stored score keeps the profile that weighed it, and the segment that chose the profile."""

from sqlalchemy import Connection, select

from handlers.ports import PolicyInForce
from scoring.explain import explain
from scoring.policy import policy_from_toml
from storage.refresh import refresh_scores
from storage.tables import account_state, csm_pulses, snapshots
from tests.storage.records import NOW, POLICY, keep, keep_account, report

WEIGHTS = "{ usage = 0, engagement = 0, satisfaction = 0, growth = 0, relationship = 1 }"
PROFILED = PolicyInForce(2, NOW, policy_from_toml(f'[[health.profiles]]\nname = "Big"\nsegment = "enterprise"\nweights = {WEIGHTS}'))


def test_the_profile_is_kept_with_the_state_and_the_snapshot(connection: Connection) -> None:
    keep_account(connection, "a1", segment="Enterprise")
    keep_account(connection, "a2", segment="small")
    report(connection)
    for account_id in ("a1", "a2"):
        keep(connection, csm_pulses, account_id=account_id, person_id=None, rating=4, at=NOW)
    refresh_scores(connection, policy=PROFILED, as_of=NOW, scored_at=NOW)
    for table in (account_state, snapshots):
        documents = connection.execute(select(table.c.document).order_by(table.c.account_id)).scalars().all()
        assert [document["health"]["profile"] for document in documents] == ["Big", None]
        assert [document["facts"]["segment"] for document in documents] == ["Enterprise", "small"]
        for document in documents:
            explained = explain(document["facts"], PROFILED.policy)
            assert (explained.profile, explained.score) == (document["health"]["profile"], document["health"]["health_score"])


def test_a_policy_without_profiles_keeps_none(connection: Connection) -> None:
    keep_account(connection, segment="Enterprise")
    refresh_scores(connection, policy=POLICY, as_of=NOW, scored_at=NOW)
    [document] = connection.execute(select(account_state.c.document)).scalars()
    assert "profile" not in document["health"]
