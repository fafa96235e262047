"""The door: what did not come from Slack, signed and in time, is read no further.

It stands before Bolt, which parses a body before it checks the signature and answers 500 to a timestamp that is no number.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

from slack_sdk.signature import SignatureVerifier

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
