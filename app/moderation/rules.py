"""What can be reported, decided and appealed, with which words and limits."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.i18n import N_, gettext as _

WORDS_MAX = 1_000
APPEAL_MIN, APPEAL_MAX = 20, 3_000
PLEA_MIN = 5
CLAIM_LASTS = timedelta(minutes=30)
"""For how long one moderator holds what they took; each look at the page they decide on renews it."""
APPEAL_WITHIN = timedelta(days=90)
VISITORS_KEPT = timedelta(days=90)
"""How long a visitor's address and network are kept after their report was answered."""
SMALLEST_CELL = 5
"""A number of decisions under this one is not published: it may point at somebody."""
NETWORKS_KEPT = timedelta(days=30)


class Reason(StrEnum):
    """Which of the rules of the place is broken."""

    HATEFUL = "hateful"
    HARASSMENT = "harassment"
    PERSONAL_DATA = "personal-data"
    SPAM = "spam"
    MISLEADING = "misleading"
    OFF_TOPIC = "off-topic"
    ILLEGAL = "illegal"
    MANIPULATION = "manipulation"
    OTHER = "other"


REPORTABLE = tuple(reason for reason in Reason if reason is not Reason.MANIPULATION)
"""What a report may say; manipulation of supports is for the staff to find."""

LABELS = {
    Reason.HATEFUL: N_("Hateful words"),
    Reason.HARASSMENT: N_("Harassment or threats"),
    Reason.PERSONAL_DATA: N_("Somebody’s personal information"),
    Reason.SPAM: N_("Advertising or spam"),
    Reason.MISLEADING: N_("False or misleading"),
    Reason.OFF_TOPIC: N_("Off topic"),
    Reason.ILLEGAL: N_("Against the law"),
    Reason.MANIPULATION: N_("Several accounts for one person"),
    Reason.OTHER: N_("Something else"),
}

EXPLAINED = {
    Reason.HATEFUL: N_("Attacks people for what they are: origin, religion, gender, disability…"),
    Reason.HARASSMENT: N_("Insults, threatens or hounds somebody."),
    Reason.PERSONAL_DATA: N_("An address, a telephone number, a photo they did not agree to."),
    Reason.SPAM: N_("Sells something, or says the same thing everywhere."),
    Reason.MISLEADING: N_("Says as a fact what is not one, in a way that matters."),
    Reason.OFF_TOPIC: N_("Has nothing to do with where it stands."),
    Reason.ILLEGAL: N_("Defamation, fraud, stolen work…"),
    Reason.OTHER: N_("Tell us in your own words."),
}

RULES_OF_THE_PLACE = {
    Reason.HATEFUL: N_("Nobody is attacked here for who they are."),
    Reason.HARASSMENT: N_("We discuss ideas; we neither insult nor threaten people."),
    Reason.PERSONAL_DATA: N_("Nobody’s address, number or picture is published without their yes."),
    Reason.SPAM: N_("This place is for the life of the neighbourhood, not for advertising."),
    Reason.MISLEADING: N_("What is given as a fact must be one."),
    Reason.OFF_TOPIC: N_("What is written stays with what is being discussed."),
    Reason.ILLEGAL: N_("What the law forbids cannot be published here."),
    Reason.MANIPULATION: N_("Each person counts once."),
    Reason.OTHER: N_("It breaks the rules of the place, as explained below."),
}


class Outcome(StrEnum):
    """What was decided."""

    DISMISSED = "dismissed"
    HIDDEN = "hidden"
    RESTORED = "restored"
    WARNED = "warned"
    SUSPENDED = "suspended"
    SET_ASIDE = "set-aside"


OUTCOME_LABELS = {
    Outcome.DISMISSED: N_("Left as it is"),
    Outcome.HIDDEN: N_("Hidden from everybody"),
    Outcome.RESTORED: N_("Shown again"),
    Outcome.WARNED: N_("Author warned"),
    Outcome.SUSPENDED: N_("Account suspended"),
    Outcome.SET_ASIDE: N_("Support set aside"),
}

AGAINST = frozenset({Outcome.HIDDEN, Outcome.WARNED, Outcome.SUSPENDED, Outcome.SET_ASIDE})
"""Decisions that somebody may object to: they need a reason, and can be appealed."""

TOLD = AGAINST | {Outcome.RESTORED}
"""Decisions that the author is told of."""


class CaseState(StrEnum):
    """Whether somebody must still look."""

    OPEN = "open"
    DECIDED = "decided"


class AppealState(StrEnum):
    """Where an appeal stands."""

    WAITING = "waiting"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


APPEAL_LABELS = {
    AppealState.WAITING: N_("Appeal waiting"),
    AppealState.UPHELD: N_("Decision upheld"),
    AppealState.OVERTURNED: N_("Decision overturned"),
}

KIND_LABELS = {
    "idea": N_("Idea"),
    "comment": N_("Comment"),
    "photo": N_("Photo"),
    "document": N_("Document"),
    "link": N_("Link"),
    "organisation": N_("Organisation"),
    "profile": N_("Profile"),
    "official-answer": N_("Official answer"),
    "message": N_("Message"),
    "support": N_("Support"),
    "project": N_("Project"),
    "project-update": N_("News of a project"),
    "plan": N_("Plan of a project"),
    "plan-review": N_("Review of a plan"),
    "plan-report": N_("Report of a project"),
    "mission": N_("Mission"),
    "application": N_("Application to a mission"),
    "item-need": N_("Thing needed"),
    "offer": N_("Offer of things"),
    "campaign": N_("Campaign"),
    "matching-fund": N_("Matching fund"),
}

SUSPENSIONS = (1, 7, 30, 90, 0)
"""Days that can be chosen; 0 has no end."""


def label(reason: Reason) -> str:
    """Return a reason's name in the language in force."""
    return _(LABELS[reason])


def rule_of(reason: Reason) -> str:
    """Return the rule that was broken, in the language in force."""
    return _(RULES_OF_THE_PLACE[reason])


def outcome_label(outcome: Outcome) -> str:
    """Return a decision's name in the language in force."""
    return _(OUTCOME_LABELS[outcome])


def kind_label(kind: str) -> str:
    """Return the name of a kind of thing, in the language in force."""
    return _(KIND_LABELS[kind]) if kind in KIND_LABELS else kind


def suspended_until(days: int, now: datetime) -> datetime | None:
    """Return when a suspension of so many days ends (UTC); None when it has no end."""
    return now + timedelta(days=days) if days else None
