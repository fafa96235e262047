"""Methods that take files: an address to upload to, then the end of the upload."""

import json
from collections.abc import Callable

from bot.workspace import limits
from bot.workspace.api_chat import joined_conversation
from bot.workspace.files import File
from bot.workspace.json_values import Json, objects
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Workspace


class FileMethods:
    """`files.*`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._files = workspace, workspace.files

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Return the methods by their names."""
        return {
            "files.completeUploadExternal": self._files_complete_upload_external,
            "files.getUploadURLExternal": self._files_get_upload_url_external,
            "files.info": self._files_info,
        }

    def _files_get_upload_url_external(self, arguments: Json) -> Json:
        name, length = str(arguments.get("filename") or ""), str(arguments.get("length") or "")
        if not name or not length.isdecimal() or not 0 < int(length) <= limits.UPLOAD_BYTES:
            raise RefusedError("invalid_arguments")
        alt_text = str(arguments.get("alt_txt") or name)
        file = self._files.begin(name, int(length), alt_text=alt_text, owner_id=self._workspace.app.user_id)
        return {"upload_url": f"{self._workspace.base_url}/upload/{file.key}", "file_id": file.id}

    def _files_complete_upload_external(self, arguments: Json) -> Json:
        wanted = arguments.get("files")
        try:
            listed = objects(json.loads(wanted) if isinstance(wanted, str) else wanted)
        except ValueError:
            raise RefusedError("invalid_arguments") from None
        if not listed:
            raise RefusedError("invalid_arguments")
        channels = str(arguments.get("channel_id") or arguments.get("channels") or "").split(",")
        conversations = [joined_conversation(self._workspace, name) for name in channels if name]
        files = [self._files.complete(item.get("id"), item.get("title")) for item in listed]
        for conversation in conversations:
            self._workspace.post(
                conversation,
                author_id=self._workspace.app.user_id,
                text=str(arguments.get("initial_comment") or files[0].title),
                blocks=[block for file in files for block in _as_blocks(file)],
                thread_ts=arguments.get("thread_ts"),
            )
        return {"files": [self._described(file) for file in files]}

    def _files_info(self, arguments: Json) -> Json:
        file = self._files.find(arguments.get("file"))
        if file is None:
            raise RefusedError("file_not_found")
        return {"file": self._described(file)}

    def _described(self, file: File) -> Json:
        address = f"{self._workspace.base_url}/files/{file.id}/{file.name}"
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "mimetype": file.kind,
            "size": len(file.content),
            "user": file.owner_id,
            "alt_txt": file.alt_text,
            "url_private": address,
            "permalink": address,
        }


def _as_blocks(file: File) -> list[Json]:
    """Return how a shared file looks in a conversation: a picture as such, anything else by its name."""
    if file.kind.startswith("image/"):
        title = {"type": "plain_text", "text": file.title}
        return [{"type": "image", "block_id": file.id, "slack_file": {"id": file.id}, "alt_text": file.alt_text, "title": title}]
    return [{"type": "context", "block_id": file.id, "elements": [{"type": "plain_text", "text": f"{file.title} ({file.length} bytes)"}]}]
