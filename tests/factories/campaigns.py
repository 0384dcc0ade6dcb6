"""Campaigns, what their money is for, rewards and reviews, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign, CampaignReview, CampaignUse, Reward
from app.campaigns.rules import Check, ReviewState, State
from app.ideas.models import Gate, Idea
from app.plans.budget import LineKind
from app.plans.models import BudgetLine
from app.projects.models import Project
from app.projects.rules import State as ProjectState
from tests.factories import ideas, plans, projects
from tests.factories.accounts import person

PITCH = (
    "Cent vingt familles n’ont ni cour ni parc. **Avec vous**, la ruelle aura dix bacs, deux bancs et "
    "une corde à linge pour les fêtes avant la fin du mois de juin."
)
MINIMUM, OPTIMUM = 800_00, 1_200_00
SHARES = ((700_00, 1_000_00), (100_00, 200_00))
"""Of the two costs of tests/factories/plans.py: what the minimum, then the optimum, pays of each."""

DAY = timedelta(days=1)
PROJECT_STATES = {
    State.DRAFT: ProjectState.MOBILISING,
    State.REVIEW: ProjectState.MOBILISING,
    State.FAILED: ProjectState.MOBILISING,
    State.CANCELLED: ProjectState.MOBILISING,
    State.RELEASED: ProjectState.MOBILISING,
    State.SETTLED: ProjectState.IN_PROGRESS,
    State.PAYING_OUT: ProjectState.IN_PROGRESS,
    State.DELIVERING: ProjectState.IN_PROGRESS,
    State.CLOSED: ProjectState.CLOSED,
}
"""Where a campaign's project stands; gathering money otherwise."""

WRITTEN = frozenset({State.DRAFT, State.REVIEW})


async def ready_project(
    db: AsyncSession,
    state: ProjectState | str = ProjectState.MOBILISING,
    carrier: Actor | None = None,
    **fields: Any,
) -> Project:
    """Make a project whose idea passed its threshold, with a whole plan: 1,200 $ are to be found."""
    idea: Idea = await ideas.idea(db, carrier, state="candidate")
    idea.became_project_at = datetime.now(UTC)
    gate = await db.get_one(Gate, idea.id)
    gate.local = gate.threshold
    made = await projects.project(db, state, carrier or await person(db), idea=idea, **fields)
    await plans.complete(db, made)
    return made


async def campaign(
    db: AsyncSession,
    state: State | str = State.LIVE,
    project: Project | None = None,
    carrier: Actor | None = None,
    **fields: Any,
) -> Campaign:
    """Make a campaign at a moment of its life, with its uses; open ones end in ten days.

    ``ends_in`` (a timedelta, negative when it is past) says when; ``reviewed=False`` and
    ``known=False`` leave those gates shut.
    """
    state, now = State(state), datetime.now(UTC)
    of_state = PROJECT_STATES.get(state, ProjectState.CROWDFUNDING)
    of = project or await ready_project(db, of_state, carrier)
    over = state not in WRITTEN | {State.LIVE, State.CANCELLED}
    ends_in = fields.pop("ends_in", -3 * DAY if over else 10 * DAY)
    reviewed, known = fields.pop("reviewed", True), fields.pop("known", True)
    made = Campaign(
        **{
            "project_id": of.id,
            "state": state,
            "pitch": PITCH,
            "minimum_cents": MINIMUM,
            "optimum_cents": OPTIMUM,
            "opens_at": None if state in WRITTEN else now + min(ends_in, timedelta()) - 20 * DAY,
            "ends_at": None if state in WRITTEN else now + ends_in,
            "evaluated_at": now + ends_in if over else None,
            "payee_name": "Coop de la ruelle",
            "payee_role": "Trésorière : Ana Reyes",
            "payee_known_at": now - 25 * DAY if known else None,
            "reason": "La subvention est arrivée entre-temps." if state is State.CANCELLED else "",
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    await uses(db, made)
    if reviewed:
        await review(db, made, ReviewState.READY)
    await db.commit()
    return made


async def uses(db: AsyncSession, of: Campaign, shares: Any = SHARES) -> None:
    """Say what the money is for: so much of each cost of the project's plan, in their order."""
    query = (
        select(BudgetLine)
        .where(BudgetLine.project_id == of.project_id, BudgetLine.kind == LineKind.COST)
        .order_by(BudgetLine.position)
    )
    for number, (line, (least, most)) in enumerate(
        zip(await db.scalars(query), shares, strict=False)
    ):
        db.add(
            CampaignUse(
                campaign_id=of.id, line=line.public_id, position=number, label=line.label,
                minimum_cents=least, optimum_cents=most,
            )
        )  # fmt: skip
    await db.commit()


async def reward(db: AsyncSession, of: Campaign, **fields: Any) -> Reward:
    """Make a reward, without number unless ``units`` says otherwise."""
    made = Reward(
        **{
            "campaign_id": of.id,
            "title": "Un pot de miel de la ruelle",
            "what": "250 g, récolté par les enfants de l’école.",
            "least_cents": 40_00,
            "delivered_by": "En septembre, à la fête de la ruelle",
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def review(
    db: AsyncSession,
    of: Campaign,
    state: ReviewState | str = ReviewState.ASKED,
    by: Actor | None = None,
    **fields: Any,
) -> CampaignReview:
    """Make a review of a campaign as it is now."""
    now, state = datetime.now(UTC), ReviewState(state)
    decided = state in {ReviewState.READY, ReviewState.CHANGES}
    made = CampaignReview(
        **{
            "campaign_id": of.id,
            "state": state,
            "campaign_version": of.version,
            "asked_at": now - 26 * DAY,
            "decided_by_id": by.id if by else None,
            "met": [str(check) for check in Check] if state is ReviewState.READY else [],
            "reasons": "C’est clair, et le minimum suffit aux bacs." if decided else "",
            "ended_at": None if state is ReviewState.ASKED else now - 25 * DAY,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def again(db: AsyncSession, of: Campaign) -> Campaign:
    """Read a campaign anew."""
    await db.refresh(of)
    return of
