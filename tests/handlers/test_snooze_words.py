import pytest

from handlers.card import Form
from tests.handlers.conftest import Desk


@pytest.mark.parametrize(
    ("words", "span", "reason"),
    [
        ("snooze acme", "7", ""),
        ("snooze acme 1d", "1", ""),
        ("snooze acme 30 days because their board meets", "30", "their board meets"),
        ("snooze Acme Corp until it changes because it is being sold", "change", "it is being sold"),
        ("snooze acme because their board meets", "7", "their board meets"),
        ("snooze id:a-0001 30d", "30", ""),
    ],
)
def test_what_is_said_with_the_name_is_filled_in(desk: Desk, words: str, span: str, reason: str) -> None:
    form = desk.ask(words)
    assert isinstance(form, Form)
    assert (form.command, form.fields[0].initial, form.fields[1].initial) == ("snooze id:a-0001", span, reason)
