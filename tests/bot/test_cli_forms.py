import json

import pytest

from storage.audit import read_audit
from storage.database import Database
from storage.tables import value_records
from tests.bot.test_cli import Run, company, run

__all__ = ["company", "run"]

ASK = ("ask", "log value acme", "--as", "csm@example.com")


def saved(database: Database) -> list[tuple[float, str]]:
    with database.reading() as connection:
        return [(float(row.amount), row.source) for row in connection.execute(value_records.select())]


def test_a_form_is_printed_as_questions_and_how_to_answer(run: Run, company: Database) -> None:
    ended = run(*ASK)
    assert (ended.code, ended.err) == (0, "")
    assert "amount    How much a year, in USD?" in ended.out
    assert ended.out.splitlines()[-1].endswith('--set amount=186000 --set source="…"')
    assert saved(company) == []


def test_set_saves_what_a_form_would_and_prints_the_confirmation(run: Run, company: Database) -> None:
    ended = run(*ASK, "--set", "amount=186,000", "--set", "source=Priya Nair", "--set", "category=Revenue impact")
    assert (ended.code, ended.err) == (0, "")
    assert "Logged: revenue impact of $186k a year" in ended.out
    assert "undo change-" in ended.out
    assert saved(company) == [(186000.0, "Priya Nair")]
    with company.reading() as connection:
        assert [(entry.action, entry.outcome) for entry in read_audit(connection, limit=9)] == [("log value", "answered")] * 2


def test_what_was_saved_is_undone_by_the_command_it_names(run: Run, company: Database) -> None:
    said = run(*ASK, "--set", "amount=1", "--set", "source=Priya Nair").out
    undo = next(word for word in said.split() if word.startswith("change-"))
    assert run("ask", f"undo {undo}", "--as", "csm@example.com").code == 0
    assert saved(company) == []


def test_errors_stand_field_by_field_and_nothing_is_saved(run: Run, company: Database) -> None:
    ended = run(*ASK, "--set", "amount=much")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines() == ["amount: Write the amount in figures, such as 186000.", "source: Say who or what confirms it."]
    assert saved(company) == []


@pytest.mark.parametrize("said", ["bogus=1", "amount", "=1", ""])
def test_a_field_that_the_form_has_not_is_wrong_input(run: Run, company: Database, said: str) -> None:
    ended = run(*ASK, "--set", said)
    assert (ended.code, ended.out) == (2, "")
    assert "category, amount, method, source, day, note" in ended.err


def test_a_question_without_a_form_takes_no_fields(run: Run, company: Database) -> None:
    ended = run("ask", "account acme", "--as", "csm@example.com", "--set", "amount=1")
    assert (ended.code, ended.out) == (2, "")
    assert "leave out --set" in ended.err


def test_nothing_is_saved_in_the_past(run: Run, company: Database) -> None:
    ended = run(*ASK, "--as-of", "2026-11-20T12:00:00Z", "--set", "amount=1")
    assert (ended.code, ended.out) == (2, "")
    assert "--as-of" in ended.err


@pytest.mark.parametrize(("render", "key"), [("slack", "private_metadata"), ("teams", "actions"), ("card", "fields")])
def test_a_form_is_printed_as_each_channel_takes_it(run: Run, company: Database, render: str, key: str) -> None:
    [line] = run(*ASK, "--render", render).out.splitlines()
    assert json.loads(line)[key]
