"""`away` and `back`: when someone is not here, and who takes what is open: work, alerts, reminders and clocks."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

from handlers.absence import absence_today
from handlers.card import Actions, Button, Card, Context, Field, Form, Line, Option, Paragraph, bold, code
from handlers.days_said import read_day
from handlers.errors import FormError, UserError
from handlers.ports import Absence, Message, Person
from handlers.request import Answer, Request
from handlers.text import day, local, quoted
from handlers.writing import Answers

LONGEST = timedelta(days=366)
ID_LENGTH = 12
_SPAN = re.compile(
    r"(?:(?:from\s+)?(?P<first>.+?)\s+(?:to|until|till|through|-|–)\s+(?P<last>.+?)|(?:until|till)\s+(?P<until>.+?)|(?:on\s+)?(?P<only>.+?))"
    r"(?:,?\s+covered\s+by\s+(?P<cover>.+))?",
    re.IGNORECASE,
)
_EXAMPLE = "Try `away from 23 Dec to 2 Jan, covered by kim@example.com`."


def away(request: Request) -> Answer:
    """Answer `away …`: the form, or the absence that the words name.

    Raises:
        UserError: The words name no days, or such that cannot be, or nobody who could cover.
    """
    if not request.words:
        return Answer(_form(request))
    today = _today(request)
    match = _SPAN.fullmatch(request.words.strip())
    if match is None:
        raise UserError(f"I read no days in {quoted(request.words)}. {_EXAMPLE}")
    first_said = match["first"] or match["only"]
    first = _said_day(first_said, today) if first_said else today
    last_said = match["last"] or match["until"]
    last = _said_day(last_said, today) if last_said else first
    cover = _named(match["cover"], request) if match["cover"] else None
    _check(first, last, today)
    _check_cover(cover, first, last, request)
    _check_free(first, last, request)
    return _keep(first, last, cover, _id(f"{first} {last} {request.now.isoformat()}", request), request)


def save_away(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    today, said = _today(request), Answers(values)
    first = said.day("first", earliest=today)
    last = said.day("last", earliest=first or today)
    chosen = said.choice("cover", _covers(request), required=False)
    cover = request.stores.people.by_id(chosen) if chosen else None
    said.check()
    if first is None or last is None:  # pragma: no cover - said.check() has told
        raise FormError({"first": "Choose a day."})
    _on_field("last", lambda: _check(first, last, today))
    _on_field("cover", lambda: _check_cover(cover, first, last, request))
    made = _id(request.key, request)
    _on_field("first", lambda: _check_free(first, last, request, but=made))
    return _keep(first, last, cover, made, request)


def back(request: Request) -> Answer:
    """Answer `back`: the absence of today ends, else the next one is taken back.

    Raises:
        UserError: The person is not away, and will not be.
    """
    today, person = _today(request), request.person
    ahead = request.stores.absences.of_person(person.id, since=today)
    wanted = [each for each in ahead if not request.words or each.id == request.words]
    absence = absence_today(person, request.stores, request.now) if not request.words else None
    absence = absence or next(iter(wanted), None)
    if absence is None:
        raise UserError("You are not away, and no absence of yours lies ahead.")
    request.stores.absences.end(absence.id, last_day=today - timedelta(days=1), now=request.now)
    begun = absence.first_day <= today
    sentence = "Welcome back. What is open comes to you again." if begun else f"Your absence {_span(absence, today)} is taken back."
    _tell_cover(
        absence, request, f"{person.name} is back" if begun else f"{person.name} is here after all, {_span(absence, today)}", "back"
    )
    return Answer(_card(sentence, request, ()), absence.id)


def _on_field(name: str, check: Callable[[], None]) -> None:
    try:
        check()
    except UserError as wrong:
        raise FormError({name: str(wrong)}) from wrong


def _form(request: Request) -> Form:
    today = _today(request)
    ahead = request.stores.absences.of_person(request.person.id, since=today)
    known: tuple[Line, ...] = tuple((f"You are away {_span(each, today)}; ", code("back"), " takes that back.") for each in ahead[:1])
    return Form(
        "Away",
        "away",
        "Save",
        (
            Field("first", "First day", "date", initial=today.isoformat()),
            Field("last", "Last day", "date", initial=today.isoformat()),
            Field("cover", "Who covers?", "choice", required=False, options=_covers(request), hint="Without anyone it is your manager."),
        ),
        (("Open work, alerts and reminders go to who covers. Your digest pauses; clocks run on.",), *known),
    )


def _covers(request: Request) -> tuple[Option, ...]:
    return tuple(Option(person.name, person.id) for person in _able(request))


def _able(request: Request) -> Sequence[Person]:
    """List who could cover: whoever may do what the person does."""
    own = request.person.role
    roles = {own, "manager"} | ({"csm"} if own == "manager" else set())
    return [each for each in request.stores.people.everyone() if each.role in roles and each.id != request.person.id]


def _named(words: str, request: Request) -> Person:
    said = " ".join(words.split()).strip(".").removeprefix("@").casefold()
    found = [each for each in request.stores.people.everyone() if said in (each.email, each.name.casefold())]
    if len(found) != 1:
        who = "I know several people" if found else "I know no one"
        raise UserError(f"{who} called {quoted(words)}. Name who covers by their work e-mail.")
    if found[0].id == request.person.id:
        raise UserError("You cannot cover for yourself. Name someone else, or no one: then it is your manager.")
    if found[0] not in _able(request):
        raise UserError(f"{found[0].name} may not do what you do. Name someone of your role, or a manager.")
    return found[0]


def _said_day(text: str, today: date) -> date:
    found = read_day(text, today=today)
    if found is None:
        raise UserError(f"I read no day in {quoted(text)}. {_EXAMPLE}")
    return found


def _check(first: date, last: date, today: date) -> None:
    if first < today:
        raise UserError(f"{day(first, today=today)} is over. An absence begins today or later.")
    if last < first:
        raise UserError(f"The last day, {day(last, today=today)}, lies before the first, {day(first, today=today)}.")
    if last - first > LONGEST:
        raise UserError("An absence lasts a year at most. Ask your admin to hand your accounts to someone else.")


def _check_free(first: date, last: date, request: Request, *, but: str = "") -> None:
    for known in request.stores.absences.of_person(request.person.id, since=first):
        if known.first_day <= last and known.id != but:
            raise UserError(f"You are away {_span(known, _today(request))} already. `back` takes that back.")


def _check_cover(cover: Person | None, first: date, last: date, request: Request) -> None:
    if cover is None:
        return
    for absence in request.stores.absences.of_person(cover.id, since=first):
        if absence.first_day <= last:
            raise UserError(f"{cover.name} is away too, {_span(absence, _today(request))}. Name someone else.")


def _id(key: str, request: Request) -> str:
    return "absence-" + sha256(f"{request.person.id}\n{key}".encode()).hexdigest()[:ID_LENGTH]


def _keep(first: date, last: date, cover: Person | None, made: str, request: Request) -> Answer:
    person, today = request.person, _today(request)
    absence = Absence(made, person.id, first, last, cover.id if cover else None, request.now)
    if request.stores.absences.add(absence):
        _tell_cover(absence, request, f"You cover for {person.name} {_span(absence, today)}", "cover")
    follower = cover or request.stores.people.manager_of(person)
    whose = (
        f"{follower.name} covers"
        if follower
        else "No one covers: you named no one and no one leads your team, so all of it still comes to you"
    )
    sentence = f"You are away {_span(absence, today)}. {whose}."
    return Answer(_card(sentence, request, (Button("Undo", f"back {made}"),)), made)


def _tell_cover(absence: Absence, request: Request, sentence: str, what: str) -> None:
    person = request.person
    cover = request.stores.people.by_id(absence.cover_id) if absence.cover_id else request.stores.people.manager_of(person)
    if cover is None or cover.id == person.id:
        return
    rest = "Their open work, alerts and reminders come to you on those days." if what == "cover" else "What is open goes to them again."
    card = Card(f"{sentence}.", (Paragraph(((bold(f"{sentence}."), f" {rest}"),)),))
    request.stores.post.send(Message(key=f"{absence.id}:{what}", kind="notice", to=cover, card=card))


def _card(sentence: str, request: Request, buttons: tuple[Button, ...]) -> Card:
    actions = (Actions(buttons),) if buttons else ()
    return Card(sentence, (Paragraph(((sentence,),)), *actions, Context(((f"✓ Saved by {request.person.name}",),))))


def _span(absence: Absence, today: date) -> str:
    first, last = day(absence.first_day, today=today), day(absence.last_day, today=today)
    return f"on {first}" if absence.first_day == absence.last_day else f"from {first} to {last}"


def _today(request: Request) -> date:
    return local(request.now, request.person.time_zone).date()
