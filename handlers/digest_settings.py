"""`digest`: when one's at-risk digest comes, of what and where; by words or in a form."""

from collections.abc import Mapping
from typing import cast

from msgspec.structs import replace

from handlers.card import Actions, Button, Card, Context, Field, Form, Line, Option, Paragraph, bold
from handlers.digest_words import (
    COMMANDS,
    NAMES,
    SCOPES,
    WHOLE_WEEK,
    Wish,
    as_words,
    closed_told,
    days_named,
    minute_of,
    no_such_zone,
    not_here,
    own_channel,
    read_wish,
    time_of,
)
from handlers.digests_due import WEEKLY, due_day, next_due
from handlers.errors import UserError
from handlers.ports import AT_RISK, VOICE, DigestScope, DigestSetting, Person, is_zone
from handlers.ports.reach import CHAT_NAMES, Chat, Reach
from handlers.request import Answer, Request
from handlers.text import deadline, sentence_case
from handlers.writing import Answers

_TITLES = {AT_RISK: "At-risk digest", VOICE: "Weekly digest"}
_WORKING, _TO_ME = "working", "me"


def digest(request: Request, name: str = AT_RISK) -> Answer:
    """Answer `digest …`, of the digest of that name: the form, or what the words changed.

    Raises:
        UserError: The words say nothing that a digest has.
    """
    setting = request.stores.digests.setting(name, request.person)
    if not request.words:
        return Answer(_form(setting, request), name)
    return _keep(read_wish(request.words, setting, request.asker), setting, request)


def save_digest(request: Request, values: Mapping[str, str], name: str = AT_RISK) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    setting = request.stores.digests.setting(name, request.person)
    said = Answers(values)
    on = said.choice("on", _SWITCH) == "on"
    minute = minute_of(said.text("at", what="when, such as 08:30"))
    if minute is None:
        said.errors.setdefault("at", "Write the time as 08:30.")
    days = said.choice("days", _day_options(setting))
    scope = said.choice("scope", _scopes(request.person))
    reach = request.stores.reaches.of(request.person.id)
    where = said.choice("to", _places(setting, reach, request))
    here = own_channel(request.asker)
    if where == here and here != setting.destination and request.asker.barred:
        said.errors.setdefault("to", not_here(request.asker))
    zone = said.text("zone", what="where you are, such as Europe/Berlin")
    if zone and not is_zone(zone):
        said.errors["zone"] = no_such_zone(zone)
    said.check()
    wished = replace(
        setting,
        on=on,
        minute=minute or 0,
        weekdays=None if days == _WORKING else days,
        scope=cast("DigestScope", scope),
        destination=None if where in (_TO_ME, *CHAT_NAMES) else where,
        trouble=None,
    )
    chat = where if where in CHAT_NAMES and where != reach.chat else None
    return _keep(Wish(wished, zone, chat), setting, request)


def _form(setting: DigestSetting, request: Request) -> Form:
    person = request.person
    reach = request.stores.reaches.of(person.id)
    return Form(
        _TITLES[setting.digest],
        COMMANDS[setting.digest],
        "Save",
        (
            Field("on", "Do you want one?", "choice", options=_SWITCH, initial="on" if setting.on else "off"),
            Field("at", "When?", initial=time_of(setting.minute), hint="Where you are: 08:30 stays 08:30 when the clocks change."),
            Field("days", "On which days?", "choice", options=_day_options(setting), initial=setting.weekdays or _WORKING),
            Field("scope", "About whom?", "choice", options=_scopes(person), initial=setting.scope),
            Field("to", "Where to?", "choice", options=_places(setting, reach, request), initial=_place(setting, reach), hint=_hint(reach)),
            Field("zone", "Your time zone", initial=person.time_zone, hint="An IANA name, such as Europe/Berlin or America/New_York."),
        ),
        (*_trouble(setting), *_closed(reach), ("Public holidays and days you are away are left out.",)),
    )


def _place(setting: DigestSetting, reach: Reach) -> str:
    if setting.destination is not None and setting.trouble is None:
        return setting.destination
    return reach.chat if len(reach.ways) > 1 else _TO_ME


def _trouble(setting: DigestSetting) -> tuple[Line, ...]:
    return ((f"The channel you chose did not take it ({setting.trouble.rstrip('.')}), so it comes to you.",),) if setting.trouble else ()


def _hint(reach: Reach) -> str:
    return "Alerts and handoffs come to you in the same chat." if len(reach.ways) > 1 else ""


