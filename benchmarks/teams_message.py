"""`account acme` said in Teams, until its card stands there, beside the same SDK's echo; and what Teams costs those who do without.

    uv run python -m benchmarks.teams_message [--quick]

The peer is an app of Microsoft's SDK as its documentation shows it, whose handler sends back what was said. Both run in processes
of their own under uvicorn with the same settings, without tokens (Microsoft's keys would be needed), answer to one stand-in for
Teams' service, and take turns, round by round. The other two comparisons are of Hourglass with itself: a request of Slack with Teams
on and off, and a start without Teams, as it is and with nothing of Teams in reach.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.account_request import serving, warm
from benchmarks.account_request_load import Client, fill, latency, slack
from benchmarks.ratios import Claim, conclude
from bot import timekeeping
from bot.opening import open_database
from bot.settings import Settings
from storage.people import SqlPeople

ACCOUNTS = 10_000
TENANT, ENTRA = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-0000-0000-0000-000000000001"
WITH_TEAMS = {"HOURGLASS_TEAMS_MODE": "local", "HOURGLASS_TEAMS_TENANT": TENANT}
APPS = "benchmarks.teams_message_apps"
START = (
    "import asyncio, sys\n{first}\nfrom bot.settings import Settings\nfrom bot.web import create_app\n"
    "app = create_app(Settings(database_url={url!r}))\n"
    "async def run():\n    async with app.router.lifespan_context(app): pass\nasyncio.run(run())"
)
OUT_OF_REACH = "sys.modules.update({'bot.teams': None, 'microsoft_teams': None})"


def main() -> int:
    """Measure and conclude."""
    quick = "--quick" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "benchmark.db"
        url = fill(file, count=ACCOUNTS)
        _meet(url)
        other = f"sqlite:///{shutil.copy(file, file.with_name('other.db'))}"
        claims = asyncio.run(_messages(url, rounds=3 if quick else 7, messages=100 if quick else 300))
        claims += asyncio.run(_slack_requests(url, other, rounds=3 if quick else 9, requests=200 if quick else 700))
    claims.append(_starts(rounds=5 if quick else 15))
    return conclude(claims, peer="peer")


async def _messages(url: str, *, rounds: int, messages: int) -> list[Claim]:
    """Time messages until their 200, and until the answer stands in Teams."""
    received: dict[str, list[float]] = {"ours": [], "echo": []}
    answered: dict[str, list[float]] = {"ours": [], "echo": []}
    async with _teams() as teams:
        with serving("ours", url, "http://127.0.0.1:9/", more=WITH_TEAMS) as ours, serving("echo", url, "", apps=APPS) as echo:
            ports = {"ours": ours, "echo": echo}
            for app, port in ports.items():
                said = await teams.talk(port, messages=messages)
                if app == "ours" and b"Acme" not in teams.last:
                    raise ValueError(said, teams.last[:500])
            for _ in range(rounds):
                for app, port in ports.items():
                    first, second = await teams.talk(port, messages=messages)
                    received[app].append(first)
                    answered[app].append(second)
    return [
        Claim("a message until it is answered, p50", "ms", answered["ours"], answered["echo"], bound=5, at_most=True),
        Claim("a message until its 200, p50", "ms", received["ours"], received["echo"], bound=5, at_most=True),
    ]


async def _slack_requests(url: str, other: str, *, rounds: int, requests: int) -> list[Claim]:
    """Time Slack's requests to a process that serves Teams too, and to one that does not."""
    times: dict[str, list[float]] = {"with": [], "without": []}
    async with slack() as api:
        with serving("ours", url, api, more=WITH_TEAMS) as both, serving("ours", other, api) as alone:
            ports = {"with": both, "without": alone}
            for port in ports.values():
                await warm(port, expected=b"Acme")
            for number in range(rounds):
                for name in sorted(ports, reverse=number % 2 == 1):
                    times[name].append(await latency(ports[name], requests=requests))
    return [Claim("a Slack request with Teams on, p50", "ms", times["with"], times["without"], bound=1.1, at_most=True)]


def _starts(*, rounds: int) -> Claim:
    """Time the start of a process without Teams: as it is, and with nothing of Teams in reach."""
    ours: list[float] = []
    peer: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/start.db"
        for number in range(-1, rounds):
            for times, first in ((ours, ""), (peer, OUT_OF_REACH)):
                began = time.perf_counter()
                subprocess.run([sys.executable, "-c", START.format(first=first, url=url)], check=True, capture_output=True)
                if number >= 0:  # The first makes the database, and the bytecode.
                    times.append((time.perf_counter() - began) * 1000)
    return Claim("the start without Teams", "ms", ours, peer, bound=1.2, at_most=True)


def _meet(url: str) -> None:
    """Have the CSM of the sample known in Teams."""
    database = open_database(Settings(database_url=url))
    with database.writing() as connection:
        people = SqlPeople(connection)
        person = people.by_email("csm@example.com")
        if person is None:
            raise LookupError("csm@example.com")
        people.link(person.id, "teams", TENANT, ENTRA, timekeeping.now())
    database.close()


class _Teams:
    """Teams' service: it takes every message, and tells when."""

    def __init__(self) -> None:
        self.url = ""
        self.last = b""
        self._came = asyncio.Event()
        self._number = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take messages from one connection until it ends."""
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.lower().split(b"\r\n")
            length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
            body = await reader.readexactly(length)
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"id":"m"}')
            if b"/activities" in lines[0] and b'"typing"' not in body:
                self.last = body
                self._came.set()

    async def talk(self, port: int, *, messages: int) -> tuple[float, float]:
        """Say something so many times, each after the answer to the last; returns the medians until the 200 and until the answer [ms]."""
        client = await Client.connect(port)
        received, answered = [], []
        for _ in range(messages):
            self._number += 1
            self._came.clear()
            began = time.perf_counter()
            await client.ask(_said(self.url, self._number))
            received.append(time.perf_counter() - began)
            async with asyncio.timeout(30):
                await self._came.wait()
            answered.append(time.perf_counter() - began)
        client.close()
        return sorted(received)[messages // 2] * 1000, sorted(answered)[messages // 2] * 1000


@asynccontextmanager
async def _teams() -> AsyncIterator[_Teams]:
    made = _Teams()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await made.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


def _said(url: str, number: int) -> bytes:
    """Write a message as Teams posts it."""
    activity = {
        "type": "message",
        "id": f"{time.time_ns()}-{number}",
        "serviceUrl": url,
        "channelId": "msteams",
        "from": {"id": "29:ann", "aadObjectId": ENTRA, "name": "Ann"},
        "recipient": {"id": "28:bot", "name": "Hourglass"},
        "conversation": {"id": "a:ann", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "text": "account acme",
    }
    body = json.dumps(activity).encode()
    head = f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


if __name__ == "__main__":
    sys.exit(main())
