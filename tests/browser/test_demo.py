"""`hourglass demo` as a person meets it: the command, the page, the sample company, the real app."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

SENT_MILLISECONDS = 60_000
"""For a message that waits behind others to the same person."""


def say(page: Page, words: str) -> None:
    page.get_by_role("combobox").fill(words)
    page.get_by_role("combobox").press("Escape")
    page.get_by_role("combobox").press("Enter")


def ask(page: Page, command: str) -> Locator:
    # What is sent unasked may arrive at any moment; the answer to a command is for the asker alone, and says so.
    answers = page.get_by_role("article").filter(has_text="Only visible to you")
    before = answers.count()
    say(page, command)
    expect(answers).to_have_count(before + 1)
    return answers.last


def test_acme_is_answered_and_explains_its_score(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    card = ask(page, "/account acme")
    expect(card.get_by_text("Only visible to you")).to_be_visible()
    expect(card.get_by_role("heading", name=re.compile("Acme · Green"))).to_be_visible()
    card.get_by_role("button", name=re.compile("^Why")).click()
    expect(card.get_by_role("table")).to_contain_text("Usage")


def test_globex_is_red(demo: str, open_page: OpenPage) -> None:
    expect(ask(open_page(demo), "/account globex").get_by_role("heading", name=re.compile("Globex · Red"))).to_be_visible()


def test_a_manager_sees_the_accounts_at_risk(demo: str, open_page: OpenPage) -> None:
    expect(ask(open_page(demo, act_as="manager@example.com"), "/cs atrisk").get_by_role("table")).to_contain_text("Globex")


def test_a_question_in_plain_words_is_answered_in_direct_messages(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    say(page, "how is acme doing?")
    expect(page.get_by_role("heading", name=re.compile("Acme"), level=2).last).to_be_visible()


@pytest.mark.parametrize("outsider", ["U0GUEST", "U0STRANGER"])
def test_outsiders_learn_nothing(demo: str, open_page: OpenPage, outsider: str) -> None:
    answer = ask(open_page(demo, act_as=outsider), "/account acme")
    expect(answer).not_to_contain_text("Acme")
    expect(answer).not_to_contain_text("Green")


def test_another_company_sees_no_answer_in_a_shared_channel(demo: str, open_page: OpenPage) -> None:
    page, partner = open_page(demo), open_page(demo, act_as="U0PARTNER")
    page.get_by_role("button", name=re.compile("shared with")).click()
    expect(ask(page, "/account acme").get_by_text("Only visible to you")).to_be_visible()
    say(page, "hello")
    expect(partner.get_by_role("article")).to_have_count(1)
    expect(partner.get_by_role("article")).to_contain_text("hello")


def test_no_known_words_leave_the_page_with_nothing_to_say(demo: str, open_page: OpenPage) -> None:
    expect(ask(open_page(demo), "/cs '; DROP TABLE accounts; --")).to_contain_text(re.compile(r"\w+"))


@pytest.mark.parametrize("words", ["log touch acme", "log value acme", "assess acme", "override acme", "snooze acme"])
def test_a_form_opens_with_its_first_field_in_hand(demo: str, open_page: OpenPage, words: str) -> None:
    page = open_page(demo)
    page.get_by_role("combobox").fill(f"/cs {words}")
    page.get_by_role("combobox").press("Escape")
    page.get_by_role("combobox").press("Enter")
    form = page.get_by_role("dialog")
    expect(form.locator("input, select, textarea").first).to_be_focused()
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)


def test_a_list_of_six_columns_fits_a_window_of_a_thousand(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, width=1000)
    for words in ("/cs expansion", "/cs renewals 90d"):
        scroller = ask(page, words).locator(".table-scroller")
        assert scroller.evaluate("it => it.scrollWidth - it.clientWidth") <= 1


def test_tomorrow_comes_with_the_manager_s_digest(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, act_as="manager@example.com")
    page.get_by_role("button", name=re.compile("^Let .* come$")).click()
    expect(page.get_by_role("button", name="Time passes…")).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("^Let .* come$"))).to_be_enabled(timeout=120_000)
    shown = page.locator("#clock-time")
    expect(shown).to_have_text(re.compile(r", 09:0\d$"))
    day = (shown.text_content() or "").partition(",")[0]
    expect(page.get_by_role("heading", name=f"At risk · {day}")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Let .* come$")).click()
    changed = page.get_by_role("article").filter(has_text=re.compile("Changed since .*Northern Light Energy turned Yellow", re.DOTALL))
    expect(changed).to_contain_text(re.compile("Satisfaction .* → .*champion left"), timeout=120_000)


def test_a_csm_hands_acme_off_and_the_rep_accepts(demo: str, open_page: OpenPage) -> None:
    csm, rep = open_page(demo), open_page(demo, act_as="rep@example.com")
    say(csm, "/cs handoff acme")
    form = csm.get_by_role("dialog")
    form.get_by_label(re.compile("their problem")).fill("the new night shift has no seats")
    form.get_by_role("button", name="Hand off").click()
    ping = rep.get_by_role("article").filter(has_text="the new night shift has no seats")
    ping.get_by_role("button", name="Accept").click(timeout=SENT_MILLISECONDS)
    expect(ping).to_contain_text("✓ Accepted by Sam Ortiz", timeout=SENT_MILLISECONDS)
    expect(ping.get_by_role("button", name="Won…")).to_be_visible()
    told = csm.get_by_role("article").filter(has_text="the new night shift has no seats")
    expect(told).to_contain_text("✓ Accepted by Sam Ortiz", timeout=SENT_MILLISECONDS)
    expect(told).to_contain_text("1 reply", timeout=SENT_MILLISECONDS)


def home_of(page: Page) -> Locator:
    """Open the app's Home and return it."""
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_role("heading", name=re.compile("^Good (morning|afternoon|evening), "))).to_be_visible()
    return home


def test_a_home_shows_what_waits_and_turns_its_book_in_place(demo: str, open_page: OpenPage) -> None:
    home = home_of(open_page(demo))
    expect(home.get_by_role("heading", name=re.compile(r"^My queue \(\d+\)$"))).to_be_visible()
    expect(home).to_contain_text(re.compile(r"1 to 5 of \d+"))
    home.get_by_role("button", name="Next 5").click()
    expect(home).to_contain_text(re.compile(r"6 to 10 of \d+"))
    home.get_by_role("button", name="Previous 5").click()
    expect(home).to_contain_text(re.compile(r"1 to 5 of \d+"))


def test_an_account_opened_from_home_is_answered_in_the_messages(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    home_of(page).get_by_role("button", name="Open Globex").first.click()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("article").get_by_role("heading", name=re.compile("Globex · "))).not_to_have_count(0)


def test_settings_changed_from_home_stand_on_it_at_once(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, act_as="ines.costa@example.com")
    home = home_of(page)
    home.get_by_role("button", name="Digest…").click()
    form = page.get_by_role("dialog")
    form.get_by_label("When?").fill("7:15")
    form.get_by_role("button", name="Save").click()
    expect(home).to_contain_text("Digest at 07:15")


def test_a_guest_s_home_is_one_sentence(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, act_as="U0GUEST")
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home).to_contain_text("I know no one here by that Slack account")
    expect(home.get_by_role("button")).to_have_count(0)
