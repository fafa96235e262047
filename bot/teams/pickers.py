"""Accounts offered under a field while somebody types."""

from bot.render.card_forms import ACCOUNTS
from bot.teams.activity import Activity
from bot.teams.asking import Asking
from bot.teams.chat import Json
from bot.teams.talking import question_of

SEARCHED = "application/vnd.microsoft.search.searchResponse"


async def offered(activity: Activity, asking: Asking) -> Json:
    """Answer what Teams asks for a field: the accounts that this person may open and may mean; nothing of any other kind."""
    typed = activity.data.get("queryText")
    asks = isinstance(typed, str) and activity.data.get("dataset") == ACCOUNTS
    options = await asking.offered(question_of(activity, str(typed).strip())) if asks else ()
    return {"statusCode": 200, "type": SEARCHED, "value": {"results": [{"title": each.label, "value": each.value} for each in options]}}
