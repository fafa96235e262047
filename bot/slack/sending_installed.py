"""The outbox's way to several workspaces of one company: each message goes by the one where its reader is."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

import aiohttp
from sqlalchemy import select

from bot.sealing import BrokenSealError
from bot.sending import Arrived, CannotArriveError, NotTakenError, Part, Place
from bot.slack.errors import SlackRefusal
from bot.slack.installed import Installed, InstalledClient, NotInstalledError
from bot.slack.oauth import AWAY
from bot.slack.pictures import Payload, Pictures
from bot.slack.sending import SlackSender
from storage.database import Database
from storage.installations import Installation, all_installations
from storage.outbox import Claimed, Root
from storage.tables import person_identities


class _TeamPlace(Place, frozen=True):
    """A place in one workspace."""

    sender: SlackSender | None = None


class InstalledSender:
    """bot.sending.Sender over every workspace that is installed."""

    def __init__(
        self, installed: Installed, database: Database, session: aiohttp.ClientSession, *, api_url: str, now: Callable[[], datetime]
    ) -> None:
        self._installed = installed
        self._database = database
        self._session = session
        self._api_url = api_url
        self._now = now
        self._senders: dict[str, SlackSender] = {}

    def parts(self, item: Claimed) -> int:
        """Count the messages that were drawn."""
        return len(item.body["messages"])

    def repeats_safely(self, part: Part, place: Place) -> bool:
        """A message that takes another's place may do so twice."""
        return _of(place).repeats_safely(part, place)

    async def locate(self, item: Claimed, root: Root | None) -> Place:
        """Find the first workspace that knows whom it is for: those where they were met stand first."""
        teams = await self._teams(item.person_id)
        if not teams:
            await self._explain()
        reasons = []
        for team in teams:
            sender = self._sender(team.team_id)
            try:
                await self._ready(team)
                place = await sender.locate(item, root)
            except CannotArriveError as error:
                reasons.append(str(error) if len(teams) == 1 else f"{team.team_name}: {error}")
            else:
                return _TeamPlace(place.address, place.root, sender)
        raise CannotArriveError("; ".join(reasons))

    async def send(self, part: Part, place: Place) -> Arrived:
        """Post, update or reply, once."""
        return await _of(place).send(part, place)

    async def redraw(self, part: Part, place: Place) -> Payload | None:
        """Show pictures in place of charts; None: it has none."""
        return await _of(place).redraw(part, place)

    async def look_up(self, part: Part, place: Place) -> Arrived | None:
        """Read the conversation from the send on, and look for the key."""
        return await _of(place).look_up(part, place)

    async def _ready(self, team: Installation) -> None:
        """See to a token that works before anything is written down as begun."""
        try:
            await self._installed.token(team.team_id)
        except NotInstalledError as error:
            raise CannotArriveError(error.sentence) from error
        except (SlackRefusal, BrokenSealError, *AWAY) as error:
            raise NotTakenError(f"The token of {team.team_name} could not be renewed: {type(error).__name__}") from error

    async def _teams(self, person_id: str | None) -> list[Installation]:
        teams = await self._installed.teams()
        if person_id is None or len(teams) < 2:  # noqa: PLR2004 - nothing to choose
            return teams
        met = await asyncio.to_thread(self._met_in, person_id)
        return sorted(teams, key=lambda team: team.team_id not in met)

    def _met_in(self, person_id: str) -> set[str]:
        mine = person_identities.c
        with self._database.reading() as connection:
            return set(connection.scalars(select(mine.workspace_id).where(mine.person_id == person_id, mine.channel == "slack")))

    async def _explain(self) -> NoReturn:
        ended = await asyncio.to_thread(self._ended)
        raise CannotArriveError(ended[-1] if ended else "Hourglass is not installed in any workspace of Slack; open /slack/install.")

    def _ended(self) -> list[str]:
        with self._database.reading() as connection:
            found = [(each.ended_at, str(each.ended_because)) for each in all_installations(connection) if each.ended_at is not None]
        return [because for _, because in sorted(found)]

    def _sender(self, team_id: str) -> SlackSender:
        if team_id not in self._senders:
            client = InstalledClient(self._installed, team_id, base_url=self._api_url, session=self._session, retry_handlers=[])
            self._senders[team_id] = SlackSender(
                client, self._database, now=self._now, team_id=team_id, pictures=Pictures(client, self._session)
            )
        return self._senders[team_id]


def _of(place: Place) -> SlackSender:
    if not isinstance(place, _TeamPlace) or place.sender is None:  # pragma: no cover - locate gives no other
        raise TypeError(place)
    return place.sender
