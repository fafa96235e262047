"""The words by which feedback is told apart: what customers write who report, ask, describe or judge. English; see docs/voc.md."""

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOT = (
    r"(?:can ?not|can'?t|couldn'?t|could not|doesn'?t|does not|don'?t|do not|didn'?t|did not|won'?t|will not|wouldn'?t|isn'?t|"
    r"is not|are not|aren'?t|wasn'?t|was not|unable to|not able to|never|no longer|not|stopp?ed|stops|quit|refuses to|"
    r"fails to|failed to|hardly|barely|seldom)"
)
_WORKS = (
    r"(?:work|load|open|start|launch|log|sign|sync|connect|respond|play|updat|download|install|send|sent|show|appear|display|"
    r"sav|upload|scroll|receiv|recogni[sz]|function|refresh|deliver|register|verif|scan|run|stream|cast|let me|let you|allow|"
    r"accept|delet|attach|get|find|see|watch|hear|do anything|click|tap|search|zoom|restore|remember|fill|view|reach|listen|"
    r"export|import|print|reset|use it|use the)\w*"
)
_PLEASE = r"\b(?:please|pls|plz+|pleas|kindly)"
BROKEN = _any(
    r"\bcrash\w*|\bfreez\w*|\bfroze\w*|\bforce[ds]?[ -]?clos\w*|\bfc\b|\bglitch\w*|\bbug(?:s|gy|ged)?\b|\blag(?:s|gy|ging)?\b",
    r"\bhang(?:s|ing)?\b|\bstuck\b|\b(?:black|white|blank|green|red) screen|\bflicker\w*|\berrors?\b|\bfail(?:s|ed|ing|ure)?\b",
    r"\bbroken?\b|\bcorrupt\w*|\bunresponsive\b",
    rf"\b{_NOT}(?: \w+)?(?: \w+)? {_WORKS}",
    r"\bkeeps? (?:on )?(?:clos|crash|stop|shut|kick|logg|sign|say|ask|buffer|jump|giv|show|go|skip|restart|los|tell|load|try|"
    r"tim|turn|paus|spin)\w*",
    r"\b(?:kick|log|sign|boot|throw|threw)(?:s|ed|ged|ing)? me (?:out|off)|\bshut(?:s|ting)? (?:down|off|itself)",
    r"\bclos(?:es|ed|ing) (?:itself|by itself|down)|\b(?:disappear|vanish)\w*",
    r"\b(?:lost|loses|losing|deleted|erased|wiped) (?:all|my|the|every)\w*|\bdrain\w*|\b(?:eats?|kill\w*) (?:my |the )?battery",
    rf"{_PLEASE}(?: \w+)? (?:fix|solve|sort|correct|repair|look into|resolve)",
    r"\bfix (?:it|this|that|the|asap|your)\b|\b(?:be|get|gets|been|not) fixed\b|\bneeds? fixing\b",
    r"\b(?:since|after)(?: \w+)?(?: \w+)?(?: \w+)? (?:updat\w+|upgrade|version|ios ?\d*|android \d+)",
    r"\b(?:updat\w+|version) (?:broke|ruined|messed|is|was) (?:a )?\w*|\btim(?:es|ed|ing) out\b|\bnothing happens\b",
    r"\bout of sync\b|\bunusable\b|\bno (?:internet|network) connection\b|\bused to work\b|\bchoppy\b|\bblurry\b",
    r"\bworked (?:fine |great |well |perfectly )?(?:before|until|till)\b",
    r"\bevery ?time i (?:try|open|go|click|press|tap|start|upload|turn)\b|\binvalid\b",
)
"""What does not work, said plainly."""

