"""Who sends a request to the API, and what they may send: by a key, or by a signature over the body."""

import hmac
import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from sqlalchemy import Connection

from bot.api_requests import EVENTS_SCOPE, RefusalError
from bot.sealing import BrokenSealError, Seal
from bot.webhooks import IDEMPOTENCY, SIGNATURE, TIMESTAMP, signature
from storage.api_keys import ApiKey, key_of, signer_of

KEY_HEADER = "x-hourglass-key"
TIMESTAMP_HEADER, SIGNATURE_HEADER, IDEMPOTENCY_HEADER = TIMESTAMP.lower(), SIGNATURE.lower(), IDEMPOTENCY.lower()
"""As in the webhooks that we send."""
WINDOW_SECONDS = 300
"""How far a signature's timestamp may lie from now, either way."""
SIGNATURE_VERSION = "v1="
IDEMPOTENCY_LONGEST = 200
_TIMESTAMP_DIGITS = 11

_log = logging.getLogger(__name__)


def digest_of(key: str) -> str:
    """Return what is kept of a key."""
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def sender_of(connection: Connection, headers: Mapping[str, str], body: bytes, *, signed: bool, seal: Seal | None, now: datetime) -> ApiKey:
    """Find who sent this; `signed` where a signature is taken in place of a key, `seal` opens what senders sign with.

    Raises:
        RefusalError: 401, always in the same words: which part was wrong is nobody's business.
    """
    found = _signer(connection, headers, body, seal, now) if signed and SIGNATURE_HEADER in headers else _bearer(connection, headers)
    if found is None:
        raise RefusalError(HTTPStatus.UNAUTHORIZED, "This needs a valid key.")
    return found


def require_scopes(key: ApiKey, records: Collection[str], *, events: bool) -> None:
    """Refuse a sender whose key does not allow every record.

    Raises:
        RefusalError: 403, naming the first that lacks.
    """
    if events and EVENTS_SCOPE in key.scopes:
        return
    for record in records:
        if record not in key.scopes:
            raise RefusalError(HTTPStatus.FORBIDDEN, f"This key may not send {record}. `hourglass keys add` makes one with that scope.")


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return what makes a request one; a signature does so by itself, so that a copy of it changes nothing.

    Raises:
        RefusalError: The header is empty, too long, or not printable ASCII.
    """
    given = headers.get(IDEMPOTENCY_HEADER, headers.get(SIGNATURE_HEADER))
    if given is None:
        return None
    if not (0 < len(given) <= IDEMPOTENCY_LONGEST and given.isascii() and given.isprintable()):
        sentence = f"The header Idempotency-Key must have 1 to {IDEMPOTENCY_LONGEST} printable ASCII characters."
        raise RefusalError(HTTPStatus.BAD_REQUEST, sentence)
    return given


def _bearer(connection: Connection, headers: Mapping[str, str]) -> ApiKey | None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        return None
    return key_of(connection, digest_of(key.strip()))


def _signer(connection: Connection, headers: Mapping[str, str], body: bytes, seal: Seal | None, now: datetime) -> ApiKey | None:
    timestamp, given = headers.get(TIMESTAMP_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _TIMESTAMP_DIGITS and given.isascii()):
        return None
    if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
        return None
    key = signer_of(connection, headers.get(KEY_HEADER, ""))
    secret = _opened(key, seal) if key is not None else None
    if secret is None:
        return None
    return key if hmac.compare_digest(SIGNATURE_VERSION + signature(secret, timestamp, body), given) else None


def _opened(key: ApiKey, seal: Seal | None) -> str | None:
    if seal is None:
        _log.error("%s signs, and its secret cannot be read: HOURGLASS_ENCRYPTION_KEY is missing.", key.id)
        return None
    try:
        return seal.open(key.webhook_secret or "")
    except BrokenSealError as error:
        _log.error("%s signs, and its secret cannot be read: %s", key.id, error)
        return None
