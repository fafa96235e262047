"""What FeedbackItems promise, on the fake and on both databases."""

from collections.abc import Callable
from datetime import timedelta

from handlers.ports import FeedbackItems
from tests.factories import NOW, feedback
from tests.fakes import FakeFeedbackItems

Hold = Callable[[FakeFeedbackItems], FeedbackItems]
HOUR = timedelta(hours=1)


def test_feedback_is_read_as_it_was_kept(feedback_like: Hold) -> None:
    full = feedback(
        type="product_issue",
        score=None,
        severity="P2",
        first_reply_at=NOW - 9 * HOUR,
        fixed_at=NOW - 8 * HOUR,
        told_customer_at=NOW - 7 * HOUR,
        closed_at=NOW - 6 * HOUR,
        outcome="The export was repaired.",
    )
    assert feedback_like(FakeFeedbackItems([full])).of_account("a-0002", at=NOW) == [full]


def test_feedback_of_an_unknown_contact_without_words_is_read(feedback_like: Hold) -> None:
    bare = feedback(text=None, contact_name=None, contact_title=None)
    assert feedback_like(FakeFeedbackItems([bare])).of_account("a-0002", at=NOW) == [bare]


def test_the_newest_comes_first_and_equal_times_by_id(feedback_like: Hold) -> None:
    held = feedback_like(
        FakeFeedbackItems(
            [
                feedback(feedback_id="old", received_at=NOW - 3 * HOUR),
                feedback(feedback_id="b", received_at=NOW - HOUR),
                feedback(feedback_id="a", received_at=NOW - HOUR),
            ]
        )
    )
    assert [record.item.feedback_id for record in held.of_account("a-0002", at=NOW)] == ["a", "b", "old"]


def test_what_was_received_later_is_not_there_yet(feedback_like: Hold) -> None:
    held = feedback_like(FakeFeedbackItems([feedback(received_at=NOW)]))
    assert len(held.of_account("a-0002", at=NOW)) == 1
    assert held.of_account("a-0002", at=NOW - timedelta(seconds=1)) == []


def test_only_the_account_s_own_feedback_is_read(feedback_like: Hold) -> None:
    held = feedback_like(FakeFeedbackItems([feedback(), feedback(feedback_id="f-2", account_id="a-0001")]))
    assert [record.item.feedback_id for record in held.of_account("a-0001", at=NOW)] == ["f-2"]
    assert held.of_account("nobody", at=NOW) == []


def test_of_many_the_newest_fifty_and_everything_not_closed_are_read(feedback_like: Hold) -> None:
    closed = [feedback(feedback_id=f"c-{n:02}", received_at=NOW - n * HOUR, closed_at=NOW - HOUR / 2) for n in range(1, 61)]
    waiting = feedback(feedback_id="waiting", received_at=NOW - 100 * HOUR)
    closed_later = feedback(feedback_id="later", received_at=NOW - 101 * HOUR, closed_at=NOW + HOUR)
    held = feedback_like(FakeFeedbackItems([*closed, waiting, closed_later]))
    read = [record.item.feedback_id for record in held.of_account("a-0002", at=NOW)]
    assert read == [f"c-{n:02}" for n in range(1, 51)] + ["waiting", "later"]


def test_what_stands_is_what_waits_the_newest_and_the_newest_with_words(feedback_like: Hold) -> None:
    ended = {"first_reply_at": NOW - HOUR / 2}
    held = feedback_like(
        FakeFeedbackItems(
            [
                feedback(feedback_id="silent", received_at=NOW - HOUR, text=None, **ended),
                feedback(feedback_id="blank", received_at=NOW - 2 * HOUR, text="  ", **ended),
                feedback(feedback_id="spoken", received_at=NOW - 3 * HOUR, text="It works.", **ended),
                feedback(feedback_id="older", received_at=NOW - 4 * HOUR, closed_at=NOW - HOUR / 2),
                feedback(feedback_id="waiting", received_at=NOW - 200 * HOUR),
                feedback(feedback_id="answered-later", received_at=NOW - 201 * HOUR, first_reply_at=NOW + HOUR),
            ]
        )
    )
    read = [record.item.feedback_id for record in held.standing("a-0002", at=NOW)]
    assert read == ["silent", "spoken", "waiting", "answered-later"]
    assert held.standing("nobody", at=NOW) == []


def test_one_piece_is_found_by_its_id_once_it_was_received(feedback_like: Hold) -> None:
    held = feedback_like(FakeFeedbackItems([feedback(), feedback(feedback_id="later", received_at=NOW + HOUR)]))
    assert held.find("f-1", at=NOW) == feedback()
    assert held.find("later", at=NOW) is None
    assert held.find("nothing", at=NOW) is None


def test_some_pieces_are_read_as_each_alone(feedback_like: Hold) -> None:
    said = [feedback(feedback_id=f"f-{number:02}") for number in range(15)]
    held = feedback_like(FakeFeedbackItems([*said, feedback(feedback_id="later", received_at=NOW + timedelta(hours=1))]))
    ids = [each.item.feedback_id for each in said]
    assert held.some([*ids, "later", "nothing"], at=NOW) == {key: held.find(key, at=NOW) for key in ids}
    assert held.some([], at=NOW) == {}
