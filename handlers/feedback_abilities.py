"""The abilities about feedback, each loaded when it is first asked for."""

from collections.abc import Mapping

from handlers.request import Answer, Request


def feedback(request: Request) -> Answer:
    """Answer which customers wait for an answer."""
    from handlers import feedback as ability

    return ability.feedback(request)


def reply_form(request: Request) -> Answer:
    """Open the form of `feedback_reply`."""
    from handlers import feedback_reply

    return feedback_reply.reply_form(request)


def close_form(request: Request) -> Answer:
    """Open the form of `feedback_close`."""
    from handlers import feedback_close

    return feedback_close.close_form(request)


def save_reply(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `feedback_reply`."""
    from handlers import feedback_reply

    return feedback_reply.save_reply(request, values)


def save_closing(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `feedback_close`."""
    from handlers import feedback_close

    return feedback_close.save_closing(request, values)


def said_form(request: Request) -> Answer:
    """Open the form of `feedback_log`."""
    from handlers import feedback_log

    return feedback_log.said_form(request)


def save_said(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `feedback_log`."""
    from handlers import feedback_log

    return feedback_log.save_said(request, values)
