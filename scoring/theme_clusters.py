"""How comments that speak of the same thing are brought together, without being told how many things there are.

What two short comments share is little evidence, so each first takes on something of its nearest neighbours. Of all the ways
to cut the tree of clusters, the one is taken in which neighbours are together more often than chance would have it: the
greatest modularity of the graph of neighbours. Last, each comment moves to the cluster that it is nearest to.

Source: Ward (1963), minimum variance; Newman and Girvan (2004), modularity; Reichardt and Bornholdt (2006), its resolution.
Its values were chosen on draws that `benchmarks/theme_quality.py` does not judge.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Matrix = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]

LEAST_ROWS = 6
"""Fewer comments are not clustered."""
MOST_CLUSTERS = 80
MOVES = 3


class Shape(Struct, frozen=True):
    """How neighbours are counted, as parts of the square root of the number of comments."""

    neighbours: float
    """Of which each comment takes on something."""
    rounds: int
    graph: float
    """Neighbours in the graph whose modularity is measured."""
    sharpness: int
    """The power by which near neighbours count more than far ones."""
    resolution: float
    """Above 1, more and smaller clusters."""


BY_WORDS = Shape(neighbours=1.0, rounds=3, graph=1.0, sharpness=3, resolution=0.85)
"""Where words alone are compared: they tell less, so more neighbours are heard."""
BY_VECTORS = Shape(neighbours=0.65, rounds=2, graph=1.0, sharpness=4, resolution=1.25)


def cluster(similar: Matrix, shape: Shape) -> Labels:
    """Return the cluster of each row, numbered by first appearance.

    Args:
        similar: Symmetric similarities, 1 on the diagonal. The order of rows decides ties, so it must not be chance.
        shape: See `Shape`.
    """
    rows = len(similar)
    if rows < LEAST_ROWS:
        return np.zeros(rows, dtype=np.intp)
    spread = _spread(similar, shape)
    graph = _neighbours(spread, _count(rows, shape.graph)) ** shape.sharpness
    labels = _best_cut(spread, np.maximum(graph, graph.T), shape.resolution)
    for _ in range(MOVES):
        labels = _moved(spread, labels)
    return labels


def _count(rows: int, part: float) -> int:
    return int(min(rows - 1, max(3, round(part * rows**0.5))))


def _spread(similar: Matrix, shape: Shape) -> Matrix:
    """Mix each row with its nearest neighbours, by how near they are."""
    from scipy.sparse import csr_matrix, identity

    count = _count(len(similar), shape.neighbours)
    for _ in range(shape.rounds):
        near = _neighbours(similar, count) ** 2
        near /= np.maximum(near.sum(axis=1, keepdims=True), 1e-9)
        mixing = csr_matrix(near) + identity(len(near), dtype=np.float32, format="csr")
        mixed = mixing @ (mixing @ similar).T
        scale = 1.0 / np.sqrt(np.maximum(np.diag(mixed), 1e-12))
        similar = (mixed * scale[:, None] * scale[None, :]).astype(np.float32)
        similar = np.maximum(similar, similar.T)
    return similar


def _neighbours(similar: Matrix, count: int) -> Matrix:
    """Keep each row's greatest similarities to others; the rest is 0."""
    own = np.maximum(similar, 0.0)
    np.fill_diagonal(own, 0.0)
    nearest = np.argpartition(-own, count - 1, axis=1)[:, :count]
    kept = np.zeros_like(own)
    np.put_along_axis(kept, nearest, np.take_along_axis(own, nearest, axis=1), axis=1)
    return kept


def _best_cut(spread: Matrix, graph: Matrix, resolution: float) -> Labels:
    """Cut Ward's tree where the graph's modularity is the greatest."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    far = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * spread.astype(np.float64)))
    np.fill_diagonal(far, 0.0)
    tree = linkage(squareform(far, checks=False), "ward")
    finest = fcluster(tree, min(MOST_CLUSTERS, len(spread) // 2), "maxclust") - 1
    member = _members(finest)
    inside = (member.T @ (graph @ member)).astype(np.float64)
    merges = _merges(tree, finest)
    best, labels, groups = -np.inf, finest, np.arange(len(inside))
    for merge in [None, *merges]:
        if merge is not None:
            one, other = groups[merge[0]], groups[merge[1]]
            inside[one] += inside[other]
            inside[:, one] += inside[:, other]
            inside[other] = inside[:, other] = 0.0
            groups[groups == other] = one
        value = _modularity(inside, resolution)
        if value > best and len(np.unique(groups)) > 1:
            best, labels = value, groups[finest]
    return _numbered(labels)


def _modularity(inside: npt.NDArray[np.float64], resolution: float) -> float:
    total = inside.sum()
    if total <= 0.0:
        return 0.0
    return float(np.trace(inside) / total - resolution * ((inside.sum(axis=1) / total) ** 2).sum())


def _merges(tree: Any, finest: Labels) -> list[tuple[int, int]]:
    """List the merges above the finest cut, each as a cluster of either side."""
    rows = len(finest)
    first = np.arange(2 * rows - 1)
    for step, one in enumerate(tree[:, 0].astype(np.intp)):
        first[rows + step] = first[one]
    clusters = int(finest.max()) + 1
    above = tree[rows - clusters :, :2].astype(np.intp)
    return [(int(finest[first[one]]), int(finest[first[other]])) for one, other in above]


def _moved(spread: Matrix, labels: Labels) -> Labels:
    """Move each row to the cluster whose mean is nearest."""
    member = _members(labels)
    towards = spread @ member
    size = np.sqrt(np.maximum((towards * member).sum(axis=0), 1e-12))
    return _numbered(np.asarray(towards / size).argmax(axis=1))


def _members(labels: Labels) -> Matrix:
    return np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]


def _numbered(labels: npt.NDArray[Any]) -> Labels:
    """Number clusters by the place of their first row."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]
