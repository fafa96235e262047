"""`link me`: nothing is stored before CS ops approve it, and the asker learns of nobody."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.render.plain_text import render
from handlers.card import Button, Card, Form
from handlers.errors import FormError, UserError
from handlers.link import DECLINED, MOST_ASKED, PASSED_ON, TOO_OFTEN, WAITS, ask_to_be_linked, asks_to_be_linked
from handlers.ports.links import LinkRequest
from tests import factories
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk

KIM = factories.person(id="p-kim", email="kim@example.com", name="Kim Osei", role="cs_ops", team=None)
LEE = factories.person(id="p-lee", email="lee@example.com", name="Lee Park", role="cs_ops", team=None)
STRANGER = LinkRequest("lr-1", "slack", "T1", "U1", "Annie", "annie@private.example", None, factories.NOW)
DAY = timedelta(days=1)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk where Kim and Lee decide."""
    desk.people = FakePeople([factories.person(), factories.manager(), KIM, LEE])
    return desk


def ask(desk: Desk, words: str = "link me", **changed: Any) -> str:
    """Ask as somebody whom nobody knows."""
    newcomer = replace(STRANGER, **changed)
    stores = {"requests": desk.links, "people": desk.people, "post": desk.post, "audit": desk.audit}
    return ask_to_be_linked(words, newcomer, place="D1", **stores).summary  # type: ignore[arg-type]


def buttons(card: Card) -> list[str]:
    """List what can be pressed."""
    found: list[Button] = []
    for block in card.blocks:
        found += [*getattr(block, "buttons", ()), *getattr(block, "menu", ())]
    return [button.command for button in found]


@pytest.mark.parametrize("words", ["link me", "Link me csm@example.com", " link  me", "LINK ME please"])
def test_a_stranger_s_words_ask_to_be_linked(words: str) -> None:
    assert asks_to_be_linked(words)


@pytest.mark.parametrize("words", ["", "link", "link approve lr-1", "account acme", "linkme", "link meter"])
def test_other_words_do_not(words: str) -> None:
    assert not asks_to_be_linked(words)


@pytest.mark.parametrize(
    "words", ["link me", "link me csm@example.com", "link me nobody@example.com", "link me @@@", "link me " + "x" * 900]
)
def test_the_asker_reads_the_same_whether_there_is_such_a_person_or_not(desk: Desk, words: str) -> None:
    assert ask(desk, words) == PASSED_ON
    assert desk.links.linked == {}


def test_every_admin_reads_who_asks_and_whom_they_say_they_are(desk: Desk) -> None:
    ask(desk, "link me CSM@example.com")
    assert list(desk.post.messages) == ["link:lr-1:p-kim", "link:lr-1:p-lee"]
    card = desk.post.messages["link:lr-1:p-kim"].card
    assert buttons(card) == ["link approve lr-1", "link choose lr-1", "link decline lr-1"]
    said = render(card)
    assert "Annie asks to be linked." in said
    assert "Slack knows them as U1, whose address there is annie@private.example." in said
    assert "They say that csm@example.com is theirs: Ann Keller, CSM, team west." in said
    assert "they will see what Ann Keller sees" in said


def test_a_claim_that_nobody_has_cannot_be_approved_but_chosen_for(desk: Desk) -> None:
    ask(desk, "link me ghost@example.com")
    card = desk.post.messages["link:lr-1:p-kim"].card
    assert buttons(card) == ["link choose lr-1", "link decline lr-1"]
    assert "They say that ghost@example.com is theirs; nobody here has it." in render(card)
    with pytest.raises(UserError, match="Nobody here has the address they gave"):
        desk.ask("link approve lr-1", KIM)


def test_an_approval_links_tells_the_person_and_shows_every_admin(desk: Desk) -> None:
    ask(desk, "link me csm@example.com")
    answer = desk.ask("link approve lr-1", KIM)
    assert answer.summary == "You approved Annie as Ann Keller."
    assert desk.links.linked == {("slack", "T1", "U1"): "p-ann"}
    told = desk.post.messages["link:lr-1:told"]
    assert (told.channel_id, told.card.summary) == ("U1", "You are linked: I know you as Ann Keller.")
    assert "link:lr-1:known:p-ann" not in desk.post.messages
    for admin in ("p-kim", "p-lee"):
        shown = desk.post.messages[f"link:lr-1:decided:{admin}"]
        assert (shown.mode, shown.root_key, shown.card.summary) == (
            "update",
            f"link:lr-1:{admin}",
            "Kim Osei approved Annie as Ann Keller.",
        )
    assert [(entry.action, entry.person_id, entry.detail) for entry in desk.audit.entries if entry.action.startswith("link ")] == [
        ("link me", None, "lr-1: slack T1/U1"),
        ("link approve", "p-kim", "lr-1: slack T1/U1 is p-ann"),
    ]


def test_what_one_admin_decided_no_other_decides_again(desk: Desk) -> None:
    ask(desk, "link me csm@example.com")
    desk.ask("link decline lr-1", KIM)
    told = desk.post.messages["link:lr-1:told"]
    assert (told.channel_id, told.card.summary) == ("U1", "You were not linked.")
    for words in ("link approve lr-1", "link decline lr-1", "link choose lr-1"):
        with pytest.raises(UserError, match=r"^Kim Osei declined that already\.$"):
            desk.ask(words, LEE)
    assert desk.links.linked == {}


