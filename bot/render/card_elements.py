"""What of Adaptive Cards 1.5 is drawn here: each element with its properties, and which values they take.

A table of our own, for Microsoft's models take any property and any list of elements, and cost half a second to load. What is not in
it is an error. A test holds each line against those models.
"""

from typing import Any

from msgspec import Struct

from bot.render.card_pages import SCHEMA


class Text(Struct, frozen=True):
    """Any text but an empty one."""


class Number(Struct, frozen=True):
    """A finite number."""


class Whole(Struct, frozen=True):
    """A whole number above nothing."""


class Truth(Struct, frozen=True):
    """True or false."""


class Width(Struct, frozen=True):
    """Pixels such as `84px`, a share above nothing, or one of these words."""

    words: frozenset[str] = frozenset()


class Data(Struct, frozen=True):
    """What a press carries: an object, not an empty one, and without the name that Teams' own drawing keeps for itself."""


class OneOf(Struct, frozen=True):
    """One of these values."""

    values: frozenset[str]


class Element(Struct, frozen=True):
    """An element of one of these types."""

    types: frozenset[str]


class Shape(Struct, frozen=True):
    """An object with these properties: the needed ones, and any of the others."""

    needs: dict[str, Any]
    may: dict[str, Any] = {}


class Items(Struct, frozen=True):
    """A list of such things, and not an empty one."""

    of: Any


Rule = Text | Number | Whole | Truth | Width | Data | OneOf | Element | Shape | Items


def _one_of(*values: str) -> OneOf:
    return OneOf(frozenset(values))


INPUTS = frozenset({"Input.ChoiceSet", "Input.Date", "Input.Text"})
CHARTS = frozenset({"Chart.Line", "Chart.VerticalBar", "Chart.VerticalBar.Grouped"})
BLOCKS = frozenset({"ActionSet", "ColumnSet", "Container", "FactSet", "RichTextBlock", "Table", "TextBlock"}) | INPUTS | CHARTS
ACTIONS = frozenset({"Action.Execute", "Action.Submit"})

_BLOCKS, _ACTIONS, _FALLBACK = Items(Element(BLOCKS)), Items(Element(ACTIONS)), Element(frozenset({"TextBlock"}))
_SPACED: dict[str, Rule] = {
    "spacing": _one_of("None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"),
    "separator": Truth(),
    "id": Text(),
    "isVisible": Truth(),
}
_SIZES: dict[str, Rule] = {"size": _one_of("Small", "Default", "Medium", "Large", "ExtraLarge")}
_LOOKS: dict[str, Rule] = {
    **_SIZES,
    "weight": _one_of("Lighter", "Default", "Bolder"),
    "color": _one_of("Default", "Accent", "Good", "Warning", "Attention"),
    "isSubtle": Truth(),
    "fontType": _one_of("Default", "Monospace"),
}
_BACKGROUND = _one_of("default", "emphasis", "accent", "good", "attention", "warning")
_VERTICAL, _ALIGNED = _one_of("Top", "Center", "Bottom"), _one_of("Left", "Center", "Right")
_PRESSED: dict[str, Rule] = {
    "id": Text(),
    "style": _one_of("default", "positive", "destructive"),
    "mode": _one_of("primary", "secondary"),
    "tooltip": Text(),
    "associatedInputs": _one_of("auto", "none"),
}
_FILLED: dict[str, Rule] = {**_SPACED, "isRequired": Truth(), "errorMessage": Text(), "value": Text()}
_CHART: dict[str, Rule] = {**_SPACED, "xAxisTitle": Text(), "yAxisTitle": Text(), "title": Text()}
_POINT = Shape({"x": Text(), "y": Number()})
_COLORS = ("Blue", "Marigold", "Teal", "Purple", "Lime", "Lavender")
_SERIES = Items(Shape({"legend": Text(), "values": Items(_POINT)}, {"color": _one_of(*(f"categorical{each}" for each in _COLORS))}))

ELEMENTS: dict[str, Shape] = {
    "AdaptiveCard": Shape(
        {
            "$schema": _one_of(SCHEMA),
            "version": _one_of("1.5"),
            "msteams": Shape({"width": _one_of("full")}),
            "speak": Text(),
            "fallbackText": Text(),
            "body": _BLOCKS,
        },
        {"actions": _ACTIONS, "refresh": Shape({"action": Element(frozenset({"Action.Execute"}))}, {"userIds": Items(Text())})},
    ),
    "TextBlock": Shape(
        {"text": Text(), "wrap": Truth()}, {**_SPACED, **_LOOKS, "style": _one_of("default", "heading"), "horizontalAlignment": _ALIGNED}
    ),
    "RichTextBlock": Shape({"inlines": Items(Element(frozenset({"TextRun"})))}, _SPACED),
    "TextRun": Shape({"text": Text()}, {**_LOOKS, "italic": Truth()}),
    "Container": Shape({"items": _BLOCKS}, {**_SPACED, "style": _BACKGROUND}),
    "ColumnSet": Shape({"columns": Items(Element(frozenset({"Column"})))}, _SPACED),
    "Column": Shape({"items": _BLOCKS}, {"width": Width(frozenset({"auto", "stretch"})), "verticalContentAlignment": _VERTICAL}),
    "FactSet": Shape({"facts": Items(Shape({"title": Text(), "value": Text()}))}, _SPACED),
    "Table": Shape(
        {
            "columns": Items(Shape({"width": Width()}, {"horizontalCellContentAlignment": _ALIGNED})),
            "rows": Items(Element(frozenset({"TableRow"}))),
            "firstRowAsHeaders": Truth(),
        },
        {**_SPACED, "showGridLines": Truth(), "gridStyle": _BACKGROUND},
    ),
    "TableRow": Shape({"cells": Items(Element(frozenset({"TableCell"})))}, {"style": _BACKGROUND}),
    "TableCell": Shape({"items": _BLOCKS}, {"style": _BACKGROUND, "verticalContentAlignment": _VERTICAL}),
    "ActionSet": Shape({"actions": _ACTIONS}, _SPACED),
    "Action.Execute": Shape({"title": Text(), "verb": Text(), "data": Data()}, _PRESSED),
    "Action.Submit": Shape({"title": Text(), "data": Data()}, _PRESSED),
    "Input.Text": Shape({"id": Text(), "label": Text()}, {**_FILLED, "placeholder": Text(), "maxLength": Whole(), "isMultiline": Truth()}),
    "Input.Date": Shape({"id": Text(), "label": Text()}, _FILLED),
    "Input.ChoiceSet": Shape(
        {"id": Text()},
        {
            **_FILLED,
            "choices": Items(Shape({"title": Text(), "value": Text()})),
            "choices.data": Shape({"type": _one_of("Data.Query"), "dataset": Text()}),
            "label": Text(),
            "placeholder": Text(),
            "style": _one_of("compact", "expanded", "filtered"),
            "isMultiSelect": Truth(),
            "wrap": Truth(),
        },
    ),
    "Chart.Line": Shape({"data": _SERIES, "fallback": _FALLBACK}, _CHART),
    "Chart.VerticalBar": Shape({"data": Items(_POINT), "fallback": _FALLBACK}, _CHART),
    "Chart.VerticalBar.Grouped": Shape({"data": _SERIES, "fallback": _FALLBACK}, _CHART),
}
"""By type; `refresh` is asked of a card's readers by Teams itself."""
