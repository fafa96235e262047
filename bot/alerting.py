"""The alerts' part of a tick: accounts scored since the last look, some hundred a transaction, until none is left."""

from datetime import datetime

from bot.clockwork import Clockwork
from handlers.alerts_due import BATCH, alerts_due


def send_alerts(clockwork: Clockwork, now: datetime) -> int:
    """Look at every account that was scored since the last look; returns how many were looked at."""
    looked = 0
    while not clockwork.stopping.is_set():
        with clockwork.writing(now) as stores:
            batch = alerts_due(stores, now=now)
        looked += batch
        if batch < BATCH:
            break
    return looked
