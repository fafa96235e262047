"""Whom Slack vouches for: full members of a workspace, and their address."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import typed

NOT_MEMBERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
"""What Slack says of users who are not full members of the workspace."""

UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class Member(Struct, frozen=True):
    """A full member of a workspace."""

    user_id: str
    name: str
    """As Slack shows them; they chose it."""
    email: str | None
    """None: Slack shows none, or its owner has not confirmed it."""


def full_member(user: Mapping[str, Any], *, team_id: str) -> Member | None:
    """Read what Slack says of a user; None: a guest, a bot, someone who left, or someone of another workspace."""
    if any(user.get(mark) for mark in NOT_MEMBERS) or user.get("team_id") != team_id:
        return None
    profile = user.get("profile") or {}
    # Slack gives the address only with users:read.email, and marks one that its owner has not confirmed.
    email = profile.get("email") if user.get("is_email_confirmed") is not False else None
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user.get("id")
    return Member(str(user.get("id") or ""), str(name), str(email) if email else None)


async def read_member(client: AsyncWebClient, user_id: str, *, team_id: str) -> Member | None:
    """Ask Slack about a user; None as in `full_member`, or Slack knows no such user.

    Raises:
        SlackRefusal: Slack would not say.
    """
    try:
        answer = await client.api_call("users.info", data={"user": user_id})
    except SlackApiError as error:
        refusal = typed(error)
        if refusal.code in UNKNOWN:
            return None
        raise refusal from error
    return full_member(answer.get("user") or {}, team_id=team_id)
