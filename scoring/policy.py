"""The policy: every number the scores are built from, typed, checked, and overridable by a TOML file.

The sections and their sources are declared in scoring/policy_values.py and scoring/policy_growth.py.
"""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import pairwise
from math import inf, isfinite
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from scoring.policy_growth import Alerts, Champions, Expansion, Feedback
from scoring.policy_profiles import check_profiles, profile_entries, profiles_as_toml, read_profiles
from scoring.policy_values import Churn, Health, HealthWeights, Onboarding, PolicyError, Renewals, SourceAges, declared_value

TOLERANCE = 1e-9

LARGEST = 1e300
"""Numbers from here on are treated as infinite, and so refused."""

SHARES_OF_ONE = ("health.weights", "health.satisfaction.weights", "champions.weights")
"""Sections whose values add up to 1."""

SHARES_OF_HUNDRED = ("expansion.maxima",)
"""Sections whose values add up to 100."""

RISING = (
    ("health.bands.yellow", "health.bands.green"),
    ("health.engagement.touch_full_days", "health.engagement.touch_zero_days"),
    ("onboarding.onboarding_days", "onboarding.adoption_days"),
    ("churn.levels.medium", "churn.levels.high"),
    ("expansion.bands.medium", "expansion.bands.high"),
    ("expansion.full.capacity_from", "expansion.full.capacity"),
    ("champions.nurture", "champions.eligible"),
    ("feedback.detractor_reminder_hours", "feedback.detractor_hours"),
)
"""Pairs whose first value is below the second."""

STEPS = ("closing", "negotiation", "conversation", "alignment", "kickoff")


class Policy(Struct, frozen=True):
    """Everything that can be tuned. Raises PolicyError, a ValueError, where values contradict each other."""

    sources: SourceAges = field(default_factory=SourceAges)
    health: Health = field(default_factory=Health)
    onboarding: Onboarding = field(default_factory=Onboarding)
    churn: Churn = field(default_factory=Churn)
    renewals: Renewals = field(default_factory=Renewals)
    expansion: Expansion = field(default_factory=Expansion)
    champions: Champions = field(default_factory=Champions)
    feedback: Feedback = field(default_factory=Feedback)
    alerts: Alerts = field(default_factory=Alerts)

    def __post_init__(self) -> None:
        _check(self)


@cache
def default_policy() -> Policy:
    """Return the policy as documented in docs/scoring.md."""
    return Policy()


def policy_from_toml(text: str) -> Policy:
    """Override the defaults by a TOML file's content.

    Raises:
        ValueError: one sentence with the line and the key, such as `line 7: health.weights.usage must be …`.
    """
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(_syntax_sentence(text, str(error))) from None
    lines = dict(_lines(text))
    try:
        policy: Policy = _section(default_policy(), table, "")
    except PolicyError as error:
        raise PolicyError(error.key, error.sentence, line=_line_of(error, lines)) from None
    return policy


def policy_to_toml(policy: Policy) -> str:
    """Write every value with its source as a comment, so that it can be read, changed and read back."""
    return "\n".join(_written(policy, "")).strip() + "\n"


@cache
def policy_digest(policy: Policy) -> str:
    """Return twelve hexadecimal characters that change with any value of the policy."""
    content = "\n".join(f"{key}={current!r}" for key, current, _ in policy_entries(policy))
    return sha256(content.encode()).hexdigest()[:12]


def policy_entries(policy: Policy) -> Iterator[tuple[str, float | bool | str, str]]:
    """Yield every value as (dotted key, value, source), in the order in which they are declared; profiles are numbered from 1."""
    yield from _entries(policy, "")


def _entries(section: Any, path: str) -> Iterator[tuple[str, float | bool | str, str]]:
    for name in section.__struct_fields__:
        current = getattr(section, name)
        key = f"{path}{name}"
        if isinstance(current, Struct):
            yield from _entries(current, f"{key}.")
        elif isinstance(current, tuple):
            yield from profile_entries(current, key)
        else:
            yield key, current, declared_value(section, name).source


def _section(section: Any, table: dict[str, Any], path: str) -> Any:
    """Return the section with the table's values in place of its own."""
    known = section.__struct_fields__
    changes = {}
    for name, given in table.items():
        key = f"{path}{name}"
        if name not in known:
            raise PolicyError(key, f"is not a key of the policy; here it has {', '.join(known)}.")
        current = getattr(section, name)
        if isinstance(current, Struct):
            if not isinstance(given, dict):
                raise PolicyError(key, f"is a section with keys such as {current.__struct_fields__[0]}, not a single value.")
            changes[name] = _section(current, given, f"{key}.")
        elif isinstance(current, tuple):
            changes[name] = read_profiles(given, key, lambda weights, path: _section(HealthWeights(), weights, path))
        else:
            changes[name] = _typed(key, current, given)
    return replace(section, **changes)


