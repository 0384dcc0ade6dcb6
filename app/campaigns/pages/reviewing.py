"""Reviews of a campaign: asked by its team, decided by a mentor or a moderator; who is paid is checked."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.campaigns import policy
from app.campaigns.gates import gates_of, uses_of
from app.campaigns.pages.view import REVIEWER, TEAM, done, frame
from app.campaigns.pages.writing import again
from app.campaigns.path import CampaignInPath, RunCampaign, SeenCampaign
from app.campaigns.queries.parts import database_now, reviews_of, rewards_of
from app.campaigns.rules import (
    CHECK_LABELS,
    NOTE_MAX,
    REASONS_MAX,
    Act,
    Conclusion,
    Kind,
    ReviewState,
)
from app.campaigns.schemas import Asking, Deciding
from app.campaigns.service import review as service
from app.campaigns.service.holding import CampaignMovedOn
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages, url

pages = Pages("/campaigns", fr="/campagnes")
ASK, DECIDE = "campaigns/ask.html", "campaigns/decide.html"


@pages.get(
    "/{campaign_id}/review/ask", fr="/{campaign_id}/relecture/demander",
    name="campaigns:ask_review", access=TEAM,
)  # fmt: skip
async def form_to_ask(
    request: Request, session: Session, member: Member, seen: RunCampaign
) -> Response:
    """Say what a review is, and what is still missing."""
    policy.may_turn(member, seen.campaign, seen.project, seen.role, Act.ASK_REVIEW).require()
    return page(request, ASK, await _to_ask(session, member, seen) | {"form": Form(Asking)})


@pages.post(
    "/{campaign_id}/review/ask", fr="/{campaign_id}/relecture/demander",
    name="campaigns:ask_review", access=TEAM,
)  # fmt: skip
async def ask(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    form: Annotated[Form[Asking], form_of(Asking)],
) -> Response:
    """Put the campaign up for review."""
    with form.or_rerender(request, ASK, **await _to_ask(session, member, seen)):
        await service.ask(session, member, seen.campaign, form.data, clock.now())
    said = _("The review is asked. The team will be told of the verdict and its reasons.")
    return done(request, session, seen.campaign, _prepare(seen), said)


@pages.post(
    "/{campaign_id}/review/withdraw", fr="/{campaign_id}/relecture/reprendre",
    name="campaigns:withdraw_review", access=TEAM,
)  # fmt: skip
async def withdraw(
    request: Request, session: Session, member: Member, seen: RunCampaign
) -> Response:
    """Take the campaign back, to go on writing."""
    await service.withdraw(session, member, seen.campaign, clock.now())
    said = _("The campaign is yours to write again.")
    return done(request, session, seen.campaign, _prepare(seen), said)


@pages.get(
    "/{campaign_id}/review", fr="/{campaign_id}/relecture", name="campaigns:decide",
    access=REVIEWER,
)  # fmt: skip
async def form_to_decide(
    request: Request, session: Session, member: Member, seen: CampaignInPath
) -> Response:
    """Show the campaign beside the checklist."""
    shown = await _to_decide(session, member, seen)
    form = Form(Deciding, {"version": seen.campaign.version})
    return page(request, DECIDE, shown | {"form": form})


@pages.post(
    "/{campaign_id}/review", fr="/{campaign_id}/relecture", name="campaigns:decide",
    access=REVIEWER,
)  # fmt: skip
async def decide(
    request: Request,
    session: Session,
    member: Member,
    seen: CampaignInPath,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Conclude."""
    shown = await _to_decide(session, member, seen)
    with form.or_rerender(request, DECIDE, **shown):
        try:
            made = await service.decide(session, member, seen.campaign, form.data, clock.now())
        except CampaignMovedOn as moved:
            raise again(form, DECIDE, shown, moved) from moved
    said = (
        _("The campaign is found ready: the team is being told.")
        if made.state is ReviewState.READY
        else _("The team is being told what you ask to change. It may ask for a review again.")
    )
    return done(request, session, seen.campaign, _prepare(seen), said)


@pages.post(
    "/{campaign_id}/payee", fr="/{campaign_id}/beneficiaire", name="campaigns:know_payee",
    access="moderator",
)  # fmt: skip
async def know_payee(
    request: Request, session: Session, member: Member, seen: CampaignInPath
) -> Response:
    """Say that it is known who will be paid."""
    await service.know_payee(session, member, seen.campaign, clock.now())
    said = _("It is written down that you checked who will be paid.")
    return done(request, session, seen.campaign, _prepare(seen), said)


def _prepare(seen: SeenCampaign) -> str:
    return url("campaigns:prepare", campaign_id=seen.campaign.public_id)


async def _to_ask(session: AsyncSession, member: Actor, seen: SeenCampaign) -> dict[str, Any]:
    return {
        **frame(seen, member, await database_now(session)),
        "checks": [_(label) for label in CHECK_LABELS.values()],
        "gates": await gates_of(session, seen.campaign),
        "back": _prepare(seen),
        "most": NOTE_MAX,
    }


async def _to_decide(session: AsyncSession, member: Actor, seen: SeenCampaign) -> dict[str, Any]:
    campaign = seen.campaign
    part = await service.took_part(session, campaign, member.id)
    policy.can_decide(member, campaign, seen.project, seen.role, took_part=part).require()
    reviews = await reviews_of(session, campaign.id)
    return {
        **frame(seen, member, await database_now(session)),
        "reviews": reviews,
        "note": reviews[0].note if reviews else "",
        "gates": await gates_of(session, campaign),
        "uses": await uses_of(session, campaign),
        "rewards": await rewards_of(session, campaign.id),
        "check_options": [(check.value, _(label)) for check, label in CHECK_LABELS.items()],
        "conclusions": [
            (Conclusion.READY.value, _("The campaign is ready")),
            (Conclusion.CHANGES.value, _("Changes are needed first")),
        ],
        "is_flexible": campaign.kind is Kind.FLEXIBLE,
        "may_know": bool(
            policy.can_know_payee(member, campaign, seen.project, seen.role, took_part=part)
        ),
        "back": _prepare(seen),
        "most": REASONS_MAX,
    }
