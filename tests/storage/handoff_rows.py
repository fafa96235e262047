"""Handoffs to write: Acme's seats, from Ann to Raj."""

from typing import Any

from handlers.handoff_evidence import evidence_of
from handlers.ports import Handoff, Handoffs, NewHandoff
from tests import factories
from tests.handlers.handoff_desk import NOW, handoff_desk

ACME = factories.healthy_account()


def new(**changes: Any) -> NewHandoff:
    stores = handoff_desk().stores()
    opportunity = ACME.document["opportunities"][0]
    evidence = evidence_of(ACME, opportunity, None, stores=stores, now=NOW, zone="UTC")
    return NewHandoff(**{"account_id": "a-0001", "kind": "seat", "csm_id": "p-ann", "rep_id": "p-raj", "evidence": evidence, **changes})


def started(handoffs: Handoffs, **changes: Any) -> Handoff:
    handoff = handoffs.start(new(**changes), by=None, at=NOW)
    assert handoff is not None
    return handoff
