"""What Teams sends to an app: messages, presses on Adaptive Cards with what was filled in beside them, and what is searched for."""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.state import Conversation, Message, Workspace

OTHER_TENANT = "22222222-0000-0000-0000-000000000000"
INPUTS = "Input."
SEARCHED = 15
"""How many results Teams asks for."""
OPENS = "task/fetch"
TEAM = "19:local-team@thread.tacv2"


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


def conversation_id(conversation: Conversation) -> str:
    """Name a conversation as Teams does; no id of Slack's looks like it."""
    return f"a:{conversation.id}" if conversation.kind == "im" else f"19:{conversation.id}@thread.tacv2"


def conversation_of(workspace: Workspace, name: str) -> Conversation | None:
    """Find a conversation that Teams names so."""
    return next((found for found in workspace.conversations.values() if conversation_id(found) == name), None)


def channels_of(workspace: Workspace) -> list[Json]:
    """Return the channels of the one team there is, as the app is told of them."""
    return [
        {"id": conversation_id(found), "name": found.name, "type": "shared" if found.shared_with else "standard"}
        for found in workspace.conversations.values()
        if found.kind == "channel" and found.has_app
    ]


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


class Acting(Struct, frozen=True):
    """Somebody who does something in a conversation; writes what Teams sends the app of it."""

    workspace: Workspace
    member: Member
    conversation: Conversation

    def typed(self, message: Message, words: str) -> Json:
        """Return a message as an activity; a mention of the app is marked as one."""
        name = self.workspace.app.name
        called, mark = f"@{name}", f"<at>{name}</at>"
        mention: Json = {"type": "mention", "text": mark, "mentioned": {"id": self._bot, "name": name}}
        said = {"text": words.replace(called, mark), "entities": [mention] if called in words else []}
        return {**self._activity(), "type": "message", "id": message.ts, **said}

    def pressed(self, message: Message, action: Json, data: Json) -> Json:
        """Return a press on a card as an activity: what asks for a dialog, what is sent as a message, and what the app answers in place."""
        if is_opening(action):
            return {**self._invoke(OPENS, _task(data)), "replyToId": message.ts}
        if action["type"] == "Action.Submit":
            sent = {"type": "message", "id": self.workspace.next_ts(), "text": "", "value": data}
            return {**self._activity(), **sent, "replyToId": message.ts}
        pressed = {"type": action["type"], "verb": action.get("verb", ""), "data": data}
        return {**self._invoke("adaptiveCard/action", {"action": pressed, "trigger": "manual"}), "replyToId": message.ts}

    def submitted(self, data: Json) -> Json:
        """Return a press in a dialog as an activity."""
        return self._invoke("task/submit", _task(data))

    def searched(self, field: Json, words: str) -> Json:
        """Return what Teams asks for a field while somebody types in it."""
        asked = field["choices.data"]["dataset"]
        options = {"skip": 0, "top": SEARCHED}
        return self._invoke("application/search", {"kind": "search", "queryText": words, "queryOptions": options, "dataset": asked})

    def _invoke(self, name: str, value: Json) -> Json:
        return {**self._activity(), "type": "invoke", "name": name, "id": self.workspace.next_ts(), "value": value}

    def _activity(self) -> Json:
        tenant = tenant_of(self.workspace, self.member)
        is_own = self.conversation.kind == "im"
        about = {"id": conversation_id(self.conversation), "conversationType": "personal" if is_own else "channel", "tenantId": tenant}
        return {
            "channelId": "msteams",
            "serviceUrl": f"{self.workspace.base_url}/teams",
            "from": {"id": account_id(self.member), "aadObjectId": entra_id(self.member), "name": self.member.name},
            "recipient": {"id": self._bot, "name": self.workspace.app.name},
            "conversation": about,
            "channelData": {"tenant": {"id": tenant}} | ({} if is_own else {"team": {"id": TEAM}}),
        }

    @property
    def _bot(self) -> str:
        return f"28:{self.workspace.app.id}"


def is_opening(action: Json) -> bool:
    """Tell whether an action asks the app for a dialog."""
    asked = action["data"].get("msteams")
    return action["type"] == "Action.Submit" and isinstance(asked, dict) and asked.get("type") == OPENS


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


def _task(data: Json) -> Json:
    return {"data": data, "context": {"theme": "default"}}
