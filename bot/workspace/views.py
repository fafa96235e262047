"""Modals and Homes: what is open for whom. A modal may cover another, three deep at most."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Literal

from bot.workspace import limits
from bot.workspace.blocks import BlockChecks, with_ids
from bot.workspace.json_values import Json
from bot.workspace.refusals import RefusedError

ViewKind = Literal["modal", "home"]
FIELDS = {
    "modal": {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close", "notify_on_close",
              "external_id", "submit_disabled"},
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
}  # fmt: skip


def read_view(value: object, kind: ViewKind) -> Json:
    """Return a checked view with the ids and defaults that Slack gives.

    Raises:
        RefusedError: `invalid_arguments` with a line for each reason, or `view_too_large`.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, dict):
        raise RefusedError("invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"])
    check = BlockChecks(kind)
    if value.get("type") != kind:
        check.refuse(f"must be {kind}", "/view/type")
    check.known(value, FIELDS[kind], "/view")
    _check_words(check, value, kind)
    blocks = value.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        check.refuse("missing required field: blocks", "/view")
        blocks = []
    check.blocks(blocks, "/view/blocks")
    if kind == "modal" and value.get("submit") is None and any(block.get("type") == "input" for block in blocks):
        check.refuse("submit must be defined when an input block is among the blocks", "/view")
    if check.reasons:
        raise RefusedError("invalid_arguments", check.reasons)
    if len(json.dumps(value)) > limits.VIEW_CHARACTERS:
        raise RefusedError("view_too_large")
    defaults: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "close": None, "submit": None}
    return defaults | {"clear_on_close": False, "notify_on_close": False} | value | {"blocks": with_ids(blocks)}


def _check_words(check: BlockChecks, view: Json, kind: ViewKind) -> None:
    if kind == "modal":
        check.text(view.get("title"), limits.VIEW_TITLE_CHARACTERS, "/view/title", plain=True)
        for name in ("submit", "close"):
            check.text_if_any(view, name, limits.VIEW_BUTTON_CHARACTERS, "/view")
    check.length_if_any(view, "private_metadata", limits.PRIVATE_METADATA_CHARACTERS, "/view", least=0)
    for name in ("callback_id", "external_id"):
        check.length_if_any(view, name, limits.CALLBACK_ID_CHARACTERS, "/view", least=0)


@dataclass(slots=True)
class View:
    """One view as it is at the moment. `hash` changes with every change of `body`."""

    id: str
    member_id: str
    body: Json
    root_id: str
    previous_id: str | None = None
    hash: str = ""


class Views:
    """Every open modal and every published Home; `tell` shows a member's pages what is on top."""

    def __init__(self, tell: Callable[[str, Json], None], now: Callable[[], str]) -> None:
        self._tell, self._now = tell, now
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._numbers = count(1)

    def open(self, member_id: str, body: Json) -> View:
        """Show a modal in place of whatever was open."""
        self._refuse_used_name(body, among=self._homes.values())
        view = self._made(member_id, body)
        self._stacks[member_id] = [view]
        self._show(member_id)
        return view

    def push(self, member_id: str, body: Json) -> View:
        """Put a modal on top.

        Raises:
            RefusedError: `not_found` where none is open, `push_limit_reached` where three are.
        """
        stack = self._stacks.get(member_id, [])
        if not stack:
            raise RefusedError("not_found")
        if len(stack) >= limits.VIEWS_IN_A_STACK:
            raise RefusedError("push_limit_reached")
        self._refuse_used_name(body, among=[*stack, *self._homes.values()])
        view = self._made(member_id, body, below=stack[-1])
        stack.append(view)
        self._show(member_id)
        return view

    def update(self, view: View, body: Json, *, hash_: object = None) -> View:
        """Change what a view holds; what was filled in stays where block and action keep their ids.

        Raises:
            RefusedError: `hash_conflict`, where it was changed since that hash.
        """
        if hash_ and hash_ != view.hash:
            raise RefusedError("hash_conflict")
        self._refuse_used_name(body, among=[other for other in self._all() if other is not view])
        view.body, view.hash = body, self._hash(view.id)
        self._show(view.member_id, home=view.body["type"] == "home")
        return view

    def publish(self, member_id: str, body: Json, *, hash_: object = None) -> View:
        """Show somebody's Home.

        Raises:
            RefusedError: `hash_conflict`, where it was published again since that hash.
        """
        home = self._homes.get(member_id)
        if home is not None:
            return self.update(home, body, hash_=hash_)
        self._homes[member_id] = home = self._made(member_id, body)
        self._show(member_id, home=True)
        return home

    def find(self, *, id_: object = None, external_id: object = None) -> View:
        """Return the view of that id.

        Raises:
            RefusedError: `not_found`; closed modals are gone.
        """
        for view in self._all():
            if (id_ and view.id == id_) or (external_id and view.body["external_id"] == external_id):
                return view
        raise RefusedError("not_found")

    def top(self, member_id: str) -> View | None:
        """Return the modal in front of somebody."""
        return next(reversed(self._stacks.get(member_id, [])), None)

    def home(self, member_id: str) -> View | None:
        """Return somebody's Home."""
        return self._homes.get(member_id)

    def close(self, view: View, *, everything: bool = False) -> list[View]:
        """Close a modal and what lies on it, or its whole stack; returns what was closed, the topmost first."""
        stack = self._stacks.get(view.member_id, [])
        if view not in stack:
            return []
        keep = 0 if everything else stack.index(view)
        closed, self._stacks[view.member_id] = stack[keep:], stack[:keep]
        self._show(view.member_id)
        return closed[::-1]

    def shown(self, member_id: str) -> Json:
        """Return a member's modal and Home as the page reads them."""
        return {"modal": _on_page(self.top(member_id)), "home": _on_page(self.home(member_id))}

    def _all(self) -> list[View]:
        return [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]

    def _made(self, member_id: str, body: Json, *, below: View | None = None) -> View:
        id_ = f"V0LOCAL{next(self._numbers):04}"
        return View(id_, member_id, body, below.root_id if below else id_, below.id if below else None, self._hash(id_))

    def _hash(self, id_: str) -> str:
        now = self._now()
        return f"{now.partition('.')[0]}.{sha256(f'{id_}{now}'.encode()).hexdigest()[:8]}"

    @staticmethod
    def _refuse_used_name(body: Json, *, among: Collection[View]) -> None:
        if body["external_id"] and any(view.body["external_id"] == body["external_id"] for view in among):
            raise RefusedError("duplicate_external_id")

    def _show(self, member_id: str, *, home: bool = False) -> None:
        kind = "home" if home else "modal"
        self._tell(member_id, {"type": kind, "view": self.shown(member_id)[kind]})


def _on_page(view: View | None) -> Json | None:
    return None if view is None else {"id": view.id, "hash": view.hash, "previous": view.previous_id, **view.body}
