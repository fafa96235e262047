"""The Net Promoter Score (F3): the share of promoters less the share of detractors, in points from -100 to 100."""

LEAST_ANSWERS = 5
"""Below so many there are counts, and no score."""


def net_promoter_score(promoters: int, passives: int, detractors: int) -> float | None:
    """Return the score; None: too few answered."""
    answers = promoters + passives + detractors
    return None if answers < LEAST_ANSWERS else 100 * (promoters - detractors) / answers
