"""What becomes of a theme: renamed, merged, decided on, told to those who asked; and how each is taken back."""

from typing import Any

import pytest

from handlers.card import Card, Form, Quote
from handlers.errors import FormError, UserError
from handlers.ports import Person
from tests import factories
from tests.handlers.conftest import Desk, buttons_of, lines_of
from tests.voc_cards import CHIEF, MANAGER, OPS, desk, digest

ANN = factories.person()
BEN = factories.person(id="p-ben", email="ben@example.com", name="Ben Adler", team="east")


def undo_of(card: Card, label: str = "Undo") -> str:
    return next(button.command for button in buttons_of(card) if button.label == label)


def fields(form: Any) -> dict[str, Any]:
    assert isinstance(form, Form)
    return {field.name: field for field in form.fields}


def theme(at: Desk, key: str) -> Any:
    return at.themes.find(key)


@pytest.mark.parametrize(
    ("words", "name", "before", "after", "says"),
    [
        ("as Slow pages", "name", "Outages, slow pages", "Slow pages", "is called “Slow pages” now"),
        ("shipped", "status", "accepted", "shipped", "is shipped now, before: accepted"),
        ("declined", "status", "accepted", "declined", "is declined now"),
        ("owner ops@example.com", "owner_name", "Mara Lindt", "Olga Petrov", "Olga Petrov sees to"),
        ("owner nobody", "owner_name", "Mara Lindt", None, "Nobody sees to"),
    ],
)
def test_a_theme_is_changed_in_words_and_back(words: str, name: str, before: object, after: object, says: str) -> None:
    at = desk()
    card = at.ask(f"voc edit outages {words}", OPS)
    assert says in card.summary
    assert getattr(theme(at, "outages"), name) == after
    undone = at.ask(undo_of(card), OPS)
    assert undone.summary.startswith("Undone.")
    assert getattr(theme(at, "outages"), name) == before
    with pytest.raises(UserError, match="already"):
        at.ask(undo_of(card), OPS)


def test_merged_themes_are_counted_as_one_until_they_are_parted() -> None:
    at = desk()
    card = at.ask("voc edit call-backs into outages", MANAGER)
    assert at.ask("voc themes", MANAGER).summary == "4 themes, 2 new."
    at.ask(undo_of(card), MANAGER)
    assert at.ask("voc themes", MANAGER).summary == "5 themes, 3 new."
    with pytest.raises(UserError, match="into itself"):
        at.ask("voc edit outages into outages", MANAGER)


def test_the_form_says_how_it_is_and_changes_what_was_changed() -> None:
    at = desk()
    form = at.ask("voc edit outages", MANAGER)
    shown = {name: field.initial for name, field in fields(form).items()}
    assert shown == {"name": "Outages, slow pages", "status": "accepted", "owner": "p-mara", "into": "alone"}
    values = {**shown, "name": "Slow pages", "status": "shipped"}
    saved = at.submit("voc edit outages", values, MANAGER)
    assert [button.label for button in buttons_of(saved)] == ["Whom to tell…", "Undo the name", "Undo the status", "All themes"]
    assert (theme(at, "outages").name, theme(at, "outages").status) == ("Slow pages", "shipped")
    again = at.submit("voc edit outages", values, MANAGER)
    assert "stays as it is" in again.summary


def test_the_form_without_a_theme_asks_which_and_leaves_the_rest() -> None:
    at = desk()
    form = at.ask("voc edit", MANAGER)
    assert fields(form)["theme"].options[0].value == "call-backs"
    at.submit("voc edit", {"theme": "call-backs", "name": "", "status": "as-is", "owner": "as-is", "into": "sign-on"}, MANAGER)
    assert theme(at, "call-backs").key == "sign-on"
    with pytest.raises(FormError):
        at.submit("voc edit", {"theme": "nothing"}, MANAGER)
    with pytest.raises(FormError):
        at.submit("voc edit outages", {"name": "x" * 61}, MANAGER)
    with pytest.raises(FormError):
        at.submit("voc edit outages", {"status": "gone"}, MANAGER)


