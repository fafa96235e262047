"""What settings need of each other, and of the machine."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingError(ValueError):
    """A setting that cannot be used: one sentence with its name and what is right."""


def check(settings: "Settings") -> None:
    """Check what the settings need of each other.

    Raises:
        SettingError: The first that is wrong or missing.
    """
    _check_slack(settings)
    check_teams(settings)
    _check_model(settings)
    _check_embeddings(settings)
    if settings.crm_webhook_url and not settings.crm_webhook_secret:
        raise SettingError("HOURGLASS_CRM_WEBHOOK_SECRET is missing: what is sent to HOURGLASS_CRM_WEBHOOK_URL is signed with it.")
    if settings.slack_account_command == settings.slack_cs_command:
        raise SettingError("HOURGLASS_SLACK_CS_COMMAND must be another command than HOURGLASS_SLACK_ACCOUNT_COMMAND.")


def _check_slack(settings: "Settings") -> None:
    if settings.slack_bot_token and settings.slack_client_id:
        raise SettingError(
            "HOURGLASS_SLACK_CLIENT_ID and HOURGLASS_SLACK_BOT_TOKEN exclude each other: a token comes from installing, or from here."
        )
    if settings.slack_mode != "off" and not settings.slack_bot_token and not settings.slack_client_id:
        raise SettingError(
            f"HOURGLASS_SLACK_BOT_TOKEN is missing: mode {settings.slack_mode} needs the token that starts with xoxb-, or a client id."
        )
    if settings.slack_mode == "http" and not settings.slack_signing_secret:
        raise SettingError(
            "HOURGLASS_SLACK_SIGNING_SECRET is missing: mode http needs it to check Slack's signatures (or set HOURGLASS_SLACK_APP_TOKEN)."
        )
    if settings.slack_mode == "socket" and not settings.slack_app_token:
        raise SettingError("HOURGLASS_SLACK_APP_TOKEN is missing: mode socket needs the token that starts with xapp-.")
    if settings.slack_client_id:
        _check_oauth(settings)


def _check_embeddings(settings: "Settings") -> None:
    if settings.theme_embeddings == "local" and not all(map(_is_installed, ("onnxruntime", "tokenizers"))):
        raise SettingError("HOURGLASS_THEME_EMBEDDINGS local needs the extra: install `hourglass[themes]`.")
    if settings.theme_embeddings == "provider" and not (settings.model_base_url and settings.theme_embedding_model):
        raise SettingError(
            "HOURGLASS_THEME_EMBEDDINGS provider needs HOURGLASS_MODEL_BASE_URL and HOURGLASS_THEME_EMBEDDING_MODEL, the name of its model "
            "for embeddings."
        )


def check_teams(settings: "Settings") -> None:
    """Check what the Teams mode needs.

    Raises:
        SettingError: Something is missing, or requests would be answered that nobody vouches for.
    """
    if settings.teams_mode == "local" and settings.host not in LOOPBACK:
        raise SettingError(
            "HOURGLASS_TEAMS_MODE local checks no tokens, so it works only where HOURGLASS_HOST is this machine (127.0.0.1); use mode http."
        )
    if settings.teams_mode != "off" and not _is_installed("microsoft_teams"):
        raise SettingError("HOURGLASS_TEAMS_MODE needs Microsoft's SDK: install `hourglass[teams]`.")
    needed = (
        ("CLIENT_ID", settings.teams_client_id, "tokens are checked for it"),
        ("CLIENT_SECRET", settings.teams_client_secret, "answers are sent with it"),
        ("TENANT", settings.teams_tenant, "only the tenant it names is served"),
    )
    for name, given, why in needed if settings.teams_mode == "http" else ():
        if not given:
            raise SettingError(f"HOURGLASS_TEAMS_{name} is missing: with HOURGLASS_TEAMS_MODE http, {why}.")


def _is_installed(package: str) -> bool:
    from importlib.util import find_spec

    return find_spec(package) is not None


def _check_oauth(settings: "Settings") -> None:
    needed = (
        ("SLACK_CLIENT_SECRET", settings.slack_client_secret, "it belongs to HOURGLASS_SLACK_CLIENT_ID"),
        ("SLACK_WORKSPACES", settings.slack_workspaces, "only the workspaces it lists may install Hourglass"),
        ("PUBLIC_URL", settings.public_url, "Slack sends browsers back to it after an installation"),
        ("ENCRYPTION_KEY", settings.encryption_key, "Slack's tokens are kept sealed by it alone; `openssl rand -base64 32` makes one"),
    )
    for name, given, why in needed:
        if not given:
            raise SettingError(f"HOURGLASS_{name} is missing: {why}.")


def _check_model(settings: "Settings") -> None:
    if settings.model_base_url and not settings.model:
        raise SettingError("HOURGLASS_MODEL is missing: HOURGLASS_MODEL_BASE_URL needs the name of a model there.")
    if not settings.model_base_url and (settings.model or settings.model_api_key):
        raise SettingError("HOURGLASS_MODEL_BASE_URL is missing: it says where the model is, such as https://api.openai.com/v1.")
