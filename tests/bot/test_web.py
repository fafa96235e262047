import json
from pathlib import Path
from typing import Any

from bot import timekeeping
from bot.settings import Settings
from bot.web import create_app
from bot.wiring import Assistant


async def ask(app: Any, path: str, *, client: str = "127.0.0.1", **headers: str) -> tuple[int, Any]:
    """Make one GET request of an application that runs; names of headers are written with _ for -."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path}
    await app({**scope, "raw_path": path.encode(), "query_string": b"", "headers": raw, "client": (client, 1), "app": app}, receive, send)
    return sent[0]["status"], sent[1]["body"]


async def test_health_is_the_process_and_readiness_the_database(tmp_path: Path) -> None:
    file = tmp_path / "hourglass.db"
    settings = Settings(database_url=f"sqlite:///{file}")
    assistant = Assistant.open(settings, now=timekeeping.now())
    app = create_app(settings, assistant=assistant)
    async with app.router.lifespan_context(app):
        assert (await ask(app, "/healthz"))[0] == 200
        assert (await ask(app, "/readyz"))[0] == 200
        with assistant.database.writing() as connection:
            connection.exec_driver_sql("DROP TABLE alembic_version")
        status, body = await ask(app, "/readyz")
        assert (status, json.loads(body)["status"]) == (503, "not ready")
        assert (await ask(app, "/healthz"))[0] == 200
    assistant.close()


async def test_an_application_opens_and_closes_what_it_needs(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'made' / 'here.db'}"))
    async with app.router.lifespan_context(app):
        assert (await ask(app, "/readyz"))[0] == 200


async def test_nothing_else_is_shown(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}"))
    async with app.router.lifespan_context(app):
        for path in ("/docs", "/redoc", "/openapi.json", "/"):
            assert (await ask(app, path))[0] == 404
