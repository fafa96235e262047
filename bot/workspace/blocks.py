"""Blocks as Slack takes them: read from a form or from JSON, held against its limits, refused in its words."""

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Literal

from bot.workspace import limits
from bot.workspace.check_charts import check_chart
from bot.workspace.check_elements import ElementChecks
from bot.workspace.json_values import Json, objects

Surface = Literal["message", "modal", "home"]

# Slack takes these too. They are drawn as "cannot draw" until the page learns them, and their inside is not checked.
UNCHECKED_BLOCKS = {"alert", "card", "carousel", "container", "context_actions", "data_table", "file", "plan", "task_card", "video"}
MESSAGES_ONLY = {"data_table", "data_visualization", "file", "markdown", "plan", "table", "task_card"}


class BlocksRefusedError(ValueError):
    """Blocks that Slack would refuse: its error code, and a line for each reason with a pointer to the place."""

    def __init__(self, code: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(code, *reasons)
        self.code = code
        self.reasons = list(reasons)


def read_blocks(value: object) -> list[Json]:
    """Return a message's checked blocks, each with the ids that Slack gives where the app gave none; `None` is no blocks.

    Raises:
        BlocksRefusedError: they are no list of objects, or break a limit.
    """
    if isinstance(value, str):
        value = _parse(value)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise BlocksRefusedError("invalid_blocks_format")
    check = BlockChecks("message")
    check.blocks(value, "/blocks")
    if check.reasons:
        raise BlocksRefusedError("invalid_blocks", check.reasons)
    if sum(_characters(block) for block in value) > limits.MESSAGE_BLOCKS_CHARACTERS:
        raise BlocksRefusedError("msg_blocks_too_long")
    return with_ids(value)


def _parse(text: str) -> object:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        raise BlocksRefusedError("invalid_blocks_format") from None


def _characters(node: object) -> int:
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_characters(child) for child in node.values())
    if isinstance(node, list):
        return sum(_characters(child) for child in node)
    return 0


