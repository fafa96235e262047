"""The API's documentation as one page, made from the same formats that check the rows. It loads nothing from anywhere."""

import json
from functools import cache
from html import escape

from bot.api_examples import example_event, example_row
from bot.api_openapi import about
from bot.api_requests import EVENTS, RECORDS, ROWS_MOST
from storage.imports.batch import columns_of

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8886; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8886; border-radius: 6px; }
summary { cursor: pointer; padding: .25rem 0; }
"""


@cache
def page() -> str:
    """Return the page."""
    records = "\n".join(_record(record) for record in RECORDS)
    events = "\n".join(
        f"<tr><td><code>{kind}</code></td><td>{escape(event.about)}</td><td>{event.record}</td></tr>" for kind, event in EVENTS.items()
    )
    example = _curl("events", {"events": [example_event("ticket"), example_event("watermark")]})
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hourglass: data in</title><style>{_STYLE}</style></head><body>
<h1>Data in</h1>
<p>A request brings up to {ROWS_MOST:,} rows of one record, or events of several kinds. Good rows land, bad ones come back with column and
reason; the same rows twice change nothing. A column that is left out keeps what is stored, <code>null</code> says that it is missing.
The same as <a href="openapi.json">OpenAPI</a>.</p>
<h2>Events</h2>
{example}
<table><thead><tr><th>type</th><th>what</th><th>data is a row of</th></tr></thead><tbody>{events}</tbody></table>
<h2>Records</h2>
{records}
</body></html>
"""


def _record(record: str) -> str:
    rows = "\n".join(
        f"<tr><td><code>{name}</code>{' *' if column.required else ''}</td><td>{column.kind}</td><td>{escape(column.meaning)}"
        f"{escape(': ' + ', '.join(column.rule.choices)) if column.rule.choices else ''}</td></tr>"
        for name, column in columns_of(record).items()
    )
    return f"""<details><summary><code>POST /api/v1/{record}</code> {escape(about(record))}</summary>
{_curl(record, {"rows": [example_row(record)]})}
<table><thead><tr><th>column (* required)</th><th>kind</th><th>meaning</th></tr></thead><tbody>{rows}</tbody></table></details>"""


def _curl(path: str, body: object) -> str:
    text = json.dumps(body, ensure_ascii=False)
    command = f"curl -X POST http://127.0.0.1:8000/api/v1/{path} \\\n  -H 'Authorization: Bearer KEY' \\\n  -d '{text}'"
    return f"<pre>{escape(command)}</pre>"
