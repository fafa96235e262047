"""`hourglass score`: score every account again, or score files."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.reading import WRONG_INPUT, AsOf, instant, refuse

EXAMPLES = (
    "hourglass score",
    "hourglass score --as-of 2025-01-01T00:00:00Z",
    "hourglass score --facts facts.csv --as-of 2026-11-20T12:00:00Z --out scores",
)


def score(
    facts: Annotated[Path | None, typer.Option(help="Score this .csv or .parquet file instead of the database.")] = None,
    champions: Annotated[Path | None, typer.Option(help="With --facts: the champions' file.")] = None,
    feedback: Annotated[Path | None, typer.Option(help="With --out: the feedback's file.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for health.csv, churn.csv and the other five.")] = None,
    as_of: AsOf = None,
) -> None:
    """Score every account in the database; or, with --facts and --out, score files by the same arithmetic."""
    from bot.opening import policy_of
    from bot.settings import read_settings

    now = instant(as_of)
    settings = read_settings()
    if facts or champions or feedback or out:
        if out is None:
            refuse("--out is missing: name the folder for the seven tables.")
        from storage.score_files import score_files

        try:
            written = score_files(facts, champions, feedback, now=now, out=out, policy=policy_of(settings))
        except (ValueError, OSError) as error:
            refuse(str(error), code=WRONG_INPUT)
        typer.echo(", ".join(f"{name}.csv {rows}" for name, rows in written.items()))
        return
    from bot.clockwork import Clockwork
    from bot.commands.progress import shown_progress
    from bot.opening import open_database, put_in_force
    from bot.rescoring import score_all
    from bot.timekeeping import now as clock

    database = open_database(settings)
    try:
        in_force = put_in_force(database, settings, now=clock())
        clockwork = Clockwork(database, policy=in_force, follow=False, reporting_currency=settings.reporting_currency)
        with shown_progress() as progress:
            scored = score_all(clockwork, as_of=now, scored_at=clock(), progress=progress)
    finally:
        database.close()
    typer.echo(f"{scored} accounts scored as of {now:%Y-%m-%dT%H:%M:%SZ}, policy version {in_force.version}.")
