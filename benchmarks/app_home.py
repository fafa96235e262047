"""The App Home of a CSM with 500 accounts, from the event to the published view, beside `/account acme` over the same server.

    uv run python -m benchmarks.app_home [--quick]

Both are signed requests over HTTP to the application as `hourglass serve` runs it, audited, against 10,000 accounts. A Home is timed
from the event to the moment in which a Slack on this machine has taken the view, so what keeps the event, and its worker, count too.
"""

import asyncio
import json
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median

from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select, update

from benchmarks.account_request import serving, warm
from benchmarks.account_request_load import SECRET, TEAM, USER, Client, fill, signed_request, slack
from benchmarks.ratios import Claim, conclude
from bot import timekeeping
from bot.opening import open_database
from bot.settings import Settings
from storage.books import follow_accounts
from storage.people import SqlPeople
from storage.tables import accounts, person_identities

ACCOUNTS, BOOK = 10_000, 500
ROUNDS, REQUESTS, A_TURN = 7, 200, 20
QUICK_ROUNDS, QUICK_REQUESTS = 3, 60
PATIENCE_SECONDS = 10.0


class Published:
    """A Slack that takes views, and says which one came."""

    def __init__(self) -> None:
        self._came: asyncio.Queue[int] = asyncio.Queue()
        self.blocks = 0

    async def publish(self, request: web.Request) -> web.Response:
        """Take a view."""
        body = await request.read()
        self._came.put_nowait(len(body))
        self.blocks = len(json.loads(body)["view"]["blocks"])
        return web.json_response({"ok": True, "view": {"id": "V0BENCH", "hash": "1"}})

    async def next(self) -> None:
        """Wait for one."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._came.get()


def main() -> int:
    """Measure and conclude."""
    quick = "--quick" in sys.argv[1:]
    rounds, requests = (QUICK_ROUNDS, QUICK_REQUESTS) if quick else (ROUNDS, REQUESTS)
    with tempfile.TemporaryDirectory() as folder:
        url = fill(Path(folder) / "benchmark.db", count=ACCOUNTS)
        _give_book(url)
        return asyncio.run(_measure(url, rounds=rounds, requests=requests))


def _give_book(url: str) -> None:
    """Have the asker own 500 accounts, Acme among them, and everyone else the rest."""
    database = open_database(Settings(database_url=url))
    with database.writing() as connection:
        owner = connection.execute(select(person_identities.c.person_id).where(person_identities.c.user_id == USER)).scalar_one()
        other = next(person for person in SqlPeople(connection).everyone() if person.role == "csm" and person.id != owner)
        connection.execute(update(accounts).where(accounts.c.owner_id == owner, accounts.c.id != "a-0001").values(owner_id=other.id))
        chosen = select(accounts.c.id).where(accounts.c.id.like("copy-%")).order_by(accounts.c.id).limit(BOOK - 1)
        connection.execute(update(accounts).where(accounts.c.id.in_(chosen)).values(owner_id=owner))
        follow_accounts(connection, connection.execute(select(accounts.c.id)).scalars().all())
    database.close()


async def _measure(url: str, *, rounds: int, requests: int) -> int:
    published, numbers = Published(), count(1)
    homes: list[float] = []
    account: list[float] = []
    async with slack({"views.publish": published.publish}) as api:
        with serving("ours", url, api) as port:
            await warm(port, expected=b"Acme")
            await _round(port, published, numbers, requests=A_TURN)
            for _ in range(rounds):
                of_homes, of_account = await _round(port, published, numbers, requests=requests)
                homes.append(of_homes)
                account.append(of_account)
    print(f"{BOOK} accounts of {ACCOUNTS}, {published.blocks} blocks")
    return conclude([Claim("p50 of a Home", "ms", homes, account, bound=3, at_most=True)], peer="/account acme")


async def _round(port: int, published: Published, numbers: "count[int]", *, requests: int) -> tuple[float, float]:
    """Open the Home and ask for one account, a few times by turns, so that a slow moment is both's; returns the median times [ms]."""
    client, homes, account = await Client.connect(port), [], []
    for _ in range(requests // A_TURN):
        for _ in range(A_TURN):
            request = _opened(next(numbers))
            start = time.perf_counter()
            answered = asyncio.ensure_future(client.ask(request))
            await published.next()
            homes.append(time.perf_counter() - start)
            await answered
        request = signed_request()
        for _ in range(A_TURN):
            start = time.perf_counter()
            await client.ask(request)
            account.append(time.perf_counter() - start)
    client.close()
    return median(homes) * 1000, median(account) * 1000


def _opened(number: int) -> bytes:
    """Write the event as Slack posts it, signed now."""
    event = {"type": "app_home_opened", "user": USER, "channel": "D0BENCH", "tab": "home", "event_ts": f"{number}.0"}
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event})
    timestamp = str(int(timekeeping.now().timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


if __name__ == "__main__":
    sys.exit(main())
