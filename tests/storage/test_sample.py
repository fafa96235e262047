"""Loading the sample company: the same bytes for the same arguments, and nothing of anyone else is touched."""

from datetime import timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from storage import tables
from storage.people import SqlPeople
from storage.sample import load_sample
from tests.storage.sample_company import SMALL, TUESDAY, digest, in_force, load, opened


def test_the_same_arguments_give_the_same_bytes(tmp_path_factory: pytest.TempPathFactory) -> None:
    digests = []
    for _ in range(2):
        with opened(tmp_path_factory.mktemp("same")) as connection:
            load(connection)
            digests.append(digest(connection))
    assert digests[0] == digests[1]


def test_loading_again_replaces_the_sample_and_keeps_the_people(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        added = SqlPeople(connection).add("newcomer@example.com", "New Comer", "csm")
        load(connection, seed=8)
        other = digest(connection)
        load(connection)
        first = digest(connection)
        load(connection)
        assert digest(connection) == first != other
        assert SqlPeople(connection).by_email("newcomer@example.com") == added


def test_more_accounts_do_not_change_the_first_ones(tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = []
    for accounts in (21, 23):
        with opened(tmp_path_factory.mktemp("more")) as connection:
            load(connection, accounts=accounts)
            days, said = tables.user_days.c, tables.feedback.c
            kept.append(
                (
                    connection.execute(select(tables.accounts).where(tables.accounts.c.id <= "a-0021").order_by("id")).all(),
                    connection.execute(
                        select(days.account_id, func.sum(days.actions)).where(days.account_id <= "a-0021").group_by("account_id")
                    ).all(),
                    connection.execute(select(said.id, said.text).where(said.account_id <= "a-0021").order_by("id")).all(),
                )
            )
    assert kept[0] == kept[1]


def test_an_offset_does_not_matter_but_a_zone_must_be_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    digests = []
    for as_of in (TUESDAY, TUESDAY.astimezone(timezone(timedelta(hours=9)))):
        with opened(tmp_path_factory.mktemp("zone")) as connection:
            load(connection, accounts=3, as_of=as_of)
            digests.append(digest(connection))
            with pytest.raises(ValueError, match="needs a time with a zone"):
                load(connection, as_of=TUESDAY.replace(tzinfo=None))
    assert digests[0] == digests[1]


def test_accounts_of_someone_else_are_never_touched(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        load(connection, accounts=2)
        connection.execute(tables.accounts.insert(), {"id": "0016000000", "name": "Theirs"})
        with pytest.raises(ValueError, match="1 accounts that are not the sample's"):
            load(connection, accounts=2)
        assert connection.execute(select(func.count()).select_from(tables.accounts)).scalar_one() == 3


def test_rows_of_someone_else_are_never_touched(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        connection.execute(tables.products.insert(), {"id": "core", "name": "Theirs", "kind": "product"})
        with pytest.raises(ValueError, match="holds rows in products"):
            load(connection)


@pytest.mark.parametrize("wrong", [{"accounts": 0}, {"days": 0}])
def test_a_number_that_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with opened(tmp_path) as connection, pytest.raises(ValueError, match="at least one account and one day"):
        load(connection, **wrong)


def test_it_loads_on_each_database(connection: Connection) -> None:
    load(connection, accounts=4, days=40)
    assert connection.execute(select(func.count()).select_from(tables.account_state)).scalar_one() == 4
    assert connection.execute(select(func.max(tables.usage_days.c.day))).scalar_one() == TUESDAY.date()


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    with opened(tmp_path) as connection:
        reported = {**SMALL, "accounts": 3}
        load_sample(connection, policy=in_force(connection), progress=lambda *step: seen.append(step), **reported)  # type: ignore[arg-type]
    assert {stage: (done, total) for stage, done, total in seen} == {"Accounts": (3, 3), "Scores": (1, 1)}
