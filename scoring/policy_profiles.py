"""Weights by segment and stage (H14): how profiles are read, checked, written, and which of them is an account's."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scoring.policy_values import HealthWeights, PolicyError, Profile
from scoring.rows import STAGES

SOURCE = "H14"
LONGEST = 50
KEYS = Profile.__struct_fields__
WEIGHTS = HealthWeights.__struct_fields__


def segment_key(segment: str | None) -> str:
    """Fold a segment's name: case and runs of white space do not count; nothing is empty."""
    return " ".join((segment or "").casefold().split())


def chosen_profile(profiles: Sequence[Profile], segment: str | None, stage: str | None) -> Profile | None:
    """Return the most specific profile that fits an account; None: the policy's own weights are its."""
    key = segment_key(segment)
    fitting = [
        profile
        for profile in profiles
        if (profile.segment is None or segment_key(profile.segment) == key) and profile.stage in (None, stage)
    ]
    return max(fitting, key=_conditions, default=None)


def _conditions(profile: Profile) -> int:
    return (profile.segment is not None) + (profile.stage is not None)


def read_profiles(given: object, key: str, read_weights: Callable[[dict[str, Any], str], HealthWeights]) -> tuple[Profile, ...]:
    """Return the profiles of a file.

    Raises:
        PolicyError: A key that is missing, unknown or of the wrong type.
    """
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        raise PolicyError(key, f"is a list of tables: begin each with [[{key}]].")
    return tuple(_profile(table, f"{key}.{place}", read_weights) for place, table in enumerate(given, start=1))


def _profile(table: dict[str, Any], path: str, read_weights: Callable[[dict[str, Any], str], HealthWeights]) -> Profile:
    for name, given in table.items():
        if name not in KEYS:
            raise PolicyError(f"{path}.{name}", f"is not a key of a profile; it has {', '.join(KEYS)}.")
        if name != "weights" and not isinstance(given, str):
            raise PolicyError(f"{path}.{name}", f"must be text in quotes, not {given!r}.")
    if "name" not in table:
        raise PolicyError(path, "has no name; each profile needs one.")
    weights = table.get("weights")
    absent = [name for name in WEIGHTS if not isinstance(weights, dict) or name not in weights]
    if not isinstance(weights, dict) or absent:
        raise PolicyError(f"{path}.weights", f"must give all of {', '.join(WEIGHTS)}; missing: {', '.join(absent)}.")
    return Profile(table["name"], read_weights(weights, f"{path}.weights."), table.get("segment"), table.get("stage"))


def check_profiles(profiles: Sequence[Profile], key: str) -> list[str]:
    """Return each profile's path, numbered from 1.

    Raises:
        PolicyError: A name, segment or stage that cannot be, or two profiles of which neither is more specific.
    """
    paths = [f"{key}.{place}" for place in range(1, len(profiles) + 1)]
    for profile, path in zip(profiles, paths, strict=True):
        _check_profile(profile, path)
    for place, (profile, path) in enumerate(zip(profiles, paths, strict=True)):
        for earlier, other in zip(profiles[:place], paths, strict=False):
            _check_pair(earlier, profile, profiles, path=path, other=other)
    return paths


def _check_profile(profile: Profile, path: str) -> None:
    for name, text in (("name", profile.name), ("segment", profile.segment)):
        if text is not None and not (text.strip() and text.isprintable() and len(text) <= LONGEST):
            raise PolicyError(f"{path}.{name}", f"must be 1 to {LONGEST} printable characters, not {text[:LONGEST]!r}.")
    if profile.stage not in (None, *STAGES):
        raise PolicyError(f"{path}.stage", f"must be one of {', '.join(STAGES)}, not {profile.stage!r}.")
    if not _conditions(profile):
        raise PolicyError(path, "needs a segment, a stage or both; health.weights is for all other accounts.")


def _check_pair(one: Profile, two: Profile, profiles: Sequence[Profile], *, path: str, other: str) -> None:
    """Refuse two profiles that would both be an account's."""
    if segment_key(one.name) == segment_key(two.name):
        raise PolicyError(f"{path}.name", f"must be another than that of {other}, {one.name!r}.")
    if _conditions(one) != _conditions(two) or not _overlap(one, two):
        return
    segment, stage = one.segment or two.segment, one.stage or two.stage
    best = chosen_profile(profiles, segment, stage)
    if best is None or _conditions(best) == _conditions(two):
        where = " and ".join(f"{name} {text!r}" for name, text in (("segment", segment), ("stage", stage)) if text)
        more = "; add a profile for both" if _conditions(two) == 1 and segment and stage else ""
        raise PolicyError(path, f"and {other} both fit an account of {where}, and neither is more specific{more}.")


def _overlap(one: Profile, two: Profile) -> bool:
    same_segment = one.segment is None or two.segment is None or segment_key(one.segment) == segment_key(two.segment)
    return same_segment and (one.stage is None or two.stage is None or one.stage == two.stage)


def profile_entries(profiles: Sequence[Profile], key: str) -> Iterator[tuple[str, float | bool | str, str]]:
    """Yield every value that is given as (dotted key, value, source)."""
    for place, profile in enumerate(profiles, start=1):
        for name, text in (("name", profile.name), ("segment", profile.segment), ("stage", profile.stage)):
            if text is not None:
                yield f"{key}.{place}.{name}", text, SOURCE
        for name in WEIGHTS:
            yield f"{key}.{place}.weights.{name}", getattr(profile.weights, name), SOURCE


def profiles_as_toml(profiles: Sequence[Profile], key: str) -> Iterator[str]:
    """Yield the lines of a file that read back as these profiles."""
    for profile in profiles:
        yield f"\n[[{key}]]  # {SOURCE}"
        for name, text in (("name", profile.name), ("segment", profile.segment), ("stage", profile.stage)):
            if text is not None:
                yield f"{name} = {json.dumps(text, ensure_ascii=False)}"
        yield f"weights = {{ {', '.join(f'{name} = {getattr(profile.weights, name)!r}' for name in WEIGHTS)} }}"
