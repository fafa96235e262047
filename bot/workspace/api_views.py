"""Methods that show modals and Home."""

from collections.abc import Callable

from bot.workspace.json_values import Json
from bot.workspace.payloads_interactive import api_view
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Workspace
from bot.workspace.views import View, read_view


class ViewMethods:
    """`views.*`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._views = workspace, workspace.views

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Return the methods by their names."""
        return {
            "views.open": self._views_open,
            "views.publish": self._views_publish,
            "views.push": self._views_push,
            "views.update": self._views_update,
        }

    def _views_open(self, arguments: Json) -> Json:
        body = self._checked(arguments)
        return self._shown(self._views.open(self._presser(arguments), body))

    def _views_push(self, arguments: Json) -> Json:
        body = self._checked(arguments)
        return self._shown(self._views.push(self._presser(arguments), body))

    def _views_update(self, arguments: Json) -> Json:
        if not arguments.get("view_id") and not arguments.get("external_id"):
            raise RefusedError("invalid_arguments", ["[ERROR] must define either `view_id` or `external_id`"])
        view = self._views.find(id_=arguments.get("view_id"), external_id=arguments.get("external_id"))
        body = read_view(arguments.get("view"), "home" if view.body["type"] == "home" else "modal")
        self._workspace.files.check(body["blocks"], "/view/blocks")
        return self._shown(self._views.update(view, body, hash_=arguments.get("hash")))

    def _views_publish(self, arguments: Json) -> Json:
        member = self._workspace.members.get(str(arguments.get("user_id")))
        if member is None or member.kind == "other_company":
            raise RefusedError("user_not_found")
        body = read_view(arguments.get("view"), "home")
        self._workspace.files.check(body["blocks"], "/view/blocks")
        return self._shown(self._views.publish(member.id, body, hash_=arguments.get("hash")))

    def _checked(self, arguments: Json) -> Json:
        body = read_view(arguments.get("view"), "modal")
        self._workspace.files.check(body["blocks"], "/view/blocks")
        return body

    def _presser(self, arguments: Json) -> str:
        """Return whose trigger it is; a view that was refused does not use it up."""
        return self._workspace.triggers.use(arguments.get("trigger_id"))

    def _shown(self, view: View) -> Json:
        return {"view": api_view(self._workspace, view)}
