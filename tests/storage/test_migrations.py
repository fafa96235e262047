"""The schema: Alembic's way to it ends where storage/tables says, on both databases, and only once."""

import sys
import warnings
from collections.abc import Iterator
from subprocess import run
from threading import Barrier, Thread

import pytest
from sqlalchemy import inspect, select

from handlers.errors import UserError
from scoring.rows import ExpansionRow
from storage.database import HEAD, Database
from storage.tables import account_state, feedback, metadata, snapshots
from tests.factories import NOW


@pytest.fixture
def bare(bare_url: str) -> Iterator[Database]:
    opened = Database.open(bare_url)
    yield opened
    opened.close()


def test_a_fresh_database_is_made_and_current(bare: Database) -> None:
    assert not bare.is_current()
    bare.migrate()
    assert bare.is_current()
    with bare.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(bare: Database) -> None:
    bare.migrate()
    bare.migrate()
    assert bare.is_current()


def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.reading() as connection, warnings.catch_warnings():
        # SQLite's reflection knows no indexes over expressions; the next test looks for ours by name.
        warnings.filterwarnings("ignore", message=".*expression-based index.*")
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_declared_index_is_there(database: Database) -> None:
    there = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    }
    with database.reading() as connection:
        names = set(connection.exec_driver_sql(there[connection.dialect.name]).scalars())
    assert {index.name for table in metadata.tables.values() for index in table.indexes} <= names


def test_the_head_in_code_is_alembics_head() -> None:
    from storage.migrations.upgrade import head

    assert head() == HEAD


def test_a_downgrade_leaves_nothing_behind(bare: Database) -> None:
    from alembic import command

    from storage.migrations.upgrade import configuration

    bare.migrate()
    with bare.writing() as connection:
        command.downgrade(configuration(connection), "base")
    with bare.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    assert not bare.is_current()


def test_a_schema_of_a_newer_hourglass_is_refused_in_one_sentence(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not database.is_current()
    with pytest.raises(UserError, match=r"made by a newer Hourglass \(.*9999.*\); install that version, or name another database\."):
        database.migrate()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "9999"


def test_processes_that_start_at_once_migrate_once(bare_url: str) -> None:
    barrier = Barrier(3)
    outcomes: list[str] = []

    def start() -> None:
        code = "import sys; from storage.database import Database; d = Database.open(sys.argv[1]); d.migrate(); print(d.is_current())"
        barrier.wait()
        ended = run([sys.executable, "-c", code, bare_url], capture_output=True, text=True, check=False)
        outcomes.append(ended.stdout.strip() or ended.stderr)

    threads = [Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["True"] * 3


def test_asking_whether_a_schema_is_current_needs_no_alembic(sqlite_url: str) -> None:
    code = (
        "import sys; from storage.database import Database; from storage import accounts, feedback; "
        "assert Database.open(sys.argv[1]).is_current(); "
        "print([name for name in ('alembic', 'pandas', 'numpy', 'sqlalchemy.orm', 'pydantic') if name in sys.modules])"
    )
    ended = run([sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_scorings_of_before_learn_the_keys_that_came_since(bare: Database) -> None:
    from alembic import command

    from storage.migrations.upgrade import configuration

    bare.migrate()
    with bare.writing() as connection:
        command.downgrade(configuration(connection), "0001")
        connection.exec_driver_sql("INSERT INTO accounts (id, name) VALUES ('a1', 'Acme')")
        scored = {"account_id": "a1", "as_of": NOW, "policy_version": 1, "band": "green", "document": {"facts": {"arr": 1.5}}}
        connection.execute(snapshots.insert(), {**scored, "day": NOW.date()})
        flags = {"version": 1, "scored_at": NOW, "at_risk": False, "blind_spot": False}
        connection.execute(account_state.insert(), {**scored, **flags})
    bare.migrate()
    with bare.reading() as connection:
        for table in (account_state, snapshots):
            document = connection.execute(select(table.c.document)).scalar_one()
            assert document["facts"] == {"arr": 1.5}
            assert (document["opportunities"], document["champions"], document["override"]) == ([], [], None)
            assert set(document["expansion"]) == set(ExpansionRow.__annotations__)
            assert (document["expansion"]["account_id"], document["expansion"]["handoff"]) == ("a1", "not_ready")


def test_scorings_of_before_tell_who_may_be_handed_off(bare: Database) -> None:
    from alembic import command

    from storage.migrations.upgrade import configuration

    documents = {
        "ready": {"expansion": {"handoff": "ready", "holds": None}, "opportunities": [{"kind": "feature"}, {"kind": "seat"}]},
        "bare": {"expansion": {"handoff": "needs_approval", "holds": None}, "opportunities": []},
        "held": {"expansion": {"handoff": "held", "holds": "health_red"}, "opportunities": [{"kind": "seat"}]},
        "not": {"expansion": {"handoff": "not_ready", "holds": ""}, "opportunities": [{"kind": "seat"}]},
    }
    bare.migrate()
    with bare.writing() as connection:
        command.downgrade(configuration(connection), "0002")
        flags = {"version": 1, "scored_at": NOW, "as_of": NOW, "policy_version": 1, "band": "green", "at_risk": False, "blind_spot": False}
        for key, document in documents.items():
            connection.exec_driver_sql(f"INSERT INTO accounts (id, name) VALUES ('{key}', 'Acme')")
            connection.execute(account_state.insert(), {**flags, "account_id": key, "document": document})
    bare.migrate()
    state = account_state.c
    with bare.reading() as connection:
        found = {row[0]: (row[1], row[2]) for row in connection.execute(select(state.account_id, state.ready_kind, state.held))}
    assert found == {"ready": ("feature", False), "bare": (None, False), "held": (None, True), "not": (None, False)}


def test_feedback_of_before_is_read(bare: Database) -> None:
    from alembic import command

    from storage.migrations.upgrade import configuration

    bare.migrate()
    with bare.writing() as connection:
        command.downgrade(configuration(connection), "0004")
        connection.exec_driver_sql("INSERT INTO accounts (id, name) VALUES ('a1', 'Acme')")
        for key, kind, score, text in (("f1", "nps", "3", "The app crashes."), ("f2", "feature_request", "NULL", "A map.")):
            cells = f"'{key}', 'a1', 'social', '{kind}', {score}, '{text}', '2026-11-01 00:00:00'"
            connection.exec_driver_sql(f"INSERT INTO feedback (id, account_id, channel, type, score, text, received_at) VALUES ({cells})")
    bare.migrate()
    columns = (feedback.c.kind, feedback.c.kind_source, feedback.c.sentiment, feedback.c.sentiment_source)
    with bare.reading() as connection:
        found = connection.execute(select(*columns).order_by(feedback.c.id)).all()
    assert [tuple(row) for row in found] == [("bug", "rules", "negative", "score"), ("feature_request", "given", "unknown", None)]
