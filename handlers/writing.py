"""Changes by people: who may make them, how a form's fields are read, and how a saved change is confirmed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from handlers.absence import reader_of
from handlers.card import Actions, Button, Card, Context, Form, Option, Paragraph, bold
from handlers.errors import FormError, UserError
from handlers.names import find_account, scored_state
from handlers.ports import AccountState, Change, NewRecord, NewSnooze, Role
from handlers.request import Answer, Request
from handlers.rights import own_book
from handlers.text import day, deadline

FormOf = Callable[[AccountState, Request], Form]
"""How a handler draws its form for one account."""

ReadForm = Callable[[AccountState, "Answers", Request], tuple[NewRecord, str]]
"""How a handler reads its fields: the record, and one sentence that says what was saved. Raises FormError."""

CHANGERS: frozenset[Role] = frozenset({"csm", "manager"})
TEXT_MOST = 2000
AMOUNT_MOST = Decimal(1_000_000_000)


def may_change(request: Request, state: AccountState) -> bool:
    """Tell whether the person may change an account: theirs, given to them, their team's as its manager, or covered today."""
    person = request.person
    if person.role not in CHANGERS:
        return False
    if state.owner_id == person.id:
        return True
    has_book = person.role == "csm" or person.team is not None
    if has_book and request.stores.accounts.state(state.id, scope=own_book(person), at=request.now) is not None:
        return True
    return _covers(request, state)


def _covers(request: Request, state: AccountState) -> bool:
    if state.owner_id is None or not request.stores.absences.around(request.now.date()):
        return False
    owner = request.stores.people.by_id(state.owner_id)
    return owner is not None and reader_of(owner, request.stores, request.now).id == request.person.id


def require_change(request: Request, state: AccountState) -> None:
    """Refuse a person whose account it is not.

    Raises:
        UserError: Says whose it is.
    """
    if not may_change(request, state):
        owner = f"{state.owner_name} owns it" if state.owner_name else "It has no owner"
        raise UserError(f"{state.name} is not yours to change. {owner}; the owner or their manager can.")


def account_to_change(request: Request, command: str) -> AccountState | Card:
    """Find the account a change is about, or return the card that asks which.

    Raises:
        UserError: It does not exist for this person, or is not theirs to change.
    """
    hit = find_account(request, request.words, lambda name: f"{command} {name}")
    if isinstance(hit, Card):
        return hit
    state = scored_state(hit, request)
    require_change(request, state)
    return state


def form_or_question(request: Request, command: str, form: FormOf) -> Answer:
    """Answer a command that opens a form: the form, or the question which account is meant."""
    found = account_to_change(request, command)
    return Answer(found) if isinstance(found, Card) else Answer(form(found, request), found.id)


class Answers:
    """The fields of a submitted form, read one by one; every fault is kept under its field."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.errors: dict[str, str] = {}

    def text(self, name: str, *, what: str, required: bool = True, most: int = TEXT_MOST) -> str:
        """Read words; white space around them does not count."""
        said = self._values.get(name, "").strip()
        if not said and required:
            self.errors[name] = f"Say {what}."
        elif len(said) > most:
            self.errors[name] = f"That has {len(said):,} characters; at most {most:,} fit."
        return said

    def choice(self, name: str, options: Sequence[Option], *, required: bool = True) -> str:
        """Read one of the offered values; nothing where nothing need be chosen."""
        said = self._values.get(name, "").strip()
        if not said and not required:
            return ""
        if said not in {option.value for option in options}:
            self.errors[name] = "Choose one of the options."
        return said

    def day(self, name: str, *, earliest: date | None = None, latest: date | None = None, required: bool = True) -> date | None:
        """Read a day as YYYY-MM-DD within bounds."""
        said = self._values.get(name, "").strip()
        if not said:
            if required:
                self.errors[name] = "Choose a day."
            return None
        try:
            value = date.fromisoformat(said)
        except ValueError:
            self.errors[name] = "Write the day as 2026-11-24."
            return None
        if latest is not None and value > latest:
            self.errors[name] = f"Choose a day up to {day(latest, today=earliest or latest)}."
        if earliest is not None and value < earliest:
            self.errors[name] = f"Choose a day from {day(earliest, today=latest or earliest)} on."
        return value

    def amount(self, name: str) -> Decimal:
        """Read money of more than nothing, with two decimals at most; thousands may be separated."""
        said = self._values.get(name, "").strip().replace(",", "").replace(" ", "").replace("\u00a0", "")
        try:
            value = Decimal(said)
        except InvalidOperation:
            self.errors[name] = "Write the amount in figures, such as 186000."
            return Decimal(0)
        if not value.is_finite() or not 0 < value <= AMOUNT_MOST:
            self.errors[name] = "The amount must be more than 0 and at most 1,000,000,000."
            return Decimal(0)
        if value != value.quantize(Decimal("0.01")):
            self.errors[name] = "The amount has at most two decimals."
        return value

    def rating(self, name: str) -> int:
        """Read a whole rating from 1 to 5."""
        said = self._values.get(name, "").strip()
        if said not in {"1", "2", "3", "4", "5"}:
            self.errors[name] = "Rate from 1 to 5."
            return 0
        return int(said)

    def check(self) -> None:
        """Stop where any field was wrong.

        Raises:
            FormError: A sentence for each such field; nothing was saved.
        """
        if self.errors:
            raise FormError(self.errors)


def save_form(request: Request, command: str, values: Mapping[str, str], read: ReadForm) -> Answer:
    """Save what a form says and confirm it, with a way back; or ask which account is meant."""
    state = account_to_change(request, command)
    if isinstance(state, Card):
        return Answer(state)
    record, summary = read(state, Answers(values), request)
    change = request.stores.changes.add(record, summary=summary, by=request.asker, now=request.now, key=request.key)
    return Answer(confirmation(change, state.name, request, rescored=not isinstance(record, NewSnooze)), state.id)


def contact_options(state: AccountState, request: Request) -> tuple[Option, ...]:
    """Offer the account's contacts by name and title."""
    people = request.stores.contacts.of_account(state.id, at=request.now)
    return tuple(Option(f"{person.name}, {person.title}" if person.title else person.name, person.id) for person in people)


def confirmation(change: Change, name: str, request: Request, *, rescored: bool, then: Sequence[Button] = ()) -> Card:
    """Say what was saved, by whom, how to take it back, and what may follow."""
    when = deadline(change.at, now=request.now, zone=request.person.time_zone)
    return Card(
        f"{name}: {change.summary}",
        (
            Paragraph(((bold(name), f"  {change.summary}"),)),
            Actions((Button(f"Open {name}", f"account id:{change.account_id}"), Button("Undo", f"undo {change.id}"), *then)),
            Context(((f"✓ Saved by {request.person.name}",), (when,), *((("The scores follow at once",),) if rescored else ()))),
        ),
    )


def days_ahead(today: date, number: int) -> str:
    """Return a day ahead as a form's initial value."""
    return (today + timedelta(days=number)).isoformat()
