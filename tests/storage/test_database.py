"""Transactions: what is kept, what is not, and who waits for whom."""

from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from handlers.errors import UserError
from storage.database import Database
from storage.tables import people, products


def test_writing_keeps_its_work(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(products.insert(), {"id": "p", "name": "Reports", "kind": "feature"})
    with database.reading() as connection:
        assert connection.execute(select(products.c.name)).scalars().all() == ["Reports"]


def test_writing_keeps_nothing_after_an_error(database: Database) -> None:
    def change_and_fail() -> None:
        with database.writing() as connection:
            connection.execute(products.insert(), {"id": "p", "name": "Reports", "kind": "feature"})
            raise LookupError

    with pytest.raises(LookupError):
        change_and_fail()
    with database.reading() as connection:
        assert connection.execute(select(products)).all() == []


def test_reading_keeps_nothing(database: Database) -> None:
    with database.reading() as connection:
        connection.execute(products.insert(), {"id": "p", "name": "Reports", "kind": "feature"})
    with database.reading() as connection:
        assert connection.execute(select(products)).all() == []


def test_writers_that_read_first_wait_for_their_turn(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    with database.writing() as connection:
        connection.execute(products.insert(), {"id": "counter", "name": "0", "kind": "feature"})
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(25):
                with database.writing() as connection:
                    seen = int(connection.execute(select(products.c.name)).scalar_one())
                    connection.execute(products.update().values(name=str(seen + 1)))
        except Exception as error:  # noqa: BLE001 - a thread's error would otherwise be lost
            failures.append(error)

    threads = [Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as connection:
        assert connection.execute(select(products.c.name)).scalar_one() == "200"
    database.close()
    assert failures == []


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    from storage.tables import contacts

    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(contacts.insert(), {"id": "c", "account_id": "nobody", "name": "Ann"})


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "hourglass.db", "", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_work_is_refused_with_what_would(url: str) -> None:
    with pytest.raises(UserError, match=r"sqlite:///hourglass\.db|name a file"):
        Database.open(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_taken(scheme: str) -> None:
    database = Database.open(f"{scheme}://user@host/name")
    assert database.engine.url.drivername == "postgresql+psycopg"
    database.close()


def test_asking_whether_a_missing_file_is_current_does_not_make_it(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'none.db'}")
    assert not database.is_current()
    assert list(tmp_path.iterdir()) == []
    database.close()


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("These are my notes, and not a database at all. " * 40)
    database = Database.open(f"sqlite:///{path}")
    with pytest.raises(UserError, match="file is not a database"):
        database.is_current()
    database.close()


def test_people_are_kept_by_both_databases_alike(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(people.insert(), {"id": "p-1", "email": "ann@example.com", "name": "Ann", "role": "csm"})
    with database.reading() as connection:
        row = connection.execute(select(people.c.time_zone, people.c.active)).one()
    assert tuple(row) == ("UTC", True)


def test_a_postgresql_that_does_not_answer_is_told_in_a_sentence_without_its_password() -> None:
    database = Database.open("postgresql://ann:secret@127.0.0.1:1/hourglass")
    with pytest.raises(UserError) as refused:
        database.is_current()
    assert str(refused.value) == (
        "The database 'hourglass' of PostgreSQL at 127.0.0.1:1 cannot be opened: Connection refused. "
        "Start PostgreSQL, or correct the address."
    )


def test_a_commit_on_sqlite_is_on_the_disk_when_it_returns(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    with database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_a_postgres_server_that_says_nothing_is_given_up_unless_the_address_says_otherwise(postgres_url: str) -> None:
    for url, wanted in ((postgres_url, "10"), (f"{postgres_url}&connect_timeout=3", "3")):
        database = Database.open(url)
        with database.reading() as connection:
            assert connection.connection.driver_connection.info.get_parameters()["connect_timeout"] == wanted  # type: ignore[union-attr]
        database.close()
