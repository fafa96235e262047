"""Installations: kept sealed, renewed by one at a time, ended with what was to be sent there."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

from sqlalchemy import Connection, select

from storage import inbox, installations, outbox
from storage.database import Database
from storage.installations import Installation
from storage.outbox import Outgoing
from storage.people import SqlPeople
from storage.tables import outbox as outbox_table
from tests.factories import NOW

HOUR = timedelta(hours=1)
OURS = Installation("T1", "Ours", "A1", "U0BOT", "chat:write,commands", "sealed", "sealed refresh", NOW + 12 * HOUR, "U0ADMIN", NOW)
THEIRS = replace(OURS, team_id="T2", team_name="Ours in Asia", installed_at=NOW + HOUR)


def read(connection: Connection, team_id: str = "T1") -> Installation:
    """Read one that is there."""
    found = installations.installation_of(connection, team_id)
    assert found is not None
    return found


def put(connection: Connection, key: str, person_id: str | None, *, workspace_id: str | None = None, state: str = "due") -> None:
    """Keep a message in a state."""
    message = Outgoing(key, "digest", "slack", person_id or "C1", {}, NOW, person_id=person_id, workspace_id=workspace_id)
    assert outbox.put(connection, message, now=NOW)
    connection.execute(outbox_table.update().where(outbox_table.c.key == key).values(state=state))


def states(connection: Connection) -> dict[str, tuple[str, str | None]]:
    """Read what became of each message."""
    return {row.key: (row.state, row.error) for row in connection.execute(select(outbox_table))}


def test_an_installation_is_read_as_it_was_kept(connection: Connection) -> None:
    assert installations.installation_of(connection, "T1") is None
    installations.keep(connection, THEIRS)
    installations.keep(connection, OURS)
    assert installations.all_installations(connection) == [OURS, THEIRS]


def test_installing_again_replaces_tokens_and_takes_an_end_back(connection: Connection) -> None:
    installations.keep(connection, OURS)
    assert installations.end(connection, "T1", because="It was uninstalled.", at=NOW + HOUR, now=NOW + HOUR)
    assert (read(connection).bot_token, read(connection).refresh_token) == (None, None)
    installations.keep(connection, replace(OURS, bot_token="newer", installed_at=NOW + 2 * HOUR))
    again = read(connection)
    assert (again.bot_token, again.ended_at, again.ended_because, again.version) == ("newer", None, None, 3)


def test_an_end_that_comes_late_does_not_end_what_was_installed_since(connection: Connection) -> None:
    installations.keep(connection, replace(OURS, installed_at=NOW + HOUR))
    assert not installations.end(connection, "T1", because="It was uninstalled.", at=NOW, now=NOW + 2 * HOUR)
    assert not installations.end(connection, "T9", because="It was uninstalled.", at=NOW, now=NOW)
    assert read(connection).ended_at is None


def test_one_at_a_time_renews_and_only_the_token_that_it_read(connection: Connection) -> None:
    installations.keep(connection, OURS)
    held = read(connection)
    assert installations.begin_renewal(connection, held, until=NOW + HOUR, now=NOW)
    assert not installations.begin_renewal(connection, held, until=NOW + HOUR, now=NOW)
    assert installations.renewed(connection, held, bot_token="b2", refresh_token="r2", expires_at=NOW + 24 * HOUR)
    assert not installations.renewed(connection, held, bot_token="b3", refresh_token="r3", expires_at=NOW + 24 * HOUR)
    assert not installations.begin_renewal(connection, held, until=NOW + 2 * HOUR, now=NOW + HOUR)
    assert (read(connection).bot_token, read(connection).version) == ("b2", 2)
    assert installations.begin_renewal(connection, read(connection), until=NOW + HOUR, now=NOW)


def test_a_turn_that_brought_nothing_runs_out(connection: Connection) -> None:
    installations.keep(connection, OURS)
    held = read(connection)
    assert installations.begin_renewal(connection, held, until=NOW + HOUR, now=NOW)
    assert installations.begin_renewal(connection, held, until=NOW + 2 * HOUR, now=NOW + HOUR)


def test_tokens_that_were_renewed_meanwhile_are_not_ended(connection: Connection) -> None:
    installations.keep(connection, OURS)
    held = read(connection)
    assert installations.renewed(connection, held, bot_token="b2", refresh_token="r2", expires_at=NOW + 24 * HOUR)
    assert not installations.end(connection, "T1", because="It is over.", at=NOW, now=NOW, version=held.version)
    assert installations.end(connection, "T1", because="It is over.", at=NOW, now=NOW, version=held.version + 1)


def test_of_processes_that_begin_at_once_one_has_the_turn(database: Database) -> None:
    with database.writing() as connection:
        installations.keep(connection, OURS)
        held = read(connection)
    barrier, turns = Barrier(4), []

    def begin() -> None:
        barrier.wait()
        with database.writing() as connection:
            turns.append(installations.begin_renewal(connection, held, until=NOW + HOUR, now=NOW))

    threads = [Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [False, False, False, True]


def test_the_end_of_the_only_workspace_stops_every_message_of_slack(connection: Connection) -> None:
    installations.keep(connection, OURS)
    ann = SqlPeople(connection).add("ann@example.com", "Ann", "csm")
    put(connection, "due", ann.id)
    put(connection, "channel", None)
    put(connection, "uncertain", ann.id, state="uncertain")
    put(connection, "claimed", ann.id, state="claimed")
    put(connection, "sent", ann.id, state="sent")
    assert installations.end(connection, "T1", because="It was uninstalled.", at=NOW, now=NOW)
    gone = "It was uninstalled."
    assert states(connection) == {
        "due": ("dead", gone),
        "channel": ("dead", gone),
        "uncertain": ("unknown", gone),
        "claimed": ("claimed", None),
        "sent": ("sent", None),
    }


def test_the_end_of_one_of_two_workspaces_stops_only_what_no_other_takes(connection: Connection) -> None:
    installations.keep(connection, OURS)
    installations.keep(connection, THEIRS)
    people = SqlPeople(connection)
    here, there, both, nowhere = (people.add(f"{name}@example.com", name, "csm").id for name in ("here", "there", "both", "nowhere"))
    for person_id, team_id in ((here, "T1"), (there, "T2"), (both, "T1"), (both, "T2")):
        people.link(person_id, "slack", team_id, f"U{person_id}", NOW)
    for key, to in (("here", here), ("there", there), ("both", both), ("nowhere", nowhere), ("channel", None)):
        put(connection, key, to)
    put(connection, "named", there, workspace_id="T1")
    assert installations.end(connection, "T1", because="It was uninstalled.", at=NOW + HOUR, now=NOW + HOUR)
    dead = {key for key, (state, _) in states(connection).items() if state == "dead"}
    assert dead == {"here", "named"}


def test_what_waits_for_an_answer_there_is_done_with(connection: Connection) -> None:
    installations.keep(connection, OURS)
    for team_id in ("T1", "T2"):
        assert inbox.put(connection, team_id, "Ev1", {"words": "help"}, now=NOW)
    assert installations.end(connection, "T1", because="It was uninstalled.", at=NOW, now=NOW)
    assert [item.workspace_id for item in inbox.claim(connection, now=NOW, lease=HOUR, limit=9)] == ["T2"]


def test_a_state_works_once_and_for_a_while(connection: Connection) -> None:
    assert installations.keep_state(connection, "one", until=NOW + HOUR, now=NOW)
    assert not installations.take_state(connection, "another", now=NOW)
    assert installations.take_state(connection, "one", now=NOW)
    assert not installations.take_state(connection, "one", now=NOW)
    assert installations.keep_state(connection, "late", until=NOW + HOUR, now=NOW)
    assert not installations.take_state(connection, "late", now=NOW + HOUR)


def test_more_states_than_anybody_needs_are_refused_until_some_are_over(connection: Connection) -> None:
    for number in range(installations.STATES_MOST):
        assert installations.keep_state(connection, str(number), until=NOW + HOUR, now=NOW)
    assert not installations.keep_state(connection, "more", until=NOW + HOUR, now=NOW)
    assert installations.keep_state(connection, "more", until=NOW + 2 * HOUR, now=NOW + HOUR)
