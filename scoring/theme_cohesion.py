"""Which found themes are themes: their sentences share words, and are more than one sentence that many people sent."""

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from scoring.themes import Found, ThemeWords

LEAST_SENTENCES = 5
"""Different sentences; of fewer a theme is a phrase."""
LEAST_SHARE = 0.6
"""Of a theme's sentences that have one of its first words."""
FIRST_WORDS = 3
_NUMBERS = frozenset(
    ("first", "second", "third", "last", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
) | frozenset(("twenty", "hundred", "hundreds", "thousand", "half", "once", "twice"))
"""They count, and name nothing."""


def cohesive(found: Found, texts: Mapping[str, str]) -> Found:
    """Keep the taxonomy's themes, and of those that were found the ones that hold together; `texts` by id, as they were looked through.

    What spoke of the others alone fits no theme.
    """
    mentions = found.mentions
    spans: dict[str, list[str]] = {}
    rows = zip(*(mentions[name].tolist() for name in ("id", "theme", "start", "end")), strict=True)
    for comment, theme, start, end in rows:
        spans.setdefault(theme, []).append(texts[comment][start:end])
    kept = tuple(each for each in found.themes if each.kind == "taxonomy" or holds_together(each, spans.get(each.key, ())))
    if len(kept) == len(found.themes):
        return found
    left = mentions[mentions["theme"].isin([each.key for each in kept])].reset_index(drop=True)
    gone = int(mentions["id"].nunique()) - int(left["id"].nunique())
    return replace(found, mentions=left, themes=kept, unthemed=found.unthemed + gone)


def holds_together(theme: ThemeWords, sentences: Sequence[str]) -> bool:
    """Tell whether a found theme's sentences differ, and most of them have one of its first words."""
    different = {" ".join(each.casefold().split()) for each in sentences}
    telling = [word.casefold().split() for word in theme.words]
    telling = [words for words in telling if not _NUMBERS.issuperset(words)]
    if len(different) < LEAST_SENTENCES or not telling:
        return False
    # A phrase's words may have one other word between them, as where words without meaning were left out.
    phrases = [r"\W+(?:\w+\W+)?".join(map(re.escape, words)) for words in telling[:FIRST_WORDS]]
    pattern = re.compile(rf"\b(?:{'|'.join(phrases)})\b")
    return sum(pattern.search(each) is not None for each in different) >= LEAST_SHARE * len(different)
