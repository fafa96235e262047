"""Teams as we call it: a message sent or changed, a member read, a person's own conversation opened. It repeats nothing by itself."""

import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx

from bot.sending import NotTakenError, UnclearError
from bot.settings import Settings
from bot.teams.drawing import fitting
from bot.teams.sdk import (
    Account,
    Attachment,
    ChannelInfo,
    Client,
    ClientOptions,
    ConversationAccount,
    ConversationClient,
    CreateConversationParams,
    MessageActivityInput,
    TeamClient,
    TeamDetails,
    TeamsChannelAccount,
    make_app,
)
from storage.teams_conversations import TeamsConversation

TIMEOUT_SECONDS = 10.0
LOCAL_BOT, LOCAL_TENANT = "local-bot", "local"
CARD = "application/vnd.microsoft.card.adaptive"
NOT_OFFERED = frozenset({400, 403, 404, 405, 501})
"""How a service refuses what it does not offer."""
WAIT_SECONDS = 30.0
"""Where Teams asks to wait and does not say how long."""

Json = dict[str, Any]
Given = TypeVar("Given")


class TeamsRefusalError(Exception):
    """Teams answered no."""

    def __init__(self, status: int, code: str, sentence: str, *, seconds: float | None = None) -> None:
        super().__init__(f"Teams answered {status} {code}: {sentence}".rstrip(": "))
        self.status = status
        self.code = code
        self.seconds = seconds
        """How long Teams asked to wait; None: it did not."""