TROUBLE = _any(
    r"\bproblems?\b|\btrouble\b|\bissues?\b|\bfix(?:ed|es|ing)?\b|\bslow(?:er|ly|s)?\b",
    r"\btakes? (?:forever|ages|too long|so long|a full|minutes|\d+)",
    r"\b(?:latest|last|newest|new|recent|this) (?:update|version)\b|\breinstall\w*|\buninstall\w*|\bwrong\b|\brestart\w*",
    r"\breboot\w*|\bbuffer\w*|\bduplicat\w*|\bincorrect\w*|\brandomly\b|\bat random\b|\brepeatedly\b|\bby itself\b",
    r"\bon its own\b|\bconstantly\b|\bstill (?:no|not|can'?t|doesn'?t)\b|\bwhere(?:'s| is| are)? my\b|\bwhat happened\b",
    r"\bpaid\b.*\b(?:nothing|still)\b|\bempty\b|\bgone\b|\bno sound\b|\bdoes nothing\b|\btwice\b|\bsays\b",
)
"""What may be a defect, beside other things."""

NO_TROUBLE = re.compile(
    r"\b(?:no|not a single|not one|without(?: any| a)?|never(?: had| has| have| any| a| an| once)*|zero|hardly any|free of|"
    r"don'?t have any|doesn'?t|haven'?t had (?:any|a|an))(?: \w+)? (?:bugs?|glitch\w*|issues?|problems?|trouble|errors?|"
    r"crash\w*|freez\w*|lag\w*|hiccups?|fail(?:s|ed|ures?)|slow\w*|drain\w*|complain\w*|hang\w*|stuck|hog|buffer\w*|lost|"
    r"looked back|disappoint\w*)\b"
)
"""Trouble that is denied."""

WISH = _any(
    rf"{_PLEASE}(?: \w+)? (?:add|include|make|bring|give|allow|let|support|implement|put|provide|introduce|enable|consider|"
    r"create|change|increase|offer|build|return|switch|remove|integrate)\b",
    r"\b(?:add|adding|include|implement|introduce|integrate)(?: \w+)?(?: \w+)? (?:option|features?|support|mode|button|ability|"
    r"function\w*|more|a|an|the|some|in|back)\b",
    r"\badd it\b|\bjust put in\b",
    r"\bshould (?:be (?:able|a|an|more|possible|optional|at least)|have|let|allow|add|make|include|also|give|support|offer|come|"
    r"provide)\b",
    r"\bwish(?:es|ing)?\b",
    r"\b(?:would|it'd|will|wud)(?: also| really| definitely| just)? (?:be|make it)(?: so| very| really| a| an| even| more| much|"
    r" greatly)* (?:nice|great|good|cool|better|perfect|awesome|awsome|helpful|useful|lovely|excellent|appreciated|ideal|"
    r"addition|improvement)\b",
    r"\b(?:would|i'd|we'd)(?: also| really| definitely| just)* (?:love|like|appreciate|prefer|welcome) (?:to (?:see|have|be)|if|"
    r"it if|an?|the|some|more|\w+ support)\b",
    r"\bonly thing (?:missing|i|that|it|is|to)|\b(?:my|the) (?:only|one) (?:request|wish|complaint|gripe)",
    r"\bthing (?:missing|i would change|i ask)\b",
    r"\bif (?:only|you (?:could|would|add|guys)|they (?:could|would|add|had)|it (?:could|had|has|would)|there (?:was|were)|"
    r"u (?:could|add|guys))\b",
    r"\bwhy (?:is there no|isn'?t there|can'?t (?:i|we|you) (?:change|choose|set)|no|not have|don'?t you)\b",
    r"\bthere (?:should|needs to) be\b|\bno (?:\w+ )?(?:option|way|ability|possibility|setting|feature) (?:to|for|of)\b",
    r"\b(?:option|ability|possibility|setting) (?:to|for|of)\b|\bsuggest(?:ion|ions|ing)?\b|\bfeature request\b",
    r"\b(?:how|what) about\b|\bbring(?:ing)? (?:it |them )?back\b|\bstars? (?:if|when|once)\b",
    r"\bcan (?:you|u|we)(?: guys)?(?: please| pls| plz)? (?:add|make|include|have|give|put|bring)\b|\blet (?:us|users)\b",
    r"\bcall(?:ing|in|)? (?:option|features?|facility|system)\b|\bi(?:'d)? (?:want|need) (?:to be able|more|an? (?!refund))\b",
    r"\bneeds? (?:to have|to add|an?|more|some|better|support|option|the (?:ability|option)|landscape|offline|dark)\b",
    r"\b(?:can'?t wait for|looking forward to) (?:an?|the|more|having)\b|\b(?:5|five) stars? if\b",
)
"""What is asked for, said plainly."""

