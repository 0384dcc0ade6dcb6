"""Where a team prepares its campaign: five gates, a checklist, advice; what its mentors see too."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.campaigns import chosen, policy
from app.campaigns.coaching import advice_for, checklist_of
from app.campaigns.forecast import daily, forecast
from app.campaigns.gates import GATE_LABELS, gates_of, living, uses_of
from app.campaigns.models import Campaign
from app.campaigns.pages.view import INSIDER, TEAM, done, frame
from app.campaigns.path import CampaignInPath, SeenCampaign
from app.campaigns.queries.parts import database_now, marks_of, reviews_of, rewards_of
from app.campaigns.rules import CHECK_LABELS, Act, Check, ReviewState, State
from app.campaigns.service import write as service
from app.campaigns.service.review import took_part
from app.core import clock
from app.core.db import Session
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages, url
from app.projects.path import RunProject
from app.projects.shown import address as project_address

pages = Pages("", fr="")


@pages.get(
    "/projects/{project_id}/campaign", fr="/projets/{project_id}/campagne",
    name="campaigns:begin", access=TEAM,
)  # fmt: skip
async def to_begin(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Say what a campaign is and which gates are open; one that is there is shown instead."""
    project = seen.project
    there = await living(session, project.id)
    if there is not None:
        return redirect(request, url("campaigns:prepare", campaign_id=there.public_id))
    verdict = policy.can_begin(member, project, seen.role, has_living=False)
    context = {
        "project": project,
        "project_path": project_address(project),
        "gates": await gates_of(session, project.id),
        "verdict": verdict,
        "shortest": chosen.shortest_days(),
        "longest": chosen.longest_days(),
    }
    return page(request, "campaigns/begin.html", context)


@pages.post(
    "/projects/{project_id}/campaign", fr="/projets/{project_id}/campagne",
    name="campaigns:begin", access=TEAM,
)  # fmt: skip
async def begin(request: Request, session: Session, member: Member, seen: RunProject) -> Response:
    """Begin a draft."""
    made = await service.begin(session, member, seen.project.id, clock.now())
    to = url("campaigns:prepare", campaign_id=made.public_id)
    return done(request, session, made, to, _("Your campaign is begun. Only your team sees it."))


@pages.get(
    "/campaigns/{campaign_id}/prepare", fr="/campagnes/{campaign_id}/preparer",
    name="campaigns:prepare", access=INSIDER,
)  # fmt: skip
async def prepare(
    request: Request, session: Session, member: Member, seen: CampaignInPath
) -> Response:
    """Show how far the preparation is; once open, how the campaign goes.

    Raises:
        Refused: for anybody who is neither of the team, nor mentors it, nor moderates here.
    """
    _inside(member, seen)
    campaign = seen.campaign
    instant = await database_now(session)
    reviews = await reviews_of(session, campaign.id)
    waits = bool(reviews) and reviews[0].state is ReviewState.ASKED
    part = await took_part(session, campaign, member.id)
    gates = await gates_of(session, campaign)
    context = {
        **frame(seen, member, instant),
        "gates": gates,
        "open_gates": sum(gate.is_open for gate in gates),
        "checklist": checklist_of(
            campaign, await uses_of(session, campaign), await rewards_of(session, campaign.id)
        ),
        "advice": advice_for(campaign, seen.project, instant),
        "reviews": reviews,
        "checks": list(Check),
        "check_labels": {check: _(label) for check, label in CHECK_LABELS.items()},
        "all_open": all(gate.is_open for gate in gates),
        "forecast": await forecast_of(session, campaign, instant),
        **_may(member, seen, waits=waits, part=part),
    }
    return page(request, "campaigns/prepare.html", context)


def _inside(member: Actor, seen: SeenCampaign) -> None:
    if seen.role is None and not member.moderates(seen.project.territory_id):
        raise Refused(_("Only the team of this project can do this."))


def _may(member: Actor, seen: SeenCampaign, *, waits: bool, part: bool) -> dict[str, Any]:
    campaign, project, role = seen.campaign, seen.project, seen.role
    may = policy.may_turn
    decides = policy.can_decide(member, campaign, project, role, took_part=part)
    return {
        "may_ask": bool(may(member, campaign, project, role, Act.ASK_REVIEW)),
        "may_withdraw": bool(may(member, campaign, project, role, Act.WITHDRAW)),
        "may_open": bool(may(member, campaign, project, role, Act.OPEN)),
        "may_decide": waits and bool(decides),
        "may_know": bool(policy.can_know_payee(member, campaign, project, role, took_part=part)),
        "is_live": campaign.state is State.LIVE,
        "gate_labels": GATE_LABELS,
    }


async def forecast_of(session: AsyncSession, campaign: Campaign, instant: Any) -> Any:
    """Return where an open campaign may end, from its whole days so far; None when it is too early."""
    if campaign.state is not State.LIVE or campaign.opens_at is None or campaign.ends_at is None:
        return None
    today = (instant - campaign.opens_at) // campaign.day
    left = -((instant - campaign.ends_at) // campaign.day)
    marks = [(day, cents) for day, cents in await marks_of(session, campaign.id) if day < today]
    return forecast(daily(marks), raised_cents=campaign.raised_cents, days_left=left)
