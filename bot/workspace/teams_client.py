"""What a person types and presses in the look of Teams, brought to the app; what comes back is shown, or said beside it."""

import asyncio
from http import HTTPStatus

import aiohttp
from msgspec.structs import replace

from bot.workspace.blocks import with_ids
from bot.workspace.faces import SlackFace
from bot.workspace.json_values import Json, objects
from bot.workspace.members import Member
from bot.workspace.payloads import as_slack_writes
from bot.workspace.presses import PressError, Said
from bot.workspace.state import Conversation, Message, Workspace
from bot.workspace.teams_activities import INPUTS, Acting, found_in, is_opening

REQUEST_SECONDS = 15.0
"""How long Teams waits."""

CARD, MESSAGE = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"


class TeamsClient:
    """Posts activities to the app's endpoint, without a token: the app is to take those of this machine."""

    def __init__(self, workspace: Workspace, *, seconds: float = REQUEST_SECONDS) -> None:
        self._workspace, self._seconds = workspace, seconds
        self._dialogs: dict[str, tuple[Conversation, Json]] = {}

    async def typed(self, member: Member, conversation: Conversation, words: str) -> Said:
        """Post a line, and bring it to the app where it is for the app."""
        words = words.strip()
        if not words:
            return Said()
        message = self._workspace.post(conversation, author_id=member.id, text=as_slack_writes(words, self._workspace))
        if conversation.kind != "im" and not (conversation.has_app and f"@{self._workspace.app.name}" in words):
            return Said()
        return Said((await self._posted("teams.message", Acting(self._workspace, member, conversation).typed(message, words)))[1])

    async def pressed(self, member: Member, conversation: Conversation, press: Json) -> Said:
        """Press a button of a card, with what was filled in beside it.

        Raises:
            PressError: there is nothing like it to press.
        """
        message = self._message(member, conversation, press)
        action, data = _pressed(message.cards, press)
        activity = Acting(self._workspace, member, conversation).pressed(message, action, data)
        if is_opening(action):
            return await self._in_dialog(member, conversation, "teams.open", activity)
        answer, trouble = await self._posted("teams.press", activity)
        if trouble or activity["type"] == "message":
            return Said(trouble)
        return self._answered(conversation, message, answer)

    async def submitted(self, member: Member, press: Json) -> Said:
        """Press a button in the dialog in front of somebody.

        Raises:
            PressError: there is none, or nothing like it to press.
        """
        conversation, card = self._dialog(member)
        _, data = _pressed([card], press)
        return await self._in_dialog(member, conversation, "teams.submit", Acting(self._workspace, member, conversation).submitted(data))

    async def searched(self, member: Member, conversation: Conversation, body: Json) -> Said:
        """Ask the app what to offer under a field; `ts` names the message it stands in, none the dialog.

        Raises:
            PressError: there is no such field.
        """
        if body.get("ts"):
            cards: object = self._message(member, conversation, body).cards
        else:
            conversation, cards = self._dialog(member)
        field = next((found for found in found_in(cards, INPUTS) if found.get("id") == body.get("id") and "choices.data" in found), None)
        if field is None:
            raise PressError("That field is gone.")
        asked = Acting(self._workspace, member, conversation).searched(field, str(body.get("text", "")))
        answer, trouble = await self._posted("teams.search", asked)
        return Said(trouble, options=objects(_object(answer, "value").get("results")))

    def _message(self, member: Member, conversation: Conversation, body: Json) -> Message:
        message = conversation.message(str(body.get("ts")))
        if message is None or message.only_for not in {None, member.id}:
            raise PressError("That message is gone.")
        return message

    def _dialog(self, member: Member) -> tuple[Conversation, Json]:
        if member.id not in self._dialogs:
            raise PressError("That dialog is gone.")
        return self._dialogs[member.id]

    async def _in_dialog(self, member: Member, conversation: Conversation, name: str, activity: Json) -> Said:
        """Open a dialog, put another card into it, or close it, as the app says."""
        answer, trouble = await self._posted(name, activity)
        if trouble:
            return Said(trouble)
        task = _object(answer, "task")
        if task.get("type") != "continue":
            self._dialogs.pop(member.id, None)
            return Said(note=str(task.get("value", "")))
        shown = _object(task, "value")
        card = _object(_object(shown, "card"), "content")
        if not card:
            return Said("The app answered with a dialog that Teams could not show.")
        self._dialogs[member.id] = (conversation, card)
        return Said(dialog={"title": str(shown.get("title", "")), "card": card})

    def _answered(self, conversation: Conversation, message: Message, answer: Json) -> Said:
        kind, value = answer.get("type"), answer.get("value")
        if kind == CARD and isinstance(value, dict):
            show_card(self._workspace, conversation, message, value)
            return Said()
        if kind == MESSAGE:
            return Said(note=str(value))
        return Said(str(value.get("message")) if isinstance(value, dict) else "The app answered with nothing that Teams could show.")

    async def _posted(self, name: str, activity: Json) -> tuple[Json, str]:
        """Post an activity; returns the answer, and what went wrong."""
        answer, trouble = await self._exchange(activity)
        self._workspace.log.add("delivery", name, trouble or "ok", body=activity)
        return answer, trouble

    async def _exchange(self, activity: Json) -> tuple[Json, str]:
        teams, name = self._workspace.teams, self._workspace.app.name
        if teams is None or teams.messages_url is None:
            return {}, teams.missing if teams is not None else "There is no Teams here."
        try:
            async with (
                asyncio.timeout(self._seconds),
                aiohttp.ClientSession() as session,
                session.post(teams.messages_url, json=activity, allow_redirects=False) as response,
            ):
                answer = await response.json(content_type=None)
        except TimeoutError:
            return {}, f"{name} did not answer in time."
        except (aiohttp.ClientError, ValueError):
            return {}, f"{name} could not be reached."
        answer = answer if isinstance(answer, dict) else {}
        if response.status >= HTTPStatus.BAD_REQUEST:
            return {}, f"{name} did not take it: {response.status} {answer.get('error', '')}".rstrip()
        return answer, ""


def _pressed(cards: object, press: Json) -> tuple[Json, Json]:
    """Find the action that is pressed, and what it carries with what was filled in beside it.

    Raises:
        PressError: there is nothing like it to press.
    """
    action = next((found for found in found_in(cards, "Action.") if found.get("data") == press.get("data")), None)
    if action is None:
        raise PressError("That button is gone.")
    names = {field.get("id") for field in found_in(cards, INPUTS)}
    filled_in = {name: value for name, value in _object(press, "values").items() if name in names and isinstance(value, str)}
    return action, {**action["data"], **filled_in}


def _object(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def show_card(workspace: Workspace, conversation: Conversation, message: Message, card: Json) -> None:
    """Put a card in a message's place; one that is there already stays as it is."""
    if message.cards != [card]:
        face = face_of(workspace, card)
        workspace.change(conversation, message, text=face.text, blocks=face.blocks, cards=[card])


def face_of(workspace: Workspace, card: Json) -> SlackFace:
    """Return a card as Slack shows it; of one that nobody can draw there, what it says where cards are not shown."""
    face = workspace.teams.faces.slack(card) if workspace.teams is not None else None
    if face is None:
        return SlackFace(str(card.get("fallbackText", "")), [])
    return replace(face, blocks=with_ids(face.blocks))
