"""Words that speak to a model rather than about a product: they are not shown to one, and count all the same.

No list of such words is whole. It spares the model the plain ones; what gets past it meets the prompt, and what comes back meets the
checks, which trust neither.
"""

import re
import unicodedata
from functools import cache

# Letters of other scripts that look like Latin ones.
_LOOK_ALIKES = str.maketrans("авеікмнорсѕтухґԁһјԛԝοανικρτυχωεη", "abeikmhopcstyxrdhjqwoavikptuxwen")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_SPELT = re.compile(r"\b(?:\w[ ._*-]){3,}\w\b")
# Letters that nobody sees, but models read; the flags of England, Scotland and Wales are spelt with them.
_HIDDEN = re.compile("[\U000e0020-\U000e007f]")
_FLAG = "\U0001f3f4"
_LEETED = re.compile(r"[a-z][013457@$!|]|[013457@$!|][a-z]")
_UNSEEN = frozenset({"Mn", "Cf", "Cc", "Co", "Cs"})
_BETWEEN = re.compile(r"[ ._*-]")
_RULES = r"(?:instruction|prompt|rule|direction|guideline|command|context|message|polic(?:y|ie)|restriction|constraint|safeguard)s?"
_ASKS = (
    r"(?:say|write|respond|reply|answer|output|print|repeat|return|include|insert|append|state|mention|report|claim|conclude|declare|"
    r"translate|quote|display|post|tell (?:them|everyone|the \w+))"
)

_ASKED = r"(?:words?|phrase|sentence|text|number|link|line|following|token|code)"
_WHO = r"(?:ai|llm|bot|assistant|model|summari[sz]er|gpt|chatgpt|claude)"
_WHAT = r"(?:summar(?:y|ies)|answer|reply|output|response|sentences?|digest|json|report card)"

_ENGLISH = (
    rf"\b(?:ignor|disregard|forget|overrid|bypass|discard|skip)\w*\b.{{0,40}}\b{_RULES}\b",
    rf"\b(?:new|updated|real|actual|hidden|secret|following|previous|prior|above|system) {_RULES}\b",
    r"\b(?:system|developer|assistant|initial|hidden) ?(?:prompt|message|note|override|role|mode)\b",
    r"(?:^|[\n\"'>*#\]) ])\s*(?:system|assistant|developer|user|human|admin|operator|ai|model|bot)\s*[:>\]]",
    r"<\|[^<>]{0,30}\|?>|\[/?(?:inst|system|sys|assistant|user)\]|<</?sys>>",
    r"</?(?:s|system|assistant|user|data|comment|instructions?)>|#{2,}\s*\w*\s*(?:instruction|system|response|task)",
    r"[\"']?(?:role|themes?|sentence|quotes|from|comments?|id)[\"']\s*:",
    r"\{\{|\}\}|\{%|%\}|\$\{",
    r"\b(?:you are|you're|youre) (?:now|no longer|hereby|an? (?:ai|assistant|bot|model|language|helpful|unrestricted|pirate))\b",
    r"\b(?:act as|pretend (?:to be|you|that)|role ?play|from now on|jailbreak|developer mode|do anything now|as an ai|language model)\b",
    rf"\b(?:attention|dear|hey|hello|hi|note to|message (?:to|for)|to) (?:the |our |all )?{_WHO}\b",
    rf"\b{_ASKS}\b.{{0,30}}\b(?:exactly|verbatim|word for word|only|instead|nothing else|(?:the|this|these|following) {_ASKED})\b",
    rf"\b(?:please |must |should |and |then |now |instead |^){_ASKS}\b ?(?:that |with )?[\"“”'‘’:«`]",
    rf"\b(?:in|into|to|at|from|of) (?:your|the|this|its) {_WHAT}\b",
    r"\b(?:your|the|every|each) (?:summar(?:y|ies)|output|response|json)\b.{0,30}\b(?:must|should|shall|has to|needs? to|is to)\b",
    r"\b(?:when|while|if|before|after|for) (?:you(?:'re| are)? )?summari[sz]\w+",
    r"\b(?:end|start|begin\w*) (?:of )?(?:the )?(?:data|input|json|comments?|feedback|system|prompt|instructions?|context|text)\b",
    r"\b(?:reveal|show|print|leak|repeat|expose)\b.{0,30}\b(?:prompt|instructions|api key|secrets?|system)\b",
)
_ELSEWHERE = (
    r"\b(?:ignor|vergiss|vergess|missacht|übergeh)\w*\b.{0,40}\b(?:anweisung|regel|instruktion|vorgabe|befehl)\w*",
    r"\b(?:ignor|oubli|néglig)\w*\b.{0,40}\b(?:instruction|consigne|règle|directive|ordre)\w*",
    r"\b(?:ignor|olvid|descart|esquec|desconsider)\w*\b.{0,40}\b(?:instruc|reglas?|regras?|indicacion|órdenes|comando)\w*",
    r"\b(?:ignor|dimentic|trascur)\w*\b.{0,40}\b(?:istruzion|regole|indicazion|comand)\w*",
    r"\b(?:negeer|vergeet|ignorera|glöm|ignorer|glem)\w*\b.{0,40}\b(?:instruct|aanwijzing|regel|instrukt|anvisning)\w*",
    r"\b(?:zignoruj|pomiń|zapomnij)\w*\b.{0,40}\b(?:instrukcj|polece|zasad)\w*|talimat\w*.{0,20}(?:yok say|unut|görmezden)",
    r"(?:игнорир|забуд|пропусти).{0,40}(?:инструкц|указан|правил|команд)|(?:ігнору|забуд).{0,40}(?:інструкц|вказів|правил)",
    r"(?:忽略|无视|忘记|無視|忘れ).{0,20}(?:指令|指示|提示|说明|规则|命令|ルール)|(?:指令|指示|命令|プロンプト).{0,12}(?:忽略|无视|無視|忘れ)",
    r"(?:지시|명령|지침|프롬프트).{0,12}(?:무시|잊)|(?:تجاهل|انس).{0,30}(?:تعليمات|أوامر|قواعد)",
    r"(?:निर्देश|आदेश|नियम).{0,20}(?:अनदेखा|भूल|नज़रअंदाज़)|(?:התעלם|שכח).{0,30}(?:הוראות|הנחיות)",
)


def addresses_model(text: str) -> bool:
    """Tell whether a text seems to speak to whoever summarises it."""
    if _HIDDEN.search(text) and _FLAG not in text:
        return True
    plain = _folded(text)
    latin = plain.translate(_LOOK_ALIKES)
    spelt = _SPELT.sub(lambda match: _BETWEEN.sub("", match.group()), latin)
    shapes = {plain, latin, spelt}
    if _LEETED.search(latin):
        shapes.add(latin.translate(_LEET))
    return any(pattern.search(shape) for shape in shapes for pattern in _addressed()) or _addressed()[0].search(latin[::-1]) is not None


@cache
def _addressed() -> tuple[re.Pattern[str], ...]:
    """Compile the patterns; those of other languages without the accents that texts lose here."""
    return tuple(re.compile(pattern, re.DOTALL) for pattern in (*_ENGLISH, *map(_folded, _ELSEWHERE)))


def _folded(text: str) -> str:
    """Return a text without case, accents, invisible characters and runs of white space but line breaks."""
    broken = unicodedata.normalize("NFKD", text)
    seen = "".join(each for each in broken if each == "\n" or unicodedata.category(each) not in _UNSEEN)
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", seen).casefold())
