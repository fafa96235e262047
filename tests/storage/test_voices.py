"""What customers said, counted: the databases and the fake agree on every number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from handlers.ports import Scope
from handlers.ports.voice import Theme, ThemeVolume, Voices, Volume
from storage.tables import contacts, feedback, theme_mentions, themes
from storage.voices import SqlVoices
from tests.factories import NOW, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.fake_voice import FakeThemes, FakeVoices, Said
from tests.storage.conftest import IMPLEMENTATIONS, keep_accounts

SINCE, UNTIL = NOW - timedelta(days=7), NOW
VoicesOf = Callable[[FakeVoices], Voices]


@pytest.fixture(params=IMPLEMENTATIONS)
def voices_like(request: pytest.FixtureRequest) -> VoicesOf:
    """Turn a fake into Voices of each implementation that hold the same."""
    if request.param == "fake":
        return lambda fake: fake
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(fake: FakeVoices) -> Voices:
        keep_accounts(connection, fake.accounts)
        keep_voices(connection, fake)
        return SqlVoices(connection)

    return hold


def keep_voices(connection: Connection, fake: FakeVoices) -> None:
    """Write what a fake holds; themes that others were merged into come first."""
    for key, theme in sorted(fake.themes.themes.items(), key=lambda pair: pair[0] in fake.themes.merged):
        row = {name: getattr(theme, name) for name in ("key", "name", "kind", "status", "status_at", "first_seen_at")}
        into = fake.themes.merged.get(key)
        connection.execute(themes.insert(), {**row, "words": list(theme.words), "terms": [], "found_at": NOW, "merged_into": into})
    for each in fake.answers:
        if each.contact_name is not None:
            connection.execute(contacts.insert(), {"id": each.contact_id, "account_id": each.account_id, "name": each.contact_name})
        row = {name: getattr(each, name) for name in Said.__struct_fields__ if name not in ("themes", "contact_name")}
        connection.execute(feedback.insert(), row)
        for key, start, end in each.themes:
            connection.execute(theme_mentions.insert(), {"feedback_id": each.id, "theme_key": key, "start": start, "end": end})


def theme(key: str, **given: object) -> Theme:
    defaults = {"name": key.capitalize(), "kind": "taxonomy", "words": (key,), "status": "new", "status_at": None}
    return Theme(**{**defaults, "key": key, "owner_id": None, "owner_name": None, "first_seen_at": NOW, **given})  # type: ignore[arg-type]


def ago(days: float) -> object:
    return NOW - timedelta(days=days)


TEXT = "Slow all week. And nobody calls back."


def company() -> FakeVoices:
    accounts = FakeAccounts(
        [healthy_account(), troubled_account(), healthy_account(id="a-0003", name="Gone", owner_id=None, owner_name=None)],
        teams={"p-ann": "west"},
        ended={"a-0003": (NOW - timedelta(days=2)).date()},
    )
    own = FakeThemes({key: theme(key) for key in ("slow", "support", "speed")}, merged={"speed": "slow"})
    both = (("slow", 0, 14), ("speed", 0, 14), ("support", 15, 37))
    answers = [
        Said("f-1", "a-0001", ago(1), TEXT, score=9, sentiment="positive", contact_id="c-1", contact_name="Priya Nair", themes=both),  # type: ignore[arg-type]
        Said("f-2", "a-0002", ago(2), TEXT, score=3, sentiment="negative", themes=(("speed", 0, 14),)),  # type: ignore[arg-type]
        Said("f-3", "a-0002", ago(3), TEXT, "ticket", type="product_issue", themes=(("support", 15, 37),)),  # type: ignore[arg-type]
        Said("f-4", "a-0002", ago(4), "Fine.", "csat", 4, type="other"),  # type: ignore[arg-type]
        Said("f-5", "a-0001", ago(5), "  ", "relationship", 7),  # type: ignore[arg-type]
        Said("f-6", "a-0001", ago(7), TEXT, score=10, themes=both[:1]),  # type: ignore[arg-type]
        Said("f-7", "a-0001", ago(0), TEXT, score=10, themes=both[:1]),  # type: ignore[arg-type]
        Said("f-8", "a-0003", ago(1), TEXT, score=0, themes=both[:1]),  # type: ignore[arg-type]
        Said("f-9", "a-0001", ago(8), TEXT, score=1, themes=both[:1]),  # type: ignore[arg-type]
    ]
    return FakeVoices(accounts, own, answers)


def test_answers_are_counted_with_who_gave_them(voices_like: VoicesOf) -> None:
    voices = voices_like(company())
    assert voices.said(scope=Scope(), since=SINCE, until=UNTIL) == Volume(6, 2, 214000.0, promoters=2, passives=1, detractors=1)
    assert voices.said(scope=Scope(), since=NOW - timedelta(hours=1), until=NOW) == Volume(0, 0, 0.0, 0, 0, 0)
    said = voices.said(scope=Scope(), since=SINCE, until=UNTIL)
    mentions = voices.mentions(scope=Scope(), since=SINCE, until=UNTIL)
    assert {type(each) for each in (said.answers, said.detractors, mentions[0].answers, mentions[0].positive)} == {int}
    assert {type(each) for each in (said.arr, mentions[0].arr)} == {float}


def test_a_time_begins_with_its_first_instant_and_ends_before_its_last(voices_like: VoicesOf) -> None:
    voices = voices_like(company())
    ids = [each.feedback_id for each in voices.verbatims("slow", scope=Scope(), since=SINCE, until=UNTIL)]
    assert ids == ["f-1", "f-2", "f-6"]


def test_an_answer_that_speaks_of_two_merged_themes_counts_once(voices_like: VoicesOf) -> None:
    voices = voices_like(company())
    assert voices.mentions(scope=Scope(), since=SINCE, until=UNTIL) == [
        ThemeVolume("slow", 3, 2, 214000.0, at_risk=1, scored=3, detractors=1, positive=1, negative=1),
        ThemeVolume("support", 2, 2, 214000.0, at_risk=1, scored=1, detractors=0, positive=1, negative=0),
    ]
    assert voices.tally(scope=Scope(), since=SINCE, until=UNTIL) == {"slow": 3, "support": 2}
    assert len(voices.verbatims("slow", scope=Scope(), since=SINCE, until=UNTIL)) == 3


def test_a_scope_narrows_every_number(voices_like: VoicesOf) -> None:
    voices = voices_like(company())
    for scope in (Scope(segment="enterprise"), Scope(segment="enterprise", team="west"), Scope(owner_id="p-ann", segment="enterprise")):
        given = {"scope": scope, "since": SINCE, "until": UNTIL}
        assert voices.said(**given) == Volume(3, 1, 150000.0, 0, 0, 1)
        assert voices.tally(**given) == {"slow": 1, "support": 1}
        assert voices.channels(**given) == {"relationship": 1, "ticket": 1, "csat": 1}
        assert voices.unthemed(**given) == 1
        assert voices.askers("slow", scope=scope, until=UNTIL) == ["a-0002"]
    assert voices.said(scope=Scope(team="east"), since=SINCE, until=UNTIL).answers == 0


def test_a_quote_is_the_sentence_that_speaks_of_the_theme(voices_like: VoicesOf) -> None:
    first, *_ = voices_like(company()).verbatims("support", scope=Scope(), since=SINCE, until=UNTIL)
    assert first.quote == "And nobody calls back."
    assert (first.account_name, first.contact_name, first.type, first.score) == ("Acme", "Priya Nair", "nps", 9)


def test_verbatims_come_page_by_page(voices_like: VoicesOf) -> None:
    voices = voices_like(company())
    pages = [voices.verbatims("slow", scope=Scope(), since=SINCE, until=UNTIL, skip=skip, limit=2) for skip in (0, 2, 4)]
    assert [[each.feedback_id for each in page] for page in pages] == [["f-1", "f-2"], ["f-6"], []]


def test_who_asked_comes_by_when_they_did_last(voices_like: VoicesOf) -> None:
    voices = voices_like(company())
    assert voices.askers("slow", scope=Scope(), until=UNTIL) == ["a-0001", "a-0002"]
    assert voices.askers("slow", scope=Scope(), until=UNTIL - timedelta(days=1.5)) == ["a-0002", "a-0001"]


def test_newest_are_the_last_words_of_each_account(voices_like: VoicesOf) -> None:
    newest = voices_like(company()).newest("slow", ["a-0001", "a-0002"], until=UNTIL)
    assert [(each.account_id, each.feedback_id) for each in newest] == [("a-0001", "f-1"), ("a-0002", "f-2")]


def test_one_account_s_words_come_once_for_each_theme(voices_like: VoicesOf) -> None:
    said = voices_like(company()).of_account("a-0001", since=SINCE, until=UNTIL)
    assert [(each.feedback_id, each.theme_key) for each in said] == [("f-1", "slow"), ("f-1", "support"), ("f-6", "slow")]
