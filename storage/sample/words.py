"""Shorter texts of the sample: feature requests, product issues, tickets, notes, outcomes."""

REQUESTS = (
    "Single sign-on groups, so that leavers lose access the same day.",
    "Please let us schedule the export for the last working day of the month.",
    "A read-only link for our auditors, without a seat.",
    "Bulk edit for records. We change the same field four hundred times a quarter.",
    "Could approvals be delegated while someone is on holiday?",
    "An offline mode for tablets as good as the one for phones.",
    "Let us pin a dashboard to the wall screen without logging in each morning.",
    "Invoice layout with our purchase order number on the first page.",
    "Comments should notify the owner of the record, not the whole team.",
    "A two-way connector to our CRM.",
    "Dark mode for the night shift.",
    "Search inside attachments.",
    "A sandbox that we can refresh ourselves.",
    "Shift calendars with our own bank holidays.",
    "Show who changed a rule, and why.",
    "Templates that can be shared across sites.",
    "Fields that depend on other fields in forms.",
    "Export to Parquet for our warehouse.",
    "Roles per site, not only per company.",
    "Reminders in chat in place of e-mail.",
    "Signatures on mobile forms.",
    "More than twenty saved views.",
)

ISSUES = (
    "Attachments over 20 MB vanish after saving.",
    "The weekly report arrives twice on the first of the month.",
    "Filters reset when I switch between two dashboards.",
    "Approvals show the wrong deadline for people in Lisbon.",
    "The import stops at the first empty line and does not say so.",
    "Photos taken in portrait come out sideways.",
    "Rule conditions with dates skip the last day of the month.",
    "The calendar shows yesterday's shifts until noon.",
    "Webhooks repeat the same record after a retry.",
    "Exported amounts lose their cents in the German locale.",
    "Search ignores words shorter than four letters.",
    "The mobile form will not scroll with the keyboard open.",
)

OTHERS = (
    "Who do we ask about a purchase order for next year?",
    "Our new plant manager starts on the first and would like an introduction.",
    "Thank you for the workshop, the slides went round the whole department.",
    "We are reorganising the service teams; expect a few new names.",
    "Could you send the latest security certificate to our procurement?",
    "The user group in spring was well worth the trip.",
    "We are merging two sites and will need help with the records.",
    "Please note our new billing address from next quarter.",
)

TICKETS = (
    "Cannot open yesterday's report",
    "Approval stuck in the second step",
    "User cannot reset their password",
    "Import rejects a date column",
    "Webhook returns 401 since this morning",
    "Missing photos in a mobile form",
    "Export file is empty",
    "Dashboard total differs from the list",
    "Sign-on loop after a directory change",
    "Calendar off by one hour",
    "How do I archive a site?",
    "Rule fires twice on the same record",
    "Slow search over the archive",
    "Template lost its header",
    "Need to move records between teams",
    "Alert sent to a person who left",
    "Cannot invite a guest from a supplier",
    "Saved view shows other people's records",
    "App crashes on opening the camera",
    "Forms do not load on the depot's tablets",
    "Invoice shows the old address",
    "API answers 429 during the nightly sync",
    "Comment notifications stopped",
    "Scheduled report did not run",
    "Question about custom roles",
    "Duplicate records after an import",
    "Attachment preview stays blank",
    "Language switches back to English",
    "Printing cuts the last column",
    "Two-factor code never arrives",
    "Deleted record still found by search",
    "Totals wrong for the fiscal year",
)

CALL_NOTES = (
    "Walked through the open tickets; two can be closed.",
    "They want the night shift on board by next quarter.",
    "Agreed on one owner for data imports.",
    "New team lead joined, asked for a short training.",
    "Reviewed adoption by site; the second one lags.",
    "Asked for benchmark numbers against similar companies.",
    "Budget talks start next month, no surprise expected.",
    "Happy with the export, less with search.",
    "Discussed who approves rules after the reorganisation.",
    "They will test the field app in one depot.",
    "Went over the quarterly goals, two of three on track.",
    "Short check-in, nothing open.",
    "Prepared the business review, they bring their own figures.",
    "Asked about data residency for the new region.",
)

PULSE_NOTES = {
    1: ("No one returns calls.", "They told procurement to look around.", "The relationship is cold."),
    2: ("Meetings get cancelled late.", "Sponsor is quiet.", "Frustrated about open cases."),
    3: ("Polite, not engaged.", "Uses it, does not love it.", "Waiting for their reorganisation."),
    4: ("Good rhythm, open talk.", "Team is settled in.", "They bring ideas to the calls."),
    5: ("Would recommend us unasked.", "Strong sponsor, strong team.", "A partner, not a customer."),
}

OUTCOMES = {
    "promoter": ("Thanked in person", "Agreed to a quote", "Asked for a review"),
    "passive": ("Named one improvement to try", "Invited to the user group", "Planned a short training"),
    "detractor": ("Called, cause found, plan agreed", "Fixed and confirmed with them", "Apologised, new contact named"),
    "feature_request": ("On the roadmap for next quarter", "Workaround shown", "Declined, reason explained"),
    "product_issue": ("Fixed and confirmed", "Fixed in the monthly release", "Setting corrected"),
    "other": ("Answered", "Passed on to the right person", "Noted"),
}

GOALS = (
    ("Approve invoices faster", "days from receipt to approval", 9.0, 3.0),
    ("Fewer re-typed records", "records typed by hand a week", 420.0, 60.0),
    ("More complaints solved at first contact", "share solved at first contact [%]", 52.0, 75.0),
    ("Safer sites", "incidents a quarter", 14.0, 8.0),
    ("Close the month sooner", "working days to close", 7.0, 4.0),
    ("Less downtime", "hours of downtime a month", 30.0, 18.0),
    ("Faster onboarding of new people", "days until productive", 21.0, 10.0),
)

METHODS = ("Time study", "Workflow analysis", "Revenue attribution", "Payroll analysis", "Risk assessment")

VALUE_NOTES = (
    "Hours saved on month-end reports",
    "Fewer late deliveries",
    "One system retired",
    "Overtime avoided in two depots",
    "Audit findings closed without outside help",
)

COMPETITORS = (
    "A pilot of a rival tool in one site",
    "Named a rival's offer on the quarterly call",
    "Asked for an export of everything, for comparison",
)

MILESTONES = ("Second site live", "First quarter closed in the product", "All teams on board", "1,000th approval")
