"""The page's files: colours that can be read, nothing that makes markup of data."""

import re
from pathlib import Path

import pytest

from bot.workspace.edge_page import PAGE

PAIRS = [
    *(("ink", ground) for ground in ("page", "hover", "raised")),
    *(("strong", ground) for ground in ("page", "chip")),
    *(("faint", ground) for ground in ("page", "hover", "raised", "chip")),
    *(("trouble", ground) for ground in ("page", "raised")),
    *(("amber-ink", ground) for ground in ("amber", "page")),
    *(("link", ground) for ground in ("page", "mention")),
    *(("white", ground) for ground in ("go", "stop", "side-current")),
    *((text, "side") for text in ("side-ink", "side-faint")),
    *(("page", f"series-{number}") for number in range(1, 7)),
]


TEAMS_PAIRS = [
    *(("ink", ground) for ground in ("page", "hover", "raised", "mine")),
    *(("strong", ground) for ground in ("page", "chip", "raised", "side")),
    *(("faint", ground) for ground in ("page", "hover", "raised", "mine")),
    *((text, ground) for text in ("trouble", "good", "warning", "link") for ground in ("raised", "page")),
    *((text, ground) for text in ("side-ink", "side-faint", "side-strong") for ground in ("side", "side-hover")),
    ("side-strong", "side-current"),
    ("link", "mention"),
    ("white", "go"),
    ("white", "stop"),
]


def colours(theme: int, *, of: tuple[str, ...] = ("layout.css", "charts.css")) -> dict[str, str]:
    found = {"white": "#ffffff"}
    styles = "".join((PAGE / name).read_text(encoding="utf-8") for name in of)
    for name, value in re.findall(r"--([\w-]+): ([^;]+);", styles):
        shades = re.findall(r"#[0-9a-f]{6}\b", value)
        if shades:
            found[name] = shades[theme if len(shades) > 1 else 0]
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(pair: tuple[str, str], shades: dict[str, str]) -> float:
    lighter, darker = sorted((luminance(shades[name]) for name in pair), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=" on ".join)
def test_text_has_a_contrast_of_at_least_four_and_a_half(pair: tuple[str, str], theme: int) -> None:
    assert contrast(pair, colours(theme)) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEAMS_PAIRS, ids=" on ".join)
def test_text_in_the_look_of_teams_has_as_much(pair: tuple[str, str], theme: int) -> None:
    assert contrast(pair, colours(theme, of=("layout.css", "charts.css", "teams.css"))) >= 4.5


@pytest.mark.parametrize("file", sorted(PAGE.glob("*.js")), ids=lambda file: file.name)
def test_data_never_becomes_markup(file: Path) -> None:
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", file.read_text(encoding="utf-8")) == []
    )


@pytest.mark.parametrize("file", sorted(PAGE.iterdir()), ids=lambda file: file.name)
def test_nothing_is_loaded_from_elsewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|url\(|@import", text.replace('"https:"', "")) == []
