"""What of the customers' words is sent to a model, under which ids, in how many requests, and what it costs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from handlers.ports.summaries import ThemeToSummarise
from handlers.summary_masking import Masked, Names, mask
from handlers.summary_screen import addresses_model
from prompts.themes import COMMENT_TOKENS, REPLY_TOKENS, THEME_TOKENS, Asked, Comment, Prompt, frame_tokens, tokens

COMMENTS_LEAST = 3
"""Of a theme that are read however small the budget."""
_SHARE_STEPS = 40


class SentComment(Struct, frozen=True):
    """A comment under the id of this request."""

    id: str
    feedback_id: str
    masked: Masked
    tokens: int
    """What it takes of a request."""

    @classmethod
    def of(cls, new_id: str, feedback_id: str, masked: Masked) -> Self:
        """Weigh a comment."""
        return cls(new_id, feedback_id, masked, COMMENT_TOKENS + tokens(masked.text))


class SentTheme(Struct, frozen=True):
    """A theme, or a part of one, under the id of this request."""

    id: str
    key: str
    name: str
    comments: tuple[SentComment, ...]

    def asked(self) -> Asked:
        """Return it as the prompt takes it."""
        return Asked(self.id, self.name, tuple(Comment(each.id, each.masked.text) for each in self.comments))

    def tokens(self, prompt: Prompt) -> int:
        """What it takes of a request, with room for the answer."""
        return frame_of(self.name, prompt) + sum(each.tokens for each in self.comments)


Request = tuple[SentTheme, ...]
"""The themes of one request."""


def frame_of(name: str, prompt: Prompt) -> int:
    """Estimate what a theme takes without its comments: its name, its keys, the answer."""
    return THEME_TOKENS + tokens(name) + REPLY_TOKENS[prompt]


def prepared(themes: Sequence[ThemeToSummarise], *, names: Names, new_id: Callable[[], str]) -> tuple[SentTheme, ...]:
    """Give themes and comments ids, and mask the words; comments that speak to a model, and empty ones, are left out."""
    return tuple(
        SentTheme(
            new_id(),
            theme.key,
            mask(theme.name, names).text,
            tuple(
                SentComment.of(new_id(), comment.id, masked)
                for comment in theme.comments
                if (masked := mask(comment.text, names)).text and not addresses_model(comment.text)
            ),
        )
        for theme in themes
    )


def planned(themes: Sequence[SentTheme], *, context: int, budget: int) -> tuple[Request, ...]:
    """Spread themes over requests, each within the context, all within the budget: of too many comments an even part of each theme."""
    some = [theme for theme in themes if theme.comments]
    share = 1.0
    for _ in range(_SHARE_STEPS):
        thinned = [replace(theme, comments=_even(theme.comments, share)) for theme in some]
        requests = tuple(packed(thinned, prompt="themes", context=min(context, budget)))
        spent = cost(requests)
        if spent <= budget or all(len(theme.comments) <= COMMENTS_LEAST for theme in thinned):
            return requests
        share *= min(0.95, budget / spent)
    return requests


def packed(themes: Sequence[SentTheme], *, prompt: Prompt, context: int) -> Iterator[Request]:
    """Fill requests with themes in their order; a theme that fits none is parted."""
    room = context - frame_tokens(prompt)
    request: list[SentTheme] = []
    taken = 0
    for part in (part for theme in themes for part in _parts(theme, room, prompt)):
        size = part.tokens(prompt)
        if request and taken + size > room:
            yield tuple(request)
            request, taken = [], 0
        request.append(part)
        taken += size
    if request:
        yield tuple(request)


def cost(requests: Sequence[Request]) -> int:
    """Estimate the tokens of all requests with their answers, the merging of parts included."""
    reading = sum(frame_tokens("themes") + sum(part.tokens("themes") for part in request) for request in requests)
    parts: dict[str, int] = {}
    for request in requests:
        for part in request:
            parts[part.key] = parts.get(part.key, 0) + 1
    parted = [number for number in parts.values() if number > 1]
    noted = sum(THEME_TOKENS + REPLY_TOKENS["merge"] + number * (COMMENT_TOKENS + REPLY_TOKENS["merge"] // 2) for number in parted)
    return reading + (frame_tokens("merge") + noted if parted else 0)


def by_key(requests: Sequence[Request]) -> Mapping[str, list[SentTheme]]:
    """Return the parts of each theme."""
    parts: dict[str, list[SentTheme]] = {}
    for request in requests:
        for part in request:
            parts.setdefault(part.key, []).append(part)
    return parts


def _parts(theme: SentTheme, room: int, prompt: Prompt) -> Iterator[SentTheme]:
    """Cut a theme into parts that fit a request; a comment that fits none is left out."""
    size = frame_of(theme.name, prompt)
    part: list[SentComment] = []
    taken = size
    for comment in theme.comments:
        if part and taken + comment.tokens > room:
            yield replace(theme, comments=tuple(part))
            part, taken = [], size
        if taken + comment.tokens <= room:
            part.append(comment)
            taken += comment.tokens
    if part:
        yield replace(theme, comments=tuple(part))


def _even(comments: tuple[SentComment, ...], share: float) -> tuple[SentComment, ...]:
    """Return an even part of comments, at least three."""
    kept = max(min(COMMENTS_LEAST, len(comments)), int(len(comments) * share))
    return tuple(comments[index * len(comments) // kept] for index in range(kept)) if kept else ()
