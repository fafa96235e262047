import re
from pathlib import Path

import pytest

from bot.settings import SettingError, Settings, describe, names, read_settings

ROOT = Path(__file__).parent.parent.parent
HTTP = {"HOURGLASS_SLACK_BOT_TOKEN": "xoxb-1", "HOURGLASS_SLACK_SIGNING_SECRET": "s"}
OAUTH = {
    "HOURGLASS_SLACK_CLIENT_ID": "1.2",
    "HOURGLASS_SLACK_CLIENT_SECRET": "hunter2",
    "HOURGLASS_SLACK_SIGNING_SECRET": "s",
    "HOURGLASS_SLACK_WORKSPACES": "T0AAA",
    "HOURGLASS_PUBLIC_URL": "https://hourglass.example.com/",
    "HOURGLASS_ENCRYPTION_KEY": "A" * 43 + "=",
}


def test_a_fresh_machine_needs_no_setting() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"HOURGLASS_PORT": "", "PATH": "/bin"}) == Settings()


def test_slack_is_off_without_a_token_and_listens_or_calls_by_what_is_given() -> None:
    assert read_settings({}).slack_mode == "off"
    assert read_settings(HTTP).slack_mode == "http"
    assert read_settings({**HTTP, "HOURGLASS_SLACK_APP_TOKEN": "xapp-1"}).slack_mode == "socket"
    assert read_settings({**HTTP, "HOURGLASS_SLACK_MODE": "off"}).slack_mode == "off"


def test_values_are_read_as_what_they_are(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.touch()
    read = read_settings(
        {
            **HTTP,
            "HOURGLASS_DATABASE_URL": "postgres://u@h/d",
            "HOURGLASS_SLACK_API_URL": "http://127.0.0.1:4111/api",
            "HOURGLASS_SLACK_WORKSPACES": "T0AAA, T0BBB",
            "HOURGLASS_POLICY_FILE": str(policy),
            "HOURGLASS_REPORTING_CURRENCY": "EUR",
            "HOURGLASS_PORT": "8080",
            "HOURGLASS_LOG_LEVEL": "WARNING",
            "HOURGLASS_INBOX_WORKER": "off",
        }
    )
    assert read.slack_api_url == "http://127.0.0.1:4111/api/"
    assert read.slack_workspaces == ("T0AAA", "T0BBB")
    assert (read.policy_file, read.reporting_currency, read.port) == (policy, "EUR", 8080)
    assert (read.log_level, read.inbox_worker) == ("warning", False)


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("DATABASE_URL", "mysql://h/d", "postgresql://"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///FILE"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "xoxb-"),
        ("SLACK_APP_TOKEN", "1", "xapp-"),
        ("SLACK_MODE", "carrier pigeon", "http, socket or off"),
        ("SLACK_API_URL", "slack.com", "https://slack.com/api/"),
        ("SLACK_ACCOUNT_COMMAND", "account", "/account"),
        ("SLACK_CS_COMMAND", "/CS now", "lower-case"),
        ("SLACK_WORKSPACES", "acme", "T0123ABCD"),
        ("SLACK_FEATURES", "channels,films", "channels, look-ups, pictures"),
        ("SLACK_AUTHORIZE_URL", "slack.com", "https://"),
        ("PUBLIC_URL", "https://a.example/?next=b", "https://hourglass.example.com"),
        ("POLICY_FILE", "nowhere.toml", "exists"),
        ("REPORTING_CURRENCY", "dollars", "USD"),
        ("PORT", "http", "1 to 65535"),
        ("PORT", "0", "1 to 65535"),
        ("PORT", "²", "1 to 65535"),
        ("LOG_LEVEL", "loud", "debug"),
        ("CRM_WEBHOOK_URL", "http://crm.example.com/hook", "https://"),
        ("CRM_WEBHOOK_URL", "http://localhost.example.com/hook", "https://"),
        ("CRM_WEBHOOK_URL", "https://ann:pw@crm.example.com/hook", "https://"),
        ("CRM_WEBHOOK_URL", "ftp://crm.example.com", "https://"),
        ("CRM_WEBHOOK_SECRET", "short", "at least 16"),
        ("ENCRYPTION_KEY", "hunter2", "openssl rand -base64 32"),
        ("ENCRYPTION_KEY", f"{'A' * 43}=,", "commas between them"),
        ("KEEP_DAYS", "0", "1 to 3650"),
        ("METRICS_TOKEN", "short", "at least 16"),
        ("INBOX_WORKER", "yes", "on or off"),
        ("MODEL_BASE_URL", "localhost:11434/v1", "https://"),
        ("MODEL_CONTEXT", "200", "from 2000"),
        ("MODEL_TOKENS", "many", "from 2000"),
        ("MODEL_SECONDS", "0", "1 to 3600"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_right(name: str, text: str, right: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({f"HOURGLASS_{name}": text})
    assert str(refused.value).startswith(f"HOURGLASS_{name} ")
    assert right in str(refused.value)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"HOURGLASS_SLACK_MODE": "http"}, "HOURGLASS_SLACK_BOT_TOKEN"),
        ({"HOURGLASS_SLACK_BOT_TOKEN": "xoxb-1"}, "HOURGLASS_SLACK_SIGNING_SECRET"),
        ({**HTTP, "HOURGLASS_SLACK_MODE": "socket"}, "HOURGLASS_SLACK_APP_TOKEN"),
        ({"HOURGLASS_CRM_WEBHOOK_URL": "https://crm.example.com/hook"}, "HOURGLASS_CRM_WEBHOOK_SECRET"),
        ({"HOURGLASS_MODEL_BASE_URL": "http://localhost:11434/v1"}, "HOURGLASS_MODEL"),
        ({"HOURGLASS_MODEL": "qwen3"}, "HOURGLASS_MODEL_BASE_URL"),
        ({"HOURGLASS_MODEL_API_KEY": "sk-1"}, "HOURGLASS_MODEL_BASE_URL"),
        *(
            ({name: text for name, text in OAUTH.items() if name != missing}, missing)
            for missing in OAUTH
            if missing != "HOURGLASS_SLACK_CLIENT_ID"
        ),
    ],
)
def test_a_mode_names_what_it_lacks(given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingError, match=f"^{missing} is missing"):
        read_settings(given)


