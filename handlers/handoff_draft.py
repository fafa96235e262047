"""An accepted handoff as an opportunity for the CRM: a draft the rep checks, sent to a signed webhook once."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from handlers.card import Actions, Button, Card, Context, Field, Form, Paragraph, bold
from handlers.errors import UserError
from handlers.handoff_answers import moved_on
from handlers.handoff_card import answers_as_rep, headline_of
from handlers.ports import Handoff, HandoffDraft
from handlers.request import Answer, Request
from handlers.text import day, local, money
from handlers.writing import Answers

EVENT = "opportunity.drafted"
CLOSE_DAYS = 60
"""After the next step, until someone knows better."""
MOST_DAYS = 730
NAME_MOST = 120
EVIDENCE_MOST = 2000


def draft_form(handoff: Handoff, request: Request, version: int | None) -> Answer:
    """Open the draft.

    Raises:
        UserError: Someone else's, not accepted, or there is no CRM to take it.
    """
    _check(handoff, request, version)
    today = local(request.now, request.person.time_zone).date()
    evidence, before = handoff.evidence, handoff.draft
    value = evidence["opportunity"]["value"]
    amount = before["amount"] if before else f"{value:.0f}" if value else ""
    close = date.fromisoformat(before["close_on"]) if before else date.fromisoformat(evidence["call_by"]) + timedelta(days=CLOSE_DAYS)
    proof = f"{evidence['problem']} {evidence['proof']} {evidence['safe']} {evidence['basis']}."
    fields = (
        Field("name", "Name", initial=before["name"] if before else headline_of(handoff)),
        Field("amount", f"Amount a year, in {evidence['currency']}", "number", initial=amount, hint="In figures, such as 30240."),
        Field("close_on", "Close date", "date", initial=max(close, today).isoformat()),
        Field("evidence", "Evidence", "long_text", initial=before["evidence"] if before else proof),
    )
    intro = "It was sent before; this one replaces it." if before else "It goes to the CRM as a new opportunity."
    return Answer(
        Form("Draft for the CRM", f"handoff id:{handoff.id} draft v{handoff.version}", "Send", fields, ((intro,),)), handoff.account_id
    )


def save_draft(handoff: Handoff, request: Request, values: Mapping[str, str], version: int | None) -> Answer:
    """Keep the draft and send it; the same form again sends nothing.

    Raises:
        FormError: A field is wrong.
        UserError: As when it was opened.
    """
    _check(handoff, request, version)
    said, today = Answers(values), local(request.now, request.person.time_zone).date()
    name = said.text("name", what="a name", most=NAME_MOST)
    amount = said.amount("amount")
    close = said.day("close_on", earliest=today, latest=today + timedelta(days=MOST_DAYS))
    evidence = said.text("evidence", what="what speaks for it", most=EVIDENCE_MOST)
    said.check()
    draft = HandoffDraft(
        name=name,
        amount=str(amount),
        currency=handoff.evidence["currency"],
        close_on=(close or today).isoformat(),
        evidence=evidence,
        sent_at=request.now.isoformat(),
    )
    request.stores.handoffs.keep(replace(handoff, draft=draft))
    # The form's own key makes it one sending, however often it arrives.
    key = f"handoff:{handoff.id}:draft:{request.key}"
    request.stores.crm.send(key, EVENT, payload(handoff, draft), account_id=handoff.account_id)
    told = f"{name}: {money(amount, draft['currency'])} a year, to close {day(close or today, today=today)}."
    card = Card(
        f"Sent to the CRM. {told}",
        (
            Paragraph(((bold("✓ Sent to the CRM."),), (told,))),
            Actions((Button(f"Open {handoff.account_name}", f"account id:{handoff.account_id}"), Button("All handoffs", "handoffs"))),
            Context(((f"Handoff {handoff.id.removeprefix('h-')}",), ("signed; sent once, and again only until it is taken",))),
        ),
    )
    return Answer(card, handoff.account_id)


def payload(handoff: Handoff, draft: HandoffDraft) -> dict[str, object]:
    """Return what a CRM is told, as docs/webhooks.md describes it."""
    evidence = handoff.evidence
    opportunity = evidence["opportunity"]
    return {
        "handoff_id": handoff.id,
        "account_id": handoff.account_id,
        "account_name": handoff.account_name,
        "kind": handoff.kind,
        "units": opportunity["units"],
        "name": draft["name"],
        "amount": draft["amount"],
        "currency": draft["currency"],
        "close_on": draft["close_on"],
        "evidence": draft["evidence"],
        "readiness": evidence["readiness"],
        "policy_version": evidence["policy_version"],
        "csm": handoff.csm_name,
        "rep": handoff.rep_name,
        "accepted_at": handoff.moved_at.isoformat(),
    }


def _check(handoff: Handoff, request: Request, version: int | None) -> None:
    if not answers_as_rep(handoff, request.person, request.stores, now=request.now):
        raise UserError(f"This handoff is {handoff.rep_name or 'a rep'}'s, not yours to draft.")
    if handoff.state != "accepted" or (version is not None and version != handoff.version):
        raise UserError(moved_on(handoff, request))
    if not request.stores.crm.connected:
        raise UserError("No CRM is set up to take it. Your admin sets HOURGLASS_CRM_WEBHOOK_URL.")
