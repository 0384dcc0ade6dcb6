"""Terms, purposes of consent, and what an incident must say. Source: Loi 25 (RLRQ, c. P-39.1)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.i18n import N_

GRACE = timedelta(days=30)
"""How long somebody who left may come back before they are erased."""

REMIND_BEFORE = timedelta(days=3)

COPY_KEPT = timedelta(days=7)
"""How long a copy of one's data waits to be downloaded."""

COPY_MADE_WITHIN = timedelta(days=1)
"""Longer than its job is tried again: after this another copy may be asked for in its place."""

COPY_FILE = "export-{}.zip"

INCIDENT_KEPT = timedelta(days=5 * 365 + 1)
"""Règlement sur les incidents de confidentialité, s. 8: five years after it was noticed, at least."""

TITLE_MIN, TITLE_MAX = 5, 120
WORDS_MIN, WORDS_MAX = 10, 5_000
PERSONS_MAX = 10_000_000


class Purpose(StrEnum):
    """What somebody may agree to, apart from what the site cannot do without."""

    NEWS = "news"
    STUDIES = "studies"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What is asked, word for word; other words need another version."""

    version: str
    label: str
    text: str


CONSENTS = {
    Purpose.NEWS: ConsentText(
        "2026-11-22",
        N_("News of the platform"),
        N_(
            "I agree to receive, at most once a month, a letter from the team with news of the"
            " platform. My e-mail address is used for nothing else."
        ),
    ),
    Purpose.STUDIES: ConsentText(
        "2026-11-22",
        N_("Invitations to give my opinion"),
        N_(
            "I agree that the team writes to me at most four times a year to ask my opinion about"
            " the platform. I may always decline, and my answers are kept apart from my account."
        ),
    ),
}


class CopyState(StrEnum):
    """How far a copy of somebody's data has come."""

    ASKED = "asked"
    READY = "ready"


class Risk(StrEnum):
    """Whether an incident may seriously injure those whom it touches."""

    UNKNOWN = "unknown"
    SERIOUS = "serious"
    SMALL = "small"


RISK_LABELS = {
    Risk.UNKNOWN: N_("Not assessed yet"),
    Risk.SERIOUS: N_("Yes: a risk of serious injury"),
    Risk.SMALL: N_("No risk of serious injury"),
}


def incident_fault(
    *, risk: Risk, is_closed: bool, told_commission: date | None, told_persons: date | None
) -> tuple[str, str]:
    """Return the field and the untranslated reason why an incident cannot be closed, or nothing.

    Source: Loi 25, s. 3.5: a risk of serious injury is told to the Commission and to the persons.
    """
    if not is_closed:
        return "", ""
    if risk is Risk.UNKNOWN:
        return "risk", N_("Assess the risk before you close the incident.")
    if risk is Risk.SERIOUS and told_commission is None:
        return "told_commission_on", N_(
            "A risk of serious injury must be told to the Commission before the incident is closed."
        )
    if risk is Risk.SERIOUS and told_persons is None:
        return "told_persons_on", N_(
            "A risk of serious injury must be told to the persons before the incident is closed."
        )
    return "", ""
