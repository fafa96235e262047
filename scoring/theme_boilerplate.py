"""What stands in feedback and says nothing: greetings, signatures, quoted replies, legal footers and the questions of forms."""

import re
from collections import Counter
from collections.abc import Sequence

from scoring.theme_sentences import Span, sentence_spans

_CUT = re.compile(
    r"""
      ^-{2,}[ ]?$                                                   # the mark of a signature
    | ^[ \t]*(?:[-_]{3,}[ ]*)?(?:original[ ]message|forwarded[ ]message|ursprüngliche[ ]nachricht|mensaje[ ]original|message[ ]d'origine)\b
    | ^[ \t]*(?:on|am|le|el|il|op)[ ][^\n]{4,120}(?:wrote|schrieb|a[ ]écrit|escribió|ha[ ]scritto|schreef)[ ]?:
    | ^[ \t]*from:[ ][^\n]+\n[ \t]*(?:sent|to|date|subject):          # the head of a quoted mail
    | ^[ \t]*(?:sent[ ]from[ ]my|get[ ]outlook[ ]for|von[ ]meinem[ ]\w+[ ]gesendet|envoyé[ ]de[ ]mon|enviado[ ]desde[ ]mi)\b
    | ^[ \t]*(?:(?:best|kind|warm|many)[ ]+)?(?:regards|wishes)[ \t]*[,.!]?[ \t]*$
    | ^[ \t]*(?:best|cheers|sincerely|yours[ ](?:sincerely|faithfully|truly)|thanks|thank[ ]you|many[ ]thanks|cordially|cordialement|bien[ ]à[ ]vous
        |mit[ ]freundlichen[ ]grüßen|viele[ ]grüße|beste[ ]grüße|saludos(?:[ ]cordiales)?|un[ ]saludo|cordiali[ ]saluti|met[ ]vriendelijke[ ]groet
        |atenciosamente)[ \t]*,[ \t]*$                               # a closing alone on its line
    | ^[ \t]*(?:this|the[ ]information[ ]in[ ]this)[ ](?:e-?mail|message|communication)\b[^\n]*\b(?:confidential|intended|privileged)
    | ^[ \t]*(?:confidentiality|legal)[ ](?:notice|disclaimer)\b
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
"""What follows one of these is not the customer's answer."""

_MAY_CUT = re.compile(r"\n|^\s*(?:on |from:|sent from|get outlook|this |confid|legal|original|forwarded|-)", re.IGNORECASE)

_EMPTY = re.compile(
    r"""(?:
      (?:hi|hello|hey|dear|good[ ](?:morning|afternoon|evening|day)|greetings|hallo|guten[ ](?:tag|morgen)|liebe[rs]?|bonjour|salut|hola
        |buenos[ ]d[ií]as|buenas[ ]tardes|ciao|buongiorno|olá|bom[ ]dia|beste)\b[^.!?\n]{0,40}[,.!:]?
    | (?:many[ ]|ok[ ,]*)?(?:thanks?(?:[ ]you)?|thx|cheers|merci|danke|vielen[ ]dank|gracias|grazie|obrigad[oa]|bedankt)
        (?:[ ](?:so|very|a)?[ ]?(?:much|lot|again|all|team|everyone|guys|in[ ]advance|beaucoup|schön|im[ ]voraus|mille|you|for[ ](?:your[ ])?(?:help|support|time)))*
        [ ]*[.!,]*
    | (?:best|kind|warm|many)?[ ]*(?:regards|wishes)[,.!]?
    | n/?a | none | nil | nothing(?:[ ](?:to[ ]add|really|else|at[ ](?:this|the)[ ](?:time|moment)))? | no(?:[ ](?:comments?|thanks?|feedback|issues?))?
        | yes | ok(?:ay)? | keine?r?(?:[ ]kommentar)? | nichts | rien | nada | ninguno | niente | nenhum | test(?:ing)? | [-.x?]+
    | (?:what|how|why|which|where|who|would|is[ ]there|please|wie|was|warum|pourquoi|qué|cómo)\b[^.?!\n]{0,120}
        \b(?:your[ ](?:score|rating|answer|experience)|recommend[ ]us|recommend[ ]\w+[ ]to[ ]a[ ](?:friend|colleague)|(?:could|can)[ ]we[ ](?:do[ ]better|improve)
        |anything[ ]else[ ](?:you|to))\b[^.?!\n]{0,80}[?:.]?
    | (?:reason[ ]for[ ](?:your[ ]|the[ ])?(?:score|rating)|comments?|additional[ ](?:comments?|feedback)|(?:nps|csat)[ ]?(?:score|rating)?)[ ]*:?[ ]*\d*
    | (?:tel|phone|mobile|fax|e-?mail|web|address)\b[.]?[ ]?:[^\n]{0,120}
    | (?:https?://|www\.)\S+ | \S+@\S+\.\w+
    | (?:copyright|©|all[ ]rights[ ]reserved|unsubscribe|please[ ]consider[ ]the[ ]environment|view[ ]this[ ]email[ ]in)(?!\w).{0,200}
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""A sentence that is one of these says nothing of its own."""

LONGEST_EMPTY = 240
TEMPLATE_LETTERS = 30
TEMPLATE_SHARE = 0.05
TEMPLATE_LEAST = 5


def said_spans(text: str) -> list[Span]:
    """Return the spans of the sentences in which a customer says something."""
    end = len(text)
    if _MAY_CUT.search(text):
        cut = _CUT.search(text)
        end = cut.start() if cut else end
    spans = sentence_spans(text[:end])
    return [(start, stop) for start, stop in spans if not _is_empty(text, start, stop)]


def _is_empty(text: str, start: int, end: int) -> bool:
    if text.startswith(">", text.rfind("\n", 0, start) + 1):
        return True
    return end - start <= LONGEST_EMPTY and _EMPTY.fullmatch(text, start, end) is not None


def without_templates(texts: Sequence[str], spans: Sequence[list[Span]]) -> list[list[Span]]:
    """Drop the long sentences that many comments repeat word for word, where they stand beside something else.

    A comment that is nothing but such a sentence keeps it: then it is what the customer says.
    """
    seen = Counter(
        text[start:end].casefold()
        for text, own in zip(texts, spans, strict=True)
        if len(own) > 1
        for start, end in own
        if end - start >= TEMPLATE_LETTERS
    )
    least = max(TEMPLATE_LEAST, TEMPLATE_SHARE * len(texts))
    templates = {sentence for sentence, times in seen.items() if times >= least}
    if not templates:
        return list(spans)
    kept = []
    for text, own in zip(texts, spans, strict=True):
        left = [span for span in own if text[span[0] : span[1]].casefold() not in templates]
        kept.append(left or own)
    return kept
