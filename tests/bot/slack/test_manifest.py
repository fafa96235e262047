"""The manifest: valid for Slack, and exactly what the code listens to and calls."""

import json
import re
from collections.abc import Callable
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from bot.cli import app as command_line
from bot.settings import SLACK_FEATURES, Settings
from bot.slack.listeners import Listeners
from bot.slack.manifest import EVENTS, FEATURES, METHODS, as_yaml, manifest, missing, scopes

ROOT = Path(__file__).parent.parent.parent.parent
SCHEMA = json.loads((Path(__file__).parent / "slack-manifest-schema.json").read_text(encoding="utf-8"))
LEAST = [
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
]
METHOD = re.compile(r'"((?:assistant|auth|bots|chat|conversations|files|oauth|reactions|team|users|views)\.[a-zA-Z0-9.]+)"')
SDK_CALL = re.compile(r"client\.((?:assistant|auth|bots|chat|conversations|files|oauth|reactions|team|users|views)_\w+)\(")
OAUTH: dict[str, Any] = {"slack_client_id": "1.2", "public_url": "https://hourglass.example.com"}


class Registered:
    """Stands for Bolt's app, and keeps what is registered."""

    def __init__(self) -> None:
        self.names: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def register(*names: Any, **_: Any) -> Callable[[Any], Any]:
            self.names.setdefault(kind, []).extend(names)
            return lambda listener: listener

        return register


def registered(settings: Settings) -> dict[str, list[Any]]:
    """Return what the listeners register, by kind."""
    app: Any = Registered()
    # Registering uses nothing of what answers.
    needed: dict[str, Any] = {
        name: Registered()
        for name, each in signature(Listeners).parameters.items()
        if each.kind is Parameter.KEYWORD_ONLY and each.default is Parameter.empty
    }
    Listeners(settings, **needed).register(app)
    return dict(app.names)


def called() -> set[str]:
    """Find the Web API methods that the code names, or calls by the SDK's names for them."""
    found: set[str] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        if "workspace" in path.parts or path.name == "manifest.py":
            continue
        text = path.read_text(encoding="utf-8")
        found |= set(METHOD.findall(text))
        found |= {_method_of(name) for name in SDK_CALL.findall(text)}
    return found


def _method_of(sdk_name: str) -> str:
    by_sdk_name = {re.sub(r"(?<!^)([A-Z])", r"_\1", method.replace(".", "_")).lower(): method for method in _known()}
    return by_sdk_name.get(sdk_name, sdk_name)


def _known() -> set[str]:
    return {*METHODS, *(method for methods in FEATURES.values() for method in methods)}


@pytest.mark.parametrize("features", [(), SLACK_FEATURES])
@pytest.mark.parametrize("socket", [True, False])
@pytest.mark.parametrize("settings", [Settings(), Settings(**OAUTH)])
def test_it_is_valid_for_slack(settings: Settings, socket: bool, features: tuple[str, ...]) -> None:
    document = manifest(settings, socket=socket, features=features)
    jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(document)


def test_the_schema_refuses_what_slack_would() -> None:
    document = manifest(Settings()) | {"settings": {"socket_mode": True}}
    with pytest.raises(jsonschema.ValidationError, match="socket_mode"):
        jsonschema.validate(document, SCHEMA)


def test_its_commands_are_those_that_are_listened_for() -> None:
    settings = Settings(slack_account_command="/kunde", slack_cs_command="/hg")
    commands = [each["command"] for each in manifest(settings)["features"]["slash_commands"]]
    assert commands == registered(settings)["command"] == ["/kunde", "/hg"]


def test_its_events_are_those_that_are_listened_for() -> None:
    subscribed = manifest(Settings())["settings"]["event_subscriptions"]["bot_events"]
    # A subscription to message.im brings events of the type message.
    types = {event.partition(".")[0] for event in subscribed}
    assert types == set(registered(Settings())["event"]), "bot/slack/manifest.py: EVENTS is to name what the listeners register"
    assert subscribed == sorted(EVENTS)


