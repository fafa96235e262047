"""`link me`: who uses another address in the chat than here asks CS ops to be known; nothing is stored before one of them approved it.

What the asker reads is the same whether there is anybody of that address or not.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers.card import Actions, Button, Card, Context, Field, Form, Line, Paragraph, bold, code
from handlers.errors import FormError, UserError
from handlers.ports import AuditEntry, AuditLog, Message, Outcome, People, Person, Post
from handlers.ports.links import LinkRequest, LinkRequests
from handlers.request import Answer, Request
from handlers.rights import ROLE_NAMES
from handlers.text import cut, deadline, listed, quoted
from handlers.writing import Answers

WORD = "link"
LASTS = timedelta(days=14)
"""How long a request waits for a decision."""

OFTEN = timedelta(days=7)
MOST_ASKED = 3
"""By one user, within OFTEN."""

MOST_OPEN = 50
SHOWN = 10
_ADDRESS = re.compile(r"[^@\s<>|]+@[^@\s<>|]+\.[^@\s.<>|]+")
LONGEST_ADDRESS = 320

PASSED_ON = "I passed that on to your admins. You will read here what they decide."
WAITS = "Your request waits for one of your admins."
TOO_OFTEN = "You asked often lately. Speak with your admin, please."
DECLINED = "An admin declined that. Speak with them, please."


def asks_to_be_linked(words: str) -> bool:
    """Tell whether somebody whom nobody knows asks to be known."""
    return words.casefold().split()[:2] == [WORD, "me"]


def ask_to_be_linked(
    words: str, newcomer: LinkRequest, *, requests: LinkRequests, people: People, post: Post, audit: AuditLog, place: str | None
) -> Card:
    """Keep a request of somebody whom nobody knows yet, and show it to CS ops.

    Args:
        words: `link me`, and perhaps the address they say is theirs here.
        newcomer: Who they are in the chat, with the id and the moment of the request.
        requests: Where it is kept.
        people: Ours.
        post: The way to CS ops.
        audit: Where it stands who asked.
        place: Where they asked.
    """
    now = newcomer.asked_at
    _let_lapse(newcomer, requests)
    request, said = _request(words, newcomer), _refused(newcomer, requests)
    outcome: Outcome = "refused" if said else "answered"
    if said is None and requests.add(request):
        claimed = _claimed(request, people)
        for admin in _admins(people):
            card = _card(request, claimed, admin, requests, now=now)
            post.send(Message(_root(request, admin), "notice", admin, card))
    user = f"{request.channel} {request.workspace_id}/{request.user_id}"
    audit.record(AuditEntry(now, None, request.channel, place, "link me", None, outcome, f"{request.id}: {user}"))
    sentence = said or PASSED_ON
    return Card(sentence, (Paragraph(((sentence,),)),))


def link(request: Request) -> Answer:
    """Answer `link me`, `link`, and CS ops' `link approve ID`, `link choose ID` and `link decline ID`.

    Raises:
        UserError: The request is decided, or the person may not.
    """
    verb, _, rest = request.words.partition(" ")
    if verb == "me":
        return Answer(_known(request))
    _require_admin(request)
    if not verb:
        return Answer(_waiting(request))
    asked = _open(rest, request)
    match verb:
        case "approve":
            person = _claimed(asked, request.stores.people)
            if person is None:
                raise UserError("Nobody here has the address they gave. Choose who they are, or decline.")
            return Answer(_approve(asked, person, request))
        case "decline":
            return Answer(_decline(asked, request))
        case "choose":
            return Answer(_form(asked, request))
        case _:
            raise UserError("Try `link` for who waits, or `link me` to see who you are here.")


def opens_form(words: str) -> bool:
    """Tell whether words after `link` open a form."""
    return words.startswith("choose ")


def save_link(request: Request, values: Mapping[str, str]) -> Answer:
    """Approve a request as the person who was chosen.

    Raises:
        FormError: Nobody was chosen.
        UserError: The request is decided, or the person may not.
    """
    _require_admin(request)
    asked = _open(request.words.partition(" ")[2], request)
    said = Answers(values)
    address = said.text("email", what="the address", most=LONGEST_ADDRESS)
    said.check()
    person = request.stores.people.by_email(address.strip())
    if person is None:
        raise FormError({"email": f"Nobody here has the address {address.strip()}; `hourglass people add` adds them."})
    return Answer(_approve(asked, person, request))


def _request(words: str, newcomer: LinkRequest) -> LinkRequest:
    from msgspec.structs import replace

    found = _ADDRESS.search(words)
    email = found[0].casefold() if found and len(found[0]) <= LONGEST_ADDRESS else None
    return replace(newcomer, email=email, user_name=cut(newcomer.user_name, 100))


def _let_lapse(newcomer: LinkRequest, requests: LinkRequests) -> None:
    """End what the same user asked too long ago, so that they may ask again."""
    now = newcomer.asked_at
    for old in requests.of_user(newcomer.channel, newcomer.workspace_id, newcomer.user_id):
        if old.state == "open" and now - old.asked_at > LASTS:
            requests.decide(old, "lapsed", by=None, person_id=None, at=now)


def _refused(newcomer: LinkRequest, requests: LinkRequests) -> str | None:
    """Say why a request is not taken; it depends on what the same user asked before, and on nothing they could learn by it."""
    now = newcomer.asked_at
    before = requests.of_user(newcomer.channel, newcomer.workspace_id, newcomer.user_id)
    if any(each.state == "open" for each in before):
        return WAITS
    recent = [each for each in before if each.asked_at > now - OFTEN]
    if recent and recent[0].state == "declined":
        return DECLINED
    if len(recent) >= MOST_ASKED or len(requests.open(since=now - LASTS)) >= MOST_OPEN:
        return TOO_OFTEN
    return None


def _known(request: Request) -> Card:
    """Tell one of ours who they are here."""
    person = request.person
    team = f", team {person.team}" if person.team else ""
    sentence = f"I know you as {person.name}, {ROLE_NAMES[person.role]}{team}."
    return Card(sentence, (Paragraph(((sentence,),)), Context((("If that is not you, tell CS ops",),))))


def _require_admin(request: Request) -> None:
    if request.person.role != "cs_ops":
        raise UserError("CS ops decide who is linked. `link me` says who you are here.")


def _open(request_id: str, request: Request) -> LinkRequest:
    asked = request.stores.links.find(request_id.strip())
    if asked is None:
        raise UserError(f"I know no request {quoted(request_id)}. Try `link` for who waits.")
    if asked.state == "open" and request.now - asked.asked_at <= LASTS:
        return asked
    if asked.state == "open":
        raise UserError(f"{asked.user_name} asked over {LASTS.days} days ago. Let them ask again.")
    decider = request.stores.people.by_id(asked.decided_by) if asked.decided_by else None
    raise UserError(f"{decider.name if decider else 'Somebody'} {asked.state} that already.")


def _approve(asked: LinkRequest, person: Person, request: Request) -> Card:
    stores, now = request.stores, request.now
    if not stores.links.decide(asked, "approved", by=request.person.id, person_id=person.id, at=now):
        raise UserError("Somebody decided that at the same moment. Try `link` for who waits.")
    others = _other_accounts(asked, person, stores.links)
    stores.links.link(asked, person.id, at=now)
    _tell(asked, f"You are linked: I know you as {person.name}.", f"{request.person.name} approved it.", request)
    if others:
        # Whoever was known before hears of it where they are known.
        sentence = f"{asked.user_name}, {asked.user_id} in {asked.channel.capitalize()}, is linked to you now."
        why = f"{request.person.name} approved it. If that is not you, tell them."
        told = Card(sentence, (Paragraph(((bold(sentence),), (why,))),))
        stores.post.send(Message(f"link:{asked.id}:known:{person.id}", "notice", person, told))
    return _decided(asked, f"approved {asked.user_name} as {person.name}", person, request)


def _decline(asked: LinkRequest, request: Request) -> Card:
    if not request.stores.links.decide(asked, "declined", by=request.person.id, person_id=None, at=request.now):
        raise UserError("Somebody decided that at the same moment. Try `link` for who waits.")
    _tell(asked, "You were not linked.", f"{request.person.name} declined it. Speak with them, please.", request)
    return _decided(asked, f"declined to link {asked.user_name}", None, request)


def _tell(asked: LinkRequest, sentence: str, why: str, request: Request) -> None:
    """Say to the asker what was decided, by their account: nobody has to know them for that."""
    card = Card(sentence, (Paragraph(((bold(sentence),), (why,))),))
    request.stores.post.send(Message(f"link:{asked.id}:told", "notice", request.person, card, channel_id=asked.user_id))


def _decided(asked: LinkRequest, what: str, person: Person | None, request: Request) -> Card:
    """Audit a decision, and show it in the message of every admin."""
    stores, by = request.stores, request.asker
    user = f"{asked.id}: {asked.channel} {asked.workspace_id}/{asked.user_id}{f' is {person.id}' if person else ''}"
    action = f"link {'approve' if person else 'decline'}"
    stores.audit.record(AuditEntry(request.now, by.person.id, by.channel, by.place, action, None, "answered", user))
    sentence = f"{by.person.name} {what}."
    when = Context(((deadline(request.now, now=request.now, zone=by.person.time_zone),),))
    for admin in _admins(stores.people):
        card = Card(sentence, (Paragraph(((bold(sentence),),)), when))
        key = f"link:{asked.id}:decided:{admin.id}"
        stores.post.send(Message(key, "notice", admin, card, root_key=_root(asked, admin), mode="update"))
    sentence = f"You {what}."
    return Card(sentence, (Paragraph(((sentence,),)), Context((("It stands in the audit",),))))


def _waiting(request: Request) -> Card:
    waits = request.stores.links.open(since=request.now - LASTS)
    if not waits:
        return Card("Nobody waits to be linked.", (Paragraph((("Nobody waits to be linked.",),)),))
    blocks: list[Paragraph | Context] = []
    for asked in waits[:SHOWN]:
        claimed = _claimed(asked, request.stores.people)
        menu = tuple(_choices(asked, claimed))
        blocks.append(Paragraph(_who(asked, claimed, request.stores.links), menu=menu))
    if len(waits) > SHOWN:
        blocks.append(Context(((f"{len(waits) - SHOWN} more wait; they come when these are decided",),)))
    return Card(f"{len(waits)} wait to be linked." if len(waits) > 1 else "One waits to be linked.", tuple(blocks))


def _card(asked: LinkRequest, claimed: Person | None, reader: Person, links: LinkRequests, *, now: datetime) -> Card:
    """Show a request to one of those who may decide."""
    shows = f"they will see what {claimed.name} sees" if claimed else "they will see what the person you choose sees"
    return Card(
        f"{asked.user_name} asks to be linked{f' as {claimed.name}' if claimed else ''}.",
        (
            Paragraph(_who(asked, claimed, links)),
            Actions(tuple(_choices(asked, claimed))),
            Context(((f"Approve only whom you know: {shows}",), (f"asked {deadline(asked.asked_at, now=now, zone=reader.time_zone)}",))),
        ),
    )


def _who(asked: LinkRequest, claimed: Person | None, links: LinkRequests) -> tuple[Line, ...]:
    chat = asked.channel.capitalize()
    vouched = f"whose address there is {asked.user_email}" if asked.user_email else f"whose address {chat} does not show"
    lines: list[Line] = [
        (bold(asked.user_name), " asks to be linked."),
        (f"{chat} knows them as ", code(asked.user_id), f", {vouched}."),
    ]
    if asked.email is None:
        lines.append(("They named no address of ours.",))
    elif claimed is None:
        lines.append((f"They say that {asked.email} is theirs; nobody here has it. ", code("hourglass people add"), " adds somebody."))
    else:
        team = f", team {claimed.team}" if claimed.team else ""
        lines.append((f"They say that {asked.email} is theirs: ", bold(claimed.name), f", {ROLE_NAMES[claimed.role]}{team}."))
        others = _other_accounts(asked, claimed, links)
        if others:
            lines.append((f"{claimed.name} is known there as {listed(others)} already; that goes on, and they will be told.",))
    return tuple(lines)


def _other_accounts(asked: LinkRequest, person: Person, links: LinkRequests) -> Sequence[str]:
    return [user for user in links.accounts_of(person.id, asked.channel, asked.workspace_id) if user != asked.user_id]


def _choices(asked: LinkRequest, claimed: Person | None) -> Sequence[Button]:
    choose = Button("Choose who they are…", f"{WORD} choose {asked.id}", primary=claimed is None)
    decline = Button("Decline", f"{WORD} decline {asked.id}")
    if claimed is None:
        return (choose, decline)
    return (Button(f"Approve as {cut(claimed.name, 40)}", f"{WORD} approve {asked.id}", primary=True), choose, decline)


def _form(asked: LinkRequest, request: Request) -> Form:
    claimed = _claimed(asked, request.stores.people)
    offered = claimed.email if claimed else ""
    field = Field("email", "Their address here", hint="As hourglass people list shows it.", initial=offered)
    return Form("Link", f"{WORD} choose {asked.id}", "Approve", (field,), _who(asked, claimed, request.stores.links)[:2])


def _claimed(asked: LinkRequest, people: People) -> Person | None:
    """Find whom they say they are: by the address they named, else by the one that the chat shows."""
    address = asked.email or asked.user_email
    return people.by_email(address) if address else None


def _admins(people: People) -> Sequence[Person]:
    return [person for person in people.everyone() if person.role == "cs_ops"]


def _root(asked: LinkRequest, admin: Person) -> str:
    return f"link:{asked.id}:{admin.id}"