WISH_FIRST = re.compile(r"(?:just )?(?:add|include|make it|let me|let us|allow|bring|more|needs?|wanted|could use|remove|wish)\b")
"""A text that begins so asks for something."""

WANT = _any(
    r"\b(?:missing|lacks?|lacking)\b|\bhop(?:e|es|ing|efully)\b|\bcould (?:use|add|have|include|be (?:better|improved|more))\b",
    r"\bcan be improved\b|\bconsider\b|\bmore (?:\w+ )?(?:\w+ )?(?:please|pls|plz|needed)\b",
    r"\b(?:want|need|require|reqire)s? (?:\w+ )?(?:more|features?|an?)\b|\b(?:is|are) needed\b|\bneed(?:s)? \w+ing\b",
    r"\boptions?\b|\brequest\w*\b|\bnot (?:yet )?(?:available|supported)\b|\bbut (?:only|need\w*|no|not|it should|you should)\b",
    r"\bonly thing\b|\badd\b|\binstead\b|\beven (?:more|better)\b|\bback to\b|\bswitch it back\b|\bunlimited\b|\bneeds\b",
    r"\bplease\b|\bonly if\b",
)
"""What may be a request, beside other things."""

USE = _any(
    r"\b(?:i|we|i'm|i've|we've)(?: \w+)? (?:us(?:e|ed|ing)|run|play|listen|watch|check|track|manage|log|record|travell?ed|find|"
    r"found|switched|keep|draw|order|sell|learn(?:ed)?|bought|started|take|got|read|rent|carry|save|clip|create|downloaded|"
    r"was (?:looking|first)|had|have (?:had|tried|several|it|my|\w+ on)|enjoy|edit|schedule)\b",
    r"\bbeen using\b|\buse (?:it|this)\b|\busing (?:it|this)\b|\bevery ?day\b|\bdaily\b|\ball the time\b",
    r"\b(?:each|every|several times a) (?:day|morning|night|evening|week)\b",
    r"\bhelp(?:s|ed|ing|ful)?(?: \w+)? (?:me|us|you|my|keep|with|track)\b|\ballow(?:s|ed|ing)? (?:me|us|you|my|for)\b",
    r"\blets (?:me|us|you)\b|\bremind(?:s|ers?)\b",
    r"\b(?:keep\w*|stay\w*|get\w*)(?: \w+)? (?:track|in touch|connected|informed|caught up|organi[sz]ed|on point|in the loop)\b",
    r"\btouch with\b",
    r"\bmy (?:kids?|child\w*|sons?|daughters?|wife|husband|mother|mom|mum|dad|family|friends?|tablets?|kindle|ipad|laptop|"
    r"devices?|work|job|school|business|notes?|photos?|life|bank\w*|commute|whole|class\w*|routine|grand\w+|lectures?|recipes|"
    r"items|pc)\b",
    r"\bour \w+\b|\b(?:when|while|whenever|wherever|anywhere|where) (?:i|you|we|ever)\b|\banywhere\b|\beverywhere\b",
    r"\bat (?:work|home|school|the (?:gym|office|clinic)|meetings)\b",
    r"\bfor (?:work|school|my|college|students?|business|beginners|years|months|about|keeping|finding|reading|taking|watching|"
    r"shopping|waiting|viewing|\d+)\b",
    r"\bon (?:my|all my|any|our|the (?:couch|train|go|bus|phone|kindle|tablet|way)|kindle)\b|\b(?:i|you|we) can\b(?!'| ?not)",
    r"\bable to\b|\bso far\b|\bas an? \w+\b|\bsav(?:e|es|ed|ing) (?:me|us|time|a lot|my|an|each|the day)\b",
    r"\bmak(?:e|es|ing) (?:it|my|life|using|shopping|things|me)\b|\bswitched\b|\breplac\w*\b|\bcompared to\b",
    r"\bsync(?:s|h\w*|ing)?\b|\bseamless\w*\b",
    r"\b(?:love|like|enjoy|liked|appreciate\w*) (?:how|that|the|being|having|to|watching|shopping|using)\b|\bgrandkids\b",
)
"""Who uses it, for what and how, said plainly."""

