"""The only place that changes the state of a campaign: one conditional UPDATE, won by one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.campaigns import chosen, policy
from app.campaigns.events import CampaignTurned
from app.campaigns.gates import require_open
from app.campaigns.models import Campaign, CampaignTurn
from app.campaigns.rules import (
    REASON_MAX,
    REASON_MIN,
    WITH_REASON,
    Act,
    State,
    after,
    deadline,
    state_label,
)
from app.campaigns.service.telling import tell_turn
from app.core.errors import Conflict, Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import Act as ProjectAct, allows as leads
from app.projects.service import turn as projects
from app.projects.service.locking import locked

MOVES = {
    Act.OPEN: ProjectAct.OPEN_CAMPAIGN,
    Act.SETTLE: ProjectAct.FUND,
    Act.FAIL: ProjectAct.MISS,
    Act.FALL_SHORT: ProjectAct.MISS,
}
"""What a campaign does to its project: the work begins once the money is there."""


class TurnedMeanwhile(Conflict):
    """Somebody else, or the clock, turned the campaign first."""


async def turn(
    session: AsyncSession,
    actor: Actor | None,
    campaign: Campaign,
    act: Act,
    now: datetime,
    reason: str = "",
) -> State:
    """Let a campaign come to another state, and return it; its project follows, people are told.

    Args:
        session: holds the campaign's row, then its project's, until its transaction ends.
        actor: who does it; None when the place does (the deadline, the collection): no policy then.
        campaign: reads as it is afterwards.
        act: what is done.
        now: UTC; the deadline itself is judged by the database's clock.
        reason: public; some acts require one.

    Raises:
        Refused: the policy, a gate or the project says no.
        TurnedMeanwhile: it has another state by now, or its time has passed, or not come.
        Invalid: a reason is missing or too long (field ``reason``).
    """
    was, project = campaign.state, await session.get_one(Project, campaign.project_id)
    role = None if actor is None else await role_of(session, project.id, actor.id)
    if actor is None:
        policy.leads_somewhere(campaign, act).require()
    else:
        policy.may_turn(actor, campaign, project, role, act).require()
    reason = _reasoned(act, reason)
    instant = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    facts = _facts(campaign, act, instant, reason)
    if not await _won(session, campaign, was, after(was, act), facts):
        await session.refresh(campaign)
        raise TurnedMeanwhile(_late(campaign, was))
    await session.refresh(campaign)
    await _move(session, actor, project, act, was, now, reason)
    if act is Act.OPEN:
        await require_open(session, campaign)
    step = CampaignTurn(
        campaign_id=campaign.id, was=was, now_is=campaign.state, reason=reason,
        by_id=actor.id if actor else None, at=now,
    )  # fmt: skip
    session.add(step)
    await session.flush()
    await _write_down(session, actor, project, campaign, act, now, reason)
    await publish(session, CampaignTurned(campaign.id, was, campaign.state))
    await tell_turn(session, actor, project, campaign, was)
    return campaign.state


async def _won(
    session: AsyncSession, campaign: Campaign, was: State, now_is: State, facts: dict[str, Any]
) -> bool:
    """Say whether this transaction is the one that turns the campaign."""
    query = update(Campaign).where(
        Campaign.id == campaign.id, Campaign.state == was, *_in_time(was, now_is)
    )
    done: CursorResult[Any] = await session.execute(  # type: ignore[assignment]
        query.values(state=now_is, **facts).execution_options(synchronize_session=False)
    )
    return done.rowcount == 1


def _in_time(was: State, now_is: State) -> list[ColumnElement[bool]]:
    """Ask the database's clock what a campaign that is open may become."""
    if was is not State.LIVE:
        return []
    ends, instant = Campaign.ends_at, func.clock_timestamp()
    return [ends <= instant if now_is is State.EVALUATING else ends > instant]


def _late(campaign: Campaign, was: State) -> str:
    if campaign.state is not was:
        return _("This was done in the meantime. The campaign’s state is: %(state)s.") % {
            "state": state_label(campaign.state)
        }
    return _("The deadline decides this: it has passed, or has not come yet.")


def _reasoned(act: Act, reason: str) -> str:
    reason = reason.strip()
    if act in WITH_REASON and len(reason) < REASON_MIN:
        raise Invalid({"reason": _("Please say why, in a sentence: everybody will read it.")})
    if len(reason) > REASON_MAX:
        said = _("Please write at most %(max_length)s characters.") % {"max_length": REASON_MAX}
        raise Invalid({"reason": said})
    return reason


def _facts(campaign: Campaign, act: Act, instant: datetime, reason: str) -> dict[str, Any]:
    """Return what else becomes true of a campaign; ``instant`` is the database's."""
    facts: dict[str, Any] = {"turned_at": instant}
    if act in WITH_REASON:
        facts["reason"] = reason
    if act is Act.OPEN:
        day = chosen.length_of_a_day()
        facts |= {
            "opens_at": instant,
            "ends_at": deadline(instant, campaign.days, day),
            "day_seconds": int(day.total_seconds()),
            "floor_percent": chosen.floor_percent(),
            "collection_days": chosen.collection_days(),
        }
    elif act is Act.EVALUATE:
        facts["evaluated_at"] = instant
    elif act is Act.COLLECT:
        facts["collection_ends_at"] = instant + campaign.collection_days * campaign.day
    elif act is Act.SETTLE:
        facts["settled_at"] = instant
    return facts


async def _move(
    session: AsyncSession,
    actor: Actor | None,
    project: Project,
    act: Act,
    was: State,
    now: datetime,
    reason: str,
) -> None:
    """Let the project follow its campaign; what the clock decides never waits for the project."""
    step = MOVES.get(act)
    if act is Act.CANCEL and was is State.LIVE:
        step = ProjectAct.MISS
    if step is None:
        return
    held = await locked(session, project.id)
    if step is not ProjectAct.OPEN_CAMPAIGN and not leads(held.state, step):
        return
    who = actor if step is ProjectAct.OPEN_CAMPAIGN else None
    await projects.turn(session, who, project, step, now, reason)


async def _write_down(
    session: AsyncSession,
    actor: Actor | None,
    project: Project,
    campaign: Campaign,
    act: Act,
    now: datetime,
    reason: str,
) -> None:
    await record(
        session, "campaign.turned", by=actor.id if actor else None, now=now,
        subject=campaign.subject, territory_id=project.territory_id, reason=reason,
        detail={"act": str(act), "state": str(campaign.state)},
    )  # fmt: skip
