"""A digest's settings: by words or in a form, confirmed, and taken back by words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.card import Card, Form, plain
from handlers.digest_words import as_words, days_named, minute_of, read_wish
from handlers.errors import FormError, UserError
from handlers.ports import AT_RISK, Asker, DigestSetting, Person
from handlers.ports.reach import Reach, Way
from tests.factories import asker, manager, person, sales_rep
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk, buttons_of, context_of, lines_of

MARA = manager(time_zone="Europe/Berlin", country="DE-BE")
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
"""Tuesday 12:00 in Berlin."""
FORM = {"on": "on", "at": "09:15", "days": "12345", "scope": "mine", "to": "me", "zone": "Europe/Berlin"}


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.people = FakePeople([MARA, person(), sales_rep()])
    return desk


def ask(office: Desk, words: str, who: Person = MARA, now: datetime = NOON, **given: Any) -> Any:
    return office.ask(words, who, now, **given)


def setting(office: Desk, who: Person = MARA) -> DigestSetting:
    return office.digests.setting(AT_RISK, who)


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("digest at 09:15", {"minute": 555}),
        ("digest at 9", {"minute": 540}),
        ("digest 7:05 pm", {"minute": 1145}),
        ("digest at 12 am", {"minute": 0}),
        ("digest mon-fri", {"weekdays": "12345"}),
        ("digest sun to thu", {"weekdays": "12347"}),
        ("digest mon, wed and fri", {"weekdays": "135"}),
        ("digest daily", {"weekdays": "1234567"}),
        ("digest weekdays", {"weekdays": None}),
        ("digest scope all", {"scope": "all"}),
        ("digest mine", {"scope": "mine"}),
        ("digest here", {"destination": "C-CS"}),
        ("digest to me", {"destination": None}),
        ("digest off", {"on": False}),
        ("digest at 10:00, tue-thu, all, here", {"minute": 600, "weekdays": "234", "scope": "all", "destination": "C-CS"}),
        ("digest AT 10:00 ON MON", {"minute": 600, "weekdays": "1"}),
    ],
)
def test_words_change_what_they_name_and_nothing_else(office: Desk, words: str, changed: dict[str, Any]) -> None:
    before = setting(office)
    ask(office, words)
    assert setting(office) == replace(before, **changed)


def test_a_change_is_confirmed_with_when_the_next_one_comes(office: Desk) -> None:
    card = ask(office, "digest at 15:00 here")
    assert lines_of(card) == [
        "Your at-risk digest  On working days at 15:00, about your team's accounts, into this channel.",
        "The next one comes Tue 24 Nov, 15:00.",
    ]
    assert context_of(card, 0) == ["✓ Saved by Mara Lindt", "Your time zone is Europe/Berlin"]
    assert lines_of(ask(office, "digest daily at 11:00"))[1] == "The next one comes in a minute."
    assert lines_of(ask(office, "digest off")) == ["Your at-risk digest  Off. Nothing is sent."]
    assert lines_of(ask(office, "digest sat-sun at 9 to me"))[1] == "The next one comes Sat 28 Nov, 09:00."


def test_switching_on_makes_up_for_nothing(office: Desk) -> None:
    ask(office, "digest off")
    card = ask(office, "digest on")
    assert setting(office).since == NOON
    assert lines_of(card)[1] == "The next one comes Wed 25 Nov, 08:30."


def test_undo_brings_back_what_was(office: Desk) -> None:
    before = setting(office)
    undo = next(button for button in buttons_of(ask(office, "digest off daily all at 17:00")) if button.label == "Undo")
    ask(office, undo.command)
    assert setting(office) == before


def test_the_same_words_again_offer_nothing_to_undo(office: Desk) -> None:
    ask(office, "digest at 09:00")
    assert [button.label for button in buttons_of(ask(office, "digest at 09:00"))] == ["Change…"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("digest at 25:00", "“25:00” is no time of day. Try `digest at 08:30`."),
        ("digest at noon", "“noon” is no time of day. Try `digest at 08:30`."),
        ("digest zone Mars", "There is no time zone “Mars”. Use an IANA name, such as Europe/Berlin or America/New_York."),
        (
            "digest at 9 whenever",
            "I do not know what “whenever” says of a digest. Try `digest at 08:30`, `digest mon-fri`, `digest team`, `digest here`, "
            "`digest to me`, `digest in teams` or `digest off`.",
        ),
    ],
)
def test_words_that_say_nothing_are_named_and_change_nothing(office: Desk, words: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        ask(office, words)
    assert str(refused.value) == sentence
    assert office.digests.settings == {}


def test_here_needs_a_channel_and_a_team_needs_one(office: Desk) -> None:
    with pytest.raises(UserError, match="`digest here` sends it into the channel you ask in, and this is none"):
        ask(office, "digest here", place="D-MARA")
    with pytest.raises(UserError, match="You are in no team"):
        ask(office, "digest team", person(team=None))


def test_a_channel_where_others_may_read_is_refused_in_words_and_in_the_form(office: Desk) -> None:
    shared = "This channel is shared with another company"
    with pytest.raises(UserError) as refused:
        ask(office, "digest at 9 here", barred=shared)
    assert str(refused.value) == f"{shared}, so no digest is sent here. Try `digest to me`."
    with pytest.raises(UserError, match=r"^It is not known who reads this channel, so no digest is sent here"):
        read_wish("here", setting(office), Asker(MARA, "slack", "C-CS"))
    with pytest.raises(FormError) as wrong:
        office.submit("digest", {**FORM, "to": "C-CS"}, MARA, now=NOON, barred=shared)
    assert wrong.value.errors == {"to": str(refused.value)}
    assert office.digests.settings == {}


def test_a_setting_says_that_its_channel_took_nothing_until_the_person_chooses_again(office: Desk) -> None:
    office.digests.set(replace(setting(office), destination="C-GONE", trouble="Slack refused: is_archived"))
    form = ask(office, "digest")
    assert {field.name: field.initial for field in form.fields}["to"] == "me"
    assert plain(form.intro[0]) == "The channel you chose did not take it (Slack refused: is_archived), so it comes to you."
    assert "to you, because the channel did not take it (Slack refused: is_archived)." in lines_of(ask(office, "digest at 9"))[0]
    ask(office, "digest here")
    assert (setting(office).destination, setting(office).trouble) == ("C-CS", None)


def test_a_rep_has_no_digest(office: Desk) -> None:
    with pytest.raises(UserError, match="does not include `digest`"):
        ask(office, "digest", sales_rep())


def test_another_zone_moves_the_person(office: Desk) -> None:
    card = ask(office, "digest zone America/New_York")
    moved = office.people.by_id(MARA.id)
    assert moved is not None
    assert moved.time_zone == "America/New_York"
    assert lines_of(card)[1] == "The next one comes Tue 24 Nov, 08:30."


def test_the_form_shows_what_holds_and_saves_what_it_says(office: Desk) -> None:
    form = ask(office, "digest")
    assert isinstance(form, Form)
    shown = {field.name: field.initial for field in form.fields}
    assert shown == {"on": "on", "at": "08:30", "days": "working", "scope": "team", "to": "me", "zone": "Europe/Berlin"}
    card = office.submit("digest", FORM, MARA, now=NOON)
    assert isinstance(card, Card)
    assert setting(office) == DigestSetting(AT_RISK, MARA.id, minute=555, weekdays="12345", scope="mine")
    office.submit("digest", shown, MARA, now=NOON)
    assert setting(office) == DigestSetting(AT_RISK, MARA.id, scope="team")


def test_a_form_says_of_each_field_what_is_wrong(office: Desk) -> None:
    wrong = {"on": "maybe", "at": "soon", "days": "9", "scope": "galaxy", "to": "C-SECRET", "zone": "Mars"}
    with pytest.raises(FormError) as refused:
        office.submit("digest", wrong, MARA)
    assert set(refused.value.errors) == set(wrong)
    assert office.digests.settings == {}


@given(
    st.builds(
        DigestSetting,
        digest=st.just(AT_RISK),
        person_id=st.just(MARA.id),
        minute=st.integers(0, 1439),
        weekdays=st.none() | st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days))),
        scope=st.sampled_from(["mine", "team", "all"]),
        on=st.booleans(),
    )
)
def test_a_setting_written_in_words_reads_as_itself(setting: DigestSetting) -> None:
    words = as_words(setting).removeprefix("digest ")
    assert read_wish(words, DigestSetting(AT_RISK, MARA.id), asker(MARA)).setting == setting
    assert days_named(setting.weekdays)


@given(st.text(max_size=40))
def test_any_words_are_read_or_refused_in_a_sentence(words: str) -> None:
    try:
        read_wish(words, DigestSetting(AT_RISK, MARA.id), asker(MARA))
    except UserError:
        return
    assert minute_of(words) is None or 0 <= minute_of(words) < 1440  # type: ignore[operator]


BOTH = Reach((Way("slack"), Way("teams")))
REMOVED = Reach((Way("slack"), Way("teams", "Hourglass was removed there.")))


def test_who_is_known_in_both_chats_chooses_where_things_come(office: Desk) -> None:
    office.reaches.reaches[MARA.id] = BOTH
    card = ask(office, "digest at 15:00 in Teams")
    assert office.reaches.of(MARA.id).chat == "teams"
    assert lines_of(card) == [
        "Your at-risk digest  On working days at 15:00, about your team's accounts, to you in Teams.",
        "The next one comes Tue 24 Nov, 15:00.",
        "Alerts and handoffs come there too.",
    ]
    assert [button.label for button in buttons_of(card)] == ["Change…"]
    ask(office, "digest here")
    assert setting(office).destination == "C-CS"
    ask(office, "digest to me in slack")
    assert (office.reaches.of(MARA.id).chat, setting(office).destination) == ("slack", None)


def test_the_form_offers_both_chats_to_who_is_known_in_both(office: Desk) -> None:
    office.reaches.reaches[MARA.id] = BOTH
    [to] = [field for field in ask(office, "digest").fields if field.name == "to"]
    assert [(option.label, option.value) for option in to.options] == [
        ("To me, in Slack", "slack"),
        ("To me, in Teams", "teams"),
        ("This channel", "C-CS"),
    ]
    assert (to.initial, to.hint) == ("slack", "Alerts and handoffs come to you in the same chat.")
    office.submit("digest", {**FORM, "to": "teams"}, MARA, now=NOON)
    assert office.reaches.of(MARA.id).chosen == "teams"
    office.submit("digest", {**FORM, "to": "C-CS"}, MARA, now=NOON)
    assert (office.reaches.of(MARA.id).chosen, setting(office).destination) == ("teams", "C-CS")


def test_a_chat_that_does_not_know_its_person_or_takes_nothing_is_not_chosen(office: Desk) -> None:
    with pytest.raises(UserError, match=r"^I do not know you in Teams yet. Write to me there once, then try again.$"):
        ask(office, "digest in teams")
    office.reaches.reaches[MARA.id] = REMOVED
    told = "Teams takes nothing for you (Hourglass was removed there). Write to me in Teams once, and it does again."
    with pytest.raises(UserError) as refused:
        ask(office, "digest in teams")
    assert str(refused.value) == told
    assert plain(ask(office, "digest").intro[0]) == told
    assert lines_of(ask(office, "digest at 9"))[-1] == told
    assert office.reaches.of(MARA.id).chosen is None


@pytest.mark.parametrize(
    ("reach", "chat"),
    [
        (Reach(), "slack"),
        (Reach(otherwise="teams"), "teams"),
        (Reach((Way("teams"),)), "teams"),
        (BOTH, "slack"),
        (Reach(BOTH.ways, "teams"), "teams"),
        (Reach(REMOVED.ways, "teams"), "slack"),
        (Reach((Way("slack", "gone"), Way("teams"))), "teams"),
        (Reach((Way("slack", "gone"), Way("teams", "gone")), "teams"), "teams"),
        (Reach((Way("teams", "gone"),)), "slack"),
        (Reach((Way("teams", "gone"),), otherwise="teams"), "teams"),
        (Reach((Way("slack"),), "teams"), "slack"),
    ],
)
def test_a_person_is_written_to_where_they_chose_as_long_as_that_is_open(reach: Reach, chat: str) -> None:
    assert reach.chat == chat
