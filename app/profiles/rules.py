"""What profiles are made of: switches, levels, availability, terms of office. Source: the product's own rules (§2)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.accounts.rules import RoleName
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import ZONE

BIO_MAX = 2_000
SKILLS_MAX = 12
CAUSES_MAX = 5
MONTHLY_HOURS_MAX = 200
TRAVEL_KM_MAX = 60
LANGUAGES_MAX = 10
QUOTA, QUOTA_MAX = 8, 31
"""Suggestions a month: when nothing was said, and at most; 0 is a pause from suggestions alone."""

AGE_MIN, AGE_ADULT, AGE_MAX = 14, 18, 110
WORDS_MIN, WORDS_MAX = 10, 600
"""Of a reason, or of what one says of a person one nominates."""

CHECK_LONGEST = timedelta(days=10 * 366)
"""Past that the last day of a check or training is a slip of the hand."""

OFFICE_MAX = 120
SOURCE_MAX = 300

NOMINATIONS_NEEDED = 5
"""Citizens of the territory who make somebody a candidate leader; a verified organisation is enough alone."""

LEADER_YEARS = 2
RENEWABLE_WITHIN = timedelta(days=120)
"""How long before its end a term of leader may be renewed."""

ENDS_SOON = timedelta(days=30)
"""How long before a role ends by itself its person is told."""

CAUGHT_UP = timedelta(days=7)
"""A worker that was down for less than this still tells everybody whose role ends or ended meanwhile."""

QUIET_AFTER_NO = timedelta(days=180)
"""After a no, theirs or a moderator's, nobody nominates the same person there for so long."""

MANDATE_LONGEST = timedelta(days=6 * 366)
"""Past that the dates of a mandate are a slip of the hand: no office here lasts longer than four years."""


class PersonKind(StrEnum):
    """What somebody of the directory is, beside a citizen."""

    EXPERT = "expert"
    LEADER = "leader"
    ELECTED = "elected"


KIND_LABELS = {
    PersonKind.EXPERT: N_("Volunteer expert"),
    PersonKind.LEADER: N_("Community leader"),
    PersonKind.ELECTED: N_("Elected official"),
}


STAFF_LABELS = {
    RoleName.MODERATOR: N_("Moderator"),
    RoleName.ADMINISTRATOR: N_("Administrator"),
}


class Sharing(StrEnum):
    """Who may read which skills somebody has."""

    NOBODY = "nobody"
    NAMED = "named"
    ANONYMOUS = "anonymous"


class Level(StrEnum):
    """How well somebody knows something."""

    LEARNING = "learning"
    ABLE = "able"
    PROFESSIONAL = "professional"


LEVEL_LABELS = {
    Level.LEARNING: N_("I am learning"),
    Level.ABLE: N_("I can do it alone"),
    Level.PROFESSIONAL: N_("It is or was my trade"),
}
LEVELS_SHOWN = {
    Level.LEARNING: N_("learning"),
    Level.ABLE: N_("at ease"),
    Level.PROFESSIONAL: N_("professional"),
}
"""The same as others read it."""

DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
PARTS = {"morning": N_("morning"), "afternoon": N_("afternoon"), "evening": N_("evening")}
MOMENTS = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
"""When somebody may be free, as codes: ``sat-morning``."""


class Standing(StrEnum):
    """How far somebody has come towards being a leader of a territory."""

    GATHERING = "gathering"
    """Neighbours nominate them; there are not enough of them yet."""

    ASKED = "asked"
    """Enough people did: they are asked whether they want to."""

    WILLING = "willing"
    """They said yes: a moderator decides."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REFUSED = "refused"
    REVOKED = "revoked"
    ENDED = "ended"
    """Their term is over, or they stepped down."""


STANDING_LABELS = {
    Standing.GATHERING: N_("Nominations are being gathered"),
    Standing.ASKED: N_("Waits for their answer"),
    Standing.WILLING: N_("Waits for a moderator"),
    Standing.CONFIRMED: N_("Confirmed"),
    Standing.DECLINED: N_("Declined by the person"),
    Standing.REFUSED: N_("Refused"),
    Standing.REVOKED: N_("Revoked"),
    Standing.ENDED: N_("Term over"),
}

UNDER_WAY = frozenset({Standing.GATHERING, Standing.ASKED, Standing.WILLING})
"""Standings that may still become something else by what people do."""


class Decided(StrEnum):
    """What a moderator decided of a leader; each with a public reason."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RENEWED = "renewed"
    REVOKED = "revoked"


