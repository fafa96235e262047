"""The house as declared is the house on disk."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = {"bot", "handlers", "scoring", "storage", "prompts"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "service", "services", "manager", "managers", "misc"}
MOST_LINES = 300


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for line in listing.stdout.splitlines() if (path := ROOT / line).is_file()]


def modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ROOMS]


def test_packages_on_disk_are_the_declared_ones() -> None:
    on_disk = {path.relative_to(ROOT).parts[0] for path in tracked() if path.name == "__init__.py"} - {"tests", "benchmarks"}
    assert on_disk == ROOMS
    assert set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == ROOMS
    assert set(PYPROJECT["tool"]["importlinter"]["root_packages"]) == ROOMS
    assert set(PYPROJECT["tool"]["mypy"]["packages"]) >= ROOMS


def test_every_folder_of_modules_is_a_package() -> None:
    for module in modules():
        assert (module.parent / "__init__.py").is_file(), module


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_a_telling_name_and_fits_a_sitting(path: Path) -> None:
    assert path.stem not in VAGUE_NAMES
    history = path.parent.name == "versions"  # A migration lists every table of its time, once, and nobody edits it after.
    assert history or len(path.read_text().splitlines()) <= MOST_LINES


def test_nothing_names_the_machine_it_was_made_on() -> None:
    machine = re.compile(r"/(?:work|root|home/[a-z]+)/[a-z.]", re.IGNORECASE)
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".js", ".css", ".html", ".cfg", ".sh"} and path != Path(__file__):
            assert not machine.search(path.read_text()), path
