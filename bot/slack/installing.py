"""Installing Hourglass in a workspace by OAuth: a browser goes to Slack and comes back with a code, once, within minutes.

Only listed workspaces are kept; what any other gave is revoked at once. Tokens are sealed before they are stored, and stand in no log.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sealing import Seal
from bot.settings import Settings
from bot.slack.errors import SlackRefusal
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH, missing, scopes
from bot.slack.oauth import AWAY, SlackOAuth
from handlers.ports import AuditEntry
from storage import installations
from storage.audit import write_audit
from storage.database import Database
from storage.installations import Installation

STATE_LASTS = timedelta(minutes=10)
COOKIE = "hourglass_install"
LONGEST_STATE = 100
LONGEST_CODE = 500
ACTION = "slack install"

_log = logging.getLogger(__name__)

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hourglass in Slack</title><style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
main {{ max-width: 36rem; margin: 4rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; }}
a {{ color: LinkText; }}
</style></head><body><main><h1>{title}</h1><p>{sentence}</p>{more}</main></body></html>
"""


class _RefusedError(Exception):
    """The installation ends here; the sentence says why, for the person at the browser."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST, *, begun: bool = True) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.begun = begun
        """Whether it was an installation at all: what anybody may send is not kept."""


class Installing:
    """The two pages of an installation."""

    def __init__(self, settings: Settings, database: Database, oauth: SlackOAuth, *, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._database = database
        self._seal = Seal.of(settings)
        self._oauth = oauth
        self._now = now
        self._base = settings.public_url or ""

    async def begin(self, _: Request) -> Response:
        """Send a browser to Slack, with a state that only it can bring back."""
        state = secrets.token_urlsafe(32)
        if not await asyncio.to_thread(self._keep_state, state):
            return _page("Too many at once", "Too many installations have begun. Try again in ten minutes.", HTTPStatus.TOO_MANY_REQUESTS)
        asked = {
            "client_id": self._settings.slack_client_id or "",
            "scope": ",".join(scopes(self._settings.slack_features)),
            "redirect_uri": self._base + REDIRECT_PATH,
            "state": state,
        }
        response = RedirectResponse(f"{self._settings.slack_authorize_url}?{urlencode(asked)}", HTTPStatus.FOUND, _HEADERS)
        secure = self._base.startswith("https://")
        response.set_cookie(COOKIE, state, max_age=int(STATE_LASTS.total_seconds()), httponly=True, secure=secure, samesite="lax")
        return response

    async def finish(self, request: Request) -> Response:
        """Take the code that Slack gave the browser, and keep what it stands for."""
        try:
            code = await self._code(request.query_params, request.cookies.get(COOKIE, ""))
            installation = await self._exchange(code)
        except _RefusedError as refused:
            if refused.begun:
                await asyncio.to_thread(self._audit, refused.sentence)
            response = _page("Not installed", refused.sentence, refused.status, again=self._base + INSTALL_PATH)
        else:
            await asyncio.to_thread(self._keep, installation)
            _log.info("Installed in workspace %s.", installation.team_id)
            response = _page(f"Hourglass is installed in {installation.team_name}", self._next(installation), HTTPStatus.OK)
        response.delete_cookie(COOKIE)
        return response

    async def _code(self, query: Mapping[str, str], cookie: str) -> str:
        state, code, error = query.get("state", ""), query.get("code", ""), query.get("error", "")
        known = bool(state) and len(state) <= LONGEST_STATE and secrets.compare_digest(state.encode(), cookie.encode())
        if not known or not await asyncio.to_thread(self._take_state, state):
            sentence = "This installation was finished before, took over ten minutes, or was begun in another browser."
            raise _RefusedError(sentence, begun=False)
        if error:
            word = "It was cancelled in Slack" if error == "access_denied" else f"Slack answered {error[:60]}"
            raise _RefusedError(f"{word}; nothing was kept.")
        if not 0 < len(code) <= LONGEST_CODE:
            raise _RefusedError("Slack sent no code; nothing was kept.")
        return code

    async def _exchange(self, code: str) -> Installation:
        """Turn a code into an installation, or refuse what it stands for."""
        try:
            given = await self._oauth.access(code=code, redirect_uri=self._base + REDIRECT_PATH)
        except SlackRefusal as refusal:
            raise _RefusedError(f"Slack refused it ({refusal.code}); nothing was kept.") from refusal
        except AWAY as error:
            raise _RefusedError("Slack could not be reached; nothing was kept.", HTTPStatus.BAD_GATEWAY) from error
        team_id, token = str((given.get("team") or {}).get("id") or ""), str(given.get("access_token") or "")
        if given.get("is_enterprise_install") or team_id not in self._settings.slack_workspaces:
            where = "a whole organization" if given.get("is_enterprise_install") else f"workspace {team_id or 'of no name'}"
            raise _RefusedError(f"{await self._given_back(token, where)} See HOURGLASS_SLACK_WORKSPACES.", HTTPStatus.FORBIDDEN)
        if given.get("token_type") != "bot" or not token:
            raise _RefusedError(f"{await self._given_back(token, f'workspace {team_id}')} It came without a bot.")
        return self._sealed(given, team_id, token)

    async def _given_back(self, token: str, where: str) -> str:
        """Revoke what an installation gave that is not kept, and say so."""
        try:
            await self._oauth.revoke(token)
        except (SlackRefusal, *AWAY) as error:
            _log.warning("What %s gave could not be revoked: %s", where, error)
            return f"Hourglass does not serve {where}; nothing was kept, but its token could not be revoked: remove the app there."
        return f"Hourglass does not serve {where}; what it gave was revoked, and nothing was kept."

    def _sealed(self, given: Mapping[str, Any], team_id: str, token: str) -> Installation:
        now, refresh = self._now(), given.get("refresh_token")
        lasts = given.get("expires_in")
        return Installation(
            team_id=team_id,
            team_name=str((given.get("team") or {}).get("name") or team_id)[:200],
            app_id=given.get("app_id"),
            bot_user_id=str(given.get("bot_user_id") or ""),
            scopes=str(given.get("scope") or ""),
            bot_token=self._seal.seal(token),
            refresh_token=self._seal.seal(str(refresh)) if refresh else None,
            expires_at=now + timedelta(seconds=int(lasts)) if lasts and refresh else None,
            installed_by=(given.get("authed_user") or {}).get("id"),
            installed_at=now,
        )

    def _next(self, installation: Installation) -> str:
        lacking = missing(installation.scopes.split(","), self._settings.slack_features)
        if lacking:
            return (
                f"It lacks the scopes {', '.join(lacking)}: give the app the manifest of `hourglass slack manifest`, and install it again."
            )
        return f"Type {self._settings.slack_account_command} and a customer's name in Slack. You can close this page."

    def _keep_state(self, state: str) -> bool:
        now = self._now()
        with self._database.writing() as connection:
            return installations.keep_state(connection, _digest(state), until=now + STATE_LASTS, now=now)

    def _take_state(self, state: str) -> bool:
        with self._database.writing() as connection:
            return installations.take_state(connection, _digest(state), now=self._now())

    def _keep(self, installation: Installation) -> None:
        with self._database.writing() as connection:
            installations.keep(connection, installation)
            who = f"by {installation.installed_by} in {installation.team_id}"
            write_audit(connection, [AuditEntry(self._now(), None, "slack", installation.team_id, ACTION, None, "answered", who)])

    def _audit(self, detail: str) -> None:
        with self._database.writing() as connection:
            write_audit(connection, [AuditEntry(self._now(), None, "slack", None, ACTION, None, "refused", detail)])


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _page(title: str, sentence: str, status: HTTPStatus, *, again: str = "") -> HTMLResponse:
    more = f'<p><a href="{escape(again)}">Begin again</a></p>' if again else ""
    return HTMLResponse(_PAGE.format(title=escape(title), sentence=escape(sentence), more=more), status, _HEADERS)
