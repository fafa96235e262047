"""Methods about the app, the team and its people."""

from collections.abc import Callable

from bot.workspace import payloads
from bot.workspace.json_values import Json
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Workspace


class PeopleMethods:
    """`auth.test`, `bots.info`, `team.info` and `users.*`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Return the methods by their names."""
        return {
            "auth.test": self._auth_test,
            "bots.info": self._bots_info,
            "team.info": self._team_info,
            "users.info": self._users_info,
            "users.list": self._users_list,
            "users.lookupByEmail": self._users_lookup_by_email,
        }

    def _auth_test(self, _: Json) -> Json:
        app, team = self._workspace.app, self._workspace.team
        return {
            "url": f"https://{team.domain}.slack.com/",
            "team": team.name,
            "user": app.name.lower(),
            "team_id": team.id,
            "user_id": app.user_id,
            "bot_id": app.bot_id,
            "is_enterprise_install": False,
        }

    def _bots_info(self, arguments: Json) -> Json:
        app = self._workspace.app
        if arguments.get("bot") != app.bot_id:
            raise RefusedError("bot_not_found")
        return {"bot": {"id": app.bot_id, "app_id": app.id, "user_id": app.user_id, "name": app.name, "deleted": False}}

    def _team_info(self, _: Json) -> Json:
        team = self._workspace.team
        return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}}

    def _users_info(self, arguments: Json) -> Json:
        return {"user": self._user(arguments.get("user"))}

    def _users_list(self, _: Json) -> Json:
        return {"members": [self._user(id_) for id_ in self._workspace.members], "response_metadata": {"next_cursor": ""}}

    def _users_lookup_by_email(self, arguments: Json) -> Json:
        email = str(arguments.get("email", "")).casefold()
        found = next((member for member in self._workspace.members.values() if member.email.casefold() == email), None)
        if found is None or found.kind == "other_company":
            raise RefusedError("users_not_found")
        return {"user": self._user(found.id)}

    def _user(self, id_: object) -> Json:
        if id_ == self._workspace.app.user_id:
            app = self._workspace.app
            profile = {"real_name": app.name, "display_name": app.name, "bot_id": app.bot_id, "api_app_id": app.id}
            return {"id": app.user_id, "team_id": self._workspace.team.id, "name": app.name.lower(), "is_bot": True, "profile": profile}
        member = self._workspace.members.get(str(id_))
        if member is None:
            raise RefusedError("user_not_found")
        return {
            "id": member.id,
            "team_id": payloads.team_of(member, self._workspace),
            "name": payloads.user_name(member),
            "real_name": member.name,
            "deleted": False,
            "tz": member.time_zone,
            "is_bot": False,
            "is_app_user": False,
            "is_admin": False,
            "is_restricted": member.kind == "guest",
            "is_ultra_restricted": False,
            "is_stranger": member.kind == "other_company",
            "is_email_confirmed": True,
            "profile": {"real_name": member.name, "display_name": member.name, "title": member.role, "email": member.email},
        }
