"""Pictures of charts, held by what is measurable in them; how they look is for a person to see."""

import struct
import subprocess
import sys

import pytest
from msgspec.structs import replace

from bot.charts import png
from handlers.card import Chart, Series
from tests.cards import CHARTS, PORTFOLIO_CHART, TREND_CHART

SIZE = (1200, 540)


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("chart", [block for block in CHARTS.blocks if isinstance(block, Chart)], ids=lambda chart: chart.title or "empty")
def test_every_chart_has_a_picture_in_light_and_dark(chart: Chart, dark: bool) -> None:
    assert size(png(chart, dark=dark)) == SIZE


def test_light_and_dark_differ_and_the_same_chart_is_the_same_picture() -> None:
    assert png(TREND_CHART) == png(TREND_CHART)
    assert png(TREND_CHART) != png(TREND_CHART, dark=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"marks": (("5 Oct", "policy v3"),)},
        {"title": "Another title"},
        {"series": TREND_CHART.series[:1]},
        {"labels": tuple(f"{label}." for label in TREND_CHART.labels)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_marks_titles_lines_and_labels_are_in_the_picture(changed: dict[str, object]) -> None:
    assert png(replace(TREND_CHART, **changed)) != png(TREND_CHART)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["$1 and $2", r"\frac{1}{0}$x$", "漢字 🟢", "<b>&amp;", "n" * 4000, "a\nb\x1b[31m"])
def test_a_customers_name_is_drawn_and_never_read_as_a_formula(name: str) -> None:
    chart = Chart("bar", name, (name, "b"), (Series(name, (1.0, 2.0)), Series("other", (2.0, 1.0))), name, (), (("b", name),))
    assert size(png(chart)) == SIZE
    assert size(png(replace(chart, kind="line"))) == SIZE


def test_a_mark_at_a_point_that_is_not_drawn_is_left_out() -> None:
    assert png(replace(PORTFOLIO_CHART, marks=(("Elsewhere", "policy v2"),))) == png(PORTFOLIO_CHART)


def test_matplotlib_loads_at_the_first_picture_and_keeps_no_figures() -> None:
    code = (
        "import sys, bot.charts; print('matplotlib' in sys.modules);"
        "from tests.cards import TREND_CHART; bot.charts.png(TREND_CHART); print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
