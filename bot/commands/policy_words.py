"""What `hourglass policy history` and `preview` print."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from handlers.bands import BAND_NAMES

if TYPE_CHECKING:
    from scoring.rows import Band
    from storage.policies import PolicyVersion
    from storage.policy_preview import BandChange, PolicyPreview


def history_text(versions: Sequence["PolicyVersion"]) -> str:
    """Write a line a version, and what is counted."""
    if not versions:
        return "No policy was put in force yet; the published one is used from the first scoring on."
    lines = [
        f"version {each.version}  since {each.since:%Y-%m-%d %H:%M} UTC  {each.digest}  "
        f"{_customers(each.customers)}{'  in force' if each.in_force else ''}"
        for each in versions
    ]
    return "\n".join([*lines, "Counted: today's customers, each under the version of their last score. Those who left are not."])


def in_force_text(versions: Sequence["PolicyVersion"]) -> str:
    """Say which version is in force, and how many scores are of another one, if any."""
    newest = versions[0]
    said = f"Policy version {newest.version} is in force since {newest.since:%Y-%m-%d %H:%M} UTC."
    others, all_scored = sum(each.customers for each in versions[1:]), sum(each.customers for each in versions)
    if not others:
        return said
    return f"{said}\n{others} of {_customers(all_scored)} were last scored under another version; `hourglass score` scores them anew."


def preview_text(preview: "PolicyPreview", *, currency: str) -> str:
    """Write a line an account that would change band, then the totals of every band that holds or would hold one."""
    lines = [_change_line(each, currency) for each in preview.changes]
    lines += ["", f"{len(preview.changes)} of {_customers(preview.scored)} would change band."] if lines else [_nothing(preview.scored)]
    lines += [
        f"{BAND_NAMES[each.band]:<10}  {each.accounts_before} → {each.accounts_after} customers"
        f"  ARR {each.arr_before:,.0f} → {each.arr_after:,.0f} {currency}"
        for each in preview.totals
        if each.accounts_before or each.accounts_after
    ]
    kept = "Customers who left are not counted. Nothing was kept."
    return "\n".join([*lines, "A new policy knows no earlier bands, so nothing holds a band against a small change.", kept])


def _change_line(change: "BandChange", currency: str) -> str:
    before, after = _standing(change.band_before, change.score_before), _standing(change.band_after, change.score_after)
    arr = "ARR not known" if change.arr is None else f"ARR {change.arr:,.0f} {currency}"
    return f"{change.name} ({change.account_id})  {before} → {after}  {arr}"


def preview_json(preview: "PolicyPreview") -> str:
    """Write the same for scripts."""
    found = {
        "scored": preview.scored,
        "changes": [asdict(each) for each in preview.changes],
        "totals": [asdict(each) for each in preview.totals],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def _customers(number: int) -> str:
    return f"{number} customer" if number == 1 else f"{number} customers"


def _nothing(scored: int) -> str:
    return f"None of {_customers(scored)} would change band." if scored else "No customer has been scored yet; run `hourglass score` first."


def _standing(band: "Band", score: float | None) -> str:
    return BAND_NAMES[band] if score is None else f"{BAND_NAMES[band]} {score:.1f}"
