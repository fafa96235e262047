"""Faults and the log over HTTP: for tests in other languages, and for the page's panel."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.workspace.edge_page import is_our_page
from bot.workspace.faults import ADDRESSES, DELIVERIES, EFFECTS
from bot.workspace.json_values import Json
from bot.workspace.state import Workspace


class FaultsEdge:
    """`/faults` and `/log`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def faults(self, request: Request) -> Response:
        """List what goes wrong; POST adds one or more, DELETE takes one (`?id=`) or all away."""
        faults = self._workspace.faults
        if request.method != "GET" and not is_our_page(request):
            return _refused("Only the workspace's own page can do that.", 403)
        if request.method == "DELETE":
            faults.clear(request.query_params.get("id"))
        elif request.method == "POST":
            if request.headers.get("content-type") != "application/json":
                return _refused("Faults are sent as application/json.", 400)
            try:
                faults.add_written(await request.json())
            except (ValueError, TypeError) as error:
                return _refused(str(error), 400)
        places = [*sorted(faults.methods), *ADDRESSES, *DELIVERIES]
        return JSONResponse({"ok": True, "faults": faults.listed(), "places": places, "effects": EFFECTS})

    async def log(self, request: Request) -> Response:
        """List what went over the line; `?after=NUMBER` leaves out what is known."""
        after = request.query_params.get("after", "0")
        answer: Json = {"ok": True, "entries": self._workspace.log.listed(after=int(after) if after.isdecimal() else 0)}
        return JSONResponse(answer)


def _refused(sentence: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status_code=status)
