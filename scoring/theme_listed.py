"""Which sentences speak of a theme of the taxonomy."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_taxonomy import BEGINNING, Taxonomy, phrase_words
from scoring.theme_words import Words

Places = npt.NDArray[np.intp]
Phrases = tuple[tuple[int, tuple[str, ...]], ...]
Said = Mapping[int, Counter[str]]
"""By theme, its place in the taxonomy: how often each of its words was said."""


class Listed(Struct, frozen=True):
    """What sentences speak of, in their order: one place an array for a sentence and a theme of it."""

    sentence: Places
    theme: Places
    """Its place in the taxonomy."""
    times: Places


def listed_mentions(words: Words, taxonomy: Taxonomy, said: Said) -> Listed:
    """Find the taxonomy's phrases in sentences, and count in `said` the words by which each theme was spoken of."""
    where = _Where(words)
    spoken: list[Places] = [np.zeros(0, dtype=np.intp)]
    themes: list[Places] = [np.zeros(0, dtype=np.intp)]
    for theme, phrase in _phrases(taxonomy):
        places = where.find(phrase)
        if len(places):
            spoken.append(words.owner[places].astype(np.intp))
            themes.append(np.full(len(places), theme, dtype=np.intp))
            said[theme].update(where.said(phrase, places))
    count = max(1, len(taxonomy.themes))
    pairs, times = np.unique(np.concatenate(spoken) * count + np.concatenate(themes), return_counts=True)
    return Listed(pairs // count, pairs % count, times)


@lru_cache(maxsize=4)
def _phrases(taxonomy: Taxonomy) -> Phrases:
    return tuple((place, phrase) for place, theme in enumerate(taxonomy.themes) for phrase in sorted(set(phrase_words(theme.words))))


class _Where:
    """Where each word stands."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._order = np.argsort(words.codes, kind="stable")
        self._starts = np.searchsorted(words.codes[self._order], np.arange(len(words.known) + 1))
        self._code = {word: code for code, word in enumerate(words.known)}
        self._sorted = sorted(words.known)

    def find(self, phrase: tuple[str, ...]) -> Places:
        """Return the places where a phrase begins, all of it in one sentence."""
        places = self._places(self._codes(phrase[0]))
        for further, pattern in enumerate(phrase[1:], start=1):
            if not len(places):
                break
            places = places[places + further < len(self._words.codes)]
            follows = np.isin(self._words.codes[places + further], self._codes(pattern))
            places = places[follows & (self._words.owner[places] == self._words.owner[places + further])]
        return places

    def said(self, phrase: tuple[str, ...], places: Places) -> Mapping[str, int]:
        """Count the words by which a phrase was said."""
        if len(phrase) > 1:
            return {" ".join(part.removesuffix(BEGINNING) for part in phrase): len(places)}
        return {self._words.known[code]: int(self._starts[code + 1] - self._starts[code]) for code in self._codes(phrase[0])}

    def _places(self, codes: list[int]) -> Places:
        parts = [self._order[self._starts[code] : self._starts[code + 1]] for code in codes]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.intp)

    def _codes(self, pattern: str) -> list[int]:
        if not pattern.endswith(BEGINNING):
            code = self._code.get(pattern)
            return [] if code is None else [code]
        beginning = pattern.removesuffix(BEGINNING)
        found = []
        for place in range(bisect_left(self._sorted, beginning), len(self._sorted)):
            if not self._sorted[place].startswith(beginning):
                break
            found.append(self._code[self._sorted[place]])
        return found
