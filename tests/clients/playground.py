"""Microsoft 365 Agents Playground, Microsoft's own test client for Teams: started, driven in its page, and by its HTTP interface.

One Playground is one person's Teams. Each of them has the same tenant, the same people and the same channels.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import Row, insert, select

from bot import timekeeping
from bot.render.card_check import problems, walk
from handlers.ports import AT_RISK
from storage.database import Database
from storage.tables import digest_settings, people, person_identities
from tests.browser.conftest import free_port, running
from tests.clients.serving import environment

PROGRAM = "@microsoft/m365agentsplayground/cli.js"
TENANT = "00000000-0000-0000-0000-000000000001"
PEOPLE = {
    "Dana Reyes": "csm@example.com",
    "Ruth Lindqvist": "manager@example.com",
    "Sam Ortiz": "rep@example.com",
    "Ben Adler": "ben.adler@example.com",
    "Ines Costa": "ines.costa@example.com",
    "Alix Guest": "alix@elsewhere.example",
}
"""Six, whom the Playground wants: whoever sits at it, and five others."""
TEAM, CHANNEL = "Customer Success", "Announcements"
ANSWER_SECONDS = 60
WINDOW = {"width": 1600, "height": 1200}
"""Wide enough for the list of chats to stand beside the chat, and not over it."""


class Playground(NamedTuple):
    """One person's Teams."""

    url: str
    person: str

    @property
    def user_id(self) -> str:
        """Its person, as Teams addresses them."""
        return _id(self.person)

    @property
    def own(self) -> str:
        """Their own conversation with the app."""
        return f"{self.user_id}-own"

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Ask the Playground over HTTP, and return what it answers."""
        request = Request(f"{self.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urlopen(request, timeout=ANSWER_SECONDS) as response:
            said = response.read()
        return json.loads(said) if said.startswith(b"{") else None

    def install(self) -> None:
        """Add the app to their chats."""
        self.post(f"/_debug/conversation/{self.own}/installation", {})

    def say(self, words: str) -> None:
        """Write to the app, without the page."""
        said = {"type": "text", "text": words, "textFormat": "plain", "from": {"id": self.user_id}}
        self.post(f"/_conversation/v1/conversations/{self.own}/messages", said)

    def press(self, message_id: str, action: dict[str, Any]) -> Any:
        """Press a button of a message, without the page, and return the answer as the app gave it."""
        about = {"conversation": {"id": self.own}, "from": {"id": self.user_id}, "replyToId": message_id}
        value = {"action": {"type": "Action.Execute", **action}, "trigger": "manual"}
        return self.post("/_conversation/v1/invoke", {"name": "adaptiveCard/action", "value": value, **about})


class Talk:
    """The page of one Playground."""

    def __init__(self, page: Page, playground: Playground) -> None:
        self.page = page
        self.mistakes: list[str] = []
        """What broke in the page, or is no card as Teams takes it."""
        self.messages: dict[str, Any] = {}
        """Each message that came, by its id."""
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))
        page.goto(playground.url)
        page.get_by_role("button", name="Hide log panel").click()

    def go_to(self, place: str) -> None:
        """Open a chat or a channel."""
        self.page.get_by_role("treeitem", name=place).click()

    def say(self, words: str, *, mention: bool = False) -> None:
        """Type and send, to the app by name where others read too."""
        box = self.page.get_by_role("textbox").last
        if mention:
            box.press_sequentially("@Hour")
            self.page.get_by_role("menuitem", name="Hourglass").click()
            box.press_sequentially(words)
        else:
            box.fill(words)
        self.page.get_by_role("button", name=re.compile("^(Send Message|Post)$")).click()

    @property
    def cards(self) -> Locator:
        """All cards that stand there."""
        return self.page.locator(".ac-adaptiveCard")

    def card(self, words: str) -> Locator:
        """Wait for a card with these words, and give the last one."""
        found = self.cards.filter(has_text=re.compile(words, re.DOTALL)).last
        expect(found).to_be_visible()
        return found

    def id_of(self, words: str) -> str:
        """Give the id of the last message with these words in it."""
        return next(each for each, said in reversed(self.messages.items()) if words in json.dumps(said, ensure_ascii=False))

    def _hear(self, frame: str | bytes) -> None:
        said = json.loads(frame)
        message = said.get("message")
        if isinstance(message, dict) and "messageId" in message:
            self.messages[message["messageId"]] = message
        self.mistakes.extend(problem for node in walk(message) if node.get("type") == "AdaptiveCard" for problem in problems(node))


def _id(name: str) -> str:
    return name.split(maxsplit=1)[0].lower()


def user(name: str) -> dict[str, str]:
    """Somebody, as the Playground's file describes them."""
    first, last = name.split()
    number = [*PEOPLE].index(name)
    about = {"id": _id(name), "name": name, "givenName": first, "surname": last, "email": PEOPLE[name]}
    # So the Playground spells the principal.
    return about | {"userPrincipleName": PEOPLE[name], "aadObjectId": entra_id(number)}


