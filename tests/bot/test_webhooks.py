"""Events to a CRM: signed, known when they come twice, and ended by what it answers."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select

from bot.crm import SqlCrm
from bot.delivery import DeliveryWorker
from bot.outbound import senders
from bot.sending import CannotArriveError, CannotLookError, NotTakenError, Part, Place, UnclearError
from bot.settings import read_settings
from bot.webhooks import WebhookSender, signature
from storage import outbox, tables
from storage.database import Database
from storage.outbox import Claimed
from tests.factories import NOW

SECRET = "a-secret-of-sixteen"
DATA = {"handoff_id": "h-1", "amount": "17400", "account_name": "Ünïcode & <Sons>"}


class Crm:
    """A receiver on this machine: keeps what came, and answers as told."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[web.Response] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(status=204)


@pytest.fixture
async def crm() -> AsyncIterator[Crm]:
    own = Crm()
    app = web.Application()
    app.router.add_post("/{path:.*}", own.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    own.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield own
    await runner.cleanup()


def keep(database: Database, key: str = "handoff:h-1:draft:V1") -> bool:
    with database.writing() as connection:
        connection.execute(tables.accounts.insert().prefix_with("OR IGNORE"), {"id": "a-1", "name": "A"})
        return SqlCrm(connection, connected=True, now=NOW).send(key, "opportunity.drafted", DATA, account_id="a-1")


def claimed(database: Database) -> Claimed:
    with database.writing() as connection:
        (item,) = outbox.claim(
            connection, "w", channels=["webhook"], now=NOW, lease=timedelta(seconds=60), settle=timedelta(seconds=60), limit=5
        )
    return item


async def send(url: str, database: Database) -> None:
    item = claimed(database)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        sender = WebhookSender(session, url=url, secret=SECRET, now=lambda: NOW)
        part, place = Part(item, 0), await sender.locate(item, None)
        assert (sender.parts(item), sender.repeats_safely(part, place), place) == (1, True, Place("crm"))
        arrived = await sender.send(part, place)
        assert (arrived.address, arrived.ts) == ("crm", item.key)


@pytest.fixture
def database(sqlite_url: str) -> Database:
    return Database.open(sqlite_url)


async def test_an_event_is_signed_over_its_timestamp_and_its_body(crm: Crm, database: Database) -> None:
    assert keep(database)
    await send(crm.url, database)
    ((headers, body),) = crm.came
    assert json.loads(body) == {"event": "opportunity.drafted", "id": "handoff:h-1:draft:V1", "created_at": NOW.isoformat(), "data": DATA}
    stamp = headers["X-Hourglass-Timestamp"]
    assert stamp == str(int(NOW.timestamp()))
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Hourglass-Signature"] == f"v1={expected}"
    assert headers["Idempotency-Key"] == "handoff:h-1:draft:V1"


def test_the_documented_check_takes_ours_and_no_other() -> None:
    page = (Path(__file__).parent.parent.parent / "docs/webhooks.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    found: dict[str, object] = {}
    exec(code, found)
    is_ours = found["is_ours"]
    stamp, body = str(int(NOW.timestamp())), b'{"a": 1}'
    signed = f"v1={signature(SECRET, stamp, body)}"
    assert is_ours(SECRET, stamp, signed, body, NOW.timestamp())  # type: ignore[operator]
    old = str(int(NOW.timestamp()) - 301)
    for other in (
        (SECRET, stamp, signed, b'{"a": 2}'),
        ("another-secret-of-ours", stamp, signed, body),
        (SECRET, old, f"v1={signature(SECRET, old, body)}", body),
        (SECRET, "soon", signed, body),
    ):
        assert not is_ours(*other, NOW.timestamp())  # type: ignore[operator]


def test_the_same_key_is_kept_once(database: Database) -> None:
    assert keep(database)
    assert not keep(database)


@pytest.mark.parametrize(
    ("answer", "ending", "says"),
    [
        (web.Response(status=500), UnclearError, "answered 500"),
        (web.Response(status=429, headers={"Retry-After": "7"}), NotTakenError, "answered 429"),
        (web.Response(status=401), CannotArriveError, "answered 401"),
        (web.Response(status=302, headers={"Location": "http://169.254.169.254/"}), CannotArriveError, "not followed"),
    ],
)
async def test_what_it_answers_decides(crm: Crm, database: Database, answer: web.Response, ending: type[Exception], says: str) -> None:
    keep(database)
    crm.answers.append(answer)
    with pytest.raises(ending, match=says) as ended:
        await send(crm.url, database)
    assert getattr(ended.value, "seconds", None) == (7.0 if ending is NotTakenError else None)
    assert len(crm.came) == 1


async def test_one_that_is_not_there_is_tried_again(database: Database) -> None:
    keep(database)
    with pytest.raises(NotTakenError, match="could not be reached"):
        await send("http://127.0.0.1:1/hook", database)


async def test_a_cut_connection_is_unclear_and_nobody_can_look(crm: Crm, database: Database) -> None:
    keep(database)

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    async with server:
        with pytest.raises(UnclearError):
            await send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", database)
    async with aiohttp.ClientSession() as session:
        sender = WebhookSender(session, url=crm.url, secret=SECRET, now=lambda: NOW)
        with pytest.raises(CannotLookError):
            await sender.look_up(Part(_item(), 0), Place("crm"))
        with pytest.raises(CannotArriveError, match="no webhook called elsewhere"):
            await sender.locate(_item(destination="elsewhere"), None)


def _item(**changed: object) -> Claimed:
    values = dict.fromkeys(Claimed.__struct_fields__) | {"destination": "crm", "key": "k"} | changed
    return Claimed(**values)  # type: ignore[arg-type]


async def test_the_worker_sends_it_once_though_the_first_answer_was_lost(crm: Crm, database: Database) -> None:
    keep(database)
    crm.answers.append(web.Response(status=503))
    settings = read_settings({"HOURGLASS_CRM_WEBHOOK_URL": crm.url, "HOURGLASS_CRM_WEBHOOK_SECRET": SECRET})
    clock = [NOW]
    async with aiohttp.ClientSession() as session:
        worker = DeliveryWorker(database, senders(settings, database, session, now=lambda: clock[0]), now=lambda: clock[0])
        for _ in range(2):
            await worker.work()
            clock[0] += timedelta(minutes=15)
    keys = [headers["Idempotency-Key"] for headers, _ in crm.came]
    assert keys == ["handoff:h-1:draft:V1"] * 2
    with database.reading() as connection:
        row = connection.execute(select(tables.outbox)).one()
    assert (row.state, row.sent_channel, row.attempts) == ("sent", "crm", 2)
