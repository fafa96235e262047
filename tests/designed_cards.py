"""The cards of the design: the account in each of its states, the arithmetic, the questions and refusals, the list."""

from handlers.card import (
    Actions,
    Button,
    Card,
    Column,
    Context,
    Driver,
    Fact,
    Facts,
    Headline,
    Line,
    Paragraph,
    Quote,
    Reason,
    Table,
    bold,
    code,
    italic,
)


def context(*items: str | Line) -> Context:
    return Context(tuple((item,) if isinstance(item, str) else item for item in items))


def fact(label: str, verdict: str | Line, evidence: str) -> Fact:
    return Fact(label, (verdict,) if isinstance(verdict, str) else verdict, (evidence,))


def _account_menu(name: str) -> tuple[Button, ...]:
    return (
        Button("Trend", f"account {name} trend"),
        Button("Account plan", f"account {name} plan"),
        Button("Log a touch…", f"log touch {name}"),
        Button("Snooze…", f"snooze {name}"),
        Button("Share in this channel", f"share account {name}"),
    )


ACME = Card(
    "Acme: Green, 78 of 100, up 6 in 30 days. Next: hand off 63 seats, about $30k a year, to Sales.",
    (
        context("$120k ARR", "Enterprise", "Dana Reyes", "customer since Mar 2024"),
        Reason(
            (bold("Up 6 in 30 days."), " Usage carries it; growth holds it back."),
            (
                Driver("Usage 84", "29.4 of 35", "active 27 of 30 days, 18 of 25 features"),
                Driver("Engagement 80", "20.0 of 25", "last touch 6 days ago"),
                Driver("Growth 60", "9.0 of 15", "users +8% in 90 days, no expansion yet"),
            ),
            Button("Why 78?", "account acme why"),
        ),
        Facts(
            (
                fact("Churn risk", "Low", "0 of 7 factors"),
                fact("Renewal", "Wed 14 Apr, 141 days", "Kickoff due Tue 15 Dec"),
                fact("Expansion", "ready, 84 of 100", "63 seats, about $30k a year"),
                fact("Value", "$186k saved, ROI 55%", "Time study, Mon 12 Oct"),
                fact("Champion", "Priya Nair, eligible (82)", "Asked 1 of 2 times in 90 days"),
                fact("Feedback", "1 request open", "Answer by Wed 2 Dec"),
            )
        ),
        Quote("The audit export saves my team two days every month.", "Priya Nair, VP Operations  ·  NPS 9  ·  Thu 12 Nov"),
        Paragraph(((bold("Next:"), " hand off to Sam Ortiz (Sales). Readiness is over 80 and nothing holds it."),)),
        Actions(
            (
                Button("Hand off to Sales…", "handoff acme", primary=True),
                Button("Ask champion…", "ask champion acme"),
                Button("Show feedback", "feedback acme"),
            ),
            more=_account_menu("acme"),
        ),
        context("Health coverage 100%", "Usage 2 h ago", "CRM 40 min ago", "Support 15 min ago", "Survey 12 days ago", "Policy v3"),
    ),
    Headline("Acme", "Green 78", "🟢"),
)

