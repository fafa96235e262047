"""docs/workspace.md: its example runs, and its tables name everything there is."""

import re
from pathlib import Path
from typing import Any

from bot.workspace.faults import ADDRESSES, DELIVERIES, EFFECTS

TEXT = (Path(__file__).parents[3] / "docs" / "workspace.md").read_text(encoding="utf-8")


async def test_the_example_runs() -> None:
    [example] = [block for block in re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL) if block.startswith("# test_hello.py")]
    names: dict[str, Any] = {"__name__": "test_hello"}
    exec(compile(example, "docs/workspace.md", "exec"), names)
    await names["test_a_lost_answer_is_not_said_twice"]()


def test_every_effect_and_place_of_a_fault_is_documented() -> None:
    assert [name for name in (*EFFECTS, *DELIVERIES, *ADDRESSES) if f"`{name}`" not in TEXT] == []
