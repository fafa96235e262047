"""Teams' service as the app calls it, and what the page does in the look of Teams."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.workspace.edge_page import Act, PageEdge, is_our_page
from bot.workspace.json_values import Json, is_true
from bot.workspace.members import Member
from bot.workspace.presses import Said
from bot.workspace.state import Conversation, Message, Workspace
from bot.workspace.teams_activities import TEAM, channels_of, conversation_id, conversation_of, member_of, roster_entry
from bot.workspace.teams_client import CARD, TeamsClient, face_of, show_card

UNASKED = "sent_unasked"


class TeamsRefusedError(Exception):
    """Teams would refuse it; `status` and `code` are what it says."""

    def __init__(self, status: HTTPStatus, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


class TeamsEdge:
    """The part of the Bot Connector's interface that an app needs to answer, and to write first."""

    def __init__(self, workspace: Workspace, page: PageEdge) -> None:
        self._workspace, self._page = workspace, page
        self._client = TeamsClient(workspace)

    def routes(self) -> list[BaseRoute]:
        """Return everything under `/teams`."""
        conversations = "/teams/v3/conversations"
        return [
            Route("/teams/typed", self._acted(self._typed), methods=["POST"]),
            Route("/teams/pressed", self._acted(self._pressed), methods=["POST"]),
            Route("/teams/submitted", self._acted(self._client.submitted), methods=["POST"]),
            Route("/teams/searched", self._acted(self._searched), methods=["POST"]),
            Route(conversations, self._called(self._open), methods=["POST"]),
            Route(f"{conversations}/{{conversation}}/activities", self._called(self._send), methods=["POST"]),
            Route(f"{conversations}/{{conversation}}/activities/{{message}}", self._called(self._change), methods=["PUT"]),
            Route(f"{conversations}/{{conversation}}/members/{{member}}", self._called(self._member), methods=["GET"]),
            Route(f"{conversations}/{{conversation}}/pagedmembers", self._called(self._members), methods=["GET"]),
            Route("/teams/v3/teams/{team}", self._called(self._team), methods=["GET"]),
            Route("/teams/v3/teams/{team}/conversations", self._called(self._channels), methods=["GET"]),
        ]

    async def _typed(self, member: Member, body: Json) -> Said:
        return await self._client.typed(member, self._page.conversation(member, body), str(body.get("text", "")))

    async def _pressed(self, member: Member, body: Json) -> Said:
        return await self._client.pressed(member, self._page.conversation(member, body), body)

    async def _searched(self, member: Member, body: Json) -> Said:
        return await self._client.searched(member, self._page.conversation(member, body), body)

    def _acted(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def acted(request: Request) -> Response:
            return await self._page.acted(request, act)

        return acted

    def _called(self, call: Callable[[Request, Json], Json]) -> Callable[[Request], Awaitable[Response]]:
        """Answer one call of the app, as Teams does what it refuses."""

        async def called(request: Request) -> Response:
            body = await _body(request)
            name = f"teams.{request.method.lower()}"
            try:
                if not is_our_page(request):
                    raise TeamsRefusedError(HTTPStatus.FORBIDDEN, "Forbidden", "A page elsewhere cannot speak for the app.")  # noqa: TRY301
                answer = call(request, body)
            except TeamsRefusedError as refused:
                self._workspace.log.add("call", name, refused.code, body=body)
                return JSONResponse({"error": {"code": refused.code, "message": str(refused)}}, refused.status)
            self._workspace.log.add("call", name, "ok", body=body)
            return JSONResponse(answer)

        return called

    def _open(self, request: Request, body: Json) -> Json:  # noqa: ARG002 - every call has this shape
        members = body.get("members")
        account = members[0].get("id") if isinstance(members, list) and members and isinstance(members[0], dict) else None
        member = member_of(self._workspace, account)
        own = self._workspace.direct_messages(member.id) if member is not None else None
        if own is None:
            raise TeamsRefusedError(HTTPStatus.NOT_FOUND, "UserNotFound", "Nobody here has that id.")
        return {"id": conversation_id(own)}

    def _send(self, request: Request, body: Json) -> Json:
        conversation = self._conversation(request)
        if body.get("type", "message") != "message":
            return {"id": self._workspace.next_ts()}
        aimed = is_true(request.query_params.get("isTargetedActivity"))
        reader = member_of(self._workspace, (body.get("recipient") or {}).get("id")) if aimed else None
        if aimed and reader is None:
            raise TeamsRefusedError(HTTPStatus.BAD_REQUEST, "BadArgument", "A message for one person names them as its recipient.")
        only_for, author = reader.id if reader is not None else None, self._workspace.app.user_id
        card = _card(body)
        if card is None:
            message = self._workspace.post(conversation, author_id=author, text=str(body.get("text", "")), only_for=only_for)
            return {"id": message.ts}
        face = face_of(self._workspace, card)
        metadata: Json | None = {"event_type": UNASKED, "event_payload": {}} if face.unasked else None
        message = self._workspace.post(
            conversation, author_id=author, text=face.text, blocks=face.blocks, only_for=only_for, metadata=metadata, cards=[card]
        )
        return {"id": message.ts}

    def _change(self, request: Request, body: Json) -> Json:
        conversation = self._conversation(request)
        message = self._own(conversation, request.path_params["message"])
        card = _card(body)
        if card is None:
            self._workspace.change(conversation, message, text=str(body.get("text", "")), blocks=[])
        else:
            show_card(self._workspace, conversation, message, card)
        return {"id": message.ts}

    def _member(self, request: Request, body: Json) -> Json:  # noqa: ARG002 - as above
        conversation, member = self._conversation(request), member_of(self._workspace, request.path_params["member"])
        if member is None or member.id not in conversation.member_ids:
            raise TeamsRefusedError(HTTPStatus.NOT_FOUND, "MemberNotFoundInConversation", "Nobody of that id is in the conversation.")
        return roster_entry(self._workspace, member)

    def _members(self, request: Request, body: Json) -> Json:  # noqa: ARG002 - as above
        inside = self._conversation(request).member_ids
        return {"members": [roster_entry(self._workspace, member) for id_, member in self._workspace.members.items() if id_ in inside]}

    def _team(self, request: Request, body: Json) -> Json:  # noqa: ARG002 - as above
        if request.path_params["team"] != TEAM:
            raise TeamsRefusedError(HTTPStatus.NOT_FOUND, "TeamNotFound", "The app is in no such team.")
        tenant = self._workspace.teams.tenant_id if self._workspace.teams is not None else None
        return {"id": TEAM, "name": self._workspace.team.name, "type": "standard", "tenantId": tenant}

    def _channels(self, request: Request, body: Json) -> Json:
        self._team(request, body)
        return {"conversations": channels_of(self._workspace)}

    def _conversation(self, request: Request) -> Conversation:
        found = conversation_of(self._workspace, request.path_params["conversation"])
        if found is None or not found.has_app:
            raise TeamsRefusedError(HTTPStatus.NOT_FOUND, "ConversationNotFound", "The app is in no such conversation.")
        return found

    def _own(self, conversation: Conversation, ts: str) -> Message:
        message = conversation.message(ts)
        if message is None or message.author_id != self._workspace.app.user_id:
            raise TeamsRefusedError(HTTPStatus.NOT_FOUND, "ActivityNotFoundInConversation", "The app wrote no such message there.")
        return message


def _card(body: Json) -> Json | None:
    """Return the card of a message; None: it is a text."""
    attachments = body.get("attachments")
    if not attachments:
        return None
    one = attachments[0] if isinstance(attachments, list) and len(attachments) == 1 else None
    content = one.get("content") if isinstance(one, dict) and one.get("contentType") == CARD else None
    if not isinstance(content, dict):
        raise TeamsRefusedError(HTTPStatus.BAD_REQUEST, "BadSyntax", "A message has one Adaptive Card, or none.")
    return content


async def _body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}
