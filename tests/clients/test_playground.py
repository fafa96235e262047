"""Conversations in Microsoft 365 Agents Playground, Microsoft's own test client for Teams, in its page and by its HTTP interface."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from bot.render.card_check import problems
from tests.browser.conftest import free_port
from tests.clients.conftest import Client
from tests.clients.playground import CHANNEL, PROGRAM, Playground, Talk, digest_falls_due, playing, talking
from tests.clients.serving import serving

pytestmark = pytest.mark.browser

PATIENCE_MILLISECONDS = 60_000
DANA, SAM = "Dana Reyes", "Sam Ortiz"
REASON = "their board meets on Thursday"


class Office(NamedTuple):
    """Two people's Teams beside one `hourglass serve`."""

    dana: Playground
    sam: Playground
    database: Path


@pytest.fixture(scope="module")
def office(node: str, client: Client, sample_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve the sample company to Dana and Sam, who both added the app and said something."""
    folder, port = tmp_path_factory.mktemp("teams"), free_port()
    program, database = client(PROGRAM), Path(shutil.copy(sample_company, folder / "hourglass.db"))
    with (
        serving(database, port=port, teams_mode="local"),
        playing(node, program, person=DANA, port=port, folder=folder / "dana") as dana,
        playing(node, program, person=SAM, port=port, folder=folder / "sam") as sam,
    ):
        for each in (dana, sam):
            each.install()
            each.say("hello")
        yield Office(dana, sam, database)


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """Wait long, for a busy machine; what comes at once is not waited for."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def dana(office: Office, chromium: Browser) -> Iterator[Talk]:
    """Dana's Teams, in which everything stands that was said while it was open."""
    with _watched(chromium, office.dana) as talk:
        yield talk


@pytest.fixture(scope="module")
def sam(office: Office, chromium: Browser) -> Iterator[Talk]:
    """Sam's."""
    with _watched(chromium, office.sam) as talk:
        yield talk


@contextmanager
def _watched(chromium: Browser, playground: Playground) -> Iterator[Talk]:
    with talking(chromium) as opened:
        talk = opened(playground)
        yield talk
        # No page broke, and no card came that Teams might not draw.
        assert talk.mistakes == []


def test_an_account_is_a_card_and_its_why_takes_the_cards_place(dana: Talk) -> None:
    dana.say("account acme")
    card = dana.card("Acme · Green")
    expect(card).to_contain_text("Priya Nair, eligible")
    card.get_by_role("button", name=re.compile("^Why ")).click()
    expect(dana.card("Acme · Why Green")).to_contain_text("Score × weight = points")
    expect(dana.cards.filter(has_text="Acme · Green")).to_have_count(0)


def test_a_name_that_is_not_certain_is_asked_about_and_the_choice_takes_the_cards_place(dana: Talk) -> None:
    dana.say("account globx")
    dana.card("Did you mean one of these").get_by_role("button", name="Globex", exact=True).click()
    expect(dana.card("Globex · Red")).to_contain_text("High, 4 of 7 factors")
    expect(dana.cards.filter(has_text="Did you mean")).to_have_count(0)


def test_a_snooze_is_filled_in_in_its_card_which_gives_way_to_what_was_saved(dana: Talk) -> None:
    dana.say("snooze initech")
    form = dana.card("Initech leaves your at-risk list")
    form.get_by_role("textbox", name="Why?").fill(REASON)
    form.get_by_role("button", name="Snooze", exact=True).click()
    saved = dana.card("Initech.*Snoozed until")
    expect(saved).to_contain_text(REASON)
    expect(saved.get_by_role("button", name="Undo")).to_be_visible()
    expect(dana.cards.filter(has_text="leaves your at-risk list")).to_have_count(0)


def test_a_handoff_reaches_sales_who_accepts_and_the_sender_reads_it(dana: Talk, sam: Talk) -> None:
    dana.say("handoff acme")
    form = dana.card("Acme → Sam Ortiz")
    form.get_by_role("textbox", name="What is their problem?").fill("the new night shift has no seats")
    form.get_by_role("button", name="Hand off").click()
    ping = sam.card("the new night shift has no seats")
    ping.get_by_role("button", name="Accept").click()
    expect(sam.card("accepted the handoff")).to_contain_text("Dana Reyes told")
    dana.card("Sam Ortiz accepted")


def test_a_mention_in_a_channel_is_answered_in_the_askers_own_chat(dana: Talk) -> None:
    dana.go_to(CHANNEL)
    dana.say("how is globex?", mention=True)
    expect(dana.page.get_by_text("Sent to you.")).to_be_visible()
    expect(dana.cards).to_have_count(0)
    dana.go_to("Personal Chat")
    dana.card("Globex · Red")


def test_a_digest_that_is_due_arrives_unasked(office: Office, dana: Talk) -> None:
    # Only now, for the page may miss what comes while another conversation, or a card that changes, is before it.
    digest_falls_due(office.database, "csm@example.com", known=2)
    expect(dana.card("At risk · ")).to_contain_text("The first digest")


def test_by_http_a_question_is_answered_and_a_press_gives_the_card_that_takes_its_place(office: Office, dana: Talk) -> None:
    office.dana.say("account hooli")
    dana.card("Hooli · ")
    answer = office.dana.press(dana.id_of("Hooli · "), {"verb": "command", "data": {"action": "command", "command": "account hooli why"}})
    assert answer["type"] == "application/vnd.microsoft.card.adaptive"
    assert problems(answer["value"]) == []
    # The message itself changes too, for whoever looks at it later.
    dana.card("Hooli · Why ")
