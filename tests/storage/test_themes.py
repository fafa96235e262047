"""What people change about themes: the databases and the fake agree, and every change can be taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from handlers.ports.voice import Telling, ThemeEdit, Themes
from storage.tables import account_state
from storage.themes import SqlThemes
from tests.factories import NOW, asker, manager, person
from tests.fake_voice import FakeVoices
from tests.storage.conftest import IMPLEMENTATIONS, keep_accounts, keep_person
from tests.storage.test_voices import company, keep_voices

BOSS = asker(manager())


@pytest.fixture(params=IMPLEMENTATIONS)
def themes_like(request: pytest.FixtureRequest) -> Callable[[FakeVoices], Themes]:
    """Turn a fake into Themes of each implementation that hold the same."""
    if request.param == "fake":

        def fake_of(fake: FakeVoices) -> Themes:
            fake.themes.names = {"p-mara": "Mara Lindt"}
            return fake.themes

        return fake_of
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(fake: FakeVoices) -> Themes:
        keep_accounts(connection, fake.accounts)
        keep_person(connection, "p-mara", "Mara Lindt", "west")
        keep_voices(connection, fake)
        return SqlThemes(connection)

    return hold


@pytest.fixture
def themes(themes_like: Callable[[FakeVoices], Themes]) -> Themes:
    return themes_like(company())


def test_a_merged_theme_is_part_of_another(themes: Themes) -> None:
    assert [(each.key, list(each.merged)) for each in themes.all()] == [("slow", ["speed"]), ("support", [])]
    found = themes.find("speed")
    assert found is not None
    assert found.key == "slow"
    assert themes.find("nothing") is None


@pytest.mark.parametrize(
    ("edit", "name", "before", "after"),
    [
        (ThemeEdit("slow", "name", "Slow pages"), "name", "Slow", "Slow pages"),
        (ThemeEdit("slow", "status", "shipped"), "status", "new", "shipped"),
        (ThemeEdit("slow", "owner_id", "p-mara"), "owner_name", None, "Mara Lindt"),
    ],
)
def test_a_change_is_kept_and_taken_back(themes: Themes, edit: ThemeEdit, name: str, before: object, after: object) -> None:
    change = themes.edit(edit, summary="Changed.", by=BOSS, now=NOW)
    assert themes.change(change.id) == change
    assert getattr(themes.find("slow"), name) == after
    themes.undo(change.id, by=BOSS, now=NOW + timedelta(hours=1))
    assert getattr(themes.find("slow"), name) == before
    undone = themes.change(change.id)
    assert undone is not None
    assert undone.undone_at == NOW + timedelta(hours=1)


def test_a_status_says_since_when(themes: Themes) -> None:
    themes.edit(ThemeEdit("slow", "status", "accepted"), summary="Accepted.", by=BOSS, now=NOW)
    found = themes.find("slow")
    assert found is not None
    assert found.status_at == NOW


def test_merging_takes_along_what_was_merged_before(themes: Themes) -> None:
    change = themes.edit(ThemeEdit("slow", "merged_into", "support"), summary="Merged.", by=BOSS, now=NOW)
    assert [(each.key, list(each.merged)) for each in themes.all()] == [("support", ["slow", "speed"])]
    themes.undo(change.id, by=BOSS, now=NOW)
    assert [(each.key, list(each.merged)) for each in themes.all()] == [("slow", ["speed"]), ("support", [])]


def test_a_customer_is_told_once_and_that_can_be_taken_back(themes: Themes) -> None:
    told = themes.tell(Telling("slow", "a-0001", None), summary="Told.", by=asker(person()), now=NOW)
    assert told is not None
    assert themes.tell(Telling("slow", "a-0001", None), summary="Told.", by=BOSS, now=NOW) is None
    assert themes.told(["slow", "support"]) == {"slow": {"a-0001": NOW}, "support": {}}
    themes.undo(told.id, by=BOSS, now=NOW)
    assert themes.told(["slow"]) == {"slow": {}}
    assert themes.tell(Telling("slow", "a-0001", None), summary="Told.", by=BOSS, now=NOW + timedelta(days=1)) is not None


def test_who_was_told_of_a_theme_knows_of_the_one_it_was_merged_into(themes: Themes) -> None:
    themes.tell(Telling("support", "a-0002", None), summary="Told.", by=BOSS, now=NOW)
    themes.edit(ThemeEdit("support", "merged_into", "slow"), summary="Merged.", by=BOSS, now=NOW)
    assert themes.told(["slow"]) == {"slow": {"a-0002": NOW}}


def test_what_was_changed_again_since_stays(connection: Connection) -> None:
    fake = company()
    keep_accounts(connection, fake.accounts)
    keep_person(connection, "p-mara", "Mara Lindt", "west")
    keep_voices(connection, fake)
    themes = SqlThemes(connection)
    first = themes.edit(ThemeEdit("slow", "name", "One"), summary="One.", by=BOSS, now=NOW)
    themes.edit(ThemeEdit("slow", "name", "Two"), summary="Two.", by=BOSS, now=NOW + timedelta(minutes=1))
    themes.undo(first.id, by=BOSS, now=NOW + timedelta(minutes=2))
    found = themes.find("slow")
    assert found is not None
    assert found.name == "Two"


def test_accounts_whose_card_names_a_theme_are_due_for_scoring_once_it_is_renamed(connection: Connection) -> None:
    fake = company()
    keep_accounts(connection, fake.accounts)
    keep_person(connection, "p-mara", "Mara Lindt", "west")
    keep_voices(connection, fake)
    SqlThemes(connection).edit(ThemeEdit("support", "status", "accepted"), summary="Accepted.", by=BOSS, now=NOW)
    due = select(account_state.c.account_id).where(account_state.c.dirty_since.is_not(None)).order_by(account_state.c.account_id)
    assert connection.execute(due).scalars().all() == []
    SqlThemes(connection).edit(ThemeEdit("support", "name", "Help desk"), summary="Renamed.", by=BOSS, now=NOW)
    assert connection.execute(due).scalars().all() == ["a-0001", "a-0002"]


def test_an_unknown_theme_cannot_be_changed(connection: Connection) -> None:
    with pytest.raises(KeyError):
        SqlThemes(connection).edit(ThemeEdit("nothing", "name", "Name"), summary="Renamed.", by=BOSS, now=NOW)
