"""The words in which Slack refuses, and the small checks that every block and view is made of."""

from bot.workspace.json_values import Json, is_number


class Checks:
    """Collects every reason to refuse, each with a pointer to its place."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def refuse(self, reason: str, at: str) -> None:
        """Note a reason."""
        self.reasons.append(f"[ERROR] {reason} [json-pointer:{at}]")

    def length(self, text: object, most: int, at: str, *, least: int = 1) -> None:
        """Hold a string to its number of characters."""
        if not isinstance(text, str):
            self.refuse("must be a string", at)
        elif len(text) < least:
            self.refuse(f"must be more than {least - 1} characters", at)
        elif len(text) > most:
            self.refuse(f"must be less than {most + 1} characters", at)

    def length_if_any(self, body: Json, name: str, most: int, at: str, *, least: int = 1) -> None:
        """Hold a string that may be left out to its number of characters."""
        if body.get(name) is not None:
            self.length(body[name], most, f"{at}/{name}", least=least)

    def text(self, node: object, most: int, at: str, *, plain: bool = False) -> None:
        """Hold a text object to its kind and its number of characters."""
        kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
        if not isinstance(node, dict) or node.get("type") not in kinds:
            self.refuse(f"must be a {' or '.join(sorted(kinds))} object", at)
        else:
            self.length(node.get("text"), most, f"{at}/text")

    def text_if_any(self, body: Json, name: str, most: int, at: str, *, plain: bool = True) -> None:
        """Hold a text object that may be left out to its kind and its number of characters."""
        if body.get(name) is not None:
            self.text(body[name], most, f"{at}/{name}", plain=plain)

    def some(self, items: object, most: int, at: str) -> list[Json]:
        """Return a list of at least one object, or nothing and a reason."""
        if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
            self.refuse("no less than 1 items allowed", at)
            return []
        if len(items) > most:
            self.refuse(f"no more than {most} items allowed", at)
        return items

    def unique(self, name: object, seen: set[str], most: int, at: str) -> None:
        """Hold an id that may be left out to being the only one of its name."""
        if name is None:
            return
        if not isinstance(name, str) or name in seen:
            self.refuse(f"{at.rsplit('/', 1)[-1]} already exists" if isinstance(name, str) else "must be a string", at)
            return
        self.length(name, most, at)
        seen.add(name)

    def known(self, body: Json, names: set[str], at: str) -> None:
        """Refuse fields that do not exist."""
        for name in sorted(set(body) - names):
            self.refuse(f"invalid additional property: {name}", at)

    def number(self, value: object, at: str, *, least: float | None = None) -> None:
        """Hold a value to being a finite number."""
        if not is_number(value):
            self.refuse("must be a number", at)
        elif least is not None and float(str(value)) <= least:
            self.refuse(f"must be greater than {least:g}", at)
