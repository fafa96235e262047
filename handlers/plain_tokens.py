"""What someone wrote, cut into words: contractions undone, marks and emoji dropped, and where a name cannot go on."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

WORDS_MOST = 60
"""Of one question; what comes after is not read."""

_EMOJI_NAMES = re.compile(r":[a-z0-9_+'-]+:(?::skin-tone-\d:)?")
_MENTIONS = re.compile(r"(?<!\S)@(?:hourglass|bot)\b", re.IGNORECASE)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": " , "})
_QUOTED = re.compile(r'"([^"]{1,200})"')
_PIECES = re.compile(r"[^\s,;!?()\[\]{}<>|*_~\"]+|[,;!?()]")
_EDGES = "'.-–—:/\\&=+#"
_ADDRESS = re.compile(r"^\w+://(?:www\.)?")
_VARIANTS = frozenset("\ufe0e\ufe0f\u20e3")
"""How an emoji looks."""
ABBREVIATION_MOST = 4
_BREAKS = frozenset(",;!?()")

_FULL: dict[str, tuple[str, ...]] = {
    "i'm": ("i", "am"), "im": ("i", "am"), "let's": ("let", "us"), "lets": ("let", "us"), "can't": ("can", "not"), "cant": ("can", "not"),
    "won't": ("will", "not"), "gonna": ("going", "to"), "wanna": ("want", "to"), "gimme": ("give", "me"), "lemme": ("let", "me"),
    "whats": ("what", "is"), "wats": ("what", "is"), "wuts": ("what", "is"), "hows": ("how", "is"), "whos": ("who", "is"),
    "wheres": ("where", "is"), "whens": ("when", "is"), "whys": ("why", "is"), "thats": ("that", "is"), "theres": ("there", "is"),
    "hasnt": ("has", "not"), "havent": ("have", "not"), "isnt": ("is", "not"), "arent": ("are", "not"), "dont": ("do", "not"),
    "doesnt": ("does", "not"), "didnt": ("did", "not"), "wasnt": ("was", "not"), "hadnt": ("had", "not"), "ive": ("i", "have"),
    "id": ("i", "would"), "youre": ("you", "are"), "theyre": ("they", "are"), "r": ("are",), "u": ("you",), "ur": ("your",),
}  # fmt: skip
_ENDINGS: dict[str, str] = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_IS = frozenset(
    [
        "how",
        "who",
        "what",
        "where",
        "when",
        "why",
        "that",
        "there",
        "it",
        "here",
        "he",
        "she",
        "which",
        "this",
        "anything",
        "everything",
        "something",
        "who",
    ]
)
"""Words after which `'s` is short for `is` or `has`; after every other it marks whose something is."""


class Token(Struct, frozen=True):
    """One word, folded for comparing. A name never reaches over a `breaks` or past an `owns`."""

    text: str
    breaks: bool = False
    """A comma or the like stands before it."""
    owns: bool = False
    """It stood with `'s`."""
    quoted: int = 0
    """Which pair of quotation marks it stood in, from 1; 0: none."""
    start: int = 0
    end: int = 0
    """Where it stood in the text of `Said`, marks at its edges included."""


class Said(Struct, frozen=True):
    """A question in words, and the folded text they were cut from."""

    text: str
    tokens: tuple[Token, ...]

    def written(self, first: int, last: int, *, marks: bool = False) -> str:
        """Return the words from `first` up to `last` as they were written, such as `acme, inc`; with `marks` those that follow at once."""
        end = self.tokens[last - 1].end
        while marks and end < len(self.text) and not self.text[end].isspace():
            end += 1
        return " ".join(self.text[self.tokens[first].start : end].split())


def said(words: str) -> Said:
    """Cut a question into words. Never raises; what is no word is dropped."""
    text = unicodedata.normalize("NFKC", words).translate(_QUOTES).casefold()
    # As many characters as before, so that places stay.
    for marks in (_EMOJI_NAMES, _MENTIONS):
        text = marks.sub(lambda match: " " * len(match[0]), text)
    spans = [match.span(1) for match in _QUOTED.finditer(text)]
    found: list[Token] = []
    breaks = False
    for match in _PIECES.finditer(text):
        piece, start = match[0], match.start()
        if piece in _BREAKS:
            breaks = True
            continue
        quoted = next((number for number, (first, last) in enumerate(spans, 1) if first <= start < last), 0)
        for number, (word, owns) in enumerate(_expanded("".join(filter(_speaks, piece)))):
            end = match.end() - (len("'s") if owns else 0)
            found.append(Token(word, breaks and number == 0, owns, quoted, start, end))
            breaks = False
        # A full stop at a word's end closes a sentence, unless it may be an abbreviation's.
        breaks = breaks or (piece.endswith((".", ":")) and len(piece.strip(_EDGES)) > ABBREVIATION_MOST)
    return Said(text, tuple(found[:WORDS_MOST]))


def _speaks(character: str) -> bool:
    """Leave out emoji, controls and the marks that only change how a character looks."""
    return unicodedata.category(character) not in ("So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn") and character not in _VARIANTS


def _expanded(piece: str) -> Sequence[tuple[str, bool]]:
    piece = _ADDRESS.sub("", piece).partition("/")[0] if "://" in piece else piece
    word = piece.strip(_EDGES) if not piece.startswith("id:") else piece
    if not word:
        return ()
    if word in _FULL:
        return [(each, False) for each in _FULL[word]]
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return [(word.removesuffix(ending), False), (full, False)]
    if word.endswith("'s") and len(word) > len("'s"):
        base = word.removesuffix("'s")
        return [(base, False), ("is", False)] if base in _IS else [(base, True)]
    return [(word, False)]
