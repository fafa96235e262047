"""The other side of benchmarks/account_request.py: a load client on raw sockets, a Slack to authorize at, and 10,000 accounts."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import insert, select

from bot import timekeeping
from bot.opening import open_database, register
from bot.settings import Settings
from handlers.ports import name_key
from scoring.policy import default_policy
from storage.people import SqlPeople
from storage.sample import load_sample
from storage.tables import account_names, account_state, accounts, feedback

SECRET = "benchmark"
TEAM, USER = "T0BENCH", "U0BENCH"


def fill(file: Path, *, count: int) -> str:
    """Make a database with so many accounts, Acme and other scored ones, their feedback among them; returns its URL."""
    url = f"sqlite:///{file}"
    database = open_database(Settings(database_url=url))
    now = timekeeping.now()
    policy = register(database, default_policy(), now=now)
    with database.writing() as connection:
        load_sample(connection, accounts=40, days=60, as_of=now, policy=policy, progress=lambda _what, _done, _total: None, history=False)
        person = SqlPeople(connection).by_email("csm@example.com")
        if person is None:
            raise LookupError("csm@example.com")
        SqlPeople(connection).link(person.id, "slack", TEAM, USER, now)
        _multiply(connection, count)
    database.close()
    return url


def _multiply(connection: Any, count: int) -> None:
    """Copy the sample's accounts under other names until there are so many."""
    originals = [dict(row) for row in connection.execute(select(accounts)).mappings()]
    states = {row["account_id"]: dict(row) for row in connection.execute(select(account_state)).mappings()}
    said: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(select(feedback)).mappings():
        said.setdefault(row["account_id"], []).append(dict(row))
    for number in range(len(originals), count):
        original = originals[number % len(originals)]
        key, name = f"copy-{number}", f"{original['name']} {number}"
        connection.execute(insert(accounts), {**original, "id": key, "name": name})
        connection.execute(insert(account_names), {"account_id": key, "kind": "name", "text": name, "key": name_key(name)})
        connection.execute(insert(account_state), {**states[original["id"]], "account_id": key})
        # Their sources know other accounts' answers by other keys.
        copies = [{**row, "id": f"{key}-{row['id']}", "account_id": key, "source_id": None} for row in said.get(original["id"], ())]
        if copies:
            connection.execute(insert(feedback), copies)


@asynccontextmanager
async def slack(methods: Mapping[str, Callable[[web.Request], Awaitable[web.Response]]] | None = None) -> AsyncIterator[str]:
    """Serve what is called before a first answer, and other methods; gives the address of the Web API."""

    async def auth_test(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"})

    async def conversations_info(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "channel": {"is_channel": True, "is_member": True, "is_ext_shared": False}})

    api = web.Application()
    for method, answer in {"auth.test": auth_test, "conversations.info": conversations_info, **(methods or {})}.items():
        api.router.add_route("*", f"/api/{method}", answer)
    runner = web.AppRunner(api)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


def signed_request() -> bytes:
    """Write `/account acme` as Slack posts it, signed now; Slack's signature holds for five minutes."""
    names = {"command": "/account", "text": "acme", "team_id": TEAM, "user_id": USER, "channel_id": "C0BENCH", "trigger_id": "1"}
    body = urlencode({**names, "response_url": "http://127.0.0.1:9/response"})
    timestamp = str(int(timekeeping.now().timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


class Client:
    """One kept connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, port: int) -> "Client":
        """Connect, and try again while the server starts."""
        async with asyncio.timeout(180):
            while True:
                try:
                    return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))
                except OSError:
                    await asyncio.sleep(0.1)

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the body of its answer, which must be a 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.decode())
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        return await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def latency(port: int, *, requests: int) -> float:
    """Ask one after the other; returns the median time [ms]."""
    client, request = await Client.connect(port), signed_request()
    times = []
    for _ in range(requests):
        start = time.perf_counter()
        await client.ask(request)
        times.append(time.perf_counter() - start)
    client.close()
    return sorted(times)[len(times) // 2] * 1000


async def throughput(port: int, *, clients: int, seconds: float) -> float:
    """Ask from so many connections at once; returns the answers a second."""
    request, answered = signed_request(), 0
    connections = [await Client.connect(port) for _ in range(clients)]
    start = time.perf_counter()

    async def keep_asking(client: Client) -> None:
        nonlocal answered
        while time.perf_counter() - start < seconds:
            await client.ask(request)
            answered += 1

    await asyncio.gather(*(keep_asking(client) for client in connections))
    taken = time.perf_counter() - start
    for client in connections:
        client.close()
    return answered / taken
