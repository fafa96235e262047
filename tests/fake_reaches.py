"""Where people can be written to, in memory."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from handlers.ports.reach import Chat, Reach


@dataclass
class FakeReaches:
    """Reaches by person; whoever is not named is known nowhere."""

    reaches: dict[str, Reach] = field(default_factory=dict)

    def of(self, person_id: str) -> Reach:
        return self.reaches.get(person_id, Reach())

    def choose(self, person_id: str, chat: Chat) -> None:
        self.reaches[person_id] = replace(self.of(person_id), chosen=chat)
