"""What an app with Slack's agent view shows in a conversation beside messages: what it is doing, and what could be asked."""

from collections.abc import Callable, Sequence

from bot.workspace.json_values import Json

Tell = Callable[[str, Json], None]
"""Tells the pages of whoever is in a conversation."""


class Assistance:
    """Statuses by thread, and prompts by conversation. A message of the app ends the status of its thread, as in Slack."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._statuses: dict[str, dict[str, str]] = {}
        self._prompts: dict[str, Json] = {}

    def status(self, conversation_id: str, thread_ts: str, status: str) -> None:
        """Set what the app is doing in a thread; an empty one is none."""
        threads = self._statuses.setdefault(conversation_id, {})
        if status:
            threads[thread_ts] = status
        elif threads.pop(thread_ts, None) is None:
            return
        self._changed(conversation_id)

    def offer(self, conversation_id: str, title: str, prompts: Sequence[Json]) -> None:
        """Set what could be asked, in place of what was offered before."""
        self._prompts[conversation_id] = {"title": title, "prompts": list(prompts)}
        self._changed(conversation_id)

    def asked(self, conversation_id: str) -> None:
        """Take the prompts away: somebody has asked."""
        if self._prompts.pop(conversation_id, None) is not None:
            self._changed(conversation_id)

    def shown(self, conversation_id: str) -> Json:
        """Return both as the page reads them: the newest status, and the prompts."""
        statuses = list(self._statuses.get(conversation_id, {}).values())
        return {"status": statuses[-1] if statuses else "", "prompts": self._prompts.get(conversation_id)}

    def _changed(self, conversation_id: str) -> None:
        self._tell(conversation_id, {"type": "assistance", "conversation": conversation_id, **self.shown(conversation_id)})
