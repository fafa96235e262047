"""What Slack's Web API can refuse, one type a family of codes, so that each can be met in its own way and said in a sentence."""

from typing import ClassVar

from slack_sdk.errors import SlackApiError


class SlackRefusal(Exception):  # noqa: N818 - Slack refuses; our code did not err
    """Slack refused a call; `code` is its word for it."""

    for_person: ClassVar[str] = "Slack did not take my answer. Ask again in a minute."
    """What the person reads who waits for it."""
    for_operator: ClassVar[str] = "Slack's documentation says what the code means."
    """What mends it, for the log."""

    def __init__(self, code: str, *, needed: str | None = None) -> None:
        self.code = code
        self.needed = needed
        """The scope that Slack names."""
        super().__init__(f"Slack refused: {code}")

    @property
    def explained(self) -> str:
        """The refusal, and what mends it."""
        needed = f" ({self.needed})" if self.needed else ""
        return f"{self}{needed}. {self.for_operator}"


class RateLimited(SlackRefusal):
    """Too many calls, also after waiting as long as Slack asked: later it works."""

    for_person = "Slack takes no more messages from me just now. Ask again in a minute."
    for_operator = "Too many calls were made in a minute; later it works by itself."


class ChannelGone(SlackRefusal):
    """The channel is archived, deleted or hidden from us: nothing can be said there."""

    for_person = "I cannot answer in that channel any more: it is archived, deleted or hidden from me. Ask me in a direct message."
    for_operator = "The channel is archived, deleted, or private without the app in it; answers go to direct messages."


class NotInChannel(SlackRefusal):
    """We, or the person, are not in the channel: a direct message still works."""

    for_person = "I am not in that channel. Invite me with /invite, or ask me in a direct message."
    for_operator = "The app, or the person, is not in the channel; answers go to direct messages."


class PersonGone(SlackRefusal):
    """The person is deactivated, or of a kind that takes no direct messages: nobody is left to answer."""

    for_person = "Slack lets me write you no direct messages. Ask your Slack admin."
    for_operator = "The person is deactivated, unknown, or takes no direct messages from apps; nothing is tried again."


class TokenRevoked(SlackRefusal):
    """The bot token does not work any more: an admin has to install the app again."""

    for_person = "I am not installed in this workspace any more. Your Slack admin has to install me again."
    for_operator = "The bot token does not work any more; install the app again and set the new token."


class ScopeMissing(SlackRefusal):
    """The bot token lacks a scope that the manifest asks for."""

    for_person = "I lack a right in this workspace to do that. Your Slack admin has to install me again."
    for_operator = "A scope is missing; replace the app's manifest by `hourglass slack manifest` and install it again."


class BlocksRefused(SlackRefusal):
    """The blocks were refused: plain text still works."""

    for_person = "Slack did not draw my answer. Ask again, or for less, such as a list without `full`."
    for_operator = "Blocks were refused, which is a defect of the renderer; the person got plain text where that was taken."


class TooLong(BlocksRefused):
    """The message was too long: in words, and in pieces, it still works."""

    for_person = "My answer is too long for Slack. Ask for less, such as a list without `full`."
    for_operator = "A message was too long, which is a defect of the renderer; the person got it in words, in pieces."


class TriggerExpired(SlackRefusal):
    """A press that is older than three seconds, or was used: the person has to press again."""

    for_person = "That took too long to open; press again."
    for_operator = "A modal was opened more than three seconds after its press; nothing is to do, unless it happens often."


class AddressExpired(SlackRefusal):
    """A response address that was used up, or is older than 30 minutes."""

    for_operator = "A response address was used up or is older than 30 minutes; the answer goes by the Web API."


FAMILIES: dict[type[SlackRefusal], frozenset[str]] = {
    RateLimited: frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"}),
    ChannelGone: frozenset({"channel_not_found", "is_archived", "is_inactive"}),
    NotInChannel: frozenset({"not_in_channel", "user_not_in_channel", "restricted_action", "restricted_action_read_only_channel"}),
    PersonGone: frozenset({"user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot", "messages_tab_disabled"}),
    TokenRevoked: frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}),
    ScopeMissing: frozenset({"missing_scope", "no_permission", "not_allowed_token_type"}),
    TooLong: frozenset({"msg_too_long", "msg_blocks_too_long", "view_too_large"}),
    BlocksRefused: frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments"}),
    TriggerExpired: frozenset(
        {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id", "invalid_trigger"}
    ),
    AddressExpired: frozenset({"expired_url", "used_url", "no_active_hooks"}),
}


def refusal_of(code: str, *, needed: str | None = None) -> SlackRefusal:
    """Name the family of one of Slack's error codes; an unknown one is a plain SlackRefusal."""
    for family, codes in FAMILIES.items():
        if code in codes:
            return family(code, needed=needed)
    return SlackRefusal(code)


def typed(error: SlackApiError) -> SlackRefusal:
    """Name the family of what the SDK raised."""
    # The SDK attaches whatever it had at the moment: a response of its own, a dict, or the raw HTTP response.
    response = error.response
    try:
        code, needed = response["error"], response.get("needed")
    except (KeyError, TypeError, AttributeError):
        code, needed = "ratelimited" if getattr(response, "status", None) == 429 else "no_readable_answer", None  # noqa: PLR2004 - HTTP
    return refusal_of(str(code), needed=str(needed) if needed else None)
