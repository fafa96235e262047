"""The feedback clocks' part of a tick: what is due is read beside everyone else's work, and each message is committed by itself."""

import logging
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clockwork import Clockwork
from bot.failure import new_token
from handlers.feedback_due import notices_due, send_notice

_log = logging.getLogger(__name__)


def send_feedback_notices(clockwork: Clockwork, now: datetime) -> None:
    """Remind, and tell of breaches; each message once, whoever else runs this."""
    with clockwork.reading(now) as stores:
        due = notices_due(stores, now=now)
    for notice in due:
        if clockwork.stopping.is_set():
            return
        try:
            with clockwork.writing(now) as stores:
                send_notice(notice, stores, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - one message must not keep the others from being sent
            _log.exception("%s: the message %s could not be drawn; it is tried again.", new_token(), notice.key)
