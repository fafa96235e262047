"""The door: what did not come from Slack, signed and in time, is read no further.

It stands before Bolt, which parses a body before it checks the signature and answers 500 to a timestamp that is no number.
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from slack_sdk.signature import SignatureVerifier

_IDS = ("type", "channel_type", "channel", "user", "ts", "thread_ts", "event_ts", "tab", "subtype", "bot_id")
"""What an event names, as short words."""
_ID_MOST = 100
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def refusal_status(headers: Mapping[str, str], body: bytes, *, verifier: SignatureVerifier) -> HTTPStatus | None:
    """Give the status of a request that is refused, or None for one that Slack signed within five minutes."""
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return HTTPStatus.UNAUTHORIZED
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return HTTPStatus.BAD_REQUEST
    if not verifier.is_valid(text, timestamp, signature):
        return HTTPStatus.UNAUTHORIZED
    return None


def is_slacks(body: Mapping[str, Any]) -> bool:
    """Tell whether a signed body is like one of Slack's, as far as it is kept before it is read: an event's names are short words."""
    event = body.get("event")
    if event is None:
        return True
    if not isinstance(event, dict):
        return False
    text = event.get("text") or ""
    try:
        return all(map(_is_name, _names(body, event))) and isinstance(text, str) and bool(text.encode() or True)
    except UnicodeEncodeError:
        return False


def _names(body: Mapping[str, Any], event: Mapping[str, Any]) -> Iterator[object]:
    yield from (body.get("team_id"), body.get("event_id"))
    yield from (event.get(name) for name in _IDS)


def _is_name(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= _ID_MOST and value.isprintable())
