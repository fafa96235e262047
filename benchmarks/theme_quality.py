"""How well themes agree with what people said the comments are about, the number of themes unknown, beside peers that are told it.

    uv run python -m benchmarks.theme_quality [--data FOLDER] [--seeds N]

Draws of public sets, by seeds: 12 intents of Banking77 × 30 comments, 15 of CLINC × 20, 8 topics of IT tickets × 50. Without the extra the
peer is scikit-learn's NMF on TF-IDF, with it KMeans on the same vectors; both are told the true number of themes. Ours shows at most twice
that number. A comment without a theme counts as one of a group of its own kind. Values were chosen on other seeds;
how many themes are shown was looked at on these too.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from bot.embedding import LocalEmbedding, is_installed
from scoring.theme_agreement import agreement
from scoring.theme_taxonomy import Taxonomy
from scoring.themes import Embed, find_themes

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "feedback"
FLOOR = 0.05
"""Below the peer in either figure."""
MOST_SHOWN = 2.0
"""Times the true number of themes."""


class Labelled(Struct, frozen=True):
    """A public set, and what is drawn of it."""

    name: str
    file: str
    text: str
    label: str
    groups: int
    each: int


SETS = (
    Labelled("Banking77", "banking77_train.csv", "text", "category", 12, 30),
    Labelled("CLINC", "clinc150_val.csv", "text", "intent", 15, 20),
    Labelled("IT tickets", "it_helpdesk_tickets_dev4k.csv", "text", "topic", 8, 50),
)


class Figures(Struct, frozen=True):
    """Means over the draws of one set."""

    nmi: float
    ari: float
    peer_nmi: float
    peer_ari: float
    shown: float
    most: float
    """The most themes shown in one draw, by the true number."""

    @property
    def verdict(self) -> str:
        """Say whether the peer is reached in both figures, or the floor, or neither."""
        behind = max(self.peer_nmi - self.nmi, self.peer_ari - self.ari)
        if self.most > MOST_SHOWN or behind > FLOOR:
            return "BROKEN"
        return "reached" if behind <= 0 else "above the floor"


def main() -> int:
    """Draw, compare and conclude."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with the public sets")
    parser.add_argument("--seeds", type=int, default=8, help="how many draws of each set")
    given = parser.parse_args()
    if not (given.data / SETS[0].file).is_file():
        print(f"The public sets are not in {given.data}; name their folder with --data.")
        return 2
    vectors = Remembered(LocalEmbedding()) if is_installed() else None
    if vectors is None:
        print("The extra `themes` is not installed: words alone are measured.")
    print(f"{'':<12}{'compared by':<13}{'NMI':>7}{'ARI':>7}   {'peer':<9}{'NMI':>6}{'ARI':>7}   themes shown")
    verdicts = []
    for public in SETS:
        for embed in (None, vectors) if vectors else (None,):
            figures = measured(public, pd.read_csv(given.data / public.file), embed, range(given.seeds))
            verdicts.append(figures.verdict)
            print(_line(public, figures, "words" if embed is None else "vectors", "NMF" if embed is None else "KMeans"), flush=True)
    return 1 if "BROKEN" in verdicts else 0


def _line(public: Labelled, figures: Figures, way: str, peer: str) -> str:
    return (
        f"{public.name:<12}{way:<13}{figures.nmi:>7.3f}{figures.ari:>7.3f}   {peer:<9}{figures.peer_nmi:>6.3f}{figures.peer_ari:>7.3f}   "
        f"{figures.shown:.1f} of {public.groups}, at most {figures.most:.2f} times   {figures.verdict}"
    )


class Remembered:
    """Vectors by text, so that ours and the peer's are the same and each is made once."""

    def __init__(self, embed: LocalEmbedding) -> None:
        self._embed = embed
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one vector a text."""
        new = sorted({text for text in texts if text not in self._known})
        self._known.update(zip(new, self._embed(new), strict=True) if new else ())
        return np.stack([self._known[text] for text in texts])


def measured(public: Labelled, table: pd.DataFrame, embed: Embed | None, seeds: Sequence[int]) -> Figures:
    """Compare ours and the peer on draws of one set."""
    rows = [_compared(drawn, embed, public.groups) for drawn in draws(public, table, seeds)]
    nmi, ari, peer_nmi, peer_ari, shown = (float(mean) for mean in np.mean(rows, axis=0))
    return Figures(nmi, ari, peer_nmi, peer_ari, shown, most=max(row[4] for row in rows) / public.groups)


def draws(public: Labelled, table: pd.DataFrame, seeds: Sequence[int]) -> Iterator[pd.DataFrame]:
    """Give a table of id, text and label for each seed."""
    texts, labels = table[public.text].astype(str).to_numpy(), table[public.label].astype(str).to_numpy()
    for seed in seeds:
        chance = np.random.default_rng(seed)
        chosen = chance.choice(np.unique(labels), public.groups, replace=False)
        places = np.concatenate([chance.choice(np.flatnonzero(labels == label), public.each, replace=False) for label in chosen])
        places = chance.permutation(places)
        yield pd.DataFrame({"id": np.arange(len(places)), "text": texts[places], "label": labels[places]})


def _compared(drawn: pd.DataFrame, embed: Embed | None, groups: int) -> tuple[float, float, float, float, float]:
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    labels = drawn["label"].tolist()
    found = find_themes(drawn, taxonomy=Taxonomy(), embed=embed)
    ours = agreement(found, drawn["id"].tolist(), labels)
    peer = _nmf(drawn["text"].tolist(), groups) if embed is None else _kmeans(embed(drawn["text"].tolist()), groups)
    return ours.nmi, ours.ari, normalized_mutual_info_score(labels, peer), adjusted_rand_score(labels, peer), float(ours.themes)


def _nmf(texts: Sequence[str], groups: int) -> Any:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    weights = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    return NMF(groups, init="nndsvd", random_state=0, max_iter=500).fit_transform(weights).argmax(axis=1)


def _kmeans(vectors: Any, groups: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(groups, n_init=10, random_state=0).fit_predict(vectors)


if __name__ == "__main__":
    sys.exit(main())
