import pytest

from bot.render.mrkdwn import escape, mrkdwn, plain
from handlers.card import bold, code, italic


@pytest.mark.parametrize(
    ("data", "drawn"),
    [
        ("R&D <b>", "R&amp;D &lt;b&gt;"),
        ("<@U123> <!channel>", "&lt;@U123&gt; &lt;!channel&gt;"),
        ("*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ ˋcodeˋ"),
        ("_it_", "ˍitˍ"),
        ("Company_12", "Company_12"),
        (":fire: 09:10", ":\u2060fire: 09:10"),
        ("a\x00b\x1b[31m\u202ec\nd", "ab[31mc d"),
    ],
)
def test_data_is_drawn_literally(data: str, drawn: str) -> None:
    assert escape(data) == drawn


def test_a_line_never_starts_a_quote_of_its_own() -> None:
    assert mrkdwn(("> not a quote > here",)) == "› not a quote &gt; here"


def test_emphasis_is_marked_beside_an_edge() -> None:
    assert mrkdwn(("the ", bold("4"), "th")) == "the *4*\u200bth"
    assert mrkdwn(("x", bold("4"))) == "x\u200b*4*"
    assert mrkdwn((bold("Next:"), " call")) == "*Next:* call"


def test_emphasis_leaves_spaces_outside() -> None:
    assert mrkdwn((bold(" a "), "b")) == " *a* b"
    assert mrkdwn((bold("  "), "b")) == "  b"


def test_data_cannot_end_its_emphasis() -> None:
    assert mrkdwn((bold("A*B"), italic("A_B"), code("A`B"))) == "*A∗B*\u200b_AˍB_\u200b`AˋB`"


def test_code_keeps_what_a_person_would_type() -> None:
    assert mrkdwn((code("/account a_b *"),)) == "`/account a_b *`"


def test_plain_text_knows_only_emoji_shortcodes() -> None:
    assert plain("*a* <b> :fire:") == "*a* <b> :\u2060fire:"
