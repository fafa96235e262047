"""The real `hourglass serve`, in a process of its own, before a Slack that is not ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.conftest import running

HOURGLASS = (sys.executable, "-c", "from bot.cli import main; main()")
LOAD_SECONDS = 600


def environment(database: Path, **settings: object) -> dict[str, str]:
    """Return an environment with these settings alone; no proxy could reach this machine."""
    inherited = os.environ.items()  # noqa: TID251 - what a process inherits, less what is ours
    kept = {name: value for name, value in inherited if not name.startswith("HOURGLASS_") and not name.lower().endswith("_proxy")}
    given = {f"HOURGLASS_{name.upper()}": str(value) for name, value in settings.items()}
    return {**kept, "HOURGLASS_DATABASE_URL": f"sqlite:///{database}", **given}


def hourglass(*words: str, database: Path, **settings: object) -> str:
    """Run a command to its end, and return what it prints."""
    done = subprocess.run(
        [*HOURGLASS, *words], env=environment(database, **settings), capture_output=True, text=True, check=False, timeout=LOAD_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(database: Path, *, port: int, **settings: object) -> Iterator[str]:
    """Serve until the block ends, and give the server's address."""
    folder = database.parent
    (folder / "serve").mkdir(exist_ok=True)
    given = environment(database, port=port, **settings)
    with running([*HOURGLASS, "serve"], port=port, folder=folder / "serve", path="/readyz", environment=given) as url:
        yield url.removesuffix("/readyz")
