"""What we take of Microsoft's SDK, loaded without the warnings that it gives of previews in itself, which nobody here uses."""

import warnings
from collections.abc import Callable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.api.activities.message import MessageActivityInput
    from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment, with_overrides
    from microsoft_teams.api.clients.conversation import ConversationClient, CreateConversationParams
    from microsoft_teams.api.clients.team import TeamClient
    from microsoft_teams.api.models import Account, Attachment, ChannelInfo, ConversationAccount, TeamDetails, TeamsChannelAccount
    from microsoft_teams.apps import App
    from microsoft_teams.apps.auth import TokenValidator
    from microsoft_teams.apps.http.adapter import HttpMethod, HttpRouteHandler
    from microsoft_teams.common import Client, ClientOptions

__all__ = [
    "PUBLIC",
    "Account",
    "Attachment",
    "ChannelInfo",
    "Client",
    "ClientOptions",
    "CloudEnvironment",
    "ConversationAccount",
    "ConversationClient",
    "CreateConversationParams",
    "MessageActivityInput",
    "TeamClient",
    "TeamDetails",
    "TeamsChannelAccount",
    "TokenValidator",
    "make_app",
    "with_overrides",
]


def make_app(client_id: str, *, secret: str | None = None, tenant_id: str | None = None, token: Callable[..., None] | None = None) -> App:
    """Make the SDK's app, which holds what we call Teams with. It warns of a client in itself that is to go."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return App(client_id=client_id, client_secret=secret, tenant_id=tenant_id, token=token, http_server_adapter=_NoServer())


class _NoServer:
    """The SDK's server is not used: requests come through ours."""

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        """Register nothing."""

    def serve_static(self, path: str, directory: str) -> None:
        """Serve nothing."""

    async def start(self, port: int) -> None:
        """Start nothing."""

    async def stop(self) -> None:
        """Stop nothing."""
