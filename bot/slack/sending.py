"""The outbox's way to Slack: a direct message or a channel, with the key in the message's metadata, so that it can be looked up."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

import aiohttp
from msgspec import convert
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.sending import (
    Arrived,
    CannotArriveError,
    CannotLookError,
    DrawingRefusedError,
    NotTakenError,
    Part,
    Place,
    RootGoneError,
    UnclearError,
)
from bot.slack.channels import outsiders
from bot.slack.errors import BlocksRefused, RateLimited, SlackRefusal, typed
from bot.slack.members import full_member
from bot.slack.pictures import Payload, Pictures, draws_chart
from handlers.card import Chart
from handlers.ports import Person
from storage.database import Database
from storage.outbox import Claimed, Root
from storage.people import SqlPeople

EVENT_TYPE = "hourglass_message"
USERS = ("U", "W")
"""How Slack's ids of users begin."""

PAGE = 200
MOST_PAGES = 10
CLOCKS_APART = timedelta(minutes=10)
"""How far Slack's clock may be from ours; a look-up begins so much before the send."""

TAKEN_IN_SECONDS = 1.0
"""Slack refuses a picture that it has not finished taking in."""
BLOCKS = 50
MAY_REPEAT = "This may be a repeat: Slack did not say whether it arrived the first time."
UNCLEAR_CODES = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "no_readable_answer"})
"""Slack may have done part of what was asked before it said so."""

ROOT_GONE_CODES = frozenset({"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"})


