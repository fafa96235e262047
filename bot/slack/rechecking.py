"""Whom Slack vouches for, looked at again each day."""

from collections.abc import Callable
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.rechecking import Rechecking, SilentError
from bot.slack.errors import SlackRefusal
from bot.slack.members import Member, read_member
from bot.slack.oauth import AWAY
from storage.database import Database
from storage.identities import Vouched


def slack_rechecking(
    database: Database,
    client: AsyncWebClient,
    *,
    now: Callable[[], datetime],
    speak_in: Callable[[str], None],
    workspaces: tuple[str, ...] = (),
) -> Rechecking:
    """Ask a client that calls in the workspace named to `speak_in` last; `workspaces` are those that are served, none: all."""

    async def read(held: Vouched) -> Member | None:
        speak_in(held.workspace_id)
        try:
            return await read_member(client, held.user_id, team_id=held.workspace_id)
        except (SlackRefusal, *AWAY) as error:
            raise SilentError(str(error)) from error

    return Rechecking(database, read, chat="slack", now=now, workspaces=workspaces)
