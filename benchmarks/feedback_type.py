"""How well the type of feedback is told without a model, beside guessing the commonest one.

Without a file: public app reviews that the rules were not made from; we labelled them after the weights were fixed. With one: any CSV of
texts and labels.

uv run python -m benchmarks.feedback_type [FILE.csv --text COLUMN --label COLUMN] [--say TEXT]
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scoring.feedback_type import REVIEW_TYPES, ReviewType, review_type

HERE = Path(__file__).parent / "data"
WRITTEN = HERE / "app_reviews_written.csv"
"""Reviews that we wrote before the rules; the weights were fitted on them and on FITTED."""
FITTED = HERE / "app_review_labels.csv"
HELD_OUT = HERE / "app_review_labels_held_out.csv"
"""Labels by review, given once the weights were fixed."""
REVIEWS = Path("../shared/data/feedback/is22_app_review_features.csv")
"""Their texts, which are not ours to keep here."""

_NAMES: dict[str, ReviewType] = {
    "bug": "bug",
    "problem": "bug",
    "feature": "feature_request",
    "improve": "feature_request",
    "request": "feature_request",
    "rat": "rating",
    "praise": "rating",
    "exp": "experience",
    "use": "experience",
}
"""By what the label of a set is known, the first that it holds."""

Labelled = Sequence[tuple[str, ReviewType]]


def type_of_label(label: str) -> ReviewType | None:
    """Tell which of the four kinds a set's own label means; None: another."""
    folded = label.lower()
    return next((kind for name, kind in _NAMES.items() if name in folded), None)


def read_file(path: Path, text: str, label: str) -> Labelled:
    """Read a set; rows of other kinds are left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row[text], type_of_label(row[label])) for row in csv.DictReader(file)]
    return [(said, kind) for said, kind in rows if kind is not None]


def read_reviews(labels: Path, reviews: Path) -> Labelled:
    """Put the sentences of each labelled review together again."""
    said: dict[str, list[str]] = {}
    with reviews.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said.setdefault(row["review_id"], []).append(row["sentence"])
    with labels.open(encoding="utf-8", newline="") as file:
        rows = [(" ".join(said[row["review_id"]]), type_of_label(row["label"])) for row in csv.DictReader(file)]
    return [(text, kind) for text, kind in rows if kind is not None]


def measure(rows: Labelled) -> tuple[float, float, float]:
    """Return accuracy, macro F1 and the share of the commonest type [0-1]."""
    told = [(kind, review_type(text)) for text, kind in rows]
    right = Counter(kind for kind, found in told if kind == found)
    truth, found = Counter(kind for kind, _ in told), Counter(found for _, found in told)
    kinds = [kind for kind in REVIEW_TYPES if truth[kind]]
    f1 = sum(2 * right[kind] / (truth[kind] + found[kind]) for kind in kinds) / len(kinds)
    return right.total() / len(told), f1, max(truth.values()) / len(told)


def show(name: str, rows: Labelled) -> None:
    """Print one set's figures."""
    accuracy, f1, majority = measure(rows)
    counts = Counter(kind for _, kind in rows)
    print(f"{name}: {len(rows)} reviews ({', '.join(f'{counts[kind]} {kind}' for kind in REVIEW_TYPES)})")
    print(f"  accuracy {accuracy:.3f}, macro F1 {f1:.3f}; the commonest type alone {majority:.3f}")


def main(
    file: Annotated[Path | None, typer.Argument(help="A CSV of labelled texts; without it, the held-out reviews.")] = None,
    text: Annotated[str, typer.Option(help="The column of texts.")] = "text",
    label: Annotated[str, typer.Option(help="The column of labels, known by bug, feature, rating, experience.")] = "label",
    say: Annotated[str | None, typer.Option(help="Tell the type of this one text instead.")] = None,
) -> None:
    """Measure, or tell the type of one text."""
    if say is not None:
        print(review_type(say))
        return
    if file is not None:
        show(file.name, read_file(file, text, label))
        return
    if not REVIEWS.exists():
        print(f"{REVIEWS} is not here, so nothing can be measured on real reviews; give a FILE.csv.", file=sys.stderr)
        raise typer.Exit(1)
    show("held out, labelled after the weights were fixed", read_reviews(HELD_OUT, REVIEWS))
    show("real reviews the weights were fitted on", read_reviews(FITTED, REVIEWS))
    show("written reviews the weights were fitted on", read_file(WRITTEN, "text", "label"))


if __name__ == "__main__":
    typer.run(main)
