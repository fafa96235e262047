"""`hourglass policy`: what is in force is changed, listed and taken back by command, and the answers follow."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings, names
from bot.wiring import Assistant, put_in_force
from scoring.policy import default_policy, policy_from_toml
from storage.audit import read_audit
from storage.database import Database
from storage.policies import newest_policy, register_policy
from storage.tables import accounts
from tests.factories import NOW, person

AT = "2026-11-24T15:10:00Z"
STRICT = "[health.bands]\ngreen = 80\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, sqlite_url: str) -> Run:
    """Run the command line on an empty database; gives the exit code and both outputs."""
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOURGLASS_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strict.toml").write_text(STRICT, encoding="utf-8")

    def ended(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hourglass", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code if isinstance(end.value.code, int) else 0, said.out, said.err

    return ended


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database.open(sqlite_url)
    yield opened
    opened.close()


def versions(run: Run) -> list[tuple[int, bool]]:
    return [(row["version"], row["in_force"]) for row in json.loads(run("policy", "history", "--json")[1])]


def test_a_policy_is_set_listed_and_undone(run: Run) -> None:
    assert run("policy", "history")[1].startswith("No policy was put in force yet")
    code, out, _ = run("policy", "set", "strict.toml")
    assert (code, out.startswith("Policy version 2 is in force")) == (0, True)
    assert versions(run) == [(2, True), (1, False)]
    assert "green = 80.0" in run("policy", "show")[1]
    assert run("policy", "undo")[1].startswith("Policy version 1 is in force")
    assert versions(run) == [(1, True), (2, False)]
    assert "green = 70.0" in run("policy", "show")[1]


def test_setting_what_is_in_force_changes_nothing(run: Run, database: Database) -> None:
    run("policy", "set", "strict.toml")
    assert run("policy", "set", "strict.toml")[1] == "This policy is in force already, as version 2; nothing changed.\n"
    with database.reading() as connection:
        assert len(read_audit(connection, limit=9)) == 1


def test_every_change_of_the_policy_is_audited(run: Run, database: Database) -> None:
    run("policy", "set", "strict.toml")
    run("policy", "undo")
    with database.reading() as connection:
        entries = read_audit(connection, limit=9)
    assert [(entry.action, entry.channel, entry.outcome) for entry in entries] == [
        ("policy undo", "cli", "answered"),
        ("policy set", "cli", "answered"),
    ]
    assert [(entry.detail or "")[:13] for entry in entries] == ["version 2 → 1", "version 1 → 2"]


def test_there_may_be_nothing_to_undo(run: Run) -> None:
    code, _, err = run("policy", "undo")
    assert (code, err) == (1, "Error: There is nothing to undo: no other policy was in force before this one.\n")


@pytest.mark.parametrize("words", [("set", "strict.toml"), ("undo",)])
def test_a_policy_file_in_the_settings_stays_the_source_of_truth(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (tmp_path / "own.toml").write_text("[health.bands]\ngreen = 75\n", encoding="utf-8")
    monkeypatch.setenv("HOURGLASS_POLICY_FILE", str(tmp_path / "own.toml"))
    code, out, err = run("policy", *words)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "HOURGLASS_POLICY_FILE" in err
    assert "green = 75.0" in run("policy", "show")[1]


@pytest.mark.parametrize("command", ["set", "preview", "check"])
def test_a_wrong_file_is_refused_with_its_line(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "wrong.toml").write_text("[health.bands]\ngreen = 101\n", encoding="utf-8")
    code, out, err = run("policy", command, "wrong.toml")
    assert (code, out) == (2, "")
    assert "line 2: health.bands.green" in err
    assert run("policy", command, "nosuch.toml")[0] == 2


@pytest.mark.parametrize(
    "words", [("policy", "show"), ("policy", "history"), ("ask", "help", "--as", "a@b.c"), ("serve", "--port", "8977")]
)
@pytest.mark.parametrize("wrong", ["HOURGLASS_DATABASE_URL=postgresql://ann@127.0.0.1:1/x", "HOURGLASS_POLICY_FILE=nosuch.toml"])
def test_what_cannot_be_opened_is_one_sentence_with_the_settings_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], wrong: str
) -> None:
    name, _, value = wrong.partition("=")
    monkeypatch.setenv(name, value)
    code, out, err = run(*words)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith(f"Error: {name}")


def test_a_file_that_is_not_there_is_named_with_what_writes_one(run: Run) -> None:
    assert run("policy", "check", "nosuch.toml")[2] == (
        "Error: There is no file nosuch.toml; `hourglass policy show > nosuch.toml` writes one to change.\n"
    )


def test_a_preview_and_the_scoring_after_it_agree(run: Run) -> None:
    run("sample", "--accounts", "30", "--days", "40", "--as-of", AT)
    code, text, _ = run("policy", "preview", "strict.toml")
    assert (code, "Nothing was kept." in text) == (0, True)
    found = json.loads(run("policy", "preview", "strict.toml", "--json")[1])
    assert found["scored"] == sum(total["accounts_before"] for total in found["totals"]) == 30
    assert len(found["changes"]) > 0
    assert f"{len(found['changes'])} of 30 customers would change band." in text
    run("policy", "set", "strict.toml")
    assert "policy version 2" in run("score", "--as-of", AT)[1]
    assert json.loads(run("policy", "preview", "strict.toml", "--json")[1])["changes"] == []
    after = {each["band"]: each["accounts_before"] for each in json.loads(run("policy", "preview", "strict.toml", "--json")[1])["totals"]}
    assert after == {each["band"]: each["accounts_after"] for each in found["totals"]}


def test_scores_of_another_version_are_told_of_where_there_are_some(run: Run) -> None:
    assert len(run("policy", "set", "strict.toml")[1].splitlines()) == 1
    run("policy", "undo")
    run("sample", "--accounts", "30", "--days", "40", "--as-of", AT)
    told = run("policy", "set", "strict.toml")[1].splitlines()
    assert told[1:] == ["30 of 30 customers were last scored under another version; `hourglass score` scores them anew."]
    assert len(run("policy", "undo")[1].splitlines()) == 1


def test_history_and_preview_count_the_same_customers(run: Run, database: Database) -> None:
    run("sample", "--accounts", "30", "--days", "40", "--as-of", AT)
    with database.writing() as connection:
        connection.execute(accounts.update().where(accounts.c.id == "a-0001").values(ended_on=date(2024, 1, 1)))
    counted = [row["customers"] for row in json.loads(run("policy", "history", "--json")[1])]
    assert counted == [json.loads(run("policy", "preview", "strict.toml", "--json")[1])["scored"]] == [29]
    assert "Counted: today's customers" in run("policy", "history")[1]
    assert "Customers who left are not counted" in run("policy", "preview", "strict.toml")[1]


def test_a_running_assistant_follows_what_is_put_in_force(sqlite_url: str) -> None:
    assistant = Assistant.open(Settings(database_url=sqlite_url), now=NOW)
    with assistant.database.writing() as connection:
        put = register_policy(connection, policy_from_toml(STRICT), now=NOW)
    assistant.answer("help", person=person(), channel="cli", place=None, now=NOW)
    assert assistant.policy == put
    assistant.close()


def test_a_policy_file_is_in_force_whatever_the_database_says(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[health.bands]\ngreen = 75\n", encoding="utf-8")
    settings = Settings(database_url=sqlite_url, policy_file=file)
    assistant = Assistant.open(settings, now=NOW)
    with assistant.database.writing() as connection:
        register_policy(connection, policy_from_toml(STRICT), now=NOW)
    assistant.answer("help", person=person(), channel="cli", place=None, now=NOW)
    assert assistant.policy.policy.health.bands.green == 75
    assert put_in_force(assistant.database, settings, now=NOW).policy.health.bands.green == 75
    assistant.close()


def test_without_a_file_the_newest_policy_stays_over_a_restart(sqlite_url: str) -> None:
    first = Assistant.open(Settings(database_url=sqlite_url), now=NOW)
    assert first.policy.policy == default_policy()
    with first.database.writing() as connection:
        register_policy(connection, policy_from_toml(STRICT), now=NOW)
    first.close()
    again = Assistant.open(Settings(database_url=sqlite_url), now=NOW)
    with again.database.reading() as connection:
        assert again.policy == newest_policy(connection)
    assert again.policy.policy == policy_from_toml(STRICT)
    again.close()
