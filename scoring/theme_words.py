"""Words of texts, many at once: small letters, no addresses, no apostrophes; scripts without spaces give one word a character."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.theme_stop_words import STOP_WORDS

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

UNSPACED = r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}])"
NO_WORD = r"[^\p{L}\p{N}\p{M}'’]+"
ADDRESS = r"https?://\S+|www\.\S+|\S+@\S+\.\w+"
ELISIONS = ("l", "d", "j", "c", "n", "s", "m", "t", "qu")
"""French and Italian words before a vowel: l’export is export."""
LONGEST_WORD = 40
"""A longer run of letters is a key or a mistake, not a word."""


class Words(Struct, frozen=True):
    """The words of some texts, in order."""

    known: list[str]
    """Each word once."""
    codes: Codes
    """The place of each word in `known`."""
    owner: Codes
    """The text that each word stands in."""


def words_of(texts: Sequence[str]) -> Words:
    """Split texts into their words."""
    import pyarrow as pa
    from pyarrow import compute

    plain: Any = compute.utf8_lower(_array(pa, texts))
    if compute.any(compute.match_substring_regex(plain, pattern="@|://|www")).as_py():
        plain = compute.replace_substring_regex(plain, pattern=ADDRESS, replacement=" ")
    if compute.any(compute.match_substring_regex(plain, pattern=UNSPACED)).as_py():
        plain = compute.replace_substring_regex(plain, pattern=UNSPACED, replacement=r" \1 ")
    split = compute.utf8_split_whitespace(compute.replace_substring_regex(plain, pattern=NO_WORD, replacement=" "))
    encoded = compute.list_flatten(split).dictionary_encode()
    places: dict[str, int] = {}
    # Many forms are one word: don't, don’t and dont.
    place = np.fromiter((places.setdefault(_bare(form), len(places)) for form in encoded.dictionary.to_pylist()), dtype=np.int32)
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    owner = compute.list_parent_indices(split).to_numpy(zero_copy_only=False).astype(np.int32)
    codes = place[codes] if len(place) else np.zeros(0, dtype=np.int32)
    is_word = np.fromiter((0 < len(word) <= LONGEST_WORD for word in places), dtype=bool, count=len(places))
    kept = is_word[codes] if len(place) else np.zeros(0, dtype=bool)
    return Words(list(places), codes[kept], owner[kept])


def _bare(form: str) -> str:
    """Take the apostrophes out of a word."""
    if "'" not in form and "’" not in form:
        return form
    opening, _, rest = form.replace("’", "'").strip("'").partition("'")
    return (rest if opening in ELISIONS and len(rest) > 1 else opening + rest).replace("'", "")


def _array(pa: Any, texts: Sequence[str]) -> Any:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        # Half of a surrogate pair, as broken exports have them, is no character.
        return pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())


class Lexicon:
    """All words met so far, each with its stem; codes stay the same while it grows."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.stems: list[str] = []
        self._word_codes: dict[str, int] = {}
        self._stem_codes: dict[str, int] = {}
        self._stem_of: list[int] = []

    def codes(self, words: Words) -> Codes:
        """Return the lexicon's code of each word."""
        here = np.fromiter((self._code(word) for word in words.known), dtype=np.int32, count=len(words.known))
        return here[words.codes] if len(here) else words.codes

    def stem_of(self) -> Codes:
        """Return each word's stem, -1 where it is a stop word."""
        return np.asarray(self._stem_of, dtype=np.int32)

    def _code(self, word: str) -> int:
        code = self._word_codes.get(word)
        if code is None:
            code = self._word_codes[word] = len(self.words)
            self.words.append(word)
            self._stem_of.append(-1 if tells_nothing(word) else self.stem_code(stem(word)))
        return code

    def stem_code(self, text: str) -> int:
        """Return the code of a stem, a new one where it is new."""
        code = self._stem_codes.setdefault(text, len(self.stems))
        if code == len(self.stems):
            self.stems.append(text)
        return code


def tells_nothing(word: str) -> bool:
    """Tell whether a word is a stop word, a number or a single Latin letter."""
    return word in STOP_WORDS or word.isdigit() or (len(word) == 1 and word.isascii())


_ENDINGS = (("ingly", ""), ("edly", ""), ("ing", ""), ("ied", "y"), ("ies", "y"), ("ed", ""), ("es", ""), ("ly", ""), ("s", ""))
_SHORTEST_STEM = 3
_SHORTEST_WITH_E = 5


def stem(word: str) -> str:
    """Cut the endings by which English words differ and mean the same: payments, payment; charging, charged, charge."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)] + instead
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) >= _SHORTEST_WITH_E and word.endswith("e") else word


def weigh(stems: Codes, owner: npt.NDArray[np.intp], texts: int, *, columns: int) -> Any:
    """Count stems by text, sparse, shape (texts, columns), sublinear: 1 + ln(times)."""
    from scipy.sparse import csr_matrix

    counted = csr_matrix((np.ones(len(stems), dtype=np.float32), (owner, stems)), shape=(texts, columns))
    counted.sum_duplicates()
    counted.data = 1.0 + np.log(counted.data)
    return counted


def normalised(rows: Any) -> Any:
    """Scale sparse rows to length 1; an empty row stays empty."""
    from scipy.sparse import diags

    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (diags(1.0 / np.where(length > 0.0, length, 1.0)) @ rows).tocsr().astype(np.float32)