class Chat:
    """One client for every conversation."""

    def __init__(self, settings: Settings) -> None:
        self._local = settings.teams_mode == "local"
        if self._local:
            self._app = make_app(settings.teams_client_id or LOCAL_BOT, tenant_id=settings.teams_tenant or LOCAL_TENANT, token=_no_token)
        else:
            client_id, secret = settings.teams_client_id or "", settings.teams_client_secret
            self._app = make_app(client_id, secret=secret, tenant_id=settings.teams_tenant)
        self._client = Client(ClientOptions(timeout=TIMEOUT_SECONDS, token=self._token))
        # Left to the SDK, the client logs the address of each call, and with it who talks to us.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._conversations: dict[str, ConversationClient] = {}

    async def send(self, conversation: TeamsConversation, *, card: Json | None = None, text: str | None = None) -> str:
        """Send one message, once; returns its id.

        Raises:
            TeamsRefusalError, NotTakenError: It is not there, for certain.
            UnclearError: It may be there.
        """
        message = self._message(conversation, card, text)
        sent = await self._call(self._at(conversation).create_activity(conversation.conversation_id, message))
        return str(sent.id)

    async def update(self, conversation: TeamsConversation, message_id: str, *, card: Json | None = None, text: str | None = None) -> None:
        """Put something else in a message's place.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: As above.
        """
        message = self._message(conversation, card, text)
        message.id = message_id
        try:
            await self._call(self._at(conversation).update_activity(conversation.conversation_id, message_id, message))
        except KeyError:
            return  # Changed; some services say no id, which the SDK wants.

    async def whisper(self, conversation: TeamsConversation, account_id: str, text: str) -> bool:
        """Say something where others read, for one reader alone; False: Teams does not offer that there.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: As above.
        """
        body = self._message(conversation, None, text).model_dump(by_alias=True, exclude_none=True)
        # Also a service that knows no such message is told whom it is for.
        body["recipient"] = {"id": account_id, "isTargeted": True}
        try:
            await self._call(self._client.post(f"{_activities(conversation)}?isTargetedActivity=true", json=body))
        except TeamsRefusalError as error:
            if error.status in NOT_OFFERED:
                return False
            raise
        return True

    async def typing(self, conversation: TeamsConversation) -> None:
        """Show that something is being typed.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: As above.
        """
        body = {"type": "typing", "from": {"id": self._app.id or ""}, "conversation": {"id": conversation.conversation_id}}
        await self._call(
            self._client.post(f"{conversation.service_url}/v3/conversations/{conversation.conversation_id}/activities", json=body)
        )

    async def member(self, conversation: TeamsConversation, account_id: str) -> TeamsChannelAccount:
        """Ask who somebody is.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: It cannot be told.
        """
        return await self._call(self._at(conversation).get_member_by_id(conversation.conversation_id, account_id))

    async def team(self, conversation: TeamsConversation, team_id: str) -> tuple[TeamDetails, list[ChannelInfo]]:
        """Read a team and its channels, as far as a bot is shown them.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: It cannot be told.
            ValueError: What came is like nothing of Teams'.
        """
        teams = TeamClient(conversation.service_url, self._client)
        return await self._call(teams.get_by_id(team_id)), await self._call(teams.get_conversations(team_id))

    async def members(self, conversation: TeamsConversation) -> list[TeamsChannelAccount]:
        """Ask who is in someone's own conversation with us: they, or nobody.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: It cannot be told.
        """
        page = await self._call(self._at(conversation).members_client.get_paged(conversation.conversation_id))
        return page.members

    async def open_personal(self, beside: TeamsConversation, account_id: str, user_id: str) -> TeamsConversation:
        """Open someone's own conversation with us, whom we know from another one.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: It is not open.
        """
        about = CreateConversationParams(
            members=[Account(id=account_id)], tenant_id=beside.tenant_id, channel_data={"tenant": {"id": beside.tenant_id}}
        )
        opened = await self._call(self._at(beside).create(about))
        return TeamsConversation(beside.tenant_id, "personal", user_id, opened.id, beside.service_url)

    async def check(self) -> None:
        """Have a token to call Teams with.

        Raises:
            NotTakenError: Microsoft gives none.
        """
        if not self._local:
            try:
                await self._token()
            except Exception as error:
                raise NotTakenError(f"There is no token to call Teams with: {str(error)[:200]}") from error

    async def close(self) -> None:
        """Let the connections go."""
        for client in (self._client, self._app.http_client, self._app.api.http):
            await client.http.aclose()

    def _at(self, conversation: TeamsConversation) -> ConversationClient:
        found = self._conversations.get(conversation.service_url)
        if found is None:
            found = self._conversations[conversation.service_url] = ConversationClient(conversation.service_url, self._client)
        return found

    async def _token(self) -> str | None:
        token = await self._app.token_provider.get_app_token()
        return str(token) if token is not None else None

    def _message(self, conversation: TeamsConversation, card: Json | None, text: str | None) -> MessageActivityInput:
        # The summary is what a notification says; the SDK has no field for it, and passes it on.
        said: Json = {"text": text} if card is None else {"summary": card.get("fallbackText")}
        message = MessageActivityInput(**said)
        if card is not None:
            message.attachments = [Attachment(content_type=CARD, content=fitting(card, conversation.service_url))]
        message.from_ = Account(id=self._app.id or "")
        message.conversation = ConversationAccount(id=conversation.conversation_id)
        return message

    async def _call(self, calling: Coroutine[Any, Any, Given]) -> Given:
        """Await a call, once there is a token for it: the SDK fetches one in the call itself, where its failures look like the call's."""
        try:
            await self.check()
        except NotTakenError:
            calling.close()
            raise
        try:
            return await calling
        except httpx.HTTPStatusError as error:
            raise _refusal(error.response) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotTakenError(f"Teams could not be reached: {error}") from error
        except httpx.HTTPError as error:
            raise UnclearError(f"{type(error).__name__}: {error}") from error


def _activities(conversation: TeamsConversation) -> str:
    return f"{conversation.service_url}/v3/conversations/{conversation.conversation_id}/activities"


def _no_token(_scope: str | list[str], _tenant: str | None) -> None:
    """Send without a token: a client on this machine wants none."""


def _refusal(response: httpx.Response) -> TeamsRefusalError:
    try:
        said = response.json()
    except ValueError:
        said = {}
    error = said.get("error") if isinstance(said, dict) else None
    about: Json = error if isinstance(error, dict) else {}
    wait = response.headers.get("retry-after", "")
    seconds = (float(wait) if wait.isdigit() else WAIT_SECONDS) if response.status_code == httpx.codes.TOO_MANY_REQUESTS else None
    code, sentence = str(about.get("code") or response.reason_phrase), str(about.get("message") or "")
    return TeamsRefusalError(response.status_code, code[:100], sentence[:300], seconds=seconds)
