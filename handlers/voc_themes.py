"""`voc themes`: every theme there is, how often it is spoken of, what was done about it and who sees to it."""

from datetime import timedelta

from handlers.book import read_listing
from handlers.card import Actions, Block, Button, Card, Choice, Column, Context, Headline, Paragraph, Table, bold
from handlers.ports import Role, Scope
from handlers.ports.voice import Theme
from handlers.request import Answer, Request
from handlers.rights import READS_VERBATIMS
from handlers.text import count, cut, sentence_case

EDITORS: frozenset[Role] = frozenset({"manager", "cs_ops"})
"""Who may rename and merge themes and say what became of them: what one changes, all read."""
COUNTED = timedelta(days=90)
CELL_MOST = 22
OPTIONS_MOST = 100
COLUMNS = (Column("Theme"), Column("90 days", "right"), Column("Status"), Column("Owner"))


def theme_list(request: Request) -> Answer:
    """Answer `voc themes [full]`."""
    asked, _ = read_listing("voc themes", request.words)
    themes = by_answers(request)
    if not themes:
        sentence = "No theme was found yet: there is no feedback with words, or nobody looked through it so far."
        return Answer(Card(sentence, (Paragraph(((bold(sentence),),)), Context((("New feedback is looked through within minutes",),)))))
    shown = asked.shown(themes)
    rows = tuple(
        (cut(theme.name, CELL_MOST), str(answers), sentence_case(theme.status), theme.owner_name or "") for theme, answers in shown
    )
    reads, edits = request.person.role in READS_VERBATIMS, request.person.role in EDITORS
    word, label = ("voc edit", "Change a theme…") if edits else ("voc theme", "Read a theme…")
    options = tuple(Button(theme.name, f"{word} {theme.key}", spoken=f"{label.rstrip('…')}: {theme.name}") for theme, _ in shown)
    waiting = sum(theme.status == "new" for theme, _ in themes)
    lead = (bold(f"{count(len(themes), 'theme')},"), f" {waiting} of which nobody decided on.")
    blocks: list[Block] = [
        Paragraph((lead,)),
        *asked.title(len(themes), "Themes"),
        Table(COLUMNS, rows, caption="Themes by answers in 90 days"),
        Actions((*asked.buttons(len(themes)), Button("What customers say", "voc")), Choice(label, options) if reads else None),
        Context((("A theme keeps its key from week to week",), ("One that was merged is counted with another",))),
    ]
    return Answer(Card(f"{count(len(themes), 'theme')}, {waiting} new.", tuple(blocks), Headline("Themes")))


def by_answers(request: Request) -> list[tuple[Theme, int]]:
    """List every theme with its answers of 90 days, the most first."""
    stores, now = request.stores, request.now
    answers = stores.voices.tally(scope=Scope(), since=now - COUNTED, until=now)
    found = [(theme, answers.get(theme.key, 0)) for theme in stores.themes.all()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].name, pair[0].key))
