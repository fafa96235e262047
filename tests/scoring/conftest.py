"""Properties are tried often enough to meet the edges, and never judged by the clock of a busy machine."""

from hypothesis import settings

settings.register_profile("hourglass", deadline=None, max_examples=40)
settings.load_profile("hourglass")
