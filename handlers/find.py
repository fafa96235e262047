"""`find`: a form that asks for an account's name and opens it, for places where nothing can be typed."""

from collections.abc import Mapping

from msgspec.structs import replace

from handlers.account import account
from handlers.card import Field, Form
from handlers.errors import FormError, UserError
from handlers.request import Answer, Request
from handlers.writing import Answers


def find(request: Request) -> Answer:
    """Answer `find` with the form, and `find NAME` with the account."""
    if request.words:
        return account(request)
    return Answer(Form("Find an account", "find", "Open", (Field("name", "Which account?", hint="Its name, domain or id."),)))


def save_find(request: Request, values: Mapping[str, str]) -> Answer:
    """Open what the form names, or ask which is meant.

    Raises:
        FormError: There is no such account for this person; the sentence stands beside what was typed.
    """
    said = Answers(values)
    name = said.text("name", what="its name, domain or id", most=200)
    said.check()
    try:
        return account(replace(request, words=name))
    except UserError as unknown:
        raise FormError({"name": str(unknown).replace("`", "")}) from unknown
