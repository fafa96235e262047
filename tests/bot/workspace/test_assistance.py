"""The agent view of the local workspace: statuses and prompts, with Slack's rules."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.running import RunningWorkspace, running_workspace

PROMPT = {"title": "Who is at risk?", "message": "Who is at risk?"}


def client_of(slack: RunningWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def test_a_status_ends_with_the_apps_answer_in_its_thread() -> None:
    async with running_workspace() as slack:
        dana, client = slack.person("dana@example.com"), client_of(slack)
        await dana.types("how is acme?")
        [asked] = dana.messages()
        channel = f"D{dana.member.id[1:]}"
        await client.assistant_threads_setStatus(channel_id=channel, thread_ts=asked.ts, status="is looking it up…")
        assert slack.workspace.assistance.shown(channel)["status"] == "is looking it up…"
        await client.chat_postMessage(channel=channel, text="elsewhere")
        assert slack.workspace.assistance.shown(channel)["status"] == "is looking it up…"
        await client.chat_postMessage(channel=channel, text="Acme is Green.", thread_ts=asked.ts)
        assert slack.workspace.assistance.shown(channel)["status"] == ""


async def test_prompts_are_shown_unless_a_thread_is_named() -> None:
    async with running_workspace() as slack:
        dana, client = slack.person("dana@example.com"), client_of(slack)
        await dana.types("hello")
        channel, [asked] = f"D{dana.member.id[1:]}", dana.messages()
        await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=[PROMPT], thread_ts=asked.ts)
        assert slack.workspace.assistance.shown(channel)["prompts"] is None
        await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=[PROMPT], title="You could ask")
        assert slack.workspace.assistance.shown(channel)["prompts"] == {"title": "You could ask", "prompts": [PROMPT]}
        await dana.types("who is at risk?")
        assert slack.workspace.assistance.shown(channel)["prompts"] is None


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("assistant.threads.setStatus", {"channel_id": "D404", "thread_ts": "1.1", "status": "thinks"}, "channel_not_found"),
        ("assistant.threads.setStatus", {"thread_ts": "1.1", "status": "thinks"}, "invalid_thread_ts"),
        ("assistant.threads.setSuggestedPrompts", {"prompts": []}, "invalid_arguments"),
        ("assistant.threads.setSuggestedPrompts", {"prompts": [PROMPT] * 5}, "invalid_arguments"),
        ("assistant.threads.setSuggestedPrompts", {"prompts": [{"title": "only a title"}]}, "invalid_arguments"),
    ],
)
async def test_what_slack_would_not_take_is_refused(method: str, arguments: dict[str, object], code: str) -> None:
    async with running_workspace() as slack:
        channel = f"D{slack.person('dana@example.com').member.id[1:]}"
        with pytest.raises(SlackApiError) as refused:
            await client_of(slack).api_call(method, json={"channel_id": channel, **arguments})
        assert refused.value.response["error"] == code
