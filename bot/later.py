"""An answer for which a model is asked first: the card without it is there, and takes its place if all else fails."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from bot.summarising import Summarising
    from handlers.ports.summaries import ThemeToSummarise

NEWER = "the model has not read what came in just now"
"""Why something is missing although all that was asked for is there."""

Given = TypeVar("Given")


class Later(Struct, Generic[Given], frozen=True):
    """What `again` gives once the model was asked about these themes; told why, it asks for nothing more."""

    first: Given
    themes: "Sequence[ThemeToSummarise]"
    summarising: "Summarising"
    now: datetime
    again: Callable[[str], Given | None]

    def waited(self) -> Given:
        """Ask the model, and answer again."""
        return self._again(self.summarising.ask(self.themes, now=self.now))

    async def come(self, threads: "Executor") -> Given:
        """Do the same without holding up the event loop, or one of the threads that answer."""
        import asyncio

        why = await self.summarising.asked(self.themes, now=self.now)
        return await asyncio.get_running_loop().run_in_executor(threads, self._again, why)

    def _again(self, why: str | None) -> Given:
        given = self.again(why or NEWER)
        return self.first if given is None else given
