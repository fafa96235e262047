"""The application that benchmarks/teams_message.py compares with, made by uvicorn in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI


def echo() -> Any:
    """Make an app of Microsoft's SDK that sends back what it is told, as its documentation shows it for FastAPI."""
    from microsoft_teams.api.activities.message import MessageActivity
    from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter

    import bot.teams.sdk  # noqa: F401 - which loads the SDK without its warnings

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await teams.initialize()
        yield

    api = FastAPI(lifespan=lifespan)
    teams = App(
        http_server_adapter=FastAPIAdapter(app=api),
        client_id="local-bot",
        token=lambda _scope, _tenant: None,
        dangerously_allow_unauthenticated_requests=True,
    )

    @teams.on_message
    async def said(context: ActivityContext[MessageActivity]) -> None:
        await context.send(context.activity.text)

    return api
