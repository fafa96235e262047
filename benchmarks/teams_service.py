"""A Teams for benchmarks: its service on this machine, which takes messages, now and then without a word, and forgets none."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from aiohttp import web
from sqlalchemy import select

from benchmarks.delivery_account import Account
from bot import timekeeping
from bot.teams.drawing import MAY_REPEAT
from storage import tables, teams_conversations
from storage.database import Database
from storage.people import SqlPeople
from storage.teams_conversations import TeamsConversation

TENANT = "11111111-2222-3333-4444-555555555555"
KINDS_OF_FAULT = ("cut", "cut", "bad gateway", "wait")
"""What happens to a faulty send: twice as often the answer is missing although the message is there."""


class TeamsService:
    """Takes what is sent and changed; a share of it faultily."""

    def __init__(self, *, faults: float, seed: int) -> None:
        self.url = ""
        self.taken: Counter[str] = Counter()
        """How often each text was taken, without a mark."""
        self.marked: Counter[str] = Counter()
        """And how often marked as what may be a repeat."""
        self.latest: dict[str, str] = {}
        """What stands now, by message."""
        self.happened: Counter[str] = Counter()
        self._faults = faults
        self._draws = Random(seed)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["TeamsService"]:
        """Serve until the block ends."""
        app = web.Application()
        app.router.add_post("/v3/conversations/{conversation}/activities", self._take)
        app.router.add_put("/v3/conversations/{conversation}/activities/{message}", self._take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def meet(self, database: Database) -> None:
        """Have everyone known here, each with a conversation of their own."""
        now = timekeeping.now()
        with database.writing() as connection:
            people = SqlPeople(connection)
            for number, person in enumerate(people.everyone()):
                user_id = f"aaaaaaaa-0000-0000-0000-{number:012}"
                people.link(person.id, "teams", TENANT, user_id, now)
                conversation = TeamsConversation(TENANT, "personal", user_id, f"a:{number}", self.url)
                teams_conversations.keep(connection, conversation, now=now)

    async def _take(self, request: web.Request) -> web.Response:
        said = await request.read()
        fault = self._draws.choice(KINDS_OF_FAULT) if self._draws.random() < self._faults else ""
        self.happened[fault or "taken"] += 1
        if fault == "wait":
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        message_id = request.match_info.get("message") or f"m{self.happened.total()}"
        text, repeats = _text(json.loads(said))
        if request.method == "POST":
            (self.marked if repeats else self.taken)[text] += 1
        self.latest[message_id] = text
        if fault == "cut":
            with contextlib.suppress(AttributeError):
                request.transport.abort()  # type: ignore[union-attr]
            await asyncio.sleep(0)
        return web.json_response({"id": message_id}, status=502 if fault == "bad gateway" else 200)

    def account(self, database: Database) -> Account:
        """Count what the outbox says against what stands here."""
        with database.reading() as connection:
            rows = list(connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)))
        newest = {row.root_key: row for row in rows if row.mode == "update" and row.state == "sent"}
        stands = Counter(self.latest.values())
        counted = Counter[str]()
        for row in rows:
            texts = [_of_card(card) for card in row.body["messages"]]
            if row.mode == "update":
                whole = newest.get(row.root_key) is not row or all(stands[text] for text in texts)
                counted["there" if row.state == "sent" and whole else "lost" if row.state == "sent" else _ended(row.state)] += 1
            else:
                counted[self._place(row, texts)] += 1
        return Account(len(rows), **{name: counted[name] for name in Account.__struct_fields__ if name != "handed_over"})

    def _place(self, row: Any, texts: list[str]) -> str:
        if any(self.taken[text] > 1 for text in texts) or (any(self.marked[text] for text in texts) and not row.repeated):
            return "twice"  # Also a repeat that is not counted as one.
        if row.state != "sent":
            return _ended(row.state)
        there = all(self.taken[text] or self.marked[text] for text in texts)
        return "lost" if not there else "marked_repeats" if row.repeated else "there"


def _ended(state: str) -> str:
    return {"unknown": "unlooked", "dead": "dead"}.get(state, "unaccounted")


def _text(activity: dict[str, Any]) -> tuple[str, bool]:
    """Return the words of a message without its mark, and whether it has one."""
    card = next((each["content"] for each in activity.get("attachments", ())), None)
    text = _of_card(card) if card else str(activity.get("text", ""))
    return text.removeprefix(MAY_REPEAT).strip(), text.startswith(MAY_REPEAT)


def _of_card(card: dict[str, Any]) -> str:
    return " ".join(str(block.get("text", "")) for block in card["body"])
