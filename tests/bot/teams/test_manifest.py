"""The app package: valid under Microsoft's own schema, its commands abilities of ours, its icons what Teams wants."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from bot.teams.manifest import COMMANDS, manifest, package
from handlers.route_table import ROUTES

SCHEMA = json.loads((Path(__file__).parent / "teams-manifest-schema.json").read_text(encoding="utf-8"))
"""Microsoft's, of version 1.30, from the npm package @microsoft/app-manifest 1.1.2 (MIT)."""

BOT_ID = "11111111-2222-3333-4444-555555555555"


def problems(document: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft4Validator(SCHEMA).iter_errors(document)]


@pytest.mark.parametrize("url", [None, "https://hourglass.example.com"])
def test_the_manifest_is_valid_under_microsofts_schema(url: str | None) -> None:
    assert problems(manifest(BOT_ID, url=url)) == []


def test_the_schema_finds_what_is_wrong() -> None:
    assert problems(manifest("no id"))
    assert problems(manifest(BOT_ID) | {"surprise": 1})


def test_each_place_offers_twelve_abilities_by_name_and_behind_a_slash() -> None:
    [bot] = manifest(BOT_ID)["bots"]
    gives = {route.word: route.gives for route in ROUTES}
    assert [each["scopes"] for each in bot["commandLists"]] == [["personal"], ["team"], ["groupChat"]]
    for each, words in zip(bot["commandLists"], COMMANDS.values(), strict=True):
        assert each["triggers"] == ["mention", "slash"]
        assert [(command["title"], command["description"]) for command in each["commands"]] == [(word, gives[word]) for word in words]
        assert len(words) == len(set(words)) == 12
    assert bot["supportsTargetedMessages"]


def test_what_a_command_does_fits_the_line_that_teams_shows() -> None:
    [bot] = manifest(BOT_ID)["bots"]
    assert all(len(command["description"]) <= 128 for each in bot["commandLists"] for command in each["commands"])


def test_what_only_cs_ops_may_do_is_offered_to_nobody_else() -> None:
    roles = {route.word: route.roles for route in ROUTES}
    assert all(len(roles[word]) > 1 for words in COMMANDS.values() for word in words)


def test_the_package_holds_the_manifest_and_icons_of_the_right_size() -> None:
    document = manifest(BOT_ID)
    packed = package(document)
    assert packed == package(document)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(opened.read("manifest.json")) == document
        assert _pixels(opened.read("color.png"), 192) == {255}
        assert {0, 255} <= _pixels(opened.read("outline.png"), 32)


def _pixels(png: bytes, size: int) -> set[int]:
    """Check the size, and return how opaque the pixels are."""
    assert struct.unpack(">II", png[16:24]) == (size, size)
    data = zlib.decompress(png[41 : 41 + struct.unpack(">I", png[33:37])[0]])
    rows = [data[row * (4 * size + 1) + 1 : (row + 1) * (4 * size + 1)] for row in range(size)]
    return {opacity for row in rows for opacity in row[3::4]}


def test_the_command_writes_it(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from bot.cli import main; main()"]
        return subprocess.run([*program, "teams", "manifest", *words], capture_output=True, text=True, check=False)

    file = tmp_path / "app.zip"
    ended = run("--client-id", BOT_ID, "--url", "https://hourglass.example.com", "--out", str(file))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert zipfile.is_zipfile(file)
    for words, sentence in (((), "Give --client-id"), (("--client-id", "x"), "--client-id must be an id")):
        ended = run(*words)
        assert ended.returncode == 2
        assert sentence in ended.stderr
    assert "cannot be written" in run("--client-id", BOT_ID, "--out", str(tmp_path)).stderr
