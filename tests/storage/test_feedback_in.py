"""Feedback comes in by seven channels: scores are strict, the same item twice is one, and a customer's words are kept."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from storage import tables
from storage.imports import import_path
from storage.imports.cells import reader
from storage.imports.formats import FORMATS, VERBATIM_LONGEST
from storage.imports.spelling import CellError
from tests.storage.test_import import NOW, Import, importing, refusals, rows

__all__ = ["importing"]

ON = "2026-11-01T09:00:00Z"
CHANNELS = ("csat", "relationship", "in_app", "qbr", "community", "ticket", "social")


def said(connection: Connection) -> list[dict[str, Any]]:
    return rows(connection, tables.feedback)


def test_all_seven_channels_land_with_kind_and_sentiment(connection: Connection, importing: Import) -> None:
    lines = [f"f{place},acme,{channel},other,Please add dark mode,{ON}" for place, channel in enumerate(CHANNELS)]
    report = importing(feedback="id,account_id,channel,type,text,received_at\n" + "\n".join(lines))
    assert report.rejected == 0
    landed = said(connection)
    assert tuple(row["channel"] for row in landed) == CHANNELS
    assert {(row["kind"], row["kind_source"], row["sentiment"], row["sentiment_source"]) for row in landed} == {
        ("feature_request", "rules", "unknown", None)
    }


@pytest.mark.parametrize(
    ("kind", "score", "reason"),
    [
        ("nps", "11", "“11” is not a whole number from 0 to 10"),
        ("nps", "7.5", "“7.5” is not a whole number from 0 to 10"),
        ("nps", "9/10", "“9/10” is not a whole number from 0 to 10"),
        ("other", "0", "“0” is not a whole number from 1 to 5, which a score is where type is not nps"),
        ("other", "7", "“7” is not a whole number from 1 to 5, which a score is where type is not nps"),
        ("other", "4.5", "“4.5” is not a whole number from 0 to 10"),
    ],
)
def test_a_score_fits_the_scale_of_its_type(importing: Import, kind: str, score: str, reason: str) -> None:
    report = importing(feedback=f"id,account_id,channel,type,score,received_at\nf,acme,csat,{kind},{score},{ON}\n")
    assert refusals(report) == [(2, "score", reason)]


def test_a_score_that_comes_later_fits_the_stored_type(connection: Connection, importing: Import) -> None:
    importing(feedback=f"id,account_id,channel,type,received_at\ncs,acme,csat,other,{ON}\nnp,acme,csat,nps,{ON}\n")
    header = "id,account_id,channel,score,received_at\n"
    with pytest.raises(ValueError, match="type"):
        importing(feedback=f"{header}cs,acme,csat,9,{ON}\n")
    report = importing(feedback=f"id,account_id,channel,type,score,received_at\ncs,acme,csat,other,9,{ON}\nnp,acme,csat,nps,9,{ON}\n")
    assert [(line, column) for line, column, _ in refusals(report)] == [(2, "score")]
    assert [row["score"] for row in said(connection)] == [None, 9]


def test_an_item_is_known_again_by_its_source_and_its_key_there(connection: Connection, importing: Import) -> None:
    header = "source,source_id,account_id,channel,type,text,received_at\n"
    importing(feedback=f"{header}zendesk,81,acme,ticket,other,It hangs.,{ON}\ndelighted,81,acme,csat,other,Fine.,{ON}\n")
    report = importing(feedback=f"{header}zendesk,81,acme,ticket,other,It hangs again.,{ON}\ndelighted,81,acme,csat,other,Fine.,{ON}\n")
    assert (report.landed, report.unchanged) == (1, 3)
    assert [(row["id"], row["text"]) for row in said(connection)] == [("delighted:81", "Fine."), ("zendesk:81", "It hangs again.")]


def test_a_key_of_a_source_belongs_to_one_item(connection: Connection, importing: Import) -> None:
    header = "id,source,source_id,account_id,channel,type,text,received_at\n"
    first = importing(feedback=f"{header}own-1,zendesk,81,acme,ticket,other,It hangs.,{ON}\nown-2,zendesk,81,acme,ticket,other,No.,{ON}\n")
    assert refusals(first) == [(3, "source_id", "repeats line 2, which has the same source and source_id")]
    second = importing(feedback=f"{header}own-3,zendesk,81,acme,ticket,other,It hangs.,{ON}\n")
    assert refusals(second) == [(2, "source_id", "“81” belongs to “own-1” already")]
    third = importing(feedback=f"{header},zendesk,81,acme,ticket,other,It hangs less.,{ON}\n")
    assert third.rejected == 0
    assert [(row["id"], row["text"]) for row in said(connection)] == [("own-1", "It hangs less.")]


def test_without_any_key_who_said_what_on_a_day_tells(connection: Connection, importing: Import) -> None:
    header = "account_id,channel,type,text,received_at\n"
    importing(feedback=f"{header}acme,social,other,It  hangs.,{ON}\nglobex,social,other,It hangs.,{ON}\n")
    report = importing(feedback=f"{header}acme,social,other,It hangs.,{ON}\nacme,social,other,It hangs.,2026-11-02T09:00:00Z\n")
    assert report.rejected == 0
    assert connection.scalar(select(func.count()).select_from(tables.feedback)) == 3


def test_a_bare_score_of_nobody_needs_a_key(importing: Import) -> None:
    report = importing(feedback=f"account_id,channel,type,score,received_at\nacme,csat,nps,9,{ON}\n")
    assert refusals(report) == [
        (2, "id", "is required where neither source and source_id nor a text or a contact tell the row apart"),
    ]


def test_a_key_without_its_source_is_refused(importing: Import) -> None:
    report = importing(feedback=f"source_id,account_id,channel,type,text,received_at\n81,acme,ticket,other,It hangs.,{ON}\n")
    assert refusals(report) == [(2, "source", "is required beside source_id: keys are one system's own")]


def test_nothing_a_customer_wrote_is_lost_but_what_cannot_be_seen(connection: Connection, importing: Import) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 {{ignore}} <b>"
    words = f"It\u202e hangs\u0007 \u2066often\u2069.\r\n\u0645\u0631\u062d\u0628\u0627 {family}"
    report = importing(feedback=f'id,account_id,channel,type,text,received_at\nf,acme,social,other,"{words}",{ON}\n')
    assert report.rejected == 0
    kept = f"It hangs often.\n\u0645\u0631\u062d\u0628\u0627 {family}"
    assert said(connection)[0]["text"] == kept


def test_kind_and_sentiment_follow_what_an_item_becomes(connection: Connection, importing: Import) -> None:
    header = "id,account_id,channel,type,score,text,received_at\n"
    importing(feedback=f"{header}f,acme,relationship,nps,10,Pages took a minute to load.,{ON}\n")
    (row,) = said(connection)
    assert (row["kind"], row["sentiment"], row["sentiment_source"]) == ("praise", "positive", "score")
    importing(feedback=f"{header}f,acme,relationship,nps,2,The app crashes and I lost my work.,{ON}\n")
    (row,) = said(connection)
    assert (row["kind"], row["sentiment"], row["sentiment_source"]) == ("bug", "negative", "score")
    importing(feedback=f"{header}f,acme,ticket,feature_request,,The app crashes and I lost my work.,{ON}\n")
    (row,) = said(connection)
    assert (row["kind"], row["kind_source"], row["sentiment_source"]) == ("feature_request", "given", "lexicon")


read_text = reader(FORMATS["feedback"].columns["text"])
read_score = reader(FORMATS["feedback"].columns["score"])


@given(text=st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_words_are_read_and_can_be_shown(text: str) -> None:
    words = read_text(text)
    assert words is None or (words == words.strip() and read_text(words) in (words, None))


@given(cell=st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.none()))
def test_a_score_is_a_whole_number_or_refused(cell: Any) -> None:
    try:
        score = read_score(cell)
    except CellError:
        return
    assert score is None or (isinstance(score, int) and 0 <= score <= 10)


def test_a_text_longer_than_a_book_chapter_is_refused_by_name() -> None:
    with pytest.raises(CellError, match="is longer than 100,000 characters"):
        read_text("x" * (VERBATIM_LONGEST + 1))


def test_changed_words_have_their_themes_looked_for_again(connection: Connection, importing: Import) -> None:
    header = "id,account_id,channel,type,text,received_at\n"
    importing(feedback=f"{header}f,acme,social,other,It hangs.,{ON}\ng,acme,social,other,It is slow.,{ON}\n")
    connection.execute(tables.feedback.update().values(themed_at=NOW))
    importing(feedback=f"{header}f,acme,social,other,It hangs often.,{ON}\ng,acme,social,other,It is slow.,{ON}\n")
    assert [row["themed_at"] is None for row in said(connection)] == [True, False]


def test_the_documented_mapping_of_a_forum_loads(connection: Connection, importing: Import, tmp_path: Path) -> None:
    importing()
    page = Path("docs/importing.md").read_text(encoding="utf-8")
    (tmp_path / "forum.toml").write_text(page.split("A forum's export", 1)[1].split("```toml", 1)[1].split("```", 1)[0], encoding="utf-8")
    (tmp_path / "posts.csv").write_text(
        f"post_id,customer,tag,body,posted_at\n7,acme,idea,A dark mode?,{ON}\n8,acme,chat,It hangs.,{ON}\n8,acme,chat,It hangs.,{ON}\n",
        encoding="utf-8",
    )
    report = import_path(connection, tmp_path, mapping=tmp_path / "forum.toml", now=NOW, progress=lambda *_: None)
    assert (report.landed, report.unchanged, report.rejected) == (2, 1, 0)
    assert [(row["id"], row["type"]) for row in said(connection)] == [("forum:7", "feature_request"), ("forum:8", "other")]
