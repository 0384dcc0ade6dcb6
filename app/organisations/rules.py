"""What an organisation is: kinds, roles, states, limits, and the numbers that registers give them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.core.i18n import N_, gettext as _

NAME_MIN, NAME_MAX = 3, 120
PRESENTATION_MIN, PRESENTATION_MAX = 40, 5_000
PART_MAX = 2_000
WEBSITE_MAX = 300
NOTE_MAX = 500
REASON_MIN, REASON_MAX = 10, 500
UNVERIFIED_MAX = 5
"""Organisations one person may own that nobody has verified."""

MEMBERS_MAX = 200
INVITATIONS_MAX = 50
"""Invitations of one organisation that wait for an answer."""

INVITATION_LIFETIME = timedelta(days=14)
DOCUMENT_LIFETIME = timedelta(days=60)
"""A request that nobody decided for so long lapses, and its document is destroyed."""


class Kind(StrEnum):
    """What sort of organisation it is."""

    COMMUNITY = "community"
    ROUNDTABLE = "roundtable"
    SOCIAL_ECONOMY = "social_economy"
    BUSINESS = "business"
    INSTITUTION = "institution"
    OTHER = "other"


KIND_LABELS = {
    Kind.COMMUNITY: N_("Community organisation"),
    Kind.ROUNDTABLE: N_("Neighbourhood roundtable"),
    Kind.SOCIAL_ECONOMY: N_("Social-economy enterprise"),
    Kind.BUSINESS: N_("Private business"),
    Kind.INSTITUTION: N_("Institution"),
    Kind.OTHER: N_("Other kind of organisation"),
}


class Practice(StrEnum):
    """How a community organisation acts: the types of the City's recognition policy."""

    ACTION = "action"
    AUTONOMOUS = "autonomous"
    RIGHTS = "rights"
    UMBRELLA = "umbrella"


PRACTICE_LABELS = {
    Practice.ACTION: N_("Community action"),
    Practice.AUTONOMOUS: N_("Autonomous community action"),
    Practice.RIGHTS: N_("Collective defence of rights"),
    Practice.UMBRELLA: N_("Umbrella group"),
}


class State(StrEnum):
    """Whether staff have checked that it exists."""

    UNVERIFIED = "unverified"
    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


STATE_LABELS = {
    State.UNVERIFIED: N_("Not verified"),
    State.PENDING: N_("Verification under way"),
    State.VERIFIED: N_("Verified"),
    State.REFUSED: N_("Verification refused"),
    State.SUSPENDED: N_("Suspended"),
}

MAY_ASK = frozenset({State.UNVERIFIED, State.REFUSED})
"""States in which owners may ask to be verified."""

LISTED = frozenset({State.UNVERIFIED, State.PENDING, State.VERIFIED, State.REFUSED})
"""States in which the directory may show it."""


class Role(StrEnum):
    """What a member may do in its name."""

    OWNER = "owner"
    EDITOR = "editor"
    MEMBER = "member"


ROLE_LABELS = {Role.OWNER: N_("Owner"), Role.EDITOR: N_("Editor"), Role.MEMBER: N_("Member")}
SPEAKERS = frozenset({Role.OWNER, Role.EDITOR})
"""Roles that speak for the organisation and write its page."""


class Means(StrEnum):
    """What an organisation shows to be verified."""

    NEQ = "neq"
    CHARITY = "charity"
    DOCUMENT = "document"


MEANS_LABELS = {
    Means.NEQ: N_("Québec enterprise number (NEQ)"),
    Means.CHARITY: N_("Charity number"),
    Means.DOCUMENT: N_("Document"),
}


class Outcome(StrEnum):
    """What became of a request to be verified."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_LABELS: dict[type[StrEnum], Mapping[Any, str]] = {
    Kind: KIND_LABELS,
    Practice: PRACTICE_LABELS,
    State: STATE_LABELS,
    Role: ROLE_LABELS,
    Means: MEANS_LABELS,
}


def label(word: Kind | Practice | State | Role | Means) -> str:
    """Return a word's name in the language in force."""
    return _(_LABELS[type(word)][word])


NEQ = re.compile(r"(?:11|22|33|88)[0-9]{8}")
"""Ten digits; the first two say the legal form: 11 legal person, 22 sole proprietorship,
33 partnership, 88 public body (Registraire des entreprises du Québec)."""

CHARITY_NUMBER = re.compile(r"([0-9]{9})RR([0-9]{4})")
"""A nine-digit business number, the programme RR of charities, an account (Canada Revenue Agency)."""

BETWEEN_DIGITS = re.compile(r"[\s.\-‐‑–—]+")


def read_neq(typed: str) -> str:
    """Return the ten digits of a NEQ however they are spaced; nothing when it cannot be one."""
    digits = BETWEEN_DIGITS.sub("", typed)
    return digits if NEQ.fullmatch(digits) else ""


def read_charity_number(typed: str) -> str:
    """Return a charity number as ``119219814RR0001``; nothing when it cannot be one."""
    number = BETWEEN_DIGITS.sub("", typed).upper()
    found = CHARITY_NUMBER.fullmatch(number)
    return number if found and passes_luhn(found[1]) and found[2] != "0000" else ""


def passes_luhn(digits: str) -> bool:
    """Say whether the last digit checks the others (ISO/IEC 7812-1, which business numbers use)."""
    doubled = (int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def neq_fault(typed: str) -> str:
    """Return why this is no NEQ (an untranslated sentence), or nothing."""
    digits = BETWEEN_DIGITS.sub("", typed)
    if not digits:
        return N_("Please write the NEQ.")
    if not digits.isascii() or not digits.isdigit() or len(digits) != 10:
        return N_("A NEQ has exactly 10 digits, such as 1143 920 115.")
    if not read_neq(digits):
        return N_("A NEQ begins with 11, 22, 33 or 88. Please check the first two digits.")
    return ""


def charity_fault(typed: str) -> str:
    """Return why this is no charity number (an untranslated sentence), or nothing."""
    number = BETWEEN_DIGITS.sub("", typed).upper()
    if not number:
        return N_("Please write the charity number.")
    if not CHARITY_NUMBER.fullmatch(number):
        return N_(
            "A charity number has 9 digits, the letters RR and 4 digits, such as 119219814RR0001."
        )
    if not read_charity_number(number):
        return N_("One of the digits of this charity number is wrong: they do not check out.")
    return ""
