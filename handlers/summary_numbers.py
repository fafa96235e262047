"""Whether a sentence counts something. A model is given no number and asked for none, so whatever it counts is its own invention.

Even a figure that happens to equal a computed one would say it of something else: twelve customers named pages, and "twelve customers
want to leave" is false all the same. So there is one rule: a sentence with a number is dropped. Words that look like numbers and count
nothing pass: "no one", "the first reply", "single sign-on", "two-factor login" where customers wrote of it.
"""

import re
import unicodedata

_EVERYWHERE = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty
fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens
percent pct fifths sixths tenths twofold threefold fourfold tenfold umpteen thrice doubled tripled trebled quadrupled halved doubling
tripling halving
zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig dreißig vierzig fünfzig sechzig hundert tausend millionen hälfte prozent
dutzend
deux trois quatre cinq huit neuf dix onze douze treize quatorze quinze vingt trente quarante cinquante soixante mille moitié douzaine
tres cuatro cinco siete ocho nueve diez doce trece quince veinte treinta cuarenta cincuenta cien ciento docena mitad
tre quattro cinque sette otto nove dieci undici dodici venti trenta quaranta cinquanta cento
dois três quatro sete oito dez onze doze vinte trinta metade
twee drie vijf zes zeven negen tien twaalf twintig honderd duizend helft procent
två fyra sju åtta nio tio dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć
"""
_COUNTED = (
    r"(?:customers?|accounts?|clients?|compan(?:y|ies)|users?|people|persons?|teams?|answers?|comments?|mentions?|tickets?|respondents?|"
    r"reviewers?|complaints?|requests?|replies|seats?|minutes?|hours?|days?|nights?|weeks?|months?|quarters?|years?|seconds?|dollars?|euros?|"
    r"pounds?|times|stars?|points?|percent|fold|digits?|figures?)"
)
# Words that count only in such company.
_OF = r"(?: (?:of )?(?:all |the |our |your |their |these |those |an? )*)?"
_COUNTS = re.compile(
    rf"(?<!\bno )\b(?:one|single|zero|half|both|couple|pair|dual){_OF}(?: ?\w+)? ?\b{_COUNTED}\b"
    r"|\b(?:half (?:of|the|our|their|an?|as)|(?:in|by) half|(?:thirds?|quarters?|fifth|tenth) of|(?:a|one) (?:third|quarter|fifth|tenth)"
    r"|one (?:in|out of)|(?:twice|double|triple|quadruple) (?:as|the|of)|(?:once|twice) (?:a|an|per|every|each)|a (?:couple|pair) of)\b"
)
# Words that count unless customers used them.
_DOUBTFUL = re.compile(r"\b(?:twice|double|triple|quadruple|couple|pair|zero|dual)\b")
_ROMAN = re.compile(rf"\b[IVXLC]{{2,}}\b(?= {_COUNTED}\b)")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_LOOK_ALIKES = str.maketrans("ıłđøßæœ", "ildosao")


def has_number(sentence: str, *, said: str) -> bool:
    """Tell whether a sentence counts something, in digits or in words; `said` is what the customers wrote."""
    if any(unicodedata.category(character) in {"Nd", "Nl", "No"} or character in "%‰" for character in sentence):
        return True
    if _ROMAN.search(sentence):
        return True
    plain, heard = _plain(sentence), _plain(said)
    if _COUNTS.search(plain):
        return True
    return any(_is_number(word, heard) for word in _WORD.findall(plain)) or any(
        match.group() not in heard for match in _DOUBTFUL.finditer(plain)
    )


def _is_number(word: str, heard: str) -> bool:
    """Tell whether a word is a number; `two-factor` is none where customers wrote of it."""
    parts = word.split("-")
    if not any(part in _NUMBERS for part in parts):
        return False
    others = [part for part in parts if part not in _NUMBERS]
    names = bool(others) and not any(re.fullmatch(_COUNTED, part) for part in others)
    return not (names and re.search(rf"\b{'[- ]'.join(parts)}\b", heard))


def _plain(text: str) -> str:
    """Return a text in lower case, without accents and with one kind of hyphen and space."""
    broken = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in broken if not unicodedata.combining(character)).translate(_LOOK_ALIKES)
    return re.sub(r"\s+", " ", re.sub(r"\s*[‐‑‒–—-]\s*", "-", bare))


_NUMBERS = frozenset(_plain(_EVERYWHERE).split())
