"""Themes of 100,000 comments end to end, without a model and without vectors, beside scikit-learn's TfidfVectorizer on the same text.

    uv run python -m benchmarks.theme_speed [--data FOLDER] [--quick]

Ours reads the file, takes the comments apart, matches the taxonomy that comes along, clusters what it leaves over, names the themes and
counts. The peer gets the texts in a list, and weighs their words with its defaults. Memory is what a whole process has at most, above one
that has only read the texts.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.ratios import Claim, conclude
from benchmarks.theme_quality import DATA
from bot.taxonomy import default_taxonomy
from scoring.themes import find_themes
from storage.theme_file import read_comments

COMMENTS = 100_000

_SETS = (
    ("banking77_train.csv", "text"),
    ("clinc150_val.csv", "text"),
    ("it_helpdesk_tickets_dev4k.csv", "text"),
    ("is22_app_review_features.csv", "sentence"),
)


def main() -> int:
    """Make the comments, measure and conclude."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with the public sets")
    parser.add_argument("--quick", action="store_true", help="a fifth of the comments, and fewer rounds")
    parser.add_argument("--only", choices=("read", "find"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        return _alone(given.only, given.file)
    if not (given.data / _SETS[0][0]).is_file():
        print(f"The public sets are not in {given.data}; name their folder with --data.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "comments.csv"
        texts = made_comments(given.data, COMMENTS // 5 if given.quick else COMMENTS)
        pd.DataFrame({"text": texts}).to_csv(file, index=False)
        print(f"{len(texts):,} comments, {file.stat().st_size / 2**20:.1f} MiB")
        _find(file)
        ours, peer = [], []
        for _ in range(2 if given.quick else 3):
            peer.append(_seconds(lambda: _weigh(texts)))
            ours.append(_seconds(lambda: _find(file)))
        memory = _peak("find", file) - _peak("read", file)
        print(f"Memory above that of reading alone: {memory:.0f} MiB")
        claims = [
            Claim("themes, end to end", "s", ours, peer, bound=3, at_most=True),
            Claim("memory", "MiB", [memory], [file.stat().st_size / 2**20], bound=30 if given.quick else 15, at_most=True),
        ]
        return conclude(claims, peer="TfidfVectorizer, or the file")


def made_comments(data: Path, number: int, *, seed: int = 7) -> list[str]:
    """Join one to three texts of the public sets to a comment, each ended as a sentence."""
    texts = [_ended(text) for file, column in _SETS for text in pd.read_csv(data / file)[column].astype(str)]
    chance = np.random.default_rng(seed)
    parts = chance.integers(1, 4, number)
    chosen = chance.integers(0, len(texts), int(parts.sum()))
    ends = np.cumsum(parts)
    return [" ".join(texts[place] for place in chosen[end - part : end]) for part, end in zip(parts, ends, strict=True)]


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _find(file: Path) -> None:
    find_themes(read_comments(file, text="text"), taxonomy=default_taxonomy())


def _weigh(texts: list[str]) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    TfidfVectorizer().fit_transform(texts)


def _seconds(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _peak(what: str, file: Path) -> float:
    """Return the most memory of a process of its own [MiB]."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.theme_speed", "--only", what, "--file", str(file)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _alone(what: str, file: Path) -> int:
    import scipy.cluster.hierarchy  # noqa: F401 - both processes have loaded what finding needs

    if what == "find":
        _find(file)
    else:
        read_comments(file, text="text")
    # What getrusage tells would count the parent's memory, too.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
    return 0


if __name__ == "__main__":
    sys.exit(main())
