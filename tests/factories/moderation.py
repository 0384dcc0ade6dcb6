"""Reports, cases, decisions and appeals, as tests need them; each factory commits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers.models import OfficialAnswer
from app.campaigns.models import Campaign
from app.core.moderated import Moderation, ReportedThing, moderation_of
from app.core.runtime import Runtime
from app.discussion.queries.rows import CommentRow
from app.funds.models import MatchingFund
from app.ideas.models import Idea
from app.items.models import ItemNeed, Offer
from app.media.models import Media
from app.missions.models import Mission
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.queries import cases
from app.moderation.rules import AppealState, Outcome, Reason
from app.moderation.schemas import MemberReport, Objection, Review, Ruling
from app.moderation.service import appeal as appealing
from app.moderation.service.decide import decide
from app.moderation.service.report import opened, report as send
from app.organisations.models import Organisation
from app.plans.models import Report as ProjectReport, Review as PlanReview
from app.projects.models import Project, Update
from tests.factories.accounts import person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHOUTED = "Bande d’incapables, dehors !"
OBJECTION = "Je parlais du bâtiment, et de personne d’autre : relisez la phrase d’avant."


def ways_of(kind: str) -> Moderation:
    """Return how things of a kind are moderated."""
    ways = moderation_of(kind)
    assert ways is not None
    return ways


@dataclass(frozen=True, slots=True)
class PlanOf:
    """A plan, which goes by its project’s numbers."""

    id: int
    public_id: str


Reportable = (
    Idea | CommentRow | Media | OfficialAnswer | Organisation | Actor | Project | Update | Mission
    | PlanOf | PlanReview | ProjectReport | ItemNeed | Offer
)  # fmt: skip
"""What people report; of a person it is the profile."""

NAMES: dict[type[Any], str] = {
    Idea: "idea",
    OfficialAnswer: "official-answer",
    Organisation: "organisation",
    Actor: "profile",
    Project: "project",
    Update: "project-update",
    Campaign: "campaign",
    MatchingFund: "matching-fund",
    Mission: "mission",
    PlanOf: "plan",
    PlanReview: "plan-review",
    ProjectReport: "plan-report",
    ItemNeed: "item-need",
    Offer: "offer",
}


def kind_of(it: Reportable) -> str:
    """Return as what something is reported."""
    return str(it.kind) if isinstance(it, Media) else NAMES.get(type(it), "comment")


async def thing(db: AsyncSession, it: Reportable) -> ReportedThing:
    """Return what can be reported as moderators read it."""
    found = await ways_of(kind_of(it)).find(db, it.id)
    assert found is not None
    return found


async def reported(
    db: AsyncSession,
    it: Reportable,
    by: Actor | None = None,
    reason: Reason = Reason.HATEFUL,
    words: str = "",
    now: datetime | None = None,
) -> Report:
    """Let somebody report something."""
    by = by or await person(db)
    said = MemberReport(reason=reason, words=words)
    made = await send(db, by, await thing(db, it), said, now or datetime.now(UTC))
    await db.commit()
    return made


async def held(db: AsyncSession, it: Reportable, rule: str = "links", **fields: Any) -> Case:
    """Put what is held already in the queue."""
    case = await opened(db, await thing(db, it), datetime.now(UTC))
    case.is_held = True
    case.factors = [{"rule": rule, "weight": 3, "seen": "https://example.org"}]
    for name, value in fields.items():
        setattr(case, name, value)
    await db.commit()
    return case


async def decided(
    db: AsyncSession,
    runtime: Runtime,
    it: Reportable,
    by: Actor | None = None,
    outcome: Outcome = Outcome.HIDDEN,
    now: datetime | None = None,
    **ruling: Any,
) -> Decision:
    """Let a moderator decide about something, having seen what was decided before."""
    by = by or await person(db, roles=("moderator",))
    found = await thing(db, it)
    latest = await cases.latest_decision(db, found.subject)
    seen = latest.public_id if latest else ""
    wanted = Ruling(**{"outcome": outcome, "reason": Reason.HATEFUL, "seen": seen, **ruling})
    made = await decide(
        db, runtime, by, ways_of(found.subject.kind), found, wanted, now or datetime.now(UTC)
    )
    await db.commit()
    return made


async def appealed(db: AsyncSession, decision: Decision, by: Actor) -> Appeal:
    """Let the author object."""
    made = await appealing.appeal(db, by, decision, Objection(words=OBJECTION), datetime.now(UTC))
    await db.commit()
    return made


async def overturned(db: AsyncSession, runtime: Runtime, decision: Decision, author: Actor) -> None:
    """Let the author object, and another moderator agree with them."""
    await appealed(db, decision, author)
    other = await person(db, roles=("moderator",))
    verdict = Review(state=AppealState.OVERTURNED, answer="Vous avez raison, entièrement.")
    await appealing.review(db, runtime, other, decision, verdict, datetime.now(UTC))
    await db.commit()
