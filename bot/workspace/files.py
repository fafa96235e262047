"""Files: an address to upload to, the bytes, and pictures for the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from bot.workspace import limits
from bot.workspace.json_values import Json, objects
from bot.workspace.refusals import RefusedError

PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
FILES_KEPT = 200


@dataclass(slots=True)
class File:
    """One file. It can be shown once it is `complete`; `owner_id` is whoever uploaded it."""

    id: str
    name: str
    length: int
    alt_text: str
    owner_id: str
    key: str = field(default_factory=lambda: token_hex(16))
    content: bytes = b""
    title: str = ""
    complete: bool = False

    @property
    def kind(self) -> str:
        """The type of a picture by its first bytes; anything else is just bytes."""
        return next((kind for start, kind in PICTURES.items() if self.content.startswith(start)), "application/octet-stream")


class Files:
    """Every file of the workspace; only the last ones are kept."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._count = 0

    def begin(self, name: str, length: int, *, alt_text: str, owner_id: str) -> File:
        """Expect a file of that many bytes."""
        self._count += 1
        file = File(f"F0LOCAL{self._count:04}", name, length, alt_text, owner_id)
        self._files[file.id] = file
        if len(self._files) > FILES_KEPT:
            self._files.pop(next(iter(self._files)))
        return file

    def upload(self, key: str, content: bytes) -> None:
        """Take the bytes.

        Raises:
            RefusedError: the address is unknown or used, or there are more or fewer bytes than were announced.
        """
        file = next((file for file in self._files.values() if file.key == key), None)
        if file is None or file.content:
            raise RefusedError("upload_url_not_found")
        if len(content) != file.length or len(content) > limits.UPLOAD_BYTES:
            raise RefusedError("length_mismatch")
        file.content = content

    def complete(self, id_: object, title: object) -> File:
        """Finish an upload.

        Raises:
            RefusedError: `file_not_found`, also where the bytes never came.
        """
        file = self._files.get(str(id_))
        if file is None or not file.content:
            raise RefusedError("file_not_found")
        file.title, file.complete = str(title or file.name), True
        return file

    def find(self, id_: object) -> File | None:
        """Return a finished file."""
        file = self._files.get(str(id_))
        return file if file is not None and file.complete else None

    def check(self, blocks: Sequence[Json], at: str = "/blocks") -> None:
        """Hold every picture of blocks that names a file against the files there are.

        Raises:
            RefusedError: `invalid_blocks`, where one is no finished picture.
        """
        reasons = []
        for place, block in enumerate(blocks):
            for image in [block, *objects([block.get("accessory")]), *objects(block.get("elements"))]:
                asked = image.get("slack_file") if image.get("type") == "image" else None
                if isinstance(asked, dict) and not self._is_picture(asked):
                    reasons.append(f"[ERROR] invalid slack file [json-pointer:{at}/{place}/slack_file]")
        if reasons:
            raise RefusedError("invalid_blocks", reasons)

    def _is_picture(self, asked: Json) -> bool:
        id_ = asked.get("id") or next((part for part in str(asked.get("url")).split("/") if part in self._files), None)
        file = self.find(id_)
        return file is not None and file.kind.startswith("image/")
