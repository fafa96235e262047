"""What a person sees when something broke: a sentence, a token, and a way to try again. The trace is in the log alone.

And what someone sees whom we do not know.
"""

from datetime import datetime

from handlers.card import Actions, Button, Card, Context, Paragraph, bold, code
from handlers.text import deadline

NO_ONE = "I know no one here by that {channel} account. Ask your admin to add you with your work e-mail, or say "
LINK_ME = "link me"

_LONGEST_COMMAND = 200
# Without 0, O, 1, I, L and the vowels that make words: a token is read aloud over the phone.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_token() -> str:
    """Make a token such as H-7K2M, under which the operator finds the trace."""
    import secrets

    return "H-" + "".join(secrets.choice(_ALPHABET) for _ in range(4))


def failure_card(words: str, *, token: str, now: datetime, time_zone: str) -> Card:
    """Say that the question could not be answered, that nothing was changed, and what to do."""
    blocks = (
        Paragraph(lines=((bold("I could not answer that just now."), " Nothing was changed. Try again in a minute."),)),
        *((Actions(buttons=(Button("Try again", words),)),) if 0 < len(words.strip()) <= _LONGEST_COMMAND else ()),
        Context(
            items=(
                ("If it happens again, give your admin this token: ", code(token)),
                (deadline(now, now=now, zone=time_zone),),
            )
        ),
    )
    return Card(summary=f"I could not answer that just now. Nothing was changed. Token {token}.", blocks=blocks)


def stranger_card(channel: str) -> Card:
    """Say to someone that they are not one of ours, and how they may become one."""
    sentence = NO_ONE.format(channel=channel.capitalize())
    return Card(f"{sentence}{LINK_ME}.", (Paragraph(((sentence, code(LINK_ME), "."),)),))
