"""The collection of a campaign's promises: begun once, paused, resumed, closed when its window is over."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.campaigns.models import Campaign
from app.campaigns.rules import Act as CampaignAct, Kind, State as CampaignState
from app.campaigns.service.turn import turn as turn_campaign
from app.choices.kept import chosen
from app.core.errors import NotFound
from app.core.i18n import N_, gettext as _, using
from app.core.jobs import defer
from app.core.settings import Settings
from app.pledges import policy
from app.pledges.chosen import DECIDE_FOR
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import UNPAID, Decision, RunState, State, floor
from app.pledges.service.holding import hold_campaign, is_project_hidden
from app.pledges.service.team_letters import ask_team

CHARGE = "nv:pledges.charge"
TELL = "nv:pledges.succeeded"
"""Those who promised are told first: then their cards are charged."""

HIDDEN = N_("Moderators have hidden this campaign, or its project.")


async def begin(session: AsyncSession, campaign_id: int, now: datetime) -> bool:
    """Open the collection of a campaign that reached its goal; False when it is open already.

    Of one that moderators have hidden it is paused: an administrator lets it go on.
    """
    campaign = await hold_campaign(session, campaign_id)
    if campaign.state is not CampaignState.FUNDED:
        return False
    await turn_campaign(session, None, campaign, CampaignAct.COLLECT, now)
    begun = campaign.turned_at
    until = campaign.collection_ends_at or begun + campaign.collection_days * campaign.day
    waits = campaign.hidden_at is not None or await is_project_hidden(session, campaign)
    with using(campaign.language):
        reason = _(HIDDEN) if waits else ""
    row = {
        "campaign_id": campaign.id,
        "state": RunState.PAUSED if waits else RunState.RUNNING,
        "begun_at": begun,
        "ends_at": until,
        "paused_at": now if waits else None,
        "reason": reason,
    }
    await session.execute(insert(ChargeRun).values(row).on_conflict_do_nothing())
    if not waits:
        await defer(session, TELL, campaign_id=campaign.id)
    return True


async def held_run(session: AsyncSession, campaign_id: int) -> ChargeRun:
    """Return a campaign's collection, held after its campaign.

    Raises:
        NotFound: it has none.
    """
    await hold_campaign(session, campaign_id)
    query = (
        select(ChargeRun)
        .where(ChargeRun.campaign_id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    run = (await session.execute(query)).scalar_one_or_none()
    if run is None:
        raise NotFound
    return run


async def pause(
    session: AsyncSession, actor: Actor, campaign_id: int, reason: str, now: datetime
) -> ChargeRun:
    """Charge nobody until somebody resumes; a charge under way is heard to its end.

    Raises:
        Refused: the policy says no.
    """
    run = await held_run(session, campaign_id)
    policy.can_hold(actor, run, pause=True).require()
    run.state, run.reason = RunState.PAUSED, reason
    run.paused_at, run.paused_by_id = now, actor.id
    await _write_down(session, actor, run, "collection.paused", now)
    return run


async def resume(session: AsyncSession, actor: Actor, campaign_id: int, now: datetime) -> ChargeRun:
    """Go on where it stopped; the window is as much longer as the pause was long.

    Raises:
        Refused: the policy says no.
    """
    run = await held_run(session, campaign_id)
    policy.can_hold(actor, run, pause=False).require()
    if run.paused_at is not None:
        run.ends_at += now - run.paused_at
    run.state, run.reason, run.paused_at, run.paused_by_id = RunState.RUNNING, "", None, None
    await _write_down(session, actor, run, "collection.resumed", now)
    await defer(session, TELL, campaign_id=campaign_id)
    return run


async def stop_for(session: AsyncSession, campaign_id: int, why: str, now: datetime) -> None:
    """Pause by ourselves: the gateway does not accept our key, and every card would seem refused."""
    run = await held_run(session, campaign_id)
    if run.state is RunState.RUNNING:
        run.state, run.reason, run.paused_at = RunState.PAUSED, why, now


async def due(session: AsyncSession, campaign_id: int, now: datetime, limit: int) -> list[int]:
    """Return the promises to charge now: those that wait, and refused cards whose day has come."""
    query = (
        select(Pledge.id)
        .join(ChargeRun, ChargeRun.campaign_id == Pledge.campaign_id)
        .where(
            Pledge.campaign_id == campaign_id,
            ChargeRun.state == RunState.RUNNING,
            or_(
                Pledge.state == State.ACTIVE,
                Pledge.state.in_([State.DECLINED, State.NEEDS_ACTION])
                & (Pledge.next_try_at <= now),
            ),
        )
        .order_by(Pledge.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def to_run(session: AsyncSession, now: datetime) -> list[int]:
    """Return the campaigns of which something is to be charged now."""
    waits = or_(
        Pledge.state == State.ACTIVE,
        Pledge.state.in_([State.DECLINED, State.NEEDS_ACTION]) & (Pledge.next_try_at <= now),
    )
    query = (
        select(ChargeRun.campaign_id)
        .join(Pledge, Pledge.campaign_id == ChargeRun.campaign_id)
        .where(ChargeRun.state == RunState.RUNNING, waits)
        .distinct()
        .order_by(ChargeRun.campaign_id)
    )
    return list(await session.scalars(query))


async def close(session: AsyncSession, settings: Settings, campaign_id: int, now: datetime) -> bool:
    """Conclude a collection whose window is over, once nobody is left to be charged.

    Enough came: the project goes on. Too little: whoever carries it is asked.
    """
    run = await held_run(session, campaign_id)
    if not is_over(run, now) or await _left(session, campaign_id):
        return False
    campaign = await hold_campaign(session, campaign_id)
    if campaign.collected_cents + campaign.matched_cents >= floor_of(campaign):
        await conclude(session, run, campaign, Decision.GO, now)
    else:
        run.state, run.decide_by = RunState.DECIDING, now + chosen(DECIDE_FOR)
        await ask_team(session, settings, campaign, run)
    await session.flush()
    return True


def is_over(run: ChargeRun, now: datetime) -> bool:
    """Say whether a collection runs, and its window is over."""
    return run.state is RunState.RUNNING and now >= run.ends_at


def floor_of(campaign: Campaign) -> int:
    """Return the cents from which a campaign goes on after its window."""
    base = campaign.minimum_cents if campaign.kind is Kind.ALL_OR_NOTHING else campaign.raised_cents
    return floor(base, campaign.floor_percent)


async def conclude(
    session: AsyncSession,
    run: ChargeRun,
    campaign: Campaign,
    decision: Decision,
    now: datetime,
    reason: str = "",
) -> None:
    """Close a collection that is held: the campaign is settled, or everybody gets their money back."""
    run.state, run.decision, run.decided_at = RunState.DONE, decision, now
    run.reason = reason
    back = decision is Decision.REFUND
    act = CampaignAct.FALL_SHORT if back else CampaignAct.SETTLE
    await turn_campaign(session, None, campaign, act, now, reason)


async def over(session: AsyncSession, now: datetime) -> list[int]:
    """Return the campaigns whose window is over and whose collection is not concluded."""
    query = select(ChargeRun.campaign_id).where(
        ChargeRun.state == RunState.RUNNING, ChargeRun.ends_at <= now
    )
    return list(await session.scalars(query.order_by(ChargeRun.campaign_id)))


async def unbegun(session: AsyncSession) -> list[int]:
    """Return the campaigns that reached their goal, and whose collection nobody has begun."""
    query = select(Campaign.id).where(Campaign.state == CampaignState.FUNDED)
    return list(await session.scalars(query.order_by(Campaign.id)))


async def _left(session: AsyncSession, campaign_id: int) -> int:
    query = select(func.count()).where(
        Pledge.campaign_id == campaign_id, Pledge.state.in_(UNPAID | {State.ACTIVE})
    )
    return (await session.execute(query)).scalar_one()


async def _write_down(
    session: AsyncSession, actor: Actor, run: ChargeRun, what: str, now: datetime
) -> None:
    campaign = await session.get_one(Campaign, run.campaign_id)
    await record(session, what, by=actor.id, now=now, subject=campaign.subject, reason=run.reason)
