"""Short answers of help: a greeting, thanks, what to ask first, and what this assistant does not do, with what works instead."""

from collections.abc import Mapping

from handlers.card import Actions, Button, Card, Context, Line, Paragraph, bold, code
from handlers.request import Request
from handlers.suggestions import ONE_ACCOUNT, SUGGESTIONS
from handlers.text import quoted

UNCLEAR = "unclear"
BUTTONS_MOST = 4
_THIS = "help start"

CANNOT: Mapping[str, tuple[str, str]] = {
    "reminders": (
        "I set no reminders.",
        "Clocks, renewal steps and handoffs remind you by themselves; `snooze acme 7d because …` brings an account back on a day.",
    ),
    "writing": ("I write and send nothing to customers.", "`account acme` has what to say next, and `log touch acme` keeps what was said."),
    "calendar": ("I keep no calendar.", "`renewals 90d` has what is due when, and `log touch acme` keeps a meeting that was held."),
    "metrics": ("I work out no revenue metrics yet.", "`atrisk chart` has accounts and ARR by band, and `renewals 90d` what comes up."),
    "editing": (
        "I add, rename and delete no accounts.",
        "They come from your data: whoever runs me imports it. A change made here has an Undo button on its card.",
    ),
    "undo": ("Each change is taken back by Undo on its own card.", "Find the card that confirmed it and press the button."),
}
"""What is not done here, and what works instead."""

TOPICS = frozenset({"start", "hello", "thanks", *CANNOT})


def topic_card(topic: str, request: Request) -> Card:
    """Answer one of TOPICS, or `unclear WORDS`."""
    name = request.person.name.partition(" ")[0]
    if topic == "thanks":
        return Card("You are welcome.", (Paragraph((("You are welcome.",),)),))
    if topic == "hello":
        return _start(f"Hello {name}.", "", request)
    if topic in CANNOT:
        sentence, instead = CANNOT[topic]
        return Card(f"{sentence} {instead.replace('`', '')}", (Paragraph(((bold(sentence), " ", *_marked(instead)),)), _buttons(request)))
    if topic.startswith(UNCLEAR):
        # The words as they were typed: the topic is folded.
        return unclear_card(request.words[len(UNCLEAR) :].strip(), request)
    return _start("I can do these things.", "", request)


def unclear_card(words: str, request: Request) -> Card:
    """Say that words were not understood, and what would be."""
    lead = f"I did not understand {quoted(words)}." if words else "I did not understand that."
    return _start(lead, " Nothing was looked up.", request)


def _start(sentence: str, more: str, request: Request) -> Card:
    role = request.person.role
    # The questions about many accounts stand on the buttons.
    shown = tuple((code(each),) for each in ONE_ACCOUNT[role])
    lead: Line = (bold(sentence), f"{more}{' Ask in your own words, such as' if shown else ' Press what you want to know.'}")
    asked = [*ONE_ACCOUNT[role], *(each.sentence.lower() for each in SUGGESTIONS[role])]
    typed: Line = ("Or type ", code(request.asker.typed("help")), " for every ability")
    return Card(
        f"{sentence} You can ask: {', '.join(asked)}",
        (Paragraph((lead,), shown), _buttons(request), Context((typed, ("Answers are for you alone",)))),
    )


def _buttons(request: Request) -> Actions:
    offered = [Button(each.sentence, each.command) for each in SUGGESTIONS[request.person.role] if each.command != _THIS]
    return Actions(tuple(offered[:BUTTONS_MOST]), more=(Button("Every ability", "help"),))


def _marked(sentence: str) -> Line:
    parts = sentence.split("`")
    return tuple(code(part) if place % 2 else part for place, part in enumerate(parts) if part)
