"""What is in the outbox reaches Slack once, whatever Slack answers."""

from collections.abc import AsyncIterator

import pytest

from storage import outbox
from storage.database import Database
from storage.people import SqlPeople
from storage.tables import people
from tests.bot.sending_to_slack import DANA, MIRA, Post, posting

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Drawn."}}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace is on this machine, which no proxy could reach."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def post(sqlite_url: str) -> AsyncIterator[Post]:
    database = Database.open(sqlite_url)
    async with posting(database) as opened:
        yield opened
    database.close()


async def test_a_message_arrives_once_with_its_key_and_is_sent(post: Post) -> None:
    post.put("a")
    await post.work(rounds=3)
    [message] = post.seen()
    assert message.text == "This is a."
    assert message.metadata == {"event_type": "hourglass_message", "event_payload": {"key": "a", "part": 0}}
    row = post.row("a")
    assert (row.state, row.sent_ts, row.sent_channel, row.attempts, row.attempted_at) == ("sent", message.ts, "D0DANA", 1, None)


async def test_a_person_is_found_by_e_mail_once_and_by_the_stored_account_after(post: Post) -> None:
    post.put("a")
    post.put("b")
    await post.work(rounds=2)
    assert post.texts() == ["This is a.", "This is b."]
    assert len(post.slack.log.of("users.lookupByEmail")) == 1
    with post.database.reading() as connection:
        assert SqlPeople(connection).user_of(post.ids[DANA], "slack", post.slack.workspace.team.id) == "U0DANA"


async def test_who_left_or_is_unknown_or_a_guest_gets_nothing_and_the_reason_stands(post: Post) -> None:
    with post.database.writing() as connection:
        for email in ("nobody@example.com", "gil.arnesen@contractor.example"):
            post.ids[email] = SqlPeople(connection).add(email, email, "csm").id
        connection.execute(people.update().where(people.c.id == post.ids[MIRA]).values(active=False))
    post.put("left", MIRA)
    post.put("unknown", "nobody@example.com")
    post.put("guest", "gil.arnesen@contractor.example")
    await post.work()
    assert {key: (post.row(key).state, post.row(key).error) for key in ("left", "unknown", "guest")} == {
        "left": ("dead", "The person is not here any more."),
        "unknown": ("dead", "Slack knows no one as nobody@example.com."),
        "guest": ("dead", "gil.arnesen@contractor.example is no full member of the Slack workspace."),
    }


async def test_a_rationed_question_about_people_is_not_asked_again_and_again(post: Post) -> None:
    post.slack.faults.add("users.lookupByEmail", "rate_limit", retry_after=30, times=1)
    post.put("a")
    await post.work()
    post.put("b", MIRA)
    await post.work(rounds=2)
    assert (len(post.slack.log.of("users.lookupByEmail")), post.state("a"), post.state("b")) == (1, "due", "due")
    post.clock.pass_by(seconds=31)
    await post.work(rounds=2)
    assert (post.texts(), post.texts(MIRA)) == (["This is a."], ["This is b."])


async def test_the_parts_of_a_message_arrive_in_order_and_are_one(post: Post) -> None:
    post.put("a", messages=[{"text": "one"}, {"text": "two"}, {"text": "three"}])
    await post.work()
    assert post.texts() == ["one", "two", "three"]
    assert post.row("a").parts == [message.ts for message in post.seen()]


async def test_parts_that_are_there_are_not_sent_again(post: Post) -> None:
    post.put("a", messages=[{"text": "one"}, {"text": "two"}])
    await post.worker.work()
    post.put("b", messages=[{"text": "three"}, {"text": "four"}])
    post.slack.faults.add("chat.postMessage", "delay", seconds=0, times=1)
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    await post.work()
    assert post.state("b") == "uncertain"
    post.clock.pass_by(seconds=60)
    await post.work()
    assert (post.texts(), post.state("b")) == (["one", "two", "three", "four"], "sent")


