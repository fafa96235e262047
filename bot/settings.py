"""Every setting, in one place: its name, what it means, its default and what it accepts.

A setting is an environment variable `HOURGLASS_` + the field's name in capitals. A wrong one stops the start with a
sentence that names it and says what is right; so does a name that does not exist.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from bot import setting_values as values
from bot.setting_checks import SettingError, check, check_teams

# ruff: noqa: RUF009 - `_setting` makes a dataclass field, as `field` does.

PREFIX = "HOURGLASS_"
DEFAULT_DATABASE_URL = "sqlite:///hourglass.db"
SlackMode = Literal["http", "socket", "off"]
TeamsMode = Literal["http", "local", "off"]
SLACK_FEATURES = ("channels", "look-ups", "pictures")

__all__ = ["SettingError", "Settings", "check_teams", "describe", "forget_proxies", "names", "read_model", "read_settings"]


def _setting(default: Any, parse: Callable[[str], Any], doc: str, *, secret: bool = False, shown: str | None = None) -> Any:
    """Declare a setting; `shown` is its default as the documentation words it."""
    return field(default=default, repr=not secret, metadata={"parse": parse, "doc": doc, "shown": shown})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What this deployment is told from outside; every default works on a fresh machine."""

    database_url: str = _setting(
        DEFAULT_DATABASE_URL,
        values.database_url,
        "Where everything is kept: `sqlite:///FILE` (made and migrated on first use) or `postgresql://USER:PASSWORD@HOST/DATABASE` "
        "(migrated by `hourglass migrate`).",
        secret=True,
    )
    slack_bot_token: str | None = _setting(None, values.token("xoxb-"), "Slack's bot token.", secret=True)
    slack_signing_secret: str | None = _setting(
        None, values.any_text, "Slack's signing secret; needed where Slack calls this server (mode `http`).", secret=True
    )
    slack_app_token: str | None = _setting(
        None, values.token("xapp-"), "Slack's app-level token; needed where this server calls Slack (mode `socket`).", secret=True
    )
    slack_client_id: str | None = _setting(
        None, values.any_text, "The Slack app's client id, to be installed by OAuth in the listed workspaces; instead of a bot token."
    )
    slack_client_secret: str | None = _setting(
        None, values.any_text, "The Slack app's client secret; needed with the client id.", secret=True
    )
    slack_mode: SlackMode = _setting(
        "off",
        values.one_of("http", "socket", "off"),
        "How Slack's requests arrive: `http`, `socket` or `off`.",
        shown="`off` without a bot token or client id, `socket` with an app token, else `http`",
    )
    slack_api_url: str = _setting("https://slack.com/api/", values.api_url, "Slack's Web API; another address is for tests and stand-ins.")
    slack_authorize_url: str = _setting(
        "https://slack.com/oauth/v2/authorize",
        values.page_url,
        "Where an admin allows the installation; another address is for tests and stand-ins.",
    )
    public_url: str | None = _setting(
        None,
        values.page_url,
        "The address at which Slack and browsers reach this server, such as `https://hourglass.example.com`; needed with the client id.",
    )
    slack_account_command: str = _setting("/account", values.slash_command, "The slash command that answers with one account.")
    slack_cs_command: str = _setting("/cs", values.slash_command, "The slash command for every ability.")
    slack_workspaces: tuple[str, ...] = _setting(
        (), values.team_ids, "The Slack team ids that are served, with commas between them.", shown="the bot token's own workspace"
    )
    slack_features: tuple[str, ...] = _setting(
        ("channels",),
        values.some_of(*SLACK_FEATURES),
        "What needs more scopes, with commas between them: `channels` (answers, digests and Share in channels), `look-ups` (whether a "
        "message is in a channel), `pictures` (of charts, where Slack refuses them); or `none`.",
        shown="channels",
    )
    teams_mode: TeamsMode = _setting(
        "off",
        values.one_of("http", "local", "off"),
        "Whether Teams' messages are answered at `/api/messages`: `http`, with the token of each request checked; `local`, without, for a "
        "client on this machine alone; or `off`.",
    )
    teams_client_id: str | None = _setting(None, values.guid, "The bot's Microsoft App ID; needed with mode `http`.")
    teams_client_secret: str | None = _setting(None, values.any_text, "The bot's client secret; needed with mode `http`.", secret=True)
    teams_tenant: str | None = _setting(None, values.guid, "The Entra tenant that is served, and no other; needed with mode `http`.")
    encryption_key: tuple[str, ...] = _setting(
        (),
        values.encryption_keys,
        "Seals the secrets that are kept in the database. Several with commas between them: the first seals, each opens.",
        secret=True,
        shown="none",
    )
    policy_file: Path | None = _setting(
        None,
        values.existing_file,
        "A TOML file that overrides weights and thresholds; while it is set, `hourglass policy set` is refused.",
        shown="the policy put in force by `hourglass policy set`, else the published one",
    )
    taxonomy_file: Path | None = _setting(
        None,
        values.existing_file,
        "A TOML file with the themes that feedback is looked through for first (docs/voc.md); it is read anew each night.",
        shown="the one that comes along",
    )
    theme_embeddings: Literal["off", "local", "provider"] | None = _setting(
        None,
        values.one_of("off", "local", "provider"),
        "What comments are compared by, beside their words, when themes are looked for (docs/voc.md): `off`, nothing; `local`, vectors "
        "made on this machine by the extra `themes`; `provider`, vectors that the server at `HOURGLASS_MODEL_BASE_URL` makes.",
        shown="`local` where the extra is installed, else `off`",
    )
    theme_embedding_model: str | None = _setting(
        None, values.any_text, "The provider's model for embeddings, such as `text-embedding-3-small`; needed with `provider`."
    )
    reporting_currency: str = _setting("USD", values.currency, "The currency of sums over several accounts.")
    crm_webhook_url: str | None = _setting(
        None, values.webhook_url, "Where opportunity drafts of accepted handoffs are sent, signed (docs/webhooks.md).", secret=True
    )
    crm_webhook_secret: str | None = _setting(None, values.secret_text, "Signs what is sent to the CRM; needed with the URL.", secret=True)
    model_base_url: str | None = _setting(
        None,
        values.page_url,
        "Where a language model that writes sentences on what customers said takes requests, OpenAI's way, such as "
        "`https://api.openai.com/v1` or `http://localhost:11434/v1` (docs/voc.md); without it there is none.",
    )
    model_api_key: str | None = _setting(None, values.any_text, "The key for it; a model on your own machine needs none.", secret=True)
    model: str | None = _setting(None, values.any_text, "The model's name there; needed with the base URL.")
    model_seconds: int = _setting(60, values.seconds, "Seconds until sentences are given up, and the answer is without them.")
    model_context: int = _setting(
        8000, values.tokens(2000), "Tokens that one request may take with its reply: what the model can hold, or less."
    )
    model_tokens: int = _setting(
        100_000, values.tokens(2000), "Tokens that the sentences of one answer may take in all; of more comments, an even part is read."
    )
    host: str = _setting("127.0.0.1", values.any_text, "The address `hourglass serve` listens on; `0.0.0.0` for every network.")
    port: int = _setting(8000, values.port_number, "The port `hourglass serve` listens on.")
    log_level: str = _setting(
        "info", values.one_of("debug", "info", "warning", "error"), "How much is logged: `debug`, `info`, `warning` or `error`."
    )
    inbox_worker: bool = _setting(
        True, values.on_off, "Whether the web process also answers what is in the inbox: `on` or `off`.", shown="`on`"
    )
    outbox_worker: bool = _setting(
        True, values.on_off, "Whether the web process also sends what is in the outbox: `on` or `off`.", shown="`on`"
    )
    clock: bool = _setting(
        True, values.on_off, "Whether the web process also asks what is due: `off` where `hourglass clock` runs beside it.", shown="`on`"
    )
    keep_days: int = _setting(
        30, values.days, "Days that the words of sent messages, and answered events, are kept; what could not be sent is kept on."
    )
    metrics_token: str | None = _setting(
        None,
        values.secret_text,
        "What Prometheus shows at `/metrics` (`Authorization: Bearer`); without it only this machine may read it.",
        secret=True,
    )
    outbox_lease: int = _setting(
        60,
        values.seconds,
        "Seconds that a worker holds a message for; a third of them, 10 at most, is how long one request to send may take.",
    )
    outbox_settle: int = _setting(
        60, values.seconds, "Seconds after an unclear send until its absence from Slack's history counts as proof that it may go again."
    )

    @property
    def chats(self) -> tuple[Literal["slack", "teams"], ...]:
        """The chats that are served."""
        slack: tuple[Literal["slack"], ...] = () if self.slack_mode == "off" else ("slack",)
        return slack if self.teams_mode == "off" else (*slack, "teams")


