"""`hourglass import`: a company's data, from CSV and Parquet files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.progress import shown_progress
from bot.commands.reading import AsJson, refuse

if TYPE_CHECKING:
    from storage.imports.report import ImportReport

REJECTS_SHOWN = 5

EXAMPLES = (
    "hourglass import --template mine",
    "hourglass import mine",
    "hourglass import export --mapping export.toml --rejects refused.csv",
)


def import_data(
    path: Annotated[Path | None, typer.Argument(metavar="DIR_OR_FILE", help="A folder of .csv and .parquet files, or one of them.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="A .toml file that renames, derives and types a foreign export's columns.")] = None,
    template: Annotated[Path | None, typer.Option(help="Write empty files with documented columns into this folder instead.")] = None,
    rejects: Annotated[Path, typer.Option(help="Where the refused rows go, with line, column and reason.")] = Path("rejects.csv"),
    *,
    as_json: AsJson = False,
) -> None:
    """Import data. Good rows land, bad ones go to the rejects; the same import twice changes nothing."""
    if template is not None:
        from storage.imports import write_templates

        written = write_templates(template)
        typer.echo(f"{len(written)} files with documented columns are in {template}: {', '.join(sorted(file.name for file in written))}.")
        return
    if path is None:
        refuse("Name a folder or a file to import, or --template DIR for empty files to fill.")
    if not path.exists():
        refuse(f"{path} does not exist; name a folder or a file.")
    report = _import(path, mapping)
    if report.rejects:
        from storage.imports.report import write_rejects

        write_rejects(report, rejects)
    if as_json:
        import json

        counts = {"read": report.read, "landed": report.landed, "unchanged": report.unchanged, "rejected": report.rejected}
        typer.echo(json.dumps({**counts, "rejects": str(rejects) if report.rejects else None, "notes": report.notes}, ensure_ascii=False))
        return
    _say(report, rejects)


def _import(path: Path, mapping: Path | None) -> "ImportReport":
    from bot.opening import open_database
    from bot.settings import read_settings
    from bot.timekeeping import now
    from storage.imports import import_path

    database = open_database(read_settings())
    try:
        with shown_progress() as progress, database.writing() as connection:
            return import_path(connection, path, mapping=mapping, now=now(), progress=progress)
    except (ValueError, OSError) as error:
        refuse(str(error))
    finally:
        database.close()


def _say(report: "ImportReport", rejects: Path) -> None:
    for file in report.files:
        typer.echo(f"{file.name}: {file.read} read, {file.landed} landed, {file.unchanged} unchanged, {file.rejected} rejected")
    for note in report.notes:
        typer.echo(f"Note: {note}")
    for reject in report.rejects[:REJECTS_SHOWN]:
        typer.echo(f"{reject.file}, line {reject.line}{f', {reject.column}' if reject.column else ''}: {reject.reason}")
    if report.rejects:
        typer.echo(f"Every refused row, with line, column and reason, is in {rejects}.")
    if report.landed:
        typer.echo("Run `hourglass score` to score what changed.")
    typer.echo(f"{report.read} read: {report.landed} landed, {report.unchanged} unchanged, {report.rejected} rejected")
