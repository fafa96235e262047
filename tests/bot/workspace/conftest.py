"""A workspace for each test, served over loopback."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.workspace.serving import Served, serving


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """A workspace of two members beside an app that records what reaches it."""
    async with serving() as running:
        yield running
