"""`voc edit KEY`: rename a theme, merge it into another, say what became of it and who sees to it; each can be taken back."""

from collections.abc import Mapping, Sequence
from typing import get_args

from handlers.card import Actions, Button, Card, Context, Field, Form, Option, Paragraph, bold
from handlers.errors import UserError
from handlers.ports import Person
from handlers.ports.voice import EditKind, Theme, ThemeChange, ThemeEdit, ThemeStatus
from handlers.request import Answer, Request
from handlers.text import cut, quoted, sentence_case
from handlers.voc_quotes import words_of
from handlers.voc_theme import theme_named
from handlers.voc_themes import OPTIONS_MOST, by_answers
from handlers.writing import Answers

COMMAND = "voc edit"
STATUSES: tuple[ThemeStatus, ...] = get_args(ThemeStatus)
NAME_MOST = 60
NOBODY, ALONE, AS_IS = "nobody", "alone", "as-is"
_MEANS: Mapping[ThemeStatus, str] = {
    "new": "New: nobody decided",
    "accepted": "Accepted: it will be done",
    "shipped": "Shipped: customers can be told",
    "declined": "Declined: it will not be done",
}
_WORDS = "`voc edit KEY as NAME`, `voc edit KEY into KEY`, `voc edit KEY accepted`, `voc edit KEY owner ann@example.com`"


def opens_form(words: str) -> bool:
    """Tell whether these words open the form: no theme, or its key alone."""
    return len(words.split()) <= 1


def edit(request: Request) -> Answer:
    """Answer `voc edit`, `voc edit KEY` with the form, and words after the key with the change.

    Raises:
        UserError: There is no such theme or person, or the words say nothing that can be changed.
    """
    key, _, rest = request.words.partition(" ")
    if not key:
        return Answer(_form(None, request))
    theme = theme_named(key, request, COMMAND)
    if not rest:
        return Answer(_form(theme, request))
    return _apply(theme, [_edit_said(theme, rest, request)], request)


