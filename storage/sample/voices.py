"""What customers of the sample company write in surveys, by topic: praise, lukewarm words, complaints."""

from typing import Literal

Mood = Literal["praise", "mixed", "complaint"]

TOPICS: dict[str, dict[Mood, tuple[str, ...]]] = {
    "outages": {
        "praise": (
            "Not a single outage since the spring. I stopped checking the status page.",
            "When you were down for ten minutes, we had a phone call before we had noticed.",
            "It is simply up when we need it, and that is all I ask.",
            "Month end used to make it crawl. The last three closed without a hiccup.",
            "Pages open at once now, even on the train.",
            "Two years in and I can count the incidents on one hand.",
        ),
        "mixed": (
            "Mostly quick, but Monday mornings feel like wading through mud.",
            "Stable enough. The status page could be more honest about slow days.",
            "One outage this quarter, handled well, at a bad moment for us.",
            "Fine for small lists. Anything over ten thousand rows tests my patience.",
            "It works. It would work better if the weekly report did not time out.",
        ),
        "complaint": (
            "Pages took a minute to load, all week.",
            "We lost a whole afternoon and the status page stayed green.",
            "Every month end it stalls, and nobody says why.",
            "My team keeps a spreadsheet for the days you are down. That says it all.",
            "The second time this month that approvals were stuck overnight.",
            "Slow, slower, then logged out. We are losing people over this.",
            "I had to tell our auditors that the tool was not reachable.",
        ),
    },
    "support": {
        "praise": (
            "Support knew our setup before I had finished the sentence.",
            "A real person rang back within the hour and stayed until it was fixed.",
            "Best help desk we work with, and we work with eleven.",
            "They told us about the fix before we asked. That is rare.",
            "I got a straight answer, even though the answer was no.",
            "Your support team deserves a raise.",
        ),
        "mixed": (
            "Good people, but it takes three replies to reach the one who knows.",
            "First answers are fast. The second one takes a week.",
            "Friendly, if a bit quick to close the ticket.",
            "Helpful in the end. I had to explain it twice.",
            "Weekday support is fine; on Saturdays we are on our own.",
        ),
        "complaint": (
            "The fix was fine. The silence before it was not.",
            "Four people, four different answers, and I still have the problem.",
            "I was promised a call on Tuesday. It is Friday.",
            "My ticket was closed while I was typing the reply.",
            "Nobody reads the earlier messages. I start over each time.",
            "We escalated twice and got the same article sent back.",
            "A bot told me it was sorry. I wanted a person.",
        ),
    },
    "exports": {
        "praise": (
            "We close the month a day earlier since the export came.",
            "The auditors took the export as it was. First time in nine years.",
            "One click and finance has what it needs.",
            "The scheduled report lands at seven and nobody chases me any more.",
            "I cancelled two other tools because the reports here are enough.",
            "The new dashboards got my board to look at the numbers themselves.",
        ),
        "mixed": (
            "Reports are solid; I still rebuild the totals by hand.",
            "The export is good, the column names are anybody's guess.",
            "Dashboards look nice. I would trade them for one reliable pivot.",
            "We get the data out, but only after some cleaning.",
            "Nice charts. Sharing them outside the company is harder than it should be.",
        ),
        "complaint": (
            "The export drops every row with an accent in the name.",
            "Two dashboards, two different totals, same filter.",
            "I spend each Friday repairing what the report got wrong.",
            "A report that takes forty minutes is not a report, it is a hobby.",
            "You moved the export button and did not tell anyone.",
            "The numbers on the screen and in the file do not agree.",
        ),
    },
    "access": {
        "praise": (
            "Single sign-on took our IT an hour, not the usual week.",
            "Custom roles finally let the plant managers in without showing them salaries.",
            "Security review passed at the first try. Thank you for the paperwork.",
            "Adding the night shift took me five minutes.",
            "Guest access for our suppliers changed how we work with them.",
        ),
        "mixed": (
            "Permissions are powerful, but I need a map to find my way.",
            "Sign-on works; group sync lags by a day.",
            "Roles do what we want after some trial and error.",
            "We like the audit log. We would like it more with a search.",
            "Inviting people is easy, taking access away is not.",
        ),
        "complaint": (
            "People who left in spring can still log in. That is a finding for our auditors.",
            "Nobody can tell me who may see what.",
            "The sign-on loop locked out forty people on a Monday.",
            "I had to give everyone admin to get anything done.",
            "Groups come over from our directory in the wrong order, every time.",
        ),
    },
    "mobile": {
        "praise": (
            "Our technicians finally fill in the form on site, not in the evening.",
            "The phone app saves each driver half an hour a day.",
            "It works in the basement without a signal, which nothing else did.",
            "My crew asked for it by name when we changed regions.",
            "Photos straight from the phone ended a lot of arguments.",
        ),
        "mixed": (
            "The app is handy, though it forgets what I typed when a call comes in.",
            "Good on a tablet, cramped on a phone.",
            "Offline mode works most of the time. Most.",
            "Fine for approvals, not for anything longer.",
            "We use it in the field and hope for the best on the older phones.",
        ),
        "complaint": (
            "The app logged my people out in the middle of a shift.",
            "Half of our readings never arrived.",
            "It eats the battery before lunch.",
            "We went back to paper in two depots.",
            "Updates break the camera. This was the third.",
        ),
    },
    "integrations": {
        "praise": (
            "The webhook into our ERP has run untouched for a year.",
            "Your API documents are the ones I show to other vendors.",
            "Importing ten years of records took one weekend and no consultant.",
            "Our own developers built the connector in an afternoon.",
            "Everything lands in the warehouse by six. Nobody thinks about it, which is perfect.",
        ),
        "mixed": (
            "The connector is good until somebody renames a field.",
            "API is fine, the rate limits are a little tight for our size.",
            "It talks to the CRM in one direction. We need both.",
            "Imports work once you have learned its moods.",
            "The calendar sync is nearly right, which is the worst kind of right.",
        ),
        "complaint": (
            "The sync fails in silence and we find out from our customers.",
            "Duplicates, again, after every import.",
            "A field changed without notice and our invoices stopped.",
            "We pay a contractor to babysit your integration.",
            "Three months of promises about the connector, and still a CSV by mail.",
        ),
    },
    "value": {
        "praise": (
            "We took a person off re-typing and onto customers. That pays for it.",
            "It has become the first tab I open in the morning.",
            "Approvals went from nine days to two. My director noticed.",
            "I would fight to keep this one.",
            "We rolled it out to two more sites because the first one would not shut up about it.",
            "It does what was promised, which I have stopped expecting from software.",
        ),
        "mixed": (
            "Useful for two of our five teams. The others have not found their reason yet.",
            "We like it, though the renewal price made us look around.",
            "It replaces what we had. I had hoped for more than that.",
            "Good tool, underused by us, partly our own fault.",
            "I could not say what we save. I suspect it is something.",
        ),
        "complaint": (
            "I cannot explain to finance what we get for this.",
            "A price increase and fewer features in our plan. We noticed.",
            "Nobody has shown me a number in a year.",
            "The people who wanted it have left, and the rest of us never asked for it.",
            "We pay for three hundred seats and I know twelve people who use it.",
            "Your competitor offered a pilot for free. We are tempted.",
        ),
    },
    "daily work": {
        "praise": (
            "New people find their way without a training day.",
            "Templates took the fear out of our quality reports.",
            "Search finds what I mean, not what I typed.",
            "The rules engine does the boring third of my job.",
            "Alerts come when they should and keep quiet otherwise.",
            "Small thing: saved views. Big difference.",
        ),
        "mixed": (
            "It took us a while, but the forms are where we want them.",
            "Search is good for this year's records and lost with older ones.",
            "I like the tasks, my team lives in the calendar.",
            "Too many clicks for the simple things, few for the hard ones.",
            "The training was good. It ended a week too early.",
        ),
        "complaint": (
            "Twelve clicks to approve a holiday. I counted.",
            "Every release moves something I had just learned.",
            "The forms lose their attachments and my people lose their temper.",
            "We were never shown how to set up rules, so nobody does.",
            "Search returns everything but the record I opened yesterday.",
            "Alerts for everyone about everything. So all of us mute them.",
        ),
    },
}


def verbatims(mood: Mood) -> tuple[str, ...]:
    """List every sentence of one mood, the topics in turn so that neighbours differ in subject."""
    lists = [moods[mood] for moods in TOPICS.values()]
    longest = max(len(sentences) for sentences in lists)
    return tuple(sentences[place] for place in range(longest) for sentences in lists if place < len(sentences))
