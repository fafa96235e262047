"""The taxonomy in force: the company's own file, or the one that comes along."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from scoring.theme_taxonomy import Taxonomy, read_taxonomy


@cache
def default_taxonomy() -> Taxonomy:
    """Return the taxonomy that comes along (bot/taxonomy.toml)."""
    return read_taxonomy((files("bot") / "taxonomy.toml").read_text(encoding="utf-8"))


def taxonomy_file(path: Path) -> Taxonomy:
    """Read a taxonomy's file.

    Raises:
        TaxonomyError: What is wrong in it.
        OSError: It cannot be read.
    """
    return read_taxonomy(path.read_text(encoding="utf-8-sig"))
