"""The abilities about what customers say, each loaded when it is first asked for."""

from collections.abc import Mapping

from handlers.ports import VOICE, Role
from handlers.request import Answer, Request
from handlers.route import Route

_READERS: frozenset[Role] = frozenset({"csm", "manager", "executive", "cs_ops"})


def _voc(request: Request) -> Answer:
    from handlers.voc import voc

    return voc(request)


def _edit(request: Request) -> Answer:
    from handlers.voc_edit import edit

    return edit(request)


def _save_edit(request: Request, values: Mapping[str, str]) -> Answer:
    from handlers.voc_edit import save_edit

    return save_edit(request, values)


def _edit_asks(words: str) -> bool:
    from handlers.voc_edit import opens_form

    return opens_form(words)


def _tell(request: Request) -> Answer:
    from handlers.voc_tell import tell

    return tell(request)


def _told(request: Request) -> Answer:
    from handlers.voc_tell import told

    return told(request)


def _digest(request: Request) -> Answer:
    from handlers.digest_settings import digest

    return digest(request, VOICE)


def _save_digest(request: Request, values: Mapping[str, str]) -> Answer:
    from handlers.digest_settings import save_digest

    return save_digest(request, values, VOICE)


def _without_words(words: str) -> bool:
    return not words


VOC_ROUTES: tuple[Route, ...] = (
    Route(
        "voc",
        _READERS,
        ("voc", "voc 30d segment=mid", "voc acme", "voc theme support", "voc themes", "voc chart"),
        "what customers say, by theme: how many, how much ARR, which way it moves, in their own words",
        _voc,
        instead="Try `account NAME` for one of your accounts.",
        narrower=frozenset({"voc acme", "voc theme support"}),
    ),
    Route(
        "voc edit",
        frozenset({"manager", "cs_ops"}),
        ("voc edit", "voc edit support accepted", "voc edit support as Help desk", "voc edit support into outages-speed"),
        "renames a theme, merges it into another, says what became of it and who sees to it",
        _edit,
        instead="Ask your manager or CS ops.",
        save=_save_edit,
        asks=_edit_asks,
        writes=True,
    ),
    Route(
        "voc tell",
        frozenset({"csm", "manager", "cs_ops"}),
        ("voc tell invoices",),
        "who asked for what shipped and is to be told, in their own words",
        _tell,
        instead="Ask the account's CSM.",
    ),
    Route(
        "voc told",
        frozenset({"csm", "manager"}),
        ("voc told invoices acme",),
        "keeps that a customer was told what shipped",
        _told,
        instead="Ask the account's CSM.",
        writes=True,
    ),
    Route(
        "voc digest",
        _READERS,
        ("voc digest", "voc digest mon at 08:30", "voc digest team", "voc digest off"),
        "when your weekly digest of what customers said comes, about whom and where to",
        _digest,
        save=_save_digest,
        asks=_without_words,
        writes=True,
    ),
)
