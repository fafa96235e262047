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
from bot.workspace.teams_activities import INPUTS, found_in, message_activity, press_activity

REQUEST_SECONDS = 15.0
"""How long Teams waits."""

CARD, MESSAGE = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"


class TeamsClient:
    """Posts activities to the app's endpoint, without a token: the app is to take those of this machine."""

    def __init__(self, workspace: Workspace, *, seconds: float = REQUEST_SECONDS) -> None:
        self._workspace, self._seconds = workspace, seconds

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
        action = next((found for found in found_in(message.cards, "Action.") if found.get("data") == press.get("data")), None)
        if action is None:
            raise PressError("That button is gone.")
        given = press.get("values")
        values: Json = given if isinstance(given, dict) else {}
        names = {field.get("id") for field in found_in(message.cards, INPUTS)}
        filled_in = {name: value for name, value in values.items() if name in names and isinstance(value, str)}
        activity = press_activity(self._workspace, member, conversation, message, action=action, filled_in=filled_in)
        answer, trouble = await self._posted("teams.press", activity)
        return Said(trouble) if trouble else self._answered(conversation, message, answer)

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
