"""Comments of a file: a column of texts, and another that says what each is about."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 2_000_000_000
SHOWN_COLUMNS = 12


def read_comments(path: Path, *, text: str, labels: str | None = None) -> "pd.DataFrame":
    """Read a CSV or Parquet file as id (the row's number from 1), text and, where asked for, label; every cell as text.

    Raises:
        ValueError: One sentence that says what is wrong with the file, or which column it has not.
    """
    import pandas as pd

    table = _read(path, text, labels)
    if not len(table):
        raise ValueError(f"{path.name} has a header and no rows; there is nothing to find themes in.")
    comments = pd.DataFrame({"id": range(1, len(table) + 1), "text": _cells(table[text])})
    if labels is not None:
        comments["label"] = _cells(table[labels])
    return comments


def _read(path: Path, text: str, labels: str | None) -> "pd.DataFrame":
    import pandas as pd

    if path.suffix.lower() not in {".csv", ".tsv", ".parquet"}:
        raise ValueError(f"{path.name} must be a .csv, .tsv or .parquet file.")
    if not path.is_file():
        raise ValueError(f"{path} is no file; give the path of a .csv, .tsv or .parquet file.")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path.name} has {size / 1e9:.1f} GB; {MOST_BYTES / 1e9:.0f} GB is the most, so split it.")
    wanted = list(dict.fromkeys([text] if labels is None else [text, labels]))
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet

            _require(path, wanted, pyarrow.parquet.read_schema(path).names)
            return pd.read_parquet(path, columns=wanted)
        separator = "\t" if path.suffix.lower() == ".tsv" else ","
        header = pd.read_csv(path, nrows=0, dtype=str, encoding="utf-8-sig", sep=separator)
        _require(path, wanted, [str(name) for name in header.columns])
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # cells beyond the header would be lost
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=separator, index_col=False)
        return table[wanted]
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path.name} is empty; its first line names the columns.") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 (byte {error.start + 1}); save it as “CSV UTF-8”.") from None
    except pd.errors.ParserWarning:
        raise ValueError(f"{path.name} cannot be read as a table: a row has more cells than the header.") from None
    except pd.errors.ParserError as error:
        raise ValueError(f"{path.name} cannot be read as a table: {str(error).strip().removeprefix('Error tokenizing data. ')}.") from None
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror or error}.") from None


def _require(path: Path, wanted: Sequence[str], columns: list[str]) -> None:
    for name in wanted:
        if name not in columns:
            listed = ", ".join(columns[:SHOWN_COLUMNS]) + (", …" if len(columns) > SHOWN_COLUMNS else "")
            raise ValueError(f"{path.name} has no column {name!r}; it has {listed}.")


def _cells(column: "pd.Series[str]") -> list[str]:
    missing = column.isna().tolist()
    return ["" if none else str(cell) for cell, none in zip(column.tolist(), missing, strict=True)]
