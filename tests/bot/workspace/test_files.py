"""Files by slack_sdk's own three steps: ask for an address, upload, complete."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.workspace.serving import Served

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def picture(id_: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": id_}, "alt_text": "A chart"}]


async def uploaded(served: Served, content: bytes = PNG, **more: Any) -> dict[str, Any]:
    answer = await served.client.files_upload_v2(filename="chart.png", content=content, title="Trend", alt_txt="A line that rises", **more)
    file: dict[str, Any] = answer["files"][0]
    return file


async def test_a_file_shared_in_a_channel_is_a_message_with_the_picture(served: Served) -> None:
    async with served.page() as page:
        file = await uploaded(served, channel="C0GENERAL", initial_comment="The trend")
        message = await page.next_message()
    [block] = message["blocks"]
    assert (message["text"], block["slack_file"], block["alt_text"]) == ("The trend", {"id": file["id"]}, "A line that rises")


async def test_an_unshared_picture_is_shown_by_its_id_and_served_as_one(served: Served) -> None:
    file = await uploaded(served)
    await served.client.chat_postMessage(channel="C0GENERAL", text="Chart", blocks=picture(file["id"]))
    async with served.session.get(f"{served.base}/files/{file['id']}") as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", PNG)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await served.client.files_info(file=file["id"]))["file"]["mimetype"] == "image/png"


async def test_what_is_no_picture_is_saved_and_never_shown(served: Served) -> None:
    file = await uploaded(served, b"<script>alert(1)</script>")
    async with served.session.get(f"{served.base}/files/{file['id']}") as answer:
        assert (answer.content_type, answer.headers["Content-Disposition"]) == ("application/octet-stream", "attachment")
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await served.client.chat_postMessage(channel="C0GENERAL", text="Chart", blocks=picture(file["id"]))


async def test_a_picture_that_is_not_there_is_refused_with_its_place(served: Served) -> None:
    with pytest.raises(SlackApiError) as refused:
        await served.client.chat_postMessage(channel="C0GENERAL", text="Chart", blocks=picture("F0NOWHERE"))
    assert refused.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


async def test_an_upload_is_complete_only_with_all_its_bytes(served: Served) -> None:
    begun = await served.client.files_getUploadURLExternal(filename="chart.png", length=len(PNG))
    with pytest.raises(SlackApiError, match="file_not_found"):
        await served.client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "Early"}])
    for content, status in ((PNG[:-1], 400), (PNG, 200), (PNG, 400)):
        async with served.session.post(begun["upload_url"], data=content) as answer:
            assert answer.status == status


@pytest.mark.parametrize("length", [0, 10_000_001])
async def test_an_upload_has_a_size(served: Served, length: int) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await served.client.files_getUploadURLExternal(filename="chart.png", length=length)


async def test_a_file_that_nobody_uploaded_is_not_found(served: Served) -> None:
    async with served.session.get(f"{served.base}/files/F0NOWHERE") as answer:
        assert answer.status == 404
    with pytest.raises(SlackApiError, match="file_not_found"):
        await served.client.files_info(file="F0NOWHERE")
