"""A plan is put up for review, and found ready or not yet, for public reasons."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db.questions import Questions
from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.plans import policy
from app.plans.models import Review
from app.plans.queries.reviews import KIND, took_part
from app.plans.queries.whole import ask_plan
from app.plans.rules import (
    DECIDES,
    Conclusion,
    ReviewAct,
    ReviewState,
    contradiction,
    review_after,
)
from app.plans.schemas import Asking, Deciding
from app.plans.service.opening import Open, hold_back, opened
from app.projects.queries.team import member_ids
from app.projects.rules import RUNS, Act, TeamRole
from app.projects.service.turn import turn

ASKED, DECIDED = "plans.review_asked", "plans.reviewed"


class AlreadyDecided(Conflict):
    """Somebody else decided first, or the team took the review back."""


class PlanMovedOn(Conflict):
    """The plan changed since its reviewer read it."""

    code = "moved-on"

    def __init__(self, version: int) -> None:
        super().__init__(
            _("The plan changed while you were reading: please look at what changed, then decide.")
        )
        self.version = version

    @property
    def facts(self) -> dict[str, object]:
        """Return the version that stands."""
        return {"version": self.version}


async def ask(
    session: AsyncSession, actor: Actor, project_id: int, typed: Asking, now: datetime
) -> Review:
    """Put a complete plan up for review; the project's mentors are told.

    Raises:
        Refused: the policy says no: not of the team, not complete, asked already.
    """
    held = await opened(session, actor, project_id, now)
    asked = Questions()
    whole = ask_plan(asked, project_id)
    await asked.ask(session)
    standing = await _open_review(session, project_id)
    policy.can_ask(
        actor, held.project, held.role, wanting=whole.value.wanting, is_asked=standing is not None
    ).require()
    review = Review(
        project_id=project_id,
        note=typed.note,
        plan_version=held.plan.version,
        asked_by_id=actor.id,
        asked_at=now,
        checklist={},
    )
    session.add(review)
    await session.flush()
    if typed.note:
        await hold_back(session, held.plan, actor, typed.note, now)
    mentors = await member_ids(session, project_id, [TeamRole.MENTOR])
    await tell(
        session, ASKED, f"{ASKED}:{review.id}", to=sorted(mentors),
        because=N_("because you mentor this project"), but=[actor.id],
        data={"review": review.public_id},
    )  # fmt: skip
    return review


async def withdraw(session: AsyncSession, actor: Actor, project_id: int, now: datetime) -> Review:
    """Take the open review back, to go on writing.

    Raises:
        Refused: the policy says no, or none is open.
    """
    held = await opened(session, actor, project_id, now)
    policy.can_withdraw(actor, held.role).require()
    review = await _open_review(session, project_id)
    if review is None:
        raise Refused(_("No review is open."))
    review.state = review_after(review.state, ReviewAct.WITHDRAW)
    review.ended_at = now
    await session.flush()
    return review


async def decide(
    session: AsyncSession,
    actor: Actor,
    project_id: int,
    review_id: str,
    typed: Deciding,
    now: datetime,
) -> Review:
    """Conclude a review; a plan found ready makes its project ready. The team is told.

    Raises:
        Refused: the policy says no: of the team, or not a mentor or moderator here.
        NotFound: there is no such review of this plan.
        AlreadyDecided: it is over.
        PlanMovedOn: the plan is not any more the one that was read.
        Invalid: the checklist does not bear the conclusion.
    """
    held = await opened(session, actor, project_id, now)
    part = await took_part(session, project_id, actor.id)
    policy.can_decide(actor, held.project, held.role, took_part=part).require()
    review = await _review(session, project_id, review_id)
    act = DECIDES[typed.conclusion]
    if review_after(review.state, act) is review.state:
        raise AlreadyDecided(_("This review is over: somebody decided, or the team took it back."))
    if fault := contradiction(typed.answers, typed.conclusion):
        raise Invalid({"conclusion": _(fault)})
    if typed.plan_version != held.plan.version:
        raise PlanMovedOn(held.plan.version)
    review.state = review_after(review.state, act)
    review.checklist = {str(check): str(answer) for check, answer in typed.answers.items()}
    review.reasons = typed.reasons
    review.plan_version = typed.plan_version
    review.decided_by_id = actor.id
    review.as_mentor = held.role is TeamRole.MENTOR
    review.ended_at = now
    await session.flush()
    await _hold_back(session, review, actor, now)
    await _write_down(session, actor, held, review, now)
    if typed.conclusion is Conclusion.READY:
        await turn(session, actor, held.project, Act.DECLARE_READY, now)
    await tell(
        session, DECIDED, f"{DECIDED}:{review.id}",
        to=sorted(await member_ids(session, project_id, sorted(RUNS))),
        because=N_("because you are of the project’s team"), but=[actor.id],
        data={"review": review.public_id},
    )  # fmt: skip
    return review


async def close_open(session: AsyncSession, project_id: int, now: datetime) -> None:
    """End the open review of a project that stopped: there is nothing left to decide."""
    review = await _open_review(session, project_id)
    if review is not None:
        review.state, review.ended_at = ReviewState.WITHDRAWN, now
        await session.flush()


async def _open_review(session: AsyncSession, project_id: int) -> Review | None:
    query = (
        select(Review)
        .where(Review.project_id == project_id, Review.state == ReviewState.ASKED)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _review(session: AsyncSession, project_id: int, review_id: str) -> Review:
    query = (
        select(Review)
        .where(Review.project_id == project_id, Review.public_id == review_id)
        .execution_options(populate_existing=True)
    )
    review = (await session.execute(query)).scalar_one_or_none()
    if review is None:
        raise NotFound
    return review


async def _hold_back(session: AsyncSession, review: Review, actor: Actor, now: datetime) -> None:
    """Hide reasons that a moderator has to read first; what was concluded stands."""
    held = await judge(session, Written(KIND, actor.id, review.reasons), now)
    if held is not None:
        review.hidden_at = now
        await session.flush()
        await keep(session, Subject(KIND, review.id), held, now)


async def _write_down(
    session: AsyncSession, actor: Actor, held: Open, review: Review, now: datetime
) -> None:
    await record(
        session, "plan.reviewed", by=actor.id, now=now,
        subject=Subject("project", held.project.id), territory_id=held.project.territory_id,
        reason=review.reasons,
        detail={
            "review": review.public_id,
            "conclusion": str(review.state),
            "as_mentor": review.as_mentor,
        },
    )  # fmt: skip
