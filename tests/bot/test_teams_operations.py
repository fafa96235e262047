"""What an operator does about Teams: who an account is, whether Microsoft gives a token, and who can be written to nowhere."""

from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.doctor_teams import teams_findings
from bot.settings import Settings, names
from storage import teams_conversations
from storage.audit import read_audit
from storage.database import Database
from storage.people import SqlPeople
from storage.teams_conversations import TeamsConversation
from tests.factories import NOW

TENANT, ENTRA = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-0000-0000-0000-00000000000a"
HTTP = Settings(teams_mode="http", teams_client_id=ENTRA, teams_tenant=TENANT)

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Run:
    """Run the command line over an empty database, with settings as they are given."""
    for name in names():
        monkeypatch.delenv(name, raising=False)

    def ran(*words: str, **settings: str) -> Result:
        given = {"HOURGLASS_DATABASE_URL": sqlite_url} | {f"HOURGLASS_{name.upper()}": text for name, text in settings.items()}
        return CliRunner().invoke(app, list(words), env=given)

    return ran


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    with opened.writing() as connection:
        SqlPeople(connection).add("ann@example.com", "Ann Lee", "csm")
    yield opened
    opened.close()


def meet(database: Database) -> None:
    """Have Ann known, and written to in her own conversation."""
    with database.writing() as connection:
        people = SqlPeople(connection)
        ann = people.by_email("ann@example.com")
        assert ann is not None
        people.link(ann.id, "teams", TENANT, ENTRA, NOW)
        teams_conversations.keep(connection, TeamsConversation(TENANT, "personal", ENTRA, "a:1", "https://smba.example.com"), now=NOW)


def found(database: Database, settings: Settings = HTTP, refusal: str | None = None) -> dict[str, tuple[bool, str]]:
    with database.reading() as connection:
        return {each.what: (each.well, each.says) for each in teams_findings(settings, connection, refusal=lambda _: refusal)}


def test_an_operator_says_whose_an_account_is_and_takes_it_back(run: Run, database: Database) -> None:
    ran = run("people", "link", "ann@example.com", ENTRA.upper(), "--workspace", TENANT.upper())
    assert (ran.exit_code, ran.stdout) == (0, f"{ENTRA} in {TENANT} is Ann Lee <ann@example.com>, csm.\n")
    with database.reading() as connection:
        assert SqlPeople(connection).by_identity("teams", TENANT, ENTRA) is not None
    ran = run("people", "unlink", ENTRA.upper(), "--workspace", TENANT.upper())
    assert ran.exit_code == 0
    with database.reading() as connection:
        assert SqlPeople(connection).by_identity("teams", TENANT, ENTRA) is None
        assert next(entry.detail for entry in read_audit(connection, limit=9)) == f"teams {TENANT}/{ENTRA}"


def test_the_tenant_that_is_served_need_not_be_named(run: Run, database: Database) -> None:
    assert f"in {TENANT} is Ann Lee" in run("people", "link", "ann@example.com", ENTRA, teams_tenant=TENANT).stdout
    ran = run("people", "link", "ann@example.com", ENTRA)
    assert (ran.exit_code, "Say which tenant" in ran.stderr) == (2, True)
    assert "Nobody is known as" in run("people", "unlink", "bbbbbbbb-0000-0000-0000-00000000000a").stderr


def test_the_doctor_looks_at_teams_where_it_is_on(database: Database) -> None:
    assert found(database, Settings()) == {}
    assert found(database, Settings(teams_mode="local"))["teams"] == (
        True,
        "It is local: no token is checked, and this machine alone is answered.",
    )
    assert found(database)["teams"] == (True, f"Microsoft gives a token for bot {ENTRA} in tenant {TENANT}.")
    well, says = found(database, refusal="There is no token to call Teams with: invalid_client.")["teams"]
    assert (well, "invalid_client; look at HOURGLASS_TEAMS_CLIENT_ID" in says) == (False, True)


def test_the_doctor_names_whom_nothing_reaches(database: Database) -> None:
    assert found(database)["teams people"] == (True, "0 can be written to in their own conversation, 0 closed theirs.")
    meet(database)
    assert found(database)["teams people"][0]
    with database.writing() as connection:
        teams_conversations.end(connection, TENANT, "a:1", because="Hourglass was removed there.", now=NOW)
    assert found(database)["teams people"] == (
        False,
        "0 can be written to in their own conversation, 1 closed theirs. "
        "Nothing reaches ann@example.com (Teams: Hourglass was removed there), until they add Hourglass or write to it.",
    )


def test_the_doctor_says_so_in_one_line(run: Run, database: Database) -> None:
    meet(database)
    assert "well   teams: It is local" in run("doctor", teams_mode="local").stdout
