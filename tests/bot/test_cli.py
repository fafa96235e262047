import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import timekeeping
from bot.cli import main
from bot.settings import names
from storage.audit import read_audit
from storage.database import Database
from storage.tables import people
from tests.factories import healthy_account, person, troubled_account
from tests.fakes import FakeAccounts
from tests.storage.conftest import keep_accounts


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command line in an empty folder, with no settings of the machine's."""
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def ended(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["hourglass", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Ended(end.value.code if isinstance(end.value.code, int) else 0, said.out, said.err)

    return ended


@pytest.fixture
def company(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> Database:
    """Acme and Globex, scored just now, and Ann, who may ask."""
    del run  # It clears the settings, so it comes first.
    monkeypatch.setenv("HOURGLASS_DATABASE_URL", sqlite_url)
    database = Database.open(sqlite_url)
    ann, now = person(), timekeeping.now()
    with database.writing() as connection:
        row = {"id": ann.id, "email": ann.email, "name": ann.name, "role": ann.role, "team": ann.team, "time_zone": ann.time_zone}
        connection.execute(people.insert(), row)
        keep_accounts(connection, FakeAccounts([healthy_account(as_of=now, scored_at=now), troubled_account(as_of=now, scored_at=now)]))
    return database


def sentences(text: str) -> int:
    return len(text.strip().splitlines())


def test_a_question_is_answered_in_text_and_audited(run: Run, company: Database) -> None:
    ended = run("ask", "/account acme", "--as", "csm@example.com")
    assert (ended.code, ended.err) == (0, "")
    assert "Acme" in ended.out
    with company.reading() as connection:
        assert [(entry.channel, entry.subject, entry.outcome) for entry in read_audit(connection, limit=9)] == [
            ("cli", "a-0001", "answered")
        ]


@pytest.mark.parametrize("question", ["/account acme", "account acme", "/cs account acme", "  /account   acme  "])
def test_a_question_reads_as_in_slack(run: Run, company: Database, question: str) -> None:
    assert "Acme" in run("ask", question, "--as", "csm@example.com").out


@pytest.mark.parametrize(("render", "key"), [("slack", "blocks"), ("teams", "body"), ("card", "blocks")])
def test_an_answer_is_printed_as_each_channel_takes_it(run: Run, company: Database, render: str, key: str) -> None:
    ended = run("ask", "/account acme", "--as", "csm@example.com", "--render", render)
    assert [bool(json.loads(line)[key]) for line in ended.out.splitlines()] == [True]


@pytest.mark.parametrize(
    "question",
    ["/account nosuch", "frobnicate", "/account", "/account " + "x" * 4000, "/account '; DROP TABLE accounts; --", "\x00\x1b[31m"],
)
def test_a_question_without_an_answer_is_a_sentence_and_exit_code_1(run: Run, company: Database, question: str) -> None:
    ended = run("ask", question, "--as", "csm@example.com")
    assert ended.code == 1
    assert ended.out.strip()
    assert "Traceback" not in ended.out + ended.err
    assert "\x1b" not in ended.out


def test_nobody_else_may_ask(run: Run, company: Database) -> None:
    ended = run("ask", "/account acme", "--as", "nobody@example.com")
    assert (ended.code, ended.out, sentences(ended.err)) == (1, "", 1)
    assert "nobody@example.com" in ended.err


@pytest.mark.parametrize("moment", ["2026-11-20", "2026-11-20T12:00:00", "yesterday", "2026-13-01T00:00:00Z", ""])
@pytest.mark.parametrize("command", [("ask", "/account acme", "--as", "csm@example.com"), ("score",)], ids=["ask", "score"])
def test_a_moment_without_an_offset_is_wrong_input(run: Run, company: Database, command: tuple[str, ...], moment: str) -> None:
    ended = run(*command, "--as-of", moment)
    assert (ended.code, ended.out, sentences(ended.err)) == (2, "", 1)
    assert "--as-of" in ended.err


def test_an_unknown_rendering_is_wrong_input(run: Run, company: Database) -> None:
    ended = run("ask", "/account acme", "--as", "csm@example.com", "--render", "smoke")
    assert (ended.code, sentences(ended.err)) == (2, 1)


def test_a_wrong_setting_stops_every_command_with_its_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURGLASS_SLACK_MODE", "socket")
    for command in (("ask", "help", "--as", "a@b.example"), ("serve",), ("people", "list"), ("migrate",), ("score",)):
        ended = run(*command)
        assert (ended.code, ended.out, sentences(ended.err)) == (2, "", 1)
        assert "HOURGLASS_SLACK_BOT_TOKEN" in ended.err


def test_the_database_is_made_on_first_use(run: Run, tmp_path: Path) -> None:
    assert run("people", "list").code == 0
    assert (tmp_path / "hourglass.db").exists()


def test_a_postgres_database_that_was_not_migrated_says_what_to_run(run: Run, postgres: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.database(migrated=False) as url:  # type: ignore[attr-defined]
        monkeypatch.setenv("HOURGLASS_DATABASE_URL", url)
        refused = run("people", "list")
        assert (refused.code, sentences(refused.err)) == (2, 1)
        assert "hourglass migrate" in refused.err
        assert run("migrate").out == "The database is up to date.\n"
        assert run("migrate").out == "The database was up to date already.\n"
        assert run("people", "list").code == 0


def test_a_database_that_cannot_be_reached_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURGLASS_DATABASE_URL", "postgresql://nobody:hunter2@127.0.0.1:1/none")
    ended = run("people", "list")
    assert ended.code == 2
    assert ended.err.startswith("Error: HOURGLASS_DATABASE_URL: ")
    assert "hunter2" not in ended.err


def test_people_are_added_once_and_listed(run: Run) -> None:
    added = run("people", "add", "Ann@Example.com", "--name", "Ann Lee", "--role", "manager", "--team", "north")
    assert added.out == "Ann Lee <ann@example.com> is here as manager, team north.\n"
    assert [who["role"] for who in json.loads(run("people", "list", "--json").out)] == ["manager"]
    assert run("people", "add", "ann@example.com", "--name", "Ann", "--role", "csm").code == 2
    assert run("people", "add", "max@example.com", "--name", "Max", "--role", "boss").code == 2


def test_what_is_known_of_a_person_is_changed(run: Run) -> None:
    run("people", "add", "ann@example.com", "--name", "Ann Lee", "--role", "manager", "--team", "north", "--country", "us")
    moved = run("people", "set", "ann@example.com", "--time-zone", "Europe/Berlin", "--country", "DE-BE")
    assert moved.out == "Ann Lee <ann@example.com>: manager, team north, Europe/Berlin, DE-BE.\n"
    assert "DE-BE" in run("people", "list").out
    for wrong in (("--country", "Mars"), ("--time-zone", "Mars"), ()):
        refused = run("people", "set", "ann@example.com", *wrong)
        assert (refused.code, sentences(refused.err)) == (2, 1)


def test_a_policy_is_shown_checked_and_refused_with_the_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(run("policy", "show").out, encoding="utf-8")
    checked = run("policy", "check", str(file))
    assert (checked.code, "changes 0 of" in checked.out) == (0, True)
    file.write_text("[health.weights]\nusage = 0.9\n", encoding="utf-8")
    refused = run("policy", "check", str(file))
    assert (refused.code, sentences(refused.err), "line" in refused.err) == (2, 1, True)
    assert json.loads(run("policy", "show", "--json").out)[0]["source"]


def test_a_wrong_policy_file_stops_the_start_with_the_setting(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("[health.weights]\nusag = 0.3\n", encoding="utf-8")
    monkeypatch.setenv("HOURGLASS_POLICY_FILE", str(file))
    ended = run("ask", "help", "--as", "csm@example.com")
    assert (ended.code, sentences(ended.err)) == (2, 1)
    assert ended.err.startswith("Error: HOURGLASS_POLICY_FILE: ")
    assert "line 2" in ended.err


def test_the_doctor_names_what_is_missing(run: Run) -> None:
    run("people", "list")
    ended = run("doctor", "--json")
    found = {finding["what"]: finding["well"] for finding in json.loads(ended.out)}
    assert ended.code == 1
    assert found == {"settings": True, "database": True, "people": False, "accounts": False, "inbox": True, "outbox": True}


def test_the_doctor_names_the_model_that_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURGLASS_MODEL_BASE_URL", "http://localhost:11434/v1")
    monkeypatch.setenv("HOURGLASS_MODEL", "a-model")
    assert "model: a-model at http://localhost:11434/v1 writes sentences" in run("doctor").out


def test_the_sample_is_loaded_scored_and_found_well(run: Run) -> None:
    assert run("sample", "--accounts", "12", "--days", "60").code == 0
    assert "Acme" in run("ask", "/account acme", "--as", "csm@example.com").out
    assert run("score").out.startswith("12 accounts scored")
    found = {finding["what"]: finding["well"] for finding in json.loads(run("doctor", "--json").out)}
    assert (found["people"], found["accounts"], found["policy"]) == (True, True, True)


def test_an_import_says_what_became_of_every_row(run: Run, tmp_path: Path) -> None:
    assert run("import", "--template", "mine").code == 0
    file = tmp_path / "accounts.csv"
    file.write_text("id,name,arr\na-1,Acme,64000\na-2,Globex,much\n", encoding="utf-8")
    ended = run("import", str(file))
    assert ended.out.splitlines()[-1] == "2 read: 1 landed, 0 unchanged, 1 rejected"
    assert "line 3" in ended.out
    assert (tmp_path / "rejects.csv").exists()
    again = json.loads(run("import", str(file), "--json").out)
    assert (again["read"], again["landed"], again["unchanged"], again["rejected"]) == (2, 0, 1, 1)


@pytest.mark.parametrize(
    "words", [("import",), ("import", "nowhere"), ("score", "--facts", "facts.csv"), ("score", "--facts", "x.csv", "--out", "o")]
)
def test_wrong_input_is_one_sentence_and_exit_code_2(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert (ended.code, ended.out, sentences(ended.err)) == (2, "", 1)


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "serve",
        "ask",
        "sample",
        "import",
        "score",
        "migrate",
        "doctor",
        "worker",
        "outbox list",
        "outbox retry",
        "outbox drop",
        "people add",
        "people set",
        "people list",
        "people link",
        "people unlink",
        "slack manifest",
        "policy show",
    ],
)
def test_every_command_has_help_with_examples(run: Run, command: str) -> None:
    ended = run(*command.split(), "--help")
    assert ended.code == 0
    assert f"  hourglass {command}" in ended.out or f"hourglass {command}" in ended.out.split("Examples:")[1]


def test_a_taken_port_is_a_sentence(run: Run) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in (("serve",), ("demo", "--no-browser")):
            ended = run(*command, "--port", str(port))
            assert (ended.code, sentences(ended.err)) == (2, 1)
            assert f":{port} cannot be listened on" in ended.err


def test_a_question_loads_nothing_that_it_does_not_need(company: Database) -> None:
    heavy = "pydantic fastapi slack_bolt microsoft_teams aiohttp pandas numpy pyarrow alembic rapidfuzz rich sqlalchemy.orm"
    heavy = f"{heavy} sqlalchemy.dialects.postgresql"
    code = (
        "import sys; from bot.cli import main; sys.argv = ['hourglass', 'ask', '/account acme', '--as', 'csm@example.com']\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        f"print([name for name in '{heavy}'.split() if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Acme" in ended.stdout
    assert ended.stderr.strip() == "[]"