@pytest.mark.parametrize("words", ["as", "as " + "x" * 61, "into nothing", "owner nobody@example.com", "shipped yesterday", "nonsense"])
def test_words_that_change_nothing_are_refused(words: str) -> None:
    at = desk()
    with pytest.raises(UserError):
        at.ask(f"voc edit outages {words}", MANAGER)
    assert at.themes.changes == {}


@pytest.mark.parametrize("who", [ANN, CHIEF, factories.sales_rep()])
def test_only_managers_and_operations_change_themes(who: Person) -> None:
    with pytest.raises(UserError, match="does not include `voc edit`"):
        desk().ask("voc edit outages shipped", who)


def test_who_asked_for_what_shipped_is_told_one_by_one() -> None:
    at = desk()
    listed = at.ask("voc tell invoice-layout")
    assert lines_of(listed)[0] == "Tell them: “Invoice layout” shipped Thu 19 Nov. 9 asked, 2 have been told."
    told = [button.command for button in buttons_of(listed) if button.label == "Told"]
    assert len(told) == 7
    assert len([block for block in listed.blocks if isinstance(block, Quote)]) == 7
    card = at.ask(told[0])
    assert "Acme was told that “Invoice layout” shipped." in card.summary
    assert "3 have been told" in lines_of(at.ask("voc tell invoice-layout"))[0]
    assert "had been told" in at.ask(told[0]).summary
    at.ask(undo_of(card))
    assert "2 have been told" in lines_of(at.ask("voc tell invoice-layout"))[0]


def test_a_report_offers_to_tell_until_everyone_knows() -> None:
    at = desk()
    for button in buttons_of(at.ask("voc tell invoice-layout")):
        if button.label == "Told":
            at.ask(button.command)
    card = at.ask("voc 7d")
    assert "Told: “Invoice layout” shipped Thu 19 Nov. 9 asked, all have been told." in lines_of(card)
    assert not any(button.command.startswith("voc tell") for button in buttons_of(card))


def test_nobody_is_told_of_what_has_not_shipped() -> None:
    for words in ("voc tell outages", "voc told outages globex"):
        with pytest.raises(UserError, match="has not shipped"):
            desk().ask(words)


def test_a_customer_who_never_asked_is_not_told() -> None:
    at = desk()
    at.ask("voc edit sign-on shipped", MANAGER)
    with pytest.raises(UserError, match="never spoke of"):
        at.ask("voc told sign-on acme")


def test_only_who_looks_after_an_account_says_that_it_was_told() -> None:
    at = desk()
    with pytest.raises(UserError, match="not yours to change"):
        at.ask("voc told invoice-layout vandelay", BEN)
    assert len(at.themes.tellings) == 2


def test_someone_else_s_change_is_no_csm_s_to_take_back() -> None:
    at = desk()
    card = at.ask("voc edit outages shipped", MANAGER)
    with pytest.raises(UserError, match="I know no change"):
        at.ask(undo_of(card), ANN)
    with pytest.raises(UserError, match="I know no change"):
        at.ask("undo theme-unknown", MANAGER)


def test_a_week_without_answers_is_one_line() -> None:
    card = digest(desk(answers=[]), scope="all")
    assert lines_of(card)[0] == "What customers said · 16 to 22 Nov: no answer came."
    assert not any(isinstance(block, Quote) for block in card.blocks)


def test_in_a_channel_the_digest_has_nobody_s_words() -> None:
    card = digest(desk(), destination="C-CS")
    assert not any(isinstance(block, Quote) for block in card.blocks)
    assert [button.label for button in buttons_of(card)] == ["All themes (5)"]


def test_the_digest_says_what_is_new_and_what_was_decided() -> None:
    at = desk()
    at.themes.edit(_accept("call-backs"), summary="", by=factories.asker(MANAGER), now=factories.NOW.replace(day=20))
    lines = lines_of(digest(at))
    assert "New: Single sign-on groups." in lines
    assert "Accepted: Support call-backs (Fri 20 Nov)." in lines


def _accept(key: str) -> Any:
    from handlers.ports.voice import ThemeEdit

    return ThemeEdit(key, "status", "accepted")
