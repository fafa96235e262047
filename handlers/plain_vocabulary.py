"""What words mean: each group of phrases is one thing a question can be about. Phrases of several words are tried first."""

from collections.abc import Mapping
from functools import cache

_MEANINGS: Mapping[str, str] = {
    # What is asked of an account.
    "why": "why|how come|reason|reasons|explain|explanation|wrong|what makes|what made|makes|caused|causes|cause|driver|drivers|"
    "driving|drives|breakdown|break down|arithmetic|made of|made up of|what would it take|behind|root cause|due to",
    "trend": "trend|trends|trending|history|changed|change|changes|moved|moving|move|movement|over time|improving|improved|improve|"
    "declining|declined|decline|dropping|dropped|drop|dropped off|fell|falling|worse|worsened|better|getting worse|"
    "getting better|graph|timeline|going up|going down|gone up|gone down|evolved|different|what is new|whats new|"
    "anything new|lately changed",
    "status": "status|happened|health|healthy|score|doing|state|update|updates|news|overview|summary|look up|lookup|look|show|open|"
    "info|information|details|detail|card|profile|situation|going on|happening|hanging|holding up|tell me about|check|"
    "check on|pull up|how|looking|fare|owns|owner|owned|belongs|responsible|csm|arr|revenue of|lifecycle|faring|performing|"
    "getting on|getting along|going|up with|story|deal with|picture|latest|feel|feeling|view|see|find|read on|"
    "where do we stand|stand|stands|in good shape|shape|fine|ok with|all right",
    "brief": "brief|briefing|briefed|prep|prepare|prepared|prepping|preparing|prepare me|catch me up|get me up to speed|up to speed|"
    "before my call|before the call|before i call|before our call|before my meeting|before the meeting|before our meeting|"
    "before i meet|about to call|about to meet|about to speak|about to talk|before calling|before meeting|going into|"
    "walking into|talking points|what should i know|what do i need to know|need to know|what should i ask|what do i ask|"
    "what to ask|ahead of my call|for my call|ahead of my meeting|for my meeting|call prep|meeting prep|in five lines|tldr|"
    "tl dr|rundown|run down",
    # What can be done with one.
    "log": "log|logged|logging|record|recording|note down|note|enter|track|put down|write down|jot down|document|add",
    "touch": "touch|call|a call|calls|phone call|phoned|called|meeting|visit|chat|conversation|email|e-mail|mail|qbr|ebr|check-in|"
    "checkin|check in|catch-up|catch up|catchup|zoom|demo call|touchpoint|touch point|interaction|lunch|workshop",
    "spoke": "spoke|spoken|talked|met|had a call|had a meeting|had a chat|i called|i emailed|i e-mailed|i visited|i phoned|"
    "just called|caught up|was on the phone|got off the phone|off a call|off the phone|i met|we met|we talked|we spoke",
    "talk": "talk|speak|talk to|speak to|speak with|talk with|last touch|last call|last meeting|last contact|last spoke|"
    "last talked|last met|contacted|heard from|hear from|owe|owes",
    "value": "value|roi|return on investment|saving|savings|saved|gain|gained|benefit|benefits|business outcome|payback|worth",
    "wake": "unsnooze|unmute|unhide|wake up|end the snooze",
    "snooze": "snooze|snoozed|mute|muted|hide|ignore|ignored|silence|leave out|leave alone|park|not now|stop showing|stop telling|"
    "stop pinging",
    "override": "override|overrides|overrule|overruled|set the band|change the band|set band|correct the band|by hand|manually",
    "set": "mark|flag|set|make|force|put",
    "handoff": "handoff|hand off|hand-off|handoffs|hand offs|hand over|handover|hand-over|hand|pass on|pass|send over|hands off|passed",
    "give": "give|send|refer|bring|introduce|route|escalate|loop in|move",
    "assign": "assign|reassign|re-assign|transfer|delegate|look after|take over",
    "assess": "assess|assessment|rate|rating|evaluate|judge|grade",
    "audit": "audit|who looked at|who has looked at|who opened|who has opened|who saw|who viewed|audit trail|audit log|access log",
    # What lists are about.
    "champion": "champion|champions|reference|references|referenceable|referencable|advocate|advocates|advocacy|ambassador|ambassadors|"
    "case study|case studies|testimonial|testimonials|speak for|speak for us|speak at|vouch|vouch for|sponsor|sponsors|fan|"
    "fans|success story|success stories|speaker|speakers|reference call|who loves us|love us|loves us|likes us|like us|"
    "contact|contacts|key people|decision maker|promote us|recommend us",
    "feedback": "feedback|complaint|complaints|complain|complained|complaining|nps|survey|surveys|csat|detractor|detractors|promoter|"
    "promoters|said|told us|verbatim|verbatims|quote|quotes|comment|comments|unhappy|clock|clocks|"
    "happy with|opinion",
    "answer": "answered|unanswered|answer|answers|reply|replies|replied|respond|responded|response|responses|waiting|waits|wait|"
    "waiting for us|get back to|got back to|hear back|heard back|heard from us|awaiting|follow up|follow-up|followup|"
    "follow ups|follow-ups|left hanging|hanging on us",
    "replying": "reply to|replied to|i replied|we replied|i answered|we answered|just replied|log reply|have replied|got back to them",
    "close": "close|closed|resolve|resolved|settle|close the loop|wrap up",
    "renewal": "renewal|renewals|renew|renews|renewing|renewed|contract|contracts|expire|expires|expiring|expiry|expiration|up for|"
    "coming up|comes up|come up|runs out|run out|running out|term ends|contract end|end of contract|ends|up this|up next|"
    "anniversary",
    "grow": "grow|grows|growing|growth|expand|expands|expanding|expansion|expansions|upsell|up-sell|upsells|upselling|up sell|"
    "cross-sell|crosssell|cross sell|cross-selling|seat|seats|licence|licences|license|licenses|upgrade|upgrades|upgrading|"
    "more users|buy more|buy|buying|sell more|sell|bigger plan|bigger|opportunity|opportunities|opps|potential|whitespace|"
    "white space|add-on|add-ons|addon|addons|more modules|room to grow|readiness|ripe|upside|more of us|more business|"
    "spend more|higher tier",
    "ready": "ready|prepared for",
    "held": "held|hold|holds|holding|blocked|blocking|blocks|holding back|held back|stopping|stops|in the way",
    "risk": "anything for me|what did i miss|any news|risk|risks|risky|at risk|atrisk|at-risk|endangered|churn|churning|churned|"
    "about to churn|trouble|struggling|struggle|unhealthy|critical|attention|worry|worried|worrying|worries|worrisome|"
    "concern|concerns|concerned|concerning|danger|on fire|fire|fires|burning|worst|leaving|leave us|leaves us|lose|losing|"
    "lost|cancel|cancelling|canceling|save|needs me|need me|need us|needs us|needs my help|need my help|needs help|"
    "need help|needs a call|need a call|needs love|need love|should i call|to call|do i call|should i talk to|"
    "should i focus on|focus on|should i worry|should i look at|should we look at|look at first|in bad shape|bad shape|bad|"
    "sick accounts|problem|problems|problematic|issue|issues|escalation|escalations|escalated|wobbly|shaky|slipping|"
    "going south|sad|poor|low score|lowest|weak|alarm|alarms|alert|alerts|hurting|hot spots|keeping me up|who needs|"
    "needs a person|neglected",
    "band": "red|yellow|amber|orange|green|unknown|onboarding|reds|yellows|greens",
    "chart": "chart|charts|by band|bands|distribution|portfolio|breakdown by band|totals|how many|split",
    "due": "due|to do|todo|to-do|to dos|todos|task|tasks|queue|agenda|on my plate|plate|next step|next steps|should i do|do i do|"
    "do i have|must i do|have to do|need to do|overdue|deadline|deadlines|urgent|my day|what is next|whats next|owe|owed|"
    "late|behind on|pending|outstanding|open items|on today|on for today|work on|first thing|start with|priorities|"
    "priority|prioritize|prioritise|backlog|do now|do first|do today",
    "overdue": "overdue|late|too late|past due|missed|behind|breached|out of time",
    # Settings.
    "digest": "digest|digests|daily digest|daily report|morning report|morning digest|daily summary|morning summary|daily mail|"
    "daily message|morning message|daily email|newsletter|daily update|morning update|at-risk digest",
    "off": "stop|off|turn off|switch off|unsubscribe|disable|kill|no more|cancel|end|pause|do not send|do not want|do not need",
    "on": "turn on|back on|on again|switch on|subscribe|resume|enable|restart|start sending|again",
    "away": "out until|out till|out from|out tomorrow|away|ooo|out of office|out of the office|i am on vacation|my vacation|"
    "i am on holiday|my holiday|my holidays|on leave|i am out|i will be out|i am off|i will be off|my pto|on pto|i am sick|"
    "i am not in|i am on parental leave|my parental leave|i have a day off|out sick|i am taking off|am out|be out|be off|"
    "am off|i am not working|i am not available|i am unavailable|i am travelling|i am traveling|i will be on vacation|"
    "i will be on holiday|going on vacation|going on holiday|i will be travelling|i take off|i am on leave|"
    "i will be on leave|i am away|i will be away|out of town|my annual leave",
    "leave": "vacation|holiday|holidays|pto|annual leave|sick|travelling|traveling|parental leave|day off|days off",
    "back": "i am back|am back|i am here again|i have returned|i am at work again|i am back at work",
    "link": "link me|link my account|connect me|connect my account|link my slack|who am i",
    "undo": "undo|revert|take back|take that back|roll back|rollback|undo that|never mind|nevermind|my mistake",
    "help": "help|help me|what can you do|what you can do|what can you|what do you do|what else can you do|what are you able to|"
    "what can i ask|what can i do|what can i say|what do you know|commands|command list|abilities|ability|features|"
    "capabilities|instructions|manual|how do i use this|how do i use you|how do you work|how does this work|"
    "how does it work|how to use|who are you|what are you|what is this|how can you help|menu|options|examples|"
    "what should i ask|what to ask you|get started|getting started|teach me|show me around",
    "howto": "how do i|how can i|how to|how would i|how does one",
    "scores": "what is a health score|what is a score|what does red mean|what do the bands mean|what is health|scores work|"
    "score work|score works|scores made|score made|scores calculated|score calculated|scores computed|score computed|"
    "health calculated|health computed|health made|weights|weighting|how do you score|how do you calculate|formula|"
    "how scores|how is the score|how is health|how are scores|methodology|scoring",
    # What this assistant cannot do, each with a topic of help that says what would work.
    "reminders": "remind|reminder|reminders|remind me|ping me|wake me|nudge me|poke me|alarm clock|notify me",
    "writing": "draft|compose|write an email|write a mail|write to|write an|write a|send an email|send a mail|send a message|"
    "email them|send email|text them|translate|summarize|summarise|powerpoint|slides|deck|generate",
    "calendar": "schedule|book a|set up a meeting|set up a call|calendar|invite|invitation|appointment|reschedule|slot",
    "metrics": "nrr|grr|net revenue retention|gross revenue retention|retention rate|retention|mrr|forecast|forecasting|cohort|"
    "cohorts|revenue|churn rate|quota|arr bridge|kpi|kpis|benchmark",
    "themes": "theme|themes|topics|voc|voice of customer|voice of the customer|voice of our customers|customer voice|sentiment|"
    "common complaints|top complaints|biggest complaints|most common feedback|feedback themes|wordcloud|word on the street|"
    "customers saying|customers say|clients saying|clients say|people saying|people say|users saying|users say|"
    "customers complaining about|customers complain about|customers talking about|customers talk about|customers are saying|"
    "customers are talking about|customers are complaining about|customers ask for|customers asking for|customers want|"
    "customers like|customers dislike|customers love|customers hate",
    "saying": "say|saying|says|complaining about|talking about|talk about",
    "editing": "delete|create an account|create account|add an account|add account|add a customer|new account|remove|rename|merge|"
    "edit|import|upload|export|download",
    # Manners.
    "thanks": "thanks|thank you|thankyou|thx|thnx|tnx|ty|tysm|cheers|ta|much appreciated|appreciated|appreciate it|great job|"
    "good job|well done|nice work|good work|nice one|love it|perfect|awesome|brilliant|excellent|amazing|wonderful|kudos|"
    "merci|danke|gracias|lol|got it|makes sense|understood|that helps|that helped|very helpful|helpful|great|cool|nice|"
    "super|ok|okay|k|kk|alright|noted",
    "hello": "hi|hello|hey|heya|hiya|hallo|howdy|yo|good morning|good afternoon|good evening|morning|gm|greetings|hey there|"
    "hi there|hello there|hola|bonjour|sup|what is up|whats up|wassup|how are you|how are you doing|how is it going|"
    "hows it going|how do you do|nice to meet you|are you there|you there|anyone there|anybody there|ping|test|testing",
    "bye": "bye|goodbye|good night|see you|see ya|later|cya|good bye|have a nice day|have a good one",
    # Whose.
    "mine": "my|mine|me|own|my own",
    "team": "team|our team|my team|the team|teams|our|colleagues",
    "all": "all|everyone|everybody|whole company|company|companywide|company-wide|everywhere|all books|overall|across the board|entire",
    "accounts": "are we doing|are things|is everything|is everyone doing|account|accounts|customer|customers|client|clients|book|logo|"
    "logos|book of business|companies|portfolio of accounts|list",
    "full": "full|full list|complete list|entire list|every one|all of them|whole list",
    "top": "top|top twenty|top 20|largest|biggest|best",
    "enough": "enough|gap|gaps|short of|shortage|sufficient|too few",
    "sales": "sales|sales rep|sales team|account executive|ae|rep",
    "report": "report|reporting|win rate|how did|won|accepted|declined|conversion",
    "anaphora": "it|its|they|them|their|theirs|there|that account|this account|that customer|this customer|the account|the customer|"
    "same account|that one|this one|these guys|those guys|he|she|him|her|same|this client|the client",
    "also": "and|also|what about|how about|and what about|and how about|as well|too|then",
    # Who speaks, and what kind of question it is.
    "self": "i|we|i am|my|am|ooo|just|had|me|out of office|vacation|on leave|pto",
    "when": "when",
    "who": "who",
    "last": "last",
    "today": "today|now|right now|this morning|this afternoon|tonight|asap|currently|at the moment|these days|as of now|first",
}


@cache
def phrases() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Every phrase as its words, with what it means; some mean two things."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for meaning, listed in _MEANINGS.items():
        for phrase in listed.split("|"):
            key = tuple(phrase.split())
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), meaning)))
    return found


@cache
def longest_phrase() -> int:
    """Count the words of the longest phrase."""
    return max(map(len, phrases()))


@cache
def single_words() -> Mapping[str, tuple[str, ...]]:
    """Every phrase of one word, with what it means."""
    return {key[0]: meanings for key, meanings in phrases().items() if len(key) == 1}
