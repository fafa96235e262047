"""An app that was removed, or whose token was revoked, sends nothing any more; installed again, it sends what is new."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot import timekeeping
from bot.delivery import DeliveryWorker
from bot.outbound import senders
from bot.sealing import Seal
from bot.settings import Settings
from storage import installations, outbox, tables
from storage.installations import Installation
from storage.outbox import Outgoing
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import TEAM, member
from tests.bot.slack.oauth_slack import KEY, OAUTH, SCOPES, OAuthSlack
from tests.factories import person

ANN = person()
SEAL = Seal((KEY,))
GONE = f"Hourglass was uninstalled from Slack workspace {TEAM}; install it there again to have it send."


@dataclass
class Company:
    """One company with its workspaces, and what it is to be sent."""

    running: Running
    slack: OAuthSlack
    moment: list[datetime]

    def install(self, team_id: str = TEAM, *, lasts: timedelta | None = None) -> None:
        """Install as OAuth would, with a token that Slack takes."""
        given = self.slack._new_token()
        expires_at = self.moment[0] + lasts if lasts else None
        made = Installation(
            team_id, "Acme", "A1", "U0BOT", SCOPES, SEAL.seal(given["access_token"]), SEAL.seal(given["refresh_token"]), expires_at, None,
            self.moment[0],
        )  # fmt: skip
        with self.running.assistant.database.writing() as connection:
            installations.keep(connection, made)

    def put(self, key: str, *, channel: str | None = None) -> None:
        """Hand a message over, to Ann or to a channel."""
        body = {"messages": [{"text": f"This is {key}."}], "words": key}
        person_id = None if channel else ANN.id
        message = Outgoing(key, "digest", "slack", channel or ANN.id, body, self.moment[0], person_id=person_id)
        with self.running.assistant.database.writing() as connection:
            assert outbox.put(connection, message, now=self.moment[0])

    def row(self, key: str) -> Any:
        """Read what became of a message."""
        with self.running.assistant.database.reading() as connection:
            return connection.execute(select(tables.outbox).where(tables.outbox.c.key == key)).one()

    async def until(self, key: str, state: str) -> Any:
        """Wait until a message is in a state."""
        async with asyncio.timeout(60):
            while self.row(key).state != state:  # noqa: ASYNC110 - the database offers no event
                await asyncio.sleep(0.05)
        return self.row(key)

    async def event(self, kind: str, *, team: str = TEAM, at: datetime | None = None, **more: Any) -> int:
        """Tell the app what happened, at a moment."""
        when = int((at or self.moment[0]).timestamp())
        body = {"type": "event_callback", "team_id": team, "event_id": "Ev9", "event_time": when, "event": {"type": kind, **more}}
        return (await self.running.requests.post(json.dumps(body), "application/json")).status


@asynccontextmanager
async def company(serving: Serving, **changed: Any) -> AsyncIterator[Company]:
    """Serve an app that is installed by OAuth."""
    moment = [timekeeping.now()]
    slack = OAuthSlack(users={"U0ANN": member("U0ANN", ANN.email)})
    async with serving(slack=slack, now=lambda: moment[0], **{**OAUTH, **changed}) as running:
        yield Company(running, slack, moment)


async def test_an_uninstalled_app_sends_nothing_any_more(serving: Serving) -> None:
    async with company(serving, outbox_worker=False) as ours:
        ours.install()
        ours.put("due")
        assert await ours.event("app_uninstalled") == 200
        assert (ours.row("due").state, ours.row("due").error) == ("dead", GONE)
        answered = await ours.running.requests.command("/account acme")
        assert answered.text.startswith("Hourglass is not installed in this workspace any more.")
        audited = [(entry.action, entry.place, entry.detail) for entry in ours.running.audited() if entry.action == "slack uninstall"]
    assert audited == [("slack uninstall", TEAM, GONE)]
    assert ours.slack.used == []


async def test_what_is_made_after_the_end_dies_with_its_reason_and_after_a_new_installation_is_sent(serving: Serving) -> None:
    async with company(serving) as ours:
        ours.install()
        assert await ours.event("app_uninstalled") == 200
        ours.put("later")
        assert (await ours.until("later", "dead")).error == GONE
        assert ours.slack.sent("chat.postMessage") == []
        ours.moment[0] += timedelta(hours=1)
        ours.install()
        ours.put("new")
        await ours.until("new", "sent")
        assert ours.row("later").state == "dead"
        assert [call["text"] for call in ours.slack.sent("chat.postMessage")] == ["This is new."]


async def test_a_late_word_of_the_end_leaves_a_newer_installation_alone(serving: Serving) -> None:
    async with company(serving, outbox_worker=False) as ours:
        before = ours.moment[0]
        ours.moment[0] += timedelta(hours=1)
        ours.install()
        ours.put("due")
        assert await ours.event("app_uninstalled", at=before) == 200
        assert ours.row("due").state == "due"


@pytest.mark.parametrize(("tokens", "state"), [({"bot": ["U0BOT"]}, "dead"), ({"oauth": ["U0ANN"]}, "due"), ({}, "due"), (None, "due")])
async def test_a_revoked_bot_token_ends_what_a_person_s_does_not(serving: Serving, tokens: Any, state: str) -> None:
    async with company(serving, outbox_worker=False) as ours:
        ours.install()
        ours.put("due")
        assert await ours.event("tokens_revoked", tokens=tokens) == 200
        assert ours.row("due").state == state


async def test_with_the_token_in_the_settings_an_uninstalled_app_stops_what_was_due(serving: Serving) -> None:
    async with serving(outbox_worker=False) as running:
        ours = Company(running, OAuthSlack(), [timekeeping.now()])
        ours.put("due")
        assert await ours.event("app_uninstalled") == 200
        assert (ours.row("due").state, ours.row("due").error) == ("dead", GONE)


async def test_another_company_s_end_is_none_of_ours(serving: Serving) -> None:
    async with company(serving, outbox_worker=False) as ours:
        ours.install()
        ours.put("due")
        assert await ours.event("app_uninstalled", team="T0OTHER") == 200
        assert ours.row("due").state == "due"


async def test_a_scheduled_message_renews_a_token_that_is_over(serving: Serving) -> None:
    async with company(serving) as ours:
        ours.install(lasts=timedelta(hours=12))
        ours.slack.valid.clear()
        ours.moment[0] += timedelta(hours=13)
        ours.put("digest")
        await ours.until("digest", "sent")
        assert ("chat.postMessage", "xoxe.xoxb-2") in ours.slack.used
        assert [method for method, _ in ours.slack.used].count("oauth.v2.access") == 1


async def test_a_message_goes_by_the_workspace_that_knows_its_reader(serving: Serving) -> None:
    async with company(serving, slack_workspaces=(TEAM, "T0ASIA")) as ours:
        ours.install("T0ASIA")
        ours.moment[0] += timedelta(hours=1)
        ours.install(TEAM)
        # Slack's look-up by e-mail names the workspace of the user: they are a stranger in the other one.
        ours.put("digest")
        await ours.until("digest", "sent")
        assert [token for method, token in ours.slack.used if method == "chat.postMessage"] == ["xoxe.xoxb-2"]


async def test_a_token_that_cannot_be_opened_waits_for_its_key(serving: Serving) -> None:
    async with company(serving, outbox_worker=False) as ours:
        ours.install()
        ours.put("digest")
        changed = {"slack_mode": "http", "slack_api_url": f"{ours.slack.base}/", "encryption_key": (Fernet.generate_key().decode(),)}
        settings = Settings(**{**OAUTH, **changed})
        async with aiohttp.ClientSession() as session:
            made = senders(settings, ours.running.assistant.database, session, now=lambda: ours.moment[0])
            worker = DeliveryWorker(ours.running.assistant.database, made, now=lambda: ours.moment[0])
            assert await worker.work() == 1
        assert (ours.row("digest").state, "BrokenSealError" in ours.row("digest").error) == ("due", True)


async def test_a_channel_s_message_goes_by_the_workspace_that_has_the_channel(serving: Serving) -> None:
    async with company(serving, slack_workspaces=(TEAM, "T0ASIA")) as ours:
        ours.install("T0ASIA")
        ours.moment[0] += timedelta(hours=1)
        ours.install(TEAM)
        ours.slack.refusals["conversations.info"] = ["channel_not_found"]
        ours.put("digest", channel="C0TEAM")
        await ours.until("digest", "sent")
        assert [token for method, token in ours.slack.used if method == "chat.postMessage"] == ["xoxe.xoxb-2"]


async def test_an_address_that_slack_does_not_vouch_for_is_sent_nothing(serving: Serving) -> None:
    async with company(serving) as ours:
        ours.install()
        ours.slack.users["U0ANN"] = member("U0ANN", ANN.email, is_email_confirmed=False)
        ours.put("digest")
        assert (await ours.until("digest", "dead")).error == f"Slack does not vouch for {ANN.email}."
        assert ours.slack.sent("chat.postMessage") == []


async def test_a_token_that_slack_takes_no_more_ends_the_installation_without_a_word_of_it(serving: Serving) -> None:
    async with company(serving) as ours:
        ours.install()
        ours.slack.valid.clear()
        ours.put("first")
        await ours.until("first", "dead")
        ours.put("second")
        because = "Slack refuses the token of Acme (token_revoked); install Hourglass there again."
        assert (await ours.until("second", "dead")).error == because
        assert len([method for method, _ in ours.slack.used if method != "auth.test"]) == 1
