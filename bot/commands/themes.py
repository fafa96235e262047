"""`hourglass themes`: what a file of comments speaks of, and how far that agrees with labels that people gave."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.reading import NOT_FOUND, WRONG_INPUT, AsJson, refuse

if TYPE_CHECKING:
    import pandas as pd

    from scoring.theme_agreement import Agreement
    from scoring.theme_taxonomy import Taxonomy
    from scoring.themes import Found, ThemeWords

EXAMPLES = (
    "hourglass themes answers.csv --text comment",
    "hourglass themes answers.csv --text comment --taxonomy our-themes.toml --embeddings off",
    "hourglass themes banking.csv --text text --labels category",
)
NO_TAXONOMY = "none"
BUILT_IN = "default"
QUOTE_LETTERS = 160
QUOTES_LOOKED_AT = 500


def themes(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A .csv (UTF-8), .tsv or .parquet file.")],
    text: Annotated[str, typer.Option(metavar="COLUMN", help="The column with the comments.")],
    labels: Annotated[str | None, typer.Option(metavar="COLUMN", help="A column that says what each comment is about, to compare.")] = None,
    taxonomy: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|default|none",
            help="The themes that are looked for first. [default: the setting's, or the one that comes along; with --labels none]",
        ),
    ] = None,
    embeddings: Annotated[
        str | None,
        typer.Option(metavar="off|local|provider", help="What sentences are compared by, beside words. [default: the setting's]"),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Print the themes of a file's comments: how many speak of each, by which words, and a sentence of one."""
    from bot.embedding import NoEmbedding, embed_by
    from bot.settings import read_settings
    from scoring.theme_agreement import agreement
    from scoring.themes import find_themes
    from storage.theme_file import read_comments

    settings = read_settings()
    listed = _taxonomy(taxonomy, settings.taxonomy_file, labelled=labels is not None)
    try:
        embed = embed_by(settings, embeddings)
    except NoEmbedding as error:
        refuse(str(error), code=NOT_FOUND)
    try:
        comments = read_comments(file, text=text, labels=labels)
    except ValueError as error:
        refuse(str(error), code=WRONG_INPUT)
    found = find_themes(comments, taxonomy=listed, embed=embed)
    if why_not := getattr(embed, "why_not", None):
        typer.echo(f"Words alone were compared: the provider of embeddings {why_not}.", err=True)
    compared = agreement(found, comments["id"].tolist(), comments["label"].tolist()) if labels else None
    if as_json:
        import json

        typer.echo(json.dumps(_as_data(found, comments, compared), ensure_ascii=False, indent=2))
        return
    typer.echo(_overview(found, len(comments)))
    for theme in found.themes:
        typer.echo(_shown(theme, found, comments))
    if compared:
        typer.echo(
            f"\nAgainst {labels}: NMI {compared.nmi:.3f}, ARI {compared.ari:.3f}; {_number(compared.themes, 'theme')} found, "
            f"{_number(compared.labels, 'label')} given."
        )


def _taxonomy(given: str | None, setting: Path | None, *, labelled: bool) -> "Taxonomy":
    """Read the taxonomy that is asked for. Labels are compared with what is found, so that none is in between unless it is named."""
    from bot.taxonomy import default_taxonomy, taxonomy_file
    from scoring.theme_taxonomy import Taxonomy, TaxonomyError

    if given == NO_TAXONOMY or (given is None and labelled):
        return Taxonomy()
    path = Path(given) if given not in {None, BUILT_IN} else None if given else setting
    if path is None:
        return default_taxonomy()
    try:
        return taxonomy_file(path)
    except TaxonomyError as error:
        refuse(f"{path.name}: {error}", code=WRONG_INPUT)
    except UnicodeDecodeError:
        refuse(f"{path.name} is not UTF-8; save it as UTF-8.", code=WRONG_INPUT)
    except OSError as error:
        refuse(f"{path} cannot be read as a taxonomy: {error.strerror or error}.", code=WRONG_INPUT)


def _overview(found: "Found", comments: int) -> str:
    parts = [f"{_number(comments, 'comment')}: {_number(len(found.themes), 'theme')}"]
    if found.unthemed:
        parts.append(f"{found.unthemed:,} fit none")
    if found.silent:
        parts.append(f"{found.silent:,} say nothing")
    return ", ".join(parts) + "."


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shown(theme: "ThemeWords", found: "Found", comments: "pd.DataFrame") -> str:
    number = int((found.mentions["theme"] == theme.key).sum())
    kind = "" if theme.kind == "taxonomy" else "  (found)"
    words = f"\n        Words: {', '.join(theme.words)}" if theme.words else ""
    return f"\n{number:>6,}  {_plain(theme.name)}{kind}{words}\n        “{_quote(theme, found, comments)}”"


def _quote(theme: "ThemeWords", found: "Found", comments: "pd.DataFrame") -> str:
    """Choose the sentence with the most of the theme's words, the shorter of equals; control characters do not reach the terminal."""
    mentions = found.mentions[found.mentions["theme"] == theme.key].head(QUOTES_LOOKED_AT)
    texts = dict(zip(comments["id"].tolist(), comments["text"].tolist(), strict=True))
    spans = zip(mentions["id"].tolist(), mentions["start"].tolist(), mentions["end"].tolist(), strict=True)
    sentences = [_plain(texts[each][start:end]) for each, start, end in spans]
    words = [word for phrase in theme.words for word in phrase.split()]
    best = min(sentences, key=lambda said: (-sum(word in said.lower() for word in words[:4]), len(said), said))
    return best if len(best) <= QUOTE_LETTERS else best[: QUOTE_LETTERS - 1].rstrip() + "…"


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _as_data(found: "Found", comments: "pd.DataFrame", compared: "Agreement | None") -> dict[str, Any]:
    from msgspec.structs import asdict

    counts = found.mentions["theme"].value_counts()
    return {
        "comments": len(comments),
        "unthemed": found.unthemed,
        "silent": found.silent,
        "themes": [
            {
                "key": theme.key,
                "name": theme.name,
                "kind": theme.kind,
                "comments": int(counts[theme.key]),
                "words": list(theme.words),
                "quote": _quote(theme, found, comments),
            }
            for theme in found.themes
        ],
        **({"agreement": asdict(compared)} if compared else {}),
    }