DECIDED_LABELS = {
    Decided.CONFIRMED: N_("Confirmed"),
    Decided.REFUSED: N_("Refused"),
    Decided.RENEWED: N_("Renewed"),
    Decided.REVOKED: N_("Revoked"),
}


class Fact(StrEnum):
    """What a role comes from."""

    LEADERSHIP = "leadership"
    MANDATE = "mandate"
    AGREEMENT = "agreement"
    STAFF = "staff"


class Turn(StrEnum):
    """What happens to a role, of which its person is told."""

    GIVEN = "given"
    REFUSED = "refused"
    PROLONGED = "prolonged"
    ENDS_SOON = "ends-soon"
    OVER = "over"
    """By itself, with its last day."""

    TAKEN = "taken"
    """Before its time, with a reason."""


TURNS = {
    Decided.CONFIRMED: Turn.GIVEN,
    Decided.REFUSED: Turn.REFUSED,
    Decided.RENEWED: Turn.PROLONGED,
    Decided.REVOKED: Turn.TAKEN,
}
"""What a decision about a leader is for its person."""


@dataclass(frozen=True, slots=True)
class Term:
    """The days of a mandate or agreement, both included; ``ended_on`` when it was cut short."""

    starts_on: date
    ends_on: date
    ended_on: date | None = None

    @property
    def last_day(self) -> date:
        """Return the last day it is in force."""
        return self.ends_on if self.ended_on is None else min(self.ends_on, self.ended_on)

    def holds(self, day: date) -> bool:
        """Say whether it is in force on ``day``; on the day it is cut short it no longer is."""
        if self.ended_on is not None and day >= self.ended_on:
            return False
        return self.starts_on <= day <= self.ends_on

    def phase(self, day: date) -> str:
        """Return where it stands on ``day``: ``before``, ``now`` or ``after``."""
        if self.holds(day):
            return "now"
        return "before" if day < self.starts_on and self.ended_on is None else "after"


def years_old(birth_year: int | None, day: date) -> int | None:
    """Return the youngest somebody born in a year may be on ``day``: the birthday is still to come."""
    return None if birth_year is None else day.year - birth_year - 1


def is_minor(birth_year: int | None, day: date) -> bool:
    """Say whether somebody who told their year of birth may be under eighteen."""
    age = years_old(birth_year, day)
    return age is not None and age < AGE_ADULT


def today(now: datetime) -> date:
    """Return the day it is in Montréal: mandates begin and end at its midnight."""
    return now.astimezone(ZONE).date()


def leader_until(confirmed_at: datetime) -> datetime:
    """Return when a term of leader that begins now ends (UTC), leap days included."""
    year = confirmed_at.year + LEADER_YEARS
    try:
        return confirmed_at.replace(year=year)
    except ValueError:
        return confirmed_at.replace(year=year, day=28)


def moment_label(code: str) -> str:
    """Return ``samedi matin`` for ``sat-morning``."""
    day, _dash, part = code.partition("-")
    return f"{_(DAYS[day])} {_(PARTS[part])}"


def level_shown(level: Level) -> str:
    """Return a level as others read it."""
    return _(LEVELS_SHOWN[level])


def kind_label(kind: PersonKind) -> str:
    """Return a kind's name in the language in force."""
    return _(KIND_LABELS[kind])