def save_edit(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong; nothing was changed.
    """
    said = Answers(values)
    key = request.words.split(" ")[0] or said.choice("theme", _themes(request))
    said.check()
    theme = theme_named(key, request, COMMAND)
    name = said.text("name", what="what it is called", required=False, most=NAME_MOST)
    status = said.choice("status", _statuses(), required=False)
    owner = said.choice("owner", _people(request), required=False)
    into = said.choice("into", _others(theme, request), required=False)
    said.check()
    wanted: list[tuple[EditKind, str | None, str | None]] = [
        ("name", name or theme.name, theme.name),
        ("status", theme.status if status in ("", AS_IS) else status, theme.status),
        ("owner_id", theme.owner_id if owner in ("", AS_IS) else None if owner == NOBODY else owner, theme.owner_id),
        ("merged_into", None if into in ("", ALONE) else into, None),
    ]
    return _apply(theme, [ThemeEdit(theme.key, kind, value) for kind, value, before in wanted if value != before], request)


def _edit_said(theme: Theme, rest: str, request: Request) -> ThemeEdit:
    word, _, value = rest.partition(" ")
    match word.casefold():
        case "as" if 0 < len(value) <= NAME_MOST:
            return ThemeEdit(theme.key, "name", value)
        case "as":
            raise UserError(f"A theme's name has 1 to {NAME_MOST} characters. Try `voc edit {theme.key} as Slow pages`.")
        case "into":
            other = theme_named(value, request, f"voc edit {theme.key} into")
            if other.key == theme.key:
                raise UserError(f"“{theme.name}” cannot be merged into itself.")
            return ThemeEdit(theme.key, "merged_into", other.key)
        case "owner":
            return ThemeEdit(theme.key, "owner_id", _owner_said(value, request))
        case status if not value and status in STATUSES:
            return ThemeEdit(theme.key, "status", status)
        case _:
            raise UserError(f"I do not know what {quoted(rest)} changes. Try {_WORDS}.")


def _owner_said(value: str, request: Request) -> str | None:
    if value.casefold() == NOBODY:
        return None
    person = request.person if value.casefold() == "me" else request.stores.people.by_email(value)
    if person is None:
        raise UserError(f"I know no one of ours with the e-mail {quoted(value)}. Try `owner me`, an e-mail, or `owner nobody`.")
    return person.id


def _apply(theme: Theme, edits: Sequence[ThemeEdit], request: Request) -> Answer:
    """Make each change, and offer to take each back."""
    current = {"name": theme.name, "status": theme.status, "owner_id": theme.owner_id, "merged_into": None}
    edits = [each for each in edits if each.value != current[each.kind]]
    if not edits:
        sentence = f"“{theme.name}” stays as it is: that is what was known of it."
        return Answer(Card(sentence, (Paragraph(((bold(sentence),),)), Actions((Button("All themes", "voc themes"),)))))
    made: list[tuple[ThemeEdit, ThemeChange]] = []
    for each in edits:
        summary = _sentence(theme, each, request)
        made.append((each, request.stores.themes.edit(each, summary=summary, by=request.asker, now=request.now)))
    told = " ".join(change.summary for _, change in made)
    undo = tuple(Button("Undo" if len(made) == 1 else f"Undo the {_UNDO[each.kind]}", f"undo {change.id}") for each, change in made)
    shipped = any(each.kind == "status" and each.value == "shipped" for each in edits)
    tell = (Button("Whom to tell…", f"voc tell {theme.key} all", primary=True),) if shipped and request.person.role == "manager" else ()
    card = Card(
        told,
        (
            Paragraph(((told,),)),
            Actions((*tell, *undo, Button("All themes", "voc themes"))),
            Context(((f"✓ Saved by {request.person.name}",), ("Cards of accounts follow at their next scoring",))),
        ),
    )
    return Answer(card, detail=told)


_UNDO: Mapping[EditKind, str] = {"name": "name", "status": "status", "owner_id": "owner", "merged_into": "merging"}


def _sentence(theme: Theme, change: ThemeEdit, request: Request) -> str:
    match change.kind:
        case "name":
            return f"“{theme.name}” is called “{change.value}” now."
        case "status":
            return f"“{theme.name}” is {change.value} now, before: {theme.status}."
        case "owner_id":
            person = request.stores.people.by_id(change.value) if change.value else None
            return f"{person.name} sees to “{theme.name}” now." if person else f"Nobody sees to “{theme.name}” now."
        case "merged_into":
            other = request.stores.themes.find(change.value or "")
            return f"“{theme.name}” is counted with “{other.name if other else change.value}” now."


def _form(theme: Theme | None, request: Request) -> Form:
    which = () if theme else (Field("theme", "Which theme?", "choice", options=_themes(request)),)
    status = theme.status if theme else AS_IS
    owner = (theme.owner_id or NOBODY) if theme else AS_IS
    fields = (
        *which,
        Field("name", "What is it called?", required=False, initial=theme.name if theme else "", hint="Empty: as now."),
        Field("status", "What became of it?", "choice", False, options=_statuses(), initial=status),
        Field("owner", "Who sees to it?", "choice", False, options=_people(request), initial=owner),
        Field(
            "into",
            "Is it the same as another?",
            "choice",
            False,
            options=_others(theme, request),
            initial=ALONE,
            hint="It is counted with it then.",
        ),
    )
    intro = ((f"Words that speak of it: {', '.join(words_of(theme))}.",),) if theme and theme.words else ()
    command = f"{COMMAND} {theme.key}" if theme else COMMAND
    return Form("Change a theme", command, "Save", fields, (*intro, ("Everyone reads the change; it can be taken back.",)))


def _themes(request: Request) -> tuple[Option, ...]:
    return tuple(Option(cut(theme.name, 70), theme.key) for theme, _ in by_answers(request)[:OPTIONS_MOST])


def _statuses() -> tuple[Option, ...]:
    return (*(Option(_MEANS[each], each) for each in STATUSES), Option("As now", AS_IS))


def _people(request: Request) -> tuple[Option, ...]:
    everyone: Sequence[Person] = sorted(request.stores.people.everyone(), key=lambda each: each.name)
    known = tuple(Option(each.name, each.id) for each in everyone[: OPTIONS_MOST - 2])
    return (*known, Option(sentence_case(NOBODY), NOBODY), Option("As now", AS_IS))


def _others(theme: Theme | None, request: Request) -> tuple[Option, ...]:
    others = [each for each in by_answers(request) if theme is None or each[0].key != theme.key]
    return (Option("No, it is one of its own", ALONE), *(Option(cut(each.name, 70), each.key) for each, _ in others[: OPTIONS_MOST - 1]))
