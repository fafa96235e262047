"""Scoring files: facts, champions and feedback in, the seven tables of the contract out."""

import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.policy import Policy

if TYPE_CHECKING:
    import pandas as pd


def score_files(
    facts: Path | None, champions: Path | None, feedback: Path | None, *, now: datetime, out: Path, policy: Policy
) -> dict[str, int]:
    """Score CSV or Parquet files and write `health.csv`, `churn.csv` and the other five into `out`.

    A table without input has a header alone. Nothing is written when an input is refused.

    Returns:
        The number of rows of each file written.

    Raises:
        ValueError: one sentence that names the row and the column, or the file.
    """
    from scoring.champions import parse_champions, score_champions
    from scoring.facts import parse_facts
    from scoring.feedback import parse_feedback, score_feedback
    from scoring.score import score

    accounts, contacts, items = (parse_facts(_read(facts), policy), parse_champions(_read(champions)), parse_feedback(_read(feedback)))
    scores = score(accounts, policy, now=now)
    return _write(
        {
            "health": scores.health.drop(columns="profile", errors="ignore"),
            "churn": scores.churn,
            "expansion": scores.expansion,
            "opportunities": scores.opportunities,
            "champions": score_champions(contacts, accounts, scores.health, policy),
            "feedback": score_feedback(items, policy, now=now),
            "renewals": scores.renewals,
        },
        out,
    )


def _read(path: Path | None) -> "pd.DataFrame":
    """Read a file as it stands, every CSV cell as text, so that ids such as 007 and NA survive; no path is no rows."""
    import pandas as pd

    if path is None:
        return pd.DataFrame({"account_id": [], "contact_id": [], "feedback_id": []}, dtype=object)
    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise ValueError(f"{path.name} must be a .csv or .parquet file.")
    if not path.is_file():
        raise ValueError(f"{path} is no file; give the path of a .csv or .parquet file.")
    try:
        if path.suffix.lower() == ".parquet":
            return pd.read_parquet(path)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # cells beyond the header would be lost
            return pd.read_csv(path, dtype=object, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (ValueError, OSError, pd.errors.ParserWarning) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{path.name} cannot be read as {path.suffix[1:].lower()}: {reason}.") from None


def _write(tables: "Mapping[str, pd.DataFrame]", out: Path) -> dict[str, int]:
    """Write all tables under other names first, so that a failure leaves the old files as they were."""
    from scoring.score import WHOLE

    out.mkdir(parents=True, exist_ok=True)
    drafts = {name: out / f".{name}.csv.draft" for name in tables}
    try:
        for name, table in tables.items():
            whole = {column: "Int64" for column in table.columns if column in WHOLE}
            table.astype(whole).to_csv(drafts[name], index=False, encoding="utf-8", lineterminator="\n")
        for name, draft in drafts.items():
            draft.replace(out / f"{name}.csv")
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return {name: len(table) for name, table in tables.items()}
