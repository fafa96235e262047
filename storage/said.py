"""One item of feedback is one row, however often and by whichever way it comes: the key by which it is known again."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

ID_LONGEST = 100
DIGEST_LENGTH = 40
TOLD_BY = ("account_id", "contact_id", "channel", "received_at", "text")
"""What tells an item apart that its source gives no key; of the time, the day in UTC."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no screen shows: control characters, marks that turn the direction of writing, halves of characters."""


def verbatim(words: str) -> str:
    """Return a customer's words as they can be kept and shown: nothing that can be seen is missing."""
    return UNSEEN.sub("", words.replace("\r\n", "\n")).strip()


def said_id(said: Mapping[str, Any]) -> str | None:
    """Return the id of an item by its source's own key, else by who said what on which day through which channel.

    None where neither tells it apart: a score without words and without a contact may be anybody's.
    """
    source, source_id = said.get("source"), said.get("source_id")
    if source and source_id:
        plain = f"{source}:{source_id}"
        return plain if len(plain) <= ID_LONGEST else f"said-{_digest(source, source_id)}"
    at = said.get("received_at")
    if not isinstance(at, datetime) or not said.get("account_id") or not said.get("channel"):
        return None
    words = " ".join((said.get("text") or "").split())
    if not words and not said.get("contact_id"):
        return None
    return f"said-{_digest(said['account_id'], said.get('contact_id') or '', said['channel'], at.date().isoformat(), words)}"


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:DIGEST_LENGTH]
