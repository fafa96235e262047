"""The demo: the sample company, the real Slack app and the local workspace in one process, speaking signed HTTP over loopback."""

import secrets
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from bot.clock import clockwork_of
from bot.commands.progress import Progress
from bot.demo_clock import DemoClock, DemoTime, forget_what_was_sent
from bot.demo_faces import DrawnFaces
from bot.listening import is_free
from bot.opening import open_database, put_in_force
from bot.render.onlookers import onlookers
from bot.settings import SettingError, Settings
from bot.teams.manifest import COMMANDS
from bot.web import TEAMS_MESSAGES, create_app
from bot.wiring import Assistant
from bot.workspace.app import create_workspace
from bot.workspace.faces import TeamsApp
from bot.workspace.members import LOCAL_TEAM, Command, Member
from handlers.ports import Person
from handlers.rights import ROLE_NAMES
from handlers.route_table import ROUTES
from handlers.text import sentence_case
from storage.checkup import read_checkup
from storage.people import SqlPeople

HOST = "127.0.0.1"
PATH = "/workspace"
FILE = Path("hourglass-demo.db")
PORT = 4200
PORTS_TRIED = 20
TENANT = "11111111-0000-0000-0000-000000000000"
NO_TEAMS = 'To type and press in the look of Teams, install Microsoft\'s SDK with pip install "hourglass[teams]", and start the demo again.'
ACCOUNTS = ("acme", "acme why", "globex", "globex why", "initech")
FIRST_TO_ACT_AS = ("csm@example.com", "manager@example.com", "rep@example.com", "ops@example.com")


def free_port() -> int:
    """Find the first free port from 4200 on.

    Raises:
        SettingError: All of them are taken.
    """
    for port in range(PORT, PORT + PORTS_TRIED):
        if is_free(HOST, port):
            return port
    raise SettingError(f"The ports {PORT} to {PORT + PORTS_TRIED - 1} are all taken; name a free one with --port.")


def demo_settings(port: int, *, file: Path = FILE, model: Mapping[str, Any] | None = None) -> Settings:
    """Set up a deployment whose Slack and Teams are the workspace beside it; its secrets live as long as the process.

    `model` is what `read_model` read.
    """
    return Settings(
        **(model or {}),
        database_url=f"sqlite:///{file}",
        teams_mode="local" if find_spec("microsoft_teams") else "off",
        teams_tenant=TENANT,
        slack_mode="http",
        slack_bot_token=f"xoxb-{secrets.token_hex(16)}",
        slack_signing_secret=secrets.token_hex(16),
        slack_api_url=f"http://{HOST}:{port}{PATH}/api/",
        slack_workspaces=(LOCAL_TEAM.id,),
        host=HOST,
        port=port,
    )


def prepare(settings: Settings, *, now: datetime, progress: Progress) -> None:
    """Load the sample company as of now, unless it was loaded today: its dates are to be fresh."""
    from bot.theming import find_sample_themes
    from storage.sample import load_sample

    database = open_database(settings)
    try:
        with database.reading() as connection:
            scored_at = read_checkup(connection).scored_at
        with database.writing() as connection:
            forget_what_was_sent(connection)
        if scored_at is None or scored_at.date() != now.date():
            policy = put_in_force(database, settings, now=now)
            with database.writing() as connection:
                load_sample(connection, as_of=now, policy=policy, progress=progress, find_themes=find_sample_themes)
    finally:
        database.close()


def create_demo(settings: Settings, assistant: Assistant) -> FastAPI:
    """Build the application that answers Slack and Teams and, under /workspace, the Slack and the Teams it answers."""
    with assistant.database.reading() as connection:
        everyone = SqlPeople(connection).everyone()
    clock = DemoClock()
    workspace = create_workspace(
        _members(everyone),
        request_url=f"http://{HOST}:{settings.port}/slack/events",
        signing_secret=settings.slack_signing_secret or "",
        bot_token=settings.slack_bot_token or "",
        commands=_commands(settings),
        suggestions=("/account acme", "/account globex", "/cs atrisk", "/cs expansion", "/cs help"),
        events=("app_home_opened", "app_mention", "message"),
        clock=clock.now,
        signing_clock=clock.real,
        teams=_teams(settings),
    )
    pages = workspace.state.workspace
    clockwork = clockwork_of(settings, assistant.database, assistant.policy)
    pages.passing = DemoTime(clock, clockwork, tell=pages.tell_time)
    return create_app(settings, assistant=assistant, mounts={PATH: workspace}, now=clock.now, clock=True)


def page_url(port: int) -> str:
    """Give the address of the workspace's page."""
    return f"http://{HOST}:{port}{PATH}/"


def open_page_when_up(port: int) -> None:
    """Open the page in a browser as soon as something listens."""

    def wait_and_open() -> None:
        import webbrowser

        while is_free(HOST, port):
            time.sleep(0.1)
        webbrowser.open(page_url(port))

    threading.Thread(target=wait_and_open, name="browser", daemon=True).start()


def _members(everyone: list[Person]) -> list[Member]:
    """List whom the page can act as; those whom the documentation names come first."""
    order = {email: number for number, email in enumerate(FIRST_TO_ACT_AS)}
    ranked = sorted(everyone, key=lambda person: (order.get(person.email, len(order)), person.name))
    return [
        Member(f"U{number:03}", person.name, person.email, role=sentence_case(ROLE_NAMES[person.role]), time_zone=person.time_zone)
        for number, person in enumerate(ranked, start=1)
    ]


def _teams(settings: Settings) -> TeamsApp:
    """Describe the app as Teams knows it; each message is drawn for both by the product."""
    faces = DrawnFaces()
    onlookers.append(faces.look_on)
    installed = settings.teams_mode != "off"
    accounts, gives = [f"/account {words}" for words in ACCOUNTS], {route.word: route.gives for route in ROUTES}
    return TeamsApp(
        faces,
        TENANT,
        messages_url=f"http://{HOST}:{settings.port}{TEAMS_MESSAGES}" if installed else None,
        missing="" if installed else NO_TEAMS,
        commands=[Command(f"/{word}", "", gives[word], accounts if word == "account" else ()) for word in COMMANDS["personal"]],
        suggestions=("account acme", "account globex", "atrisk", "expansion", "help"),
    )


def _commands(settings: Settings) -> list[Command]:
    accounts = [f"{settings.slack_account_command} {words}" for words in ACCOUNTS]
    abilities = [f"{settings.slack_cs_command} {usage}" for route in ROUTES for usage in route.usage]
    return [
        Command(settings.slack_account_command, "NAME", "How a customer is doing, and why", accounts),
        Command(settings.slack_cs_command, "ABILITY …", "Everything else; try help", abilities),
    ]
