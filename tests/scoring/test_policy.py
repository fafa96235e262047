"""The policy: its defaults, its file, and the mistakes it refuses by line."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

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


EVEN = "weights = { usage = 0.2, engagement = 0.2, satisfaction = 0.2, growth = 0.2, relationship = 0.2 }\n"


def profile(name: str, rest: str, weights: str = EVEN) -> str:
    return f'[[health.profiles]]\nname = "{name}"\n{rest}\n{weights}'


BIG, NEW = profile("big", 'segment = "Enterprise"'), profile("new", 'stage = "onboarding"')
BOTH = profile("both", 'segment = "enterprise"\nstage = "onboarding"')


def test_profiles_read_back_the_same_and_change_the_digest() -> None:
    policy = policy_from_toml(BIG + NEW + BOTH)
    assert [each.name for each in policy.health.profiles] == ["big", "new", "both"]
    assert policy_from_toml(policy_to_toml(policy)) == policy
    assert policy_digest(policy) != policy_digest(policy_from_toml(BIG + BOTH))
    assert default_policy().health.profiles == ()
    assert not any(key.startswith("health.profiles") for key, _, _ in policy_entries(default_policy()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BIG.replace("usage = 0.2", "usage = 0.3"), "line 4: health.profiles.1.weights must add up to 1, but adds up to 1.1"),
        (BIG.replace("usage = 0.2, ", ""), "line 4: health.profiles.1.weights must give all of usage, "),
        (BIG.replace("usage = 0.2", "usage = -0.2"), "line 4: health.profiles.1.weights.usage must be between 0 and 1"),
        (BIG.replace("usage = 0.2", "usages = 0.2, usage = 0.2"), "line 4: health.profiles.1.weights.usages is not a key"),
        (profile("a", 'segment = "b"', "[health.profiles.weights]\nusage = 1"), "line 5: health.profiles.1.weights must give all of"),
        (BIG + profile("x", ""), "line 6: health.profiles.2 needs a segment, a stage or both"),
        (BIG + '[[health.profiles]]\nsegment = "a"\n' + EVEN, "line 6: health.profiles.2 has no name"),
        (profile("x", 'stage = "churned"'), "line 3: health.profiles.1.stage must be one of onboarding, adoption, retention"),
        (profile("x", "stage = 3"), "line 3: health.profiles.1.stage must be text in quotes, not 3"),
        (profile("x", 'segment = " "'), "line 3: health.profiles.1.segment must be 1 to 50 printable characters"),
        (profile("x", 'tier = "a"'), "line 3: health.profiles.1.tier is not a key of a profile"),
        (BIG + profile("BIG", 'segment = "b"'), "line 6: health.profiles.2.name must be another than that of health.profiles.1"),
        (BIG + profile("x", 'segment = " enterprise"'), "line 6: health.profiles.2 and health.profiles.1 both fit an account of segment"),
        (BIG + NEW, "line 6: health.profiles.2 and health.profiles.1 both fit an account of segment 'Enterprise' and stage 'onboarding'"),
        ("[health.profiles]\nusage = 1", "line 1: health.profiles is a list of tables"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^line \d+: .+\.$") as refusal:
        policy_from_toml(text)
    assert str(refusal.value).startswith(sentence)
