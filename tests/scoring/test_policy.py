"""The policy: its defaults, its file, and the mistakes it refuses by line."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.policy import Policy, default_policy, policy_digest, policy_entries, policy_from_toml, policy_to_toml
from scoring.policy_values import Bands, Health


def test_a_written_policy_reads_back_the_same() -> None:
    assert policy_from_toml(policy_to_toml(default_policy())) == default_policy()


@given(st.floats(0.05, 0.3), st.integers(100, 119), st.booleans())
def test_a_changed_policy_reads_back_the_same(engagement: float, kickoff: int, red_holds: bool) -> None:
    text = (
        f"[health.weights]\nusage = {0.60 - engagement!r}\nengagement = {engagement!r}\n"
        f"[renewals]\ndays.kickoff = {kickoff}\n[expansion.holds]\nhealth_red = {str(red_holds).lower()}\n"
    )
    policy = policy_from_toml(text)
    assert policy.renewals.days.kickoff == kickoff
    assert policy_from_toml(policy_to_toml(policy)) == policy


def test_an_empty_file_is_the_default() -> None:
    assert policy_from_toml("") == default_policy()


def test_every_value_carries_its_source() -> None:
    entries = list(policy_entries(default_policy()))
    assert len(entries) > 100
    assert all(source for _, _, source in entries)
    written = policy_to_toml(default_policy())
    assert "usage = 0.35  # H1" in written


def test_the_digest_changes_with_any_value_and_only_then() -> None:
    default = policy_digest(default_policy())
    assert policy_digest(policy_from_toml("[health.bands]\ngreen = 70")) == default
    assert policy_digest(policy_from_toml("[health.bands]\ngreen = 71")) != default
    assert policy_digest(policy_from_toml("[expansion.holds]\nhealth_red = false")) != default


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[health]\n\n[health.weights]\nusag = 0.3", "line 4: health.weights.usag is not a key of the policy"),
        ("[helth.weights]\nusage = 0.3", "line 1: helth is not a key of the policy"),
        ("\n[health.weights]\nusage = -0.1", "line 3: health.weights.usage must be between 0 and 1, not -0.1"),
        ("# ours\n[health.weights]\n# more\nusage = 0.5", "line 4: health.weights must add up to 1, but adds up to 1.15"),
        ('[health.weights]\nusage = "much"', "line 2: health.weights.usage must be a number, not 'much'"),
        ("[health.weights]\nusage = true", "line 2: health.weights.usage must be a number, not True"),
        ("[health.weights]\nusage = nan", "line 2: health.weights.usage must be a finite number, not nan"),
        ("[health.weights]\nusage = 1" + "0" * 400, "line 2: health.weights.usage must be a finite number"),
        ("health.weights = 3", "line 1: health.weights is a section with keys such as usage"),
        ("[health]\nweights = { usage = -1 }", "line 2: health.weights.usage must be between 0 and 1"),
        ("[health.bands]\ngreen = 40", "line 2: health.bands.yellow must be below health.bands.green"),
        ("[health.bands]\nyellow = 71", "line 2: health.bands.yellow must be below health.bands.green"),
        ("[health.bands]\ngreen = 101", "line 2: health.bands.green must be between 0 and 100"),
        ("[health.usage]\nexpected_active_days = 0", "line 2: health.usage.expected_active_days must be above 0"),
        ("[health.usage]\nmin_inputs = 1.5", "line 2: health.usage.min_inputs must be a whole number, not 1.5"),
        ("[renewals.days]\nkickoff = 90", "line 2: renewals.days.alignment must be below renewals.days.kickoff"),
        ("[expansion.maxima]\ncapacity = 13", "line 2: expansion.maxima must add up to 100"),
        ("[expansion.holds]\nhealth_red = 1", "line 2: expansion.holds.health_red must be true or false"),
        ("[health]\nweights = = 1", "line 2: this is not valid TOML"),
        ("[health.bands]\ngreen = 70\ngreen = 71", "line 3: this is not valid TOML"),
    ],
)
def test_a_mistake_is_refused_in_one_sentence_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^line \d+: .+\.$") as refusal:
        policy_from_toml(text)
    assert str(refusal.value).startswith(sentence)


def test_a_policy_built_in_code_is_checked_too() -> None:
    with pytest.raises(ValueError, match=r"health\.bands\.yellow must be below"):
        replace(default_policy(), health=Health(bands=Bands(green=30.0)))
    assert Policy() == default_policy()


def test_policy_and_clocks_load_without_pandas_or_numpy() -> None:
    program = (
        "import sys, scoring.policy, scoring.feedback_sla, scoring.explain, scoring.facts; print({'numpy', 'pandas'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
