"""`hourglass themes` on files, good and bad."""

import json
from pathlib import Path

import pytest

from bot.settings import names
from tests.bot.test_cli import Run, run  # noqa: F401 - the fixture

ABOUT = {
    "invoice": ("The invoice has the wrong address", "Please correct the address on our invoice", "Our invoice shows an old address"),
    "export": ("The export to Excel drops columns", "Excel export loses two columns", "Columns are missing in the Excel export"),
}


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.csv"
    rows = [f'"{text} {mark}x",{label}' for mark in "abc" for label, texts in ABOUT.items() for text in texts]
    file.write_text("\n".join(["comment,about", *rows, '"",invoice']) + "\n", encoding="utf-8-sig")
    return file


def test_themes_are_printed_with_counts_words_and_a_sentence(run: Run, answers: Path) -> None:  # noqa: F811
    ended = run("themes", str(answers), "--text", "comment", "--taxonomy", "none", "--embeddings", "off")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("19 comments: 2 themes, 1 say nothing.")
    assert "Words: " in ended.out
    assert "invoice" in ended.out.lower()
    assert "“" in ended.out
    assert "NMI" not in ended.out


def test_labels_give_figures(run: Run, answers: Path) -> None:  # noqa: F811
    ended = run("themes", str(answers), "--text", "comment", "--labels", "about", "--embeddings", "off")
    assert "Against about: NMI 0." in ended.out
    assert "2 themes found, 2 labels given." in ended.out
    shown = json.loads(run("themes", str(answers), "--text", "comment", "--labels", "about", "--embeddings", "off", "--json").out)
    assert shown["agreement"]["themes"] == len(shown["themes"]) == 2
    assert sum(theme["comments"] for theme in shown["themes"]) == 18


def test_the_taxonomy_that_comes_along_is_looked_for_without_labels(run: Run, answers: Path) -> None:  # noqa: F811
    shown = json.loads(run("themes", str(answers), "--text", "comment", "--embeddings", "off", "--json").out)
    assert [theme["key"] for theme in shown["themes"]] == ["audit-export", "invoices"]


def test_a_taxonomy_of_ones_own_is_taken(run: Run, answers: Path, tmp_path: Path) -> None:  # noqa: F811
    own = tmp_path / "own.toml"
    own.write_text('[[theme]]\nkey = "columns"\nname = "Columns"\nwords = ["column*"]\n', encoding="utf-8")
    shown = json.loads(run("themes", str(answers), "--text", "comment", "--taxonomy", str(own), "--embeddings", "off", "--json").out)
    assert [theme["key"] for theme in shown["themes"] if theme["kind"] == "taxonomy"] == ["columns"]


@pytest.mark.parametrize(
    ("name", "content", "words", "sentence"),
    [
        ("a.csv", b"comment\nslow\n", ("--text", "said"), "a.csv has no column 'said'; it has comment."),
        ("a.csv", b"comment\nslow\n", ("--text", "comment", "--labels", "about"), "a.csv has no column 'about'; it has comment."),
        ("a.csv", b"", ("--text", "comment"), "a.csv is empty; its first line names the columns."),
        ("a.csv", b"comment\n", ("--text", "comment"), "a.csv has a header and no rows; there is nothing to find themes in."),
        (
            "a.csv",
            "comment\nlangsam, für\n".encode("utf-16"),
            ("--text", "comment"),
            "a.csv is not UTF-8 (byte 1); save it as “CSV UTF-8”.",
        ),
        ("a.csv", b"comment\nno\nBl\xf6d\n", ("--text", "comment"), "a.csv is not UTF-8"),
        ("a.csv", b'a,comment\n1,"open\n2,more\n', ("--text", "comment"), "a.csv cannot be read as a table: "),
        ("a.csv", b"comment\na\nb,c,d\n", ("--text", "comment"), "a.csv cannot be read as a table: "),
        ("a.xlsx", b"PK", ("--text", "comment"), "a.xlsx must be a .csv, .tsv or .parquet file."),
        ("a.csv", None, ("--text", "comment"), "is no file; give the path"),
        ("a.csv", b"comment\nslow\n", ("--text", "comment", "--taxonomy", "no.toml"), "no.toml cannot be read as a taxonomy: "),
        ("a.csv", b"comment\nslow\n", ("--text", "comment", "--taxonomy", "a.csv"), "a.csv: The taxonomy is no TOML"),
        ("a.csv", b"comment\nslow\n", ("--text", "comment", "--embeddings", "magic"), "'magic' is no way to compare sentences"),
        ("a.csv", b"comment\nslow\n", ("--text", "comment", "--embeddings", "provider"), "need HOURGLASS_MODEL_BASE_URL and"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(  # noqa: PLR0917
    run: Run,  # noqa: F811
    tmp_path: Path,
    name: str,
    content: bytes | None,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ended = run("themes", name, *words)
    assert ended.code in {1, 2}
    assert ended.out == ""
    assert sentence in ended.err
    assert ended.err.startswith("Error: ")
    assert len(ended.err.splitlines()) == 1


def test_a_huge_cell_is_read(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "a.csv").write_text("comment\n" + "slow pages " * 200_000 + "\n", encoding="utf-8")
    assert run("themes", "a.csv", "--text", "comment", "--embeddings", "off").out.startswith("1 comment: 1 theme.")


def test_control_characters_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "a.csv").write_text('comment\n"slow \x1b[31mred\x07 pages\u202e"\n', encoding="utf-8")
    out = run("themes", "a.csv", "--text", "comment", "--embeddings", "off").out
    assert "slow" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_the_settings_of_embeddings_are_documented() -> None:
    assert {"HOURGLASS_THEME_EMBEDDINGS", "HOURGLASS_THEME_EMBEDDING_MODEL"} <= names().keys()
