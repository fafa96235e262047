"""What the doctor looks at in Teams: that Microsoft gives a token for it, and that people can be written to."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bot.commands.doctor import Finding
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

PATIENCE_SECONDS = 10
NAMED = 3


def teams_findings(
    settings: Settings, connection: "Connection", *, refusal: Callable[[Settings], str | None] | None = None
) -> Iterator[Finding]:
    """Look at Teams, and at who can be written to nowhere; nothing where Teams is off. `refusal` asks Microsoft for a token."""
    if settings.teams_mode == "off":
        return
    yield _token(settings, refusal or _refusal)
    yield _people(settings, connection)


def _token(settings: Settings, refusal: Callable[[Settings], str | None]) -> Finding:
    if settings.teams_mode == "local":
        return Finding("teams", well=True, says="It is local: no token is checked, and this machine alone is answered.")
    why = refusal(settings)
    if why is None:
        return Finding(
            "teams", well=True, says=f"Microsoft gives a token for bot {settings.teams_client_id} in tenant {settings.teams_tenant}."
        )
    helps = "look at HOURGLASS_TEAMS_CLIENT_ID, HOURGLASS_TEAMS_CLIENT_SECRET (secrets expire) and HOURGLASS_TEAMS_TENANT"
    return Finding("teams", well=False, says=f"{why.rstrip('.')}; {helps}.")


def _refusal(settings: Settings) -> str | None:
    """Ask Microsoft for a token as the server does; None: it gives one."""
    import asyncio

    from bot.sending import NotTakenError
    from bot.teams.chat import Chat

    async def ask() -> None:
        chat = Chat(settings)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await chat.check()
        finally:
            await chat.close()

    try:
        asyncio.run(ask())
    except NotTakenError as error:
        return str(error)
    except TimeoutError:
        return f"Microsoft gives no token within {PATIENCE_SECONDS} seconds"
    return None


def _people(settings: Settings, connection: "Connection") -> Finding:
    from handlers.ports.reach import CHAT_NAMES
    from storage import teams_conversations
    from storage.reaches import SqlReaches

    open_, closed = teams_conversations.counts(connection)["personal"]
    says = f"{open_} can be written to in their own conversation, {closed} closed theirs."
    shut_out = SqlReaches(connection, chats=settings.chats).shut_out()
    if shut_out:
        named = [
            f"{email} ({CHAT_NAMES[reach.ways[0].chat]}: {(reach.ways[0].closed or '').rstrip('.')})" for email, reach in shut_out[:NAMED]
        ]
        more = f" and {len(shut_out) - NAMED} more" if len(shut_out) > NAMED else ""
        says += f" Nothing reaches {', '.join(named)}{more}, until they add Hourglass or write to it."
    return Finding("teams people", not shut_out, says)
