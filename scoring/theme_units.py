"""What is left of comments when the taxonomy's themes are taken out: the units that are clustered."""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_comments import Comments, Places
from scoring.theme_words import Codes

UNIT_WORDS = 100
"""Telling words after which a long comment goes on in another unit: it may speak of something else there."""
LEAST_BESIDE = 3
"""Telling words that a sentence needs to be looked at where others of its comment speak of a listed theme."""


class Units(Struct, frozen=True):
    """Sentences that belong together and speak of no listed theme."""

    sentence: Places
    """The sentences that are in a unit, in their order."""
    unit: Places
    """The unit of each of them."""
    comment: Places
    """The comment of each unit."""
    stems: Codes
    """The telling words of all units, in order, as stems of the lexicon."""
    owner: Places
    """The unit of each word."""
    at: Places
    """The place of each word among `sentence`."""
    follows: npt.NDArray[np.bool_]
    """Whether each word stood right after the one before it."""

    def __len__(self) -> int:
        return len(self.comment)


def left_over(comments: Comments) -> Units:
    """Take the sentences that speak of no listed theme together, comment by comment."""
    stems = comments.lexicon.stem_of()[comments.words] if len(comments.words) else comments.words
    telling = stems >= 0
    count = np.bincount(comments.owner[telling], minlength=len(comments.comment))
    listed = np.zeros(len(comments.comment), dtype=bool)
    listed[comments.listed.sentence] = True
    beside = np.zeros(len(comments.texts), dtype=bool)
    beside[comments.comment[listed]] = True
    left = np.flatnonzero(~listed & (count >= np.where(beside[comments.comment], LEAST_BESIDE, 1)))
    comment, unit = _joined(comments.comment[left], count[left])
    place = np.full(len(comments.comment), -1, dtype=np.intp)
    place[left] = np.arange(len(left))
    here = place[comments.owner]
    kept = telling & (here >= 0)
    where = np.flatnonzero(kept)
    after = np.zeros(len(where), dtype=bool)
    after[1:] = (np.diff(where) == 1) & (np.diff(comments.owner[where]) == 0)
    return Units(sentence=left, unit=unit, comment=comment, stems=stems[kept], owner=unit[here[kept]], at=here[kept], follows=after)


def _joined(comment: Places, count: Places) -> tuple[Places, Places]:
    """Number the units: sentences of one comment, until there are enough words."""
    if not len(comment):
        return comment, comment
    before = np.cumsum(count) - count
    first = np.concatenate([[True], np.diff(comment) > 0])
    within = before - np.maximum.accumulate(np.where(first, before, 0))
    opens = first | np.concatenate([[False], np.diff(within // UNIT_WORDS) > 0])
    return comment[opens], np.cumsum(opens) - 1


def unit_texts(comments: Comments, units: Units, chosen: Places) -> list[str]:
    """Return the texts of some units, their sentences joined by spaces."""
    starts = np.searchsorted(units.unit, chosen)
    ends = np.searchsorted(units.unit, chosen, side="right")
    return [
        " ".join(comments.sentence(place) for place in units.sentence[start:end].tolist())
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def unit_digests(comments: Comments, units: Units) -> npt.NDArray[np.uint64]:
    """Return a number for each unit that depends on its text alone: it orders units, and tells which are the same."""
    first = np.searchsorted(units.unit, np.arange(len(units)))
    last = np.searchsorted(units.unit, np.arange(len(units)), side="right") - 1
    spans = zip(
        units.comment.tolist(), comments.start[units.sentence[first]].tolist(), comments.end[units.sentence[last]].tolist(), strict=True
    )
    texts = comments.texts
    read = (blake2b(texts[place][start:end].encode("utf-8", "replace"), digest_size=8).digest() for place, start, end in spans)
    return np.frombuffer(b"".join(read), dtype=">u8").astype(np.uint64)
