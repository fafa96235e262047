"""What Slack sends an app when somebody presses, submits or closes. Pure builders of plain data."""

from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.payloads import VERIFICATION_TOKEN, api_message, channel_name, team_of, user_name
from bot.workspace.state import Conversation, Message, Workspace
from bot.workspace.views import View


def press_in_message(
    workspace: Workspace, member: Member, conversation: Conversation, message: Message, *, action: Json, values: Json, response_url: str
) -> Json:
    """Build the payload of one press in a message. An ephemeral message is not part of it: Slack keeps none."""
    ephemeral = message.only_for is not None
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": conversation.id, "is_ephemeral": ephemeral}
    payload = _interaction(workspace, member, "block_actions") | {
        "container": container | ({"thread_ts": message.root_ts} if message.root_ts else {}),
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": values},
        "response_url": response_url,
        "actions": [action],
    }
    if not ephemeral:
        payload["message"] = api_message(message, workspace.app, workspace.team.id, with_metadata=True)
    return payload


def press_in_view(workspace: Workspace, member: Member, view: View, *, action: Json, values: Json) -> Json:
    """Build the payload of one press in a modal or on Home; it has no `response_url`."""
    return _interaction(workspace, member, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "view": api_view(workspace, view, values=values),
        "actions": [action],
    }


def view_submission(workspace: Workspace, member: Member, view: View, *, values: Json) -> Json:
    """Build the payload of a submitted modal."""
    return _interaction(workspace, member, "view_submission") | {"view": api_view(workspace, view, values=values), "response_urls": []}


def view_closed(workspace: Workspace, member: Member, view: View, *, is_cleared: bool) -> Json:
    """Build the payload of a closed modal; `is_cleared` says that the whole stack went."""
    return _interaction(workspace, member, "view_closed") | {"view": api_view(workspace, view), "is_cleared": is_cleared}


def api_view(workspace: Workspace, view: View, *, values: Json | None = None) -> Json:
    """Return a view as the Web API and payloads carry it."""
    return {
        "id": view.id,
        "team_id": workspace.team.id,
        **view.body,
        "state": {"values": values or {}},
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": workspace.app.id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.app.bot_id,
    }


def home_opened(workspace: Workspace, member: Member, conversation: Conversation, *, tab: str) -> Json:
    """Build the inner event of somebody opening the app's Home or its messages."""
    ts = workspace.next_ts()
    event: Json = {"type": "app_home_opened", "user": member.id, "channel": conversation.id, "tab": tab, "event_ts": ts}
    home = workspace.views.home(member.id)
    return event | ({"view": api_view(workspace, home)} if home is not None and tab == "home" else {})


def _interaction(workspace: Workspace, member: Member, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "user": {"id": member.id, "username": user_name(member), "name": user_name(member), "team_id": team_of(member, workspace)},
        "api_app_id": workspace.app.id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }
