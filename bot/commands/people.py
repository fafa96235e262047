"""`hourglass people`: who may ask."""

from typing import Annotated

import typer

from bot.commands.reading import WRONG_INPUT, AsJson, examples, refuse

COUNTRY = "Whose holidays are theirs: ISO 3166, with a part where they differ, such as US, GB-ENG or DE-BY. Without it none are known."

app = typer.Typer(help="Add and list the people who may ask.", no_args_is_help=True, rich_markup_mode=None)


@app.command(
    epilog=examples(
        'hourglass people add ann@example.com --name "Ann Lee" --role csm --team north',
        'hourglass people add max@example.com --name "Max Roth" --role manager --team north --time-zone Europe/Berlin --country DE-BE',
    )
)
def add(
    email: Annotated[str, typer.Argument(help="Their work e-mail, as Slack knows it.")],
    name: Annotated[str, typer.Option(help="Their name, as cards show it.")],
    role: Annotated[str, typer.Option(help="csm, manager, sales_rep, executive or cs_ops.")],
    *,
    team: Annotated[str | None, typer.Option(help="Their team; a manager leads the team of this name.")] = None,
    time_zone: Annotated[str, typer.Option("--time-zone", help="Their IANA time zone, such as Europe/Berlin.")] = "UTC",
    country: Annotated[str | None, typer.Option(help=COUNTRY)] = None,
) -> None:
    """Add someone who may ask."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from storage.people import SqlPeople

    database = open_database(read_settings())
    try:
        with database.writing() as connection:
            person = SqlPeople(connection).add(email, name, role, team=team, time_zone=time_zone, country=country)
    except ValueError as error:
        refuse(str(error), code=WRONG_INPUT)
    finally:
        database.close()
    typer.echo(f"{person.name} <{person.email}> is here as {person.role}{f', team {person.team}' if person.team else ''}.")


@app.command(
    "set",
    epilog=examples(
        "hourglass people set max@example.com --time-zone America/New_York --country US-NY",
        'hourglass people set max@example.com --role manager --team ""',
    ),
)
def set_person(
    email: Annotated[str, typer.Argument(help="Their work e-mail.")],
    *,
    name: Annotated[str | None, typer.Option(help="Their name, as cards show it.")] = None,
    role: Annotated[str | None, typer.Option(help="csm, manager, sales_rep, executive or cs_ops.")] = None,
    team: Annotated[str | None, typer.Option(help="Their team; empty for none.")] = None,
    time_zone: Annotated[str | None, typer.Option("--time-zone", help="Their IANA time zone, such as Europe/Berlin.")] = None,
    country: Annotated[str | None, typer.Option(help=f"{COUNTRY} Empty for none.")] = None,
) -> None:
    """Change what is known of someone; what is not given stays."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from storage.people import SqlPeople

    said = {"name": name, "role": role, "team": team, "time_zone": time_zone, "country": country}
    given = {field: value for field, value in said.items() if value is not None}
    if not given:
        refuse("Nothing to change was given; see `hourglass people set --help`.", code=WRONG_INPUT)
    database = open_database(read_settings())
    try:
        with database.writing() as connection:
            person = SqlPeople(connection).change(email, **given)
    except ValueError as error:
        refuse(str(error), code=WRONG_INPUT)
    finally:
        database.close()
    place = f"{person.time_zone}, {person.country or 'no holidays known'}"
    typer.echo(f"{person.name} <{person.email}>: {person.role}, team {person.team or 'none'}, {place}.")


@app.command("list", epilog=examples("hourglass people list", "hourglass people list --json"))
def list_people(*, as_json: AsJson = False) -> None:
    """List the people who may ask."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from storage.people import SqlPeople

    database = open_database(read_settings())
    try:
        with database.reading() as connection:
            everyone = SqlPeople(connection).everyone()
    finally:
        database.close()
    if as_json:
        import json

        from msgspec.structs import asdict

        typer.echo(json.dumps([asdict(person) for person in everyone], ensure_ascii=False, indent=2))
        return
    for person in everyone:
        where = f"{person.team or '–':<16} {person.time_zone:<20} {person.country or '–'}"
        typer.echo(f"{person.email:<36} {person.name:<28} {person.role:<10} {where}")
    if not everyone:
        typer.echo("No one yet; `hourglass people add` adds someone, `hourglass sample` brings the sample company.")
