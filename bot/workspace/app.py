"""The workspace as an application of its own: the page, what the page does, the Web API, and faults on demand."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route, WebSocketRoute

from bot.timekeeping import now
from bot.workspace import limits
from bot.workspace.deliveries import Deliveries
from bot.workspace.edge_app import AppEdge
from bot.workspace.edge_faults import FaultsEdge
from bot.workspace.edge_page import PAGE, PageEdge, PageFiles
from bot.workspace.edge_teams import TeamsEdge
from bot.workspace.faces import TeamsApp
from bot.workspace.members import CHANNELS, HOURGLASS, LOCAL_TEAM, OUTSIDERS, AppProfile, Channel, Command, Member, Team
from bot.workspace.presses import Presses
from bot.workspace.responses import Responses
from bot.workspace.signed_requests import SignedRequests
from bot.workspace.state import Workspace
from bot.workspace.web_api import WebApi

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
EVENTS = ("app_home_opened", "app_mention", "message")


def create_workspace(
    people: Sequence[Member],
    *,
    request_url: str,
    signing_secret: str,
    bot_token: str,
    commands: Sequence[Command],
    suggestions: Sequence[str] = (),
    outsiders: Sequence[Member] = OUTSIDERS,
    channels: Sequence[Channel] = CHANNELS,
    team: Team = LOCAL_TEAM,
    app: AppProfile = HOURGLASS,
    events: Collection[str] = EVENTS,
    hosts: Collection[str] = LOOPBACK_HOSTS,
    retry_seconds: Sequence[float] = limits.EVENT_RETRY_SECONDS,
    request_seconds: float = limits.REQUEST_SECONDS,
    history_seconds: float = 0,
    channel_history: bool = True,
    calls_per_minute: Mapping[str, int] = limits.CALLS_PER_MINUTE,
    seed: int = 0,
    clock: Callable[[], datetime] = now,
    signing_clock: Callable[[], datetime] | None = None,
    teams: TeamsApp | None = None,
) -> Starlette:
    """Make a workspace around the app that listens at `request_url`; mount it anywhere, or run it by itself.

    What it holds is `state.workspace` of what is returned: a `Workspace` with its `faults` and its `log`.

    Args:
        people: those to act as; the first is chosen when the page opens.
        request_url: where the app takes commands, events and presses.
        signing_secret: what the requests are signed with.
        bot_token: what the app sends to the Web API under `api/`.
        commands: the slash commands that exist.
        suggestions: whole lines to click on while a conversation is empty.
        outsiders: more people to act as, whom the app is expected to refuse.
        channels: the channels there are; direct messages with the app are added for everyone of the company.
        team: the workspace's name and ids.
        app: the app's name and ids.
        events: what the app subscribes to, of `app_home_opened`, `app_mention` and `message`; without the first it has no Home.
        hosts: names under which the page may be reached, against pages elsewhere that would drive it.
        retry_seconds: waits before each repetition of an event that was not taken.
        request_seconds: how long the app has to answer.
        history_seconds: how late a new message may be readable by `conversations.history`; each draws its own delay up to this.
        channel_history: whether the app may read the history of channels; that of direct messages it always may.
        calls_per_minute: rations by method; the others are not rationed.
        seed: where those draws begin.
        clock: reads the time, aware.
        signing_clock: reads the time that requests are signed with; None: the clock. An app refuses what is not signed in its own time.
        teams: the app as Teams knows it; None: the page has the look of Slack alone.
    """
    workspace = Workspace(
        [*people, *outsiders],
        channels,
        team=team,
        app=app,
        commands=commands,
        suggestions=suggestions,
        has_home="app_home_opened" in events,
        clock=clock,
        history_seconds=history_seconds,
        channel_history=channel_history,
        seed=seed,
        teams=teams,
    )
    responses = Responses(workspace)
    requests = SignedRequests(
        request_url,
        signing_secret,
        faults=workspace.faults,
        log=workspace.log,
        clock=signing_clock or clock,
        seconds=request_seconds,
    )
    deliveries = Deliveries(workspace, requests, responses, retry_seconds=retry_seconds, events=frozenset(events))
    presses = Presses(workspace, requests, responses)
    page = PageEdge(workspace, deliveries, presses)
    called = AppEdge(workspace, responses, WebApi(workspace, bot_token=bot_token, calls_per_minute=calls_per_minute))
    faults = FaultsEdge(workspace)
    application = Starlette(
        routes=[
            Route("/", page.page),
            Mount("/page", PageFiles(directory=PAGE)),
            WebSocketRoute("/live", page.live),
            Route("/typed", page.typed, methods=["POST"]),
            Route("/pressed", page.pressed, methods=["POST"]),
            Route("/submitted", page.submitted, methods=["POST"]),
            Route("/closed", page.closed, methods=["POST"]),
            Route("/opened", page.opened, methods=["POST"]),
            Route("/passed", page.passed, methods=["POST"]),
            Route("/files/{id}", page.file),
            Route("/files/{id}/{name}", page.file),
            Route("/response/{key}", called.response, methods=["POST"]),
            Route("/upload/{key}", called.upload, methods=["POST"]),
            Route("/api/{method}", called.api, methods=["GET", "POST"]),
            Route("/faults", faults.faults, methods=["GET", "POST", "DELETE"]),
            Route("/log", faults.log),
            *(TeamsEdge(workspace, page).routes() if teams is not None else ()),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
    )
    application.state.workspace, application.state.deliveries, application.state.presses = workspace, deliveries, presses
    return application
