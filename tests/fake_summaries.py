"""A model that wrote what a test says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.ports.summaries import Summary, ThemeSummary, ThemeToSummarise


@dataclass
class FakeSummaries:
    """What is kept, by the theme's key; without a model nothing is wanted."""

    model: str | None = None
    kept: Mapping[str, ThemeSummary] = field(default_factory=dict)
    why_not: str | None = None
    wanted: tuple[ThemeToSummarise, ...] = ()

    def of(self, themes: Sequence[ThemeToSummarise]) -> Summary:
        if self.model is None:
            return Summary({})
        found = {theme.key: self.kept[theme.key] for theme in themes if theme.key in self.kept}
        missing = tuple(theme for theme in themes if theme.key not in found and theme.comments)
        if missing and self.why_not is None:
            self.wanted = missing
        return Summary(found, self.model, self.why_not if missing else None)
