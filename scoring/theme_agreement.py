"""How far themes agree with labels that people gave: the figures of a clustering against the truth."""

from collections.abc import Sequence

from msgspec import Struct

from scoring.themes import Found

NO_THEME = ""


class Agreement(Struct, frozen=True):
    """Figures of themes against labels; 1 is the same grouping, 0 (ARI) is chance."""

    nmi: float
    """Normalised mutual information [0-1], by the arithmetic mean."""
    ari: float
    """Adjusted Rand index [-0.5-1]."""
    themes: int
    labels: int


def agreement(found: Found, ids: Sequence[object], labels: Sequence[str]) -> Agreement:
    """Compare each comment's first theme with its label; comments without a theme count as one group."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    first = theme_of(found, ids)
    return Agreement(
        nmi=float(normalized_mutual_info_score(labels, first)),
        ari=float(adjusted_rand_score(labels, first)),
        themes=len(found.themes),
        labels=len(set(labels)),
    )


def theme_of(found: Found, ids: Sequence[object]) -> list[str]:
    """Return each comment's theme, the first that it speaks of."""
    mentions = found.mentions.drop_duplicates("id")
    themes = dict(zip(mentions["id"].tolist(), mentions["theme"].tolist(), strict=True))
    return [themes.get(each, NO_THEME) for each in ids]
