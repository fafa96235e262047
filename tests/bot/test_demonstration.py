"""What `hourglass demo` sets up, with Microsoft's SDK and without."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.demonstration import NO_TEAMS, demo_settings
from bot.settings import SettingError, check_teams

WITHOUT = """
import sys
sys.modules["microsoft_teams"] = None
from bot.demonstration import _teams, demo_settings
from bot.render import block_kit
from tests.designed_cards import ACME
teams = _teams(demo_settings(4200))
[message] = block_kit.render(ACME)
[card] = teams.faces.cards(message["blocks"], unasked=False)
print(teams.messages_url, card["type"], teams.missing, sep="\\n")
"""


def test_with_the_sdk_teams_is_answered_on_this_machine_alone() -> None:
    settings = demo_settings(4200)
    assert (settings.teams_mode, settings.host) == ("local", "127.0.0.1")
    check_teams(settings)


def test_without_the_sdk_teams_is_off_and_nothing_refuses_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "microsoft_teams", None)
    settings = demo_settings(4200)
    assert settings.teams_mode == "off"
    try:
        check_teams(settings)
    except SettingError as error:
        pytest.fail(str(error))


def test_without_the_sdk_cards_are_drawn_and_what_to_install_is_said() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert ran.stdout.splitlines() == ["None", "AdaptiveCard", NO_TEAMS], ran.stderr
