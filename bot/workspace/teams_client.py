"""What a person types and presses in the look of Teams, brought to the app; what comes back is shown, or said beside it."""

import asyncio
from http import HTTPStatus

import aiohttp
from msgspec.structs import replace

from bot.workspace.blocks import with_ids
from bot.workspace.faces import SlackFace
from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.payloads import as_slack_writes
from bot.workspace.presses import PressError, Said
from bot.workspace.state import Conversation, Message, Workspace
from bot.workspace.teams_activities import (
    INPUTS,
    found_in,
    is_opening,
    message_activity,
    opening_activity,
    press_activity,
    submit_activity,
)

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
        activity = message_activity(self._workspace, member, conversation, message, words)
        return Said((await self._posted("teams.message", activity))[1])

    async def pressed(self, member: Member, conversation: Conversation, press: Json) -> Said:
        """Press a button of a card, with what was filled in beside it.

        Raises:
            PressError: there is nothing like it to press.
        """
        message = conversation.message(str(press.get("ts")))
        if message is None or message.only_for not in {None, member.id}:
            raise PressError("That message is gone.")
        action, filled_in = _pressed(message.cards, press)
        if is_opening(action):
            opening = opening_activity(self._workspace, member, conversation, message, action=action, filled_in=filled_in)
            return await self._in_dialog(member, conversation, "teams.open", opening)
        activity = press_activity(self._workspace, member, conversation, message, action=action, filled_in=filled_in)
        answer, trouble = await self._posted("teams.press", activity)
        return Said(trouble) if trouble else self._answered(conversation, message, answer)

    async def submitted(self, member: Member, press: Json) -> Said:
        """Press a button in the dialog in front of somebody.

        Raises:
            PressError: there is none, or nothing like it to press.
        """
        conversation, card = self._dialogs.get(member.id, (None, {}))
        if conversation is None:
            raise PressError("That dialog is gone.")
        action, filled_in = _pressed([card], press)
        activity = submit_activity(self._workspace, member, conversation, action=action, filled_in=filled_in)
        return await self._in_dialog(member, conversation, "teams.submit", activity)

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
    """Find the action that is pressed, and what was filled in beside it.

    Raises:
        PressError: there is nothing like it to press.
    """
    action = next((found for found in found_in(cards, "Action.") if found.get("data") == press.get("data")), None)
    if action is None:
        raise PressError("That button is gone.")
    names = {field.get("id") for field in found_in(cards, INPUTS)}
    return action, {name: value for name, value in _object(press, "values").items() if name in names and isinstance(value, str)}


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
