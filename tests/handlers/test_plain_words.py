"""What plain words are understood as: families of phrasing, and what is never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import routes
from handlers.plain_filling import Context
from handlers.plain_words import understood
from handlers.ports import Role, Scope
from handlers.suggestions import ONE_ACCOUNT, SUGGESTIONS
from tests import factories
from tests.fake_accounts import FakeAccounts
from tests.handlers import phrasings, phrasings_of_lists
from tests.handlers.conftest import Desk

OTHER_NAMES = (
    "Northwind Traders",
    "Bank of Ireland",
    "Red Hat",
    "Initech",
    "Pied Piper",
    "Hooli",
    "Wonka Foods",
    "Monday",
    "Stark Industries",
    "Team Rocket",
    "Workday",
    "Acme Holdings, Inc.",
    "Yahoo!",
    "Gobuild",
    "Weatherford",
)
TODAY = date(2026, 11, 24)


def company() -> FakeAccounts:
    others = [factories.healthy_account(id=f"a-1{number:03}", name=name, rep_id=None) for number, name in enumerate(OTHER_NAMES)]
    return FakeAccounts(
        [factories.healthy_account(), factories.troubled_account(), *others],
        aliases={"a-0001": ["Acme Corp"]},
        domains={"a-0001": ["acme.example"]},
    )


ACCOUNTS = company()
IDS = {name: f"id:a-1{number:03}" for number, name in enumerate(OTHER_NAMES)}


def meaning(words: str, *, role: Role = "csm", about: str = "", before: str = "", scope: Scope | None = None) -> str | None:
    found = understood(words, accounts=ACCOUNTS, scope=scope or Scope(), context=Context(TODAY, role, about, before))
    return found.words if found else None


TABLE = [
    (said, meant)
    for family in (phrasings.ACCOUNT, phrasings.CHANGES, phrasings_of_lists.LISTS, phrasings_of_lists.OTHERS, phrasings_of_lists.NEARLY)
    for meant, several in family.items()
    for said in several
]


@pytest.mark.parametrize(("said", "meant"), TABLE)
def test_a_question_means(said: str, meant: str) -> None:
    assert meaning(said) == meant


@pytest.mark.parametrize("said", phrasings_of_lists.NOTHING)
def test_what_is_no_question_means_nothing(said: str) -> None:
    """It may be a name at most, which `account maybe:` answers with what can be asked where no name is like it."""
    meant = meaning(said)
    assert meant is None or meant.startswith("account maybe:")
    if meant:
        assert Desk(company()).ask(meant).summary.startswith("I did not understand")


@pytest.mark.parametrize("said", phrasings_of_lists.OF_NO_ACCOUNT)
def test_no_account_is_guessed(said: str) -> None:
    assert "id:" not in (meaning(said) or "")


@pytest.mark.parametrize(
    "said",
    [
        "ben is away next week",
        "who is away next week",
        "is ben on vacation",
        "acme is back from holiday",
        "acme is out until friday",
        "is globex on the digest",
        "don't stop the digest",
        "are you off tomorrow?",
        "when is ann back",
        "they are out of office next week",
    ],
)
def test_what_is_said_of_others_changes_nothing_of_ones_own(said: str) -> None:
    assert (meaning(said) or "").partition(" ")[0] not in ("away", "back", "digest")


@pytest.mark.parametrize("said", ["no digest on fridays", "send the digest but never on weekends", "not at 9, the digest"])
def test_what_a_digest_is_not_to_be_is_left_to_its_form(said: str) -> None:
    assert meaning(said) in ("digest", "digest at 09:00", None)


@pytest.mark.parametrize("ending", ["", "?", "!!", " please", " pls", " thanks", ", thank you!", " 🙏", " :pray:", "  ", "…"])
@pytest.mark.parametrize("beginning", ["", "hey, ", "Hi! ", "@Hourglass ", "please ", "can you tell me ", "ok so ", "hello hourglass "])
def test_manners_change_no_meaning(beginning: str, ending: str) -> None:
    assert meaning(f"{beginning}why is Globex red{ending}") == "account id:a-0002 why"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how is northwind doing", "account {Northwind Traders}"),
        ("what's up with the Bank of Ireland", "account {Bank of Ireland}"),
        ("is red hat red", "account {Red Hat}"),
        ("how is monday", "account {Monday}"),
        ("why is “Monday” red", "account {Monday} why"),
        ("upsell team rocket", "expansion {Team Rocket}"),
        ("how's yahoo!", "account {Yahoo!}"),
        ("acme holdings, inc. renewal", "renewals {Acme Holdings, Inc.}"),
        ("who's the champion at stark", "champions {Stark Industries}"),
        ("how is workday's renewal", "renewals {Workday}"),
    ],
)
def test_a_name_may_be_made_of_everyday_words(said: str, meant: str) -> None:
    name = meant[meant.index("{") + 1 : meant.index("}")]
    assert meaning(said) == meant.replace(f"{{{name}}}", IDS[name])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("and renewals?", "renewals id:a-0001"),
        ("why?", "account id:a-0001 why"),
        ("why", "account id:a-0001 why"),
        ("and the trend?", "account id:a-0001 trend"),
        ("who's the champion there?", "champions id:a-0001"),
        ("have they been answered?", "feedback id:a-0001"),
        ("when does it renew", "renewals id:a-0001"),
        ("can we upsell them?", "expansion id:a-0001"),
        ("log a call", "log touch id:a-0001"),
        ("snooze it for a week", "snooze id:a-0001 7d"),
        ("brief me", "brief id:a-0001"),
        ("hand them to sales", "handoff id:a-0001"),
        ("how are they doing", "account id:a-0001"),
        ("and globex?", "account id:a-0002"),
        ("what about globex's renewal", "renewals id:a-0002"),
        ("who is at risk?", "atrisk"),
        ("renewals next quarter", "renewals 127d"),
        ("what can you do", "help start"),
        ("thanks", "help thanks"),
    ],
)
def test_a_question_may_lean_on_the_account_before(said: str, meant: str) -> None:
    assert meaning(said, about="a-0001", before="account id:a-0001") == meant


@pytest.mark.parametrize(
    ("before", "said", "meant"),
    [
        ("account id:a-0001 why", "and globex?", "account id:a-0002 why"),
        ("renewals id:a-0001", "and globex?", "renewals id:a-0002"),
        ("atrisk", "and in enterprise?", "atrisk segment=enterprise"),
        ("atrisk", "and my team?", "atrisk team"),
        ("renewals 127d", "and the team's?", "renewals 127d team"),
        ("expansion top", "only smb", "expansion top segment=smb"),
    ],
)
def test_a_question_may_lean_on_the_one_before(before: str, said: str, meant: str) -> None:
    about = "a-0001" if "id:" in before else ""
    assert meaning(said, about=about, before=before) == meant


@pytest.mark.parametrize("said", ["and renewals?", "why?", "and the trend?", "snooze it", "how are they doing?", "brief me"])
def test_without_an_account_before_none_is_made_up(said: str) -> None:
    assert "id:" not in (meaning(said) or "")


def test_a_name_is_known_within_the_scope_alone() -> None:
    # A sales rep who has Acme hears of every other name what they would hear if there were no such account.
    acme = factories.healthy_account()
    theirs, context = Scope(rep_id=acme.rep_id), Context(TODAY, "sales_rep")
    assert meaning("how's acme", scope=theirs) == "account id:a-0001"
    for said in [f"how is {name} doing" for name in OTHER_NAMES] + [name.lower()[:-1] for name in OTHER_NAMES]:
        found = understood(said, accounts=FakeAccounts([acme], aliases={"a-0001": ["Acme Corp"]}), scope=theirs, context=context)
        assert meaning(said, role="sales_rep", scope=theirs) == (found.words if found else None)


@pytest.mark.parametrize(("said", "meant"), [("who needs me today", "home"), ("what is due today", "home"), ("renewals", "renewals 90d")])
def test_a_sales_rep_is_led_to_what_they_may_ask(said: str, meant: str) -> None:
    assert meaning(said, role="sales_rep") == meant


@pytest.mark.parametrize("role", SUGGESTIONS)
def test_what_is_suggested_is_understood(role: Role) -> None:
    for each in SUGGESTIONS[role]:
        assert meaning(each.sentence, role=role) == each.command
    for said in ONE_ACCOUNT[role]:
        assert "id:" in (meaning(said, role=role) or "")


WORDS = sorted({word for said, _ in TABLE for word in said.split()})
MIXED = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=14).map(" ".join)


@given(
    said=MIXED, about=st.sampled_from(["", "a-0001"]), before=st.sampled_from(["", "account id:a-0001 why", "atrisk team", "renewals 90d"])
)
def test_whatever_is_said_becomes_words_of_the_grammar_or_nothing(said: str, about: str, before: str) -> None:
    meant = meaning(said, about=about, before=before)
    if meant is not None:
        route, _ = routes.parse(meant)
        assert route.word in meant


@given(said=MIXED)
def test_an_account_is_opened_only_where_its_name_was_said(said: str) -> None:
    meant = meaning(said) or ""
    if "id:" in meant:
        account_id = meant.partition("id:")[2].split()[0]
        known = [next(state.name for state in ACCOUNTS.states if state.id == account_id), *ACCOUNTS.aliases.get(account_id, ())]
        known += [account_id, *ACCOUNTS.domains.get(account_id, ())]
        folded = "".join(filter(str.isalnum, said.casefold()))
        first_words = [name.casefold().split()[0].strip(",.!") for name in known]
        assert any("".join(filter(str.isalnum, word)) in folded for word in first_words)
