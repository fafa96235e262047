"""The strict walk: it passes every card of ours, finds each kind of mistake, never raises, and its table is Microsoft's."""

import json
import types
import typing
import warnings
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.render import adaptive_card
from bot.render.card_check import problems
from bot.render.card_elements import ACTIONS, BLOCKS, ELEMENTS, Data, Element, Items, Number, OneOf, Rule, Shape, Text, Truth, Whole, Width
from tests.bot.render.conftest import SNAPSHOTS
from tests.cards import CARDS
from tests.designed_cards import ACME

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.cards import core

Json = dict[str, Any]


@pytest.fixture
def acme() -> Json:
    [card] = adaptive_card.render(ACME)
    return deepcopy(card)


@pytest.mark.parametrize("file", sorted(SNAPSHOTS.glob("*.teams.json")), ids=lambda file: file.name.removesuffix(".teams.json"))
def test_every_card_of_every_snapshot_has_no_problem(file: Any) -> None:
    drawn = json.loads(file.read_text(encoding="utf-8"))
    for card in drawn if isinstance(drawn, list) else [drawn]:
        assert problems(card) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda card: card.update(shape="round"), "AdaptiveCard: knows no shape"),
        (lambda card: card.pop("speak"), "AdaptiveCard: lacks speak"),
        (lambda card: card.update(version="1.6"), "AdaptiveCard.version: not one of 1.5"),
        (lambda card: card.update(body=[]), "AdaptiveCard.body: no list, or an empty one"),
        (lambda card: card["body"].append({"type": "Marquee", "text": "x"}), "AdaptiveCard.body: no ActionSet or "),
        (lambda card: card["body"].append("x"), "AdaptiveCard.body: no ActionSet or "),
        (lambda card: card["body"][0].update(wrap="yes"), "TextBlock.wrap: not truth"),
        (lambda card: card["body"][0].update(text=""), "TextBlock.text: not text"),
        (lambda card: card["body"][0].update(size="small"), "TextBlock.size: not one of "),
        (lambda card: card["body"][0].update(spacing=["None"]), "TextBlock.spacing: not one of "),
        (
            lambda card: card["body"].append({"type": "FactSet", "facts": [{"title": "a", "value": "b", "x": 1}]}),
            "FactSet.facts: knows no x",
        ),
        (lambda card: card["body"].append({"type": "FactSet", "facts": ["a"]}), "FactSet.facts: no object"),
        (lambda card: card["actions"][1].update(data={}), "Action.Execute.data: not data"),
        (lambda card: card["actions"][1]["data"].update(key="1"), "Action.Execute.data: not data"),
        (lambda card: card["actions"].append({"type": "Action.OpenUrl", "url": "https://example.com"}), "AdaptiveCard.actions: no "),
        (lambda card: _table(card)["rows"][0]["cells"].pop(), "Table: a row has more or fewer cells than there are columns"),
        (lambda card: _table(card)["columns"][0].update(width="wide"), "Table.columns.width: not width"),
        (lambda card: _table(card)["columns"][0].update(width=True), "Table.columns.width: not width"),
        (lambda card: card["body"].append(_chart(float("nan"))), "Chart.VerticalBar.data.y: not number"),
        (lambda card: [each.update(id="same") for each in card["body"][:2]], "card: an id stands twice"),
        (lambda card: card["body"].append({"type": "TextBlock", "wrap": True, "text": "é" * 14_000}), "card: "),
        (lambda card: card["actions"][1].update(data={"command": "\ud800"}), "card: cannot be written as JSON in UTF-8"),
        (lambda card: card["actions"][1].update(data={"command": object()}), "card: cannot be written as JSON in UTF-8"),
        (lambda card: card["body"].append(_deep(40)), "Container.items: deeper than 30 levels"),
    ],
)
def test_a_mistake_is_found(acme: Json, change: Any, problem: str) -> None:
    change(acme)
    assert [each[: len(problem)] for each in problems(acme)] == [problem]


def _table(card: Json) -> Json:
    found: Json = next(each for each in card["body"] if each["type"] == "Table")
    return found


def _chart(value: float) -> Json:
    fallback = {"type": "TextBlock", "text": "1", "wrap": True}
    return {"type": "Chart.VerticalBar", "data": [{"x": "a", "y": value}], "fallback": fallback}


