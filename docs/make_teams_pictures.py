# ruff: noqa: INP001, S607 - a script of its own; it starts what it names itself
"""Take the pictures of Teams: the running product, in Microsoft 365 Agents Playground, as the tests of tests/clients drive it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import free_port  # noqa: E402 - found by the line above
from tests.clients.playground import PROGRAM, Talk, digest_falls_due, playing, talking  # noqa: E402
from tests.clients.serving import hourglass, serving  # noqa: E402

CLIENTS = ROOT / "tests" / "clients"
PERSON = "Dana Reyes"
WIDTH, HEIGHT, TALL = 1280, 1040, 1900
PATIENCE_MILLISECONDS = 60_000
CARDS = {
    "chart": ("account acme trend", "Acme health, 12 weeks"),
    "home": ("home", "My queue"),
    "form": ("handoff acme", "Hand off to Sales"),
}
"""By the name of the picture: what is asked, and what the answer says."""


def take_teams_pictures(browser: Browser, folder: Path) -> None:
    """Serve the sample company to Dana's Playground, and keep what it draws."""
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=CLIENTS, check=True)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with tempfile.TemporaryDirectory() as empty:
        port, node = free_port(), shutil.which("node") or "node"
        database, program = Path(empty) / "hourglass.db", CLIENTS / "node_modules" / PROGRAM
        hourglass("sample", database=database)
        with (
            serving(database, port=port, teams_mode="local"),
            playing(node, program, person=PERSON, port=port, folder=Path(empty) / "playground") as dana,
            talking(browser, viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, timezone_id="UTC") as opened,
        ):
            talk = opened(dana)
            talk.say("account acme")
            talk.card("Acme · Green")
            _settled(talk)
            talk.page.screenshot(path=folder / "teams.png")
            talk.page.set_viewport_size({"width": WIDTH, "height": TALL})
            digest_falls_due(database, "csm@example.com", known=1)
            _keep(talk, talk.card("The first digest"), folder / "teams-digest.png")
            for name, (words, says) in CARDS.items():
                talk.say(words)
                _keep(talk, talk.card(says), folder / f"teams-{name}.png")
            if talk.mistakes:
                raise SystemExit(f"The pictures show cards that are wrong: {talk.mistakes}")


def _keep(talk: Talk, card: Locator, file: Path) -> None:
    _settled(talk)
    card.screenshot(path=file)


def _settled(talk: Talk) -> None:
    """Wait until the page moves no more: the chat slides to its end, and charts grow."""
    talk.page.mouse.move(0, 0)
    before, now = "", _places(talk)
    while before != now:
        talk.page.wait_for_timeout(500)
        before, now = now, _places(talk)


def _places(talk: Talk) -> str:
    return str([each.bounding_box() for each in talk.cards.all()])
