"""What a conversation is about: for one person in one place, for a few hours."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from storage import outbox
from storage.conversations import FORGOTTEN_AFTER, Subject, Talk, keep_subject, subject_of
from storage.outbox import Outgoing
from storage.tables import conversations
from storage.tables import outbox as outbox_table
from tests.factories import NOW

HERE = Talk("slack", "T1", "D1", "", "U0ANN")
ACME = Subject("a-0001", "account id:a-0001")
SECOND = timedelta(seconds=1)


def test_the_newest_question_of_the_person_in_the_place_counts(connection: Connection) -> None:
    keep_subject(connection, HERE, Subject(None, "atrisk team"), now=NOW)
    keep_subject(connection, HERE, ACME, now=NOW + SECOND)
    assert subject_of(connection, HERE, now=NOW + SECOND) == ACME
    for other in ({"user_id": "U0BOB"}, {"thread": "1.1"}, {"place": "C1"}, {"workspace_id": "T2"}, {"channel": "teams"}):
        assert subject_of(connection, replace(HERE, **other), now=NOW) is None


def test_it_is_forgotten_for_everyone_after_a_while(connection: Connection) -> None:
    keep_subject(connection, HERE, ACME, now=NOW)
    keep_subject(connection, replace(HERE, user_id="U0BOB"), ACME, now=NOW + SECOND)
    assert subject_of(connection, HERE, now=NOW + FORGOTTEN_AFTER - SECOND) == ACME
    assert subject_of(connection, HERE, now=NOW + FORGOTTEN_AFTER) is None
    keep_subject(connection, replace(HERE, thread="9.9"), ACME, now=NOW + 2 * FORGOTTEN_AFTER)
    assert connection.execute(select(func.count()).select_from(conversations)).scalar() == 1


def test_a_thread_under_what_was_sent_about_an_account_is_about_it_for_its_reader(connection: Connection) -> None:
    alert = Outgoing("alert:1", "alert", "slack", "U0ANN", {"messages": []}, NOW, account_id="a-0002")
    outbox.put(connection, alert, now=NOW)
    connection.execute(outbox_table.update().values(state="sent", sent_channel="D1", sent_ts="7.7"))
    thread = replace(HERE, thread="7.7")
    assert subject_of(connection, thread, now=NOW) == Subject("a-0002", "account id:a-0002")
    assert subject_of(connection, replace(thread, user_id="U0BOB", place="D2"), now=NOW) is None
    assert subject_of(connection, replace(thread, thread="8.8"), now=NOW) is None
    keep_subject(connection, thread, ACME, now=NOW)
    assert subject_of(connection, thread, now=NOW) == ACME