def names() -> dict[str, str]:
    """Map every setting's name to its field."""
    return {PREFIX + each.name.upper(): each.name for each in fields(Settings)}


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, or from a mapping of the same form. An empty value counts as not set.

    Raises:
        SettingError: The first setting that is wrong, or a name that no setting has.
    """
    given = {name: text for name, text in (os.environ if environ is None else environ).items() if name.startswith(PREFIX) and text.strip()}
    known = names()
    for name in sorted(given):
        if name not in known:
            raise SettingError(_unknown(name, known))
    read: dict[str, Any] = {}
    for each in fields(Settings):
        name = PREFIX + each.name.upper()
        if name in given:
            try:
                read[each.name] = each.metadata["parse"](given[name].strip())
            except ValueError as error:
                # A secret's value is not repeated: this sentence ends in logs.
                got = f", not {given[name].strip()!r}" if each.repr else ""
                raise SettingError(f"{name} {error}{got}.") from None
    return _complete(Settings(**read), mode_given="slack_mode" in read)


def read_model() -> dict[str, Any]:
    """Read what the environment says of a model, and nothing else: for the demo, which is a deployment of its own.

    Raises:
        SettingError: As above.
    """
    prefix = f"{PREFIX}MODEL"
    settings = read_settings({name: text for name, text in os.environ.items() if name.startswith(prefix)})
    return {each.name: getattr(settings, each.name) for each in fields(Settings) if each.name.startswith("model")}


def _unknown(name: str, known: Mapping[str, str]) -> str:
    import difflib

    near = difflib.get_close_matches(name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], n=1)
    return f"{name} is no setting" + (f"; did you mean {PREFIX}{near[0]}?" if near else "; docs/settings.md lists all of them.")


def _complete(settings: Settings, *, mode_given: bool) -> Settings:
    """Choose the Slack mode where none is given, and check what the settings need of each other."""
    if (settings.slack_bot_token or settings.slack_client_id) and not mode_given:
        settings = replace(settings, slack_mode="socket" if settings.slack_app_token else "http")
    check(settings)
    return settings


def describe() -> list[tuple[str, str, str]]:
    """List each setting as name, default and meaning, for documentation and `hourglass doctor`."""
    rows = []
    for each in fields(Settings):
        default = each.metadata["shown"] or ("none" if each.default is None else f"`{each.default}`")
        rows.append((PREFIX + each.name.upper(), default, each.metadata["doc"]))
    return rows


def forget_proxies() -> None:
    """Drop the proxies of the environment: the demo talks to this machine alone, which no proxy could reach."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
