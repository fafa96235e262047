"""The seven files of the contract agree with the golden ones, from CSV and from Parquet; the refused ones are refused."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from scoring.champions import CHAMPIONS
from scoring.columns import Column
from scoring.facts import FACTS
from scoring.feedback import FEEDBACK
from scoring.policy import default_policy
from storage.score_files import score_files
from tests.scoring.comparing import GOLDEN, differences, key_of, read, same
from tests.scoring.strategies import NOW

FILES = ("health", "churn", "expansion", "opportunities", "champions", "feedback", "renewals")
INPUTS: dict[str, tuple[Column, ...]] = {"facts": FACTS, "champions": CHAMPIONS, "feedback": FEEDBACK}
REFUSED = sorted((GOLDEN / "refused").glob("*.csv"))


def run(out: Path, **inputs: Path) -> dict[str, int]:
    paths = {name: inputs.get(name) for name in INPUTS}
    return score_files(paths["facts"], paths["champions"], paths["feedback"], now=NOW, out=out, policy=default_policy())


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scored")
    run(out, **{name: GOLDEN / f"golden_{name}.csv" for name in INPUTS})
    return out


@pytest.mark.parametrize("name", FILES)
def test_a_file_agrees_with_the_golden_one(scored: Path, name: str) -> None:
    expected = GOLDEN / "expected" / f"{name}.csv"
    assert differences(scored / f"{name}.csv", expected) == []
    assert (scored / f"{name}.csv").read_text().splitlines()[0] == expected.read_text().splitlines()[0]


def worked_rows() -> list[tuple[str, str, str, str]]:
    """The rows of the tables in worked.md: file, key, column, value."""
    lines = (GOLDEN / "worked.md").read_text().splitlines()
    cells = [re.split(r"(?<!\\)\|", line.strip()[1:-1]) for line in lines if line.startswith("| ")]
    stripped = [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]
    return [(row[0], row[1], row[2], row[3]) for row in stripped if row[0] in FILES]


def test_worked_tables_are_read_whole() -> None:
    assert len(worked_rows()) > 100
    assert ("expansion", "a18", "holds", "no_documented_roi|health_unknown") in worked_rows()


@pytest.mark.parametrize(("name", "key", "column", "value"), worked_rows())
def test_a_number_worked_by_hand_is_met(scored: Path, name: str, key: str, column: str, value: str) -> None:
    row = next(row for row in read(scored / f"{name}.csv") if key_of(row) == key)
    assert same(row[column], value, within=5e-7), f"{row[column]} instead of {value}"


def typed(path: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    """The golden table as a typed one, as another tool would write it to Parquet."""
    table = pd.read_csv(path, dtype=object, keep_default_na=False).replace({"": None})
    kinds = {column.name: column.kind for column in columns}
    for name in table.columns:
        match kinds.get(str(name)):
            case "float":
                table[name] = pd.to_numeric(table[name])
            case "int":
                table[name] = pd.to_numeric(table[name]).astype("Int64")
            case "bool":
                table[name] = table[name].map({"true": True, "false": False}).astype("boolean")
            case "time":
                table[name] = pd.to_datetime(table[name], utc=True, format="ISO8601")
    return table


def test_parquet_gives_the_same_files_as_csv(scored: Path, tmp_path: Path) -> None:
    inputs = {}
    for name, columns in INPUTS.items():
        inputs[name] = tmp_path / f"{name}.parquet"
        typed(GOLDEN / f"golden_{name}.csv", columns).to_parquet(inputs[name])
    run(tmp_path / "out", **inputs)
    for name in FILES:
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (scored / f"{name}.csv").read_bytes()


def test_row_order_is_free(scored: Path, tmp_path: Path) -> None:
    for name in INPUTS:
        table = pd.read_csv(GOLDEN / f"golden_{name}.csv", dtype=object, keep_default_na=False)
        table.iloc[::-1].to_csv(tmp_path / f"{name}.csv", index=False)
    run(tmp_path / "out", **{name: tmp_path / f"{name}.csv" for name in INPUTS})
    for name in FILES:
        assert differences(tmp_path / "out" / f"{name}.csv", scored / f"{name}.csv") == []


def test_without_input_a_file_is_a_header_alone(scored: Path, tmp_path: Path) -> None:
    counts = run(tmp_path)
    assert counts == dict.fromkeys(FILES, 0)
    for name in FILES:
        assert (tmp_path / f"{name}.csv").read_text().splitlines() == (scored / f"{name}.csv").read_text().splitlines()[:1]


def test_absent_columns_are_missing_and_others_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("account_id,colour\n007,blue\nNA,\n")
    run(tmp_path / "out", facts=tmp_path / "facts.csv")
    assert [row["account_id"] for row in read(tmp_path / "out" / "health.csv")] == ["007", "NA"]
    assert {row["band"] for row in read(tmp_path / "out" / "health.csv")} == {"unknown"}


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_a_wrong_table_is_refused_in_one_sentence_and_nothing_is_written(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+\.$") as refusal:
        run(tmp_path / "out", **{path.stem.partition("_")[0]: path})
    row = read(path)[0]
    assert any(name in str(refusal.value) for name in row)
    key = next(iter(row.values()))
    assert key in str(refusal.value) or key == "" or "repeated" in str(refusal.value)
    assert not (tmp_path / "out").exists()


def test_the_refused_files_are_there() -> None:
    assert len(REFUSED) == 17


def test_a_refusal_leaves_earlier_files_as_they_were(scored: Path, tmp_path: Path) -> None:
    shutil.copytree(scored, tmp_path / "out")
    with pytest.raises(ValueError, match="arr must be 0 or more"):
        run(tmp_path / "out", facts=GOLDEN / "refused" / "facts_negative_arr.csv")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{name}.csv" for name in FILES)
    assert (tmp_path / "out" / "health.csv").read_bytes() == (scored / "health.csv").read_bytes()


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"facts\.xlsx must be a \.csv or \.parquet file"):
        run(tmp_path, facts=tmp_path / "facts.xlsx")
    with pytest.raises(ValueError, match="is no file"):
        run(tmp_path, facts=tmp_path / "facts.csv")
    (tmp_path / "broken.parquet").write_bytes(b"PAR?")
    with pytest.raises(ValueError, match=r"broken\.parquet cannot be read as parquet"):
        run(tmp_path, facts=tmp_path / "broken.parquet")
    (tmp_path / "latin.csv").write_bytes("account_id\nCafé\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"latin\.csv cannot be read as csv"):
        run(tmp_path, facts=tmp_path / "latin.csv")


def test_a_row_longer_than_the_header_is_refused_not_cut(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("account_id,arr\na1,5,6\n")
    with pytest.raises(ValueError, match=r"facts\.csv cannot be read as csv"):
        run(tmp_path / "out", facts=tmp_path / "facts.csv")
    assert not (tmp_path / "out").exists()