def test_it_is_interactive_where_presses_are_listened_for() -> None:
    listened = registered(Settings())
    assert manifest(Settings())["settings"]["interactivity"]["is_enabled"] == bool({"action", "view"} & set(listened))
    assert not {"shortcut", "options", "step"} & set(listened), "the manifest declares none of these"


def test_it_knows_every_method_that_is_called_and_no_other() -> None:
    assert called() == _known(), "bot/slack/manifest.py: METHODS and FEATURES are to name what the code calls"


def test_without_features_its_scopes_are_the_least() -> None:
    assert manifest(Settings(), features=())["oauth_config"]["scopes"] == {"bot": LEAST}


def test_unasked_it_is_answered_in_channels() -> None:
    ran = CliRunner().invoke(command_line, ["slack", "manifest", "--socket", "--json"])
    assert set(json.loads(ran.stdout)["oauth_config"]["scopes"]["bot"]) == {*LEAST, "channels:read", "groups:read"}


def test_each_feature_asks_for_its_scopes_alone() -> None:
    assert set(FEATURES) == set(SLACK_FEATURES)
    more = {feature: sorted(set(scopes([feature])) - set(LEAST)) for feature in FEATURES}
    assert more == {
        "channels": ["channels:read", "groups:read"],
        "look-ups": ["channels:history", "groups:history"],
        "pictures": ["files:write"],
    }
    assert missing(LEAST) == []
    assert missing(["commands", *LEAST[3:]], ["pictures"]) == ["app_mentions:read", "assistant:write", "chat:write", "files:write"]


def test_slack_is_told_where_to_call_unless_we_call_it() -> None:
    said = manifest(Settings(), url="https://hourglass.example.com/")
    url = "https://hourglass.example.com/slack/events"
    assert said["settings"]["event_subscriptions"]["request_url"] == said["settings"]["interactivity"]["request_url"] == url
    assert {each["url"] for each in said["features"]["slash_commands"]} == {url}
    assert "redirect_urls" not in said["oauth_config"]
    by_socket = manifest(Settings(slack_mode="socket"))
    assert by_socket["settings"]["socket_mode_enabled"]
    assert "url" not in json.dumps(by_socket)


def test_an_installation_by_oauth_has_a_way_back_and_tokens_that_rotate() -> None:
    said = manifest(Settings(**OAUTH))
    assert said["oauth_config"]["redirect_urls"] == ["https://hourglass.example.com/slack/oauth_redirect"]
    assert said["settings"]["token_rotation_enabled"]
    # A token in the settings is one that nobody could renew.
    assert not manifest(Settings())["settings"]["token_rotation_enabled"]


def test_yaml_says_the_same_as_json() -> None:
    yaml = pytest.importorskip("yaml")
    document = manifest(Settings(**OAUTH), features=SLACK_FEATURES)
    assert yaml.safe_load(as_yaml(document)) == document


def test_yaml_is_written_plainly() -> None:
    document = {"a": {"b": ["x: y", 'say "hi"', {"c": 1, "d": True}], "e": {}, "f": []}}
    assert as_yaml(document) == 'a:\n  b:\n    - "x: y"\n    - "say \\"hi\\""\n    - c: 1\n      d: true\n  e: {}\n  f: []\n'


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURGLASS_SLACK_FEATURES", "pictures")
    ran = CliRunner().invoke(command_line, ["slack", "manifest", "--json", "--url", "https://h.example.com"])
    assert json.loads(ran.stdout) == manifest(Settings(), url="https://h.example.com", features=["pictures"])
    assert ran.stderr == ""
    ran = CliRunner().invoke(command_line, ["slack", "manifest", "--with", "channels", "--with", "look-ups"])
    assert ran.stdout == as_yaml(manifest(Settings(), features=["channels", "look-ups"]))
    assert "put yours in place of https://YOUR-HOST" in ran.stderr


@pytest.mark.parametrize("wrong", [["--url", "h.example.com"], ["--with", "films"]])
def test_a_wrong_option_is_named(wrong: list[str]) -> None:
    ran = CliRunner().invoke(command_line, ["slack", "manifest", *wrong])
    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"Error: {wrong[0]} must be")
