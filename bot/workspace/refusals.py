"""What Slack would not take, and how it says so."""

from bot.workspace.json_values import Json


class RefusedError(ValueError):
    """Something that Slack would not take: its error code, and reasons where it gives them."""

    def __init__(self, code: str, reasons: list[str] | None = None) -> None:
        super().__init__(code)
        self.code, self.reasons = code, reasons or []


class RationedError(RefusedError):
    """Too many calls; `retry_after` says when the next one may come [s]."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


def refusal(refused: RefusedError) -> Json:
    """Return a refusal in Slack's shape, with its reasons where there are some."""
    answer: Json = {"ok": False, "error": refused.code}
    if refused.reasons:
        bare = [reason.removeprefix("[ERROR] ") for reason in refused.reasons]
        answer |= {"errors": bare, "response_metadata": {"messages": refused.reasons}}
    return answer
