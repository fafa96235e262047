"""One message as Slack shows it and as Teams does, where whoever made the workspace can draw both."""

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from bot.workspace.json_values import Json
from bot.workspace.members import Command

Look = Literal["both", "slack", "teams"]
"""Where a message is seen."""


class SlackFace(Struct, frozen=True):
    """A card as a Slack message; without text and blocks another message shows it."""

    text: str
    blocks: list[Json]
    unasked: bool = False
    """It was sent by the app of itself."""


class Faces(Protocol):
    """Draws what stands in one channel as the other shows it."""

    def cards(self, blocks: Sequence[Json], *, unasked: bool) -> list[Json] | None:
        """Draw a Slack message as Adaptive Cards; none where another message shows them; None: nobody knows what it was drawn from."""

    def slack(self, card: Json) -> SlackFace | None:
        """Draw an Adaptive Card as a Slack message; None as above."""


class TeamsApp(Struct, frozen=True):
    """The app as Teams knows it, for the other look of the page."""

    faces: Faces
    tenant_id: str
    messages_url: str | None = None
    """Where the app takes activities; None: it takes none, and the look is for reading."""
    missing: str = ""
    """Why it takes none."""
    commands: Sequence[Command] = ()
    suggestions: Sequence[str] = ()


def shown_app(teams: TeamsApp | None) -> Json | None:
    """Return what the page needs of it; None: there is one look alone."""
    if teams is None:
        return None
    return {"missing": teams.missing, "commands": [*map(shown_command, teams.commands)], "suggestions": list(teams.suggestions)}


def shown_command(command: Command) -> Json:
    """Return a command as the page completes it."""
    return {"name": command.name, "hint": command.hint, "description": command.description, "examples": list(command.examples)}
