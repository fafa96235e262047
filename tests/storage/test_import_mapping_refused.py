"""What a mapping does not understand is refused with its place, and its documentation holds."""

from pathlib import Path

import pytest

from storage.imports.mapping import read_mapping
from storage.imports.reading import KEYS
from tests.storage.mapped_import import CONTRACTS, CUSTOMERS, MAPPING, VISITS, Import, importing

__all__ = ["importing"]

PLACE = "map.toml: load 1 (usage_days from x.csv)"
LOAD = '[[load]]\ntable = "usage_days"\nfrom = "x.csv"\n'


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("load = 1 2", "map.toml cannot be read as TOML"),
        ("", "map.toml must have at least one [[load]]."),
        ("lod = 1", "map.toml does not know `lod`; did you mean load."),
        ('[[load]]\ntable = "usage"\n', "map.toml: load 1: `table` must be one of people, feeds"),
        ('[[load]]\ntable = "accounts"\nfrom = "../x.csv"\n', "map.toml: load 1: `from` must name a .csv or .parquet file of the folder."),
        (LOAD + "[load.columns]\nacount_id = 1\n", f"{PLACE}: columns does not know `acount_id`; did you mean account_id."),
        (LOAD + '[load.columns]\naccount_id = "{a}"\n', f"{PLACE} lacks the column day, which usage_days requires."),
        (
            LOAD + '[load.columns]\naccount_id = "{a}"\nday = "{dya}"\n',
            "map.toml: load 1 (usage_days from x.csv): columns.day uses {dya}, which x.csv does not have; did you mean day.",
        ),
        (LOAD + "[load.columns]\nday = { totl = 1 }\n", "columns.day has no operator; known are map, first_of"),
        (LOAD + '[load.columns]\nday = { add = ["{a}"] }\n', "columns.day.add must be a list of two values or more."),
        (LOAD + '[load.columns]\nday = { sum = "{a}" }\n', "uses sum, which needs `group`, outside of the group's own columns."),
        (
            LOAD + 'group = ["account_id", "day"]\n[load.columns]\naccount_id = "{a}"\nday = "{day}"\nactions = "{a}"\n',
            'columns.actions uses {a} of many rows; say which, such as { last = "{a}" }.',
        ),
        (LOAD + '[load.columns]\nactions = { sum = { count = "rows" } }\n', "count cannot stand inside another aggregate."),
        (LOAD + 'group = ["week"]\n[load.columns]\nday = "{day}"\n', "`group` must be a list of names of its own columns."),
        (LOAD + 'where = { a = { is = 1 } }\n[load.columns]\nday = "{day}"\n', "where.a does not know `is`"),
        (
            LOAD + 'lookup.s = { file = "x.csv", by = "b" }\n[load.columns]\naccount_id = "{s.a}"\nday = "{day}"\n',
            "map.toml: load 1 (usage_days from x.csv): lookup.s.by: x.csv has no column “b”.",
        ),
        ('[files."x.csv"]\ntime_zone = "Mars"\n' + LOAD, 'map.toml: files.x.csv.time_zone must be an IANA name such as "Europe/Berlin".'),
        ('[files."x.csv"]\nseparator = "ab"\n' + LOAD, "files.x.csv.separator must be one character"),
        (LOAD + '[load.columns]\nday = { map = { a = 1 } }\n', "columns.day lacks `of`."),
        ('[[load]]\ntable = "usage_days"\nfrom = "gone.csv"\n[load.columns]\naccount_id = "a"\nday = "b"\n', "There is no file gone.csv"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused_with_its_place(importing: Import, mapping: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        importing(mapping, x="a,day\n1,2024-01-01\n")
    assert sentence in str(error.value)


def test_a_file_that_the_mapping_does_not_know_is_refused(importing: Import) -> None:
    with pytest.raises(ValueError, match=r"The mapping says nothing of notes\.csv; it reads customers\.csv"):
        importing(MAPPING, only="notes.csv", notes="a\n1\n", customers=CUSTOMERS, contracts=CONTRACTS, visits=VISITS)


def test_the_mappings_in_the_documentation_are_ones(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```toml\n")[1:]]
    assert len(blocks) == 4
    for block in blocks:
        (tmp_path / "map.toml").write_text(block, encoding="utf-8")
        assert read_mapping(tmp_path / "map.toml").loads


def test_every_operator_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [name for name in KEYS if name not in page] == []
