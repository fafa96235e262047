"""What the tests of several chats ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.matrix import furnish
from tests.bot.model_server import ModelServer, honest


@pytest.fixture(scope="session")
def company_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company of the matrices, kept once and copied for each test."""
    path = Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("company") / "company.db"))
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture
def company_url(company_file: Path, tmp_path: Path) -> str:
    """The address of a database with the company."""
    return f"sqlite:///{shutil.copy(company_file, tmp_path / 'company.db')}"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A model on this machine, honest until a test has it speak or act otherwise."""
    with ModelServer(honest).running() as running:
        yield running
