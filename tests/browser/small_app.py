"""A small real Bolt app beside a workspace. Each word it knows shows one thing."""

import re
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.workspace.app import create_workspace
from bot.workspace.members import Command, Member

SECRET, TOKEN = "shhh", "xoxb-local"
PEOPLE = [Member("U0DANA", "Dana Reyes", "csm@example.com", "CSM"), Member("U0MIRA", "Mira Sol", "manager@example.com", "manager")]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(label: str, value: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": f"press.{value}", "text": plain(label), "value": value, **more}


def options(*values: str) -> list[dict[str, Any]]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


CONFIRM = {
    "title": plain("Delete it?"),
    "text": mrkdwn("It *cannot* be undone."),
    "confirm": plain("Delete"),
    "deny": plain("Keep"),
    "style": "danger",
}
CARD = [
    {"type": "header", "text": plain("🟢 Acme · Green 78")},
    {"type": "context", "elements": [mrkdwn("$120k ARR  ·  Enterprise  ·  Dana Reyes")]},
    {
        "type": "section",
        "text": mrkdwn("*Up 6 in 30 days.*\n•  *Usage 84* (29.4 of 35)\n•  *Growth 60*"),
        "accessory": button("Why 78?", "why"),
    },
    {"type": "section", "fields": [mrkdwn("*Churn risk:* Low\n0 of 7 factors"), mrkdwn("*Renewal:* Wed 14 Apr, 141 days\nKickoff due")]},
    {"type": "section", "text": mrkdwn(">“Saves my team two days.”\n>Priya Nair")},
    {"type": "table", "column_settings": [{}, {"align": "right"}], "rows": [[cell("Part"), cell("Score")], [cell("Usage"), cell("84")]]},
    {
        "type": "actions",
        "elements": [
            button("Replace", "replace", style="primary"),
            button("Fail", "fail"),
            button("Delete", "delete", style="danger", confirm=CONFIRM),
            {"type": "overflow", "action_id": "press.overflow", "options": options("trend", "plan")},
            {
                "type": "static_select",
                "action_id": "press.select",
                "placeholder": plain("Open an account…"),
                "options": options("globex", "hooli"),
            },
        ],
    },
    {"type": "context", "elements": [mrkdwn("Usage 2 h ago  ·  Policy v3")]},
]
LABELS = ["7 Sep", "14 Sep", "21 Sep", "28 Sep"]


def series(name: str, *values: float) -> dict[str, Any]:
    return {"name": name, "data": [{"label": label, "value": value} for label, value in zip(LABELS, values, strict=True)]}


CHARTS = [
    {
        "type": "data_visualization",
        "title": "Acme health",
        "chart": {
            "type": "line",
            "series": [series("Health", 66, 67, 64, 69), series("Upper line, 70", 70, 70, 70, 70)],
            "axis_config": {"categories": LABELS, "y_label": "Health, 0 to 100"},
        },
    },
    {
        "type": "data_visualization",
        "title": "Accounts by band",
        "chart": {"type": "pie", "segments": [{"label": "Green", "value": 25}, {"label": "Red", "value": 2}]},
    },
]
FORM = {
    "type": "modal",
    "callback_id": "touch",
    "title": plain("Log a touch"),
    "submit": plain("Log"),
    "blocks": [
        {"type": "input", "block_id": "who", "label": plain("With whom"), "element": {"type": "plain_text_input", "action_id": "v"}},
        {
            "type": "input",
            "block_id": "kind",
            "label": plain("Kind"),
            "element": {"type": "static_select", "action_id": "v", "options": options("call", "visit")},
        },
        {
            "type": "input",
            "block_id": "good",
            "optional": True,
            "label": plain("It went"),
            "element": {"type": "radio_buttons", "action_id": "v", "options": options("well", "badly")},
        },
        {"type": "actions", "elements": [button("What counts?", "help")]},
    ],
}
HOME = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Good morning")},
        {"type": "section", "text": mrkdwn("*Acme*  Green 78"), "accessory": button("Refresh", "home")},
    ],
}
ODD = [
    {"type": "video", "title": plain("A film")},
    {
        "type": "section",
        "text": mrkdwn("&lt;img src=x onerror=alert(1)&gt; <https://elsewhere.example|a link> `x &lt; y` ~gone~ _so_ :tada: <@U0MIRA>"),
    },
    {"type": "section", "text": plain("<b>not bold</b> *nor this*")},
    {"type": "markdown", "text": "# Heading\n\n- **one**\n- two <script>"},
    {"type": "image", "image_url": "https://elsewhere.example/a.png", "alt_text": "A picture from elsewhere"},
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich", "style": {"bold": True}}, {"type": "hologram"}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}],
            },
        ],
    },
]


def answer_words(app: AsyncApp) -> None:
    @app.command("/account")
    async def account(ack: AsyncAck, command: dict[str, Any]) -> None:
        blocks = {"acme": CARD, "odd": ODD, "charts": CHARTS}.get(command["text"])
        await ack(text=f"Acme: Green, 78. You typed {command['text']}.", blocks=blocks)

    @app.action(re.compile(r"^press\.(?!help$|home$)"))
    async def press(ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond) -> None:
        value = action.get("value") or action["selected_option"]["value"]
        if value == "fail":
            await ack()
            raise RuntimeError("told to fail")
        await ack()
        await respond(text=f"You chose {value}.", response_type="ephemeral", replace_original=value == "replace")

    @app.event("message")
    async def message(event: dict[str, Any], say: AsyncSay) -> None:
        await say(f"I heard: {event['text']}", thread_ts=event.get("thread_ts"))

    @app.event("app_mention")
    async def mention(say: AsyncSay) -> None:
        await say("Somebody called?")


def answer_views(app: AsyncApp, client: AsyncWebClient) -> None:
    @app.command("/log")
    async def log(ack: AsyncAck, command: dict[str, Any]) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        await ack()

    @app.view("touch")
    async def touch(ack: AsyncAck, view: dict[str, Any], body: dict[str, Any]) -> None:
        who = view["state"]["values"]["who"]["v"]["value"]
        if " " not in who:
            await ack(response_action="errors", errors={"who": "Write the whole name."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Logged: {who}.")

    @app.action("press.help")
    async def help_(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        view = {"type": "modal", "title": plain("What counts"), "blocks": [{"type": "section", "text": mrkdwn("A call or a visit.")}]}
        await client.views_push(trigger_id=body["trigger_id"], view=view)

    @app.action("press.home")
    async def home(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=HOME | {"blocks": [{"type": "header", "text": plain("Fresh")}]})

    @app.event("app_home_opened")
    async def home_opened(event: dict[str, Any]) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=HOME)


def create(port: int) -> Starlette:
    """Build the app and its workspace for that port."""
    base = f"http://127.0.0.1:{port}"
    client = AsyncWebClient(token=TOKEN, base_url=f"{base}/workspace/api/")
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)
    answer_words(app)
    answer_views(app, client)
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    workspace = create_workspace(
        PEOPLE,
        request_url=f"{base}/slack/events",
        signing_secret=SECRET,
        bot_token=TOKEN,
        commands=[
            Command("/account", "NAME", "How a customer is doing", ("/account acme", "/account odd")),
            Command("/log", "", "Log a touch"),
            Command("/cs", "ABILITY", "Everything else", ("/cs help",)),
        ],
        suggestions=("/account acme", "/account odd"),
    )
    return Starlette(routes=[Route("/slack/events", events, methods=["POST"]), Mount("/workspace", workspace)])