GLOBEX = Card(
    "Globex: Red, 36 of 100, down 19 in 30 days. Next: answer Lena Okafor (NPS 3), waiting 30 h, 18 h left.",
    (
        context("$240k ARR", "Enterprise", "Dana Reyes", "customer since Jan 2023"),
        Reason(
            (bold("Down 19 in 30 days"), ", 16 of them in 7. Yellow until Mon 23 Nov."),
            (
                Driver("Usage 41", "14.4 of 35", "active 15 of 30 days, down 31%"),
                Driver("Engagement 38", "9.5 of 25", "last touch 33 days ago"),
                Driver("Satisfaction 24", "4.8 of 20", "3 detractors in 5, 1 escalation"),
            ),
            Button("Why 36?", "account globex why"),
        ),
        Facts(
            (
                fact(
                    "Churn risk",
                    "High, 4 of 7 factors, 1 unknown. Estimate: at renewal, in 40 days",
                    "Usage down, champion left, 9 tickets, renewal near; invoices unknown",
                ),
                fact("Renewal", ("Sun 3 Jan, ", bold("40 days")), "Negotiation 5 days late"),
                fact("Feedback", ("detractor, ", bold("30 h"), " waiting"), "18 h left, until Wed 25 Nov, 09:10"),
                fact("Expansion", "held, readiness 52", "Red, churn High, open detractor"),
                fact("Champion", "Tom Brandt left", "Mon 2 Nov, no successor"),
            )
        ),
        Quote("Third outage this month and nobody called us back.", "Lena Okafor, Head of Support  ·  NPS 3  ·  Mon 23 Nov"),
        Paragraph(((bold("Next:"), " call Lena Okafor before Wed 09:10."),)),
        Actions(
            (
                Button("Log reply…", "feedback reply 4182", primary=True),
                Button("Start playbook…", "start playbook globex"),
                Button("Renewal steps", "renewal globex"),
            ),
            more=_account_menu("globex"),
        ),
        context(
            "Health coverage 100%",
            "Usage 2 h ago",
            "CRM 40 min ago",
            "Support 15 min ago",
            "Survey 30 h ago",
            (bold("Billing: no data"),),
            "Policy v3",
        ),
    ),
    Headline("Globex", "Red 36", "🔴"),
)

INITECH = Card(
    "Initech: Unknown. 45% of the score is known, 60% is needed. Usage data stopped Thu 12 Nov.",
    (
        context("$64k ARR", "Mid-market", "Dana Reyes", "customer since Aug 2025"),
        Paragraph(
            ((bold("45% of the score is known; a band needs 60%."), " Usage data stopped Thu 12 Nov."),),
            (
                (bold("Known:"), " engagement 66, satisfaction 70"),
                (bold("Missing:"), " usage, growth, relationship"),
                (bold("Before that:"), " Green 71 on Wed 11 Nov"),
            ),
            Button("What's missing?", "account initech why"),
        ),
        Facts(
            (
                fact("Churn risk", "Unknown", "1 of 7 factors, 3 unknown"),
                fact("Renewal", "Fri 12 Feb, 80 days", "Strategic alignment 10 days late"),
                fact("Expansion", "not scored", "Usage missing"),
                fact("Value", "none recorded", "Add one to open expansion"),
                fact("Champion", "not assessed", "No contacts with a role"),
                fact("Feedback", "nothing open", "Last answer Tue 3 Nov, NPS 8"),
            )
        ),
        Paragraph(((bold("Next:"), " get usage data back. Olga Petrov (CS ops) owns this feed."),)),
        Actions(
            (Button("Tell CS ops…", "data gap initech usage", primary=True), Button("Renewal steps", "renewal initech")),
            more=_account_menu("initech"),
        ),
        context(
            (bold("Health coverage 45%"),),
            (bold("Usage 12 days ago"),),
            "CRM 40 min ago",
            "Support 15 min ago",
            "Survey 21 days ago",
            (bold("Contacts: no data"),),
            "Policy v3",
        ),
    ),
    Headline("Initech", "Unknown", "⚪"),
)

