"""`hourglass people`: who may ask."""

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.commands.reading import NOT_FOUND, WRONG_INPUT, AsJson, examples, refuse

if TYPE_CHECKING:
    from bot.settings import Settings
    from handlers.ports.reach import Chat

COUNTRY = "Whose holidays are theirs: ISO 3166, with a part where they differ, such as US, GB-ENG or DE-BY. Without it none are known."

SLACK_USER = r"[UW][A-Z0-9]{2,30}"
SLACK_TEAM = r"T[A-Z0-9]{2,30}"
ENTRA = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
"""An object id of Entra, and a tenant's id."""

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
        "hourglass people link ann@example.com 11111111-2222-3333-4444-555555555555",
    )
)
def link(
    email: Annotated[str, typer.Argument(help="Their work e-mail, as it is here.")],
    user: Annotated[str, typer.Argument(help="Their member id in Slack, as their profile there shows it, or their object id in Entra.")],
    *,
    workspace: Annotated[
        str | None,
        typer.Option(help="The Slack team id, or the Entra tenant; else that of HOURGLASS_SLACK_WORKSPACES or HOURGLASS_TEAMS_TENANT."),
    ] = None,
) -> None:
    """Know an account in Slack or Teams as one of ours, whatever its address. It ends when the account does, or its address changes."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from handlers.ports import AuditEntry
    from storage.audit import write_audit
    from storage.people import SqlPeople

    settings = read_settings()
    account = _account(user)
    workspace_id = _workspace(workspace, account.chat, settings)
    database = open_database(settings)
    try:
        with database.writing() as connection:
            people = SqlPeople(connection)
            person = people.by_email(email)
            if person is None:
                refuse(f"No one here has the e-mail {email!r}; `hourglass people add` adds them.", code=NOT_FOUND)
            people.link(person.id, account.chat, workspace_id, account.user_id, now(), via="operator")
            detail = f"{account.chat} {workspace_id}/{account.user_id} is {person.id}"
            write_audit(connection, [AuditEntry(now(), None, "cli", None, "link", None, "answered", detail)])
    finally:
        database.close()
    typer.echo(f"{account.user_id} in {workspace_id} is {person.name} <{person.email}>, {person.role}.")


@app.command(epilog=examples("hourglass people unlink U0123ABCD", "hourglass people unlink U0123ABCD --workspace T0123ABCD"))
def unlink(
    user: Annotated[str, typer.Argument(help="Their member id in Slack, or their object id in Entra.")],
    *,
    workspace: Annotated[str | None, typer.Option(help="The Slack team id, or the Entra tenant; else every one.")] = None,
) -> None:
    """Forget whom an account in Slack or Teams was known as; its address may still make it known again."""
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from handlers.ports import AuditEntry
    from storage import identities
    from storage.audit import write_audit

    account, database = _account(user), open_database(read_settings())
    where = workspace.casefold() if workspace and account.chat == "teams" else workspace
    try:
        with database.writing() as connection:
            if not identities.unlink(connection, channel=account.chat, user_id=account.user_id, workspace_id=where):
                refuse(f"Nobody is known as {user!r} in {account.chat.capitalize()}{f' {workspace}' if workspace else ''}.", code=NOT_FOUND)
            detail = f"{account.chat} {where or 'all'}/{account.user_id}"
            write_audit(connection, [AuditEntry(now(), None, "cli", None, "unlink", None, "answered", detail)])
    finally:
        database.close()
    typer.echo(f"{user} is nobody's account any more.")


class _Account(NamedTuple):
    """An account in a chat, told by its id."""

    chat: "Chat"
    user_id: str


def _account(user: str) -> _Account:
    if re.fullmatch(SLACK_USER, user):
        return _Account("slack", user)
    if re.fullmatch(ENTRA, user.casefold()) is None:
        refuse(f"{user!r} is no member id of Slack, such as U0123ABCD, and no object id of Entra, of 36 characters.", code=WRONG_INPUT)
    return _Account("teams", user.casefold())


def _workspace(given: str | None, chat: "Chat", settings: "Settings") -> str:
    if chat == "teams":
        tenant = (given or settings.teams_tenant or "").casefold()
        if re.fullmatch(ENTRA, tenant) is None:
            refuse("Say which tenant by its id, with --workspace or HOURGLASS_TEAMS_TENANT.", code=WRONG_INPUT)
        return tenant
    if given is None and len(settings.slack_workspaces) != 1:
        refuse("Say which workspace, such as --workspace T0123ABCD: HOURGLASS_SLACK_WORKSPACES lists not exactly one.", code=WRONG_INPUT)
    team_id = given or settings.slack_workspaces[0]
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
