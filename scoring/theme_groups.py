"""Units brought together by what they speak of: a sample is clustered, the others join the cluster that their words fit."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_clusters import BY_VECTORS, BY_WORDS, LEAST_ROWS, Labels, Matrix, cluster
from scoring.theme_comments import Comments, Places
from scoring.theme_units import Units, unit_digests, unit_texts
from scoring.theme_words import normalised, weigh

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32] | None]
"""Texts in, one row of numbers a text out; None: there are none now, and words alone are compared."""

SAMPLE = 2_000
"""Units that are compared with each other; of more, those are taken whose digests are the least: the same whatever their order."""
MOST_COLUMNS = 8_000
WORDS_BESIDE_VECTORS = 0.3
"""How much common words add to the nearness of vectors."""
FITS = 0.15
"""The least cosine by which a unit beyond the sample joins a cluster [0-1]."""
AT_ONCE = 20_000


class Groups(Struct, frozen=True):
    """The cluster of each unit, and the weighted words of all."""

    labels: Labels
    """-1: no cluster."""
    count: int


def group(comments: Comments, units: Units, embed: Embed | None) -> Groups:
    """Bring units together; few units are not."""
    none = Groups(np.full(len(units), -1, dtype=np.intp), 0)
    if len(units) < LEAST_ROWS:
        return none
    digests = unit_digests(comments, units)
    distinct, first = np.unique(digests, return_index=True)
    sample = first[:SAMPLE]
    if len(sample) < LEAST_ROWS:
        return none
    weights = weigh(units.stems, units.owner, len(units), columns=len(comments.lexicon.stems))
    weights = _weighted(weights, sample, comments.lexicon.stems)
    rows = weights[sample]
    spoken = np.diff(rows.indptr) > 0
    vectors = embed(unit_texts(comments, units, sample)) if embed else None
    if vectors is None:
        sample, rows, distinct = sample[spoken], rows[spoken], distinct[:SAMPLE][spoken]
        if len(sample) < LEAST_ROWS:
            return none
        labels = cluster(_by_words(rows), BY_WORDS)
    else:
        distinct = distinct[:SAMPLE]
        labels = cluster(_by_both(rows, vectors), BY_VECTORS)
    return Groups(_joined(weights, rows, labels, digests, distinct), int(labels.max()) + 1)


def _weighted(counted: Any, sample: Places, stems: Sequence[str]) -> Any:
    """Weigh words by how few units of the sample have them, in the order of the alphabet; a word of one unit compares nothing."""
    having = np.asarray((counted[sample] > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero(having >= min(2, len(sample)))
    if len(columns) > MOST_COLUMNS:
        rank = sorted(columns.tolist(), key=lambda column: (-int(having[column]), stems[column]))
        columns = np.asarray(rank[:MOST_COLUMNS], dtype=np.intp)
    columns = np.asarray(sorted(columns.tolist(), key=lambda column: stems[column]), dtype=np.intp)
    rarity = np.log((1 + len(sample)) / (1 + having[columns])) + 1.0
    chosen = counted[:, columns]
    return normalised(chosen.multiply(rarity.astype(np.float32)[None, :]).tocsr())


def _by_words(rows: Any) -> Matrix:
    similar: Matrix = (rows @ rows.T).toarray().astype(np.float32)
    np.fill_diagonal(similar, 1.0)
    return similar


def _by_both(rows: Any, vectors: npt.NDArray[np.float32]) -> Matrix:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled = (vectors / np.where(length > 0.0, length, 1.0)).astype(np.float32)
    share = 1.0 / (1.0 + WORDS_BESIDE_VECTORS)
    similar: Matrix = (share * (scaled @ scaled.T) + (1.0 - share) * _by_words(rows)).astype(np.float32)
    np.fill_diagonal(similar, 1.0)
    return similar


def _joined(weights: Any, rows: Any, labels: Labels, digests: npt.NDArray[np.uint64], distinct: npt.NDArray[np.uint64]) -> Labels:
    """Give each unit the cluster of its twin in the sample, else the one whose words fit best."""
    place = np.minimum(np.searchsorted(distinct, digests), len(distinct) - 1)
    twin = distinct[place] == digests
    joined = np.where(twin, labels[place], -1)
    others = np.flatnonzero(~twin)
    if len(others):
        member = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
        centre = np.asarray(rows.T @ member)
        centre /= np.maximum(np.linalg.norm(centre, axis=0, keepdims=True), 1e-12)
        for start in range(0, len(others), AT_ONCE):
            some = others[start : start + AT_ONCE]
            fit = np.asarray(weights[some] @ centre)
            joined[some] = np.where(fit.max(axis=1) >= FITS, fit.argmax(axis=1), -1)
    return joined
