"""Comments taken apart: their sentences, the words of these, and which of the taxonomy's themes each speaks of.

Everything is kept as numbers, in chunks of comments, so that a hundred thousand comments take little more than their texts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_boilerplate import said_spans
from scoring.theme_listed import Listed, listed_mentions
from scoring.theme_sentences import Span
from scoring.theme_taxonomy import Taxonomy
from scoring.theme_words import Codes, Lexicon, words_of

Places = npt.NDArray[np.intp]

CHUNK = 10_000
TEMPLATE_LETTERS = 30
TEMPLATE_SHARE = 0.05
TEMPLATE_LEAST = 5
"""A sentence of so many letters, repeated word for word in so many comments beside something else, is a template's."""


class Comments(Struct, frozen=True):
    """Sentences of comments in their order, and what is in them."""

    texts: Sequence[str]
    comment: Places
    """The comment of each sentence."""
    start: Places
    end: Places
    listed: Listed
    said: dict[int, Counter[str]]
    """By theme of the taxonomy: the words by which it was spoken of."""
    words: Codes
    """All words, in order, as codes of the lexicon."""
    owner: Places
    """The sentence of each word."""
    lexicon: Lexicon

    def sentence(self, place: int) -> str:
        """Return a sentence as it was written."""
        text: str = self.texts[int(self.comment[place])]
        return text[self.start[place] : self.end[place]]


class _Part(Struct, frozen=True):
    comment: Places
    start: Places
    end: Places
    listed: Listed
    words: Codes
    owner: Places
    repeated: npt.NDArray[np.int64]
    """A number by which a sentence is known again, 0 where it cannot be a template's."""


def take_apart(texts: Sequence[str], taxonomy: Taxonomy) -> Comments:
    """Take comments apart; what is nobody's own words is left out."""
    lexicon = Lexicon()
    said: defaultdict[int, Counter[str]] = defaultdict(Counter)
    parts = [_part(texts, first, taxonomy, lexicon, said) for first in range(0, max(1, len(texts)), CHUNK)]
    sentences = np.cumsum([0, *(len(part.comment) for part in parts)])
    comment = np.concatenate([part.comment for part in parts])
    kept = _kept(comment, np.concatenate([part.repeated for part in parts]), len(texts))
    place = np.cumsum(kept) - 1
    owner = np.concatenate([part.owner + before for part, before in zip(parts, sentences, strict=False)])
    spoken = np.concatenate([part.listed.sentence + before for part, before in zip(parts, sentences, strict=False)])
    mentioned = kept[spoken]
    return Comments(
        texts=texts,
        comment=comment[kept],
        start=np.concatenate([part.start for part in parts])[kept],
        end=np.concatenate([part.end for part in parts])[kept],
        listed=Listed(
            place[spoken[mentioned]],
            np.concatenate([part.listed.theme for part in parts])[mentioned],
            np.concatenate([part.listed.times for part in parts])[mentioned],
        ),
        said=dict(said),
        words=np.concatenate([part.words for part in parts])[kept[owner]],
        owner=place[owner[kept[owner]]],
        lexicon=lexicon,
    )


def _part(texts: Sequence[str], first: int, taxonomy: Taxonomy, lexicon: Lexicon, said: defaultdict[int, Counter[str]]) -> _Part:
    here = texts[first : first + CHUNK]
    spans = [said_spans(text) for text in here]
    flat = [span for own in spans for span in own]
    sentences = [text[start:end] for text, own in zip(here, spans, strict=True) for start, end in own]
    words = words_of(sentences)
    edges = np.asarray(flat, dtype=np.intp).reshape(len(flat), 2)
    return _Part(
        comment=np.repeat(np.arange(first, first + len(here)), [len(own) for own in spans]),
        start=edges[:, 0],
        end=edges[:, 1],
        listed=listed_mentions(words, taxonomy, said),
        words=lexicon.codes(words),
        owner=words.owner.astype(np.intp),
        repeated=np.fromiter(_digests(here, spans), dtype=np.int64, count=len(flat)),
    )


def _digests(texts: Sequence[str], spans: Sequence[list[Span]]) -> Iterator[int]:
    for text, own in zip(texts, spans, strict=True):
        for start, end in own:
            may_be = len(own) > 1 and end - start >= TEMPLATE_LETTERS
            yield hash(text[start:end]) if may_be else 0


def _kept(comment: Places, repeated: npt.NDArray[np.int64], comments: int) -> npt.NDArray[np.bool_]:
    """Tell which sentences are no template's; a comment that is nothing but such sentences keeps them."""
    may_be = repeated != 0
    by_comment = np.unique(np.stack([repeated[may_be], comment[may_be]], axis=1), axis=0)[:, 0]
    numbers, times = np.unique(by_comment, return_counts=True)
    templates = numbers[times >= max(TEMPLATE_LEAST, TEMPLATE_SHARE * comments)]
    own = ~np.isin(repeated, templates)
    said: npt.NDArray[np.bool_] = own | (np.bincount(comment[own], minlength=comments)[comment] == 0)
    return said
