"""Blocks as Slack takes them: read from a form or from JSON, held against its limits, refused in its words."""

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from bot.workspace import limits

Json = dict[str, Any]

# Slack takes these too. They are drawn as "cannot draw" until the page learns them, and their inside is not checked.
UNCHECKED_BLOCKS = {"card", "carousel", "context_actions", "data_table", "data_visualization", "file", "plan", "task_card", "video"}
UNCHECKED_ELEMENTS = {"checkboxes", "radio_buttons", "feedback_buttons", "icon_button", "workflow_button"} | {
    "datepicker", "timepicker", "datetimepicker", "users_select", "external_select", "conversations_select", "channels_select"
}  # fmt: skip


class BlocksRefusedError(ValueError):
    """Blocks that Slack would refuse: its error code, and a line for each reason with a pointer to the place."""

    def __init__(self, code: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(code, *reasons)
        self.code = code
        self.reasons = list(reasons)


def read_blocks(value: object) -> list[Json]:
    """Return checked blocks, each with the ids that Slack gives where the app gave none; `None` is no blocks.

    Raises:
        BlocksRefusedError: they are no list of objects, or break a limit.
    """
    if isinstance(value, str):
        value = _parse(value)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise BlocksRefusedError("invalid_blocks_format")
    check = _Check()
    check.message(value)
    if check.reasons:
        raise BlocksRefusedError("invalid_blocks", check.reasons)
    if sum(_characters(block) for block in value) > limits.MESSAGE_BLOCKS_CHARACTERS:
        raise BlocksRefusedError("msg_blocks_too_long")
    return _with_ids(json.loads(json.dumps(value)))


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


def _with_ids(blocks: list[Json]) -> list[Json]:
    numbers = count(1)
    for block in blocks:
        block.setdefault("block_id", f"b{next(numbers)}")
        elements = [*block.get("elements", []), *([block["accessory"]] if isinstance(block.get("accessory"), dict) else [])]
        if block["type"] in {"actions", "section"}:
            for element in elements:
                if element.get("type") != "image":
                    element.setdefault("action_id", f"e{next(numbers)}")
    return blocks


class _Check:
    """Walks one message and collects every reason to refuse it."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self._kinds: dict[str, Callable[[Json, str], None]] = {
            "header": self._header,
            "section": self._section,
            "context": self._context,
            "actions": self._actions,
            "divider": lambda block, at: None,  # noqa: ARG005 - a divider has nothing inside
            "image": self._image,
            "markdown": self._markdown,
            "table": self._table,
            "rich_text": self._rich_text,
        }

    def message(self, blocks: list[Json]) -> None:
        if len(blocks) > limits.BLOCKS_PER_MESSAGE:
            self._refuse(f"no more than {limits.BLOCKS_PER_MESSAGE} items allowed", "/blocks")
        if sum(block.get("type") == "table" for block in blocks) > limits.TABLES_PER_MESSAGE:
            self._refuse("only_one_table_allowed", "/blocks")
        seen: set[str] = set()
        for place, block in enumerate(blocks):
            at = f"/blocks/{place}"
            kind = block.get("type")
            if isinstance(kind, str) and kind in self._kinds:
                self._kinds[kind](block, at)
            elif kind not in UNCHECKED_BLOCKS:
                self._refuse(f"unsupported type: {kind}", f"{at}/type")
            self._unique(block.get("block_id"), seen, limits.BLOCK_ID_CHARACTERS, f"{at}/block_id")

    def _refuse(self, reason: str, at: str) -> None:
        self.reasons.append(f"[ERROR] {reason} [json-pointer:{at}]")

    def _unique(self, name: object, seen: set[str], most: int, at: str) -> None:
        if name is None:
            return
        if not isinstance(name, str) or name in seen:
            self._refuse(f"{at.rsplit('/', 1)[-1]} already exists" if isinstance(name, str) else "must be a string", at)
            return
        self._length(name, most, at)
        seen.add(name)

    def _length(self, text: object, most: int, at: str, *, least: int = 1) -> None:
        if not isinstance(text, str):
            self._refuse("must be a string", at)
        elif len(text) < least:
            self._refuse(f"must be more than {least - 1} characters", at)
        elif len(text) > most:
            self._refuse(f"must be less than {most + 1} characters", at)

    def _text(self, node: object, most: int, at: str, *, plain: bool = False) -> None:
        kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
        if not isinstance(node, dict) or node.get("type") not in kinds:
            self._refuse(f"must be a {' or '.join(sorted(kinds))} object", at)
        else:
            self._length(node.get("text"), most, f"{at}/text")

    def _some(self, items: object, most: int, at: str) -> list[Json]:
        if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
            self._refuse("no less than 1 items allowed", at)
            return []
        if len(items) > most:
            self._refuse(f"no more than {most} items allowed", at)
        return items

    def _header(self, block: Json, at: str) -> None:
        self._text(block.get("text"), limits.HEADER_CHARACTERS, f"{at}/text", plain=True)

    def _section(self, block: Json, at: str) -> None:
        if block.get("text") is None and block.get("fields") is None:
            self._refuse("must define either `text` or `fields`", at)
        if block.get("text") is not None:
            self._text(block["text"], limits.SECTION_CHARACTERS, f"{at}/text")
        if block.get("fields") is not None:
            for place, field in enumerate(self._some(block["fields"], limits.SECTION_FIELDS, f"{at}/fields")):
                self._text(field, limits.FIELD_CHARACTERS, f"{at}/fields/{place}")
        if block.get("accessory") is not None:
            self._element(block["accessory"], f"{at}/accessory", images=True)

    def _context(self, block: Json, at: str) -> None:
        for place, element in enumerate(self._some(block.get("elements"), limits.CONTEXT_ELEMENTS, f"{at}/elements")):
            where = f"{at}/elements/{place}"
            if element.get("type") == "image":
                self._image(element, where)
            else:
                self._text(element, limits.SECTION_CHARACTERS, where)

    def _actions(self, block: Json, at: str) -> None:
        seen: set[str] = set()
        for place, element in enumerate(self._some(block.get("elements"), limits.ACTIONS_ELEMENTS, f"{at}/elements")):
            where = f"{at}/elements/{place}"
            self._element(element, where)
            self._unique(element.get("action_id"), seen, limits.ACTION_ID_CHARACTERS, f"{where}/action_id")

    def _image(self, block: Json, at: str) -> None:
        if block.get("slack_file") is None:
            self._length(block.get("image_url"), limits.IMAGE_URL_CHARACTERS, f"{at}/image_url")
        self._length(block.get("alt_text"), limits.ALT_TEXT_CHARACTERS, f"{at}/alt_text")
        if block.get("title") is not None:
            self._text(block["title"], limits.TITLE_CHARACTERS, f"{at}/title", plain=True)

    def _markdown(self, block: Json, at: str) -> None:
        self._length(block.get("text"), limits.MARKDOWN_CHARACTERS, f"{at}/text")

    def _rich_text(self, block: Json, at: str) -> None:
        if not isinstance(block.get("elements"), list):
            self._refuse("missing required field: elements", at)

    def _table(self, block: Json, at: str) -> None:
        rows = block.get("rows")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
            self._refuse("no less than 1 items allowed", f"{at}/rows")
            return
        if len(rows) > limits.TABLE_ROWS:
            self._refuse(f"no more than {limits.TABLE_ROWS} items allowed", f"{at}/rows")
        if _characters(rows) > limits.TABLE_CHARACTERS:
            self._refuse(f"must be less than {limits.TABLE_CHARACTERS + 1} characters", f"{at}/rows")
        for place, row in enumerate(rows):
            self._row(row, f"{at}/rows/{place}")

    def _row(self, row: list[object], at: str) -> None:
        if len(row) > limits.TABLE_COLUMNS:
            self._refuse(f"no more than {limits.TABLE_COLUMNS} items allowed", at)
        for place, cell in enumerate(row):
            kind = cell.get("type") if isinstance(cell, dict) else None
            if kind == "raw_text":
                self._length(cell.get("text") if isinstance(cell, dict) else None, limits.TABLE_CHARACTERS, f"{at}/{place}/text")
            elif kind not in {"rich_text", "raw_number"}:
                self._refuse(f"unsupported type: {kind}", f"{at}/{place}/type")

    def _element(self, element: object, at: str, *, images: bool = False) -> None:
        kind = element.get("type") if isinstance(element, dict) else None
        if not isinstance(element, dict) or not (
            kind in {"button", "overflow", "static_select", *UNCHECKED_ELEMENTS} or (images and kind == "image")
        ):
            self._refuse(f"unsupported type: {kind}", f"{at}/type")
            return
        if element.get("action_id") is not None:
            self._length(element["action_id"], limits.ACTION_ID_CHARACTERS, f"{at}/action_id")
        if element.get("confirm") is not None:
            self._confirm(element["confirm"], f"{at}/confirm")
        if kind == "button":
            self._button(element, at)
        elif kind == "image":
            self._image(element, at)
        elif kind == "overflow":
            self._options(element.get("options"), limits.OVERFLOW_OPTIONS, f"{at}/options")
        elif kind == "static_select":
            self._select(element, at)

    def _button(self, element: Json, at: str) -> None:
        self._text(element.get("text"), limits.BUTTON_CHARACTERS, f"{at}/text", plain=True)
        if element.get("value") is not None:
            self._length(element["value"], limits.BUTTON_VALUE_CHARACTERS, f"{at}/value", least=0)
        if element.get("accessibility_label") is not None:
            self._length(element["accessibility_label"], limits.ACCESSIBILITY_LABEL_CHARACTERS, f"{at}/accessibility_label")
        if element.get("style", "primary") not in {"primary", "danger"}:
            self._refuse("must be one of: primary, danger", f"{at}/style")

    def _select(self, element: Json, at: str) -> None:
        if element.get("placeholder") is not None:
            self._text(element["placeholder"], limits.PLACEHOLDER_CHARACTERS, f"{at}/placeholder", plain=True)
        if element.get("option_groups") is None:
            self._options(element.get("options"), limits.SELECT_OPTIONS, f"{at}/options")
            return
        for place, group in enumerate(self._some(element["option_groups"], limits.SELECT_OPTIONS, f"{at}/option_groups")):
            where = f"{at}/option_groups/{place}"
            self._text(group.get("label"), limits.OPTION_CHARACTERS, f"{where}/label", plain=True)
            self._options(group.get("options"), limits.SELECT_OPTIONS, f"{where}/options")

    def _options(self, options: object, most: int, at: str) -> None:
        for place, option in enumerate(self._some(options, most, at)):
            self._text(option.get("text"), limits.OPTION_CHARACTERS, f"{at}/{place}/text")
            self._length(option.get("value"), limits.OPTION_VALUE_CHARACTERS, f"{at}/{place}/value")

    def _confirm(self, confirm: object, at: str) -> None:
        if not isinstance(confirm, dict):
            self._refuse("must be an object", at)
            return
        self._text(confirm.get("title"), limits.CONFIRM_TITLE_CHARACTERS, f"{at}/title", plain=True)
        self._text(confirm.get("text"), limits.CONFIRM_TEXT_CHARACTERS, f"{at}/text")
        for name in ("confirm", "deny"):
            if confirm.get(name) is not None:
                self._text(confirm[name], limits.CONFIRM_BUTTON_CHARACTERS, f"{at}/{name}", plain=True)
