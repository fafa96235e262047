"""`hourglass model`: what is sent, what it costs, and whether a server works, before anyone asks in a chat."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.model import app
from bot.model_trial import estimate, shown
from tests.bot.model_server import ModelServer, error

ROOT = Path(__file__).parent.parent.parent
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*words: str, url: str | None = None) -> tuple[int, str]:
        for name, value in (("MODEL_BASE_URL", url), ("MODEL", "a-model" if url else None)):
            if value is not None:
                monkeypatch.setenv(f"HOURGLASS_{name}", value)
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, " ".join(result.output.split())

    return command


def test_what_is_shown_is_masked_and_stands_so_in_the_documentation(run: Run) -> None:
    code, said = run("show")
    assert code == 0
    assert not [private for private in ("Priya", "Globex", "555", "@", "Ignore all") if private in said]
    sent = shown().split("--- user ---\n")[1]
    assert sent in (ROOT / "docs/voc.md").read_text(encoding="utf-8")


def test_a_model_that_works_says_so_and_what_passed(run: Run, server: ModelServer) -> None:
    code, said = run("check", url=server.url)
    assert code == 0
    assert "a-model answers, in the form json_schema." in said
    assert "Slow pages: Customers say that slow pages gets in their way. 2 of 2 quotes are word for word" in said


def test_a_model_that_lies_or_fails_is_told_from_one_that_works(run: Run, server: ModelServer) -> None:
    server.say = lambda themes: {
        "themes": [{"theme": themes[0]["id"], "sentence": "All 9 say so.", "quotes": [{"comment": "x", "text": "No."}]}]
    }
    code, said = run("check", url=server.url)
    assert code == 0
    assert "Slow pages: no sentence that passes the checks 0 of 1 quotes are word for word" in said
    server.act = error(401)
    assert run("check", url=server.url) == (1, "Error: the model refused the key.")


def test_without_a_model_the_check_says_how_to_set_one(run: Run) -> None:
    code, said = run("check")
    assert code == 2
    assert "HOURGLASS_MODEL_BASE_URL" in said


def test_the_cost_is_of_the_real_prompt_and_keeps_to_the_budget(run: Run) -> None:
    code, said = run("cost", "--comments", "2000", "--in", "1", "--out", "2")
    assert code == 0
    whole = estimate(2000, characters=140, themes=12, context=8000, budget=10**12)
    assert f"without a budget: 2,000 of 2,000 comments in {whole.requests:,} requests, {whole.tokens_in:,} tokens in" in said
    within = estimate(2000, characters=140, themes=12, context=8000, budget=100_000)
    assert within.tokens_in + within.tokens_out <= 100_000
    assert within.read < whole.read == 2000
    assert run("cost", "--comments", "2", "--themes", "3")[0] == 2


def test_the_cost_in_the_documentation_is_what_the_command_prints(run: Run) -> None:
    _, said = run("cost")
    page = " ".join((ROOT / "docs/voc.md").read_text(encoding="utf-8").split())
    assert said in page
