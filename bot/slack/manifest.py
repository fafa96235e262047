"""The Slack app as Slack wants it described: what it listens to, what it calls, and the scopes that follow from both.

Tests hold it equal to the listeners and to the methods that the code calls, and valid under Slack's own schema.
"""

from collections.abc import Collection, Iterable
from typing import Any

from bot.settings import Settings

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
INSTALL_PATH = "/slack/install"
EXAMPLE_URL = "https://YOUR-HOST"

EVENTS: dict[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.im": "im:history",
    "tokens_revoked": None,
}
"""What is subscribed to, and the scope that it needs."""

METHODS: dict[str, tuple[str, ...]] = {
    "assistant.threads.setStatus": ("chat:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.revoke": (),
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("im:history",),
    "conversations.open": ("im:write",),
    "conversations.replies": ("im:history",),
    "oauth.v2.access": (),
    "users.info": ("users:read", "users:read.email"),
    "users.lookupByEmail": ("users:read.email",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""What is always called, and the scopes that it needs for what we want of it: history and replies of direct messages alone."""

FEATURES: dict[str, dict[str, tuple[str, ...]]] = {
    "channels": {"conversations.info": ("channels:read", "groups:read")},
    "look-ups": {
        "conversations.history": ("channels:history", "groups:history"),
        "conversations.replies": ("channels:history", "groups:history"),
    },
    "pictures": {"files.getUploadURLExternal": ("files:write",), "files.completeUploadExternal": ("files:write",)},
}
"""What a deployment may want besides, and the methods and scopes of each (docs/slack.md)."""

PARTS: dict[str, str] = {"slash_commands": "commands", "agent_view": "assistant:write"}
"""Parts of the app that need a scope by themselves."""

ABOUT_ACCOUNT = {"description": "How a customer is doing, why, and what to do next", "usage_hint": "NAME [why | trend]"}
ABOUT_CS = {"description": "Everything else: who is at risk, renewals, feedback, help", "usage_hint": "atrisk | renewals 90d | help"}
AGENT = "Answers questions about customers from your own data: health and its reasons, risk, renewals, expansion, feedback."
PROMPTS = (
    ("Who is at risk?", "who is at risk?"),
    ("What is due today?", "what is due today?"),
    ("How is a customer doing?", "account"),
    ("What can I ask?", "help"),
)


def scopes(features: Collection[str] = ()) -> list[str]:
    """List the bot's scopes, the least that work with these features."""
    wanted = {*PARTS.values(), *(scope for scope in EVENTS.values() if scope), *_of(METHODS)}
    for feature in features:
        wanted |= _of(FEATURES[feature])
    return sorted(wanted)


def manifest(settings: Settings, *, url: str | None = None, socket: bool | None = None, features: Collection[str] = ()) -> dict[str, Any]:
    """Describe the app as the settings make it.

    Args:
        settings: Commands, Socket Mode and OAuth.
        url: Where Slack reaches this server; without it and the setting, a placeholder.
        socket: Whether Socket Mode is used; without it, as the settings say.
        features: Names of FEATURES.
    """
    by_socket = settings.slack_mode == "socket" if socket is None else socket
    base = (url or settings.public_url or EXAMPLE_URL).rstrip("/")
    called, request_url = ({}, {}) if by_socket else ({"url": base + EVENTS_PATH}, {"request_url": base + EVENTS_PATH})
    oauth: dict[str, Any] = {"scopes": {"bot": scopes(features)}}
    if settings.slack_client_id:
        oauth = {"redirect_urls": [base + REDIRECT_PATH], **oauth}
    return {
        "display_information": {
            "name": "Hourglass",
            "description": "Customer health that explains itself: who needs you, why, and what to do next.",
            "background_color": "#1f2a44",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "Hourglass", "always_online": True},
            "slash_commands": [
                {"command": settings.slack_account_command, **called, **ABOUT_ACCOUNT, "should_escape": False},
                {"command": settings.slack_cs_command, **called, **ABOUT_CS, "should_escape": False},
            ],
            "agent_view": {
                "agent_description": AGENT,
                "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
            },
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": by_socket,
            # Slack renews what it gave to an installation; a token in the settings nobody could renew.
            "token_rotation_enabled": bool(settings.slack_client_id),
        },
    }


def as_yaml(document: object, depth: int = 0) -> str:
    """Write what a manifest holds as YAML: maps, lists, text, numbers and truth."""
    pad = "  " * depth
    if isinstance(document, dict):
        return "".join(f"{pad}{key}:{_nested(value, depth)}" for key, value in document.items())
    if isinstance(document, list):
        return "".join(f"{pad}- {as_yaml(item, depth + 1).lstrip() if isinstance(item, dict) else _plain(item)}" for item in document)
    return _plain(document)


def _nested(value: object, depth: int) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + as_yaml(value, depth + 1)
    return f" {_plain(value)}"


def _plain(value: object) -> str:
    import json

    # JSON's text, numbers and truth are YAML's.
    return f"{json.dumps(value, ensure_ascii=False)}\n"


def _of(methods: dict[str, tuple[str, ...]]) -> set[str]:
    return {scope for needed in methods.values() for scope in needed}


def missing(granted: Iterable[str], features: Collection[str] = ()) -> list[str]:
    """List the scopes that an installation lacks."""
    return sorted(set(scopes(features)) - set(granted))
