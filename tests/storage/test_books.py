"""What a score repeats of its account is what the account says, whoever wrote last."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage.books import FOLLOWED
from storage.imports import import_path
from storage.tables import account_state, accounts
from tests.factories import NOW, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.storage.conftest import keep_accounts, keep_person

LEAVES = "id,name,owner_id,renewal_on,ended_on\na-0001,Acme,p-kim,2027-03-01,\na-0002,Globex,,2027-01-03,2026-11-23\n"


@pytest.fixture
def scored(connection: Connection) -> Connection:
    keep_accounts(connection, FakeAccounts([healthy_account(), troubled_account()]))
    keep_person(connection, "p-kim", "Kim Berg", None)
    return connection


def repeated(connection: Connection) -> dict[str, dict[str, Any]]:
    query = select(account_state.c.account_id, *(account_state.c[name] for name in FOLLOWED))
    return {row.account_id: dict(row._mapping) for row in connection.execute(query)}


def said(connection: Connection) -> dict[str, dict[str, Any]]:
    query = select(accounts.c.id.label("account_id"), *(accounts.c[name] for name in FOLLOWED))
    return {row.account_id: dict(row._mapping) for row in connection.execute(query)}


def test_an_import_that_moves_accounts_moves_their_scores(scored: Connection, tmp_path: Path) -> None:
    assert repeated(scored) == said(scored)
    file = tmp_path / "accounts.csv"
    file.write_text(LEAVES, encoding="utf-8")
    report = import_path(scored, file, mapping=None, now=NOW, progress=lambda *_: None)
    assert report.landed == 2
    moved = repeated(scored)
    assert moved == said(scored)
    assert moved["a-0001"]["owner_id"] == "p-kim"
    assert moved["a-0002"]["ended_on"] == date(2026, 11, 23)


def test_an_import_that_amends_one_column_moves_it_too(scored: Connection, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("id,name,owner_id\na-0001,Acme,p-kim\n", encoding="utf-8")
    import_path(scored, file, mapping=None, now=NOW, progress=lambda *_: None)
    assert repeated(scored)["a-0001"]["owner_id"] == "p-kim"
    assert repeated(scored) == said(scored)
