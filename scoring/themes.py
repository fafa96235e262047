"""Themes of feedback, without a model: the taxonomy's first, then those found in what it leaves over.

A theme's mentions are spans of the original texts. The result depends neither on the order of the comments nor on chance.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from scoring.theme_boilerplate import said_spans, without_templates
from scoring.theme_sentences import Span
from scoring.theme_taxonomy import Taxonomy, word_patterns

LEAST_UNITS = 6
LEAST_COMMENTS = 3
"""Comments that make a theme."""
KNOWN_AGAIN = 0.35

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts in, one row of numbers a text out."""

Terms = tuple[tuple[str, float], ...]


class KnownTheme(Struct, frozen=True):
    """A found theme of an earlier week, to be known again."""

    key: str
    name: str
    terms: Terms
    """As `ThemeWords.terms` was."""


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
    texts = ["" if text is None or text != text else str(text) for text in comments["text"]]
    spans = without_templates(texts, [said_spans(text) for text in texts])
    ids = comments["id"].tolist()
    mentions: list[tuple[Any, str, int, int]] = []
    rest: list[tuple[int, list[Span]]] = []
    matcher = _matcher(taxonomy)
    for place, (text, own) in enumerate(zip(texts, spans, strict=True)):
        left, seen = [], set()
        for start, end in own:
            keys = matcher(text[start:end])
            for key in keys:
                if key not in seen:
                    seen.add(key)
                    mentions.append((ids[place], key, start, end))
            if not keys:
                left.append((start, end))
        if left:
            rest.append((place, left))
    units = [" ".join(texts[place][start:end] for start, end in left) for place, left in rest]
    labels, found = _clusters(units, known, embed)
    for (place, left), label in zip(rest, labels, strict=True):
        if label >= 0:
            mentions.append((ids[place], found[label].key, *left[0]))
    table = pd.DataFrame(mentions, columns=["id", "theme", "start", "end"])
    counts = table["theme"].value_counts()
    known_words = [ThemeWords(theme.key, theme.name, theme.words[:6], "taxonomy") for theme in taxonomy.themes] + found
    themes = sorted((theme for theme in known_words if theme.key in counts), key=lambda theme: (-int(counts[theme.key]), theme.key))
    silent = sum(not own for own in spans)
    return Found(table, tuple(themes), len(texts) - silent - int(table["id"].nunique()), silent)


def _matcher(taxonomy: Taxonomy) -> Callable[[str], list[str]]:
    compiled = []
    for theme in taxonomy.themes:
        phrases = [r"\W+".join(re.escape(part).replace(r"\*", r"\w*") for part in word_patterns(word)) for word in theme.words]
        compiled.append((theme.key, re.compile(r"\b(?:" + "|".join(phrases) + r")\b", re.IGNORECASE)))
    return lambda sentence: [key for key, pattern in compiled if pattern.search(sentence)]


def _clusters(units: list[str], known: Sequence[KnownTheme], embed: Embed | None) -> tuple[list[int], list[ThemeWords]]:
    """Cluster the units; -1 is no theme."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(units) < LEAST_UNITS:
        return [-1] * len(units), []
    order = sorted(range(len(units)), key=lambda place: units[place])
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True, ngram_range=(1, 2), max_features=5000)
    try:
        weights = vectorizer.fit_transform([units[place] for place in order])
    except ValueError:
        return [-1] * len(units), []
    names = vectorizer.get_feature_names_out()
    dense = embed([units[place] for place in order]) if embed else weights.toarray()
    wanted = max(2, round(len(units) ** 0.5 / 1.5))
    made = AgglomerativeClustering(n_clusters=wanted).fit_predict(dense)
    labels = [-1] * len(units)
    found: list[ThemeWords] = []
    taken: set[str] = set()
    for cluster in range(wanted):
        members = np.flatnonzero(made == cluster)
        if len(members) < LEAST_COMMENTS:
            continue
        mean = np.asarray(weights[members].mean(axis=0)).ravel()
        top = [place for place in np.argsort(-mean, kind="stable")[:30] if mean[place] > 0]
        terms = tuple((str(names[place]), float(mean[place])) for place in top)
        fitting = max((each for each in known if each.key not in taken), key=lambda each: _overlap(terms, each.terms), default=None)
        words = tuple(term for term, _ in terms[:6])
        if fitting is not None and _overlap(terms, fitting.terms) >= KNOWN_AGAIN:
            theme = ThemeWords(fitting.key, fitting.name, words, "found", terms)
        else:
            key = "found-" + "-".join(re.findall(r"\w+", " ".join(words[:3])))
            theme = ThemeWords(key, ", ".join(words[:2]).capitalize(), words, "found", terms)
        if theme.key in taken:
            continue
        taken.add(theme.key)
        for member in members:
            labels[order[member]] = len(found)
        found.append(theme)
    return labels, found


def _overlap(one: Terms, other: Terms) -> float:
    """Return the cosine of two themes' weighted words [0-1]."""
    a, b = dict(one), dict(other)
    size = sum(w * w for w in a.values()) ** 0.5 * sum(w * w for w in b.values()) ** 0.5
    return sum(weight * b.get(term, 0.0) for term, weight in a.items()) / size if size else 0.0
