"""The Teams app as Teams wants it described, and the package that an admin uploads.

Tests hold its commands equal to the abilities, and the whole valid under Microsoft's own schema.
"""

import io
import json
import zipfile
from importlib.metadata import version
from typing import Any

from bot.teams.icons import color_icon, outline_icon
from handlers.route_table import ROUTES

VERSION = "1.30"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
ACCENT = "#1f2a44"
EXAMPLE_URL = "https://YOUR-HOST"
SCOPES = ("personal", "team", "groupChat")
COMMANDS = (
    "account",
    "brief",
    "home",
    "atrisk",
    "expansion",
    "feedback",
    "renewals",
    "handoffs",
    "log touch",
    "digest",
    "away",
    "help",
)
"""The abilities that Teams suggests; it takes twelve. Each of the others works when it is typed."""

SHORT = "Customer health that explains itself: who is at risk, why, and what to do next."
FULL = (
    "Ask about a customer by name, in words or with a command, and read its health, the reasons with their facts, what is due and what "
    "to do next. Lists of who is at risk, ready to grow or up for renewal; forms to log what happened; handoffs to Sales. Answers stand in "
    "your own chat with Hourglass, also where you ask in a channel."
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""A package of the same manifest is the same file."""


def manifest(client_id: str, *, url: str | None = None) -> dict[str, Any]:
    """Describe the app. `url` is where people read about it, its privacy and its terms; None: a placeholder."""
    about = url or EXAMPLE_URL
    gives = {route.word: route.gives for route in ROUTES}
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version("hourglass"),
        "id": client_id,
        "developer": {"name": "Hourglass", "websiteUrl": about, "privacyUrl": about, "termsOfUseUrl": about},
        "name": {"short": "Hourglass", "full": "Hourglass, the customer-growth assistant"},
        "description": {"short": SHORT, "full": FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": client_id,
                "scopes": [*SCOPES],
                "commandLists": [{"scopes": [*SCOPES], "commands": [{"title": word, "description": gives[word]} for word in COMMANDS]}],
            }
        ],
    }


def package(document: dict[str, Any]) -> bytes:
    """Pack the manifest with its icons."""
    files = {
        "manifest.json": json.dumps(document, ensure_ascii=False, indent=2).encode(),
        document["icons"]["color"]: color_icon(),
        document["icons"]["outline"]: outline_icon(),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()
