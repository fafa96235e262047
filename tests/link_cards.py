"""The cards of linking, as the handlers make them for Kim of CS ops."""

from msgspec.structs import replace

from handlers.card import Card
from handlers.link import ask_to_be_linked, link
from handlers.ports.links import LinkRequest
from handlers.request import Request
from tests.factories import NOW, asker, person
from tests.fake_links import FakeLinkRequests
from tests.fakes import FakeAuditLog, FakePeople, FakePost

KIM = person(id="p-kim", email="kim@example.com", name="Kim Osei", role="cs_ops", team=None)
STRANGER = LinkRequest("lr-1", "slack", "T1", "U0ANNIE", "Annie K.", "annie@private.example", None, NOW)


class _Stores:
    """What linking asks for, and nothing else."""

    def __init__(self, links: FakeLinkRequests, people: FakePeople, post: FakePost) -> None:
        self.links, self.people, self.post, self.audit = links, people, post, FakeAuditLog()


def _cards() -> dict[str, Card]:
    links, people, post = FakeLinkRequests(), FakePeople([person(), KIM]), FakePost()
    for words, request in (
        ("link me csm@example.com", STRANGER),
        ("link me", replace(STRANGER, id="lr-2", user_id="U0BO", user_name="Bo", user_email=None)),
    ):
        ask_to_be_linked(words, request, requests=links, people=people, post=post, audit=FakeAuditLog(), place=None)
    by_kim = Request("", asker(KIM), _Stores(links, people, post), NOW)  # type: ignore[arg-type]
    waiting, approved = link(by_kim).card, link(replace(by_kim, words="approve lr-1")).card
    assert isinstance(waiting, Card)
    assert isinstance(approved, Card)
    return {
        "link-asked": post.messages["link:lr-1:p-kim"].card,
        "link-asked-by-nobody-known": post.messages["link:lr-2:p-kim"].card,
        "link-waiting": waiting,
        "link-approved": approved,
        "link-told": post.messages["link:lr-1:told"].card,
    }


LINK_CARDS = _cards()
