"""A real Chromium, and pages that fail a test for a console error or for a request to anywhere else."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.small_app import create

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 300

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


# The browser is closed after each file: while Playwright runs, its event loop would be in the way of other tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)  # noqa: TID251 - where it lies is the machine's matter
    if path is None:
        pytest.skip("No Chromium is installed, so the page is not tested: apt-get install chromium, or name one in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path], *, port: int, folder: Path, path: str = "/workspace/", environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a server in a process of its own until the block ends, and give the address of its page, which then answers."""
    url, said = f"http://127.0.0.1:{port}{path}", folder / "server.log"
    with said.open("w") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment) as process:
        try:
            _wait_for(url, process, said)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(url, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{url} did not come up:\n{log.read_text()}")


@pytest.fixture(scope="module")
def demo(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `hourglass demo`, run in an empty folder."""
    port, folder = free_port(), tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-c", "from bot.cli import main; main()", "demo", "--no-browser", "--port", str(port)]
    with running(command, port=port, folder=folder) as url:
        yield url


@pytest.fixture
def small_app() -> Iterator[str]:
    """The address of a workspace with a small Bolt app behind it, fresh for each test."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create(port), host="127.0.0.1", port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, name="small app")
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}/workspace/"
    server.should_exit = True
    thread.join()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open pages; at the end, none of them may have complained or have asked for anything from elsewhere."""
    complaints: list[str] = []
    contexts = []

    def watch(page: Page, expected: str) -> None:
        home = urlsplit(expected).netloc
        page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(f"asked for {request.url}") if urlsplit(request.url).netloc != home else None)

    def open_(
        url: str, *, act_as: str = "csm@example.com", look: str = "slack", width: int = 1100, height: int = 900, **options: Any
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, url)
        page.goto(f"{url}?as={act_as}&look={look}")
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
