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
COMMANDS = {
    "personal": (
        "account",
        "brief",
        "home",
        "atrisk",
        "expansion",
        "renewals",
        "feedback",
        "voc",
        "handoffs",
        "log touch",
        "digest",
        "help",
    ),
    "team": (
        "account",
        "brief",
        "atrisk",
        "expansion",
        "champions",
        "renewals",
        "feedback",
        "voc",
        "handoffs",
        "digest",
        "share",
        "help",
    ),
    "groupChat": (
        "account",
        "brief",
        "atrisk",
        "expansion",
        "champions",
        "renewals",
        "feedback",
        "voc",
        "handoffs",
        "handoff",
        "log touch",
        "help",
    ),
}
"""The abilities that Teams offers in each place, twelve at most, by name and behind a slash. Each of the others works when it is typed."""

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
                "scopes": [*COMMANDS],
                # What comes of a slash in a channel is read by whoever typed it, and by nobody else.
                "supportsTargetedMessages": True,
                "commandLists": [_offered(scope, words) for scope, words in COMMANDS.items()],
            }
        ],
    }


def _offered(scope: str, words: tuple[str, ...]) -> dict[str, Any]:
    gives = {route.word: route.gives for route in ROUTES}
    commands = [{"title": word, "description": gives[word]} for word in words]
    return {"scopes": [scope], "triggers": ["mention", "slash"], "commands": commands}


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