async def test_an_update_changes_its_root_and_a_reply_stands_under_it(post: Post) -> None:
    post.put("root", messages=[{"text": "Acme fell.", "blocks": [SECTION]}])
    post.put("update", mode="update", root_key="root", messages=[{"text": "Acme rose.", "blocks": [SECTION]}])
    post.put("reply", mode="thread", root_key="root", messages=[{"text": "Ann called."}])
    await post.work(rounds=3)
    root, reply = post.slack.workspace.conversations["D0DANA"].messages
    assert (root.text, root.edited_ts is not None, reply.text, reply.root_ts) == ("Acme rose.", True, "Ann called.", root.ts)
    assert root.metadata == {"event_type": "hourglass_message", "event_payload": {"key": "root", "part": 0}}
    assert [post.state(key) for key in ("root", "update", "reply")] == ["sent"] * 3


async def test_what_follows_a_root_that_died_dies_with_its_reason(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "error", error="is_archived", times=1)
    post.put("root")
    post.put("update", mode="update", root_key="root")
    await post.work(rounds=2)
    assert post.row("update").error == "It follows root, which was not sent: Slack refused: is_archived"


@pytest.mark.parametrize("error", ["is_archived", "account_inactive", "not_in_channel", "missing_scope", "restricted_action"])
async def test_what_cannot_succeed_is_dead_with_its_reason(post: Post, error: str) -> None:
    post.slack.faults.add("chat.postMessage", "error", error=error)
    post.put("a")
    await post.work(rounds=3, seconds=600)
    assert (post.state("a"), post.row("a").error) == ("dead", f"Slack refused: {error}")
    assert len(post.slack.log.of("chat.postMessage")) == 1


async def test_a_full_destination_waits_as_long_as_slack_asked_and_no_other_does(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "rate_limit", retry_after=30, times=1)
    post.put("a")
    await post.work()
    post.put("b")
    post.put("c", MIRA)
    await post.work(rounds=3)
    assert (post.texts(DANA), post.texts(MIRA), post.state("a")) == ([], ["This is c."], "due")
    post.clock.pass_by(seconds=30)
    await post.work(rounds=2)
    assert post.texts() == ["This is a.", "This is b."]


@pytest.mark.parametrize(
    "fault", [{"effect": "cut"}, {"effect": "drop"}, {"effect": "http_error"}, {"effect": "error", "error": "fatal_error"}]
)
async def test_an_unclear_send_is_looked_up_after_history_settled_and_then_sent_once(post: Post, fault: dict[str, str]) -> None:
    post.slack.faults.add("chat.postMessage", times=1, **fault)  # type: ignore[arg-type]
    post.put("a")
    await post.work(rounds=6, seconds=9)
    assert (post.state("a"), len(post.slack.log.of("conversations.history"))) == ("uncertain", 0)
    post.clock.pass_by(seconds=10)
    await post.work()
    assert (post.texts(), post.state("a"), post.row("a").repeated) == (["This is a."], "sent", False)
    assert len(post.slack.log.of("chat.postMessage")) == (1 if fault["effect"] == "cut" else 2)


