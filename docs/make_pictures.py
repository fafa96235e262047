# ruff: noqa: INP001, S310, S603 - a script of its own; it opens and starts what it names itself
"""Take the pictures of the documentation from the running product: `python docs/make_pictures.py [FOLDER]`.

Runs `hourglass demo` in an empty folder, asks as a person would in Debian's Chromium, and keeps what the page drew; then the same of Teams,
in Microsoft's own test client (make_teams_pictures.py).
"""

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from make_teams_pictures import take_teams_pictures
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
CSM, MANAGER = "csm@example.com", "manager@example.com"
MORNING_MILLISECONDS, SENT_MILLISECONDS = 180_000, 3_000
WIDE, NARROW, WINDOW = (1000, 1700), (390, 1700), (1180, 860)
HOME_LOOKS = ("light", "dark", "narrow")
PICTURES = {
    "account-acme": (CSM, "/account acme", ("light", "dark", "narrow")),
    "brief": (CSM, "/cs brief globex", ("light",)),
    "account-globex": (CSM, "/account globex", ("light", "dark", "narrow")),
    "account-acme-why": (CSM, "/account acme why", ("light",)),
    "account-acme-trend": (CSM, "/account acme trend", ("light", "dark")),
    "expansion": (CSM, "/cs expansion", ("light",)),
    "atrisk": (MANAGER, "/cs atrisk", ("light",)),
    "voc": (MANAGER, "/cs voc all", ("light",)),
    "picker": (CSM, "/account north", ("light",)),
}


def main() -> None:
    """Take every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/workspace/"
    with tempfile.TemporaryDirectory() as empty:
        command = [sys.executable, "-c", "from bot.cli import main; main()", "demo", "--no-browser", "--port", str(port)]
        with subprocess.Popen(command, cwd=empty) as demo:
            try:
                _wait_for(url, demo)
                _take_all(url, folder)
            finally:
                demo.terminate()


def _wait_for(url: str, demo: subprocess.Popen[bytes]) -> None:
    while demo.poll() is None:
        try:
            urlopen(url, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The demo ended before its page came up.")


def _take_all(url: str, folder: Path) -> None:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for name, (person, words, looks) in PICTURES.items():
            for look in looks:
                theme = "dark" if look == "dark" else "light"
                answer = _answered(_open(browser, f"{url}?as={person}&theme={theme}", NARROW if look == "narrow" else WIDE), words)
                answer.screenshot(path=folder / f"{name}-{look}.png")
                answer.page.context.close()
        window = _answered(_open(browser, f"{url}?as={CSM}&theme=light", WINDOW), "/account acme")
        window.page.screenshot(path=folder / "workspace.png")
        for look in HOME_LOOKS:
            theme = "dark" if look == "dark" else "light"
            page = _open(browser, f"{url}?as={CSM}&theme={theme}", NARROW if look == "narrow" else WIDE)
            _home(page).screenshot(path=folder / f"home-{look}.png")
            page.context.close()
        _take_digest(_open(browser, f"{url}?as={MANAGER}&theme=light", WIDE), folder)
        take_teams_pictures(browser, folder)
        browser.close()


def _open(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=2, timezone_id="UTC").new_page()
    page.goto(url)
    page.locator(".introduction").wait_for()
    return page


def _answered(page: Page, words: str) -> Locator:
    """Ask, and give the answer; what was asked before stays above it, and what comes unasked is no answer."""
    answers = page.get_by_role("article").filter(has_text="Only visible to you")
    before = answers.count()
    page.get_by_role("combobox").fill(words)
    page.get_by_role("combobox").press("Escape")
    page.get_by_role("combobox").press("Enter")
    expect(answers).to_have_count(before + 1)
    expect(page.locator(".waiting")).to_have_count(0)
    page.mouse.move(0, 0)
    return answers.last


def _home(page: Page) -> Locator:
    """Open the app's Home, and give what it shows."""
    page.get_by_role("tab", name="Home").click()
    home = page.locator("#home .home")
    expect(home.get_by_role("heading", name=re.compile("^My queue"))).to_be_visible()
    page.mouse.move(0, 0)
    return home


def _take_digest(page: Page, folder: Path) -> None:
    """Let mornings come until the second digest is there, the first with something before it to compare."""
    pass_time = page.get_by_role("button", name=re.compile("^Let .* come$"))
    sent = page.get_by_role("article").filter(has_not_text="Only visible to you")
    digests = sent.filter(has=page.get_by_role("heading", name=re.compile("^At risk · ")))
    for count in (1, 2):
        while digests.count() < count:
            pass_time.click()
            expect(pass_time).to_be_enabled(timeout=MORNING_MILLISECONDS)
            page.wait_for_timeout(SENT_MILLISECONDS)
    digests.last.screenshot(path=folder / "digest-light.png")


if __name__ == "__main__":
    main()
