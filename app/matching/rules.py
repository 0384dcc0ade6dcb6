"""What matching is made of: gates, parts, weights, limits, the states of an introduction.

Source: the product's own rules (§5). Weights are versioned: a score says by which it was made.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.i18n import N_


class Gate(StrEnum):
    """What must hold before anything is weighed; in the order in which the reasons are said."""

    CLOSED = "closed"
    OWN = "own"
    AVOIDED = "avoided"
    """One of them, and somebody who runs the mission, wants to hear nothing of the other."""
    PAUSED = "paused"
    ANSWERED = "answered"
    UNSHOWN = "unshown"
    """To teams only: they do not let teams find them, or are under eighteen."""
    ASKED = "asked"
    """To teams only: they were asked as often this month as they want to be."""
    AGE = "age"
    LANGUAGE = "language"
    FULL = "full"
    PAPERS = "papers"
    CAPACITY = "capacity"
    CLASH = "clash"


TEAM_GATES = frozenset({Gate.UNSHOWN, Gate.ASKED})
"""Gates that stand between a team and a person, and not between the person and the mission."""


class Part(StrEnum):
    """What a score is made of, each between 0 and 1."""

    SKILLS = "skills"
    AVAILABILITY = "availability"
    DISTANCE = "distance"
    CAUSE = "cause"
    COMMITMENT = "commitment"
    FAIRNESS = "fairness"


PART_LABELS = {
    Part.SKILLS: N_("Skills"),
    Part.AVAILABILITY: N_("Availability"),
    Part.DISTANCE: N_("Distance"),
    Part.CAUSE: N_("Causes"),
    Part.COMMITMENT: N_("Hours"),
    Part.FAIRNESS: N_("Everybody’s turn"),
}

WEIGHTS: Mapping[int, Mapping[Part, int]] = {
    1: {
        Part.SKILLS: 34,
        Part.AVAILABILITY: 22,
        Part.DISTANCE: 16,
        Part.CAUSE: 14,
        Part.COMMITMENT: 6,
        Part.FAIRNESS: 8,
    }
}
"""Points of a hundred, by version; a version is never changed, a new one is added."""

VERSION = max(WEIGHTS)

LEVEL_CREDIT = {"learning": 0.5, "able": 0.85, "professional": 1.0}
"""What knowing a skill is worth, by how well."""

REQUIRED_COUNTS = 2
"""A required skill weighs as much as so many useful ones."""

USUAL_TRAVEL_KM = 6
"""How far people go who did not say."""

AT_THE_DOOR_KM = 1.0
"""Up to here distance takes nothing away."""

FAR = 0.25
"""What is left of the distance part at the end of how far somebody goes; beyond it is nothing."""

REMOTE_POSSIBLE = 0.9
"""Distance part of a mission that may be done from afar, for who wants that."""

MINIMUM_AGE = 14
"""Everybody here is at least so old."""

ADULT = 18

FIRST = 5
MOST_OF_ONE = 2
"""Of the first five places, so many at most go to one organisation or project."""

KEPT_FOR_PERSON = 20
KEPT_FOR_MISSION = 40
"""Suggestions kept from one night to the next."""

SHOWN = 10
"""Suggestions on a page."""

LOWEST = 35
"""Points under which nothing is suggested."""

KNOWN_ENOUGH = 30
"""Weight of what must be known, fairness apart, before anything is suggested."""

CLOSE = 8
"""Points within which two people count as equal: the one who was asked less comes first."""

INVITATIONS_A_MONTH = 4
"""Invitations that reach somebody in thirty days, unless they chose another number."""

MONTH = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=14)
"""An introduction that waits longer is over."""

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
"""Nobody is asked anything between these hours of their clock."""

WORDS_MAX = 600


class Introduction(StrEnum):
    """How far two have come who were matched."""

    WAITS_PERSON = "waits_person"
    """The team said yes: the person is asked."""

    WAITS_TEAM = "waits_team"
    """The person said yes: the team is asked."""

    BOTH = "both"
    """Both said yes: they know each other, and can write."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Act(StrEnum):
    """What may happen to an introduction."""

    PERSON_YES = "person_yes"
    PERSON_NO = "person_no"
    TEAM_YES = "team_yes"
    TEAM_NO = "team_no"
    TIME = "time"


WAITING = frozenset({Introduction.WAITS_PERSON, Introduction.WAITS_TEAM})
STANDING = WAITING | {Introduction.BOTH}
"""One of these at a time for a person and a mission."""

_AFTER = {
    (None, Act.PERSON_YES): Introduction.WAITS_TEAM,
    (None, Act.TEAM_YES): Introduction.WAITS_PERSON,
    (Introduction.WAITS_PERSON, Act.PERSON_YES): Introduction.BOTH,
    (Introduction.WAITS_PERSON, Act.PERSON_NO): Introduction.DECLINED,
    (Introduction.WAITS_PERSON, Act.TEAM_NO): Introduction.WITHDRAWN,
    (Introduction.WAITS_PERSON, Act.TIME): Introduction.EXPIRED,
    (Introduction.WAITS_TEAM, Act.TEAM_YES): Introduction.BOTH,
    (Introduction.WAITS_TEAM, Act.TEAM_NO): Introduction.DECLINED,
    (Introduction.WAITS_TEAM, Act.PERSON_NO): Introduction.WITHDRAWN,
    (Introduction.WAITS_TEAM, Act.TIME): Introduction.EXPIRED,
}


def after(state: Introduction | None, act: Act) -> Introduction | None:
    """Return what an introduction becomes; None: that cannot happen to it."""
    return _AFTER.get((state, act))


def good_on(last_day: date | None, day: date) -> bool:
    """Say whether a check or training is good on ``day``; without an end it always is."""
    return last_day is None or last_day >= day


def by_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Return ``now``, or the next morning (UTC) when it is night there: nobody is woken."""
    local = now.astimezone(zone)
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return now
    morning = local.date() if local.time() < NIGHT_ENDS else local.date() + timedelta(days=1)
    return datetime.combine(morning, NIGHT_ENDS, zone).astimezone(now.tzinfo)


def moment_of(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return the part of the week in which a session has its middle, as profiles say it."""
    middle = (starts_at + (ends_at - starts_at) / 2).astimezone(zone)
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[middle.weekday()]
    part = "morning" if middle.hour < 12 else "afternoon" if middle.hour < 17 else "evening"
    return f"{day}-{part}"
