"""What a question narrows its answer to: whose accounts, which segment or industry, how far ahead, and how much."""

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from handlers.plain_tokens import Said

SEGMENTS = {
    "enterprise": "enterprise", "enterprises": "enterprise", "large accounts": "enterprise", "mid": "mid", "mid-market": "mid",
    "mid market": "mid", "midmarket": "mid", "smb": "smb", "smbs": "smb", "small business": "smb", "small businesses": "smb",
    "small accounts": "smb", "small customers": "smb",
}  # fmt: skip
INDUSTRIES = {
    **dict.fromkeys(("healthcare", "health care", "medical", "hospitals", "medtech"), "health"),
    **dict.fromkeys(("finance", "financial services", "fintech", "banking", "banks"), "finance"),
    **dict.fromkeys(("software", "saas", "tech", "technology"), "software"),
    **dict.fromkeys(("manufacturing", "manufacturers", "industrial"), "manufacturing"),
    **dict.fromkeys(("retail", "retailers", "ecommerce", "e-commerce"), "retail"),
    **dict.fromkeys(("education", "edtech", "universities"), "education"),
    **dict.fromkeys(("transport", "transportation", "logistics"), "transport"),
    **{name: name for name in ("energy", "utilities", "insurance", "travel", "media", "construction", "consulting", "research", "telecom")},
}
_GENERIC = re.compile(r"\b(?:segment|segments)\s+(?P<after>[\w-]+)|\b(?P<before>[\w-]+)\s+segment\b")
_FIELD = re.compile(r"\b(?:industry|sector|vertical)\s+(?P<after>[\w-]+)|\b(?P<before>[\w-]+)\s+(?:industry|sector|vertical|space)\b")
_GRAMMAR = re.compile(r"(?:^|\s)(?P<name>segment|industry)=(?P<value>\S+)")
_NOT_A_SLOT = frozenset(
    ["the", "a", "an", "in", "of", "by", "each", "every", "per", "this", "that", "my", "our", "your", "which", "what", "any"]
)
LIST_WORDS_MOST = 3


class Slots(Struct, frozen=True):
    """What a list takes, in the grammar's words."""

    whose: str = ""
    segment: str = ""
    industry: str = ""
    full: str = ""

    def words(self) -> str:
        """Write them as the grammar takes them."""
        parts = (
            self.whose,
            f"segment={self.segment}" if self.segment else "",
            f"industry={self.industry}" if self.industry else "",
            self.full,
        )
        return " ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        return bool(self.words())


def read_slots(said: Said, meanings: Collection[str], free: Sequence[bool]) -> tuple[Slots, frozenset[int]]:
    """Read the slots, and which words they took; only words that are `free`, and no part of a name, are read."""
    taken: set[int] = set()

    def value(names: dict[str, str]) -> str:
        for length in (2, 1):
            for first in range(len(said.tokens) - length + 1):
                words = " ".join(token.text for token in said.tokens[first : first + length])
                if words in names and all(free[first : first + length]):
                    taken.update(range(first, first + length))
                    return names[words]
        return ""

    segment, industry = value(SEGMENTS), value(INDUSTRIES)
    text = " ".join(token.text if free[place] else "·" for place, token in enumerate(said.tokens))
    for match in _GRAMMAR.finditer(text):
        segment = match["value"] if match["name"] == "segment" else segment
        industry = match["value"] if match["name"] == "industry" else industry
    segment = segment or _named(_GENERIC, text)
    industry = industry or _named(_FIELD, text)
    for place, token in enumerate(said.tokens):
        if token.text in (segment, industry, "segment", "segments", "industry", "sector", "vertical") or "=" in token.text:
            taken.add(place)
    whose = next((name for name in ("all", "team") if name in meanings), "")
    return Slots(whose, segment, industry, "full" if "full" in meanings else ""), frozenset(taken)


def _named(pattern: re.Pattern[str], text: str) -> str:
    for match in pattern.finditer(text):
        word = match["after"] or match["before"]
        if word and word not in _NOT_A_SLOT and word != "·":
            return word
    return ""