def elements_of(block: Json) -> list[Json]:
    """Return the elements of a block that can be pressed or filled in."""
    if block.get("type") not in {"actions", "section", "input"}:
        return []
    candidates = [*objects(block.get("elements")), *objects([block.get("accessory"), block.get("element")])]
    return [element for element in candidates if element.get("type") != "image"]


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return a copy in which every block has a `block_id` and every element an `action_id`."""
    copied: list[Json] = json.loads(json.dumps(blocks))
    taken = {block.get("block_id") for block in copied}
    fresh = (name for number in count(1) if (name := f"b{number}") not in taken)
    numbers = count(1)
    for block in copied:
        block["block_id"] = block.get("block_id") or next(fresh)
        for element in elements_of(block):
            element["action_id"] = element.get("action_id") or f"{block['block_id']}.e{next(numbers)}"
    return copied


class BlockChecks(ElementChecks):
    """Walks the blocks of one surface and collects every reason to refuse them."""

    def __init__(self, surface: Surface) -> None:
        super().__init__()
        self._surface = surface
        self._kinds: dict[str, Callable[[Json, str], None]] = {
            "header": self._header,
            "section": self._section,
            "context": self._context,
            "actions": self._actions,
            "divider": lambda block, at: None,  # noqa: ARG005 - a divider has nothing inside
            "image": self._image,
            "input": self._input,
            "markdown": self._markdown,
            "table": self._table,
            "rich_text": self._rich_text,
            "data_visualization": lambda block, at: check_chart(self, block, at),
        }

    def blocks(self, blocks: list[Json], at: str) -> None:
        """Check all blocks of a message or a view."""
        most = limits.BLOCKS_PER_MESSAGE if self._surface == "message" else limits.BLOCKS_PER_VIEW
        if len(blocks) > most:
            self.refuse(f"no more than {most} items allowed", at)
        kinds = [block.get("type") for block in blocks]
        if kinds.count("table") > limits.TABLES_PER_MESSAGE:
            self.refuse("only_one_table_allowed", at)
        if kinds.count("data_visualization") > limits.CHARTS_PER_MESSAGE:
            self.refuse(f"no more than {limits.CHARTS_PER_MESSAGE} data_visualization blocks allowed", at)
        seen: set[str] = set()
        for place, block in enumerate(blocks):
            self._block(block, f"{at}/{place}")
            self.unique(block.get("block_id"), seen, limits.BLOCK_ID_CHARACTERS, f"{at}/{place}/block_id")

    def _block(self, block: Json, at: str) -> None:
        kind = block.get("type")
        if not isinstance(kind, str) or (self._surface != "message" and kind in MESSAGES_ONLY):
            self.refuse(f"unsupported type: {kind}", f"{at}/type")
        elif kind in self._kinds:
            self._kinds[kind](block, at)
        elif kind not in UNCHECKED_BLOCKS:
            self.refuse(f"unsupported type: {kind}", f"{at}/type")

    def _header(self, block: Json, at: str) -> None:
        self.text(block.get("text"), limits.HEADER_CHARACTERS, f"{at}/text", plain=True)

    def _section(self, block: Json, at: str) -> None:
        if block.get("text") is None and block.get("fields") is None:
            self.refuse("must define either `text` or `fields`", at)
        self.text_if_any(block, "text", limits.SECTION_CHARACTERS, at, plain=False)
        if block.get("fields") is not None:
            for place, field in enumerate(self.some(block["fields"], limits.SECTION_FIELDS, f"{at}/fields")):
                self.text(field, limits.FIELD_CHARACTERS, f"{at}/fields/{place}")
        accessory = block.get("accessory")
        if isinstance(accessory, dict) and accessory.get("type") == "image":
            self._image(accessory, f"{at}/accessory")
        elif accessory is not None:
            self.element(accessory, f"{at}/accessory")

    def _context(self, block: Json, at: str) -> None:
        for place, element in enumerate(self.some(block.get("elements"), limits.CONTEXT_ELEMENTS, f"{at}/elements")):
            where = f"{at}/elements/{place}"
            if element.get("type") == "image":
                self._image(element, where)
            else:
                self.text(element, limits.SECTION_CHARACTERS, where)

    def _actions(self, block: Json, at: str) -> None:
        seen: set[str] = set()
        for place, element in enumerate(self.some(block.get("elements"), limits.ACTIONS_ELEMENTS, f"{at}/elements")):
            where = f"{at}/elements/{place}"
            self.element(element, where)
            self.unique(element.get("action_id"), seen, limits.ACTION_ID_CHARACTERS, f"{where}/action_id")

    def _input(self, block: Json, at: str) -> None:
        self.text(block.get("label"), limits.LABEL_CHARACTERS, f"{at}/label", plain=True)
        self.text_if_any(block, "hint", limits.LABEL_CHARACTERS, at)
        if not isinstance(block.get("optional", False), bool):
            self.refuse("must be a boolean", f"{at}/optional")
        self.element(block.get("element"), f"{at}/element", inside_input=True)

    def _image(self, block: Json, at: str) -> None:
        file = block.get("slack_file")
        if file is None:
            self.length(block.get("image_url"), limits.IMAGE_URL_CHARACTERS, f"{at}/image_url")
        elif not isinstance(file, dict) or not ({"id", "url"} & set(file)):
            self.refuse("must define either `id` or `url`", f"{at}/slack_file")
        self.length(block.get("alt_text"), limits.ALT_TEXT_CHARACTERS, f"{at}/alt_text")
        self.text_if_any(block, "title", limits.TITLE_CHARACTERS, at)

    def _markdown(self, block: Json, at: str) -> None:
        self.length(block.get("text"), limits.MARKDOWN_CHARACTERS, f"{at}/text")

    def _rich_text(self, block: Json, at: str) -> None:
        if not isinstance(block.get("elements"), list):
            self.refuse("missing required field: elements", at)

    def _table(self, block: Json, at: str) -> None:
        rows = block.get("rows")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
            self.refuse("no less than 1 items allowed", f"{at}/rows")
            return
        if len(rows) > limits.TABLE_ROWS:
            self.refuse(f"no more than {limits.TABLE_ROWS} items allowed", f"{at}/rows")
        if _characters(rows) > limits.TABLE_CHARACTERS:
            self.refuse(f"must be less than {limits.TABLE_CHARACTERS + 1} characters", f"{at}/rows")
        for place, row in enumerate(rows):
            self._row(row, f"{at}/rows/{place}")

    def _row(self, row: list[object], at: str) -> None:
        if len(row) > limits.TABLE_COLUMNS:
            self.refuse(f"no more than {limits.TABLE_COLUMNS} items allowed", at)
        for place, cell in enumerate(row):
            kind = cell.get("type") if isinstance(cell, dict) else None
            if kind == "raw_text":
                self.length(cell.get("text") if isinstance(cell, dict) else None, limits.TABLE_CHARACTERS, f"{at}/{place}/text")
            elif kind not in {"rich_text", "raw_number"}:
                self.refuse(f"unsupported type: {kind}", f"{at}/{place}/type")
