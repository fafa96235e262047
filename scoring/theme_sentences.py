"""Where sentences begin and end in what a customer wrote: spans in the original text, so that a quote stays word for word."""

import re

LONGEST = 400
"""Characters after which a run without a full stop is cut at a space: a quote is read on a card."""

Span = tuple[int, int]

_END = re.compile(
    r"""
    [.!?…\n。！？｡।؟۔]                                                  # one set first: the search for it is fast
    (?: (?<=[.!?…]) [.!?…]* ["'”’»)\]]* (?= \s | \Z )                   # a full stop, what closes after it, and a space
      | (?<=[。！？｡]) [。！？｡]* ["”’』」）]*                               # scripts that write no space after it
      | (?<=[।؟۔]) (?= \s | \Z )
      | (?<=\n) \s* (?= \Z | [-*•>–] \s | [>•] | \d+[.)] \s | [^\Wa-zà-öø-ÿ_] )   # a line that is a bullet, a quote, or begins anew
      | (?<=\n) [ \t\r]* \n \s*                                         # an empty line
    )
    """,
    re.VERBOSE,
)
_WORDS_CUT_SHORT = """
    mr mrs ms dr prof st vs etc approx no nr vol fig inc ltd co corp dept est min max tel ext ca bzw usw sr sra ud núm art cf resp
"""
_SHORT = frozenset(_WORDS_CUT_SHORT.split())
"""Abbreviations of one word; those with a full stop inside (e.g., z.B., U.S.) and single letters are told by their form."""
_LONGEST_SHORT = 8
_AROUND = " \t\r\n\f\v\u00a0\u2003>*•–-"
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+")


def sentence_spans(text: str) -> list[Span]:
    """Return start and end of each sentence, in order, none overlapping, each without the white space and bullets around it."""
    spans: list[Span] = []
    start = 0
    for found in _END.finditer(text):
        end = found.end()
        if not _goes_on(text, start, found.start(), end):
            _keep(text, start, end, spans)
            start = end
    if start < len(text):
        _keep(text, start, len(text), spans)
    return spans


def _goes_on(text: str, opening: int, start: int, end: int) -> bool:
    """Tell whether a mark ends no sentence: an abbreviation's or a list's full stop, or three dots before a small letter."""
    if text[start] == "." and end - start == 1:
        if text[start - 2 : start].isalnum() and start > _LONGEST_SHORT and " " not in text[start - _LONGEST_SHORT : start]:
            return False
        if start - opening <= _LONGEST_SHORT and text[opening:start].strip(_AROUND).isdigit():
            return end < len(text)
        word = text[max(0, start - _LONGEST_SHORT) : start].rpartition(" ")[2].lower()
        return end < len(text) and (word in _SHORT or (word.replace(".", "").isalpha() and (len(word) == 1 or word[1:2] == ".")))
    return text.startswith(("..", "…"), start) and text[end : end + 2].strip().islower()


def _keep(text: str, start: int, end: int, spans: list[Span]) -> None:
    piece = text[start:end]
    own = piece.lstrip(_AROUND)
    while own[:1].isspace():  # Of rarer kinds than those around most sentences.
        own = own.lstrip().lstrip(_AROUND)
    start = end - len(own)
    if own[:1].isdigit() and (number := _NUMBERED.match(own)):
        start += number.end()
    end = start + len(text[start:end].rstrip())
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        _keep(text, start, cut, spans)
        start = end - len(text[cut:end].lstrip())
    if end > start and (text[start].isalnum() or any(character.isalnum() for character in text[start:end])):
        spans.append((start, end))
