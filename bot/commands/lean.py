"""Commands that start as fast as they can.

Typer imports pydantic to turn text into text, which takes longer than a whole answer (benchmarks/cold_start.py).
A test holds that pydantic stays out of `hourglass ask`, also after Typer changed.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup


class _AsTyped:
    """Takes a parameter's value as it was typed."""

    def coerce(self, value: Any, **_: Any) -> Any:
        """Change nothing."""
        return value


class _Lean:
    def get_params(self, ctx: Any) -> list[Any]:
        """List the parameters, none of which needs pydantic."""
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in parameters:
            parameter._runtime_param = _AsTyped()  # noqa: SLF001 - Typer has no public way
        return parameters


class TextCommand(_Lean, TyperCommand):
    """A command whose parameters are all text, or flags."""


class TextGroup(_Lean, TyperGroup):
    """A group of commands whose own options are flags."""
