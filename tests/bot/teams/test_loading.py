"""Microsoft's SDK takes a second to load: a process without Teams has nothing of it."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(("mode", "loaded"), [("off", "[]"), ("local", "['bot.teams', 'microsoft_teams']")])
def test_nothing_of_teams_loads_where_it_is_off(tmp_path: Path, mode: str, loaded: str) -> None:
    code = (
        "import asyncio, sys\n"
        "from bot.settings import Settings\nfrom bot.web import create_app\n"
        "import bot.commands.serve, bot.commands.worker, bot.outbound, bot.post\n"
        f"app = create_app(Settings(database_url={f'sqlite:///{tmp_path}/h.db'!r}, teams_mode={mode!r}))\n"
        "async def run():\n    async with app.router.lifespan_context(app): pass\n"
        "asyncio.run(run())\n"
        "print([name for name in ('bot.teams', 'microsoft_teams') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == loaded


def test_no_settings_come_from_a_file_of_the_folder_we_run_in(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOURGLASS_TEAMS_MODE=local\nCLIENT_SECRET=planted\n")
    code = "import os, bot.teams.sdk, dotenv\nprint('CLIENT_SECRET' in os.environ, dotenv.load_dotenv('.env'))"
    environ = {"PYTHONPATH": str(Path(__file__).parents[3])}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path, env=environ)
    assert ended.stdout.split() == ["False", "True"]
