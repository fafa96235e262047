"""What emulate, a Slack that is not ours, refuses: each has a type, and what cannot be said in a channel arrives another way."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot import timekeeping
from bot.slack.channels import Channels
from bot.slack.errors import ChannelGone, NotInChannel, PersonGone, ScopeMissing, SlackRefusal, typed
from bot.slack.replies import Destination, Replies
from handlers.card import Card
from tests.clients.emulate import ABLE, GENERAL, UNABLE, Emulate

REFUSED: dict[str, tuple[type[SlackRefusal], str, dict[str, str], str]] = {
    "user_not_in_channel": (NotInChannel, "chat.postEphemeral", {"channel": GENERAL, "user": "DANA", "text": "hi"}, ABLE),
    "channel_not_found": (ChannelGone, "chat.postMessage", {"channel": "C0NOWHERE", "text": "hi"}, ABLE),
    "user_not_found": (PersonGone, "users.info", {"user": "U0NOBODY"}, ABLE),
    "missing_scope": (ScopeMissing, "users.info", {"user": "DANA"}, UNABLE),
}


@pytest.mark.parametrize("code", REFUSED)
async def test_what_emulate_refuses_has_a_type_and_a_sentence(emulate: Emulate, code: str) -> None:
    family, method, body, token = REFUSED[code]
    asked = {name: emulate.dana() if value == "DANA" else value for name, value in body.items()}
    with pytest.raises(SlackApiError) as error:
        await emulate.client(token).api_call(method, data=asked)
    refusal = typed(error.value)
    assert (type(refusal), refusal.code) == (family, code)
    assert refusal.for_person != SlackRefusal.for_person
    assert refusal.needed == ("users:read" if code == "missing_scope" else None)


async def test_what_cannot_be_said_in_a_channel_reaches_the_person_directly(emulate: Emulate) -> None:
    able = emulate.client()
    async with aiohttp.ClientSession() as session:
        replies = Replies(able, session, Channels(able, now=timekeeping.now))
        await replies.send(Card("Acme: Green.", ()), Destination(emulate.dana(), GENERAL))
    assert emulate.heard_by_dana().endswith("Acme: Green.")
