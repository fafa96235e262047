"""Teams' service on a loopback port: it keeps what it is sent, knows its members, and refuses what it is told to refuse."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.render.card_check import problems, walk
from bot.render.card_pages import MESSAGE_BYTES

PLAYGROUND = "/_connector"
"""Where Microsoft 365 Agents Playground has its service."""
TENANT = "11111111-2222-3333-4444-555555555555"
ANN, BOT = "29:ann", "28:bot"
ANN_ENTRA = "aaaaaaaa-0000-0000-0000-000000000001"
OWN = "a:ann-and-hourglass"


def member(account_id: str = ANN, entra: str = ANN_ENTRA, email: str = "csm@example.com", **more: Any) -> dict[str, Any]:
    """Someone of the tenant, as the roster shows them."""
    about = {"id": account_id, "aadObjectId": entra, "name": "Ann Keller", "email": email, "userPrincipalName": email, "tenantId": TENANT}
    return about | {"userRole": "user"} | more


@dataclass
class Sent:
    """A message that was sent or changed."""

    method: str
    conversation: str
    message_id: str
    body: dict[str, Any]
    reader: str | None = None
    """The only one who sees it; None: everyone in the conversation."""

    @property
    def card(self) -> dict[str, Any]:
        """Its only card."""
        [attachment] = self.body["attachments"]
        card: dict[str, Any] = attachment["content"]
        return card


@dataclass
class FakeTeams:
    """The service; `refusals` are given one by one to whatever is sent next, as status, body and headers."""

    url: str = ""
    members: dict[str, dict[str, Any]] = field(default_factory=lambda: {ANN: member()})
    sent: list[Sent] = field(default_factory=list)
    opened: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    refuse_in: str | None = None
    """A conversation that takes nothing."""
    offers_private: bool = True
    """Whether it shows a message to one reader alone."""
    typing: list[str] = field(default_factory=list)
    """The conversations in which something was shown as being typed."""
    teams: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The channels of each team; of one that is not here, a bot is told nothing."""
    team_tenant: str = ""
    """Whose the teams are; empty: it does not say."""
    rosters: list[str] = field(default_factory=list)
    """The conversations whose members were asked for."""
    roster_refusal: tuple[int, str] | None = None
    """Status and code for whoever asks for members."""

    @property
    def looked(self) -> int:
        """How often somebody asked for members."""
        return len(self.rosters)

    sizes: list[int] = field(default_factory=list)
    """Of each message that was sent or changed, in bytes as it came."""
    wrong: list[str] = field(default_factory=list)
    """What Teams would not draw, or not take, of all that it was given; at the end there is to be nothing."""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeTeams"]:
        """Serve until the block ends."""
        app = web.Application()
        for service in ("", PLAYGROUND):
            app.router.add_post(f"{service}/v3/conversations/{{conversation}}/activities", self._send)
            app.router.add_put(f"{service}/v3/conversations/{{conversation}}/activities/{{message}}", self._send)
            app.router.add_get(f"{service}/v3/conversations/{{conversation}}/members/{{member}}", self._member)
            app.router.add_get(f"{service}/v3/conversations/{{conversation}}/pagedMembers", self._roster)
            app.router.add_post(f"{service}/v3/conversations", self._open)
            app.router.add_get(f"{service}/v3/teams/{{team}}", self._team)
            app.router.add_get(f"{service}/v3/teams/{{team}}/conversations", self._channels)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()
        assert self.wrong == []

    def cards(self) -> list[dict[str, Any]]:
        """The cards that were sent or changed, in order."""
        return [each.card for each in self.sent if "attachments" in each.body]

    def check(self, said: bytes) -> None:
        """Look at what Teams is given: every card in it, and its size."""
        if len(said) >= MESSAGE_BYTES:
            self.wrong.append(f"{len(said)} bytes")
        try:
            body = json.loads(said)
        except ValueError:
            return  # a page of words, which has no card
        cards = (node for node in walk(body) if node.get("type") == "AdaptiveCard")
        self.wrong.extend(problem for card in cards for problem in problems(card))

    async def _send(self, request: web.Request) -> web.Response:
        if request.match_info["conversation"] == self.refuse_in:
            return web.json_response({"error": {"code": "Forbidden"}}, status=403)
        if self.refusals:
            status, body, headers = self.refusals.pop(0)
            return web.json_response(body, status=status, headers=headers)
        said = await request.read()
        body = json.loads(said)
        if body["type"] == "typing":
            self.typing.append(request.match_info["conversation"])
            return web.json_response({}, status=201)
        private = request.query.get("isTargetedActivity") == "true"
        if private and not self.offers_private:
            return web.json_response({"error": {"code": "BadArgument", "message": "not offered"}}, status=400)
        message_id = request.match_info.get("message") or f"m{len(self.sent) + 1}"
        self.sizes.append(len(said))
        self.check(said)
        reader = body["recipient"]["id"] if private and body["recipient"]["isTargeted"] else None
        self.sent.append(Sent(request.method, request.match_info["conversation"], message_id, body, reader))
        return web.json_response({"id": message_id})

    async def _member(self, request: web.Request) -> web.Response:
        found = self.members.get(request.match_info["member"])
        return web.json_response(found or {"error": {"code": "MemberNotFoundInConversation"}}, status=200 if found else 404)

    async def _roster(self, request: web.Request) -> web.Response:
        self.rosters.append(request.match_info["conversation"])
        if self.roster_refusal is not None:
            status, code = self.roster_refusal
            return web.json_response({"error": {"code": code}}, status=status)
        return web.json_response({"members": [*self.members.values()]})

    async def _team(self, request: web.Request) -> web.Response:
        team_id = request.match_info["team"]
        if team_id not in self.teams:
            return web.json_response({"error": {"code": "BotNotInConversationRoster"}}, status=403)
        return web.json_response({"id": team_id, "name": "Customer success"} | ({"tenantId": self.team_tenant} if self.team_tenant else {}))

    async def _channels(self, request: web.Request) -> web.Response:
        return web.json_response({"conversations": self.teams[request.match_info["team"]]})

    async def _open(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.opened.append(asked)
        return web.json_response({"id": own_of(asked["members"][0]["id"])})


def own_of(account_id: str) -> str:
    """The id of someone's own conversation with us."""
    return OWN if account_id == ANN else f"a:{account_id.removeprefix('29:')}-and-hourglass"


def activity(url: str, **changed: Any) -> dict[str, Any]:
    """A message of Ann's in her own conversation with us."""
    return {
        "type": "message",
        "id": "1",
        "serviceUrl": url,
        "channelId": "msteams",
        "from": {"id": ANN, "aadObjectId": ANN_ENTRA, "name": "Ann Keller"},
        "recipient": {"id": BOT, "name": "Hourglass"},
        "conversation": {"id": OWN, "conversationType": "personal", "tenantId": TENANT},
        "text": "account acme",
    } | changed


def press(url: str, data: object, **changed: Any) -> dict[str, Any]:
    """A button pressed on a message of ours."""
    value = {"action": {"type": "Action.Execute", "verb": "command", "data": data}, "trigger": "manual"}
    return activity(url, type="invoke", name="adaptiveCard/action", value=value, replyToId="m1", id="p1", text=None) | changed


def invoke(url: str, name: str, value: object, **changed: Any) -> dict[str, Any]:
    """Something that Teams asks and waits for: a window, what was filled in there, what may be meant."""
    return activity(url, type="invoke", name=name, value=value, id="i1", text=None) | changed
