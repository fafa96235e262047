"""Found themes that are known again: the same theme keeps its key and name from week to week, while its words drift."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_comments import Comments
from scoring.theme_names import Telling, Terms
from scoring.theme_units import Units
from scoring.theme_words import normalised, weigh

KNOWN_AGAIN = 0.4
"""The least cosine of two themes' weighted words by which they are one theme [0-1]."""
KEPT = 0.5
"""How much of a known theme's words stays, so that a week of odd words does not make another theme of it."""
MOST_TERMS = 30
FITS_KNOWN = 0.4
"""The least cosine by which a comment that is in no cluster joins a known theme [0-1]."""
LEAST_COMMON = 2
"""Words that it must have in common with the theme, too."""


class KnownTheme(Struct, frozen=True):
    """A found theme of an earlier week, to be known again."""

    key: str
    name: str
    terms: Terms
    """As `ThemeWords.terms` was."""


def matched(tellings: Sequence[Telling], sizes: Sequence[int], known: Sequence[KnownTheme]) -> dict[int, KnownTheme]:
    """Match clusters with known themes, the likest first; each is matched once.

    Of two clusters into which a theme split, the liker one keeps the key; of two themes that became one cluster, the liker one lives on.
    """
    pairs = [
        (nearness, sizes[place], place, theme)
        for place, telling in enumerate(tellings)
        for theme in known
        if (nearness := overlap(telling.terms, theme.terms)) >= KNOWN_AGAIN
    ]
    found: dict[int, KnownTheme] = {}
    taken: set[str] = set()
    for _, _, place, theme in sorted(pairs, key=lambda pair: (-round(pair[0], 6), -pair[1], pair[3].key, tellings[pair[2]].terms)):
        if place not in found and theme.key not in taken:
            found[place] = theme
            taken.add(theme.key)
    return found


def drifted(before: Terms, now: Terms) -> Terms:
    """Return a theme's words of before and now together, at length 1."""
    mixed: dict[str, float] = {}
    for terms, part in ((before, KEPT), (now, 1.0 - KEPT)):
        for stem, weight in terms:
            mixed[stem] = mixed.get(stem, 0.0) + part * weight
    top = sorted(mixed.items(), key=lambda term: (-round(term[1], 6), term[0]))[:MOST_TERMS]
    length = sum(weight * weight for _, weight in top) ** 0.5 or 1.0
    return tuple((stem, round(weight / length, 4)) for stem, weight in top)


def overlap(one: Terms, other: Terms) -> float:
    """Return the cosine of two themes' weighted words [0-1]."""
    theirs = dict(other)
    common = sum(weight * theirs.get(stem, 0.0) for stem, weight in one)
    size = float(np.sqrt(sum(weight * weight for _, weight in one) * sum(weight * weight for _, weight in other)))
    return common / size if size else 0.0


def joined_known(
    comments: Comments, units: Units, labels: npt.NDArray[np.intp], known: Sequence[KnownTheme]
) -> tuple[dict[int, tuple[str, ...]], npt.NDArray[np.intp]]:
    """Have units without a theme join the known theme that their words fit.

    Returns:
        By place in `known` the words that were said, and for each unit the place of its theme in `known`, or -1.
    """
    joining = np.full(len(labels), -1, dtype=np.intp)
    alone = np.flatnonzero(labels < 0)
    stems = comments.lexicon.stems
    column = {stem: place for place, stem in enumerate(stems)}
    weights = np.zeros((len(stems), len(known)), dtype=np.float32)
    for place, theme in enumerate(known):
        for stem, weight in theme.terms:
            if stem in column:
                weights[column[stem], place] = weight
    if not len(alone) or not weights.any():
        return {}, joining
    counted = weigh(units.stems, units.owner, len(labels), columns=len(stems))[alone]
    fit = np.asarray(normalised(counted) @ weights)
    common = np.asarray((counted > 0).astype(np.float32) @ (weights > 0).astype(np.float32))
    fit[common < LEAST_COMMON] = 0.0
    best = fit.argmax(axis=1)
    fits = fit.max(axis=1) >= FITS_KNOWN
    joining[alone[fits]] = best[fits]
    words = {place: tuple(stem for stem, _ in known[place].terms[:6]) for place in set(best[fits].tolist())}
    return words, joining
