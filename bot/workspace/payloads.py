"""What Slack sends an app, field by field: slash commands, events, presses. Pure builders of plain data."""

import re

from bot.slack.words import as_markdown
from bot.workspace.json_values import Json
from bot.workspace.members import AppProfile, Member
from bot.workspace.state import Conversation, Message, Workspace

VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - Slack still sends this deprecated field; nothing checks it


def as_slack_writes(text: str, workspace: Workspace) -> str:
    """Return typed words as Slack hands them on: escaped, with `@Name` and `#channel` as references."""
    written = as_markdown(text)
    for id_, name in [(workspace.app.user_id, workspace.app.name), *((member.id, member.name) for member in workspace.members.values())]:
        written = re.sub(rf"@{re.escape(as_markdown(name))}(?!\w)", f"<@{id_}>", written, flags=re.IGNORECASE)
    for conversation in workspace.conversations.values():
        if conversation.kind == "channel":
            written = re.sub(rf"(?<!\S)#{re.escape(conversation.name)}(?![\w-])", f"<#{conversation.id}|{conversation.name}>", written)
    return written


def team_of(member: Member, workspace: Workspace) -> str:
    """Return the id of the company a member belongs to."""
    return workspace.team.other_company_id if member.kind == "other_company" else workspace.team.id


def user_name(member: Member) -> str:
    """Return the handle: the part of the e-mail before the sign."""
    return member.email.partition("@")[0]


def channel_name(conversation: Conversation) -> str:
    """Return a conversation's name as Slack's forms carry it."""
    return "directmessage" if conversation.kind == "im" else conversation.name


def slash_command(
    workspace: Workspace, member: Member, conversation: Conversation, *, command: str, words: str, response_url: str, trigger_id: str
) -> dict[str, str]:
    """Build the form of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team_of(member, workspace),
        "team_domain": workspace.team.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": member.id,
        "user_name": user_name(member),
        "command": command,
        "text": as_slack_writes(words, workspace),
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_event(workspace: Workspace, member: Member, conversation: Conversation, message: Message, *, kind: str) -> Json:
    """Build the inner event of a direct message (`message`) or of an `app_mention`."""
    event: Json = {
        "type": kind,
        "user": member.id,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": conversation.id,
        "team": team_of(member, workspace),
    }
    if message.root_ts is not None:
        event |= {"thread_ts": message.root_ts, **_parent(message, conversation)}
    if kind == "message":
        event["channel_type"] = "im"
        event["client_msg_id"] = f"local-{message.ts}"
    return event


def event_callback(workspace: Workspace, conversation: Conversation, event: Json, *, event_id: str) -> Json:
    """Wrap an event in the envelope of the Events API."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team.id,
        "context_team_id": workspace.team.id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event["event_ts"])),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team.id,
                "user_id": workspace.app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": conversation.shared_with is not None,
    }


def thread(message: Message, conversation: Conversation) -> Json:
    """Return what history says of a message's thread: the count under a root, the parent above a reply."""
    if message.root_ts is not None:
        return _parent(message, conversation)
    replies = conversation.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.author_id for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def _parent(message: Message, conversation: Conversation) -> Json:
    root = conversation.message(message.root_ts or "")
    return {"parent_user_id": root.author_id} if root is not None else {}


def api_message(message: Message, app: AppProfile, team_id: str, *, with_metadata: bool = False) -> Json:
    """Return a message as the Web API and payloads carry it."""
    body: Json = {"type": "message", "user": message.author_id, "ts": message.ts, "text": message.text, "team": team_id}
    if message.author_id == app.user_id:
        body |= {"bot_id": app.bot_id, "app_id": app.id}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.thread_ts is not None:
        body["thread_ts"] = message.thread_ts
    if message.edited_ts is not None:
        body["edited"] = {"user": message.author_id, "ts": message.edited_ts}
    if with_metadata and message.metadata is not None:
        body["metadata"] = message.metadata
    return body
