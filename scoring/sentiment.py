"""How feedback was meant: by the survey's own score, else by a lexicon, which is a hint and says so. Never a part of a score (F6)."""

import re
from typing import Literal

Sentiment = Literal["positive", "neutral", "negative", "unknown"]
SentimentSource = Literal["score", "lexicon"]

NPS_POSITIVE, NPS_NEUTRAL = 9, 7
CSAT_POSITIVE, CSAT_NEUTRAL = 4, 3
READ_MOST = 2_000
"""Characters that are looked at."""
NEGATED_WITHIN = 3
"""Words after a negation that it turns round."""
MILD_ALONE_WITHIN = 5
"""Words of a text in which one mild word alone is praise."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POSITIVE = _words(
    """
    great awesome amazing excellent love loved loves lovely best super fantastic perfect perfectly wonderful brilliant superb beautiful
    happy satisfied recommend recommended favorite favourite outstanding incredible pleased impressed delighted delight thanks thank
    grateful enjoy enjoyed glad effortless praise kudos pleasure toll danke zufrieden hervorragend excelente gracias genial perfecto
    obrigado merci parfait ottimo grazie
    """
)
MILD = _words(
    """
    good nice helpful useful reliable smooth smoothly easy easily intuitive saves saved solid fast quick quickly handy gut bom bien
    """
)
"""Words that people also begin a complaint with."""
NEGATIVE = _words(
    """
    bad worst terrible horrible awful hate hated hates sucks suck crap crappy garbage trash useless rubbish stupid poor poorly pathetic
    disappointed disappointing disappointment waste wasted scam lame annoying annoyed annoys ridiculous ugly frustrating frustrated
    frustration angry unacceptable broken broke breaks fail fails failed failing failure crash crashes crashed crashing bug bugs buggy
    error errors slow slower slowly stuck freezes froze lost lose loses losing missing wrong problem problems issue issues confusing
    confused expensive overpriced unhappy worse worried struggle struggling impossible complain complaint complaints delay delayed
    delays ignored ignore silence outage outages down unusable painful tedious cumbersome clunky schlecht langsam kaputt fehler
    enttäuscht leider malo lento peor mauvais panne lent péssimo ruim
    """
)
NEGATIONS = _words(
    """
    not no never none nobody nothing neither nor cannot cant can't don't dont doesn't doesnt didn't didnt won't wont isn't isnt wasn't
    aren't without hardly barely couldn't wouldn't shouldn't nicht kein keine nie nunca sin pas
    """
)
HEDGES = _words("but however although though except until unless would wish should could if aber pero mais wenn würde")
"""Words by which praise is half of a sentence, or a wish."""
_IN_SHORT = dict.fromkeys(POSITIVE | MILD, 1.0)
_IN_LONG = {**_IN_SHORT, **dict.fromkeys(MILD, 0.5)}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def sentiment_of(*, nps: bool, score: int | None, text: str | None) -> tuple[Sentiment, SentimentSource | None]:
    """Tell how a piece of feedback was meant, and by what that is known.

    The score decides where there is one: NPS [0-10] where `nps`, CSAT [1-5] else. Words alone are judged shyly: mixed words, wishes and all
    that the lexicon does not know are `unknown`, and no words are ever `neutral`.
    """
    if score is not None:
        positive, neutral = (NPS_POSITIVE, NPS_NEUTRAL) if nps else (CSAT_POSITIVE, CSAT_NEUTRAL)
        return ("positive" if score >= positive else "neutral" if score >= neutral else "negative"), "score"
    found = judge_words(text or "")
    return found, "lexicon" if found != "unknown" else None


def judge_words(text: str) -> Sentiment:
    """Judge words by the lexicon, a negation turning round the three words after it."""
    words = _WORD.findall(text[:READ_MOST].lower().replace("\u2019", "'"))
    weight = _IN_SHORT if len(words) <= MILD_ALONE_WITHIN else _IN_LONG
    good, bad, turned, mixed = 0.0, 0, 0, False
    for word in words:
        if word in NEGATIONS:
            turned = NEGATED_WITHIN
            continue
        mixed = mixed or word in HEDGES
        if word in weight:
            good, bad = (good, bad + 1) if turned else (good + weight[word], bad)
        elif word in NEGATIVE:
            # Trouble that is denied is praise at times and a rebuke at others: it counts for neither.
            bad += not turned
        turned = max(turned - 1, 0)
    if bad and bad > good:
        return "negative"
    return "positive" if good >= 1 and not bad and not mixed else "unknown"
