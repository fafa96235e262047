"""`handoff NAME` hands an account off to Sales; `handoff id:h-1 accept v3` and the like are its buttons, and can be typed."""

import re
from collections.abc import Mapping

from msgspec import Struct

from handlers import handoff_draft, handoff_offer
from handlers.errors import UserError
from handlers.handoff_answers import STEPS, check, moved_on, unknown_step
from handlers.handoff_card import answers_as_rep, handoff_card
from handlers.ports import Handoff
from handlers.request import Answer, Request
from handlers.text import quoted
from handlers.writing import CHANGERS, Answers

SHOW, OFFER, DRAFT = "show", "offer", "draft"
_WORDS = re.compile(r"^(?:id:)?(?P<id>h-\d+)(?:\s+(?P<verb>[a-z]+))?(?:\s+v(?P<version>\d+))?$", re.IGNORECASE)


class _Asked(Struct, frozen=True):
    """A handoff, and what is to be done with it."""

    handoff: Handoff
    verb: str
    version: int | None


def opens_form(words: str) -> bool:
    """Tell whether these words open a form: an account's name, and every verb that needs a word more."""
    match = _WORDS.match(words)
    if match is None:
        return bool(words)
    verb = (match["verb"] or SHOW).casefold()
    return verb in (OFFER, DRAFT) or (verb in STEPS and STEPS[verb].form is not None)


def handoff(request: Request) -> Answer:
    """Answer `handoff NAME` with the form, `handoff id:h-1` with its card, and a button with what it does.

    Raises:
        UserError: It does not exist for this person, is not theirs to move, or has moved on.
    """
    asked = _asked(request)
    if asked is None:
        _csm_only(request)
        return handoff_offer.offer_form(request)
    one, verb = asked.handoff, asked.verb
    if verb == SHOW:
        return Answer(handoff_card(one, request.person, request.stores, now=request.now), one.account_id)
    if verb == OFFER:
        return handoff_offer.offer_form(request, _suggested(asked, request))
    if verb == DRAFT:
        return handoff_draft.draft_form(one, request, asked.version)
    step = STEPS[verb]
    before = check(step, one, asked.version, request)
    if before is not None:
        return before
    return step.run(one, Answers({}), request) if step.form is None else Answer(step.form(one, request), one.account_id)


def save_handoff(request: Request, values: Mapping[str, str]) -> Answer:
    """Do what a submitted form says; the same form again changes nothing and confirms again.

    Raises:
        FormError: A field is wrong; nothing was changed.
        UserError: As when it was opened; rights, state and holds are asked again.
    """
    asked = _asked(request)
    if asked is None:
        _csm_only(request)
        return handoff_offer.save_offer(request, values)
    if asked.verb == OFFER:
        return _save_suggested(asked, request, values)
    if asked.verb == DRAFT:
        return handoff_draft.save_draft(asked.handoff, request, values, asked.version)
    step = STEPS.get(asked.verb)
    if step is None or step.form is None:
        raise UserError(f"`handoff {asked.verb}` takes no form. Press the button, or type it.")
    return check(step, asked.handoff, asked.version, request) or step.run(asked.handoff, Answers(values), request)


def _save_suggested(asked: _Asked, request: Request, values: Mapping[str, str]) -> Answer:
    one = asked.handoff
    again = request.key and (one.moved_by_id, one.moved_key) == (request.person.id, request.key)
    return handoff_offer.save_offer(request, values, one if again else _suggested(asked, request))


def _suggested(asked: _Asked, request: Request) -> Handoff:
    one = asked.handoff
    if one.state != "suggested" or (asked.version is not None and asked.version != one.version):
        raise UserError(moved_on(one, request))
    return one


def _asked(request: Request) -> _Asked | None:
    """Read a handoff's id with a verb and a version; None: the words name an account."""
    match = _WORDS.match(request.words)
    if match is None:
        return None
    found = request.stores.handoffs.find(match["id"].casefold())
    if found is None or not _sees(found, request):
        raise UserError(f"I know no handoff {quoted(match['id'])}. Try `handoffs` for those that are open.")
    verb = (match["verb"] or SHOW).casefold()
    if verb not in (SHOW, OFFER, DRAFT) and verb not in STEPS:
        raise unknown_step(verb)
    return _Asked(found, verb, int(match["version"]) if match["version"] else None)


def _sees(found: Handoff, request: Request) -> bool:
    """Tell whether a handoff exists for this person: reps know those that were put before them."""
    person = request.person
    if person.role != "sales_rep":
        return True
    return found.state not in ("suggested", "approval") and (
        person.id in found.roots or answers_as_rep(found, person, request.stores, now=request.now)
    )


def _csm_only(request: Request) -> None:
    if request.person.role not in CHANGERS:
        raise UserError("CSMs hand accounts off to Sales. Try `handoffs` for those that were handed to you.")