def entra_id(number: int) -> str:
    """The Entra object id of the person in this place of the list."""
    return f"00000000-0000-0000-0000-0000000002{number:02}"


@contextmanager
def playing(node: str, program: Path, *, person: str, port: int, folder: Path) -> Iterator[Playground]:
    """Run a Playground, at which this person sits, beside an app at this port until the block ends."""
    channel = {"id": "announcements", "name": CHANNEL}
    about = {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "00000000-0000-0000-0000-000000000011", "name": "Hourglass"},
        "currentUser": user(person),
        "users": [user(name) for name in PEOPLE if name != person],
        "personalChat": {"id": f"{_id(person)}-own"},
        "groupChat": {"id": "group", "name": "Renewals"},
        "team": {"id": "team", "name": TEAM, "aadGroupId": "00000000-0000-0000-0000-000000000031", "channels": [channel]},
    }
    folder.mkdir()
    # What is JSON is YAML, too.
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(about))
    own_port = free_port()
    command: list[str | Path] = [
        node,
        program,
        "-e",
        f"http://127.0.0.1:{port}/api/messages",
        "-c",
        "msteams",
        "-p",
        str(own_port),
        "--disable-telemetry",
    ]
    given = {**environment(folder / "none.db"), "TEAMSAPPTESTER_BROWSER": "none"}
    with running(command, port=own_port, folder=folder, path="/", environment=given) as url:
        yield Playground(url.removesuffix("/"), person)


def digest_falls_due(file: Path, email: str, *, known: int) -> None:
    """Have somebody's digest fall due now, once so many people are known in Teams: before that it would have nowhere to go."""
    database, now = Database.open(f"sqlite:///{file}"), timekeeping.now().astimezone(UTC)
    end = time.monotonic() + ANSWER_SECONDS
    while len(_known(database)) < known:
        if time.monotonic() > end:
            pytest.fail(f"Not {known} people became known in Teams.")
        time.sleep(0.1)
    with database.writing() as connection:
        person = connection.scalar(select(people.c.id).where(people.c.email == email))
        due = {"digest": AT_RISK, "person_id": person, "minute": now.hour * 60 + now.minute, "weekdays": "1234567"}
        connection.execute(insert(digest_settings).values(due))
    database.close()


def _known(database: Database) -> Sequence[Row[Any]]:
    with database.reading() as connection:
        return connection.execute(select(person_identities).where(person_identities.c.channel == "teams")).all()


@contextmanager
def talking(chromium: Browser, **look: Any) -> Iterator[Callable[[Playground], Talk]]:
    """Open pages of Playgrounds, which ask for nothing outside this machine."""
    contexts = []

    def only_here(route: Route) -> None:
        if route.request.url.startswith("http://127.0.0.1:"):
            route.continue_()
        else:
            route.abort()

    def opened(playground: Playground) -> Talk:
        context = chromium.new_context(**{"viewport": WINDOW, **look})
        contexts.append(context)
        context.route("**/*", only_here)
        return Talk(context.new_page(), playground)

    yield opened
    for each in contexts:
        each.close()
