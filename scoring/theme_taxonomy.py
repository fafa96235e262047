"""The taxonomy: themes that a company knows already, each with the words that speak of it. Its file is TOML and made to be edited."""

import re
import tomllib
from collections.abc import Sequence

from msgspec import Struct

from scoring.theme_words import words_of

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_THEMES = 200
MOST_WORDS = 200
LONGEST_NAME = 60
BEGINNING = "ǂ"
"""Stands for `*` while words are split: a letter, and one that no feedback has."""
FOUND_PREFIX = "found-"
"""Keys of found themes begin so; no theme of a taxonomy does."""


class TaxonomyTheme(Struct, frozen=True):
    """A theme that is looked for by its words."""

    key: str
    name: str
    words: tuple[str, ...]
    """Words and phrases in small letters; `export*` stands for every word that begins so."""


class Taxonomy(Struct, frozen=True):
    """The themes in the order of their file."""

    themes: tuple[TaxonomyTheme, ...] = ()


class TaxonomyError(ValueError):
    """A taxonomy that cannot be used: one sentence with the theme and what is right."""


def read_taxonomy(text: str) -> Taxonomy:
    """Read a taxonomy's TOML: a list of `[[theme]]`, each with key, name and words.

    Raises:
        TaxonomyError: The first thing that is wrong.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(f"The taxonomy is no TOML: {error}.") from None
    tables = given.pop("theme", [])
    if given:
        raise TaxonomyError(f"The taxonomy has {', '.join(sorted(given))}, which is no part of it; each theme begins with [[theme]].")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise TaxonomyError("The taxonomy's themes are a list: begin each with [[theme]].")
    if len(tables) > MOST_THEMES:
        raise TaxonomyError(f"The taxonomy has {len(tables)} themes; {MOST_THEMES} is the most.")
    themes = tuple(_theme(table, place) for place, table in enumerate(tables, start=1))
    keys = [theme.key for theme in themes]
    for key in keys:
        if keys.count(key) > 1:
            raise TaxonomyError(f"The theme {key} is in the taxonomy twice; each key is its own.")
    return Taxonomy(themes)


def phrase_words(phrases: Sequence[str]) -> list[tuple[str, ...]]:
    """Return each phrase's words as texts are split; one that is a beginning ends with `BEGINNING`."""
    words = words_of([phrase.replace("*", BEGINNING) for phrase in phrases])
    split: list[list[str]] = [[] for _ in phrases]
    for code, owner in zip(words.codes.tolist(), words.owner.tolist(), strict=True):
        if words.known[code] != BEGINNING:
            split[owner].append(words.known[code])
    return [tuple(each) for each in split]


def _theme(table: dict[str, object], place: int) -> TaxonomyTheme:
    key, name, words = table.get("key"), table.get("name"), table.get("words")
    label = f"Theme {key if isinstance(key, str) else place}"
    if not isinstance(key, str) or not KEY.fullmatch(key) or key.startswith(FOUND_PREFIX):
        raise TaxonomyError(
            f"{label} needs a key of small letters, digits and hyphens, such as single-sign-on, that does not begin with found-."
        )
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise TaxonomyError(f"{label} needs a name of 1 to {LONGEST_NAME} characters.")
    if not isinstance(words, list) or not words or len(words) > MOST_WORDS or not all(isinstance(word, str) for word in words):
        raise TaxonomyError(f"{label} needs words: a list of 1 to {MOST_WORDS} words or phrases in quotes.")
    for word, split in zip(words, phrase_words(words), strict=True):
        if not split:
            raise TaxonomyError(f"{label} has {word!r} among its words, in which there is no letter.")
    for other in sorted(set(table) - {"key", "name", "words"}):
        raise TaxonomyError(f"{label} has {other}, which a theme has not; it has key, name and words.")
    return TaxonomyTheme(key, name.strip(), tuple(words))