async def test_a_send_that_timed_out_and_arrived_late_is_found(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    async with posting(database, seconds=0.2) as post:
        await post.worker.work()
        post.put("a", kind="breach", may_repeat=True)
        post.slack.faults.add("chat.postMessage", "delay", seconds=0.5, times=1)
        await post.work()
        assert post.state("a") == "uncertain"
        await post.slack.person().sees("This is a.")
        post.clock.pass_by(seconds=60)
        await post.work()
        assert (post.texts(), post.state("a")) == (["This is a."], "sent")
    database.close()


async def test_a_look_up_reads_on_until_it_finds_the_key(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    post.put("a")
    await post.work()
    for number in range(450):
        post.slack.workspace.post(post.slack.workspace.conversations["D0DANA"], author_id="U0DANA", text=str(number))
    post.clock.pass_by(seconds=60)
    await post.work()
    assert (post.texts(), post.state("a")) == (["This is a."], "sent")
    assert len(post.slack.log.of("conversations.history")) == 3


async def test_a_rationed_look_up_waits_and_sends_go_on(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    post.slack.faults.add("conversations.history", "rate_limit", retry_after=40, times=1)
    post.put("a")
    await post.work()
    post.clock.pass_by(seconds=60)
    post.put("b", MIRA)
    await post.work(rounds=2)
    assert (post.state("a"), post.state("b")) == ("uncertain", "sent")
    assert len(post.slack.log.of("conversations.history")) == 1
    post.clock.pass_by(seconds=40)
    await post.work()
    assert (post.texts(), post.state("a")) == (["This is a."], "sent")


@pytest.mark.parametrize(("may_repeat", "state", "texts"), [(False, "unknown", 1), (True, "sent", 2)])
async def test_where_nobody_can_look_the_kind_decides_and_a_repeat_is_marked(post: Post, may_repeat: bool, state: str, texts: int) -> None:
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    post.slack.faults.add("conversations.history", "error", error="missing_scope")
    post.put("a", "C0GENERAL", may_repeat=may_repeat, messages=[{"text": "Overdue.", "blocks": [SECTION]}])
    await post.work(rounds=2, seconds=60)
    seen = post.seen(conversation="#general")
    assert (post.state("a"), len(seen), post.row("a").repeated) == (state, texts, may_repeat)
    if may_repeat:
        assert "may be a repeat" in seen[1].text
        assert "may be a repeat" in str(seen[1].blocks[0])
        assert seen[1].blocks[1]["text"] == SECTION["text"]


async def test_a_reply_is_looked_up_in_its_thread(post: Post) -> None:
    post.put("root")
    post.put("reply", mode="thread", root_key="root")
    await post.work()
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    await post.work()
    post.clock.pass_by(seconds=60)
    await post.work()
    assert (post.state("reply"), len(post.slack.log.of("conversations.replies"))) == ("sent", 1)
    assert len(post.slack.workspace.conversations["D0DANA"].messages) == 2


async def test_an_unclear_update_is_simply_made_again(post: Post) -> None:
    post.put("root")
    post.put("update", mode="update", root_key="root", messages=[{"text": "Changed."}])
    await post.work()
    post.slack.faults.add("chat.update", "cut", times=1)
    await post.work(rounds=2, seconds=10)
    assert (post.state("update"), post.texts(), post.slack.log.of("conversations.history")) == ("sent", ["Changed."], [])


async def test_what_follows_a_root_that_is_gone_stands_by_itself(post: Post) -> None:
    post.put("root")
    post.put("update", mode="update", root_key="root", messages=[{"text": "Changed."}])
    await post.work()
    direct = post.slack.workspace.conversations["D0DANA"]
    post.slack.workspace.remove(direct, direct.messages[0])
    await post.work()
    assert (post.texts(), post.state("update")) == (["Changed."], "sent")


async def test_what_stands_by_itself_is_looked_up_too(post: Post) -> None:
    post.put("root")
    post.put("update", mode="update", root_key="root", messages=[{"text": "Changed."}])
    await post.work()
    direct = post.slack.workspace.conversations["D0DANA"]
    post.slack.workspace.remove(direct, direct.messages[0])
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    await post.work()
    assert (post.state("update"), post.texts()) == ("uncertain", ["Changed."])
    post.clock.pass_by(seconds=60)
    await post.work()
    assert (post.state("update"), post.texts()) == ("sent", ["Changed."])


async def test_nothing_is_posted_where_another_company_reads(post: Post) -> None:
    post.put("a", "C0SHARED")
    post.put("b", "C0GENERAL")
    await post.work()
    assert (post.state("a"), post.texts(conversation="#general")) == ("dead", ["This is b."])
    assert "shared with another company" in post.row("a").error


async def test_an_hour_without_slack_loses_nothing(post: Post) -> None:
    post.slack.faults.add("*", "http_error", status=503)
    for number in range(5):
        post.put(f"m{number}", DANA if number % 2 else MIRA)
    await post.work(rounds=60, seconds=60)
    post.slack.faults.clear()
    await post.work(rounds=30, seconds=60)
    assert sorted(post.texts(DANA) + post.texts(MIRA)) == [f"This is m{number}." for number in range(5)]
    assert {post.state(f"m{number}") for number in range(5)} == {"sent"}


async def test_what_is_never_taken_is_given_up_after_three_days(post: Post) -> None:
    post.slack.faults.add("*", "drop")
    post.put("a")
    for _ in range(600):
        await post.work(seconds=600)
        if post.state("a") != "due":
            break
    assert post.state("a") == "dead"
    assert post.row("a").error.startswith("Given up after 3 days: ")


async def test_a_mistake_of_ours_ends_as_dead_and_shows(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    with post.database.writing() as connection:
        message = outbox.Outgoing("a", "digest", "slack", "C0GENERAL", {"words": "no messages"}, post.clock())
        outbox.put(connection, message, now=post.clock())
    await post.work()
    assert (post.state("a"), "KeyError" in post.row("a").error) == ("dead", True)
