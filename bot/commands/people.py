"""`hourglass people`: who may ask."""

import re
from typing import Annotated

import typer

from bot.commands.reading import NOT_FOUND, WRONG_INPUT, AsJson, examples, refuse

COUNTRY = "Whose holidays are theirs: ISO 3166, with a part where they differ, such as US, GB-ENG or DE-BY. Without it none are known."

SLACK_USER = r"[UW][A-Z0-9]{2,30}"
SLACK_TEAM = r"T[A-Z0-9]{2,30}"

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


@app.command(
    epilog=examples(
        "hourglass people link ann@example.com U0123ABCD",
        "hourglass people link ann@example.com U0123ABCD --workspace T0123ABCD",
    )
)
def link(
    email: Annotated[str, typer.Argument(help="Their work e-mail, as it is here.")],
    user: Annotated[str, typer.Argument(help="Their member id in Slack, as their profile there shows it.")],
    *,
    workspace: Annotated[str | None, typer.Option(help="The Slack team id; else the one of HOURGLASS_SLACK_WORKSPACES.")] = None,
) -> None:
    """Know a Slack account as one of ours, whatever its address. It ends when the account does, or its address changes."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from handlers.ports import AuditEntry
    from storage.audit import write_audit
    from storage.people import SqlPeople

    settings = read_settings()
    team_id = _workspace(workspace, settings.slack_workspaces)
    if re.fullmatch(SLACK_USER, user) is None:
        refuse(f"{user!r} is no member id of Slack; one looks like U0123ABCD.", code=WRONG_INPUT)
    database = open_database(settings)
    try:
        with database.writing() as connection:
            people = SqlPeople(connection)
            person = people.by_email(email)
            if person is None:
                refuse(f"No one here has the e-mail {email!r}; `hourglass people add` adds them.", code=NOT_FOUND)
            people.link(person.id, "slack", team_id, user, now(), via="operator")
            detail = f"{team_id}/{user} is {person.id}"
            write_audit(connection, [AuditEntry(now(), None, "cli", None, "link", None, "answered", detail)])
    finally:
        database.close()
    typer.echo(f"{user} in {team_id} is {person.name} <{person.email}>, {person.role}.")


@app.command(epilog=examples("hourglass people unlink U0123ABCD", "hourglass people unlink U0123ABCD --workspace T0123ABCD"))
def unlink(
    user: Annotated[str, typer.Argument(help="Their member id in Slack.")],
    *,
    workspace: Annotated[str | None, typer.Option(help="The Slack team id; else every workspace.")] = None,
) -> None:
    """Forget whom a Slack account was known as; its address may still make it known again."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from handlers.ports import AuditEntry
    from storage import identities
    from storage.audit import write_audit

    database = open_database(read_settings())
    try:
        with database.writing() as connection:
            if not identities.unlink(connection, channel="slack", user_id=user, workspace_id=workspace):
                refuse(f"Nobody is known as {user!r} in Slack{f' workspace {workspace}' if workspace else ''}.", code=NOT_FOUND)
            write_audit(connection, [AuditEntry(now(), None, "cli", None, "unlink", None, "answered", f"{workspace or 'all'}/{user}")])
    finally:
        database.close()
    typer.echo(f"{user} is nobody's account any more.")


def _workspace(given: str | None, listed: tuple[str, ...]) -> str:
    if given is None and len(listed) != 1:
        refuse("Say which workspace, such as --workspace T0123ABCD: HOURGLASS_SLACK_WORKSPACES lists not exactly one.", code=WRONG_INPUT)
    team_id = given or listed[0]
    if re.fullmatch(SLACK_TEAM, team_id) is None:
        refuse(f"{team_id!r} is no team id of Slack; one looks like T0123ABCD.", code=WRONG_INPUT)
    return team_id


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
