"""Slack's text and plain words: links, mentions and entities become what a person typed, and back."""

import re
from html import unescape

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def typed_words(text: str, *, bot_user_id: str | None = None) -> str:
    """Undo Slack's markup: `<http://acme.com|acme.com>` is acme.com, `<@U1|ann>` is @ann, `&amp;` is &.

    The mention of the bot itself goes. Every other mention stays as words, which mention nobody.
    """
    if bot_user_id:
        text = re.sub(rf"<@{re.escape(bot_user_id)}(?:\|[^<>]*)?>", " ", text)
    text = _MARKUP.sub(_word, text)
    return _ENTITY.sub(lambda match: unescape(match[0]), text).strip()


def _word(match: re.Match[str]) -> str:
    sign, target, label = match.groups()
    if sign:
        return f"{'@' if sign == '!' else sign}{label or target}"
    return label or target


def as_markdown(text: str) -> str:
    """Escape the three characters that Slack escapes in plain text, for a place where it reads markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