def _typed(key: str, current: float | bool, given: object) -> float | bool:
    if isinstance(current, bool):
        if not isinstance(given, bool):
            raise PolicyError(key, f"must be true or false, not {given!r}.")
        return given
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise PolicyError(key, f"must be a number, not {given!r}.")
    if not isinstance(current, int):
        return inf if abs(given) >= LARGEST else float(given)
    if not isinstance(given, int):
        raise PolicyError(key, f"must be a whole number, not {given!r}.")
    return given


def _check(policy: Policy) -> None:
    """Refuse values out of range, then values that contradict each other."""
    _check_ranges(policy, "")
    profiles = check_profiles(policy.health.profiles, "health.profiles")
    values: dict[str, Any] = {key: current for key, current, _ in policy_entries(policy)}
    for names, whole in (((*SHARES_OF_ONE, *(f"{path}.weights" for path in profiles)), 1.0), (SHARES_OF_HUNDRED, 100.0)):
        for name in names:
            total = sum(current for key, current in values.items() if key.startswith(f"{name}."))
            if abs(total - whole) > TOLERANCE:
                raise PolicyError(name, f"must add up to {whole:g}, but adds up to {total:.12g}.")
    for low, high in RISING:
        if values[low] >= values[high]:
            raise PolicyError(low, f"must be below {high}, but {values[low]:g} is not below {values[high]:g}.", other=high)
    for name in ("renewals.days", "renewals.high_risk_days"):
        for later, earlier in pairwise(STEPS):
            key, other = f"{name}.{later}", f"{name}.{earlier}"
            if values[key] >= values[other]:
                raise PolicyError(key, f"must be below {other}, but {values[key]:g} is not below {values[other]:g}.", other=other)


def _check_ranges(section: Any, path: str) -> None:
    for name in section.__struct_fields__:
        current, key = getattr(section, name), f"{path}{name}"
        if isinstance(current, Struct):
            _check_ranges(current, f"{key}.")
            continue
        if isinstance(current, tuple):
            for place, profile in enumerate(current, start=1):
                _check_ranges(profile.weights, f"{key}.{place}.weights.")
            continue
        declared = declared_value(section, name)
        if not isfinite(current):
            raise PolicyError(key, f"must be a finite number, not {current}.")
        if declared.positive and current <= 0:
            raise PolicyError(key, f"must be above 0, not {current:g}.")
        if not declared.least <= current <= declared.most:
            span = f"between {declared.least:g} and {declared.most:g}" if isfinite(declared.most) else f"{declared.least:g} or more"
            raise PolicyError(key, f"must be {span}, not {current:g}.")


def _written(section: Any, path: str) -> Iterator[str]:
    """Yield a section's own values first, then its sections, as TOML needs it."""
    own = [name for name in section.__struct_fields__ if isinstance(getattr(section, name), int | float)]
    if own:
        yield f"\n[{path}]  # {(type(section).__doc__ or '').splitlines()[0]}"
    for name in own:
        current = getattr(section, name)
        shown = str(current).lower() if isinstance(current, bool) else repr(current)
        yield f"{name} = {shown}  # {declared_value(section, name).source}"
    for name in section.__struct_fields__:
        current, key = getattr(section, name), f"{path}.{name}" if path else name
        if isinstance(current, tuple):
            yield from profiles_as_toml(current, key)
        elif name not in own:
            yield from _written(current, key)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key of a file with the line that sets it; a policy's texts are short, so lines suffice. Profiles are numbered."""
    table, profiles = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]", line)
        if header:
            profiles += line.lstrip().startswith("[[")
            table = re.sub(r"^health\.profiles", f"health.profiles.{profiles}", _dotted(header[1])) + "."
            yield table[:-1], number
        elif assignment := re.match(r"\s*([^=#\[\]]+?)\s*=", line):
            yield table + _dotted(assignment[1]), number


def _dotted(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


def _line_of(error: PolicyError, lines: dict[str, int]) -> int:
    """Return the line of the key, else of the other key it contradicts, else of the nearest section around it."""
    for key in (error.key, error.other):
        inside = [line for name, line in lines.items() if name.startswith(f"{key}.")]
        if inside or key in lines:
            return min(inside) if inside else lines[key]
    around = error.key
    while around and around not in lines:
        around = around.rpartition(".")[0]
    return lines.get(around, 1)


def _syntax_sentence(text: str, error: str) -> str:
    where = re.search(r"\(at line (\d+)", error)
    line = int(where[1]) if where else len(text.splitlines())
    return f"line {line}: this is not valid TOML: {re.sub(r' *[(]at .*', '', error)}."
