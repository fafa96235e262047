"""Two presses and two clocks at the same moment: one moves a handoff, one begins it."""

from threading import Barrier, Thread

from sqlalchemy import select

from handlers.handoff_moves import moved
from handlers.ports import Handoff
from storage.database import Database
from storage.handoffs import SqlHandoffs
from storage.tables import handoff_moves
from tests.fakes import FakeAccounts
from tests.handlers.handoff_desk import NOW
from tests.storage.conftest import keep_accounts
from tests.storage.handoff_rows import ACME, new, started


def test_of_two_presses_at_the_same_moment_one_moves_it(database: Database) -> None:
    with database.writing() as connection:
        keep_accounts(connection, FakeAccounts([ACME]))
        started(SqlHandoffs(connection))
    together, kept = Barrier(2), list[Handoff | None]()

    def press() -> None:
        with database.reading() as connection:
            seen = SqlHandoffs(connection).find("h-1")
        assert seen is not None
        together.wait(10)
        with database.writing() as connection:
            kept.append(SqlHandoffs(connection).save(moved(seen, "offer", at=NOW), was="suggested", by=None, at=NOW))

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each is not None for each in kept) == [False, True]
    with database.reading() as connection:
        assert len(connection.execute(select(handoff_moves)).all()) == 2


def test_of_two_clocks_one_begins_it(database: Database) -> None:
    with database.writing() as connection:
        keep_accounts(connection, FakeAccounts([ACME]))
    together, begun = Barrier(2), list[Handoff | None]()

    def suggest() -> None:
        together.wait(10)
        with database.writing() as connection:
            begun.append(SqlHandoffs(connection).start(new(), by=None, at=NOW))

    threads = [Thread(target=suggest) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each is not None for each in begun) == [False, True]
