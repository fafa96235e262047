"""What Teams sends to an app: messages, and presses on Adaptive Cards with what was filled in beside them."""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.state import Conversation, Message, Workspace

OTHER_TENANT = "22222222-0000-0000-0000-000000000000"
INPUTS = "Input."
OPENS = "task/fetch"


def account_id(member: Member) -> str:
    """Name a member as Teams addresses them."""
    return f"29:{member.id}"


def member_of(workspace: Workspace, account: object) -> Member | None:
    """Find who is addressed so."""
    return next((member for member in workspace.members.values() if account_id(member) == account), None)


def entra_id(member: Member) -> str:
    """Return a member's Entra object id, the same each time."""
    return str(uuid5(NAMESPACE_URL, member.email))


def tenant_of(workspace: Workspace, member: Member) -> str:
    """Return the tenant that a member belongs to."""
    own = workspace.teams.tenant_id if workspace.teams is not None else ""
    return OTHER_TENANT if member.kind == "other_company" else own


def roster_entry(workspace: Workspace, member: Member) -> Json:
    """Return a member as Teams tells an app of them."""
    return {
        "id": account_id(member),
        "aadObjectId": entra_id(member),
        "name": member.name,
        "email": member.email,
        "userPrincipalName": member.email,
        "tenantId": tenant_of(workspace, member),
        "userRole": "guest" if member.kind == "guest" else "user",
    }


def message_activity(workspace: Workspace, member: Member, conversation: Conversation, message: Message, words: str) -> Json:
    """Return a message as an activity; a mention of the app is marked as one."""
    called = f"@{workspace.app.name}"
    mentioned = called in words
    mark = f"<at>{workspace.app.name}</at>"
    mention: Json = {"type": "mention", "text": mark, "mentioned": {"id": _bot(workspace), "name": workspace.app.name}}
    return {
        **_activity(workspace, member, conversation),
        "type": "message",
        "id": message.ts,
        "text": words.replace(called, mark),
        "entities": [mention] if mentioned else [],
    }


def press_activity(
    workspace: Workspace, member: Member, conversation: Conversation, message: Message, *, action: Json, filled_in: Json
) -> Json:
    """Return a press on a card of a message as an activity."""
    pressed = {"type": action["type"], "verb": action.get("verb", ""), "data": {**action["data"], **filled_in}}
    invoke = _invoke(workspace, member, conversation, "adaptiveCard/action", {"action": pressed, "trigger": "manual"})
    return {**invoke, "replyToId": message.ts}


def is_opening(action: Json) -> bool:
    """Tell whether an action asks the app for a dialog."""
    asked = action["data"].get("msteams")
    return action["type"] == "Action.Submit" and isinstance(asked, dict) and asked.get("type") == OPENS


def opening_activity(
    workspace: Workspace, member: Member, conversation: Conversation, message: Message, *, action: Json, filled_in: Json
) -> Json:
    """Return a press that asks the app for a dialog as an activity."""
    value = {"data": {**action["data"], **filled_in}, "context": {"theme": "default"}}
    return {**_invoke(workspace, member, conversation, OPENS, value), "replyToId": message.ts}


def submit_activity(workspace: Workspace, member: Member, conversation: Conversation, *, action: Json, filled_in: Json) -> Json:
    """Return a press in a dialog as an activity."""
    value = {"data": {**action["data"], **filled_in}, "context": {"theme": "default"}}
    return _invoke(workspace, member, conversation, "task/submit", value)


def found_in(node: object, prefix: str) -> Iterator[Json]:
    """Yield every object inside a card whose type begins so."""
    if isinstance(node, list):
        for child in node:
            yield from found_in(child, prefix)
    elif isinstance(node, dict):
        if str(node.get("type", "")).startswith(prefix):
            yield node
        for child in node.values():
            yield from found_in(child, prefix)


def _invoke(workspace: Workspace, member: Member, conversation: Conversation, name: str, value: Json) -> Json:
    about = _activity(workspace, member, conversation)
    return {**about, "type": "invoke", "name": name, "id": workspace.next_ts(), "value": value}


def _activity(workspace: Workspace, member: Member, conversation: Conversation) -> Json:
    tenant = tenant_of(workspace, member)
    kind = "personal" if conversation.kind == "im" else "channel"
    return {
        "channelId": "msteams",
        "serviceUrl": f"{workspace.base_url}/teams",
        "from": {"id": account_id(member), "aadObjectId": entra_id(member), "name": member.name},
        "recipient": {"id": _bot(workspace), "name": workspace.app.name},
        "conversation": {"id": conversation.id, "conversationType": kind, "tenantId": tenant},
        "channelData": {"tenant": {"id": tenant}},
    }


def _bot(workspace: Workspace) -> str:
    return f"28:{workspace.app.id}"
