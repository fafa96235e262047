"""Where sentences begin and end in what a customer wrote: spans in the original text, so that a quote stays word for word."""

import re

LONGEST = 400
"""Characters after which a run without a full stop is cut at a space: a quote is read on a card."""

Span = tuple[int, int]

_END = re.compile(
    r"""
      [.!?…]+ ["'”’»)\]]* (?= \s | \Z )      # a full stop, what closes after it, and a space
    | [。！？｡]+ ["”’』」）]*                   # scripts that write no space after it
    | [।؟۔] (?= \s | \Z )
    | \s* \n [ \t]* (?= \n | [-*•>–] \s | [>•] | \d+[.)] \s | \Z )    # an empty line, a bullet, a quoted line
    | \s* \n \s* (?= [^\Wa-zà-öø-ÿ_] )       # a new line that does not go on in small letters
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|mr|mrs|ms|dr|prof|st|vs|etc|approx|no|nr|vol|fig|inc|ltd|co|corp|dept|est|min|max|tel|ext|ca|bzw|usw|z\.b|d\.h|u\.a"
    r"|p\.ex|sr|sra|ud|núm|art|cf|resp)|(?:\b|\.)[^\W\d_])\.$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[\s>*•–-]*(?:\d{1,2}[.)]\s)?\s*")


def sentence_spans(text: str) -> list[Span]:
    """Return start and end of each sentence, in order, none overlapping, each without the white space and bullets around it."""
    spans: list[Span] = []
    start = 0
    for found in _END.finditer(text):
        if _goes_on(text, found.start(), found.end()):
            continue
        _keep(text, start, found.end(), spans)
        start = found.end()
    _keep(text, start, len(text), spans)
    return spans


def _goes_on(text: str, start: int, end: int) -> bool:
    """Tell whether a mark ends no sentence: an abbreviation's full stop, or three dots before a small letter."""
    mark = text[start:end]
    if mark == ".":
        following = text[end : end + 2].strip()
        return bool(following) and _ABBREVIATION.search(text, max(0, start - 8), end) is not None
    return mark.startswith(("..", "…")) and text[end : end + 2].strip().islower()


def _keep(text: str, start: int, end: int, spans: list[Span]) -> None:
    opening = _BULLET.match(text, start, end)
    start = opening.end() if opening else start
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        spans.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start and any(character.isalnum() for character in text[start:end]):
        spans.append((start, end))
