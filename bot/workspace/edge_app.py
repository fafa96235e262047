"""What the app calls: the Web API, its `response_url`s and its uploads. Every call passes `_answered`, where faults happen."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.workspace import limits
from bot.workspace.edge_address import own_address
from bot.workspace.faults import CALL_EFFECTS, Fault
from bot.workspace.json_values import Json
from bot.workspace.refusals import RationedError, RefusedError, refusal
from bot.workspace.responses import Responses
from bot.workspace.state import Workspace
from bot.workspace.web_api import WebApi

GONE_ERRORS = {"expired_url", "used_url"}
SECRET_ARGUMENTS = {"token"}


class AppEdge:
    """Requests of the app in, replies out; what they mean is decided elsewhere."""

    def __init__(self, workspace: Workspace, responses: Responses, web_api: WebApi) -> None:
        self._workspace, self._responses, self._web_api = workspace, responses, web_api

    async def api(self, request: Request) -> Response:
        """Answer one call of the Web API."""
        self._workspace.base_url = own_address(request.scope)
        method = request.path_params["method"]
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else ""
        try:
            arguments = await _arguments(request)
        except RefusedError as refused:
            self._workspace.log.add("call", method, refused.code)
            return JSONResponse(refusal(refused))
        shown = {name: value for name, value in arguments.items() if name not in SECRET_ARGUMENTS}
        return await self._answered(method, shown, lambda: JSONResponse(self._web_api.call(method, arguments, token=token)))

    async def response(self, request: Request) -> Response:
        """Take an answer by `response_url`."""
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None

        def use() -> Response:
            if not isinstance(body, dict):
                raise RefusedError("invalid_payload")
            self._responses.use(request.path_params["key"], body)
            return PlainTextResponse("ok")

        return await self._answered("response_url", body if isinstance(body, dict) else {}, use)

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file, bare or in a form."""
        try:
            content = await _content(request)
        except ClientDisconnect:
            return Response(status_code=400)

        def use() -> Response:
            self._workspace.files.upload(request.path_params["key"], content)
            return PlainTextResponse(f"OK - {len(content)}")

        return await self._answered("upload", {"bytes": len(content)}, use)

    async def _answered(self, name: str, arguments: Json, use: Callable[[], Response]) -> Response:
        fault = self._workspace.faults.take(name, CALL_EFFECTS)
        if fault is not None and fault.effect == "delay":
            await asyncio.sleep(fault.seconds)
        instead = _instead(name, fault)
        if instead is not None:
            outcome, response = instead
        else:
            try:
                outcome, response = "ok", use()
            except RefusedError as refused:
                outcome, response = refused.code, _refused(name, refused)
        self._workspace.log.add("call", name, outcome, fault=fault.effect if fault else "", body=arguments)
        return Cut() if fault is not None and fault.effect == "cut" else response


class Cut(Response):
    """No answer at all: the connection is closed without a byte."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - what every response is called with
        """Begin an answer that no server can write; having begun, all that it can do is close."""
        with suppress(Exception):  # Each server refuses it in its own way.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"not a header", b"")]})


def _instead(name: str, fault: Fault | None) -> tuple[str, Response] | None:
    """Return what is answered in place of doing anything."""
    match fault.effect if fault is not None else "":
        case "drop":
            return "connection_closed", Cut()
        case "rate_limit" if fault is not None:
            return "ratelimited", _refused(name, RationedError(fault.retry_after))
        case "http_error" if fault is not None:
            return f"http_{fault.status}", PlainTextResponse("", status_code=fault.status)
        case "error" if fault is not None:
            return fault.error, _refused(name, RefusedError(fault.error))
        case _:
            return None


def _refused(name: str, refused: RefusedError) -> Response:
    """Refuse as Slack does: the Web API with status 200, addresses with the status."""
    if isinstance(refused, RationedError):
        return JSONResponse(refusal(refused), status_code=429, headers={"Retry-After": str(refused.retry_after)})
    if name == "response_url":
        return JSONResponse(refusal(refused), status_code=404 if refused.code in GONE_ERRORS else 400)
    return JSONResponse(refusal(refused), status_code=400 if name == "upload" else 200)


async def _content(request: Request) -> bytes:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_part_size=limits.UPLOAD_BYTES) as form:
            files = [value for value in form.values() if not isinstance(value, str)]
            return await files[0].read() if files else b""
    return await request.body()


async def _arguments(request: Request) -> Json:
    """Read a call's arguments from the query and from a form or JSON, as Slack does."""
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise RefusedError("invalid_json") from None
        if not isinstance(body, dict):
            raise RefusedError("json_not_object")
        return arguments | body
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as form:
            return arguments | {name: value for name, value in form.items() if isinstance(value, str)}
    return arguments
