"""The abilities of routes.ROUTES, each loaded when it is first asked for, so that one question starts without all the others."""

from collections.abc import Mapping

from handlers.request import Answer, Request


def at_risk(request: Request) -> Answer:
    """Answer who needs a person."""
    from handlers import at_risk as ability

    return ability.at_risk(request)


def expansion(request: Request) -> Answer:
    """Answer who is ready to grow."""
    from handlers import expansion as ability

    return ability.expansion(request)


def champions(request: Request) -> Answer:
    """Answer who could speak for us."""
    from handlers import champions as ability

    return ability.champions(request)


def renewals(request: Request) -> Answer:
    """Answer which contracts come up."""
    from handlers import renewals as ability

    return ability.renewals(request)


def keep(request: Request) -> Answer:
    """Answer again, to be kept."""
    from handlers import keeping

    return keeping.keep(request)


def share(request: Request) -> Answer:
    """Post a reduced card where the person asks."""
    from handlers import share as ability

    return ability.share(request)


def audit(request: Request) -> Answer:
    """Answer who read and changed what."""
    from handlers import audit as ability

    return ability.audit(request)


def brief(request: Request) -> Answer:
    """Answer what one wants to know before a call."""
    from handlers import brief as ability

    return ability.brief(request)


def home(request: Request) -> Answer:
    """Answer what needs the person, and where their book stands."""
    from handlers import home as ability

    return ability.home(request)


def find(request: Request) -> Answer:
    """Open the form that asks for an account."""
    from handlers import find as ability

    return ability.find(request)


def save_find(request: Request, values: Mapping[str, str]) -> Answer:
    """Open the account that the form of `find` names."""
    from handlers import find as ability

    return ability.save_find(request, values)


def touch_form(request: Request) -> Answer:
    """Open the form of `touch`."""
    from handlers import touch

    return touch.touch_form(request)


def value_form(request: Request) -> Answer:
    """Open the form of `value`."""
    from handlers import value

    return value.value_form(request)


def assessment_form(request: Request) -> Answer:
    """Open the form of `assessment`."""
    from handlers import assessment

    return assessment.assessment_form(request)


def override_form(request: Request) -> Answer:
    """Open the form of `override`."""
    from handlers import override

    return override.override_form(request)


def snooze_form(request: Request) -> Answer:
    """Open the form of `snooze`."""
    from handlers import snooze

    return snooze.snooze_form(request)


def digest(request: Request) -> Answer:
    """Change when one's digest comes."""
    from handlers import digest_settings

    return digest_settings.digest(request)


def save_digest(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `digest`."""
    from handlers import digest_settings

    return digest_settings.save_digest(request, values)


def away(request: Request) -> Answer:
    """Keep when someone is away."""
    from handlers import away as ability

    return ability.away(request)


def save_away(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `away`."""
    from handlers import away as ability

    return ability.save_away(request, values)


def back(request: Request) -> Answer:
    """End an absence."""
    from handlers import away as ability

    return ability.back(request)


def without_words(words: str) -> bool:
    """Tell whether nothing stands after an ability's name, which then opens its form."""
    return not words


def link(request: Request) -> Answer:
    """Tell who one is here, or decide who is linked."""
    from handlers import link as ability

    return ability.link(request)


def save_link(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `link`."""
    from handlers import link as ability

    return ability.save_link(request, values)


def link_asks(words: str) -> bool:
    """Tell whether words after `link` open a form."""
    from handlers import link as ability

    return ability.opens_form(words)


def undo(request: Request) -> Answer:
    """Take a change back."""
    from handlers import undo as ability

    return ability.undo(request)


def save_touch(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `touch`."""
    from handlers import touch

    return touch.save_touch(request, values)


def save_value(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `value`."""
    from handlers import value

    return value.save_value(request, values)


def save_assessment(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `assessment`."""
    from handlers import assessment

    return assessment.save_assessment(request, values)


def save_override(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `override`."""
    from handlers import override

    return override.save_override(request, values)


def assign_form(request: Request) -> Answer:
    """Open the form of `assign`."""
    from handlers import assign

    return assign.assign_form(request)


def save_assignment(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `assign`."""
    from handlers import assign

    return assign.save_assignment(request, values)


def save_snooze(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form of `snooze`."""
    from handlers import snooze

    return snooze.save_snooze(request, values)


def handoff(request: Request) -> Answer:
    """Hand an account off to Sales, or move a handoff."""
    from handlers import handoff as ability

    return ability.handoff(request)


def save_handoff(request: Request, values: Mapping[str, str]) -> Answer:
    """Save a form of `handoff`."""
    from handlers import handoff as ability

    return ability.save_handoff(request, values)


def handoff_asks(words: str) -> bool:
    """Tell whether words after `handoff` open a form."""
    from handlers import handoff as ability

    return ability.opens_form(words)


def handoffs(request: Request) -> Answer:
    """Answer which handoffs are open, and how they end."""
    from handlers import handoff_report

    return handoff_report.handoffs(request)
