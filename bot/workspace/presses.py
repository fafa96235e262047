"""What a person presses, submits and closes, brought to the app; what comes back is shown or said beside it."""

from msgspec import Struct, field

from bot.workspace import payloads_interactive as payloads
from bot.workspace.blocks import elements_of
from bot.workspace.check_elements import CHOICES, PICKERS
from bot.workspace.deliveries import UrlOf
from bot.workspace.inputs import complaints, read_state, value_of
from bot.workspace.json_values import Json, objects
from bot.workspace.members import Member
from bot.workspace.refusals import RefusedError
from bot.workspace.responses import Responses
from bot.workspace.signed_requests import Answer, SignedRequests, as_payload
from bot.workspace.state import Conversation, Workspace
from bot.workspace.views import View, Views, read_view

TROUBLE_WITH_A_VIEW = "We had some trouble connecting. Try again?"


class PressError(ValueError):
    """A press that cannot be made: the message, block or element is not there, or not that member's to press."""


class Said(Struct, frozen=True):
    """What the person reads: one line of trouble, or a line beside each field by block id."""

    trouble: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """A line that is no trouble."""
    dialog: Json | None = None
    """What opens in Teams: its title and its card."""
    options: list[Json] = field(default_factory=list)
    """What Teams offers under a field."""


class Presses:
    """Sends what is interactive."""

    def __init__(self, workspace: Workspace, requests: SignedRequests, responses: Responses) -> None:
        self._workspace, self._requests, self._responses = workspace, requests, responses

    async def in_message(self, member: Member, conversation: Conversation, press: Json, *, url_of: UrlOf) -> Said:
        """Press a button or choose from a menu in a message.

        Raises:
            PressError: there is nothing like it to press.
        """
        message = conversation.message(str(press.get("ts")))
        if message is None or message.only_for not in {None, member.id}:
            raise PressError("That message is gone.")
        payload = payloads.press_in_message(
            self._workspace,
            member,
            conversation,
            message,
            action=self._action(message.blocks, press),
            values=read_state(message.blocks, _with_pressed(press)),
            response_url=url_of(self._responses.hand_out(conversation, member, message)),
        )
        return Said(_trouble(await self._send(member, payload)))

    async def in_view(self, member: Member, press: Json) -> Said:
        """Press a button or choose from a menu in the modal on top or on Home.

        Raises:
            PressError: there is nothing like it to press.
        """
        view = self._view(press, self._workspace.views.top(member.id), self._workspace.views.home(member.id))
        values = read_state(view.body["blocks"], _with_pressed(press))
        action = self._action(view.body["blocks"], press)
        return Said(_trouble(await self._send(member, payloads.press_in_view(self._workspace, member, view, action=action, values=values))))

    async def submitted(self, member: Member, body: Json) -> Said:
        """Submit the modal on top; what is wrong with it is told without asking the app, as Slack does.

        Raises:
            PressError: that modal is not on top any more.
        """
        view = self._view(body, self._workspace.views.top(member.id))
        values = read_state(view.body["blocks"], body.get("values"))
        found = complaints(view.body["blocks"], values)
        if found:
            return Said(errors=found)
        answer = await self._send(member, payloads.view_submission(self._workspace, member, view, values=values))
        return Said(TROUBLE_WITH_A_VIEW) if answer.trouble else self._answered(view, answer.json())

    async def closed(self, member: Member, body: Json) -> Said:
        """Close the modal on top, or all of them; the app hears of those that wanted it.

        Raises:
            PressError: that modal is not on top any more.
        """
        everything = body.get("everything") is True
        top = self._view(body, self._workspace.views.top(member.id))
        for view in self._workspace.views.close(top, everything=everything):
            if view.body["notify_on_close"]:
                payload = payloads.view_closed(self._workspace, member, view, is_cleared=everything)
                await self._requests.post(as_payload(payload))
        return Said()

    def _answered(self, view: View, answer: Json) -> Said:
        """Do what the app answered to a submission; nothing closes the modal."""
        action = answer.get("response_action")
        views = self._workspace.views
        if not action:
            views.close(view)
        elif action == "clear":
            views.close(view, everything=True)
        elif action == "errors":
            return self._errors(view, answer.get("errors"))
        elif action in {"update", "push"}:
            return self._next(views, view, action, answer.get("view"))
        else:
            return Said(f"The app answered with a response_action that does not exist: {action}.")
        return Said()

    @staticmethod
    def _errors(view: View, errors: object) -> Said:
        fields = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            return Said("The app answered with errors, but named none.")
        strangers = sorted(str(name) for name in errors if name not in fields)
        if strangers:
            return Said(f"The app answered with errors for what is no input block of this view: {', '.join(strangers)}.")
        return Said(errors={name: str(text) for name, text in errors.items()})

    @staticmethod
    def _next(views: Views, view: View, action: str, wanted: object) -> Said:
        try:
            body = read_view(wanted, "modal")
            if action == "push":
                views.push(view.member_id, body)
            else:
                views.update(view, body)
        except RefusedError as refused:
            return Said("\n".join([f"The app answered with a view that Slack would refuse: {refused.code}.", *refused.reasons]))
        return Said()

    async def _send(self, member: Member, payload: Json) -> Answer:
        expired = self._workspace.faults.take(payload["type"], {"expired_trigger"}) is not None
        payload["trigger_id"] = self._workspace.triggers.hand_out(member.id, expired=expired)
        return await self._requests.post(as_payload(payload))

    @staticmethod
    def _view(body: Json, *candidates: View | None) -> View:
        view = next((view for view in candidates if view is not None and view.id == body.get("view")), None)
        if view is None:
            raise PressError("That view is gone.")
        return view

    def _action(self, blocks: list[Json], press: Json) -> Json:
        block = next((block for block in blocks if block.get("block_id") == press.get("block_id")), {})
        element = next((found for found in elements_of(block) if found.get("action_id") == press.get("action_id")), None)
        if element is None or block["type"] == "input":
            raise PressError("That button is gone.")
        action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": self._workspace.next_ts()}
        return action | _pressed(element, press.get("value"))


def _pressed(element: Json, value: object) -> Json:
    kind = element["type"]
    if kind == "button":
        return {"type": kind} | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    if kind == "overflow":
        chosen = next((option for option in objects(element.get("options")) if option.get("value") == value), None)
        pressed: Json = {"type": kind, "selected_option": chosen}
    elif kind in CHOICES | PICKERS:
        pressed = value_of(element, value)
    else:
        raise PressError("That cannot be pressed here.")
    if kind != "checkboxes" and not all(pressed.values()):
        raise PressError("That choice is gone.")
    return pressed | ({"placeholder": element["placeholder"]} if "placeholder" in element else {})


def _with_pressed(press: Json) -> Json:
    """Return what is filled in, with what was just chosen."""
    values = press.get("values")
    filled: Json = {block: dict(row) for block, row in values.items() if isinstance(row, dict)} if isinstance(values, dict) else {}
    filled.setdefault(str(press.get("block_id")), {})[str(press.get("action_id"))] = press.get("value")
    return filled


def _trouble(answer: Answer) -> str:
    if answer.trouble == "http_timeout":
        return "Operation timed out. Apps need to respond within 3 seconds."
    if answer.trouble == "connection_failed":
        return "This app could not be reached."
    return f"This app responded with status code {answer.status}." if answer.trouble else ""
