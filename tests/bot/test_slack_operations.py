"""What an operator does about Slack: who an account is, and whether the token, its workspace and its scopes are right."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot import timekeeping
from bot.cli import app
from bot.sealing import Seal
from bot.settings import Settings, names
from bot.slack.manifest import scopes
from storage import installations
from storage.audit import read_audit
from storage.database import Database
from storage.installations import Installation
from storage.people import SqlPeople
from tests.bot.slack.oauth_slack import KEY

Run = Callable[..., Result]
GRANTED = ",".join(scopes(Settings().slack_features))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Run:
    """Run the command line over an empty database, with settings as they are given."""
    for name in names():
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def ran(*words: str, **settings: str) -> Result:
        given = {"HOURGLASS_DATABASE_URL": sqlite_url} | {f"HOURGLASS_{name.upper()}": text for name, text in settings.items()}
        return CliRunner().invoke(app, list(words), env=given)

    return ran


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    yield opened
    opened.close()


@dataclass
class AuthTest:
    """Answers `auth.test` and nothing else."""

    answer: dict[str, Any] = field(default_factory=lambda: {"ok": True, "team": "Acme", "team_id": "T0OURS", "user_id": "U0BOT"})
    scopes: str = GRANTED

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it, and give the address of its Web API."""
        answer, granted = json.dumps(self.answer).encode(), self.scopes

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("X-OAuth-Scopes", granted)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None: ...

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}/api/"
            server.shutdown()
            thread.join()


def findings(ran: Result) -> dict[str, tuple[bool, str]]:
    """Read what the doctor found about Slack."""
    return {each["what"]: (each["well"], each["says"]) for each in json.loads(ran.stdout) if each["what"].startswith("slack")}


def by_token(run: Run, slack: AuthTest, **settings: str) -> tuple[bool, str]:
    """Ask the doctor about a token in the settings."""
    with slack.served() as url:
        given = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "slack_api_url": url, **settings}
        return findings(run("doctor", "--json", **given))["slack"]


def test_a_token_that_works_is_well(run: Run) -> None:
    assert by_token(run, AuthTest()) == (True, "The bot token works in Acme (T0OURS), with every scope it needs.")


@pytest.mark.parametrize(
    ("slack", "settings", "says"),
    [
        (AuthTest({"ok": False, "error": "invalid_auth"}), {}, "Slack refuses HOURGLASS_SLACK_BOT_TOKEN (invalid_auth)"),
        (AuthTest(), {"slack_workspaces": "T0OTHER"}, "of workspace T0OURS, which HOURGLASS_SLACK_WORKSPACES does not list"),
        (
            AuthTest(scopes="commands,chat:write"),
            {},
            "without the scopes app_mentions:read, assistant:write, channels:read, groups:read, im:history, im:write, users:read",
        ),
        (
            AuthTest(),
            {"slack_features": "pictures"},
            "without the scopes files:write; give the app the manifest of `hourglass slack manifest`",
        ),
        (AuthTest(), {"slack_api_url": "http://127.0.0.1:9/"}, "http://127.0.0.1:9/ cannot be reached"),
    ],
)
def test_what_is_wrong_with_a_token_is_said(run: Run, slack: AuthTest, settings: dict[str, str], says: str) -> None:
    well, said = by_token(run, slack, **settings)
    assert (well, says in said) == (False, True)


def test_whoever_lets_nobody_be_answered_in_channels_is_told_so(run: Run) -> None:
    well, said = by_token(run, AuthTest(), slack_features="none")
    assert well
    assert said.endswith("with every scope it needs. Nobody is answered in a channel: the feature channels is off.")


def test_without_slack_nothing_is_asked(run: Run) -> None:
    assert findings(run("doctor", "--json")) == {}


def test_each_listed_workspace_is_looked_at(run: Run, database: Database) -> None:
    now, seal = timekeeping.now(), Seal((KEY,))
    made = Installation("T0OURS", "Acme", None, "U0BOT", GRANTED, seal.seal("xoxe.xoxb-1"), None, None, None, now)
    with database.writing() as connection:
        installations.keep(connection, made)
        for team_id, token in (("T0GONE", "gone"), ("T0LOST", Seal(("B" * 43 + "=",)).seal("lost"))):
            installations.keep(connection, Installation(team_id, team_id, None, "U0", GRANTED, token, None, None, None, now))
        installations.end(connection, "T0GONE", because="Hourglass was uninstalled from T0GONE.", at=now, now=now)
    found = findings(
        run(
            "doctor",
            "--json",
            slack_client_id="1.2",
            slack_client_secret="s",
            slack_signing_secret="s",
            slack_workspaces="T0OURS,T0GONE,T0LOST,T0NEVER",
            public_url="https://hourglass.example.com",
            encryption_key=KEY,
        )
    )
    assert found["slack T0OURS"] == (True, "Hourglass is installed in Acme, with every scope it needs.")
    assert found["slack T0GONE"][1].startswith("Hourglass was uninstalled from T0GONE. That was on ")
    assert "add the key that sealed it" in found["slack T0LOST"][1]
    assert found["slack T0NEVER"] == (False, "It has not installed Hourglass; open https://hourglass.example.com/slack/install there.")
    assert "xoxe" not in str(found)


def test_an_operator_says_whose_an_account_is_and_takes_it_back(run: Run, database: Database) -> None:
    with database.writing() as connection:
        ann = SqlPeople(connection).add("ann@example.com", "Ann Lee", "csm")
    ran = run("people", "link", "Ann@example.com", "U0123ABCD", "--workspace", "T0OURS")
    assert (ran.exit_code, ran.stdout) == (0, "U0123ABCD in T0OURS is Ann Lee <ann@example.com>, csm.\n")
    with database.reading() as connection:
        assert SqlPeople(connection).by_identity("slack", "T0OURS", "U0123ABCD") == ann
    ran = run("people", "unlink", "U0123ABCD")
    assert (ran.exit_code, ran.stdout) == (0, "U0123ABCD is nobody's account any more.\n")
    with database.reading() as connection:
        assert SqlPeople(connection).by_identity("slack", "T0OURS", "U0123ABCD") is None
        assert [(entry.action, entry.channel) for entry in read_audit(connection, limit=9)] == [("unlink", "cli"), ("link", "cli")]


def test_the_only_listed_workspace_need_not_be_named(run: Run, database: Database) -> None:
    with database.writing() as connection:
        SqlPeople(connection).add("ann@example.com", "Ann Lee", "csm")
    assert "in T0OURS is Ann Lee" in run("people", "link", "ann@example.com", "U0123ABCD", slack_workspaces="T0OURS").stdout
    ran = run("people", "link", "ann@example.com", "U0123ABCD", slack_workspaces="T0OURS,T0ASIA")
    assert (ran.exit_code, "Say which workspace" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("link", "ghost@example.com", "U0123ABCD", "--workspace", "T0OURS"), 1, "No one here has the e-mail"),
        (("link", "ann@example.com", "ann", "--workspace", "T0OURS"), 2, "'ann' is no member id"),
        (("link", "ann@example.com", "U0123ABCD", "--workspace", "acme"), 2, "'acme' is no team id"),
        (("link", "ann@example.com", "U0123ABCD"), 2, "Say which workspace"),
        (("unlink", "U0123ABCD"), 1, "Nobody is known as 'U0123ABCD' in Slack."),
    ],
)
def test_a_wrong_link_is_refused_in_a_sentence(run: Run, words: tuple[str, ...], code: int, says: str) -> None:
    ran = run("people", *words)
    assert (ran.exit_code, says in ran.stderr) == (code, True)
