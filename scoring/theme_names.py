"""What found themes are called: the words and pairs of words that tell each from the others, as customers wrote them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_comments import Comments, Places
from scoring.theme_taxonomy import FOUND_PREFIX
from scoring.theme_units import Units
from scoring.theme_words import Lexicon, weigh

Terms = tuple[tuple[str, float], ...]

MOST_TERMS = 30
MOST_WORDS = 6
PAIR_SHARE = 0.5
"""The share of a word's places at which another follows it, from which the two are one name."""
NAME_LETTERS = 40
NOISE = 0.005
"""A share of other comments that a word may have by chance."""

_VAGUE = """
    what which who when where why how get got getting go going make made want wanted need needed like would use used using know tell try
    trying really much many lot still even well good great nice bad thing things way able now today already seem seems see say said take
    back always never every ever yet else anything something everything nothing possible question help issue problem app product tool
    love best awesome happy better hope think feel give keep look come work working works don didn
    regards kind sincerely pm am re fw fwd monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december today yesterday tomorrow week weeks month months day days hour hours minutes year years
"""
VAGUE = frozenset(_VAGUE.split())
"""Words that group comments and name nothing; a theme is called by them where it has no others."""


class Telling(Struct, frozen=True):
    """The words of a found theme."""

    terms: Terms
    """Weighted stems, the most telling first, their squares adding up to 1."""
    words: tuple[str, ...]


def tell(comments: Comments, units: Units, labels: npt.NDArray[np.intp], count: int) -> list[Telling]:
    """Return the words of each cluster."""
    lexicon = comments.lexicon
    in_cluster = labels[units.owner] >= 0
    stems, owner = units.stems[in_cluster], units.owner[in_cluster]
    presence = weigh(stems, owner, len(units), columns=len(lexicon.stems))
    presence.data[:] = 1.0
    kept = np.flatnonzero(labels >= 0)
    member = np.zeros((len(units), count), dtype=np.float32)
    member[kept, labels[kept]] = 1.0
    having = np.asarray((presence.T @ member).T)
    size = member.sum(axis=0)
    faces = _faces(comments)
    pairs = _pairs(units, labels, count)
    tellings = []
    for place, own in enumerate(having):
        columns = np.flatnonzero(own)
        share = own[columns] / max(1.0, float(size[place]))
        elsewhere = (having[:, columns].sum(axis=0) - own[columns]) / max(1.0, float(size.sum() - size[place]))
        terms = _terms(columns, share * np.log(1.0 + share / (elsewhere + NOISE)), lexicon.stems)
        tellings.append(Telling(terms, _phrases(terms, own, lexicon, faces, pairs[place])))
    return tellings


def _terms(columns: Places, weight: npt.NDArray[np.float32], stems: list[str]) -> Terms:
    order = sorted(range(len(columns)), key=lambda each: (-round(float(weight[each]), 6), stems[columns[each]]))
    top = [(int(columns[each]), float(weight[each])) for each in order[:MOST_TERMS]]
    length = sum(value * value for _, value in top) ** 0.5 or 1.0
    return tuple((stems[column], round(value / length, 4)) for column, value in top)


def _phrases(
    terms: Terms, own: npt.NDArray[np.float32], lexicon: Lexicon, faces: dict[int, str], pairs: Counter[tuple[int, int]]
) -> tuple[str, ...]:
    """Write words, two that stand together as one; vague ones where there are no others."""
    stems = lexicon.stems
    top = [lexicon.stem_code(text) for text, _ in terms]
    telling = [column for column in top if faces[column] not in VAGUE] or top
    used: set[int] = set()
    phrases = []
    for column in telling:
        if column in used:
            continue
        near = [pair for pair, times in pairs.items() if column in pair and times >= max(2.0, PAIR_SHARE * float(own[column]))]
        near = [pair for pair in near if not used.intersection(pair) and all(faces[each] not in VAGUE for each in pair)]
        pair = max(near, key=lambda each: (pairs[each], stems[each[0]], stems[each[1]]), default=None)
        used.update(pair or (column,))
        phrases.append(" ".join(faces[each] for each in pair) if pair else faces[column])
        if len(phrases) == MOST_WORDS:
            break
    return tuple(phrases)


def _faces(comments: Comments) -> dict[int, str]:
    """Return the most frequent word of each stem."""
    lexicon = comments.lexicon
    times = np.bincount(comments.words, minlength=len(lexicon.words))
    faces: dict[int, tuple[int, str]] = {}
    for word, stem_code, number in zip(lexicon.words, lexicon.stem_of().tolist(), times.tolist(), strict=True):
        best = faces.get(stem_code)
        if stem_code >= 0 and (best is None or (-number, word) < (-best[0], best[1])):
            faces[stem_code] = (number, word)
    return {code: word for code, (_, word) in faces.items()}


def _pairs(units: Units, labels: npt.NDArray[np.intp], count: int) -> list[Counter[tuple[int, int]]]:
    """Count by cluster which stems stand side by side."""
    places = np.flatnonzero(units.follows & (labels[units.owner] >= 0))
    rows = np.stack([labels[units.owner[places]], units.stems[places - 1], units.stems[places]], axis=1)
    pairs: list[Counter[tuple[int, int]]] = [Counter() for _ in range(count)]
    if len(rows):
        distinct, times = np.unique(rows, axis=0, return_counts=True)
        for (label, one, other), number in zip(distinct.tolist(), times.tolist(), strict=True):
            if one != other and number > 1:
                pairs[label][one, other] = number
    return pairs


def name_of(words: tuple[str, ...], taken: Collection[str]) -> str:
    """Call a theme by its first words, as many as tell it from the names that are taken."""
    name = ""
    for number in range(1, len(words) + 1):
        longer = ", ".join(words[:number])
        if number > 2 and len(longer) > NAME_LETTERS and name and _written(name) not in taken:  # noqa: PLR2004 - two words make a name
            break
        name = longer
        if number >= 2 and _written(name) not in taken:  # noqa: PLR2004
            break
    return _written(name)


def _written(name: str) -> str:
    return name[:1].upper() + name[1:]


def key_of(terms: Terms, taken: Collection[str]) -> str:
    """Make a theme's key of its most telling stems: of as many as tell it from the keys that are taken."""
    parts = [part for part in (_plain(stem) for stem, _ in terms) if part]
    for number in range(2, len(parts) + 1):
        key = FOUND_PREFIX + "-".join(parts[:number])
        if key not in taken:
            return key
    key = FOUND_PREFIX + ("-".join(parts[:3]) or "theme")
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return key if key not in taken else f"{key}-{number}"


def _plain(text: str) -> str:
    """Write a stem in letters that a key may have; scripts other than Latin by their code points."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", bare) or "-".join(f"u{ord(letter):x}" for letter in text[:3])
