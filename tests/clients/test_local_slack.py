"""Conversations in local-slack, a Slack that is not ours, in its own page in Chromium: by HTTP and by Socket Mode."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import insert, select

from bot import timekeeping
from handlers.ports import AT_RISK
from storage.database import Database
from storage.tables import digest_settings, people
from tests.browser.conftest import free_port, running
from tests.clients.conftest import Client
from tests.clients.serving import hourglass, serving

pytestmark = pytest.mark.browser

PATIENCE_MILLISECONDS = 60_000
TOKEN, APP_TOKEN, SECRET = "xoxb-independent", "xapp-independent", "0123456789abcdef"
PEOPLE = {
    "U0DANA": ("Dana Reyes", "csm@example.com"),
    "U0RUTH": ("Ruth Lindqvist", "manager@example.com"),
    "U0BEN": ("Ben Adler", "ben.adler@example.com"),
    "U0INES": ("Ines Costa", "ines.costa@example.com"),
    "U0MARCUS": ("Marcus Webb", "marcus.webb@example.com"),
    "U0NILS": ("Nils Berg", "nils@example.com"),
    "U0ALIX": ("Alix Guest", "alix@elsewhere.example"),
}
"""One a test that reads messages, so that each finds its own alone."""
CHANNEL = "customer-success"
HOME = "🏠 hourglass"


class Talk:
    """One person's page of local-slack, in their conversation with the app."""

    def __init__(self, page: Page, url: str, person: str, *, by_socket: bool) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.goto(url)
        if by_socket:
            expect(page.get_by_role("banner")).to_contain_text("connected")
        page.get_by_label("Act as").select_option(person)
        # A conversation stands in the list once the app's Home was opened.
        self.go_to(HOME)
        self.go_to(person)

    def go_to(self, place: str) -> None:
        """Open a channel, the app's Home, or a direct conversation."""
        self.page.get_by_role("complementary").get_by_role("button", name=re.compile(re.escape(place))).click()

    def say(self, words: str) -> None:
        """Type and send."""
        self.page.get_by_placeholder(re.compile("^Message ")).fill(words)
        self.page.get_by_role("button", name="Send").click()

    def heard(self, words: str) -> Locator:
        """Wait for a message of the app's with these words."""
        found = self.page.locator(".msg", has_text="hourglass").filter(has_text=re.compile(words, re.DOTALL)).last
        found.wait_for()
        return found


Opened = Callable[[str], Talk]
"""Opens a page as somebody, by their name."""


