"""What Slack's Web API can refuse, one type a family of codes, so that each can be met in its own way."""

from slack_sdk.errors import SlackApiError


class SlackRefusal(Exception):  # noqa: N818 - Slack refuses; our code did not err
    """Slack refused a call; `code` is its word for it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"Slack refused: {code}")


class RateLimited(SlackRefusal):
    """Too many calls, also after waiting as long as Slack asked: later it works."""


class ChannelGone(SlackRefusal):
    """The channel is archived, deleted or hidden from us: nothing can be said there."""


class NotInChannel(SlackRefusal):
    """We, or the person, are not in the channel: a direct message still works."""


class TokenRevoked(SlackRefusal):
    """The bot token does not work any more: an admin has to install the app again."""


class ScopeMissing(SlackRefusal):
    """The bot token lacks a scope that the manifest asks for."""


class BlocksRefused(SlackRefusal):
    """The blocks were refused: plain text still works."""


class TriggerExpired(SlackRefusal):
    """A press that is older than three seconds, or was used: the person has to press again."""


class AddressExpired(SlackRefusal):
    """A response address that was used up, or is older than 30 minutes."""


FAMILIES: dict[type[SlackRefusal], frozenset[str]] = {
    RateLimited: frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"}),
    ChannelGone: frozenset({"channel_not_found", "is_archived", "cannot_dm_bot", "user_not_found", "user_disabled"}),
    NotInChannel: frozenset({"not_in_channel", "user_not_in_channel", "restricted_action", "restricted_action_read_only_channel"}),
    TokenRevoked: frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}),
    ScopeMissing: frozenset({"missing_scope", "no_permission", "not_allowed_token_type"}),
    BlocksRefused: frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_attachments"}),
    TriggerExpired: frozenset(
        {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id", "invalid_trigger"}
    ),
    AddressExpired: frozenset({"expired_url", "used_url", "no_active_hooks"}),
}


def refusal_of(code: str) -> SlackRefusal:
    """Name the family of one of Slack's error codes; an unknown one is a plain SlackRefusal."""
    for family, codes in FAMILIES.items():
        if code in codes:
            return family(code)
    return SlackRefusal(code)


def typed(error: SlackApiError) -> SlackRefusal:
    """Name the family of what the SDK raised."""
    # The SDK attaches whatever it had at the moment: a response of its own, a dict, or the raw HTTP response.
    response = error.response
    try:
        code = response["error"]
    except (KeyError, TypeError, AttributeError):
        code = "ratelimited" if getattr(response, "status", None) == 429 else "no_readable_answer"  # noqa: PLR2004 - HTTP
    return refusal_of(str(code))
