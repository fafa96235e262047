"""What we take of Microsoft's SDK, loaded without the warnings that it gives of previews in itself, which nobody here uses."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import dotenv


@contextmanager
def _without_dotenv() -> Iterator[None]:
    """Keep the SDK from reading a `.env` of the folder we happen to be in, as it does when it is loaded: settings come from one place."""
    kept = dotenv.load_dotenv
    dotenv.load_dotenv = lambda *_args, **_given: False
    try:
        yield
    finally:
        dotenv.load_dotenv = kept


with warnings.catch_warnings(), _without_dotenv():
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

Held = TypeVar("Held")

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
    "token_validator",
    "with_overrides",
]


def token_validator(bot_id: str, cloud: CloudEnvironment | None, *, make_keys: Callable[[str], Held]) -> tuple[TokenValidator, Held]:
    """Make the SDK's check of the Bot Connector's tokens, with keys that are held by us: its own fetches them while the loop waits."""
    validator = TokenValidator.for_service(bot_id, cloud=cloud)
    keys = make_keys(validator.options.jwks_uri)
    validator._jwks_client = keys  # type: ignore[assignment]  # noqa: SLF001 - there is no other way in
    return validator, keys


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
