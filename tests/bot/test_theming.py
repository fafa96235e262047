"""Finding themes beside every question: new answers at once, everything each night, and what people changed stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.clockwork import Clockwork
from bot.theming import find_due_themes
from scoring.theme_taxonomy import TaxonomyError
from storage.database import Database
from storage.tables import account_state, accounts, feedback, theme_mentions, themes
from tests.factories import NOW, healthy_account, policy_in_force
from tests.fake_accounts import FakeAccounts
from tests.storage.conftest import keep_accounts

TAXONOMY = """
[[theme]]
key = "speed"
name = "Slow pages"
words = ["slow", "page load*"]

[[theme]]
key = "support"
name = "Support"
words = ["support"]
"""
SLOW = "The pages are slow every Monday."
BOTH = "It is slow. And support never called back."


class WordsAlone(Clockwork):
    """As where no extra is installed."""

    def embed(self) -> None:
        return None


@pytest.fixture
def clockwork(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Clockwork:
    file = tmp_path_factory.mktemp("taxonomy") / "taxonomy.toml"
    file.write_text(TAXONOMY, encoding="utf-8")
    with database.writing() as connection:
        keep_accounts(connection, FakeAccounts([healthy_account(), healthy_account(id="a-0002", name="Globex")]))
    return WordsAlone(database, policy=policy_in_force(), follow=False, taxonomy_file=file)


def say(clockwork: Clockwork, *said: tuple[str, str], at: datetime = NOW, account: str = "a-0001") -> None:
    with clockwork.database.writing() as connection:
        rows = [
            {"id": key, "account_id": account, "channel": "relationship", "type": "other", "text": text, "received_at": at}
            for key, text in said
        ]
        connection.execute(feedback.insert(), rows)


def mentions(clockwork: Clockwork) -> dict[str, list[str]]:
    with clockwork.database.reading() as connection:
        rows = connection.execute(
            select(theme_mentions.c.feedback_id, theme_mentions.c.theme_key, theme_mentions.c.start, theme_mentions.c.end, feedback.c.text)
            .join(feedback, feedback.c.id == theme_mentions.c.feedback_id)
            .order_by(theme_mentions.c.feedback_id, theme_mentions.c.theme_key)
        ).all()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.feedback_id, []).append(f"{row.theme_key}: {row.text[row.start : row.end]}")
    return found


def dirty(clockwork: Clockwork) -> list[str]:
    with clockwork.database.reading() as connection:
        state = account_state.c
        return list(connection.execute(select(state.account_id).where(state.dirty_since.is_not(None)).order_by(state.account_id)).scalars())


def test_themes_are_found_with_the_sentence_that_speaks_of_them(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW), ("f-2", BOTH), ("f-3", "We moved offices."), ("f-4", "  "))
    assert find_due_themes(clockwork, NOW) == 3
    assert mentions(clockwork) == {"f-1": [f"speed: {SLOW}"], "f-2": ["speed: It is slow.", "support: And support never called back."]}
    assert dirty(clockwork) == ["a-0001"]


def test_what_was_looked_through_is_not_looked_through_again(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW), ("f-4", ""))
    find_due_themes(clockwork, NOW)
    assert find_due_themes(clockwork, NOW + timedelta(minutes=1)) == 0


def test_a_new_answer_is_looked_through_at_once_and_alone(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW))
    find_due_themes(clockwork, NOW)
    say(clockwork, ("f-2", "Support is great."), account="a-0002")
    assert find_due_themes(clockwork, NOW + timedelta(minutes=1)) == 1
    assert mentions(clockwork) == {"f-1": [f"speed: {SLOW}"], "f-2": ["support: Support is great."]}
    assert dirty(clockwork) == ["a-0001", "a-0002"]


def test_each_night_everything_is_looked_through_anew(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW), ("f-2", BOTH))
    find_due_themes(clockwork, NOW)
    with clockwork.database.writing() as connection:
        connection.execute(feedback.update().where(feedback.c.id == "f-1").values(text="All is well with support now."))
    assert find_due_themes(clockwork, NOW + timedelta(hours=1)) == 0
    assert find_due_themes(clockwork, NOW + timedelta(days=1)) == 2
    assert mentions(clockwork)["f-1"] == ["support: All is well with support now."]


def test_looking_twice_finds_the_same(clockwork: Clockwork) -> None:
    say(clockwork, *((f"f-{number}", BOTH) for number in range(20)))
    find_due_themes(clockwork, NOW)
    first = mentions(clockwork)
    find_due_themes(clockwork, NOW + timedelta(days=1))
    assert mentions(clockwork) == first


def test_what_people_changed_stays(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW), ("f-2", BOTH))
    find_due_themes(clockwork, NOW)
    with clockwork.database.writing() as connection:
        person = {"status": "accepted", "status_at": NOW, "merged_into": "support"}
        connection.execute(themes.update().where(themes.c.key == "speed").values(person))
    find_due_themes(clockwork, NOW + timedelta(days=1))
    with clockwork.database.reading() as connection:
        row = connection.execute(select(themes).where(themes.c.key == "speed")).mappings().one()
    assert (row["status"], row["status_at"], row["merged_into"]) == ("accepted", NOW, "support")


def test_a_theme_was_first_seen_with_its_first_answer(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW), at=NOW - timedelta(days=9))
    say(clockwork, ("f-2", SLOW))
    find_due_themes(clockwork, NOW)
    say(clockwork, ("f-0", SLOW), at=NOW - timedelta(days=20))
    find_due_themes(clockwork, NOW + timedelta(minutes=1))
    with clockwork.database.reading() as connection:
        assert connection.scalar(select(themes.c.first_seen_at).where(themes.c.key == "speed")) == NOW - timedelta(days=20)


def test_feedback_that_goes_takes_its_mentions_along(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW))
    find_due_themes(clockwork, NOW)
    with clockwork.database.writing() as connection:
        connection.execute(accounts.delete().where(accounts.c.id == "a-0001"))
    assert mentions(clockwork) == {}


def test_a_taxonomy_that_cannot_be_read_loses_nothing(clockwork: Clockwork) -> None:
    say(clockwork, ("f-1", SLOW))
    find_due_themes(clockwork, NOW)
    file = clockwork._taxonomy_file
    assert file is not None
    file.write_text("[[theme]]\nkey = 3", encoding="utf-8")
    with pytest.raises(TaxonomyError):
        find_due_themes(clockwork, NOW + timedelta(days=1))
    assert mentions(clockwork) == {"f-1": [f"speed: {SLOW}"]}
