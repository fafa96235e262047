"""`voc NAME`: what one customer says, by theme, and what was done about it."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.card import Actions, Block, Button, Card, Column, Context, Headline, Line, Paragraph, Table, bold
from handlers.ports import AccountState
from handlers.ports.voice import Theme, Verbatim
from handlers.request import Request
from handlers.text import count, cut, local_day, sentence_case
from handlers.voc_card import CELL_MOST
from handlers.voc_quotes import quote_of
from handlers.voc_theme import WHOLE_MOST

WITHIN = timedelta(days=365)
COLUMNS = (Column("Theme"), Column("Answers", "right"), Column("Last", "right"), Column("Status"))
QUOTES = 4
THEMES = 8


def account_voice(state: AccountState, request: Request) -> Card:
    """Draw what an account said within twelve months."""
    stores, person, now = request.stores, request.person, request.now
    said = stores.voices.of_account(state.id, since=now - WITHIN, until=now)
    themes = {each.key: each for each in stores.themes.all()}
    by_theme: dict[str, list[Verbatim]] = {}
    for each in said:
        if each.theme_key in themes:
            by_theme.setdefault(each.theme_key, []).append(each)
    back = (Button(f"Open {state.name}", f"account id:{state.id} v{state.version}"), Button("Feedback", f"feedback id:{state.id}"))
    if not by_theme:
        sentence = f"{state.name} spoke of no theme in 12 months."
        return Card(sentence, (Paragraph(((bold(sentence),),)), Actions(back)), Headline(state.name, "What they say"))
    ranked = sorted(by_theme.items(), key=lambda pair: (-len(pair[1]), pair[1][0].theme_key))
    answers = {each.feedback_id for each in said}
    total = f"{count(len(answers), 'answer')} in 12 months, on {count(len(ranked), 'theme')}"
    rows = tuple(
        (cut(themes[key].name, CELL_MOST), str(len(own)), _on(own[0], request), sentence_case(themes[key].status))
        for key, own in ranked[:THEMES]
    )
    blocks: list[Block] = [Paragraph(((bold(f"{total}."),),)), Table(COLUMNS, rows, caption="Themes of this account")]
    for each in _newest(said)[:QUOTES]:
        names = [themes[own.theme_key].name for own in said if own.feedback_id == each.feedback_id and own.theme_key in themes]
        blocks += [Paragraph(((bold(", ".join(names)),),)), quote_of(each, person, named=True)]
    blocks += [*_shipped([themes[key] for key, _ in ranked], state, request), Actions((*back, Button("All customers", "voc")))]
    blocks.append(Context((("Quotes are word for word",), ("The newest first",))))
    first = themes[ranked[0][0]].name
    return Card(f"{state.name}: {total}. Most: {first}.", tuple(blocks), Headline(state.name, "What they say"))


def _on(said: Verbatim, request: Request) -> str:
    return local_day(said.received_at, now=request.now, zone=request.person.time_zone)


def _newest(said: Sequence[Verbatim]) -> list[Verbatim]:
    """Take each answer once; a short one is quoted whole."""
    from msgspec.structs import replace

    once = list({each.feedback_id: each for each in reversed(said)}.values())[::-1]
    return [replace(each, start=0, end=len(each.text)) if len(each.text) <= WHOLE_MOST else each for each in once]


def _shipped(spoken: Sequence[Theme], state: AccountState, request: Request) -> list[Block]:
    """Say which of its wishes shipped, and whether anyone told it."""
    shipped = [each for each in spoken if each.status == "shipped"]
    told = request.stores.themes.told([each.key for each in shipped]) if shipped else {}
    lines: list[Line] = []
    for theme in shipped:
        at = told.get(theme.key, {}).get(state.id)
        on = f" on {local_day(at, now=request.now, zone=request.person.time_zone)}" if at else ""
        lines.append((bold(theme.name), f" shipped; they were told{on}." if at else " shipped; nobody has told them yet."))
    return [Paragraph(tuple(lines))] if lines else []
