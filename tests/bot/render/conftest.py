"""What the renderers' tests share: snapshots of every card in every channel."""

from collections.abc import Callable
from pathlib import Path

import pytest

SNAPSHOTS = Path(__file__).parents[2] / "snapshots"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", default=False, help="write tests/snapshots anew from what is drawn now")


@pytest.fixture
def snapshot(pytestconfig: pytest.Config) -> Callable[[str, str], None]:
    """Hold a text against its committed file; `pytest tests/bot/render --update-snapshots` writes it anew."""

    def check(name: str, drawn: str) -> None:
        path = SNAPSHOTS / name
        # The option exists only where this folder was named on the command line.
        if pytestconfig.getoption("--update-snapshots", default=False):
            path.write_text(drawn, encoding="utf-8", newline="\n")
        assert path.exists(), f"{name} has no snapshot yet: pytest tests/bot/render --update-snapshots"
        assert drawn == path.read_text(encoding="utf-8")

    return check