def _deep(levels: int) -> Json:
    node: Json = {"type": "TextBlock", "text": "x", "wrap": True}
    for _ in range(levels):
        node = {"type": "Container", "items": [node]}
    return node


def test_a_problem_quotes_nothing_of_what_the_card_says(acme: Json) -> None:
    acme["body"][0].update(size="Priya said she leaves", text=["Priya said she leaves"])
    assert "Priya" not in " ".join(problems(acme))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([*ELEMENTS, "auto"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "body", "items", "rows", "cells", "columns", "actions", "id", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_JSON)
def test_anything_at_all_is_told_from_a_card(given_: Any) -> None:
    assert problems(given_)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(CARDS)), st.data())
def test_a_card_with_anything_put_somewhere_is_a_card_or_has_problems(name: str, data: st.DataObject) -> None:
    card = deepcopy(adaptive_card.render(CARDS[name])[0])
    node = card["body"][data.draw(st.integers(0, len(card["body"]) - 1))]
    node[data.draw(st.sampled_from(sorted(node)))] = data.draw(_JSON)
    assert isinstance(problems(card), list)


# The table against Microsoft's models: each property is one of theirs, and takes each value.


@cache
def _models() -> dict[str, type[Any]]:
    found = {}
    for each in vars(core).values():
        kind = getattr(each, "model_fields", {}).get("type")
        if kind is not None and typing.get_origin(kind.annotation) is typing.Literal:
            found[typing.get_args(kind.annotation)[0]] = each
    return found


@pytest.mark.parametrize("kind", ELEMENTS)
def test_every_line_of_the_table_is_in_microsofts_models(kind: str) -> None:
    assert [*_unlike(ELEMENTS[kind], _models()[kind], kind)] == []


def test_what_the_table_may_hold_is_an_element_or_an_action_of_microsofts() -> None:
    assert all(issubclass(_models()[kind], core.CardElement) for kind in BLOCKS)
    assert all(issubclass(_models()[kind], core.Action) for kind in ACTIONS)


def test_a_property_or_value_that_is_not_microsofts_would_be_found() -> None:
    wrong = Shape({"txt": Text()}, {"size": OneOf(frozenset({"Huge"})), "wrap": Text(), "weight": Element(frozenset({"TextBlock"}))})
    assert len([*_unlike(wrong, core.TextBlock, "TextBlock")]) == 4


def _unlike(shape: Shape, model: type[Any], at: str) -> Iterator[str]:
    fields = {field.serialization_alias or field.alias or name: field.annotation for name, field in model.model_fields.items()}
    # The SDK writes this one through a hook of its own.
    fields["$schema"] = str
    for name, rule in (shape.needs | shape.may).items():
        if name not in fields:
            yield f"{at} has no {name}"
        elif not _takes(fields[name], rule, f"{at}.{name}"):
            yield f"{at}.{name} does not take {rule}"


def _takes(annotation: Any, rule: Rule, at: str) -> bool:
    kinds = [*_parts(annotation)]
    match rule:
        case OneOf():
            return all(_is_taken(annotation, value) for value in rule.values)
        case Items():
            inner = [part for kind in kinds if typing.get_origin(kind) is list for part in typing.get_args(kind)]
            return any(_takes(each, rule.of, at) for each in inner)
        case Element():
            return all(any(isinstance(kind, type) and issubclass(_models()[each], kind) for kind in kinds) for each in rule.types)
        case Shape():
            return any(
                isinstance(kind, type) and issubclass(kind, core.SerializableObject) and not [*_unlike(rule, kind, at)] for kind in kinds
            )
        case _:
            return all(_is_taken(annotation, value) for value in _SOME[type(rule)])


_SOME: dict[type[Any], list[Any]] = {Text: ["a"], Truth: [True], Number: [1.5], Whole: [3], Width: ["84px", 1], Data: [{"a": 1}]}


def _parts(annotation: Any) -> Iterator[Any]:
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        for each in typing.get_args(annotation):
            yield from _parts(each)
    elif origin is typing.Annotated:
        yield from _parts(typing.get_args(annotation)[0])
    else:
        yield annotation


def _is_taken(annotation: Any, value: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True
