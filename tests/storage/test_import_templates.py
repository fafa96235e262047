"""The template is the declared format: its files import as they are, and its page explains every column."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.imports import import_path, write_templates
from storage.imports.formats import FORMATS

IMPORTABLE = """
people accounts contacts contact_roles account_events csm_pulses touches meetings usage_days user_days feature_days tickets surveys_sent
feedback seat_history invoices mrr_movements exchange_rates products product_holdings crm_opportunities goals value_records renewal_steps
feeds overrides champion_assessments advocacy_activities
"""


def test_there_is_a_file_for_each_importable_table_and_a_page(tmp_path: Path) -> None:
    written = write_templates(tmp_path / "new" / "folder")
    assert {path.name for path in written} == {*(f"{name}.csv" for name in IMPORTABLE.split()), "COLUMNS.md"}
    assert all(path.exists() for path in written)


def test_empty_templates_import_as_nothing(sqlite_connection: Connection, tmp_path: Path) -> None:
    write_templates(tmp_path)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    report = import_path(sqlite_connection, tmp_path, mapping=None, now=now, progress=lambda *_: None)
    assert (len(report.files), report.read) == (len(IMPORTABLE.split()), 0)


def test_the_page_explains_every_column_of_every_table(tmp_path: Path) -> None:
    write_templates(tmp_path)
    sections = (tmp_path / "COLUMNS.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert [section.split("\n")[0] for section in sections] == list(FORMATS)
    for section, format_ in zip(sections, FORMATS.values(), strict=True):
        explained = [line.replace("\\|", "/").split(" | ") for line in section.split("\n") if line.startswith("| `")]
        assert [cells[0].strip("| `") for cells in explained] == list(format_.columns)
        assert all(len(cells) == 6 and cells[5].strip("| ") for cells in explained)


def test_tables_are_loaded_after_those_they_refer_to() -> None:
    order = list(FORMATS)
    references = [
        (name, column.references) for name, format_ in FORMATS.items() for column in format_.columns.values() if column.references
    ]
    assert all(order.index(target) < order.index(name) for name, target in references)


def test_files_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text("mine\n")
    with pytest.raises(ValueError, match=r"tickets\.csv is there already"):
        write_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tickets.csv"]
