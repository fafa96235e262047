"""Dates as text, made from day offsets without a loop over accounts."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.arithmetic import Floats, Texts

WIDEST = 40_000
"""Days spanned by a table of dates; wider offsets are turned to text one by one."""


def date_texts(today: date, offsets: Floats) -> Texts:
    """Return `today` plus whole days as `2026-11-30`; None where missing."""
    texts = np.full(len(offsets), None, dtype=object)
    told = offsets == offsets  # noqa: PLR0124  # NaN alone differs from itself
    if not told.any():
        return texts
    days = offsets[told].astype(np.int64)
    first, last = int(days.min()), int(days.max())
    if last - first < WIDEST:
        texts[told] = _texts(today, np.arange(first, last + 1))[days - first]
    else:
        texts[told] = _texts(today, days)
    return texts


def _texts(today: date, days: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    return np.datetime_as_string(np.datetime64(today, "D") + days).astype(object)
