"""Advocates: contacts whom someone rated as champions, and what they did as such."""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

from typing import TYPE_CHECKING

from msgspec.structs import replace

from storage.sample.rhythm import Shape
from storage.sample.script import Assessment, Contact, Script, Voice

if TYPE_CHECKING:
    from storage.sample.crowd import Draw

ACTIVITIES = ("reference", "quote", "review", "event", "case_study", "referral")
EVIDENCE = {
    "high": (
        "Brought two other departments in, and says so in every review.",
        "Presented their numbers at the user group.",
        "Answers peers who ask how they do it.",
    ),
    "middle": (
        "Likes what it does for the team; asks before speaking for the company.",
        "Good words on calls, none in public yet.",
        "Listened to in their own department.",
    ),
    "low": (
        "Uses it because they were told to.",
        "New in the role, has yet to see a result.",
        "Friendly, without a say in what is bought.",
    ),
}


def assessed(draw: "Draw", shape: Shape, contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Rate the champion of every fourth account, and the first promoter of every seventh, who may then have agreed to be asked."""
    if draw.started < 100 or draw.condition == "unknown":
        return contacts
    _, passives, detractors = shape.nps
    promoter = min(passives + detractors, len(contacts) - 1)
    people = list(contacts)
    if draw.number % 4 == 2:
        people[0] = replace(people[0], assessments=(_assessment(draw, 0),))
    if draw.number % 7 == 3:
        keen = draw.quality > 0.8 and draw.number % 5 != 2
        people[promoter] = replace(
            people[promoter],
            assessments=(_assessment(draw, 1),),
            consent=60.0 + draw.number % 30 if keen else people[promoter].consent,
            activities=tuple((ACTIVITIES[(draw.number + place) % 6], 30.0 + 45 * place) for place in range(draw.number % 5))
            if keen
            else (),
        )
    return tuple(people)


def _activities(draw: "Draw") -> tuple[tuple[str, float], ...]:
    return tuple((ACTIVITIES[(draw.number + place) % 6], 30.0 + 45 * place) for place in range(draw.number % 5))


def rated(draw: "Draw", contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Rate the champion, unless someone is rated already or nobody knows them yet."""
    if draw.started < 100 or any(contact.assessments for contact in contacts):
        return contacts
    return (replace(contacts[0], assessments=(_assessment(draw, 0),)), *contacts[1:])


def _assessment(draw: "Draw", place: int) -> Assessment:
    """Rate around what the account's quality suggests, each part a little aside."""

    def rating(part: int) -> int:
        aside = ((draw.number * 7 + part * 5 + place * 3) % 9 - 4) / 4.5
        return int(min(5, max(1, round(1.1 + 3.1 * draw.quality + aside))))

    given = [rating(part) for part in range(4)]
    tone = "high" if sum(given) > 15 else "middle" if sum(given) > 10 else "low"
    return Assessment(
        at=20.0 + draw.number * 7 % 70,
        success=given[0],
        communication=given[1],
        influence=given[2],
        enthusiasm=given[3],
        evidence=EVIDENCE[tone][draw.number % 3],
        expansion_history=tone == "high" and draw.number % 2 == 0,
    )


def championed(
    script: Script,
    ratings: tuple[int, int, int, int],
    *,
    name: str,
    title: str,
    evidence: str,
    said: str,
    activities: tuple[tuple[str, float], ...] = (),
    success_story: bool = False,
) -> Script:
    """Let the account's champion be this person, rated so: success, communication, influence, enthusiasm; a promoter who may be asked."""
    success, communication, influence, enthusiasm = ratings
    rated = Assessment(
        at=26,
        success=success,
        communication=communication,
        influence=influence,
        enthusiasm=enthusiasm,
        evidence=evidence,
        success_story=success_story,
    )
    first, *others = script.contacts
    person = replace(first, name=name, title=title, consent=110.0, assessments=(rated,), activities=activities)
    titled = tuple(replace(each, title="Business Analyst") if each.title == title else each for each in others)
    voice = Voice(
        received=6.3,
        kind="nps",
        channel="relationship",
        text=said,
        contact=0,
        score=10 if min(ratings) > 3 else 9,
        replied=18,
        told=18,
        closed=19,
        outcome="Thanked in person",
    )
    earlier = tuple(each for each in script.voices if each.contact != 0 or each.replied is not None)
    return replace(script, contacts=(person, *titled), voices=(voice, *earlier))
