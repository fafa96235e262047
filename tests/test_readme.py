"""The README promises what the product does."""

import re
from pathlib import Path

from handlers.routes import ROUTES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_table_of_abilities_is_the_table_of_routes() -> None:
    rows = re.findall(r"^\| ([\w ]+) \| (.+?) \| (.+?) \| ✓ \| ✓ \|$", README, re.MULTILINE)
    assert [(word, gives) for word, _, gives in rows] == [(route.word, route.gives) for route in ROUTES]
    for route, (_, typed, _) in zip(ROUTES, rows, strict=True):
        assert re.findall(r"`/(?:cs )?(.+?)`", typed) == list(route.usage)


def test_every_file_and_picture_the_readme_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).is_file(), target
