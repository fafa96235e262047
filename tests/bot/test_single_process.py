import os
from pathlib import Path

import pytest

from bot.settings import SettingError, Settings
from bot.single_process import alone


def test_a_second_process_on_an_sqlite_file_is_told_why_it_may_not_start(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'made' / 'hourglass.db'}")
    with alone(settings, "web"), pytest.raises(SettingError) as refused, alone(settings, "clock"):
        pass
    assert f"hourglass web (process {os.getpid()})" in str(refused.value)
    assert "PostgreSQL" in str(refused.value)


def test_the_file_is_free_when_the_process_ends(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}")
    for process in ("web", "worker"):
        with alone(settings, process):
            pass


def test_any_number_of_processes_share_postgresql() -> None:
    settings = Settings(database_url="postgresql://user@host/hourglass")
    with alone(settings, "worker"), alone(settings, "worker"):
        pass
