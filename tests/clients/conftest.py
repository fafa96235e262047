"""Clients that are not ours, from npm: at fixed versions, and only for these tests."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import chromium
from tests.clients.emulate import Emulate, emulating
from tests.clients.serving import hourglass

__all__ = ["chromium"]

HERE = Path(__file__).parent
INSTALL_SECONDS = 600

Client = Callable[[str], Path]
"""Gives where a file of an installed package lies, by its path below node_modules."""


def absent(reason: str) -> None:
    """Skip, and say why; where NODE is named, as on a CI machine, nothing may be absent."""
    if "NODE" in os.environ:  # noqa: TID251 - what is installed is the machine's matter
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node."""
    path = os.environ.get("NODE") or shutil.which("node")  # noqa: TID251 - as above
    if path is None:
        absent("Node is not installed, so clients that are not ours are left out: install Node 20 and npm, or name it in NODE.")
    return str(path)


@pytest.fixture(scope="session")
def client(node: str) -> Client:
    """Install what package-lock.json names, unless it is here already."""
    npm = shutil.which("npm")
    if npm is None:
        absent("npm is not installed, so clients that are not ours are left out: install it beside Node.")
    # One test process installs, and the others wait for it.
    with (HERE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_installed():
            _install(str(npm))

    def of(path: str) -> Path:
        found = HERE / "node_modules" / path
        if not found.exists():
            absent(f"{path} is not there: its package is for another kind of machine.")
        return found

    return of


@pytest.fixture(scope="session")
def sample_company(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A database with a sample company, made once for all test processes of a run; whoever needs one copies it."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    file = folder / "sample-company.db"
    with (folder / "sample-company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            making = folder / "sample-company-making.db"
            hourglass("sample", "--accounts", "40", "--days", "200", database=making)
            making.rename(file)
    return file


@pytest.fixture
def emulate(node: str, client: Client, tmp_path: Path) -> Iterator[Emulate]:
    """A running emulate, fresh for each test."""
    with emulating(node, client("emulate/dist/index.js"), folder=tmp_path) as running:
        yield running


def _is_installed() -> bool:
    # npm writes this file last, and compares the two times itself.
    written = HERE / "node_modules" / ".package-lock.json"
    return written.is_file() and written.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime


def _install(npm: str) -> None:
    try:
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts"], cwd=HERE, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        absent(f"`npm ci` took over {INSTALL_SECONDS} s, so clients that are not ours are left out.")
    else:
        if done.returncode:
            absent(f"`npm ci` cannot install clients that are not ours: {done.stderr.strip()[-300:]}")