ABOUT = _any(
    r"\beas(?:y|ier|ily)\b|\bsimpl[ey]\b|\bconvenien\w*|\bhandy\b|\bintuitive\b|\buser[ -]friendly\b|\bnavigat\w*|\binterface\b",
    r"\blayout\b|\b(?:video|sound|picture) quality\b|\bselection\b|\bvariety\b|\bfunctionality\b",
    r"\b(?:great|good|perfect|best|useful|ideal|excellent|nice) (?:for|way|to|when|place|tool|selection)\b|\bquick(?:ly)?\b",
    r"\bfast\b|\bworks? (?:\w+ )?(?:great|well|good|fine|perfectly|smooth\w*|flawlessly|as|on|with|for)\b|\bdownloaded\b",
    r"\bpurchased\b|\blearning\b|\baccess\b|\borgani[sz]e\w*\b|\bmovies?\b|\bshows?\b|\bmusic\b|\bgames\b|\blists?\b|\bnotes?\b",
    r"\bfriends\b|\bfamily\b|\bkindle\b|\btablet\b|\bphone\b|\bcomputer\b|\bdevices\b|\bonline\b|\bfeatures?\b|\bbetter than\b",
    r"\bsuperior\b|\brecommend (?:it|this) (?:to|for)\b|\bwithout (?:having|any|turning)\b|\bcompare\b|\bpriced?\b|\beffects?\b",
    r"\bediting\b|\bkeep(?:s)?\b",
)
"""What a description of use speaks of."""

QUESTION = re.compile(
    r"(?:^|[.!?,;] *)(?:how|can (?:i|we|you|someone)|could (?:i|we|you|someone)|is (?:it|there|this)|are (?:there|you)|"
    r"do (?:you|we|i)|does|what|where|when|who|whom|which|will (?:you|there|it|we))\b[^.!]*\?"
)
INVOICING = re.compile(
    r"\b(?:invoic\w+|bill(?:ed|ing)|(?:over)?charg(?:ed|es) (?:us|me|twice|for|again)|overcharg\w*|refund\w*|credit notes?|"
    r"purchase orders?|rechnung\w*|factur\w*|fatura\w*)\b"
)
"""Money that goes the wrong way, or papers about it."""

PRICING = re.compile(
    r"\b(?:pric(?:e|es|ing|ey)|expensive|cost(?:s|ly)|subscription|renewal price|discounts?|licen[cs]es?|preis\w*|precio\w*|"
    r"prix)\b"
)
JUDGING = _words(
    """
    great good awesome amazing excellent love loved lovely best nice cool super fantastic perfect wonderful brilliant fun funny
    superb beautiful like liked enjoy enjoyable happy satisfied recommend recommended favorite favourite must worth wow
    outstanding incredible decent fine ok okay gud awsome excelent luv neat rocks sweet fabulous terrific magnificent addictive
    addicting thumbs rate rating star stars thanks thank bad worst terrible horrible awful hate hated sucks suck crap crappy
    garbage trash junk useless rubbish stupid dumb boring poor pathetic disappointed disappointing disappointment waste scam fake
    lame annoying ridiculous meh average mediocre overrated overpriced ugly bomb pleased impressed ever
    """
)
"""Words that judge and tell nothing."""

FILLING = _words(
    """
    a an the this that it its it's is was are be am i im i'm we you u my me so very really too just not no and or but of for to
    in on with all app apps application aplication game games program software one thing stuff have has had do does did give gave
    get got at your everyone everybody people time money total totally absolutely highly simply much most far again out there
    here what can will would should could always download downloading now up guys developer developers team if yes lot how say
    nothing special because three five four two phone world store can't
    """
)
"""Words that stand beside those that judge."""
