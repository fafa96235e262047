"""What the doctor looks at in Slack: that the token works, in a workspace that is listed, with the scopes that the app needs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.commands.doctor import Finding
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.installations import Installation

PATIENCE_SECONDS = 5
MANIFEST = "give the app the manifest of `hourglass slack manifest`, and install it again"


def slack_findings(settings: Settings, connection: "Connection") -> Iterator[Finding]:
    """Look at each workspace; nothing where Slack is off."""
    if settings.slack_mode == "off":
        return
    if settings.slack_client_id is None:
        yield _by_token(settings)
    else:
        yield from _installed(settings, connection)


def _by_token(settings: Settings) -> Finding:
    """Ask Slack whom the token of the settings belongs to."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url, timeout=PATIENCE_SECONDS)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "no readable answer") if hasattr(error.response, "get") else "no readable answer"
        return Finding("slack", well=False, says=f"Slack refuses HOURGLASS_SLACK_BOT_TOKEN ({code}); copy it again from the app's page.")
    except OSError as error:
        return Finding("slack", well=False, says=f"{settings.slack_api_url} cannot be reached: {getattr(error, 'reason', error)}.")
    team_id = str(answer.get("team_id"))
    if settings.slack_workspaces and team_id not in settings.slack_workspaces:
        says = f"The bot token is of workspace {team_id}, which HOURGLASS_SLACK_WORKSPACES does not list."
        return Finding("slack", well=False, says=says)
    granted = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
    return _scopes(settings, "slack", f"The bot token works in {answer.get('team')} ({team_id})", str(granted))


def _installed(settings: Settings, connection: "Connection") -> Iterator[Finding]:
    """Look at the installation of each listed workspace."""
    from storage.installations import all_installations

    held = {each.team_id: each for each in all_installations(connection)}
    for team_id in settings.slack_workspaces:
        yield _installation(settings, team_id, held.get(team_id))


def _installation(settings: Settings, team_id: str, held: "Installation | None") -> Finding:
    from bot.sealing import Seal
    from bot.slack.manifest import INSTALL_PATH
    from handlers.errors import UserError

    what = f"slack {team_id}"
    if held is None:
        return Finding(what, well=False, says=f"It has not installed Hourglass; open {settings.public_url}{INSTALL_PATH} there.")
    if held.ended_at is not None:
        return Finding(what, well=False, says=f"{held.ended_because} That was on {held.ended_at:%Y-%m-%d at %H:%M} UTC.")
    try:
        Seal.of(settings).open(held.bot_token or "")
    except UserError as error:
        return Finding(what, well=False, says=str(error))
    return _scopes(settings, what, f"Hourglass is installed in {held.team_name}", held.scopes)


def _scopes(settings: Settings, what: str, so_far: str, granted: str) -> Finding:
    from bot.slack.manifest import missing

    lacking = missing((scope.strip() for scope in granted.split(",")), settings.slack_features)
    if lacking:
        return Finding(what, well=False, says=f"{so_far}, without the scopes {', '.join(lacking)}; {MANIFEST}.")
    apart = "" if "channels" in settings.slack_features else " Nobody is answered in a channel: the feature channels is off."
    return Finding(what, well=True, says=f"{so_far}, with every scope it needs.{apart}")
