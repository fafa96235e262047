"""`/account acme` as a signed request over HTTP, audited, against 10,000 accounts, beside a bare Bolt app.

    uv run python -m benchmarks.account_request [--quick]

The peer is a Bolt AsyncApp with `process_before_response=True` and an empty handler on the same server with the same
settings. Both run in processes of their own and take turns, round by round.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.account_request_load import SECRET, Client, fill, latency, signed_request, slack, throughput
from benchmarks.ratios import Claim, conclude
from bot.opening import open_database
from bot.settings import Settings
from storage.audit import read_audit

ACCOUNTS = 10_000
CLIENTS = 16
APPS = ("bare", "ours")


def main() -> int:
    """Measure and conclude."""
    quick = "--quick" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        url = fill(Path(folder) / "benchmark.db", count=ACCOUNTS)
        return asyncio.run(_measure(url, rounds=3 if quick else 7, requests=300 if quick else 1000, seconds=2.0 if quick else 5.0))


async def _measure(url: str, *, rounds: int, requests: int, seconds: float) -> int:
    times: dict[str, list[float]] = {app: [] for app in APPS}
    rates: dict[str, list[float]] = {app: [] for app in APPS}
    async with slack() as api:
        with serving("bare", url, api) as bare, serving("ours", url, api) as ours:
            ports = {"bare": bare, "ours": ours}
            for app in APPS:
                await warm(ports[app], expected=b"Acme" if app == "ours" else b"")
            for _ in range(rounds):
                for app in APPS:
                    times[app].append(await latency(ports[app], requests=requests))
                for app in APPS:
                    rates[app].append(await throughput(ports[app], clients=CLIENTS, seconds=seconds))
    asked = 1 + rounds * requests
    if _audited(url, asked) < asked:
        print("The audit is not complete.")
        return 1
    claims = [
        Claim("p50 with one client", "ms", times["ours"], times["bare"], bound=5, at_most=True),
        Claim(f"requests/s with {CLIENTS} clients", "/s", rates["ours"], rates["bare"], bound=0.2, at_most=False),
    ]
    return conclude(claims, peer="bare Bolt")


@contextmanager
def serving(
    app: str, url: str, api: str, *, apps: str = "benchmarks.account_request_apps", more: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run one of the applications under uvicorn, with more settings where they are given; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    given = {
        "HOURGLASS_DATABASE_URL": url,
        "HOURGLASS_SLACK_BOT_TOKEN": "xoxb-benchmark",
        "HOURGLASS_SLACK_SIGNING_SECRET": SECRET,
        "HOURGLASS_SLACK_API_URL": api,
        "HOURGLASS_LOG_LEVEL": "warning",
        **(more or {}),
    }
    target = f"{apps}:{app}"
    options = ["--factory", "--port", str(port), "--no-access-log", "--log-level", "warning", "--timeout-keep-alive", "75"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", target, *options], env={**_direct(os.environ), **given})
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _direct(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave out proxies, which could not reach this machine, and settings of another deployment."""
    return {name: text for name, text in environ.items() if not name.startswith("HOURGLASS_") and not name.lower().endswith("_proxy")}


async def warm(port: int, *, expected: bytes) -> None:
    """Ask until everything is loaded, and check what is answered."""
    client = await Client.connect(port)
    body = await client.ask(signed_request())
    if expected not in body or bool(expected) != bool(body):
        raise ValueError(body.decode())
    end = time.perf_counter() + 1
    while time.perf_counter() < end:
        await client.ask(signed_request())
    client.close()


def _audited(url: str, least: int) -> int:
    database = open_database(Settings(database_url=url))
    with database.reading() as connection:
        count = len(read_audit(connection, limit=least))
    database.close()
    return count


if __name__ == "__main__":
    sys.exit(main())
