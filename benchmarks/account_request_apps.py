"""The two applications that benchmarks/account_request.py compares, made by uvicorn in processes of their own."""

from typing import Any

from fastapi import FastAPI, Request


def ours() -> Any:
    """Make the application as `hourglass serve` does, from the environment."""
    from bot.settings import read_settings
    from bot.web import create_app, log_to_stderr

    settings = read_settings()
    log_to_stderr(settings.log_level)
    return create_app(settings)


def bare() -> Any:
    """Make a Bolt app with an empty handler, as Bolt's documentation shows it for FastAPI."""
    from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import read_settings

    settings = read_settings()
    client = AsyncWebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url)
    app = AsyncApp(client=client, signing_secret=settings.slack_signing_secret, process_before_response=True)

    @app.command("/account")
    async def account(ack: AsyncAck) -> None:
        await ack()

    handler = AsyncSlackRequestHandler(app)
    api = FastAPI()

    @api.post("/slack/events")
    async def endpoint(request: Request) -> Any:
        return await handler.handle(request)

    return api
