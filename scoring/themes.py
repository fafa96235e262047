"""Themes of feedback, without a model: the taxonomy's first, then those found in what it leaves over.

A theme's mentions are spans of the original texts. The result depends neither on the order of the comments nor on chance.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scoring.theme_comments import Comments, take_apart
from scoring.theme_groups import Embed, group
from scoring.theme_identity import KnownTheme, drifted, joined_known, matched
from scoring.theme_names import Telling, Terms, key_of, name_of, tell
from scoring.theme_taxonomy import Taxonomy
from scoring.theme_units import Units, left_over

__all__ = ["Embed", "Found", "KnownTheme", "Terms", "ThemeWords", "find_themes"]

LEAST_COMMENTS = 3
"""Comments that make a new theme; one that is known needs one."""
MOST_WORDS = 6

Places = npt.NDArray[np.intp]


class ThemeWords(Struct, frozen=True):
    """A theme: what it is called and which words speak of it."""

    key: str
    """Of the taxonomy, or `found-` and words; the same theme keeps its key."""
    name: str
    words: tuple[str, ...]
    """Up to six, the most telling first."""
    kind: Literal["taxonomy", "found"]
    terms: Terms = ()
    """Of a found theme: weighted words by which it is known again next week; to be kept and given back as `KnownTheme`."""


class Found(Struct, frozen=True):
    """The themes of some comments."""

    mentions: pd.DataFrame
    """id, theme, start, end: the sentence `text[start:end]` of a comment speaks of the theme. A comment and theme come once."""
    themes: tuple[ThemeWords, ...]
    """Those that are mentioned, the most comments first."""
    unthemed: int
    """Comments that say something, and fit no theme."""
    silent: int
    """Comments without a word that is their own: empty, or greetings, signatures and questions of a form."""


def find_themes(
    comments: pd.DataFrame,
    *,
    taxonomy: Taxonomy,
    known: Sequence[KnownTheme] = (),
    embed: Embed | None = None,
) -> Found:
    """Find the themes of comments (id, text and, where known, language).

    Args:
        comments: Ids are unique; a missing text is silent.
        taxonomy: Its themes come first; what they leave over is clustered.
        known: Found themes of earlier weeks. The one that fits a cluster best gives it its key and name.
        embed: Sentences as vectors, for better clusters; without it words are counted.
    """
    apart = take_apart([text if isinstance(text, str) else "" for text in comments["text"].tolist()], taxonomy)
    units = left_over(apart)
    themes, labels = _found_themes(apart, units, known, embed)
    mentions = pd.concat([_listed(apart, taxonomy), _spoken(apart, units, labels, themes)], ignore_index=True)
    counts = mentions["theme"].value_counts()
    listed = [
        ThemeWords(theme.key, theme.name, _most_said(apart, place), "taxonomy")
        for place, theme in enumerate(taxonomy.themes)
        if theme.key in counts
    ]
    said, mentioned = len(np.unique(apart.comment)), int(mentions["comment"].nunique())
    mentions = mentions.sort_values(["comment", "start", "theme"], kind="stable", ignore_index=True)
    mentions.insert(0, "id", comments["id"].to_numpy()[mentions.pop("comment").to_numpy()])
    return Found(
        mentions=mentions,
        themes=tuple(sorted([*listed, *themes], key=lambda theme: (-int(counts[theme.key]), theme.key))),
        unthemed=said - mentioned,
        silent=len(apart.texts) - said,
    )


def _found_themes(comments: Comments, units: Units, known: Sequence[KnownTheme], embed: Embed | None) -> tuple[list[ThemeWords], Places]:
    """Return the found themes, and the place among them of each unit's, -1 for none."""
    groups = group(comments, units, embed)
    tellings = tell(comments, units, groups.labels, groups.count)
    sizes = [len(np.unique(units.comment[groups.labels == place])) for place in range(groups.count)]
    again = matched(tellings, sizes, known)
    themes: list[ThemeWords] = []
    place_of = np.full(groups.count + 1, -1, dtype=np.intp)
    keys, names = {theme.key for theme in known}, {theme.name for theme in known}
    for place in sorted(range(groups.count), key=lambda each: (-sizes[each], tellings[each].terms)):
        theme = _theme(tellings[place], again.get(place), keys, names)
        if (sizes[place] >= LEAST_COMMENTS or place in again) and tellings[place].words:
            keys.add(theme.key)
            names.add(theme.name)
            place_of[place] = len(themes)
            themes.append(theme)
    labels = place_of[groups.labels]
    here = {theme.key for theme in themes}
    more, joining = joined_known(comments, units, labels, known)
    for place, words in more.items():
        before = known[place]
        if before.key not in here:
            themes.append(ThemeWords(before.key, before.name, words, "found", before.terms))
        labels[joining == place] = next(row for row, theme in enumerate(themes) if theme.key == before.key)
    return themes, labels


def _theme(telling: Telling, again: KnownTheme | None, keys: set[str], names: set[str]) -> ThemeWords:
    if again is not None:
        return ThemeWords(again.key, again.name, telling.words, "found", drifted(again.terms, telling.terms))
    return ThemeWords(key_of(telling.terms, keys), name_of(telling.words, names), telling.words, "found", telling.terms)


def _most_said(comments: Comments, theme: int) -> tuple[str, ...]:
    said = comments.said.get(theme, Counter[str]())
    return tuple(sorted(said, key=lambda word: (-said[word], word))[:MOST_WORDS])


def _listed(comments: Comments, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the taxonomy's mentions: of each comment and theme the sentence that speaks of it most, the first of equals."""
    keys = np.asarray([theme.key for theme in taxonomy.themes], dtype=object)
    listed = comments.listed
    return _table(comments, listed.sentence, listed.theme, -listed.times.astype(np.float64), keys)


def _spoken(comments: Comments, units: Units, labels: Places, themes: Sequence[ThemeWords]) -> pd.DataFrame:
    """Return the found themes' mentions: of each comment and theme the sentence with the most of its words."""
    places = {stem: place for place, stem in enumerate(comments.lexicon.stems)}
    weights = np.zeros((len(themes) + 1, len(places) + 1), dtype=np.float32)
    for row, theme in enumerate(themes):
        for stem, weight_of in theme.terms:
            weights[row, places.get(stem, -1)] = weight_of
    # The last row is that of words without a theme, the last column that of words which nobody said this time.
    weights[:, -1] = 0.0
    telling = weights[labels[units.owner], units.stems]
    weight = np.bincount(units.at, weights=telling, minlength=len(units.sentence))
    of_sentence = labels[units.unit]
    chosen = of_sentence >= 0
    keys = np.asarray([theme.key for theme in themes], dtype=object)
    return _table(comments, units.sentence[chosen], of_sentence[chosen], -weight[chosen].astype(np.float64), keys)


def _table(comments: Comments, sentence: Places, theme: Places, least: npt.NDArray[np.float64], keys: npt.NDArray[Any]) -> pd.DataFrame:
    comment = comments.comment[sentence]
    order = np.lexsort((sentence, np.round(least, 6), theme, comment))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(comment[order]) != 0) | (np.diff(theme[order]) != 0)
    chosen = order[first]
    names = keys[theme[chosen]] if len(keys) else np.zeros(0, dtype=object)
    place = sentence[chosen]
    return pd.DataFrame({"comment": comment[chosen], "theme": names, "start": comments.start[place], "end": comments.end[place]})
