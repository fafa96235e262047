"""Forms, Home, charts, threads and faults in a real browser, with a small real Bolt app behind them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_page import last, send


def opened_form(page: Page) -> Locator:
    send(page, "/log")
    form = page.get_by_role("dialog", name="Log a touch")
    expect(form).to_be_visible()
    return form


def test_a_form_keeps_what_was_typed_beside_its_error_and_closes_when_it_is_right(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    form = opened_form(page)
    who = form.get_by_label("With whom")
    who.fill("Lena")
    form.get_by_role("button", name="Log", exact=True).click()
    expect(form.get_by_text("Please complete this required field.")).to_be_visible()
    form.get_by_label("Kind").select_option("Visit")
    form.get_by_label("Well").check()
    form.get_by_role("button", name="Log", exact=True).click()
    expect(form.get_by_role("alert").filter(has_text="Write the whole name.")).to_be_visible()
    expect(who).to_be_focused()
    expect(who).to_have_value("Lena")
    expect(who).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Kind")).to_have_value("visit")
    expect(form.get_by_label("Well")).to_be_checked()
    who.fill("Lena Okafor")
    who.press("Enter")
    expect(form).to_have_count(0)
    expect(last(page)).to_contain_text("Logged: Lena Okafor.")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_a_second_view_lies_on_the_first_and_gives_back_what_was_typed(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    form = opened_form(page)
    form.get_by_role("button", name="What counts?").click()
    top = page.get_by_role("dialog", name="What counts")
    expect(top).to_contain_text("A call or a visit.")
    top.get_by_role("button", name="Back").click()
    expect(opened := page.get_by_role("dialog", name="Log a touch")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)


def test_home_is_drawn_and_its_buttons_work(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home.get_by_role("heading", name="Good morning")).to_be_visible()
    expect(page.get_by_role("combobox")).to_be_hidden()
    home.get_by_role("button", name="Refresh").click()
    expect(home.get_by_role("heading", name="Fresh")).to_be_visible()
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("combobox")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_drawn_named_and_told_in_numbers(small_app: str, open_page: OpenPage, scheme: str) -> None:
    page = open_page(small_app, color_scheme=scheme)
    send(page, "/account charts")
    found = last(page)
    drawing = found.get_by_role("img", name=re.compile("^Acme health"))
    expect(drawing).to_have_attribute(
        "aria-label",
        "Acme health. Line chart. Health: 7 Sep 66, 28 Sep 69, lowest 64, highest 69; Upper line, 70: 70 throughout.",
    )
    expect(found.get_by_role("list", name="Legend").first.get_by_role("listitem")).to_have_text(["Health", "Upper line, 70"])
    line = drawing.locator(".series-1 .chart-line")
    colours = [
        line.evaluate("line => getComputedStyle(line).stroke"),
        page.locator("body").evaluate("body => getComputedStyle(body).color"),
    ]
    assert colours[0] == {"light": "rgb(184, 71, 27)", "dark": "rgb(240, 147, 106)"}[scheme]
    points = line.evaluate("line => line.getAttribute('d').match(/[ML]/g).length")
    assert points == 4
    expect(found.get_by_role("img", name="Accounts by band. Pie chart: Green 25, Red 2.")).to_be_visible()
    found.get_by_role("button", name="Numbers of Acme health").click()
    expect(found.get_by_role("region", name="Acme health, numbers").get_by_role("row").nth(3)).to_have_text("21 Sep6470")


def test_a_thread_opens_beside_the_conversation_and_is_counted_in_it(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    send(page, "how is acme?")
    expect(last(page)).to_contain_text("I heard: how is acme?")
    last(page).hover()
    last(page).get_by_role("button", name="Reply in thread").click()
    pane = page.get_by_role("complementary", name="Thread")
    reply = pane.get_by_label("Reply in the thread")
    expect(reply).to_be_focused()
    reply.fill("and globex?")
    reply.press("Enter")
    expect(pane.get_by_role("article")).to_have_text(
        [re.compile("how is acme"), re.compile("and globex"), re.compile("I heard: and globex")]
    )
    pane.get_by_role("button", name="Close the thread").click()
    expect(pane).to_be_hidden()
    # Direct messages are one timeline of threads.
    expect(page.get_by_role("article")).to_have_count(4)
    page.get_by_role("button", name="2 replies").click()
    expect(pane.get_by_role("article")).to_have_count(3)


def test_a_form_on_a_narrow_window_stays_inside_it(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app, width=390, height=700)
    box = opened_form(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 700
    assert page.locator("html").evaluate("page => page.scrollWidth") == 390


def test_a_fault_is_added_happens_and_is_seen_in_the_log(small_app: str, open_page: OpenPage) -> None:
    page = open_page(small_app)
    page.get_by_role("button", name="Faults").click()
    panel = page.get_by_role("dialog", name="Faults on demand")
    panel.get_by_label("On").fill("command")
    panel.get_by_label("Effect").select_option("drop")
    panel.get_by_role("button", name="Add").click()
    expect(panel.get_by_role("listitem").filter(has_text="drop on command")).to_contain_text("1 left")
    panel.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Faults: 1")).to_be_visible()
    send(page, "/account acme")
    expect(last(page)).to_contain_text("/account failed with the error “dispatch_failed”")
    page.get_by_role("button", name="Faults").click()
    expect(panel.get_by_role("listitem").filter(has_text="to the app: connection_failed (drop)")).to_have_count(1)
