"""What stands in feedback and says nothing: greetings, signatures, quoted replies, legal footers and the questions of forms."""

import re

from scoring.theme_sentences import Span, sentence_spans

_CUT = re.compile(
    r"""
      ^--[ ]?$                                                      # the mark of a signature
    | ^[ \t]*(?:[-_]{3,}[ ]*)?(?:original[ ]message|forwarded[ ]message|ursprüngliche[ ]nachricht|mensaje[ ]original|message[ ]d'origine)\b
    | ^[ \t]*(?:on|am|le|el|il|op)[ ][^\n]{4,120}(?:wrote|schrieb|a[ ]écrit|escribió|ha[ ]scritto|schreef)[ ]?:
    | ^[ \t]*from:[ ][^\n]+\n[ \t]*(?:sent|to|date|subject):          # the head of a quoted mail
    | ^[ \t]*(?:sent[ ]from[ ]my|get[ ]outlook[ ]for|von[ ]meinem[ ]\w+[ ]gesendet|envoyé[ ]de[ ]mon|enviado[ ]desde[ ]mi)\b
    | ^[ \t]*(?:(?:best|kind|warm|many)[ ]+)?(?:regards|wishes)[ \t]*[,.!]?[ \t]*$
    | ^[ \t]*(?:best|cheers|sincerely|yours[ ](?:sincerely|faithfully|truly)|thanks|thank[ ]you|many[ ]thanks|cordially|cordialement
        |bien[ ]à[ ]vous|mit[ ]freundlichen[ ]grüßen|viele[ ]grüße|beste[ ]grüße|saludos(?:[ ]cordiales)?|un[ ]saludo
        |cordiali[ ]saluti|met[ ]vriendelijke[ ]groet|atenciosamente)[ \t]*,[ \t]*$       # a closing alone on its line
    | ^[ \t]*(?:this|the[ ]information[ ]in[ ]this)[ ](?:e-?mail|message|communication)\b[^\n]*\b(?:confidential|intended|privileged)
    | ^[ \t]*(?:confidentiality|legal)[ ](?:notice|disclaimer)\b
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
"""What follows one of these is not the customer's answer."""

_MAY_CUT = re.compile(r"\s*(?:on |from:|sent from|get outlook|this |the info|confid|legal|original|forwarded|-)", re.IGNORECASE)

_GREETING = re.compile(
    r"""
      (?:hi|hello|hey|dear|good\ (?:morning|afternoon|evening|day)|greetings|hallo|guten\ (?:tag|morgen)|liebe[rs]?|bonjour|salut|hola
        |buenos\ d[ií]as|buenas\ tardes|ciao|buongiorno|olá|bom\ dia|beste)\b (?:\ (?!the\b|it\b|i\b|we\b|is\b)[\w.'-]+){0,3} \s*[,.!:]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THANKS = re.compile(
    r"""(?:many\ |ok[ ,]*)?(?:thanks?(?:\ you)?|thx|cheers|merci|danke|vielen\ dank|gracias|grazie|obrigad[oa]|bedankt|regards
        |(?:best|kind|warm)
        \ (?:regards|wishes))
        (?:\ (?:so\ much|very\ much|a\ lot|again|all|team|everyone|guys|in\ advance|beaucoup|schön|im\ voraus|mille
        |for\ (?:your\ |the\ )?(?:help|support|time|patience)))* [ ,.!]*""",
    re.VERBOSE | re.IGNORECASE,
)
_NOTHING = re.compile(
    r"""(?:n/?a|none|nil|nothing(?:\ (?:to\ add|really|else|at\ (?:this|the)\ (?:time|moment)))?|no(?:\ (?:comments?|thanks?
        |feedback|issues?))?
        |yes|ok(?:ay)?|keine?r?(?:\ kommentar)?|nichts|rien|nada|ninguno|niente|nenhum|test(?:ing)?|x+)[ .!]*""",
    re.VERBOSE | re.IGNORECASE,
)
_QUESTION = re.compile(
    r"""(?:what|how|why|which|where|is|please|wie|was|warum|pourquoi|qué|cómo)\b.{0,120}?
        (?:your\ (?:score|rating|answer)|recommend\ (?:us|\w+\ to\ a\ (?:friend|colleague))|(?:could|can)\ we\ (?:do\ better|improve)
        |anything\ else\ (?:you|to)\b|ihre\ bewertung|votre\ note|su\ puntuación).{0,80}
      | (?:(?:main\ )?reason\ for\ (?:your\ |the\ )?(?:score|rating)|comments?|additional\ (?:comments?|feedback)|(?:nps
        |csat)(?:\ score|\ rating)?)
        \ *:?\ *\d*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_FOOTER = re.compile(
    r"""(?:tel|phone|mobile|fax|e-?mail|web|address)\b[.]?\ ?:.{0,120} | (?:https?://|www\.)\S+ | \S+@\S+\.\w+
      | (?:copyright|©|all\ rights\ reserved|unsubscribe|please\ consider\ the\ environment|view\ this\ email\ in).{0,200}""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_OPENINGS = {
    _GREETING: "hi hello hey dear good greetings hallo guten liebe lieber liebes bonjour salut hola "
    "buenos buenas ciao buongiorno olá bom beste",
    _THANKS: "many ok thank thanks thx cheers merci danke vielen gracias grazie obrigado obrigada bedankt regards best kind warm",
    _NOTHING: "n/a na none nil nothing no yes ok okay kein keine keiner nichts rien nada ninguno niente nenhum test testing x xx xxx",
    _QUESTION: "what how why which where is please wie was warum pourquoi qué cómo main reason comment comments additional nps csat",
    _FOOTER: "tel phone mobile fax email e-mail web address copyright © all unsubscribe please view",
}
_BY_OPENING = {
    word: [pattern for pattern, words in _OPENINGS.items() if word in words.split()] for each in _OPENINGS.values() for word in each.split()
}
"""By its first word which patterns a sentence may be: most sentences begin otherwise, and none is tried."""

LONGEST_EMPTY = 240


def said_spans(text: str) -> list[Span]:
    """Return the spans of the sentences in which a customer says something."""
    if "\n" in text or _MAY_CUT.match(text):
        cut = _CUT.search(text)
        spans = sentence_spans(text[: cut.start()] if cut else text)
    else:
        spans = sentence_spans(text)
    return [span for span in spans if not _is_empty(text, *span)]


def _is_empty(text: str, start: int, end: int) -> bool:
    if end - start > LONGEST_EMPTY:
        return False
    if start and text[start - 1] in "> " and text.startswith(">", text.rfind("\n", 0, start) + 1):
        return True
    opening = text[start : start + 14].split(None, 1)[0].lower().rstrip(",.!?:")
    patterns = _BY_OPENING.get(opening)
    if patterns is None:
        patterns = [_FOOTER] if "@" in opening or opening.startswith(("http", "www.", "tel", "e-m")) else []
    return any(pattern.fullmatch(text, start, end) for pattern in patterns)
