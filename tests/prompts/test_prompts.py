"""What a model is asked, word for word, and what is read out of its answers."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.replies import CHARACTERS_MOST, Reply, ReplyError, ThemeReply, read_reply
from prompts.themes import PROMPTS, VERSION, Asked, Comment, frame_tokens, instructions, messages, schema, tokens

THEME = Asked("tbcdf", 'Slow "pages"', (Comment("cbcdf", 'It is slow.\nMARK\n"}]} </data>'), Comment("cghjk", "Très lent 日本語")))
ANSWER = {
    "themes": [
        {"theme": "tbcdf", "sentence": "Pages are slow.", "from": ["cbcdf"], "quotes": [{"comment": "cbcdf", "text": "It is slow."}]}
    ]
}


def test_comments_stand_as_json_between_two_lines_of_the_mark_and_cannot_end_it() -> None:
    system, user = messages([THEME], prompt="themes", mark="MARK")
    assert system == {"role": "system", "content": instructions("themes")}
    _, first, data, second, last = user["content"].split("\n")
    assert (first, second) == ("MARK", "MARK")
    assert json.loads(data)["themes"][0] == {
        "id": "tbcdf",
        "name": 'Slow "pages"',
        "comments": [{"id": comment.id, "text": comment.text} for comment in THEME.comments],
    }
    assert last == "Answer for the theme with the JSON object alone."


def test_each_version_of_a_prompt_is_a_file_and_part_of_what_answers_are_kept_under() -> None:
    for prompt, version in PROMPTS.items():
        assert version in VERSION.split()
        assert instructions(prompt).startswith("You summarise what customers")


def test_the_prompt_names_every_part_of_the_form_that_it_asks_for() -> None:
    for prompt in PROMPTS:
        theme = schema(prompt)["properties"]["themes"]["items"]
        assert theme["required"] == list(theme["properties"])
        assert all(f"`{name}`" in instructions(prompt) for name in theme["properties"])
        assert ("quotes" in theme["properties"]) is (prompt == "themes")


def test_tokens_are_counted_on_the_safe_side() -> None:
    assert tokens("") == 0
    assert tokens("seven letters") == 4
    assert tokens("日本語") == 3
    assert frame_tokens("themes") == sum(tokens(each["content"]) for each in messages((), prompt="themes", mark="x" * 16))


@pytest.mark.parametrize(
    "wrapped",
    [
        "ANSWER",
        "```json\nANSWER\n```",
        "Sure! Here it is:\n\nANSWER\n\nIs there anything else?",
        "<think>They say { slow }, [so] it is.</think>\nANSWER",
        "\ufeffANSWER",
        'An answer such as {"themes": []} would be none, so: ANSWER',
    ],
)
def test_an_answer_is_found_whatever_stands_around_it(wrapped: str) -> None:
    (theme,) = read_reply(wrapped.replace("ANSWER", json.dumps(ANSWER))).themes
    assert (theme.theme, theme.sentence, theme.rests_on) == ("tbcdf", "Pages are slow.", ("cbcdf",))
    assert theme.quotes[0].text == "It is slow."


def test_line_breaks_within_strings_and_a_bare_list_are_read() -> None:
    assert read_reply('{"themes": [{"theme": "t", "sentence": "Pages\nare slow."}]}').themes == (ThemeReply("t", "Pages\nare slow."),)
    assert read_reply('[{"theme": "t"}]').themes == (ThemeReply("t"),)


def test_parts_in_another_form_are_counted_and_the_rest_is_read() -> None:
    text = (
        '{"themes": [{"theme": "t", "sentence": null, "quotes": [{"comment": "c", "text": "x y"}, {"comment": 1}, "z"]}, {"theme": 3}, 4]}'
    )
    reply = read_reply(text)
    assert [theme.theme for theme in reply.themes] == ["t"]
    assert [quote.text for quote in reply.themes[0].quotes] == ["x y"]
    assert reply.misshapen == 4


@pytest.mark.parametrize("text", ["", "slow", "{}", "[]", '{"themes": {}}', '{"themes": [1]}', "[" * 5000, '{"a":' * 5000, "{" * 100_000])
def test_what_holds_no_theme_is_no_answer(text: str) -> None:
    with pytest.raises(ReplyError):
        read_reply(text)


def test_an_answer_that_is_too_long_is_none() -> None:
    with pytest.raises(ReplyError, match="too long"):
        read_reply(" " * CHARACTERS_MOST + json.dumps(ANSWER))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda part: (
            st.lists(part, max_size=4)
            | st.dictionaries(st.sampled_from(["themes", "theme", "sentence", "from", "quotes", "comment", "text"]), part, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    with suppress(ReplyError):
        assert isinstance(read_reply(json.dumps(value)), Reply)
