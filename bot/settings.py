"""Every setting, in one place: its name, what it means, its default and what it accepts.

A setting is an environment variable `HOURGLASS_` + the field's name in capitals. A wrong one stops the start with a
sentence that names it and says what is right; so does a name that does not exist.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

# ruff: noqa: RUF009 - `_setting` makes a dataclass field, as `field` does.

PREFIX = "HOURGLASS_"
_HIGHEST_PORT = 65535
_SHORTEST_SECRET = 16
_KEY_BYTES = 32
_LONGEST_SECONDS = 3600
DEFAULT_DATABASE_URL = "sqlite:///hourglass.db"
SlackMode = Literal["http", "socket", "off"]


class SettingError(ValueError):
    """A setting that cannot be used: one sentence with its name and what is right."""


def _setting(default: Any, parse: Callable[[str], Any], doc: str, *, secret: bool = False, shown: str | None = None) -> Any:
    """Declare a setting; `shown` is its default as the documentation words it."""
    return field(default=default, repr=not secret, metadata={"parse": parse, "doc": doc, "shown": shown})


def _database_url(text: str) -> str:
    if re.match(r"postgres(ql)?(\+psycopg)?://.+", text):
        return text
    if text.startswith("sqlite:///") and len(text) > len("sqlite:///") and ":memory:" not in text:
        return text
    raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")


def _token(prefix: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text.startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        return text

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return text.lower()

    return parse


def _on_off(text: str) -> bool:
    return _one_of("on", "off")(text) == "on"


def _url(text: str) -> str:
    if not re.match(r"https?://[^\s/]+", text):
        raise ValueError("must be a URL such as https://slack.com/api/")
    return text.rstrip("/") + "/"


def _webhook(text: str) -> str:
    if not re.fullmatch(r"https://[^\s/@]+(/\S*)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/\S*)?", text):
        raise ValueError("must be an https:// URL without a user name; http:// works on this machine alone")
    return text


def _secret(text: str) -> str:
    if len(text) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters; `openssl rand -hex 32` makes one")
    return text


def _encryption_keys(text: str) -> tuple[str, ...]:
    import binascii
    from base64 import b64decode

    # Both alphabets of base64 are taken: `openssl` writes one, Fernet reads the other.
    keys = tuple(part.strip().replace("+", "-").replace("/", "_") for part in text.split(","))
    try:
        lengths = {len(b64decode(key, altchars="-_", validate=True)) for key in keys}
    except (ValueError, binascii.Error):
        lengths = set()
    if lengths != {_KEY_BYTES}:
        raise ValueError(
            f"must be {_KEY_BYTES} random bytes in base64, several with commas between them; `openssl rand -base64 32` makes one"
        )
    return keys


def _command(text: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", text):
        raise ValueError("must be a slash and up to 31 lower-case letters, digits, - or _, such as /account")
    return text


def _workspaces(text: str) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in text.split(",") if part.strip())
    if not ids or not all(re.fullmatch(r"[TE][A-Z0-9]{2,}", part) for part in ids):
        raise ValueError("must be Slack team ids with commas between them, such as T0123ABCD,T0456EFGH")
    return ids


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ValueError("must name a file that exists")
    return path


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError("must be a three-letter currency code in capitals, such as USD")
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _HIGHEST_PORT:
        raise ValueError(f"must be a number from 1 to {_HIGHEST_PORT}")
    return int(text)


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LONGEST_SECONDS:
        raise ValueError(f"must be a whole number of seconds from 1 to {_LONGEST_SECONDS}")
    return int(text)


def _text(text: str) -> str:
    return text


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What this deployment is told from outside; every default works on a fresh machine."""

    database_url: str = _setting(
        DEFAULT_DATABASE_URL,
        _database_url,
        "Where everything is kept: `sqlite:///FILE` (made and migrated on first use) or `postgresql://USER:PASSWORD@HOST/DATABASE` "
        "(migrated by `hourglass migrate`).",
        secret=True,
    )
    slack_bot_token: str | None = _setting(None, _token("xoxb-"), "Slack's bot token.", secret=True)
    slack_signing_secret: str | None = _setting(
        None, _text, "Slack's signing secret; needed where Slack calls this server (mode `http`).", secret=True
    )
    slack_app_token: str | None = _setting(
        None, _token("xapp-"), "Slack's app-level token; needed where this server calls Slack (mode `socket`).", secret=True
    )
    slack_mode: SlackMode = _setting(
        "off",
        _one_of("http", "socket", "off"),
        "How Slack's requests arrive: `http`, `socket` or `off`.",
        shown="`off` without a bot token, `socket` with an app token, else `http`",
    )
    slack_api_url: str = _setting("https://slack.com/api/", _url, "Slack's Web API; another address is for tests and stand-ins.")
    slack_account_command: str = _setting("/account", _command, "The slash command that answers with one account.")
    slack_cs_command: str = _setting("/cs", _command, "The slash command for every ability.")
    slack_workspaces: tuple[str, ...] = _setting(
        (), _workspaces, "The Slack team ids that are served, with commas between them.", shown="the bot token's own workspace"
    )
    encryption_key: tuple[str, ...] = _setting(
        (),
        _encryption_keys,
        "Seals the secrets that are kept in the database. Several with commas between them: the first seals, each opens.",
        secret=True,
        shown="none",
    )
    policy_file: Path | None = _setting(
        None,
        _file,
        "A TOML file that overrides weights and thresholds; while it is set, `hourglass policy set` is refused.",
        shown="the policy put in force by `hourglass policy set`, else the published one",
    )
    reporting_currency: str = _setting("USD", _currency, "The currency of sums over several accounts.")
    crm_webhook_url: str | None = _setting(
        None, _webhook, "Where opportunity drafts of accepted handoffs are sent, signed (docs/webhooks.md).", secret=True
    )
    crm_webhook_secret: str | None = _setting(None, _secret, "Signs what is sent to the CRM; needed with the URL.", secret=True)
    host: str = _setting("127.0.0.1", _text, "The address `hourglass serve` listens on; `0.0.0.0` for every network.")
    port: int = _setting(8000, _port, "The port `hourglass serve` listens on.")
    log_level: str = _setting(
        "info", _one_of("debug", "info", "warning", "error"), "How much is logged: `debug`, `info`, `warning` or `error`."
    )
    inbox_worker: bool = _setting(True, _on_off, "Whether the web process also answers what is in the inbox: `on` or `off`.", shown="`on`")
    outbox_worker: bool = _setting(True, _on_off, "Whether the web process also sends what is in the outbox: `on` or `off`.", shown="`on`")
    clock: bool = _setting(
        True, _on_off, "Whether the web process also asks what is due: `off` where `hourglass clock` runs beside it.", shown="`on`"
    )
    outbox_lease: int = _setting(
        60, _seconds, "Seconds that a worker holds a message for; a third of them, 10 at most, is how long one request to send may take."
    )
    outbox_settle: int = _setting(
        60, _seconds, "Seconds after an unclear send until its absence from Slack's history counts as proof that it may go again."
    )


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


