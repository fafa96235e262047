"""What Teams sends, read strictly: an activity with everything that an answer needs, or a sentence that says what is missing.

The SDK's own reader answers 500 to a type it does not know, to `{}` and to an action without data, which makes Teams send it again.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from msgspec import Struct

from storage.teams_conversations import Kind, TeamsConversation

What = Literal["message", "press", "refresh", "open", "submit", "search", "added", "removed", "other"]
ANSWERED: frozenset[What] = frozenset({"message", "press", "open", "submit"})
"""What an answer belongs to, so that it has an id of its own."""
Json = Mapping[str, Any]

LONGEST_ID = 1000
LONGEST_KEY = 100
"""As the database takes them."""

_ID = re.compile(r"[^\s/?#%\\\x00-\x1f\ud800-\udfff]+")
_URL = re.compile(r"https?://[^\s?#\\\x00-\x1f\ud800-\udfff]+")
_OTHERS = re.compile(r"</?at(?: [^<>]*)?>", re.IGNORECASE)
_INVOKES: Mapping[str, What] = {
    "adaptiveCard/action": "press",
    "task/fetch": "open",
    "task/submit": "submit",
    "application/search": "search",
}
REFRESH = "refresh"
"""What a card that Teams asks for anew carries as its action."""


class NotAnActivityError(ValueError):
    """What came is no activity; the words say why."""


class Activity(Struct, frozen=True):
    """Something that happened in a conversation with us."""

    what: What
    name: str
    """Its type, with the name of an invoke, for what nobody listens to."""
    id: str
    tenant_id: str
    conversation: TeamsConversation
    account_id: str
    """The sender as Teams addresses them."""
    user_id: str | None
    """The sender's Entra object id; None: Teams did not say."""
    words: str = ""
    data: Mapping[str, Any] = {}
    """What a pressed button carries, with what was filled in beside it; of a search, what was typed so far."""
    replied_to: str | None = None
    """The message whose button was pressed."""
    private: bool = False
    """Nobody but us reads it, though it stands where others read."""


def read_activity(body: object) -> Activity:
    """Read what came.

    Raises:
        NotAnActivityError: It is no activity that anybody could answer.
    """
    if not isinstance(body, dict):
        raise NotAnActivityError("The body must be a JSON object.")
    kind = _text(body, "type")
    if not kind:
        raise NotAnActivityError("An activity has a type.")
    sender, about = _object(body, "from"), _object(body, "conversation")
    conversation_id = _id(about, "id", "conversation")
    account_id, user_id = _id(sender, "id", "from"), _key(sender, "aadObjectId") or None
    tenant_id = _key(about, "tenantId") or _key(_object(_object(body, "channelData"), "tenant"), "id")
    where: Kind = next((each for each in get_args(Kind) if each == _text(about, "conversationType")), "groupChat")
    team_id = _text(_object(_object(body, "channelData"), "team"), "id") if where == "channel" else ""
    conversation = TeamsConversation(
        tenant_id,
        where,
        user_id if where == "personal" else None,
        conversation_id,
        _service_url(body),
        team_id if is_id(team_id) else None,
    )
    what = _what(body, kind, account_id)
    name = f"{kind} {_text(body, 'name')}".strip()[:LONGEST_KEY]
    activity_id = _id(body, "id", "activity") if what in ANSWERED else _text(body, "id")[:LONGEST_ID]
    replied_to = _text(body, "replyToId")
    return Activity(
        what,
        name,
        activity_id,
        tenant_id,
        conversation,
        account_id,
        user_id,
        words=_typed(body) if what == "message" else "",
        data=_data(body, what),
        replied_to=replied_to if is_id(replied_to) else None,
        private=_object(body, "recipient").get("isTargeted") is True,
    )


def is_id(text: str) -> bool:
    """Tell whether a text may be an id of Teams: it can stand in an address, and no address can be made of it."""
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


def pressed_words(data: Mapping[str, Any]) -> str:
    """Return the words that a button carries, or that were chosen from a menu; empty: it carries none."""
    if data.get("action") not in ("command", "submit", REFRESH):
        return ""
    choice = data.get("choice")
    words = data.get(choice) if isinstance(choice, str) else data.get("command")
    return words if isinstance(words, str) else ""


def _what(body: Json, kind: str, account_id: str) -> What:
    ours = _text(_object(body, "recipient"), "id")
    if kind == "message":
        # What other bots say is no question; nor is what we said ourselves.
        is_bot = _text(_object(body, "from"), "role") == "bot" or account_id == ours
        return "other" if is_bot else "message"
    if kind == "invoke":
        what = _INVOKES.get(_text(body, "name"), "other")
        return "refresh" if what == "press" and _data(body, what).get("action") == REFRESH else what
    if kind == "installationUpdate":
        return "removed" if _text(body, "action").startswith("remove") else "added"
    if kind == "conversationUpdate":
        for what, members in (("added", "membersAdded"), ("removed", "membersRemoved")):
            found = body.get(members)
            if isinstance(found, list) and any(isinstance(each, dict) and each.get("id") == ours for each in found):
                return "added" if what == "added" else "removed"
    return "other"


def _data(body: Json, what: What) -> dict[str, Any]:
    value = _object(body, "value")
    if what in ("press", "refresh"):
        return _object(_object(value, "action"), "data")
    return _object(value, "data") if what in ("open", "submit") else value


def _typed(body: Json) -> str:
    """Return what was typed: the mention of the bot goes, every other one stays as the words it shows."""
    text, ours = _text(body, "text"), _text(_object(body, "recipient"), "id")
    entities = body.get("entities")
    for each in entities if isinstance(entities, list) else ():
        mentioned = _text(_object(each, "mentioned"), "id") if isinstance(each, dict) else ""
        if mentioned and mentioned == ours and (shown := _text(each, "text")):
            text = text.replace(shown, " ")
    return _OTHERS.sub("", text).replace("\xa0", " ").strip()


def _object(holder: Json, name: str) -> dict[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _text(holder: Json, name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def _key(holder: Json, name: str) -> str:
    found = _text(holder, name).lower()
    return found if len(found) <= LONGEST_KEY and _ID.fullmatch(found) else ""


def _service_url(body: Json) -> str:
    found = _text(body, "serviceUrl")
    if len(found) > LONGEST_ID or not _URL.fullmatch(found):
        raise NotAnActivityError("An activity has a serviceUrl, where its answer goes.")
    return found.rstrip("/")


def _id(holder: Json, name: str, of: str) -> str:
    found = _text(holder, name)
    if not is_id(found):
        raise NotAnActivityError(f"The {of} has no id that could be answered to.")
    return found