@pytest.fixture(scope="module")
def company(sample_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample company, and with Nils, whose digest is due."""
    file = Path(shutil.copy(sample_company, tmp_path_factory.mktemp("company") / "hourglass.db"))
    hourglass("people", "add", "nils@example.com", "--name", "Nils Berg", "--role", "manager", "--team", "Atlantic", database=file)
    database = Database.open(f"sqlite:///{file}")
    now = timekeeping.now().astimezone(UTC)
    with database.writing() as connection:
        nils = connection.scalar(select(people.c.id).where(people.c.email == "nils@example.com"))
        due = {"digest": AT_RISK, "person_id": nils, "minute": now.hour * 60 + now.minute, "weekdays": "1234567"}
        connection.execute(insert(digest_settings).values(due))
    database.close()
    return file


@pytest.fixture(scope="module", params=["events", "socket"])
def mode(request: pytest.FixtureRequest) -> str:
    """How local-slack reaches the app."""
    return str(request.param)


@pytest.fixture(scope="module")
def slack(mode: str, company: Path, client: Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a local-slack with `hourglass serve` behind it."""
    folder, port, slack_port = tmp_path_factory.mktemp(mode), free_port(), free_port()
    app = {"appId": "A0APP", "botUserId": "U0BOT", "botName": "hourglass", "botToken": TOKEN, "appToken": APP_TOKEN}
    config = {
        "workspace": {"name": "Independent", "domain": "independent", "teamId": "T0INDEPENDENT"},
        "app": {**app, "signingSecret": SECRET, "mode": mode, "requestUrl": f"http://127.0.0.1:{port}/slack/events"},
        "users": [
            {"id": each, "name": name.split()[0].lower(), "real_name": name, "email": email} for each, (name, email) in PEOPLE.items()
        ],
        "channels": [{"id": "C0TEAM", "name": CHANNEL, "members": ["U0BOT", *PEOPLE]}],
    }
    (folder / "config.json").write_text(json.dumps(config))
    command = [
        client("local-slack-linux-x64/bin/local-slack"),
        "--config",
        "config.json",
        "--base-host",
        "127.0.0.1",
        "--port",
        str(slack_port),
    ]
    reached = {"slack_app_token": APP_TOKEN} if mode == "socket" else {"slack_signing_secret": SECRET}
    with running(command, port=slack_port, folder=folder, path="/") as url:
        database = Path(shutil.copy(company, folder / "hourglass.db"))
        with serving(database, port=port, slack_bot_token=TOKEN, slack_api_url=f"{url}api/", **reached):
            yield url


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """Wait long, for a busy machine; what comes at once is not waited for."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def talk(chromium: Browser, slack: str, mode: str) -> Iterator[Opened]:
    """Open pages of local-slack, each as somebody."""
    contexts = []

    def opened(person: str) -> Talk:
        contexts.append(chromium.new_context(viewport={"width": 1200, "height": 1000}))
        return Talk(contexts[-1].new_page(), slack, person, by_socket=mode == "socket")

    yield opened
    for context in contexts:
        context.close()


def test_a_command_is_answered_with_a_card_and_why_with_its_arithmetic(talk: Opened) -> None:
    ben = talk("Ben Adler")
    ben.say("/account acme")
    card = ben.heard("Acme · Green")
    expect(card).to_contain_text("only visible to you")
    expect(card).to_contain_text("Priya Nair, eligible")
    card.get_by_role("button", name=re.compile("^Why")).click()
    expect(ben.heard("Acme · Why Green")).to_contain_text("Score × weight = points")


def test_a_name_that_is_not_certain_is_asked_about_and_pressed(talk: Opened) -> None:
    ines = talk("Ines Costa")
    ines.say("/account globx")
    ines.heard("Did you mean one of these").get_by_role("button", name="Globex", exact=True).click()
    expect(ines.heard("Globex · Red")).to_contain_text("High, 4 of 7 factors")


def test_a_form_says_what_is_wrong_keeps_what_was_typed_and_is_saved_when_it_is_right(talk: Opened) -> None:
    dana = talk("Dana Reyes")
    dana.say("/cs log value acme")
    form = dana.page.locator(".modal", has_text="Log value")
    fields = form.locator(".bk-input")
    fields.filter(has_text="What kind?").get_by_role("combobox").select_option("Cost savings")
    fields.filter(has_text="How was it measured?").get_by_role("combobox").select_option("Time study")
    fields.filter(has_text="confirms it").get_by_role("textbox").fill("Priya Nair")
    # Of a field left as it was shown, local-slack sends nothing; Slack does.
    yesterday = (timekeeping.now() - timedelta(days=1)).date().isoformat()
    fields.filter(has_text="When was it measured").locator("input").fill(yesterday)
    amount = fields.filter(has_text="How much a year").get_by_role("textbox")
    amount.fill("lots")
    form.get_by_role("button", name="Save").click()
    # local-slack names the field before the sentence; Slack itself puts the sentence below the field.
    expect(form.locator(".modal-error")).to_have_text(["amount: Write the amount in figures, such as 186000."])
    expect(amount).to_have_value("lots")
    amount.fill("187000")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(dana.heard("187").get_by_role("button", name="Undo")).to_be_visible()


def test_home_shows_the_queue_and_the_book(talk: Opened) -> None:
    dana = talk("Dana Reyes")
    dana.go_to(HOME)
    for words in ("Dana", "My queue", "My book", "Globex", "Settings"):
        expect(dana.page.get_by_role("main")).to_contain_text(words)


def test_a_mention_where_slack_does_not_say_who_reads_is_answered_in_the_direct_conversation(talk: Opened) -> None:
    marcus = talk("Marcus Webb")
    marcus.go_to(CHANNEL)
    marcus.say("<@U0BOT> how is globex?")
    expect(marcus.heard("answered in your direct messages")).to_contain_text("only visible to you")
    expect(marcus.page.get_by_role("main")).not_to_contain_text("Red")
    marcus.go_to("Marcus Webb")
    marcus.heard("Globex · Red")


def test_plain_words_are_answered_in_their_thread(talk: Opened) -> None:
    ruth = talk("Ruth Lindqvist")
    ruth.say("who needs me today?")
    ruth.page.locator(".msg", has_text="who needs me today?").get_by_role("button", name=re.compile("repl")).click()
    ruth.heard("At risk · .*Globex")


def test_a_digest_that_is_due_arrives(talk: Opened) -> None:
    expect(talk("Nils Berg").heard("At risk · ")).to_contain_text("The first digest")


def test_who_is_nobody_here_learns_nothing(talk: Opened) -> None:
    alix = talk("Alix Guest")
    alix.say("/account acme")
    answer = alix.heard("only visible to you")
    for secret in ("Acme", "Green", "ARR"):
        expect(answer).not_to_contain_text(secret)