class SlackSender:
    """bot.sending.Sender over one bot token. The client's own retries must be off: they would send twice."""

    def __init__(
        self,
        client: AsyncWebClient,
        database: Database,
        *,
        now: Callable[[], datetime],
        team_id: str | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        if client.retry_handlers:
            raise ValueError("A client that repeats requests by itself would send messages twice.")
        self._client = client
        self._database = database
        self._now = now
        self._pictures = pictures
        self._team_id = team_id
        self._resting: dict[str, datetime] = {}

    def parts(self, item: Claimed) -> int:
        """Count the messages that were drawn."""
        return len(item.body["messages"])

    def repeats_safely(self, part: Part, place: Place) -> bool:
        """A message that takes another's place may do so twice."""
        return part.item.mode == "update" and part.number < len(place.root)

    async def locate(self, item: Claimed, root: Root | None) -> Place:
        """Find the person's account, or check the channel: nothing is posted where another company reads."""
        if root is not None and root.sent_channel is not None:
            return Place(root.sent_channel, root.parts)
        if item.person_id is not None:
            return Place(await self._user_of(item.person_id))
        if item.destination.startswith(USERS):
            return Place(await self._member(item.destination))
        await self._require_internal(item.destination)
        return Place(item.destination)

    async def send(self, part: Part, place: Place) -> Arrived:
        """Post, update or reply, once."""
        method, where = "chat.postMessage", {"channel": place.address}
        key = part.item.key
        if self.repeats_safely(part, place):
            method, where["ts"], key = "chat.update", place.root[part.number], part.item.root_key or key
        elif place.root:
            where["thread_ts"] = place.root[0]
        marks: Payload = {"key": key, "part": part.number} | ({"whole": True} if part.in_words else {})
        body = {**_said(part), **where, "metadata": {"event_type": EVENT_TYPE, "event_payload": marks}}
        try:
            answer = await self._client.api_call(method, json=body)
        except SlackApiError as error:
            _refuse_send(error, follows=bool(place.root))
        except aiohttp.ClientConnectorError as error:
            raise NotTakenError(f"Slack could not be reached: {error}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnclearError(f"{type(error).__name__}: {error}") from error
        return Arrived(str(answer["channel"]), str(answer["ts"]), part.in_words)

    async def redraw(self, part: Part, place: Place) -> Payload | None:  # noqa: ARG002 - files belong to the workspace
        """Show pictures in place of charts; None: it has none."""
        message = part.item.body["messages"][part.number]
        if self._pictures is None or not draws_chart(message):
            return None
        pictured = await self._pictures.in_place_of_charts(message, convert(part.item.body.get("charts", ()), list[Chart]))
        await asyncio.sleep(TAKEN_IN_SECONDS)
        return pictured

    async def look_up(self, part: Part, place: Place) -> Arrived | None:
        """Read the conversation from the send on, and look for the key."""
        channel = await self._conversation(part.item.sent_channel or place.address)
        method, arguments = "conversations.history", {"channel": channel, "include_all_metadata": "true", "limit": str(PAGE)}
        if place.root:
            method, arguments["ts"] = "conversations.replies", place.root[0]
        began = part.item.attempted_at or self._now()
        arguments["oldest"] = f"{(began - CLOCKS_APART).timestamp():.6f}"
        for _ in range(MOST_PAGES):
            answer = await self._read(method, arguments)
            for message in answer.get("messages") or ():
                marks = (message.get("metadata") or {}).get("event_payload") or {}
                if (marks.get("key"), marks.get("part")) == (part.item.key, part.number):
                    return Arrived(channel, str(message["ts"]), bool(marks.get("whole")))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            arguments["cursor"] = cursor
        raise CannotLookError(f"more than {PAGE * MOST_PAGES} messages came since")

    async def _user_of(self, person_id: str) -> str:
        team_id = await self._team()
        person, user_id = await asyncio.to_thread(self._known, person_id, team_id)
        if person is None:
            raise CannotArriveError("The person is not here any more.")
        if user_id is None:
            user_id = await self._by_email(person, team_id)
            await asyncio.to_thread(self._link, person, team_id, user_id)
        return user_id

    async def _member(self, user_id: str) -> str:
        """Check that a user is a full member here, whom nobody has to know as one of ours."""
        user = (await self._ask("users.info", {"user": user_id})).get("user") or {}
        if full_member(user, team_id=await self._team()) is None:
            raise CannotArriveError("The user is no full member of the Slack workspace.")
        return user_id

    async def _by_email(self, person: Person, team_id: str) -> str:
        try:
            user = (await self._asked("users.lookupByEmail", {"email": person.email}))["user"]
        except SlackRefusal as refusal:
            if refusal.code == "users_not_found":
                raise CannotArriveError(f"Slack knows no one as {person.email}.") from refusal
            raise CannotArriveError(str(refusal)) from refusal
        member = full_member(user, team_id=team_id)
        if member is None:
            raise CannotArriveError(f"{person.email} is no full member of the Slack workspace.")
        if member.email is None or member.email.casefold() != person.email.casefold():
            raise CannotArriveError(f"Slack does not vouch for {person.email}.")
        return member.user_id

    async def _team(self) -> str:
        if self._team_id is None:
            self._team_id = str((await self._ask("auth.test", {}))["team_id"])
        return self._team_id

    async def _require_internal(self, channel: str) -> None:
        about = (await self._ask("conversations.info", {"channel": channel}))["channel"]
        if outsiders(about):
            raise CannotArriveError("The channel is, or may be, shared with another company; nothing is posted there.")

    async def _conversation(self, address: str) -> str:
        """Open the direct messages of a user, for history wants their id; posting does without."""
        if not address.startswith(USERS):
            return address
        answer = await self._read("conversations.open", {"users": address})
        return str(answer["channel"]["id"])

    async def _ask(self, method: str, arguments: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return await self._asked(method, arguments)
        except SlackRefusal as refusal:
            raise CannotArriveError(str(refusal)) from refusal

    async def _read(self, method: str, arguments: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return await self._asked(method, arguments)
        except SlackRefusal as refusal:
            raise CannotLookError(str(refusal)) from refusal

    async def _asked(self, method: str, arguments: Mapping[str, str]) -> Mapping[str, Any]:
        """Ask Slack something that changes nothing; a method that Slack wants rested is left alone for that long.

        Raises:
            SlackRefusal: The answer is no, and stays so.
            NotTakenError: There is no answer now.
        """
        resting = (self._resting.get(method, self._now()) - self._now()).total_seconds()
        if resting > 0:
            raise NotTakenError(f"Slack asked to wait with {method}.", seconds=resting)
        try:
            return _data(await self._client.api_call(method, data=dict(arguments)))
        except SlackApiError as error:
            try:
                refusal = _refusal(error)
            except NotTakenError as full:
                self._resting[method] = self._now() + timedelta(seconds=full.seconds or 0)
                raise
            if refusal.code in UNCLEAR_CODES:
                raise NotTakenError(f"Slack answered {_status(error)} {refusal.code}.") from error
            raise refusal from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotTakenError(f"{type(error).__name__}: {error}") from error

    def _known(self, person_id: str, team_id: str) -> tuple[Person | None, str | None]:
        with self._database.reading() as connection:
            people = SqlPeople(connection)
            return people.by_id(person_id), people.user_of(person_id, "slack", team_id)

    def _link(self, person: Person, team_id: str, user_id: str) -> None:
        with self._database.writing() as connection:
            SqlPeople(connection).link(person.id, "slack", team_id, user_id, self._now())


def _said(part: Part) -> Payload:
    """Return the text and blocks of a part, or the words for the whole; marked where it may be there already."""
    body = part.item.body
    said: Payload = {"text": body["words"], "blocks": []} if part.in_words else dict(part.drawn or body["messages"][part.number])
    if part.may_repeat:
        said["text"] = f"{MAY_REPEAT}\n{said.get('text', '')}"
        if 0 < len(said.get("blocks") or ()) < BLOCKS:
            mark = {"type": "context", "elements": [{"type": "plain_text", "text": MAY_REPEAT}]}
            said["blocks"] = [mark, *said["blocks"]]
    return said


def _refuse_send(error: SlackApiError, *, follows: bool) -> NoReturn:
    refusal = _refusal(error)
    if follows and refusal.code in ROOT_GONE_CODES:
        raise RootGoneError(refusal.code) from error
    if isinstance(refusal, BlocksRefused):
        raise DrawingRefusedError(refusal.code) from error
    if refusal.code in UNCLEAR_CODES:
        raise UnclearError(f"Slack answered {_status(error)} {refusal.code}.") from error
    raise CannotArriveError(str(refusal)) from error


def _refusal(error: SlackApiError) -> SlackRefusal:
    """Name the refusal; one for too many calls ends here."""
    refusal = SlackRefusal("no_readable_answer") if _status(error) >= 500 else typed(error)  # noqa: PLR2004 - HTTP
    if isinstance(refusal, RateLimited):
        headers = getattr(error.response, "headers", None) or {}
        wait = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
        raise NotTakenError(str(refusal), seconds=float(wait) if str(wait).isdigit() else 30.0) from error
    return refusal


def _status(error: SlackApiError) -> int:
    response = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)


def _data(answer: AsyncSlackResponse) -> Mapping[str, Any]:
    data = answer.data
    return data if isinstance(data, dict) else {}
