"""What a person types on the page, brought to the app: commands and messages, and the opening of Home."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal

from bot.slack.words import as_markdown
from bot.workspace import payloads
from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.payloads_interactive import home_opened
from bot.workspace.refusals import RefusedError
from bot.workspace.responses import Responses
from bot.workspace.signed_requests import Answer, SignedRequests, as_event, as_form
from bot.workspace.state import Conversation, Workspace

TROUBLE_OF_A_COMMAND = {"http_timeout": "operation_timeout", "connection_failed": "dispatch_failed", "http_error": "dispatch_failed"}

UrlOf = Callable[[str], str]
"""Makes the whole `response_url` from its key."""


class Deliveries:
    """Sends what was typed, and shows what comes of it."""

    def __init__(
        self,
        workspace: Workspace,
        requests: SignedRequests,
        responses: Responses,
        *,
        retry_seconds: Sequence[float],
        events: frozenset[str],
    ) -> None:
        self._workspace, self._requests, self._responses = workspace, requests, responses
        self._retry_seconds, self._events = tuple(retry_seconds), events
        self._running: set[asyncio.Task[None]] = set()

    async def typed(self, member: Member, conversation: Conversation, words: str, *, url_of: UrlOf, thread_ts: str | None = None) -> None:
        """Handle what was sent from a message box: a slash command, or a message; nothing but white space is nothing."""
        words = words.strip()
        if not words:
            return
        if words.startswith("/"):
            await self._command(member, conversation, words, url_of, thread_ts)
            return
        text = payloads.as_slack_writes(words, self._workspace)
        message = self._workspace.post(conversation, author_id=member.id, text=text, thread_ts=thread_ts)
        if conversation.kind == "im":
            kind = "message"
        elif conversation.has_app and f"<@{self._workspace.app.user_id}>" in text:
            kind = "app_mention"
        else:
            return
        self._send_behind(member, conversation, payloads.message_event(self._workspace, member, conversation, message, kind=kind))

    def opened_home(self, member: Member, tab: Literal["home", "messages"]) -> None:
        """Tell the app that somebody looks at its Home or its messages."""
        conversation = self._workspace.direct_messages(member.id)
        if conversation is not None:
            self._send_behind(member, conversation, home_opened(self._workspace, member, conversation, tab=tab))

    async def settled(self) -> None:
        """Wait until every event was taken or given up, and what a fault made late has arrived."""
        while self._running or self._requests.late:
            await asyncio.wait({*self._running, *self._requests.late})

    async def _command(self, member: Member, conversation: Conversation, words: str, url_of: UrlOf, thread_ts: str | None) -> None:
        command = words.split(maxsplit=1)[0]
        known = {known.name for known in self._workspace.commands}
        if command not in known or member.kind == "other_company":
            self._warn(
                member,
                conversation,
                f"`{as_markdown(command)}` is not a valid command here. Valid are: {', '.join(sorted(known))}.",
                thread_ts,
            )
            return
        if thread_ts is not None:
            self._warn(member, conversation, f"{command} is not supported in threads. Sorry!", thread_ts)
            return
        if self._workspace.teams is not None:  # In Teams everything typed is a message.
            self._workspace.post(conversation, author_id=member.id, text=as_markdown(words), only_for=member.id, look="teams")
        expired = self._workspace.faults.take("command", {"expired_trigger"}) is not None
        form = payloads.slash_command(
            self._workspace,
            member,
            conversation,
            command=command,
            words=words[len(command) :].strip(),
            response_url=url_of(self._responses.hand_out(conversation, member)),
            trigger_id=self._workspace.triggers.hand_out(member.id, expired=expired),
        )
        answer = await self._requests.post(as_form("command", form))
        if answer.trouble:
            self._warn(member, conversation, f"{command} failed with the error “{TROUBLE_OF_A_COMMAND[answer.trouble]}”")
        elif answer.body.strip():
            self._answer_command(member, conversation, command, words, answer)

    def _answer_command(self, member: Member, conversation: Conversation, command: str, words: str, answer: Answer) -> None:
        body = answer.json()
        try:
            if body.get("response_type") == "in_channel":
                self._workspace.post(conversation, author_id=member.id, text=payloads.as_slack_writes(words, self._workspace))
            self._responses.say(conversation, member, body)
        except RefusedError as refused:
            reasons = "\n".join(as_markdown(reason) for reason in (refused.code, *refused.reasons))
            self._warn(member, conversation, f"{command} failed with the error “invalid_command_response”\n```{reasons}```")

    def _send_behind(self, member: Member, conversation: Conversation, event: Json) -> None:
        """Send an event without making anyone wait, if the app wants its kind."""
        if event["type"] not in self._events:
            return
        work: Coroutine[Any, Any, None] = self._event(member, conversation, event)
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)  # A task that nothing refers to may be collected before it ends.
        task.add_done_callback(self._running.discard)

    async def _event(self, member: Member, conversation: Conversation, event: Json) -> None:
        event_id = f"Ev{event['event_ts'].replace('.', '')}"
        delivery = as_event(payloads.event_callback(self._workspace, conversation, event, event_id=event_id))
        answer = await self._requests.post(delivery)
        for number, seconds in enumerate(self._retry_seconds, start=1):
            if not answer.trouble or answer.wants_no_retry:
                return
            await asyncio.sleep(seconds)
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": answer.trouble}
            answer = await self._requests.post(delivery, headers=headers)
        if answer.trouble:
            self._warn(member, conversation, f"{self._workspace.app.name} did not take the event `{event['type']}`: {answer.trouble}.")

    def _warn(self, member: Member, conversation: Conversation, text: str, thread_ts: str | None = None) -> None:
        self._workspace.say_as_slackbot(conversation, text, only_for=member.id, thread_ts=thread_ts)
