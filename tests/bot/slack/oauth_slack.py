"""Slack's side of an installation: codes, tokens that rotate, and who called with which of them."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from cryptography.fernet import Fernet

from tests.bot.slack.fake_slack import TEAM, FakeSlack, member

KEY = Fernet.generate_key().decode()
OTHER = "T0OTHER"
OAUTH: dict[str, Any] = {
    "slack_bot_token": None,
    "slack_client_id": "1.2",
    "slack_client_secret": "client-secret",
    "slack_workspaces": (TEAM,),
    "public_url": "http://127.0.0.1",
    "encryption_key": (KEY,),
}
SCOPES = "app_mentions:read,assistant:write,channels:read,chat:write,commands,groups:read,im:history,im:write,users:read,users:read.email"


@dataclass
class OAuthSlack(FakeSlack):
    """Gives a token for a code, another for a refresh token, once each, and refuses what it did not give or took back."""

    users: dict[str, dict[str, Any]] = field(default_factory=lambda: {"U0ANN": member("U0ANN", "csm@example.com")})
    team: str = TEAM
    enterprise: bool = False
    scopes: str = SCOPES
    rotates: bool = True
    given: int = 0
    valid: set[str] = field(default_factory=set)
    refreshable: set[str] = field(default_factory=set)
    used: list[tuple[str, str]] = field(default_factory=list)
    """Method and token of each call."""

    async def api(self, request: web.Request) -> web.Response:
        """Take one call, if its token is one that was given."""
        method, token = request.match_info["method"], request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.used.append((method, token))
        if method == "oauth.v2.access" and token != f"Basic {b64encode(b'1.2:client-secret').decode()}":
            return web.json_response({"ok": False, "error": "bad_client_secret"})
        needs_token = not method.startswith(("oauth.", "response_url", "upload"))
        if needs_token and token not in self.valid:
            self.calls.append((method, dict(await request.post())))
            return web.json_response({"ok": False, "error": "token_revoked" if token else "not_authed"})
        if method == "auth.revoke":
            self.valid.discard(token)
        return await super().api(request)

    def _taken(self, method: str, body: Mapping[str, Any]) -> web.Response:
        if method == "oauth.v2.access":
            return web.json_response(self._access(body))
        if method == "auth.revoke":
            return web.json_response({"ok": True, "revoked": True})
        if method == "conversations.info":
            return web.json_response({"ok": True, "channel": {"id": body["channel"], "is_channel": True, "is_ext_shared": False}})
        if method == "users.lookupByEmail":
            found = [user for user in self.users.values() if user["profile"].get("email") == body["email"]]
            return web.json_response({"ok": True, "user": found[0]} if found else {"ok": False, "error": "users_not_found"})
        return super()._taken(method, body)

    def _access(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if body.get("grant_type") == "refresh_token":
            if body["refresh_token"] not in self.refreshable:
                return {"ok": False, "error": "invalid_refresh_token"}
            self.refreshable.discard(body["refresh_token"])
            return {"ok": True, **self._new_token()}
        if body.get("code") != "good-code" or not str(body.get("redirect_uri")).endswith("/slack/oauth_redirect"):
            return {"ok": False, "error": "invalid_code"}
        team = None if self.enterprise else {"id": self.team, "name": "Acme <GmbH>"}
        about = {"app_id": "A1", "bot_user_id": "U0BOT", "scope": self.scopes, "authed_user": {"id": "U0ADMIN"}}
        return {"ok": True, "team": team, "is_enterprise_install": self.enterprise, **about, **self._new_token()}

    def _new_token(self) -> dict[str, Any]:
        self.given += 1
        token, refresh = f"xoxe.xoxb-{self.given}", f"xoxe-{self.given}"
        self.valid.add(token)
        if not self.rotates:
            return {"access_token": token, "token_type": "bot"}
        self.refreshable.add(refresh)
        return {"access_token": token, "token_type": "bot", "refresh_token": refresh, "expires_in": 43200}


def state_of(location: str) -> str:
    """Read the state of the address that a browser was sent to."""
    return parse_qs(urlsplit(location).query)["state"][0]