def _unknown(name: str, known: Mapping[str, str]) -> str:
    import difflib

    near = difflib.get_close_matches(name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], n=1)
    return f"{name} is no setting" + (f"; did you mean {PREFIX}{near[0]}?" if near else "; docs/settings.md lists all of them.")


def _complete(settings: Settings, *, mode_given: bool) -> Settings:
    """Choose the Slack mode where none is given, and check what the settings need of each other."""
    if settings.slack_bot_token and not mode_given:
        settings = replace(settings, slack_mode="socket" if settings.slack_app_token else "http")
    if settings.slack_mode != "off" and not settings.slack_bot_token:
        raise SettingError(f"HOURGLASS_SLACK_BOT_TOKEN is missing: mode {settings.slack_mode} needs the token that starts with xoxb-.")
    if settings.slack_mode == "http" and not settings.slack_signing_secret:
        raise SettingError(
            "HOURGLASS_SLACK_SIGNING_SECRET is missing: mode http needs it to check Slack's signatures (or set HOURGLASS_SLACK_APP_TOKEN)."
        )
    if settings.slack_mode == "socket" and not settings.slack_app_token:
        raise SettingError("HOURGLASS_SLACK_APP_TOKEN is missing: mode socket needs the token that starts with xapp-.")
    if settings.crm_webhook_url and not settings.crm_webhook_secret:
        raise SettingError("HOURGLASS_CRM_WEBHOOK_SECRET is missing: what is sent to HOURGLASS_CRM_WEBHOOK_URL is signed with it.")
    if settings.slack_account_command == settings.slack_cs_command:
        raise SettingError("HOURGLASS_SLACK_CS_COMMAND must be another command than HOURGLASS_SLACK_ACCOUNT_COMMAND.")
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
