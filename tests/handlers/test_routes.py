import pytest

from handlers import routes
from handlers.card import Actions, Paragraph, Styled
from handlers.errors import UserError
from handlers.ports import Person, Scope
from tests import factories
from tests.fakes import FakeAccounts
from tests.handlers.conftest import Desk, buttons_of, lines_of


def executive() -> Person:
    return factories.person(id="p-eva", role="executive", team=None)


def ops() -> Person:
    return factories.person(id="p-olga", role="cs_ops", team=None)


MAY = {
    "account acme": {"csm", "manager", "sales_rep", "cs_ops"},
    "account acme why": {"csm", "manager", "cs_ops"},
    "account acme trend": {"csm", "manager", "cs_ops"},
    "atrisk all": {"csm", "manager", "executive", "cs_ops"},
    "expansion": {"csm", "manager", "sales_rep", "cs_ops"},
    "expansion acme": {"csm", "manager", "sales_rep", "cs_ops"},
    "expansion top": {"csm", "manager", "sales_rep", "cs_ops"},
    "champions acme": {"csm", "manager", "cs_ops"},
    "champions gap": {"csm", "manager", "cs_ops"},
    "feedback": {"csm", "manager", "cs_ops"},
    "feedback acme": {"csm", "manager", "cs_ops"},
    "renewals 90d": {"csm", "manager", "sales_rep", "cs_ops"},
    "help": {"csm", "manager", "sales_rep", "executive", "cs_ops"},
}
PEOPLE = {
    "csm": factories.person(),
    "manager": factories.manager(),
    "sales_rep": factories.sales_rep(),
    "executive": executive(),
    "cs_ops": ops(),
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("words", MAY)
def test_each_role_gets_what_the_rights_table_says_and_it_is_audited(desk: Desk, words: str, role: str) -> None:
    if role in MAY[words]:
        assert desk.ask(words, PEOPLE[role]).summary
    else:
        with pytest.raises(UserError, match="does not include"):
            desk.ask(words, PEOPLE[role])
    (entry,) = desk.audit.entries
    assert entry.person_id == PEOPLE[role].id
    assert entry.outcome == ("answered" if role in MAY[words] else "refused")
    assert entry.action == words.split(maxsplit=1)[0]


def test_the_audit_names_account_channel_and_place(desk: Desk) -> None:
    desk.ask("account acme")
    (entry,) = desk.audit.entries
    assert (entry.subject, entry.channel, entry.place, entry.at) == ("a-0001", "slack", "C-CS", factories.NOW)


@pytest.mark.parametrize(
    ("words", "word", "rest"),
    [("account  Acme\tCorp", "account", "Acme Corp"), ("/atrisk team", "atrisk", "team"), ("", "help", ""), ("HELP", "help", "")],
)
def test_words_are_an_ability_and_the_rest(words: str, word: str, rest: str) -> None:
    route, said = routes.parse(words)
    assert (route.word, said) == (word, rest)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("acount acme", "I know no ability called “acount”. Did you mean `account`?"),
        ("weather", "I know no ability called “weather”. Try `help` for what I can do, or `account NAME`."),
        ("x" * 4000, "That is 4,000 characters long; a question has at most 1,000. Try `help`."),
    ],
)
def test_what_is_no_ability_gets_one_sentence(words: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        routes.parse(words)
    assert str(refused.value) == sentence


def test_a_refusal_shows_its_sentence_and_marks_what_to_type() -> None:
    card = routes.refusal(UserError("I know none. Try `help`."))
    paragraph = card.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.lines == (("I know none. Try ", Styled("help", "code"), "."),)
    assert card.summary == "I know none. Try help."


def test_help_lists_what_this_person_may_ask_and_nothing_else(desk: Desk) -> None:
    told = " ".join(lines_of(desk.ask("help", executive(), command="/cs")))
    assert "atrisk" in told
    assert "account acme" not in told
    assert told.startswith("What you can ask, as executive. Type /cs and one of these.")
    assert "atrisk team" in told
    assert "undo" not in told


def test_every_button_of_every_card_leads_to_an_answer(desk: Desk) -> None:
    asked = {"account acme", "account globex", "account acme why", "account globex why", "atrisk", "atrisk full", "help", "help health"}
    waiting = set(asked)
    while waiting:
        words = waiting.pop()
        card = desk.ask(words)
        for button in buttons_of(card):
            if button.command not in asked:
                asked.add(button.command)
                waiting.add(button.command)
    assert len(asked) > 10


@pytest.mark.parametrize(
    ("channel", "command"), [("slack", "The next `hourglass score`"), ("cli", "`hourglass score --as-of 2026-11-24T15:10:00Z`")]
)
def test_what_has_no_score_yet_says_which_command_makes_one_for_the_asked_time(channel: str, command: str) -> None:
    known = factories.healthy_account()
    hit = FakeAccounts([known]).named("acme", scope=Scope())[0]
    with pytest.raises(UserError) as of_account:
        Desk(FakeAccounts(unscored=[hit])).ask("account acme", channel=channel)
    assert str(of_account.value) == f"Acme has no score at this time yet. {command} makes it."
    with pytest.raises(UserError) as of_list:
        Desk(FakeAccounts()).ask("atrisk all", channel=channel)
    assert str(of_list.value) == f"No account has a score at this time yet. {command} makes it."


def test_a_card_has_at_most_one_primary_button(desk: Desk) -> None:
    for words in ("account acme", "account globex", "atrisk", "help"):
        assert sum(button.primary for block in desk.ask(words).blocks if isinstance(block, Actions) for button in block.buttons) <= 1


@pytest.mark.parametrize(
    ("words", "quick"),
    [
        ("account acme", True),
        ("account id:a-1 v7", True),
        ("account acme why", False),
        ("account acme trend 180d", False),
        ("atrisk", False),
    ],
)
def test_only_one_accounts_card_is_answered_without_a_thread(words: str, quick: bool) -> None:
    assert routes.reads_one_account(words) is quick


def test_a_rep_is_not_shown_how_scores_are_made(desk: Desk) -> None:
    assert "account acme why" not in " ".join(lines_of(desk.ask("help", factories.sales_rep())))
