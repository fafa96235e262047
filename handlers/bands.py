"""Bands as people read them: always the glyph with its word."""

from handlers.text import whole
from scoring.rows import Band, HealthRow

BAND_GLYPHS: dict[Band, str] = {"green": "🟢", "yellow": "🟡", "red": "🔴", "unknown": "⚪", "onboarding": "🔵"}
BAND_NAMES: dict[Band, str] = {"green": "Green", "yellow": "Yellow", "red": "Red", "unknown": "Unknown", "onboarding": "Onboarding"}
BAND_ORDER: tuple[Band, ...] = ("red", "yellow", "green", "unknown", "onboarding")


def verdict(health: HealthRow) -> str:
    """`Green 78`; Unknown and Onboarding show no score."""
    name = BAND_NAMES[health["band"]]
    score = health["health_score"]
    return name if score is None or health["band"] in ("unknown", "onboarding") else f"{name} {whole(score)}"
