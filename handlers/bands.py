"""Bands as people read them: always the glyph with its word, and a band set by hand beside the computed one."""

from datetime import date

from handlers.card import Line, bold
from handlers.ports import BandOverride
from handlers.text import day, short_of
from scoring.policy_values import Bands
from scoring.rows import Band, HealthRow

BAND_GLYPHS: dict[Band, str] = {"green": "🟢", "yellow": "🟡", "red": "🔴", "unknown": "⚪", "onboarding": "🔵"}
BAND_NAMES: dict[Band, str] = {"green": "Green", "yellow": "Yellow", "red": "Red", "unknown": "Unknown", "onboarding": "Onboarding"}
BAND_ORDER: tuple[Band, ...] = ("red", "yellow", "green", "unknown", "onboarding")


PUBLISHED = Bands()
"""The cuts of the published policy."""


def score_shown(score: float, bands: Bands = PUBLISHED) -> int:
    """Round a health score, but never up onto a cut it does not reach, whatever the band before: Red 39.6 is 39, not 40."""
    moves = (-bands.hysteresis, 0.0, bands.hysteresis)
    return short_of(score, *(cut + move for cut in (bands.green, bands.yellow) for move in moves))


def verdict(health: HealthRow, bands: Bands = PUBLISHED) -> str:
    """`Green 78`; Unknown and Onboarding show no score."""
    return verdict_of(health["band"], health["health_score"], bands)


def verdict_of(band: Band, score: float | None, bands: Bands = PUBLISHED) -> str:
    """Write a band with its score as `verdict` does."""
    return BAND_NAMES[band] if score is None or band in ("unknown", "onboarding") else f"{BAND_NAMES[band]} {score_shown(score, bands)}"


def standing(override: BandOverride | None, *, today: date) -> BandOverride | None:
    """Return the band a person set, until its last day; a card may be read after the scoring that kept it.

    A set band is shown, and nothing else: at-risk rank, holds, renewal risk and totals go by the computed band, as the contract's
    arithmetic says, so that no one's opinion moves a list, opens a hand-off or hides a risk.
    """
    return override if override is not None and today <= date.fromisoformat(override["ends_on"]) else None


def by_hand(computed: str, override: BandOverride | None) -> str:
    """`Red by hand, computed Green 78`; the computed verdict alone where nobody set a band."""
    return f"{BAND_NAMES[override['band']]} by hand, computed {computed}" if override else computed


def band_cell(health: HealthRow, override: BandOverride | None, bands: Bands = PUBLISHED) -> str:
    """`🔴 Red 31`; `🔴 Red 31, set Green` where a person set a band. A table's cell has no room for more."""
    return band_cell_of(health["band"], health["health_score"], override["band"] if override else None, bands)


def band_cell_of(band: Band, score: float | None, set_band: Band | None, bands: Bands = PUBLISHED) -> str:
    """Write the cell as `band_cell` does."""
    cell = f"{BAND_GLYPHS[band]} {verdict_of(band, score, bands)}"
    return f"{cell}, set {BAND_NAMES[set_band]}" if set_band else cell


def set_by(override: BandOverride, *, today: date) -> str:
    """`Set to Red by Ann Keller until Tue 1 Dec`."""
    who = f"by {override['author_name']} " if override["author_name"] else ""
    return f"Set to {BAND_NAMES[override['band']]} {who}until {day(date.fromisoformat(override['ends_on']), today=today)}"


def override_line(override: BandOverride, *, today: date, reads_notes: bool) -> Line:
    """Say who set the band and until when; the reason is a note of ours, and not for everyone."""
    lead = set_by(override, today=today)
    return (bold(f"{lead}:"), f" {override['reason']}") if reads_notes else (bold(f"{lead}."),)
