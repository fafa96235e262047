"""Nothing but the workspace's own page, reached under its own name, drives the workspace."""

import aiohttp
import pytest

from tests.bot.workspace.serving import DANA, Served

BODY = {"as": DANA.id, "conversation": "C0GENERAL", "text": "/echo"}


async def test_the_page_forbids_everything_from_outside(served: Served) -> None:
    for path in ("/", "/page/main.js", "/page/layout.css"):
        async with served.session.get(f"{served.base}{path}") as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert answer.status == 200
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy


async def test_another_name_for_this_machine_is_refused(served: Served) -> None:
    async with served.session.get(f"{served.base}/", headers={"Host": "rebound.example"}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", ["typed", "pressed", "submitted", "closed", "opened"])
async def test_another_page_can_do_nothing(served: Served, headers: dict[str, str], path: str) -> None:
    async with served.session.post(f"{served.base}/{path}", json=BODY, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "Only the workspace's own page can do that.")
    assert served.app.received == []


async def test_a_form_cannot_type(served: Served) -> None:
    async with served.session.post(f"{served.base}/typed", data=BODY) as answer:
        assert answer.status == 400


async def test_another_page_cannot_listen(served: Served) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await served.session.ws_connect(f"{served.base}/live", headers={"Origin": "https://elsewhere.example"})


@pytest.mark.parametrize("body", [{}, {**BODY, "as": "U0NOBODY"}, {**BODY, "conversation": "D0MIRA"}])
async def test_nobody_acts_where_they_are_not(served: Served, body: dict[str, str]) -> None:
    async with served.session.post(f"{served.base}/typed", json=body) as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "There is no such conversation for that person.")


async def test_body_that_is_no_json_is_refused(served: Served) -> None:
    async with served.session.post(f"{served.base}/pressed", data="{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_white_space_is_not_sent(served: Served) -> None:
    async with served.page() as page:
        await page.type("  \n ")
        await served.client.chat_postMessage(channel="C0GENERAL", text="next")
        assert (await page.next_message())["text"] == "next"
