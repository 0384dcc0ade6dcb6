"""A team says what it gives back, from which gift on, and how many there are."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.campaigns import policy
from app.campaigns.pages.view import TEAM, done
from app.campaigns.path import RunCampaign, SeenCampaign
from app.campaigns.queries.parts import rewards_of
from app.campaigns.schemas import RewardWords
from app.campaigns.service import rewards as service
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.money import typed
from app.core.web.forms import Form, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages, url
from app.projects.shown import address as project_address

pages = Pages("/campaigns", fr="/campagnes")
TEMPLATE = "campaigns/reward.html"


@pages.get(
    "/{campaign_id}/rewards", fr="/{campaign_id}/contreparties", name="campaigns:rewards",
    access=TEAM,
)  # fmt: skip
async def rewards(
    request: Request, session: Session, member: Member, seen: RunCampaign
) -> Response:
    """List the rewards, to change them."""
    verdict = policy.can_write(member, seen.campaign, seen.project, seen.role)
    context = {
        **_frame(seen),
        "rewards": await rewards_of(session, seen.campaign.id),
        "verdict": verdict,
    }
    return page(request, "campaigns/rewards.html", context)


@pages.get(
    "/{campaign_id}/rewards/new", fr="/{campaign_id}/contreparties/nouvelle",
    name="campaigns:add_reward", access=TEAM,
)  # fmt: skip
async def form_to_add(request: Request, member: Member, seen: RunCampaign) -> Response:
    """Offer a blank reward."""
    policy.can_write(member, seen.campaign, seen.project, seen.role).require()
    return page(request, TEMPLATE, _frame(seen) | {"form": Form(RewardWords), "reward": None})


@pages.post(
    "/{campaign_id}/rewards/new", fr="/{campaign_id}/contreparties/nouvelle",
    name="campaigns:add_reward", access=TEAM,
)  # fmt: skip
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    form: Annotated[Form[RewardWords], form_of(RewardWords)],
) -> Response:
    """Add a reward."""
    with form.or_rerender(request, TEMPLATE, **_frame(seen), reward=None):
        await service.add(session, member, seen.campaign.id, form.data)
    return _done(request, session, seen, _("The reward is added."))


@pages.get(
    "/{campaign_id}/rewards/{reward_id}", fr="/{campaign_id}/contreparties/{reward_id}",
    name="campaigns:reward", access=TEAM,
)  # fmt: skip
async def form_to_change(
    request: Request, session: Session, member: Member, seen: RunCampaign, reward_id: str
) -> Response:
    """Show a reward to change it."""
    policy.can_write(member, seen.campaign, seen.project, seen.role).require()
    reward = await service.reward_of(session, seen.campaign.id, reward_id)
    known = {
        "title": reward.title,
        "what": reward.what,
        "least": typed(reward.least_cents),
        "units": str(reward.units) if reward.units else "",
        "delivered_by": reward.delivered_by,
    }
    context = _frame(seen) | {"form": Form(RewardWords, known), "reward": reward}
    return page(request, TEMPLATE, context)


@pages.post(
    "/{campaign_id}/rewards/{reward_id}", fr="/{campaign_id}/contreparties/{reward_id}",
    name="campaigns:reward", access=TEAM,
)  # fmt: skip
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    reward_id: str,
    form: Annotated[Form[RewardWords], form_of(RewardWords)],
) -> Response:
    """Write a reward anew."""
    reward = await service.reward_of(session, seen.campaign.id, reward_id)
    with form.or_rerender(request, TEMPLATE, **_frame(seen), reward=reward):
        await service.change(session, member, seen.campaign.id, reward_id, form.data)
    return _done(request, session, seen, _("The reward is changed."))


@pages.post(
    "/{campaign_id}/rewards/{reward_id}/remove",
    fr="/{campaign_id}/contreparties/{reward_id}/retirer",
    name="campaigns:remove_reward", access=TEAM,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: RunCampaign, reward_id: str
) -> Response:
    """Take a reward out."""
    await service.remove(session, member, seen.campaign.id, reward_id)
    return _done(request, session, seen, _("The reward is removed."))


def _done(request: Request, session: Session, seen: SeenCampaign, said: str) -> Response:
    to = url("campaigns:rewards", campaign_id=seen.campaign.public_id)
    return done(request, session, seen.campaign, to, said)


def _frame(seen: SeenCampaign) -> dict[str, Any]:
    return {
        "campaign": seen.campaign,
        "project": seen.project,
        "project_path": project_address(seen.project),
        "back": url("campaigns:prepare", campaign_id=seen.campaign.public_id),
    }
