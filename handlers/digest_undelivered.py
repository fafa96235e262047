"""A digest that its channel will never take: its person is told once, and from then on it comes to them."""

from datetime import datetime

from msgspec.structs import replace

from handlers.card import Actions, Button, Card, Context, Paragraph, bold
from handlers.digest_words import COMMANDS, NAMES
from handlers.digests_due import DIGESTS
from handlers.ports import AT_RISK, VOICE, Message, Stores, Undelivered
from handlers.text import sentence_case

_NOW = {AT_RISK: Button("At-risk list now", "atrisk"), VOICE: Button("What customers say", "voc 7d")}
_IN_WORDS = {
    "is_archived": "the channel is archived",
    "channel_not_found": "the channel is gone, or I am not in it any more",
    "not_in_channel": "I am not in the channel any more",
    "restricted_action": "who may post in the channel is restricted",
}
"""What channels say in a word."""


def digests_undelivered(stores: Stores, *, now: datetime) -> None:  # noqa: ARG001 - every job has this shape
    """Tell each person whose channel did not take their digest, and keep it in their setting; once for each message that died."""
    found = [each for digest in DIGESTS for each in stores.digests.undelivered(digest)]
    known = stores.post.known([_key(each) for each in found])
    for each in found:
        if _key(each) in known:
            continue  # They chose the channel again since.
        person, setting = each.subscriber.person, each.subscriber.setting
        stores.digests.set(replace(setting, trouble=_reason(each)))
        stores.post.send(Message(_key(each), "notice", person, _card(each), may_repeat=True))


def _key(each: Undelivered) -> str:
    return f"undelivered:{each.key}"


def _reason(each: Undelivered) -> str:
    known = _IN_WORDS.get(each.reason.rpartition(" ")[2])
    return known or each.reason.rstrip(".")


def _card(each: Undelivered) -> Card:
    digest = each.subscriber.setting.digest
    command, told = COMMANDS[digest], f"Your {NAMES[digest]} did not reach its channel"
    return Card(
        f"{told}: {_reason(each)}.",
        (
            Paragraph(((bold(f"{told}."), f" {sentence_case(_reason(each))}."), ("From now on it comes to you, until you choose again.",))),
            Actions((Button("Choose again…", command, primary=True), _NOW[digest])),
            Context(((f"To have it in a channel again, put that right and type `{command} here` there.",),)),
        ),
    )
