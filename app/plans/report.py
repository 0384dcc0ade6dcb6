"""The report that closes a project: what it must say, and when it may be taken back."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.i18n import N_
from app.plans.budget import Account
from app.projects.rules import State as ProjectState

TEXT_MIN, TEXT_MAX = 40, 12_000
BALANCE_MAX = 600

REPORTABLE = frozenset({ProjectState.IN_PROGRESS, ProjectState.DELIVERED})
"""States of a project in which its report may be written; it is published once it is delivered."""


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


class ReportAct(StrEnum):
    """What is done with a report."""

    PUBLISH = "publish"
    TAKE_BACK = "take_back"


REPORT_PATH: Mapping[tuple[ReportState, ReportAct], ReportState] = MappingProxyType(
    {
        (ReportState.DRAFT, ReportAct.PUBLISH): ReportState.PUBLISHED,
        (ReportState.PUBLISHED, ReportAct.TAKE_BACK): ReportState.DRAFT,
    }
)


def report_after(state: ReportState, act: ReportAct, project: ProjectState) -> ReportState:
    """Return what a report becomes; the same when the act leads nowhere, or the project is not there.

    It is published, and taken back to correct it, while the project is delivered and not closed.
    """
    if project is not ProjectState.DELIVERED:
        return state
    return REPORT_PATH.get((state, act), state)


def unsaid(done: str, learnt: str, account: Account, balance_note: str) -> dict[str, str]:
    """Return what a report lacks to be published: an untranslated sentence by field."""
    found = {}
    if len(done) < TEXT_MIN:
        found["done"] = N_("Please tell what was done.")
    if len(learnt) < TEXT_MIN:
        found["learnt"] = N_("Please tell what you learnt, what went wrong included.")
    if account.left > 0 and not balance_note:
        found["balance_note"] = N_("%(amount)s is left over: please say what becomes of it.")
    if account.left < 0 and not balance_note:
        found["balance_note"] = N_("%(amount)s more was spent than came in: who bears it?")
    return found
