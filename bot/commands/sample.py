"""`hourglass sample`: the sample company."""

from typing import Annotated

import typer

from bot.commands.progress import shown_progress
from bot.commands.reading import instant, refuse

EXAMPLES = ("hourglass sample", "hourglass sample --accounts 1000 --seed 3 --as-of 2026-11-24T15:10:00Z")


def sample(
    accounts: Annotated[int, typer.Option(min=1, help="How many accounts.")] = 240,
    days: Annotated[int, typer.Option(min=1, help="How many days of history.")] = 400,
    seed: Annotated[int, typer.Option(help="The same seed and date give the same company.")] = 7,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The company's today. [default: now]")] = None,
) -> None:
    """Load the sample company into the database, scored, with csm@example.com, manager@example.com, rep@example.com and ops@example.com."""
    moment = instant(as_of, days=True)
    from bot.opening import open_database, put_in_force
    from bot.settings import read_settings
    from bot.theming import find_sample_themes
    from storage.sample import load_sample

    settings = read_settings()
    database = open_database(settings)
    try:
        in_force = put_in_force(database, settings, now=moment)
        with shown_progress() as progress, database.writing() as connection:
            load_sample(
                connection,
                accounts=accounts,
                days=days,
                seed=seed,
                as_of=moment,
                policy=in_force,
                progress=progress,
                find_themes=find_sample_themes,
            )
    except ValueError as error:
        refuse(str(error))
    finally:
        database.close()
    typer.echo(f'The sample company is here: {accounts} accounts. Try: hourglass ask "/account acme" --as csm@example.com')
