"""`hourglass policy`: every weight, threshold and window, with its source."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.reading import WRONG_INPUT, AsJson, examples, refuse

app = typer.Typer(help="Show the policy in force, or check a file before it is used.", no_args_is_help=True, rich_markup_mode=None)


@app.command(epilog=examples("hourglass policy show > policy.toml", "HOURGLASS_POLICY_FILE=policy.toml hourglass policy show --json"))
def show(*, as_json: AsJson = False) -> None:
    """Print every value of the policy the settings name, with its source, as a TOML file to change and read back."""
    from bot.settings import read_settings
    from bot.wiring import policy_of
    from scoring.policy import policy_entries, policy_to_toml

    policy = policy_of(read_settings())
    if not as_json:
        typer.echo(policy_to_toml(policy), nl=False)
        return
    import json

    # JSON has no infinity; a value without an upper end is null there.
    rows = [
        {"key": key, "value": None if value in (float("inf"), float("-inf")) else value, "source": source}
        for key, value, source in policy_entries(policy)
    ]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


@app.command(epilog=examples("hourglass policy check policy.toml"))
def check(file: Annotated[Path, typer.Argument(help="A policy as TOML.")]) -> None:
    """Check a policy file and list what it changes; a wrong one ends with exit code 2 and names the line."""
    from scoring.policy import default_policy, policy_entries, policy_from_toml

    try:
        policy = policy_from_toml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{file} cannot be read: {error}.", code=WRONG_INPUT)
    except ValueError as error:
        refuse(f"{file}: {error}", code=WRONG_INPUT)
    published = {key: value for key, value, _ in policy_entries(default_policy())}
    changed = [(key, published[key], value) for key, value, _ in policy_entries(policy) if value != published[key]]
    for key, before, after in changed:
        typer.echo(f"{key}: {before} → {after}")
    typer.echo(f"{file} is a valid policy; it changes {len(changed)} of {len(published)} values.")
