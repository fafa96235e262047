"""`hourglass model`: what a language model would see, what it would cost, and whether it works."""

from typing import Annotated

import typer

from bot.commands.reading import NOT_FOUND, WRONG_INPUT, examples, refuse

app = typer.Typer(
    help="Look at the language model that writes sentences on what customers said.", no_args_is_help=True, rich_markup_mode=None
)


@app.command(epilog=examples("hourglass model show"))
def show() -> None:
    """Print what a model is sent, word for word, of five comments; nothing is sent."""
    from bot.model_trial import shown

    typer.echo(shown())


@app.command(epilog=examples("hourglass model cost", "hourglass model cost --comments 500 --characters 300 --in 0.15 --out 0.60"))
def cost(
    *,
    comments: Annotated[int, typer.Option(min=1, help="How many comments.")] = 10_000,
    characters: Annotated[int, typer.Option(min=1, max=2000, help="Their length.")] = 140,
    themes: Annotated[int, typer.Option(min=1, help="Themes that they are spread over.")] = 12,
    price_in: Annotated[float | None, typer.Option("--in", min=0, help="Price of 1,000,000 tokens sent.")] = None,
    price_out: Annotated[float | None, typer.Option("--out", min=0, help="Price of 1,000,000 tokens answered.")] = None,
) -> None:
    """Print what sentences on so many comments cost in tokens at most, from the real prompt; nothing is sent."""
    from bot.model_trial import estimate
    from bot.settings import read_settings

    settings = read_settings()
    if themes > comments:
        refuse("--themes cannot be more than --comments.", code=WRONG_INPUT)
    for budget, why in ((None, "without a budget"), (settings.model_tokens, f"within HOURGLASS_MODEL_TOKENS={settings.model_tokens}")):
        found = estimate(comments, characters=characters, themes=themes, context=settings.model_context, budget=budget or 10**12)
        line = f"{why}: {found.read:,} of {comments:,} comments in {found.requests:,} requests, {found.tokens_in:,} tokens in"
        line += f" and at most {found.tokens_out:,} out"
        if price_in is not None and price_out is not None:
            line += f", {(found.tokens_in * price_in + found.tokens_out * price_out) / 1_000_000:.2f} in all"
        typer.echo(f"{line}.")


@app.command(epilog=examples("hourglass model check"))
def check() -> None:
    """Ask the model that the settings name about five comments, and say what of its answer passes; exit code 1 where it fails."""
    import asyncio

    from bot.llm import RUNGS, Model, ModelError
    from bot.model_trial import sent
    from bot.settings import read_settings
    from handlers.summary_check import check as checked
    from handlers.summary_quotes import find_quote
    from prompts.replies import read_reply
    from prompts.themes import messages, schema

    settings = read_settings()
    if settings.model_base_url is None or settings.model is None:
        refuse("No model is set: docs/voc.md says how, such as HOURGLASS_MODEL_BASE_URL=http://localhost:11434/v1.", code=WRONG_INPUT)
    seconds = float(settings.model_seconds)
    model = Model(base_url=settings.model_base_url, name=settings.model, api_key=settings.model_api_key, seconds=seconds)
    asked = sent()

    async def ask() -> str:
        async with model.asking() as conversation:
            reply = await conversation.ask(
                messages([theme.asked() for theme in asked], prompt="themes", mark=_mark()),
                schema=schema("themes"),
                limit=settings.model_context // 2,
                read=read_reply,
            )
        lines = []
        passed = checked(reply, asked)
        for theme in asked:
            found = passed.get(theme.key)
            lines.append(f"{theme.name}: {found.sentence if found and found.sentence else 'no sentence that passes the checks'}")
            quotes = [quote.text for given in reply.themes if given.theme == theme.id for quote in given.quotes]
            known = [text for text in quotes if any(find_quote(text, comment.masked) for comment in theme.comments)]
            lines.append(f"  {len(known)} of {len(quotes)} quotes are word for word")
        return "\n".join(lines)

    try:
        said = asyncio.run(ask())
    except ModelError as error:
        refuse(f"the model {error}.", code=NOT_FOUND)
    typer.echo(f"{settings.model} answers, in the form {RUNGS[model.manner.rung]}.\n{said}")


def _mark() -> str:
    from secrets import token_hex

    return token_hex(8)