def test_an_installation_by_oauth_needs_no_bot_token_and_takes_none() -> None:
    read = read_settings(OAUTH)
    assert (read.slack_mode, read.public_url) == ("http", "https://hourglass.example.com")
    assert "hunter2" not in repr(read)
    assert read_settings({**OAUTH, "HOURGLASS_SLACK_APP_TOKEN": "xapp-1"}).slack_mode == "socket"
    with pytest.raises(SettingError, match="exclude each other"):
        read_settings({**OAUTH, **HTTP})


def test_a_model_is_off_until_it_is_named_and_its_key_is_a_secret() -> None:
    assert read_settings({}).model_base_url is None
    named = {
        "HOURGLASS_MODEL_BASE_URL": "https://models.example.com/v1/",
        "HOURGLASS_MODEL": "a-model",
        "HOURGLASS_MODEL_API_KEY": "hunter2",
    }
    read = read_settings(named)
    assert (read.model_base_url, read.model, read.model_api_key) == ("https://models.example.com/v1", "a-model", "hunter2")
    assert "hunter2" not in repr(read)


def test_two_commands_are_two() -> None:
    with pytest.raises(SettingError, match="another command"):
        read_settings({"HOURGLASS_SLACK_CS_COMMAND": "/account"})


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"HOURGLASS_DATABSE_URL is no setting; did you mean HOURGLASS_DATABASE_URL\?"):
        read_settings({"HOURGLASS_DATABSE_URL": "sqlite:///x.db"})
    with pytest.raises(SettingError, match=r"docs/settings\.md"):
        read_settings({"HOURGLASS_XYZZY": "1"})


def test_secrets_are_neither_repeated_nor_shown() -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({"HOURGLASS_SLACK_BOT_TOKEN": "hunter2"})
    assert "hunter2" not in str(refused.value)
    shown = repr(read_settings({**HTTP, "HOURGLASS_DATABASE_URL": "postgresql://u:hunter2@h/d"}))
    assert "hunter2" not in shown
    assert "xoxb-1" not in shown


def test_every_setting_stands_in_the_documentation_as_it_is() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(HOURGLASS_\w+)` \| (.*?) \| (.*) \|$", page, flags=re.MULTILINE)
    assert documented == describe()
    assert {name for name, _, _ in documented} == set(names())


TEAMS = {
    "HOURGLASS_TEAMS_MODE": "http",
    "HOURGLASS_TEAMS_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
    "HOURGLASS_TEAMS_CLIENT_SECRET": "hunter2",
    "HOURGLASS_TEAMS_TENANT": "AAAAAAAA-2222-3333-4444-555555555555",
}


def test_teams_is_off_until_it_is_asked_for_with_all_that_its_tokens_need() -> None:
    assert read_settings({**TEAMS, "HOURGLASS_TEAMS_MODE": ""}).teams_mode == "off"
    settings = read_settings(TEAMS)
    assert (settings.teams_mode, settings.teams_tenant) == ("http", "aaaaaaaa-2222-3333-4444-555555555555")
    assert "hunter2" not in repr(settings)
    for name in ("CLIENT_ID", "CLIENT_SECRET", "TENANT"):
        with pytest.raises(SettingError, match=f"HOURGLASS_TEAMS_{name} is missing"):
            read_settings({**TEAMS, f"HOURGLASS_TEAMS_{name}": ""})
    with pytest.raises(SettingError, match="HOURGLASS_TEAMS_TENANT must be an id"):
        read_settings({**TEAMS, "HOURGLASS_TEAMS_TENANT": "contoso"})


def test_no_server_that_others_reach_answers_teams_without_checking_tokens() -> None:
    assert read_settings({"HOURGLASS_TEAMS_MODE": "local"}).teams_mode == "local"
    with pytest.raises(SettingError, match=r"checks no tokens.*use mode http"):
        read_settings({"HOURGLASS_TEAMS_MODE": "local", "HOURGLASS_HOST": "0.0.0.0"})
