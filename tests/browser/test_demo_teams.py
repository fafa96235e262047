"""The look of Teams in `hourglass demo`: one conversation in both, answered by the product's own ways."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

SENT_MILLISECONDS = 60_000
"""For a message that waits behind others to the same person."""


def say(page: Page, words: str) -> None:
    box = page.locator("#composer-text")
    box.fill(words)
    box.press("Escape")
    box.press("Enter")


def ask(page: Page, words: str) -> Locator:
    """Say something in the look of Teams, and give the message that answers it."""
    said = page.get_by_role("article").filter(has_text=re.compile(rf"{re.escape(words)}$"))
    before = said.count()
    say(page, words)
    expect(said).to_have_count(before + 1)
    answer = said.last.locator("xpath=following-sibling::article").first
    expect(answer.locator(".ac-card")).to_be_visible(timeout=SENT_MILLISECONDS)
    return answer


def look(page: Page, name: str) -> None:
    button = page.get_by_role("group", name="Show as").get_by_role("button", name=name)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_acme_is_answered_with_an_adaptive_card_that_why_takes_the_place_of(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, look="teams")
    card = ask(page, "account acme")
    expect(card.get_by_role("heading", name=re.compile("Acme · Green"))).to_be_visible()
    expect(page.get_by_role("note")).to_have_count(0)
    count = page.get_by_role("article").count()
    card.get_by_role("button", name=re.compile("^Why")).click()
    expect(card.get_by_role("table")).to_contain_text("Usage")
    expect(card.get_by_role("button", name=re.compile("^Back to Acme"))).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(count)


def test_both_looks_show_the_same_conversation_in_the_same_order(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, act_as="manager@example.com")
    say(page, "/account globex")
    expect(page.get_by_role("heading", name=re.compile("Globex · Red"))).to_be_visible()
    look(page, "Teams")
    expect(page.get_by_role("article").filter(has_text=re.compile("/account globex$"))).to_be_visible()
    globex = page.get_by_role("article").filter(has=page.get_by_role("heading", name=re.compile("Globex · Red")))
    expect(globex.locator(".ac-card")).to_be_visible()
    globex.get_by_role("button", name=re.compile("^Why")).click()
    expect(globex.or_(page.get_by_role("article").last).get_by_role("table").last).to_contain_text("Usage")
    ask(page, "account acme")
    look(page, "Slack")
    shown = page.get_by_role("article")
    expect(shown.get_by_role("table").first).to_contain_text("Usage")
    expect(shown.get_by_role("heading", name=re.compile("Acme · Green"))).to_be_visible()
    expect(shown.filter(has_text=re.compile("account acme$"))).to_be_visible()
    expect(page.locator(".ac-card")).to_have_count(0)
    texts = shown.all_inner_texts()
    places = [next(place for place, text in enumerate(texts) if words in text) for words in ("Globex", "account acme", "Acme · Green")]
    assert places == sorted(places)


def test_a_form_in_its_card_says_what_is_missing_is_saved_and_stands_so_in_slack(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, look="teams")
    form = ask(page, "snooze globex")
    form.get_by_role("button", name="Snooze").click()
    expect(form.get_by_role("alert").filter(has_text="Fill in this field.")).to_be_visible()
    expect(form.get_by_label("Why?")).to_be_focused()
    form.get_by_label("Why?").fill("waiting for their board")
    form.get_by_role("button", name="Snooze").click()
    expect(form).to_contain_text(re.compile("Snoozed until .*waiting for their board"), timeout=SENT_MILLISECONDS)
    look(page, "Slack")
    expect(page.get_by_role("article").filter(has_text="Snoozed until").last).to_contain_text("waiting for their board")


def test_a_button_opens_a_form_in_a_dialog_whose_errors_stand_beside_the_fields(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, look="teams")
    card = ask(page, "account acme")
    card.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Log value…").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("input, select, textarea").first).to_be_focused()
    amount = dialog.get_by_label(re.compile("How much"))
    amount.fill("a lot")
    dialog.get_by_label(re.compile("Who or what")).fill("time study")
    for field in dialog.locator("select").all():
        field.select_option(index=1)
    dialog.get_by_role("button").last.click()
    expect(dialog.get_by_role("alert").filter(has_text=re.compile("number|amount", re.IGNORECASE))).to_be_visible()
    expect(amount).to_be_focused()
    expect(amount).to_have_value("a lot")
    amount.fill("5,000")
    dialog.get_by_role("button").last.click()
    # It closes by itself, unless saving takes more than a second, which it says.
    expect(dialog.filter(has_not_text="Saving…")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("article").last).to_contain_text(re.compile(r"\$5,000|\$5k|5,000"), timeout=SENT_MILLISECONDS)


def test_a_picker_opens_the_account_that_is_chosen(demo: str, open_page: OpenPage) -> None:
    card = ask(open_page(demo, look="teams"), "account north")
    card.get_by_role("button", name=re.compile("^Open")).first.click()
    expect(card.get_by_role("heading", name=re.compile("^.+ · (Green|Yellow|Red|Unknown|Onboarding)"))).to_be_visible()


def test_a_handoff_asked_for_in_slack_is_accepted_in_teams(demo: str, open_page: OpenPage) -> None:
    csm, rep = open_page(demo), open_page(demo, act_as="rep@example.com", look="teams")
    say(csm, "/cs handoff acme")
    form = csm.get_by_role("dialog")
    form.get_by_label(re.compile("their problem")).fill("the morning shift has no seats")
    form.get_by_role("button", name="Hand off").click()
    ping = rep.get_by_role("article").filter(has_text="the morning shift has no seats")
    ping.get_by_role("button", name="Accept").click(timeout=SENT_MILLISECONDS)
    expect(ping.first).to_contain_text("Accepted by Sam Ortiz", timeout=SENT_MILLISECONDS)
    look(rep, "Slack")
    expect(ping.first).to_contain_text("Accepted by Sam Ortiz")
    told = csm.get_by_role("article").filter(has_text="the morning shift has no seats").first
    expect(told).to_contain_text("Accepted by Sam Ortiz", timeout=SENT_MILLISECONDS)


def test_a_mention_in_a_channel_is_answered_in_ones_own_chat(demo: str, open_page: OpenPage) -> None:
    page, other = open_page(demo, look="teams"), open_page(demo, act_as="manager@example.com", look="teams")
    page.get_by_role("button", name="customer-success").click()
    say(page, "@Hourglass account initech")
    expect(page.get_by_role("article").filter(has_text="Sent to you.")).to_be_visible(timeout=SENT_MILLISECONDS)
    page.get_by_role("button", name=re.compile("^Hourglass")).click()
    expect(page.get_by_role("heading", name=re.compile("Initech"))).not_to_have_count(0)
    other.get_by_role("button", name="customer-success").click()
    expect(other.get_by_role("article").filter(has_text="account initech")).to_be_visible()
    expect(other.get_by_role("heading", name=re.compile("Initech"))).to_have_count(0)


@pytest.mark.parametrize("outsider", ["U0GUEST", "U0STRANGER"])
def test_outsiders_learn_nothing_in_teams_either(demo: str, open_page: OpenPage, outsider: str) -> None:
    answer = ask(open_page(demo, act_as=outsider, look="teams"), "account acme")
    expect(answer).not_to_contain_text("Acme")
    expect(answer).not_to_contain_text("Green")


def test_commands_are_completed_as_teams_offers_them(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, look="teams")
    box = page.locator("#composer-text")
    box.fill("/acc")
    expect(page.get_by_role("option").filter(has_text="/account")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("/account ")


def test_the_look_is_kept_and_worked_by_keyboard(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo)
    page.get_by_role("button", name="Teams", exact=True).press("Enter")
    expect(page.locator("html")).to_have_attribute("data-look", "teams")
    expect(page.get_by_role("tab")).to_have_count(0)
    page.goto(demo)
    expect(page.get_by_role("button", name="Teams", exact=True)).to_have_attribute("aria-pressed", "true")


def test_it_is_dark_where_the_system_is(demo: str, open_page: OpenPage) -> None:
    page = open_page(demo, look="teams", color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(31, 31, 31)")
    expect(ask(page, "account acme").locator(".ac-card")).to_have_css("background-color", "rgb(41, 41, 41)")


@pytest.mark.parametrize("words", ["account globex", "atrisk", "renewals 90d"])
def test_a_narrow_window_never_scrolls_sideways(demo: str, open_page: OpenPage, words: str) -> None:
    page = open_page(demo, look="teams", act_as="manager@example.com", width=390, height=844)
    card = ask(page, words).locator(".ac-card").first
    assert card.evaluate("it => it.scrollWidth - it.clientWidth") <= 1
    assert page.locator("html").evaluate("page => page.scrollWidth") == 390
