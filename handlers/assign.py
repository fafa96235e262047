"""`assign NAME to PERSON`: have a colleague look after an account; it stands in their lists and digest, and they may change it."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from handlers.card import Actions, Button, Card, Context, Field, Form, Option, Paragraph, bold
from handlers.errors import UserError
from handlers.ports import AccountState, Message, NewAssignment, Person
from handlers.request import Answer, Request
from handlers.rights import own_book
from handlers.text import quoted
from handlers.writing import CHANGERS, Answers, account_to_change, confirmation

COMMAND = "assign"
NOTE_MOST = 500
MOST_OFFERED = 100
"""Colleagues; a menu holds no more."""
TO = " to "


def assign_form(request: Request) -> Answer:
    """Open the form, with the colleague filled in who was named after `to`.

    Raises:
        UserError: Nobody there has that name or address.
    """
    words, _, named = request.words.rpartition(TO)
    if not words:
        words, named = request.words, ""
    state = account_to_change(replace(request, words=words), COMMAND)
    if isinstance(state, Card):
        return Answer(state)
    offered = _colleagues(state, request)
    chosen = _named(named, offered) if named else None
    return Answer(_form(state, offered, chosen), state.id)


def _form(state: AccountState, offered: Sequence[Person], chosen: Person | None) -> Form:
    options = tuple(Option(person.name, person.id) for person in offered[:MOST_OFFERED])
    owner = f"{state.owner_name} stays the owner." if state.owner_name else "It has no owner."
    return Form(
        "Assign",
        f"{COMMAND} id:{state.id}",
        "Assign",
        (
            Field("person", "To whom?", "choice", options=options, initial=chosen.id if chosen else ""),
            Field("note", "What for?", "long_text", required=False, hint="They read it with the message that tells them."),
        ),
        ((f"{state.name} will stand in their lists and digest too. {owner}",),),
    )


def _colleagues(state: AccountState, request: Request) -> list[Person]:
    """List who could look after an account: every CSM, and the managers whose team it belongs to; the asker last.

    Raises:
        UserError: There is nobody.
    """
    found = [person for person in request.stores.people.everyone() if person.role in CHANGERS and _could(person, state, request)]
    if not found:
        raise UserError("There is nobody to assign it to. A CSM can be added with `hourglass people add`.")
    return sorted(found, key=lambda person: (person.id == request.person.id, person.team != request.person.team, person.name))


def _could(person: Person, state: AccountState, request: Request) -> bool:
    if person.role == "csm":
        return True
    return person.team is not None and request.stores.accounts.state(state.id, scope=own_book(person), at=request.now) is not None


def _named(words: str, offered: Sequence[Person]) -> Person:
    said = words.strip().casefold()
    found = [person for person in offered if said in (person.email, person.name.casefold())]
    found = found or [person for person in offered if person.name.casefold().startswith(said)]
    if len(found) != 1:
        many = "Several colleagues are" if found else "No colleague who could take it is"
        raise UserError(f"{many} called {quoted(words)}. Name one by e-mail, such as `assign acme to ann@example.com`.")
    return found[0]


def save_assignment(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form, and tell the colleague.

    Raises:
        FormError: A field is wrong.
    """
    state = account_to_change(request, COMMAND)
    if isinstance(state, Card):
        return Answer(state)
    offered = {person.id: person for person in _colleagues(state, request)}
    said = Answers(values)
    chosen = said.choice("person", tuple(Option(person.name, person.id) for person in offered.values()))
    note = said.text("note", what="what for", required=False, most=NOTE_MOST) or None
    said.check()
    person = offered[chosen]
    record = NewAssignment(account_id=state.id, person_id=person.id, note=note)
    told = f"Back with its owner, {person.name}." if person.id == state.owner_id else f"Assigned to {person.name}."
    change = request.stores.changes.add(record, summary=told, by=request.asker, now=request.now, key=request.key)
    if person.id != request.person.id:
        card = _told(state, note, request)
        request.stores.post.send(Message(f"assign:{change.id}:{person.id}", "notice", person, card, account_id=state.id))
    return Answer(confirmation(change, state.name, request, rescored=False), state.id)


def _told(state: AccountState, note: str | None, request: Request) -> Card:
    """Say to a colleague what they were given, by whom and what for."""
    lead = f"{request.person.name} asks you to look after {state.name}"
    lines = ((bold(f"{lead}."),), *(((note,),) if note else ()))
    owner = f"owned by {state.owner_name}" if state.owner_name else "without an owner"
    opened = Button(f"Open {state.name}", f"account id:{state.id}", primary=True)
    back = Button("Assign…", f"{COMMAND} id:{state.id}")
    return Card(
        f"{lead}.", (Paragraph(lines), Actions((opened, back)), Context(((f"It is {owner}, and stands in your lists and digest now",),)))
    )