ACME_WHY = Card(
    "Why Acme is 78: usage 29.4 + engagement 20.0 + satisfaction 14.6 + growth 9.0 + relationship 5.0 = 78.0.",
    (
        Paragraph((("Score × weight = points; the points add up. Green starts at 70, Yellow at 40.",),)),
        Table(
            (Column("Part"), *(Column(title, "right") for title in ("Score", "Weight", "Points", "Out of", "30 days"))),
            (
                ("Usage", "84", "35%", "29.4", "35", "+3.5"),
                ("Engagement", "80", "25%", "20.0", "25", "−0.8"),
                ("Satisfaction", "73", "20%", "14.6", "20", "+1.0"),
                ("Growth", "60", "15%", "9.0", "15", "+2.3"),
                ("Relationship", "100", "5%", "5.0", "5", "0.0"),
            ),
            ("Health", "", "100%", "78.0", "100", "+6.0"),
            "The five parts of the score and their points",
        ),
        Paragraph(
            (
                (
                    bold("Usage 84"),
                    ", mean of 90 (27 of 30 days), 100 (4 of 4 weeks), 72 (18 of 25 features), 74 (7.4 of 10 actions a session)  ",
                    italic("2 h ago"),
                ),
                (
                    bold("Engagement 80"),
                    ", mean of 100 (44% of monthly users daily, 40% is full), 100 (touch 6 days ago), "
                    "80 (4 of 5 meetings), 40 (2 of 5 surveys)  ",
                    italic("40 min ago"),
                ),
                (
                    bold("Satisfaction 73"),
                    ", 50% × 70 (NPS, 5 answers) + 30% × 80 (CSAT 4.2) + 20% × 70 (5 open tickets)  ",
                    italic("15 min ago"),
                ),
                (
                    bold("Growth 60"),
                    ", mean of 70 (users +8%), 70 (usage +8%), 100 (2 new features), 0 (no expansion)  ",
                    italic("2 h ago"),
                ),
                (
                    bold("Relationship 100"),
                    ", mean of 100 (champion), 100 (sponsor), 100 (3 contacts), 100 (CSM rating 5 of 5)  ",
                    italic("6 days ago"),
                ),
            )
        ),
        Paragraph(
            ((bold("What would lift it most"),),),
            (
                ("Close the seat expansion: growth 60 → 85, ", bold("+3.8")),
                ("Get the 3 open surveys answered: engagement 80 → 95, ", bold("+3.8")),
            ),
        ),
        Paragraph(((bold("What would turn it Yellow"), " (8.0 away): usage below 61"),)),
        Actions(
            (
                Button("Back to Acme", "account acme"),
                Button("Trend", "account acme trend"),
                Button("How scores work", "help health"),
            ),
            more=(Button("Override…", "override acme"), Button("Share in this channel", "share account acme why")),
        ),
        context("Coverage 100%, nothing missing", "Policy v3 since Tue 1 Sep", "Computed 2 h ago"),
    ),
    Headline("Acme", "Why Green 78", "🟢"),
)


def _match(name: str, details: str, account_id: str) -> Paragraph:
    return Paragraph(((bold(name),), (details,)), button=Button("Open", f"account id:{account_id}", spoken=f"Open {name}"))


PICKER = Card(
    "Three accounts match “north”. Which one?",
    (
        Paragraph(((bold("Three accounts match “north”."), " Which one?"),)),
        _match("Northwind Traders", "northwind.example  ·  Mid-market  ·  Dana Reyes", "a-1042"),
        _match("Northwind Logistics", "northwind-log.example  ·  Enterprise  ·  Ben Adler", "a-2210"),
        _match("Northern Light Energy", "nle.example  ·  Enterprise  ·  Ines Costa", "a-0377"),
        context(("Only accounts you may see. A domain or id opens one directly: ", code("/account nle.example"))),
    ),
)

DID_YOU_MEAN = Card(
    "I know no account called “globx”. Did you mean Globex?",
    (
        Paragraph((("I know no account called “globx”. Did you mean one of these?",),)),
        Actions((Button("Globex", "account id:a-0009"), Button("Globe Foods", "account id:a-0815"))),
        context("Nothing was looked up yet. Search by name, domain or id."),
    ),
)

ERROR_TOKEN = Card(
    "I could not read Acme just now. Nothing was changed. Token H-7K2M.",
    (
        Paragraph(((bold("I could not read Acme just now."), " Nothing was changed. Try again in a minute."),)),
        Actions((Button("Try again", "account acme"),)),
        context(("If it happens again, give your admin this token: ", code("H-7K2M")), "Tue 24 Nov, 15:10"),
    ),
)

EMPTY_QUEUE = Card(
    "Nothing is waiting for you.",
    (
        Paragraph(
            ((bold("Nothing is waiting for you today."), " The next step is Acme, renewal kickoff, on Tue 15 Dec."),),
            button=Button("Open Acme", "account acme"),
        ),
    ),
)

REFUSED = Card(
    "This channel is shared with another company, so I show no customer data here.",
    (
        Paragraph(
            (
                (bold("This channel is shared with another company, so I show no customer data here."),),
                ("Ask me in a direct message: your command works there.",),
            )
        ),
        Actions((Button("Answer me in a direct message", "dm account acme"),)),
        context("Only you see this note."),
    ),
)