def _closed(reach: Reach) -> tuple[Line, ...]:
    """Say which chats take nothing for them any more."""
    return tuple((closed_told(way.chat, way.closed),) for way in reach.ways if way.closed is not None)


_SWITCH = (Option("Yes", "on"), Option("No", "off"))


def _day_options(setting: DigestSetting) -> tuple[Option, ...]:
    usual = ("1", "5") if setting.digest in WEEKLY else ("12345", WHOLE_WEEK)
    offered = {None: _WORKING} | {days: days for days in usual} | {setting.weekdays: setting.weekdays or _WORKING}
    return tuple(Option(sentence_case(days_named(days, digest=setting.digest)), value) for days, value in offered.items())


def _scopes(person: Person) -> tuple[Option, ...]:
    return tuple(Option(sentence_case(name), scope) for scope, name in SCOPES.items() if scope != "team" or person.team is not None)


def _places(setting: DigestSetting, reach: Reach, request: Request) -> tuple[Option, ...]:
    here = own_channel(request.asker)
    channels = {each: "This channel" if each == here else "The channel it goes to now" for each in (setting.destination, here) if each}
    to_me = [Option(f"To me, in {CHAT_NAMES[way.chat]}", way.chat) for way in reach.ways]
    if len(to_me) < 2:  # noqa: PLR2004 - between one there is nothing to choose
        to_me = [Option("To me, as a direct message", _TO_ME)]
    return (*to_me, *(Option(name, channel) for channel, name in channels.items()))


def _keep(wish: Wish, before: DigestSetting, request: Request) -> Answer:
    person, setting = request.person, wish.setting
    if wish.chat is not None:
        _choose(wish.chat, request)
    if setting.on and not before.on:
        setting = replace(setting, since=request.now)
    if wish.zone is not None and wish.zone != person.time_zone:
        request.stores.people.move(person.id, wish.zone)
        person = replace(person, time_zone=wish.zone)
    request.stores.digests.set(setting)
    return Answer(_confirmation(wish, setting, before, person, request), setting.digest)


def _choose(chat: Chat, request: Request) -> None:
    """Keep in which chat the person wants what is sent to them.

    Raises:
        UserError: That chat does not know them, or takes nothing for them.
    """
    name, reach = CHAT_NAMES[chat], request.stores.reaches.of(request.person.id)
    if chat not in [way.chat for way in reach.ways]:
        raise UserError(f"I do not know you in {name} yet. Write to me there once, then try again.")
    if closed := reach.closed(chat):
        raise UserError(closed_told(chat, closed))
    request.stores.reaches.choose(request.person.id, chat)


def _confirmation(wish: Wish, setting: DigestSetting, before: DigestSetting, person: Person, request: Request) -> Card:
    reach = request.stores.reaches.of(person.id)
    told = _told(setting, reach, request)
    in_words = setting.destination == before.destination and wish.chat is None
    undo = [Button("Undo", as_words(before))] if in_words and setting != before else []
    along = (("Alerts and handoffs come there too.",),) if wish.chat else ()
    return Card(
        f"Your {NAMES[setting.digest]}: {told}",
        (
            Paragraph(((bold(f"Your {NAMES[setting.digest]}"), f"  {told}"), *_next(setting, person, request), *along, *_closed(reach))),
            Actions((*undo, Button("Change…", COMMANDS[setting.digest]))),
            Context(((f"✓ Saved by {person.name}",), (f"Your time zone is {person.time_zone}",))),
        ),
    )


def _told(setting: DigestSetting, reach: Reach, request: Request) -> str:
    if not setting.on:
        return "Off. Nothing is sent."
    where = f"to you in {CHAT_NAMES[reach.chat]}" if len(reach.ways) > 1 else "to you"
    if setting.trouble is not None:
        where = f"to you, because the channel did not take it ({setting.trouble.rstrip('.')})"
    elif setting.destination is not None:
        where = "into this channel" if setting.destination == own_channel(request.asker) else "into the channel you named"
    days = days_named(setting.weekdays, digest=setting.digest)
    when = f"On {days}" if setting.weekdays is None else sentence_case(days)
    return f"{when} at {time_of(setting.minute)}, about {SCOPES[setting.scope]}, {where}."


def _next(setting: DigestSetting, person: Person, request: Request) -> tuple[Line, ...]:
    if not setting.on:
        return ()
    today = due_day(person, setting, request.now)
    if today is not None and request.stores.digests.of_day(setting.digest, person.id, today) is None:
        return (("The next one comes in a minute.",),)
    at = next_due(person, setting, request.now)
    return ((f"The next one comes {deadline(at, now=request.now, zone=person.time_zone)}.",),)
