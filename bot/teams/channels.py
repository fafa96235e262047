"""Who reads a channel, by Teams' word: nothing is posted where that is not known to be our company alone (docs/adr/0010).

That is known of a team's standard channels. Of a shared channel, a private one and a group chat Teams does not say whose people read it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sending import NotTakenError, UnclearError
from bot.teams.chat import Chat, TeamsRefusalError
from storage.teams_conversations import TeamsConversation, without_thread

NO_CHANNEL = "This is no channel of a team"
NOT_THERE = "I am not in this channel's team; add Hourglass to it"
NO_WORD = "Teams does not say now who reads this channel"
KINDS = {
    "standard": "",
    "private": "This channel is private, and Teams does not say whose people read it",
    "shared": "This channel is shared, maybe with another company",
}
NO_KIND = "Teams does not say what kind of channel this is"
ELSEWHERE = "This channel's team belongs to another company"
KEPT = timedelta(minutes=3)
"""How long Teams' word holds for what posts nothing; before a post it is asked for anew."""


class Channels:
    """Asks Teams about channels, and remembers its word for a while."""

    def __init__(self, chat: Chat, *, now: Callable[[], datetime]) -> None:
        self._chat = chat
        self._now = now
        self._words: dict[str, tuple[str, datetime]] = {}

    async def remembered(self, conversation: TeamsConversation) -> str:
        """Tell as `barred` does, by a word that may be some minutes old."""
        word = self._words.get(without_thread(conversation.conversation_id))
        return word[0] if word is not None and self._now() < word[1] else await self.barred(conversation)

    async def barred(self, conversation: TeamsConversation) -> str:
        """Ask now why nothing may be posted there for all to see, as the beginning of a sentence; empty: it may. Never raises."""
        if conversation.kind != "channel" or not conversation.team_id:
            return NO_CHANNEL
        try:
            reason = await self._asked(conversation, conversation.team_id)
        except TeamsRefusalError as error:
            reason = NOT_THERE if error.status in (403, 404) else NO_WORD
        except (NotTakenError, UnclearError):
            return NO_WORD
        except ValueError:
            reason = NO_KIND  # a kind that the SDK does not know either
        self._words[without_thread(conversation.conversation_id)] = (reason, self._now() + KEPT)
        return reason

    async def _asked(self, conversation: TeamsConversation, team_id: str) -> str:
        team, channels = await self._chat.team(conversation, team_id)
        if team.tenant_id is not None and team.tenant_id.casefold() != conversation.tenant_id:
            return ELSEWHERE
        channel_id = without_thread(conversation.conversation_id)
        channel = next((each for each in channels if each.id == channel_id), None)
        if channel is None:
            return NOT_THERE
        return KINDS.get(channel.type or "", NO_KIND)
