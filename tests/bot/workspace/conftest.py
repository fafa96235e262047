"""A workspace for each test, served over loopback."""

from collections.abc import AsyncIterator

import pytest

from bot.workspace.members import Command
from bot.workspace.running import RunningWorkspace, running_workspace
from tests.bot.workspace.bolt_app import TinyApp
from tests.bot.workspace.serving import PushedClock, Served, serving


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """A workspace of two members beside an app that records what reaches it."""
    async with serving() as running:
        yield running


@pytest.fixture
def clock() -> PushedClock:
    """The clock of `running`."""
    return PushedClock()


@pytest.fixture
async def running(clock: PushedClock) -> AsyncIterator[RunningWorkspace]:
    """A workspace with the command that the tiny app knows."""
    async with running_workspace(commands=[Command("/form")], clock=clock, history_seconds=5) as workspace:
        yield workspace


@pytest.fixture
def tiny(running: RunningWorkspace) -> TinyApp:
    """The tiny app, listening."""
    return TinyApp(running)
