"""`hourglass keys`: a key is shown once, lets in what its scopes say, and no more once it is revoked."""

import json

import pytest

from bot.sealing import Seal
from storage.api_keys import add_key, all_keys
from storage.database import Database
from storage.tables import api_keys
from tests.bot.api_senders import send
from tests.bot.test_cli import Run, company, run, sentences
from tests.factories import NOW

OLD, NEW = "A" * 43 + "=", "B" * 43 + "="

__all__ = ["company", "run"]


def test_a_key_is_shown_once_and_works_until_it_is_revoked(run: Run, company: Database) -> None:
    made = run("keys", "add", "warehouse", "--scope", "accounts,contacts", "--scope", "events")
    assert made.code == 0
    key, key_id = made.out.strip(), made.err.split()[0]
    assert key.startswith("hg_")
    with company.reading() as connection:
        [kept] = all_keys(connection)
        stored = repr(connection.execute(api_keys.select()).all())
    assert (kept.id, kept.name, kept.scopes, kept.webhook_secret) == (key_id, "warehouse", {"accounts", "contacts", "events"}, None)
    assert key not in stored
    assert send(company, "accounts", {"rows": []}, key=key).status == 200
    listed = run("keys", "list").out
    assert key_id in listed
    assert "used 2026-11-24 15:10" in listed
    assert key not in listed
    ended = run("keys", "revoke", key_id)
    assert (ended.code, sentences(ended.out)) == (0, 1)
    assert send(company, "accounts", {"rows": []}, key=key).status == 401
    assert "revoked" in run("keys", "list").out


@pytest.fixture
def encrypted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment that has a key."""
    del run  # It clears the settings, so it comes first.
    monkeypatch.setenv("HOURGLASS_ENCRYPTION_KEY", OLD)


@pytest.mark.usefixtures("encrypted")
def test_a_sender_that_signs_gets_a_secret_too(run: Run, company: Database) -> None:
    made = run("keys", "add", "helpdesk", "--scope", "events", "--signs")
    key, secret = made.out.split()
    assert secret.startswith("hgs_")
    [listed] = json.loads(run("keys", "list", "--json").out)
    assert (listed["name"], listed["scopes"], listed["signs"], listed["used_at"], listed["revoked_at"]) == (
        "helpdesk",
        ["events"],
        True,
        None,
        None,
    )
    assert secret not in json.dumps(listed)
    assert key != secret
    with company.reading() as connection:
        [kept] = all_keys(connection)
    assert secret not in str(kept.webhook_secret)
    assert Seal([OLD]).open(kept.webhook_secret or "") == secret


def test_without_an_encryption_key_no_secret_is_kept(run: Run, company: Database) -> None:
    ended = run("keys", "add", "helpdesk", "--scope", "events", "--signs")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Error: HOURGLASS_ENCRYPTION_KEY is missing")
    assert "`openssl rand -base64 32` makes one" in ended.err
    with company.reading() as connection:
        assert all_keys(connection) == []


@pytest.mark.usefixtures("encrypted")
def test_what_is_kept_is_sealed_anew_under_the_first_key_also_what_never_was(
    run: Run, company: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = run("keys", "add", "helpdesk", "--scope", "events", "--signs").out.split()[1]
    with company.writing() as connection:
        add_key(connection, key_id="key-plain", name="plain", digest="d", scopes=["events"], webhook_secret="hgs_plain", now=NOW)
    found = {each["what"]: each for each in json.loads(run("doctor", "--json").out)}
    assert not found["secrets"]["well"]
    assert "hourglass keys reseal" in found["secrets"]["says"]
    monkeypatch.setenv("HOURGLASS_ENCRYPTION_KEY", f"{NEW},{OLD}")
    assert run("keys", "reseal").out == "2 secrets are sealed under the first key; the others are needed no more.\n"
    monkeypatch.setenv("HOURGLASS_ENCRYPTION_KEY", NEW)
    with company.reading() as connection:
        assert {Seal([NEW]).open(key.webhook_secret or "") for key in all_keys(connection)} == {secret, "hgs_plain"}
    found = {each["what"]: each for each in json.loads(run("doctor", "--json").out)}
    assert found["secrets"] == {"what": "secrets", "well": True, "says": "2 are kept, all sealed."}
    monkeypatch.setenv("HOURGLASS_ENCRYPTION_KEY", OLD)
    ended = run("keys", "reseal")
    assert (ended.code, sentences(ended.err)) == (1, 1)


def test_two_keys_are_never_alike(run: Run, company: Database) -> None:
    assert run("keys", "add", "one", "--scope", "events").out != run("keys", "add", "one", "--scope", "events").out


def test_an_empty_list_says_how_to_make_a_key(run: Run, company: Database) -> None:
    assert run("keys", "list").out.startswith("No key yet; `hourglass keys add NAME --scope RECORD` makes one.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "x", "--scope", "everything"), 2),
        (("add", "x", "--scope", " , "), 2),
        (("add", " ", "--scope", "events"), 2),
        (("add", "x" * 101, "--scope", "events"), 2),
        (("add", "x\x1b", "--scope", "events"), 2),
        (("revoke", "key-nothing"), 1),
    ],
)
def test_a_wrong_word_is_one_sentence_and_keeps_nothing(run: Run, company: Database, words: tuple[str, ...], code: int) -> None:
    ended = run("keys", *words)
    assert (ended.code, ended.out, sentences(ended.err)) == (code, "", 1)
    with company.reading() as connection:
        assert all_keys(connection) == []
