"""A message to a user of Slack whom nobody here knows: to full members alone."""

from bot.workspace.members import Member
from storage.database import Database
from tests.bot.sending_to_slack import posting

GUEST = Member("U0GUEST", "Gil Arnesen", "gil@contractor.example", "guest", kind="guest")
PARTNER = Member("U0PARTNER", "Pat Lind", "pat@northwind.example", "other company", kind="other_company")


async def test_a_full_member_reads_it(database: Database) -> None:
    async with posting(database) as post:
        post.put("link:lr-1:told", "U0MIRA", kind="notice")
        await post.work()
        assert post.state("link:lr-1:told") == "sent"
        assert post.texts("mira@example.com") == ["This is link:lr-1:told."]


async def test_nobody_else_does(database: Database) -> None:
    async with posting(database) as post:
        for member in (GUEST, PARTNER):
            post.slack.workspace.members[member.id] = member
        for user in (GUEST.id, PARTNER.id, "U0NOBODY"):
            post.put(f"to {user}", user)
        await post.work()
        said = "The user is no full member of the Slack workspace."
        assert [post.row(f"to {user}").error for user in (GUEST.id, PARTNER.id)] == [said, said]
        assert post.row("to U0NOBODY").error == "Slack refused: user_not_found"


async def test_what_may_have_arrived_is_looked_up_in_their_conversation(database: Database) -> None:
    async with posting(database) as post:
        post.slack.faults.add("chat.postMessage", "cut", times=1)
        post.put("k", "U0DANA")
        await post.work(rounds=3, seconds=120)
        assert post.state("k") == "sent"
        assert post.texts() == ["This is k."]
