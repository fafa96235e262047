"""The page in a real browser, with a small real Bolt app behind it."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage


def box(page: Page) -> Locator:
    return page.get_by_role("combobox")


def send(page: Page, words: str) -> None:
    box(page).fill(words)
    box(page).press("Escape")
    box(page).press("Enter")


def last(page: Page) -> Locator:
    return page.get_by_role("article").last


def card(page: Page) -> Locator:
    send(page, "/account acme")
    found = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Acme"))
    expect(found).to_be_visible()
    return found


def switch_to(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile("^Act as")).click()
    page.get_by_role("menuitemradio", name=re.compile(f"^{name}")).click()
    expect(page.get_by_role("button", name=re.compile(f"^Act as: {name}"))).to_be_visible()


def test_a_command_is_answered_with_a_card_for_the_asker_alone(small_app: str, open_page: OpenPage) -> None:
    found = card(open_page(small_app))
    expect(found.get_by_text("Only visible to you")).to_be_visible()
    expect(found.get_by_role("heading", name="🟢 Acme · Green 78")).to_be_visible()
    expect(found.get_by_role("columnheader", name="Score")).to_have_css("text-align", "right")
    expect(found.locator("blockquote")).to_contain_text("Saves my team two days.")
    assert found.get_by_role("button").all_inner_texts() == ["Why 78?", "Replace", "Fail", "Delete", "", "Open an account…"]


def test_suggestions_are_sent_by_a_click_and_then_gone(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app, act_as="U0STRANGER")
    page.get_by_role("group", name="Things to try").get_by_role("button", name="/account odd").click()
    expect(last(page)).to_contain_text("a link")
    expect(page.get_by_role("group", name="Things to try")).to_have_count(0)


def test_commands_and_examples_are_completed_by_keyboard(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    box(page).press_sequentially("/ac")
    offer = page.get_by_role("option", name="/account NAME")
    expect(offer).to_have_attribute("aria-selected", "true")
    box(page).press("Enter")
    expect(box(page)).to_have_value("/account ")
    box(page).press("ArrowDown")
    box(page).press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-activedescendant", "offer-1")
    box(page).press("ArrowUp")
    box(page).press("Enter")
    expect(box(page)).to_have_value("/account acme")
    box(page).press("Enter")
    expect(box(page)).to_have_value("")
    expect(last(page)).to_contain_text("Acme · Green 78")


def test_escape_closes_the_completion_and_keeps_the_words(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    box(page).press_sequentially("/")
    expect(page.get_by_role("option")).to_have_count(3)
    box(page).press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("/")


def test_shift_enter_makes_a_line_and_enter_sends_both(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    box(page).press_sequentially("one")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("two")
    box(page).press("Enter")
    expect(last(page)).to_contain_text("I heard: one")


def test_a_button_waits_while_its_request_runs(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    held: list[Route] = []
    page.route("**/pressed", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of its own
    why = card(page).get_by_role("button", name="Why 78?")
    why.click()
    expect(why).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(last(page)).to_contain_text("You chose why.")
    expect(why).not_to_have_attribute("aria-busy", "true")


def test_an_answer_that_replaces_the_card_keeps_its_place_and_the_focus(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    card(page).get_by_role("button", name="Replace").click()
    expect(last(page)).to_contain_text("You chose replace.")
    expect(last(page)).to_be_focused()


def test_a_failed_press_says_so_beside_the_button(small_app: str, open_page: OpenPage) -> None:
    found = card(open_page(small_app))
    found.get_by_role("button", name="Fail").click()
    expect(found.get_by_role("alert")).to_have_text("This app responded with status code 500.")


def test_a_dangerous_button_asks_first(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    delete = card(page).get_by_role("button", name="Delete")
    count = page.get_by_role("article").count()
    delete.click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("article")).to_have_count(count)
    delete.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(last(page)).to_contain_text("You chose delete.")


def test_menus_work_by_keyboard(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    found = card(page)
    found.get_by_role("button", name="More actions").press("Enter")
    page.get_by_role("menuitem", name="Trend").press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Plan")).to_be_focused()
    page.get_by_role("menuitem", name="Plan").press("Enter")
    expect(last(page)).to_contain_text("You chose plan.")
    found.get_by_role("button", name="Open an account…").press("Enter")
    page.get_by_role("menuitemradio", name="Globex").press("h")
    page.get_by_role("menuitemradio", name="Hooli").press("Enter")
    expect(last(page)).to_contain_text("You chose hooli.")


def test_what_cannot_be_drawn_is_shown_as_such_and_data_stays_text(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    send(page, "/account odd")
    found = last(page)
    expect(found.get_by_role("note")).to_have_text(["Cannot draw “video”", "Cannot draw “hologram”"])
    expect(found).to_contain_text("<img src=x onerror=alert(1)> a link x < y gone so 🎉 @Mira Sol")
    expect(found).to_contain_text("<b>not bold</b> *nor this*")
    expect(found).to_contain_text("two <script>")
    expect(found.get_by_role("img", name="A picture from elsewhere")).to_be_visible()
    expect(found.get_by_role("link")).to_have_count(0)


def test_another_person_sees_the_channel_but_not_the_answers_of_the_first(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    page.get_by_role("button", name="general").click()
    send(page, "hello from Dana")
    card(page)
    switch_to(page, "Mira Sol")
    page.get_by_role("button", name="general").click()
    expect(page.get_by_text("hello from Dana")).to_be_visible()
    expect(page.get_by_role("heading", name="Acme")).to_have_count(0)


def test_a_message_reaches_a_second_tab_and_marks_it_unread(small_app: str, open_page: OpenPage) -> None:
    dana, mira = open_page(small_app), open_page(small_app, act_as="manager@example.com")
    dana.get_by_role("button", name="customer-success").click()
    send(dana, "@Hourglass hello")
    expect(last(dana)).to_contain_text("Somebody called?")
    expect(mira.get_by_role("button", name="customer-success unread")).to_be_visible()
    mira.get_by_role("button", name="customer-success").click()
    expect(last(mira)).to_contain_text("Somebody called?")


def test_the_answers_sentence_is_said_to_screen_readers(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    card(page)
    expect(page.locator("[aria-live=polite]")).to_have_text("Hourglass: Acme: Green, 78. You typed acme.")


def test_the_theme_follows_the_system_until_it_is_chosen(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app, color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(26, 29, 33)")
    page.get_by_role("button", name="Colours: as the system").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.reload()
    page.get_by_role("button", name="Colours: light").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(26, 29, 33)")


def test_a_narrow_window_has_a_drawer_and_never_scrolls_sideways(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app, width=390, height=844)
    expect(page.get_by_role("navigation", name="Workspace")).to_be_hidden()
    card(page)
    assert page.locator("html").evaluate("page => page.scrollWidth") == 390
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("button", name="general").click()
    expect(page.get_by_role("heading", name="#general", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Workspace")).to_be_hidden()
