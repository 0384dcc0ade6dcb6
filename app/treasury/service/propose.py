"""A payout begins: one person proposes it, never beyond what may be paid now."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.campaigns.models import Campaign
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.treasury import policy
from app.treasury.models import Payout
from app.treasury.queries.standing import Standing, standing_of
from app.treasury.schemas import Proposal
from app.treasury.service.holding import held_campaign


async def propose(
    session: AsyncSession, actor: Actor, campaign_id: int, typed: Proposal, now: datetime
) -> Payout:
    """Propose to pay a part of what is owed to a project.

    Raises:
        Refused: the policy says no.
        Invalid: it is more than may be paid now (field ``amount``).
    """
    campaign = await held_campaign(session, campaign_id)
    role = await role_of(session, campaign.project_id, actor.id)
    policy.can_propose(actor, campaign, role).require()
    require_room(await standing_of(session, campaign), typed.cents)
    before = select(func.count()).where(Payout.campaign_id == campaign.id)
    payout = Payout(
        campaign_id=campaign.id,
        tranche=(await session.scalar(before) or 0) + 1,
        cents=typed.cents,
        method=typed.method,
        destination=typed.destination,
        payee=campaign.payee_name,
        note=typed.note,
        proposed_by_id=actor.id,
        proposed_at=now,
    )
    session.add(payout)
    await session.flush()
    await write_down(session, actor, payout, "payout.proposed", now)
    return payout


def require_room(standing: Standing, cents: int) -> None:
    """Refuse more than may be paid now.

    Raises:
        Invalid: it is (field ``amount``); says what may be, and why no more.
    """
    most = standing.payable
    if cents <= most:
        return
    said = _("At most %(amount)s can be paid now.") % {"amount": money(most)}
    if standing.report is None and standing.tranches.last:
        said = f"{said} " + _("The last %(amount)s wait for the project’s report.") % {
            "amount": money(standing.tranches.last)
        }
    raise Invalid({"amount": said})


async def write_down(
    session: AsyncSession,
    actor: Actor | None,
    payout: Payout,
    action: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Enter what was done with a payout into the audit log."""
    territory = (
        select(Project.territory_id)
        .join(Campaign, Campaign.project_id == Project.id)
        .where(Campaign.id == payout.campaign_id)
    )
    await record(
        session, action, by=actor.id if actor else None, now=now, subject=payout.subject,
        territory_id=await session.scalar(territory), reason=reason,
        detail={"cents": payout.cents, "tranche": payout.tranche, "method": str(payout.method)},
    )  # fmt: skip