def test_an_admin_may_choose_who_it_is(desk: Desk) -> None:
    ask(desk)
    form = desk.ask("link choose lr-1", KIM)
    assert isinstance(form, Form)
    assert (form.command, form.fields[0].initial) == ("link choose lr-1", "")
    with pytest.raises(FormError, match=r"Nobody here has the address ghost@example\.com"):
        desk.submit("link choose lr-1", {"email": "ghost@example.com"}, KIM)
    with pytest.raises(FormError, match="Say the address"):
        desk.submit("link choose lr-1", {"email": " "}, KIM)
    assert desk.submit("link choose lr-1", {"email": " Manager@example.com "}, KIM).summary == "You approved Annie as Mara Lindt."
    assert desk.links.linked == {("slack", "T1", "U1"): "p-mara"}


@pytest.mark.parametrize("words", ["link", "link approve lr-1", "link decline lr-1", "link choose lr-1"])
@pytest.mark.parametrize("who", [factories.person(), factories.manager()])
def test_only_cs_ops_decide(desk: Desk, words: str, who: Any) -> None:
    ask(desk, "link me csm@example.com")
    with pytest.raises(UserError, match="CS ops decide who is linked"):
        desk.ask(words, who)
    with pytest.raises(UserError, match="CS ops decide who is linked"):
        desk.submit("link choose lr-1", {"email": "csm@example.com"}, who)
    assert desk.links.linked == {}


def test_one_of_ours_reads_who_they_are(desk: Desk) -> None:
    assert desk.ask("link me").summary == "I know you as Ann Keller, CSM, team west."
    assert desk.ask("link me", KIM).summary == "I know you as Kim Osei, CS ops."
    # Naming another one's address changes nothing.
    assert desk.ask("link me manager@example.com").summary == "I know you as Ann Keller, CSM, team west."


def test_cs_ops_read_who_waits(desk: Desk) -> None:
    assert desk.ask("link", KIM).summary == "Nobody waits to be linked."
    ask(desk, "link me csm@example.com")
    ask(desk, id="lr-2", user_id="U2", user_name="Bo")
    card = desk.ask("link", KIM)
    assert card.summary == "2 wait to be linked."
    assert buttons(card) == [
        "link approve lr-1", "link choose lr-1", "link decline lr-1", "link choose lr-2", "link decline lr-2",
    ]  # fmt: skip


def test_who_asks_again_is_told_that_the_first_request_waits(desk: Desk) -> None:
    ask(desk)
    assert ask(desk, "link me csm@example.com", id="lr-2") == WAITS
    assert list(desk.links.requests) == ["lr-1"]
    assert len(desk.post.messages) == 2


def test_who_was_declined_is_told_so_for_a_week(desk: Desk) -> None:
    ask(desk)
    desk.ask("link decline lr-1", KIM)
    assert ask(desk, id="lr-2", asked_at=factories.NOW + DAY) == DECLINED
    assert ask(desk, id="lr-3", asked_at=factories.NOW + 8 * DAY) == PASSED_ON


def test_who_asks_often_is_refused_and_so_is_a_crowd(desk: Desk) -> None:
    for number in range(MOST_ASKED):
        assert ask(desk, "link me csm@example.com", id=f"lr-{number}") == PASSED_ON
        desk.ask(f"link approve lr-{number}", KIM)
    assert ask(desk, id="lr-9") == TOO_OFTEN
    for number in range(50):
        ask(desk, id=f"lr-c{number}", user_id=f"UC{number}")
    assert ask(desk, id="lr-d", user_id="UD") == TOO_OFTEN


def test_a_request_that_nobody_decided_lapses(desk: Desk) -> None:
    ask(desk, "link me csm@example.com")
    later = factories.NOW + 15 * DAY
    with pytest.raises(UserError, match="Annie asked over 14 days ago"):
        desk.ask("link approve lr-1", KIM, now=later)
    assert ask(desk, id="lr-2", asked_at=later) == PASSED_ON
    assert [(each.id, each.state) for each in desk.links.requests.values()] == [("lr-1", "lapsed"), ("lr-2", "open")]
    assert "link:lr-2:p-kim" in desk.post.messages


def test_a_name_from_the_chat_is_cut_and_never_marks_anything(desk: Desk) -> None:
    ask(desk, user_name="<!channel> " + "A" * 500)
    said = render(desk.post.messages["link:lr-1:p-kim"].card)
    assert "A" * 101 not in said


def test_an_account_that_the_person_has_already_is_named(desk: Desk) -> None:
    desk.links.linked["slack", "T1", "U0ANN"] = "p-ann"
    ask(desk, "link me csm@example.com")
    assert "Ann Keller is known there as U0ANN already; that goes on, and they will be told." in render(
        desk.post.messages["link:lr-1:p-kim"].card
    )
    desk.ask("link approve lr-1", KIM)
    warned = desk.post.messages["link:lr-1:known:p-ann"]
    assert (warned.to.id, warned.card.summary) == ("p-ann", "Annie, U1 in Slack, is linked to you now.")


@pytest.mark.parametrize("words", ["link approve", "link approve lr-9", "link decline ../x", "link choose "])
def test_a_request_that_is_not_there_is_not_known(desk: Desk, words: str) -> None:
    with pytest.raises(UserError, match="I know no request"):
        desk.ask(words, KIM)
