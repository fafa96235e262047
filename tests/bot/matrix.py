"""What the matrices of rights share: a company with things that must not leak, what each role never reads, and all there is to ask."""

from bot import timekeeping
from storage.database import Database
from storage.tables import people, touches
from tests.factories import feedback, healthy_account, person, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.storage.conftest import keep_accounts, keep_feedback

VERBATIM, CONTACT, NOTE = "exploded on Monday", "Lena Okafor", "mind her mood"
ACCOUNTS = ("Acme", "Globex")
NEVER = {
    "csm": (),
    "manager": (),
    "cs_ops": (),
    "sales_rep": (VERBATIM, CONTACT, NOTE, "Globex", "150"),
    "executive": (VERBATIM, CONTACT, NOTE),
    "unknown": (VERBATIM, CONTACT, NOTE, *ACCOUNTS, "150", "64"),
    "guest": (VERBATIM, CONTACT, NOTE, *ACCOUNTS, "150", "64"),
    "other company": (VERBATIM, CONTACT, NOTE, *ACCOUNTS, "150", "64"),
}
"""What the table of rights says a role never reads. Globex is no account of the rep."""
OF_US = ("csm", "manager", "cs_ops", "sales_rep", "executive")

WORDS = (
    "account globx", "account id:a-0002 v12", "account globex why", "account acme", "brief globex", "atrisk all", "champions globex",
    "feedback globex", "renewals 400d all", "handoffs", "home", "share globex", "share id:a-0002 here", "keep feedback", "audit",
    "find globex", "log touch globex", "how's globex doing?", "voc", "voc globex",
)  # fmt: skip

THIRDS = {"message": 0, "press": 1, "submit": 2}
"""Of the surfaces that share the words between them."""


def numbers_of(surface: str, role: str, place_number: int) -> list[int]:
    """Choose what is asked: everything, or a third of it, so that three surfaces ask everyone everything everywhere between them."""
    third, before = THIRDS.get(surface), [*NEVER].index(role) + place_number
    return [number for number in range(len(WORDS)) if third is None or (number + before) % 3 == third]


def email_of(role: str) -> str:
    """Return the address that a chat shows of somebody: outsiders show one of ours."""
    return {"csm": "csm@example.com", "unknown": "nobody@example.com"}.get(role, f"{role if role in OF_US else 'csm'}@example.com")


def furnish(url: str) -> None:
    """Keep two accounts with what must not leak, and somebody of each role."""
    database, now = Database.open(url), timekeeping.now()
    globex = troubled_account(as_of=now, scored_at=now, rep_id="p-other", rep_name="Olaf Berg")
    said = feedback(text=f"The export {VERBATIM}.", contact_name=CONTACT, received_at=now)
    ours = [person(), *(person(id=f"p-{role}", email=email_of(role), name=f"{role} of ours", role=role) for role in OF_US[1:])]
    with database.writing() as connection:
        for who in ours:
            row = {name: getattr(who, name) for name in ("id", "email", "name", "role", "team", "time_zone")}
            connection.execute(people.insert(), row)
        keep_accounts(connection, FakeAccounts([healthy_account(as_of=now, scored_at=now), globex]))
        connection.exec_driver_sql("UPDATE accounts SET rep_id = 'p-sales_rep' WHERE id = 'a-0001'")
        keep_feedback(connection, [said])
        note = {"id": "t-1", "account_id": "a-0002", "at": now, "kind": "call", "direction": "two_way", "note": NOTE}
        connection.execute(touches.insert(), note)
    database.close()
