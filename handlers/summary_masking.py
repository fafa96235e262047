"""Customers' words as they leave for a model: personal data is masked, and every character still knows where it came from."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

CHARACTERS_MOST = 2000
"""Of one comment; the rest of a longer one is not sent."""

_ADDRESS = re.compile(r"(?<![\w.+'%-])[\w.+'%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]{2,})+", re.IGNORECASE)
_TOP = (
    "com|net|org|io|co|ai|dev|app|info|biz|ru|cn|de|uk|fr|es|nl|eu|ca|ch|au|jp|br|pl|se|example|test|xyz|site|online|top|click|link|live|"
    "store|shop|tech|cloud|page|zip|mov|gg|ly|sh|tv|cc|ws|onion"
)
_LINK = re.compile(
    r"(?<![\w.-])(?:(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:mailto|tel|javascript|data):(?=\S))[^\s<>\"“”]+|[\w-]+(?:\.[\w-]+)*\."
    rf"(?:[a-z]{{2,}}/[^\s<>\"“”]*|(?:{_TOP})\b))",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<[@#!][^<>\n]{1,80}>|(?<![\w.])@[\w.-]*\w")
_NUMBER = re.compile(
    r"(?<![\w.])(?:\+|00|\()?\d(?:[\s./()-]{0,3}\d){6,}(?!\w)|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_CODE = re.compile(r"(?<!\S)[^\s\[\]]{40,}(?!\S)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LOOKED_AT = 4 * CHARACTERS_MOST
_LONGEST_NAME = 6
_SHORTEST_PART = 3

# Names that are words: at the beginning of a sentence they are taken for words.
_WORDS = """
will mark may june april august bill rose grace hope faith joy art pat sue rob drew frank dean chase miles dawn ray max guy gene jack page
price young long short white black brown green gray grey king day case field good best new bell wood woods rice moss frost snow summer
winter love small little head ward banks brook stone lane marsh park parks close cross sharp swift wise strong rich main post
"""
_ALSO_WORDS = frozenset(_WORDS.split())
_HARDLY = "the and for our you not can all one but his her was are has had this that with what when why how who"
_NEVER_NAMES = frozenset(_HARDLY.split())


class Masked(Struct, frozen=True):
    """A text as it is sent, and for each of its characters where the original has what it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int] | None:
        """Return what of the original a part of it stands for; None: nothing, or a masked part is cut."""
        if not 0 <= start < end <= len(self.starts) or self._is_cut(start) or self._is_cut(end):
            return None
        return self.starts[start], self.ends[end - 1]

    def _is_cut(self, place: int) -> bool:
        return 0 < place < len(self.text) and self.starts[place - 1] == self.starts[place]


class Names:
    """Names that must not leave: full ones in any case, their parts where they begin with a capital letter."""

    def __init__(self, people: Collection[str] = (), companies: Collection[str] = (), parts: Collection[str] = ()) -> None:
        """Take full names of people and of companies, and first and last names that may stand alone."""
        self._unspaced = tuple(name for name in people if _CJK.search(name))
        self._people = _by_first_word(people)
        self._companies = _by_first_word(companies)
        self._parts = frozenset(fold(part) for part in parts if len(part) >= _SHORTEST_PART) - _NEVER_NAMES

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Find each name with what stands for it."""
        for name in self._unspaced:
            yield from ((match.start(), match.end(), "[name]") for match in re.finditer(re.escape(name), text))
        words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
        place = 0
        while place < len(words):
            length, kind = self._at(words, place, text)
            if length:
                yield words[place][0], _end_of(words[place + length - 1]), kind
            place += length or 1

    def _at(self, words: Sequence[tuple[int, int, str]], place: int, text: str) -> tuple[int, str]:
        for names, kind, exact in ((self._people, "[name]", False), (self._companies, "[company]", True)):
            for name in names.get(fold(words[place][2]), ()):
                given = [_bare(word) for _, _, word in words[place : place + len(name)]]
                same = given == list(name) if exact else [fold(word) for word in given] == [fold(word) for word in name]
                if same and (len(name) > 1 or not given[0][0].islower()):
                    return len(name), kind
        start, _, word = words[place]
        part = fold(word)
        if part in self._parts and not word[0].islower() and not (part in _ALSO_WORDS and _begins(text, start)):
            return 1, "[name]"
        return 0, ""


def mask(text: str, names: Names) -> Masked:
    """Mask e-mail addresses, telephone and other long numbers, links, mentions and names; fold white space; drop what nobody sees."""
    if len(text) > _LOOKED_AT:
        text = text[:_LOOKED_AT].rpartition(" ")[0]  # Half a name or half an address is not known for one.
    sent: list[tuple[str, int, int]] = []
    place = 0
    for start, end, stands in [*_spans(text, names), (len(text), len(text), "")]:
        for index in range(place, start):
            character = " " if text[index].isspace() else text[index]
            if not _UNSEEN.match(character) and not (character == " " and (not sent or sent[-1][0] == " ")):
                sent.append((character, index, index + 1))
        sent += [(character, start, end) for character in stands]
        place = end
    del sent[_kept(sent) :]
    return Masked("".join(each[0] for each in sent), tuple(each[1] for each in sent), tuple(each[2] for each in sent))


def _kept(sent: Sequence[tuple[str, int, int]]) -> int:
    """Return how many characters are sent: no white space at the end, and what is masked is sent whole or not at all."""
    kept = min(len(sent), CHARACTERS_MOST)
    while kept > 0 and (sent[kept - 1][0] == " " or (kept < len(sent) and sent[kept][1] == sent[kept - 1][1])):
        kept -= 1
    return kept


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text, folded, as names are looked for in it."""
    return map(fold, _WORD.findall(text))


def fold(word: str) -> str:
    """Return a word without case, accents and possessive."""
    bare = _bare(word)
    if bare.isascii():
        return bare.lower()
    return "".join(letter for letter in unicodedata.normalize("NFKD", bare.casefold()) if not unicodedata.combining(letter))


def _spans(text: str, names: Names) -> Iterator[tuple[int, int, str]]:
    found = [
        *((*match.span(), "[e-mail]") for match in _ADDRESS.finditer(text)),
        *((*match.span(), "[link]") for match in _LINK.finditer(text)),
        *((*match.span(), "[mention]") for match in _MENTION.finditer(text)),
        *((*match.span(), "[number]") for match in _NUMBER.finditer(text) if not _DATE.fullmatch(match.group())),
        *((*match.span(), "[code]") for match in _CODE.finditer(text)),
        *names.spans(text),
    ]
    last = 0
    for start, end, stands in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= last:
            yield start, end, stands
            last = end


def _by_first_word(names: Collection[str]) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        words = tuple(_bare(word) for word in _WORD.findall(name))
        if 0 < len(words) <= _LONGEST_NAME and (len(words) > 1 or len(words[0]) >= _SHORTEST_PART):
            table.setdefault(fold(words[0]), []).append(words)
    for known in table.values():
        known.sort(key=len, reverse=True)
    return table


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _end_of(word: tuple[int, int, str]) -> int:
    """Return where a name ends: before its possessive."""
    start, _, written = word
    return start + len(_bare(written))


def _begins(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \t\"“'‘(")
    return not before or before[-1] in ".!?\n:;–—-•*"
