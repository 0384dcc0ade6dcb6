"""A campaign is put up for review, and found ready or not yet, for public reasons."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.campaigns import policy
from app.campaigns.models import Campaign, CampaignReview
from app.campaigns.rules import Act, Conclusion, Kind, ReviewState, contradiction
from app.campaigns.schemas import Asking, Deciding
from app.campaigns.service.holding import CampaignMovedOn, held_by
from app.campaigns.service.telling import TEAM
from app.campaigns.service.turn import turn
from app.core.errors import Invalid, Refused
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.projects.models import TeamMember
from app.projects.queries.team import member_ids
from app.projects.rules import RUNS, TeamRole

ASKED, REVIEWED = "campaigns.review_asked", "campaigns.reviewed"


async def ask(
    session: AsyncSession, actor: Actor, campaign: Campaign, typed: Asking, now: datetime
) -> CampaignReview:
    """Put a campaign up for review; the project's mentors are told.

    Raises:
        Refused: the policy says no, or nothing is written yet.
    """
    held = await held_by(session, actor, campaign.id)
    if not held.campaign.pitch or not held.campaign.optimum_cents:
        raise Refused(_("Write the text and set the goal first: there is nothing to review yet."))
    await turn(session, actor, held.campaign, Act.ASK_REVIEW, now)
    review = CampaignReview(
        campaign_id=campaign.id, note=typed.note, campaign_version=held.campaign.version,
        asked_by_id=actor.id, asked_at=now, met=[],
    )  # fmt: skip
    session.add(review)
    await session.flush()
    mentors = await member_ids(session, held.project.id, [TeamRole.MENTOR])
    await tell(
        session, ASKED, f"{ASKED}:{review.id}", to=sorted(mentors),
        because=N_("because you mentor this project"), but=[actor.id],
        data={"review": review.public_id},
    )  # fmt: skip
    return review


async def withdraw(session: AsyncSession, actor: Actor, campaign: Campaign, now: datetime) -> None:
    """Take a campaign back from review, to go on writing.

    Raises:
        Refused: the policy says no.
    """
    held = await held_by(session, actor, campaign.id)
    await turn(session, actor, held.campaign, Act.WITHDRAW, now)
    await end_open(session, campaign.id, now)


async def end_open(session: AsyncSession, campaign_id: int, now: datetime) -> None:
    """End the review of a campaign that is not to be read any more."""
    review = await open_review(session, campaign_id)
    if review is not None:
        review.state, review.ended_at = ReviewState.WITHDRAWN, now
        await session.flush()


async def decide(
    session: AsyncSession, actor: Actor, campaign: Campaign, typed: Deciding, now: datetime
) -> CampaignReview:
    """Conclude a review; one that asks for changes gives the campaign back to its team, who is told.

    Raises:
        Refused: the policy says no, or no review is open.
        CampaignMovedOn: the campaign is not any more the one that was read.
        Invalid: the checklist does not bear the conclusion.
    """
    held = await held_by(session, actor, campaign.id)
    part = await took_part(session, held.campaign, actor.id)
    policy.can_decide(actor, held.campaign, held.project, held.role, took_part=part).require()
    review = await open_review(session, campaign.id)
    if review is None:
        raise Refused(_("No review is open."))
    _judge(held.campaign, typed)
    if typed.version != held.campaign.version:
        raise CampaignMovedOn(held.campaign.version)
    ready = typed.conclusion is Conclusion.READY
    review.state = ReviewState.READY if ready else ReviewState.CHANGES
    review.met = [str(check) for check in typed.met]
    review.allows_flexible = ready and typed.allows_flexible
    review.reasons = typed.reasons
    review.campaign_version = typed.version
    review.decided_by_id, review.ended_at = actor.id, now
    review.as_mentor = held.role is TeamRole.MENTOR
    await session.flush()
    await record(
        session, "campaign.reviewed", by=actor.id, now=now, subject=held.campaign.subject,
        territory_id=held.project.territory_id, reason=typed.reasons,
        detail={"review": review.public_id, "conclusion": str(review.state)},
    )  # fmt: skip
    if not ready:
        await turn(session, actor, held.campaign, Act.ASK_CHANGES, now)
    await tell(
        session, REVIEWED, f"{REVIEWED}:{review.id}",
        to=sorted(await member_ids(session, held.project.id, sorted(RUNS))), because=TEAM,
        but=[actor.id], data={"review": review.public_id},
    )  # fmt: skip
    return review


def _judge(campaign: Campaign, typed: Deciding) -> None:
    """Refuse a conclusion that its checklist does not bear."""
    if fault := contradiction(frozenset(typed.met), typed.conclusion):
        raise Invalid({"conclusion": _(fault)})
    if (
        typed.conclusion is Conclusion.READY
        and campaign.kind is Kind.FLEXIBLE
        and not typed.allows_flexible
    ):
        said = _(
            "The team asks to keep what is raised below the minimum: allow it, or ask for changes."
        )
        raise Invalid({"allows_flexible": said})


async def know_payee(
    session: AsyncSession, actor: Actor, campaign: Campaign, now: datetime
) -> None:
    """Say that it is known who will be paid; written down with who said so.

    Raises:
        Refused: the policy says no.
    """
    held = await held_by(session, actor, campaign.id)
    part = await took_part(session, held.campaign, actor.id)
    policy.can_know_payee(actor, held.campaign, held.project, held.role, took_part=part).require()
    held.campaign.payee_known_at, held.campaign.payee_known_by_id = now, actor.id
    await session.flush()
    await record(
        session, "campaign.payee_known", by=actor.id, now=now, subject=held.campaign.subject,
        territory_id=held.project.territory_id, detail={"payee": held.campaign.payee_name},
    )  # fmt: skip


async def open_review(session: AsyncSession, campaign_id: int) -> CampaignReview | None:
    """Return the review that nobody has decided."""
    query = (
        select(CampaignReview)
        .where(CampaignReview.campaign_id == campaign_id, CampaignReview.state == ReviewState.ASKED)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def took_part(session: AsyncSession, campaign: Campaign, person_id: int) -> bool:
    """Say whether somebody began the campaign, asked for a review of it, or runs or ran its project."""
    asked = exists().where(
        CampaignReview.campaign_id == campaign.id, CampaignReview.asked_by_id == person_id
    )
    was_in = exists().where(
        TeamMember.project_id == campaign.project_id,
        TeamMember.person_id == person_id,
        TeamMember.role.in_(RUNS),
        TeamMember.answered_at.is_not(None),
    )
    return campaign.created_by_id == person_id or bool(await session.scalar(select(asked | was_in)))
